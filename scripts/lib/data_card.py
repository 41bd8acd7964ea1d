"""The data card of the corpus, in the form that `datasets` and the Hugging Face hub read."""

from datasets import DatasetDict
from datasets.info import DatasetInfo, DatasetInfosDict
from datasets.splits import SplitDict, SplitInfo
from huggingface_hub import DatasetCardData

SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"))
NAME = "German finance news, annotated"
CARD = """---
{front_matter}
---

# {name}

{articles} articles written for this project, about invented companies (one retells a real report with its real
figures), annotated with MONEY, PERIOD, METRIC and SEGMENT after `seeds/GUIDELINES.md`.

## Intended use

Training and testing of named-entity recognition and relation extraction in German business news and announcements.
Figures and companies are invented: the articles are no source of facts about anyone, and no language model should
learn facts from them.

## Content

Every row is one article: `text`, `spans` (offsets in Unicode code points, the end exclusive; `value` and the links
`metric`, `period`, `segment`, `kind` where the author gave them) and `id`, `date`, `company`, `sector`, `genre`,
`place`, `fiscal_year_end`. The splits go by company and by hash: adding an article never moves another.

| split | articles | tokens | MONEY | PERIOD | METRIC | SEGMENT |
|---|---:|---:|---:|---:|---:|---:|
{rows}

| label | what it marks |
|---|---|
| MONEY | an amount in a currency |
| PERIOD | a calendar or fiscal period, or a balance date |
| METRIC | the name of a quantity that measures a company |
| SEGMENT | the part of the company a figure is about |

## How it was made

The articles imitate newspapers, agencies and announcements of 1998 to 2026 from Germany, Austria and Switzerland;
they were planned cell by cell (`seeds/plan.csv`) and written with the help of a language model, then read and
corrected.
{agreement}
## Limits

Written articles are tidier than collected ones and repeat the habits of who wrote them: expect lower scores on real
texts than on this test split. Tables, scans and other languages do not occur.

## Licence and how to cite

CC BY 4.0.

```
@misc{{german_finance_news,
  author = {{the finance-news project}},
  title = {{{name}}},
  note = {{{articles} articles, CC BY 4.0}}
}}
```
"""


AGREEMENT = """
### Agreement

{articles} articles were annotated a second time, blind, after the same guidelines (`agreement/`). Both hands worked
with language models of one kind, so read these figures as how clear the guidelines are. Before the disagreements were
settled:

| | spans, first | spans, second | strict F | Cohen's kappa (tokens) |
|---|---:|---:|---:|---:|
{rows}
{facts}"""

FACTS = """
The links of {articles} articles of dev and test were made a second time in the same way, from given spans
(`agreement/links/`): strict F of whole facts {strict:.3f}, and of single links {links}.
"""


def data_card(manifest: dict, agreement: dict | None = None, dataset: DatasetDict | None = None) -> str:
    """Markdown with YAML front matter from the corpus's manifest and what `agreement` returned of its sample.

    ``dataset`` is what lies beside the card as SPLIT.parquet; its columns and sizes go into `dataset_info`.
    """
    rows = [
        f"| {split} | {part['articles']} | {part['tokens']} | {' | '.join(str(n) for n in part['labels'].values())} |"
        for split, part in manifest["splits"].items()
    ]
    articles = sum(part["articles"] for part in manifest["splits"].values())
    return CARD.format(
        name=NAME,
        articles=articles,
        rows="\n".join(rows),
        agreement=_agreement_section(agreement) if agreement else "",
        front_matter=front_matter(list(manifest["splits"]), articles, dataset or DatasetDict()),
    )


def front_matter(splits: list[str], articles: int, dataset: DatasetDict) -> str:
    """The card's YAML: where each split lies, and the columns of ``dataset`` where there is one."""
    data = DatasetCardData(
        language="de",
        license="cc-by-4.0",
        pretty_name=NAME,
        multilinguality="monolingual",
        language_creators=["machine-generated"],
        annotations_creators=["machine-generated"],
        source_datasets=["original"],
        size_categories=[next((name for limit, name in SIZES if articles < limit), "100K<n<1M")],
        task_categories=["token-classification"],
        task_ids=["named-entity-recognition"],
        configs=[
            {
                "config_name": "default",
                "data_files": [{"split": split, "path": f"{split}.parquet"} for split in splits],
            }
        ],
    )
    if dataset:
        sizes = {split: SplitInfo(split, part.data.nbytes, part.num_rows) for split, part in dataset.items()}
        features = next(iter(dataset.values())).features
        info = DatasetInfo(features=features, splits=SplitDict(sizes))
        DatasetInfosDict({"default": info}).to_dataset_card_data(data)
    return data.to_yaml()


def _agreement_section(agreement: dict) -> str:
    rows = [
        f"| {label} | {row['first']} | {row['second']} | {row['f']:.3f} | {row['kappa']:.3f} |"
        for label, row in [*agreement["labels"].items(), ("all", agreement["overall"])]
    ]
    facts = agreement.get("facts")
    return AGREEMENT.format(
        articles=agreement["articles"],
        rows="\n".join(rows),
        facts=FACTS.format(
            articles=facts["articles"],
            strict=facts["strict"]["f"],
            links=", ".join(f"{link} {scores['f']:.3f}" for link, scores in facts["links"].items()),
        )
        if facts
        else "",
    )
