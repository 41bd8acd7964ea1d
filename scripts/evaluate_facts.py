"""Score facts: from gold spans and from the spans that `evaluate` noted, the trained linker beside the rules."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import srsly
import typer
from rich.console import Console
from rich.table import Table
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from scripts.lib.fact_scoring import (
    LINKS,
    Fact,
    FactDocument,
    fact_errors,
    fact_scores,
    gold_facts,
    is_linked,
    predicted_facts,
    reliability,
)
from scripts.lib.files import write_text
from scripts.link import values_pipeline
from scripts.pipes.facts import Facts


def evaluate_facts_cli(
    metrics: Annotated[Path, typer.Argument(help="What `evaluate` wrote of the pipeline")] = Path(
        "metrics/default.json"
    ),
    linker: Annotated[Path, typer.Argument(help="Folder of the trained linker")] = Path("training/linker"),
    output: Annotated[Path, typer.Argument(help="JSON file to write")] = Path("metrics/facts.json"),
    corpus: Annotated[Path, typer.Option(help="Folder with dev and test.spacy")] = Path("corpus"),
    resamples: Annotated[int, typer.Option(help="Bootstrap resamples of the documents")] = 1000,
) -> None:
    """Precision, recall and F of whole facts and of each link, on the articles whose author linked the amounts."""
    nlp, results = values_pipeline(), {}
    try:
        linkers = {"linker": Facts().from_disk(linker), "rules": Facts(linker="rules")}
        sets = srsly.read_json(metrics)["sets"]
        for split in ("dev", "test"):
            docs = DocBin().from_disk(corpus / f"{split}.spacy").get_docs(nlp.vocab)
            articles = sets.get(split, {"articles": []})["articles"]
            predicted = {article["id"]: article["predicted"] for article in articles}
            gold = [doc for doc in docs if is_linked(doc)]
            results[split] = evaluate_facts(nlp, gold, predicted, linkers, resamples)
    except (OSError, ValueError) as error:
        typer.echo(f"evaluate_facts: {error}", err=True)
        raise typer.Exit(1) from None
    for split, result in results.items():
        Console(width=110).print(table(split, result))
    write_text(output, srsly.json_dumps({"sets": results}, indent=2) + "\n")


def evaluate_facts(
    nlp: Language, gold: Sequence[Doc], predicted: dict[str, list], linkers: dict[str, Facts], resamples: int
) -> dict:
    """Scores by kind of spans and linker, strict F by genre, reliability of `score` and every error.

    ``predicted`` holds (start, end, label) in code points by the id of the article; ``nlp`` the components that
    `facts` builds on. Raises ValueError where an article has no prediction, or a span is none of tokens.
    """
    if missing := [doc.user_data["id"] for doc in gold if doc.user_data["id"] not in predicted]:
        raise ValueError(
            f"{', '.join(missing[:3])} not in the metrics ({len(missing)} articles): run evaluate first"
        )
    spans = {
        "gold_spans": {
            doc.user_data["id"]: [(e.start_char, e.end_char, e.label_) for e in doc.ents] for doc in gold
        },
        "end_to_end": predicted,
    }
    documents, wanted = {}, [gold_facts(doc) for doc in gold]
    for kind, of_article in spans.items():
        docs = [valued(nlp, doc, of_article[doc.user_data["id"]]) for doc in gold]
        for name, facts in linkers.items():
            documents[kind, name] = [
                scored(source, stated, facts(doc)) for source, stated, doc in zip(gold, wanted, docs)
            ]
    genres = sorted({doc.user_data["genre"] for doc in gold})
    return {
        **{kind: {name: fact_scores(documents[kind, name], resamples) for name in linkers} for kind in spans},
        "genres": {
            genre: {
                **{
                    kind: _strict_f([d for d in documents[kind, "linker"] if d.genre == genre])
                    for kind in spans
                },
                "facts": sum(len(d.gold) for d in documents["gold_spans", "linker"] if d.genre == genre),
            }
            for genre in genres
        },
        "calibration": reliability(documents["end_to_end", "linker"]),
        "errors": fact_errors(documents["end_to_end", "linker"]),
    }


def valued(nlp: Language, source: Doc, spans: list) -> Doc:
    """A fresh document with the given spans as entities, its date, and what the components of `nlp` make of it.

    Raises ValueError where a span is none of tokens.
    """
    doc = nlp.make_doc(source.text)
    entities = [doc.char_span(start, end, label=label) for start, end, label in spans]
    doc.set_ents([entity for entity in entities if entity is not None])
    if len(doc.ents) < len(spans):
        raise ValueError(f"{source.user_data['id']}: a span does not fall on the tokens of this project")
    doc._.date, doc._.fiscal_year_end = source.user_data["date"], source.user_data["fiscal_year_end"]
    for _, component in nlp.pipeline:
        doc = component(doc)
    return doc


def scored(gold: Doc, stated: list[Fact], doc: Doc) -> FactDocument:
    """The facts that one document states beside those that were found in the other."""
    scores = [fact["score"] for fact in doc._.facts]
    return FactDocument(
        gold.user_data["id"],
        gold.user_data["genre"],
        gold.text,
        stated,
        predicted_facts(doc),
        scores,
    )


def _strict_f(documents: list[FactDocument]) -> float:
    return fact_scores(documents, resamples=1)["strict"]["f"]


def table(split: str, result: dict) -> Table:
    """One row a kind of spans and linker: strict precision, recall, F with its interval, then F of each link."""
    view = Table(title=f"{split}: facts, {result['gold_spans']['linker']['strict']['gold']} in gold")
    for column in ("spans", "linker", "P", "R", "F strict", "95 %", *(f"F {link}" for link in LINKS)):
        view.add_column(column, justify="left" if column in ("spans", "linker") else "right")
    for kind in ("gold_spans", "end_to_end"):
        for name, scores in result[kind].items():
            strict, (low, high) = scores["strict"], scores["interval"]
            figures = [f"{strict[key]:.3f}" for key in ("precision", "recall", "f")]
            links = [f"{scores['links'][link]['f']:.3f}" for link in LINKS]
            view.add_row(kind.replace("_", " "), name, *figures, f"{low:.3f}–{high:.3f}", *links)
    return view


if __name__ == "__main__":
    typer.run(evaluate_facts_cli)
