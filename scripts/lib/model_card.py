"""The model card, in the form that the Hugging Face hub reads."""

from scripts.lib.seeds import LABELS

CARD = """---
tags: [spacy, token-classification]
language: [de]
license: mit
model-index:
- name: {package}
  results:
  - task: {{name: NER, type: token-classification}}
    metrics:
    - {{name: NER F, type: f_score, value: {f:.4f}}}
---

# {package} {version}

Marks amounts of money, periods, metrics and segments in German business news and ad-hoc announcements.

**Use.** `nlp = spacy.load("{package}")`, then `doc.ents`. Meant for articles of newspapers, agencies and companies
from Germany, Austria and Switzerland; not for contracts, tables, or any decision that no person reads over.

**Labels.** MONEY an amount in a currency, PERIOD a calendar or fiscal period or balance date, METRIC the name of a
quantity that measures a company, SEGMENT the part of the company a figure is about.

**Data.** {documents} test articles of the project's own corpus, none of whose companies occur in training.

| strict, test | precision | recall | F | 95 % |
|---|---:|---:|---:|---:|
{rows}

**Limits.** The articles of the corpus are written, not collected: expect lower scores on real texts. Confidence is
not offered. Licence: MIT; encoder intfloat/multilingual-e5-small (MIT).
"""


def model_card(meta: dict, scores: dict) -> str:
    """Markdown with YAML front matter from a pipeline's meta data and its test scores."""
    rows = []
    for label in (*LABELS, "micro"):
        strict = (scores["micro"] if label == "micro" else scores["labels"][label])["strict"]
        low, high = scores["intervals"][label]
        figures = " | ".join(f"{strict[key]:.3f}" for key in ("precision", "recall", "f"))
        rows.append(f"| {label} | {figures} | {low:.3f}–{high:.3f} |")
    return CARD.format(
        package=f"{meta['lang']}_{meta['name']}",
        version=meta["version"],
        f=scores["micro"]["strict"]["f"],
        documents=scores["documents"],
        rows="\n".join(rows),
    )
