"""Make the pipeline that is packaged: the trained one with its rule components, licence, sources and scores."""

from pathlib import Path
from typing import Annotated

import spacy
import srsly
import typer
from spacy.language import Language

from scripts import registry  # noqa: F401
from scripts.lib.files import replaced_folder
from scripts.lib.model_card import model_card
from scripts.lib.seeds import LABELS
from scripts.pipes.facts import Facts

COMPONENTS = ("money", "period", "metric", "change", "facts")
META = {
    "description": "MONEY, PERIOD, METRIC and SEGMENT in German business news.",
    "author": "the finance-news project",
    "license": "MIT",
    "notes": (
        "The articles of the corpus are written, not collected: expect lower scores on real texts. Names that never "
        "occurred in training are harder than those that did. Spans carry no confidence; the score of a fact only "
        "orders facts. Relative periods are resolved only where the article's date is given. Tables, scans and other languages were neither trained "
        "nor tested."
    ),
    "requirements": [
        "spacy-transformers==1.4.0",
        "transformers==4.52.4",
        "torch==2.13.0",
        "babel>=2.18,<3",
        "text2num>=3.1,<4",
    ],
}
ARTICLES = {"name": "seeds/: annotated articles of this project", "license": "CC BY 4.0"}
WORDFREQ = {
    "name": "wordfreq (which pieces of the vocabulary stay)",
    "license": "Apache-2.0 code, CC BY-SA 4.0 data",
}


def assemble_cli(
    trained: Annotated[Path, typer.Argument(help="Folder of the trained pipeline")] = Path(
        "training/default/model-best"
    ),
    output: Annotated[Path, typer.Argument(help="Folder to write")] = Path("training/default/pipeline"),
    metrics: Annotated[Path, typer.Option(help="Scores of the same pipeline")] = Path("metrics/default.json"),
    name: Annotated[str, typer.Option(help="Name of the package without the language")] = "finance_news_sm",
    version: Annotated[str, typer.Option(help="Version of the package")] = "0.1.0",
    encoder: Annotated[Path, typer.Option(help="Card of the encoder that was fine-tuned")] = Path(
        "assets/encoder/card.json"
    ),
    linker: Annotated[Path, typer.Option(help="Folder of the trained linker")] = Path("training/linker"),
    facts: Annotated[Path, typer.Option(help="Scores of the facts")] = Path("metrics/facts.json"),
    values: Annotated[Path, typer.Option(help="Scores of the values")] = Path("metrics/values.json"),
) -> None:
    """Write the pipeline that goes into the wheel, with its model card beside it."""
    nlp = spacy.load(trained)
    scores = srsly.read_json(metrics)["sets"]["test"]
    card = srsly.read_json(encoder) if "transformer" in nlp.pipe_names and encoder.is_file() else None
    further = beyond_spans(
        *(srsly.read_json(p)["sets"]["test"] if p.is_file() else None for p in (facts, values))
    )
    assemble(nlp, scores, output, name, version, card, linker, further)
    typer.echo(f"{output}: {', '.join(nlp.pipe_names)}")


def assemble(
    nlp: Language,
    scores: dict,
    output: Path,
    name: str,
    version: str,
    encoder: dict | None = None,
    linker: Path | None = None,
    further: dict[str, float] | None = None,
) -> None:
    """Add the components behind the NER and the meta data to ``nlp``; write it with a README.md that the hub reads.

    ``encoder`` is the card that `encoder` wrote of the weights under ``nlp``, ``linker`` the folder of the trained
    linker (without one, facts are linked by rules), ``further`` the scores of values and facts on test by name.
    """
    for component in COMPONENTS:
        if component not in nlp.pipe_names:
            nlp.add_pipe(component)
    facts = nlp.get_pipe("facts")
    if linker and linker.is_dir() and isinstance(facts, Facts):
        facts.from_disk(linker)
    own = {
        "name": name,
        "version": version,
        "sources": sources(encoder),
        "performance": performance(scores, further),
    }
    nlp.meta.update({**META, **own})
    on_hub = encoder["name"] if encoder and encoder["source"] != "path" else None
    with replaced_folder(output) as folder:
        nlp.to_disk(folder)
        (folder / "README.md").write_text(model_card(nlp.meta, scores, further, on_hub), encoding="utf8")


def sources(encoder: dict | None) -> list[dict]:
    """What the weights were made from, with the licence of each."""
    if encoder is None:
        return [ARTICLES]
    words = [WORDFREQ] if encoder["source"] == "registry" else []
    return [ARTICLES, {"name": encoder["name"], "license": encoder["licence"]}, *words]


def beyond_spans(facts: dict | None, values: dict | None) -> dict[str, float]:
    """F of whole facts, end to end and from gold spans, and of span and value together; of what was measured."""
    kinds = {"end_to_end": "facts f", "gold_spans": "facts from gold spans f"}
    of_facts = {name: facts[kind]["linker"]["strict"]["f"] for kind, name in kinds.items()} if facts else {}
    of_values = {f"{label} values f": s["end_to_end"]["f"] for label, s in (values or {}).items()}
    return {**of_facts, **of_values}


def performance(scores: dict, further: dict[str, float] | None = None) -> dict:
    """The strict test scores under the names that spaCy's own pipelines use, and those of values and facts."""
    keys = {"p": "precision", "r": "recall", "f": "f"}
    micro = {f"ents_{short}": scores["micro"]["strict"][key] for short, key in keys.items()}
    by_label = {
        label: {short: scores["labels"][label]["strict"][key] for short, key in keys.items()}
        for label in LABELS
    }
    beyond = {name.lower().replace(" ", "_"): value for name, value in (further or {}).items()}
    return {**micro, "ents_per_type": by_label, **beyond}


if __name__ == "__main__":
    typer.run(assemble_cli)
