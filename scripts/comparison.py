"""Score every pipeline there is on the same test split in one run, with what the first is really better by."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import spacy
import srsly
import typer
from rich.console import Console
from rich.table import Table
from spacy.language import Language
from spacy.tokens import DocBin

from scripts import registry  # noqa: F401
from scripts.baseline_rules import baseline_rules
from scripts.benchmark import words_per_second
from scripts.evaluate import from_docs, predict
from scripts.lib.bfloat16 import in_bfloat16
from scripts.lib.files import write_text
from scripts.lib.paired import paired_bootstrap
from scripts.lib.scoring import Scored, intervals, strict
from scripts.lib.seeds import LABELS
from scripts.lib.tokens import blank_german

TITLES = {
    "default": "this pipeline",
    "gpu": "base-size model, one GPU",
    "baseline": "without a transformer",
    "rules": "rules (EntityRuler)",
}
FIGURES = ("precision", "recall", "f")


def comparison_cli(
    output: Annotated[Path, typer.Argument(help="JSON file to write")] = Path("metrics/comparison.json"),
    training: Annotated[Path, typer.Option(help="Folder of the trained pipelines")] = Path("training"),
    test: Annotated[Path, typer.Option(help="DocBin of the test split")] = Path("corpus/test.spacy"),
    peers: Annotated[Path, typer.Option(help="What the outside tools gave")] = Path("metrics/peers.json"),
    resamples: Annotated[int, typer.Option(help="Bootstrap resamples of the documents")] = 1000,
) -> None:
    """Strict scores, speed and paired differences of every pipeline trained, the rules and the outside tools."""
    try:
        gold = list(from_docs(DocBin().from_disk(test).get_docs(blank_german().vocab)))
        outside = srsly.read_json(peers) if peers.is_file() else None
    except (OSError, ValueError) as error:
        typer.echo(f"comparison: {error}", err=True)
        raise typer.Exit(1) from None
    pipelines, skipped = find_pipelines(training)
    if not pipelines:
        reasons = "; ".join(f"{row['name']}: {row['reason']}" for row in skipped)
        typer.echo(f"comparison: no trained pipeline ({reasons})", err=True)
        raise typer.Exit(1)
    loaders = {**pipelines, "rules": baseline_rules}
    costs = {name: minutes(training / name / "cost.json") for name in pipelines}
    systems = comparison(loaders, gold, costs, resamples)
    if outside:
        words = sum(len(document.text.split()) for document in gold)
        # `peers` measured this pipeline beside the tools; here it stands at the head already.
        tools = [peer for peer in outside["systems"] if peer["name"] != "pipeline"]
        systems += [outside_system(peer, words) for peer in tools]
        skipped += outside["skipped"]
    else:
        skipped.append({"name": "outside tools", "reason": f"no {peers}, run: weasel run peers"})
    Console(width=110).print(table(systems))
    for row in skipped:
        typer.echo(f"skipped {row['name']}: {row['reason']}")
    result = {"split": test.stem, "systems": systems, "skipped": skipped}
    write_text(output, srsly.json_dumps(result, indent=2) + "\n")


def find_pipelines(training: Path) -> tuple[dict[str, Callable[[], Language]], list[dict]]:
    """A loader for each trained pipeline, this project's own first, and why others are left out."""
    found: dict[str, Callable[[], Language]] = {}
    skipped: list[dict] = []
    for name in TITLES:
        path = training / name / "model-best"
        if (path / "meta.json").is_file():
            found[name] = partial(spacy.load, path)
        elif name != "rules":
            reason = f"not trained, run: weasel run train . --vars.config {name}"
            skipped.append({"name": name, "reason": reason})
    return found, skipped


def minutes(cost: Path) -> float | None:
    """Training minutes as `train` noted them."""
    return srsly.read_json(cost)["minutes"] if cost.is_file() else None


def comparison(
    loaders: dict[str, Callable[[], Language]],
    gold: Sequence[Scored],
    costs: dict[str, float | None],
    resamples: int = 1000,
) -> list[dict]:
    """One row a system in the order of ``loaders``; `paired` is F of the first minus F of the row, None for the first.

    F is that of `evaluate`, in full precision; the words a second are those of `extract`.
    """
    texts, systems, first = [document.text for document in gold], [], None
    for name, load in loaders.items():
        nlp = load()
        documents = predict(nlp, gold)
        systems.append(
            {
                "name": name,
                "title": TITLES.get(name, name),
                "micro": figures(documents, LABELS),
                "labels": {label: figures(documents, (label,)) for label in LABELS},
                "intervals": intervals(documents, resamples),
                "words_per_second": speed(nlp, texts),
                "minutes": costs.get(name),
                "paired": paired_bootstrap(first, documents, resamples) if first else None,
            }
        )
        first = first or documents
    return systems


def speed(nlp: Language, texts: list[str]) -> float:
    """Words per second as `extract` reads them."""
    fast = in_bfloat16(nlp)
    fast(texts[0])  # the first call pays for what later ones reuse
    return words_per_second(texts, lambda: list(fast.pipe(texts)))


def figures(documents: Sequence[Scored], labels: Sequence[str]) -> dict[str, float]:
    result = strict(documents, labels)
    return {key: result[key] for key in FIGURES}


def outside_system(peer: dict, words: int) -> dict:
    """A row of metrics/peers.json in the shape of `comparison`; such a tool has no spans here to resample."""
    return {
        "name": peer["name"],
        "title": f"{peer['name']} {peer['version']}",
        "micro": None,
        "labels": {
            label: {key: spans["strict"][key] for key in FIGURES}
            for label, spans in peer["spans"].items()
            if spans
        },
        "intervals": {},
        "words_per_second": words / peer["seconds"] if peer["seconds"] else None,
        "minutes": None,
        "paired": None,
    }


def table(systems: Sequence[dict]) -> Table:
    """One row a system: strict F, and how far the first is ahead; a star marks a difference that is real."""
    view = Table(title="strict F on the same test split; ahead: F of the first minus this one, * = real")
    for column in ("", *LABELS, "micro", "ahead", "words/s", "minutes"):
        view.add_column(column, justify="right" if column else "left")
    for row in systems:
        scores = [row["labels"].get(label) for label in LABELS] + [row["micro"]]
        ahead = row["paired"] and row["paired"]["micro"]
        view.add_row(
            row["title"],
            *(f"{score['f']:.3f}" if score else "–" for score in scores),
            f"{ahead['difference']:+.3f}{'*' if ahead['real'] else ''}" if ahead else "–",
            f"{row['words_per_second']:,.0f}" if row["words_per_second"] else "–",
            f"{row['minutes']:.1f}" if row["minutes"] else "–",
        )
    return view


if __name__ == "__main__":
    typer.run(comparison_cli)
