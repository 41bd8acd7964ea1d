"""The data card of the corpus, in the form that `datasets` and the Hugging Face hub read."""

CARD = """---
language: de
license: cc-by-4.0
task_categories: [token-classification]
pretty_name: German finance news, annotated
configs:
- config_name: default
  data_files:
  - {{split: train, path: train.parquet}}
  - {{split: dev, path: dev.parquet}}
  - {{split: test, path: test.parquet}}
---

# German finance news, annotated

{articles} articles written for this project, about invented companies (one retells a real report with its real
figures), annotated with MONEY, PERIOD, METRIC and SEGMENT after `seeds/GUIDELINES.md`. Licence: CC BY 4.0.

Every row is one article: `text`, `spans` (offsets in Unicode code points, the end exclusive; `value` and the links
`metric`, `period`, `segment`, `kind` where the author gave them) and `id`, `date`, `company`, `sector`, `genre`,
`place`, `fiscal_year_end`. The splits go by company and by hash: adding an article never moves another.

| split | articles | tokens | MONEY | PERIOD | METRIC | SEGMENT |
|---|---:|---:|---:|---:|---:|---:|
{rows}

The articles imitate newspapers, agencies and announcements of 1998 to 2026 from Germany, Austria and Switzerland;
they were planned cell by cell (`seeds/plan.csv`) and written with the help of a language model, then read and
corrected. Figures are invented. They are no source of facts about anyone.
{agreement}"""


AGREEMENT = """
## Agreement

{articles} articles were annotated a second time, blind, after the same guidelines (`agreement/`). Both hands worked
with language models of one kind, so read these figures as how clear the guidelines are. Before the disagreements were
settled:

| | spans, first | spans, second | strict F | Cohen's kappa (tokens) |
|---|---:|---:|---:|---:|
{rows}
"""


def data_card(manifest: dict, agreement: dict | None = None) -> str:
    """Markdown with YAML front matter from the corpus's manifest and what `agreement` returned of its sample."""
    rows = [
        f"| {split} | {part['articles']} | {part['tokens']} | {' | '.join(str(n) for n in part['labels'].values())} |"
        for split, part in manifest["splits"].items()
    ]
    articles = sum(part["articles"] for part in manifest["splits"].values())
    section = _agreement_section(agreement) if agreement else ""
    return CARD.format(articles=articles, rows="\n".join(rows), agreement=section)


def _agreement_section(agreement: dict) -> str:
    rows = [
        f"| {label} | {row['first']} | {row['second']} | {row['f']:.3f} | {row['kappa']:.3f} |"
        for label, row in [*agreement["labels"].items(), ("all", agreement["overall"])]
    ]
    return AGREEMENT.format(articles=agreement["articles"], rows="\n".join(rows))
