"""The model card, in the form that the Hugging Face hub reads."""

from collections.abc import Mapping

from huggingface_hub import EvalResult, ModelCardData

from scripts.lib.seeds import LABELS

DATASET = "German finance news, annotated"
CARD = """---
{front_matter}
---

# {package} {version}

{description}

## Intended use

Articles of newspapers, agencies and companies from Germany, Austria and Switzerland, in German: what figures they
state, when, and of what. Not for contracts, tables or other languages, and not for any decision that no person reads
over.

```
import spacy

nlp = spacy.load("{package}")
doc = nlp("Der Umsatz stieg im dritten Quartal auf knapp 1,24 Milliarden Euro.")
print([(ent.label_, ent.text) for ent in doc.ents])
```

## Labels

| label | what it marks |
|---|---|
| MONEY | an amount in a currency |
| PERIOD | a calendar or fiscal period, or a balance date |
| METRIC | the name of a quantity that measures a company |
| SEGMENT | the part of the company a figure is about |

The spans are flat and begin and end with a token. Components: {components}.

## Data

Trained and tested on the project's own corpus: articles about invented companies, written with the help of a language
model and annotated after one set of guidelines. Splits go by company: no company of the test split occurs in training.
Test holds {documents} articles and {words} words.

{sources}

## Scores on test

Strict: both ends and the label right. The interval comes from resampling whole articles.

| | precision | recall | F | 95 % |
|---|---:|---:|---:|---:|
{rows}
{unseen}{further}
## Limits

{notes}

## Licence

{license} for the model and its code; see the sources above for theirs.

## How to cite

```
@misc{{{package},
  author = {{{author}}},
  title = {{{package} {version}: {description}}},
  note = {{spaCy pipeline}}
}}
```
"""


def model_card(
    meta: dict, scores: dict, further: Mapping[str, float] | None = None, base_model: str | None = None
) -> str:
    """Markdown with YAML front matter from a pipeline's meta data and its scores on test, as `scoring.scores` gives them.

    ``further`` are scores of what comes after the spans, by their name; ``base_model`` is the encoder's name on
    the hub.
    """
    package = f"{meta['lang']}_{meta['name']}"
    return CARD.format(
        front_matter=front_matter(package, meta, scores, further or {}, base_model),
        package=package,
        rows="\n".join(_row(label, scores) for label in (*LABELS, "micro")),
        unseen=_unseen(scores["strings"]),
        further=_further(further or {}),
        sources="\n".join(f"- {source['name']} ({source['license']})" for source in meta["sources"]),
        components=", ".join(meta["components"]),
        **{key: scores[key] for key in ("documents", "words")},
        **{key: meta[key] for key in ("version", "description", "notes", "license", "author")},
    )


def front_matter(
    package: str, meta: dict, scores: dict, further: Mapping[str, float], base_model: str | None
) -> str:
    """The card's YAML with a model-index: precision, recall and F of all labels, F of each, then ``further``."""
    micro = scores["micro"]["strict"]
    names = {"precision": "precision", "recall": "recall", "f1": "f"}
    values = [(kind, f"NER {key}", micro[key]) for kind, key in names.items()]
    values += [("f1", f"{label} f", scores["labels"][label]["strict"]["f"]) for label in LABELS]
    values += [("f1" if name.endswith(" f") else "accuracy", name, value) for name, value in further.items()]
    return ModelCardData(
        model_name=package,
        language=meta["lang"],
        license=meta["license"].lower(),
        library_name="spacy",
        pipeline_tag="token-classification",
        tags=["spacy", "token-classification", "finance"],
        base_model=base_model,
        eval_results=[
            EvalResult(
                task_type="token-classification",
                task_name="NER",
                dataset_type="finance_news",
                dataset_name=DATASET,
                dataset_split="test",
                metric_type=kind,
                metric_name=name,
                metric_value=round(float(value), 4),
            )
            for kind, name, value in values
        ],
    ).to_yaml()


def _row(label: str, scores: dict) -> str:
    strict = (scores["micro"] if label == "micro" else scores["labels"][label])["strict"]
    low, high = scores["intervals"][label]
    figures = " | ".join(f"{strict[key]:.3f}" for key in ("precision", "recall", "f"))
    return f"| {label} | {figures} | {low:.3f}–{high:.3f} |"


def _unseen(strings: dict) -> str:
    """What is left of recall where the words of a span never occurred in training."""
    if not strings:
        return ""
    rows = [
        f"| {label} | {_recall(kinds['seen'])} | {_recall(kinds['unseen'])} | {kinds['unseen']['gold']} |"
        for label, kinds in strings.items()
    ]
    head = "\n| recall | seen in training | never seen | spans never seen |\n|---|---:|---:|---:|\n"
    return head + "\n".join(rows) + "\n"


def _recall(kind: dict) -> str:
    return f"{kind['recall']:.3f}" if kind["gold"] else "–"


def _further(values: Mapping[str, float]) -> str:
    rows = "".join(f"| {name} | {value:.3f} |\n" for name, value in values.items())
    return f"\n| beyond the spans | |\n|---|---:|\n{rows}" if rows else ""
