"""Learning curve: train on nested shares of the articles, score on dev, plot what more articles would give.

What is done stays done while config, corpus and overrides are the same; after a change of the code or of the
encoder, empty the folder of runs.
"""

import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import spacy
import srsly
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from spacy.tokens import DocBin

from scripts.lib.curve import (
    SCORES,
    Run,
    curve_points,
    dev_scores,
    figure,
    fingerprint,
    slopes,
    subset,
    train_command,
)
from scripts.lib.files import write_text

# Trains on a DocBin with a seed and gives F on dev by score of SCORES.
Trainer = Callable[[Path, Run], dict[str, float]]


class TrainingError(RuntimeError):
    """A training that ended badly, with the end of its log."""


def curve_cli(
    config: Annotated[Path, typer.Argument(help="Config of the pipeline")] = Path("configs/default.cfg"),
    output: Annotated[Path, typer.Argument(help="JSON file to write")] = Path("metrics/curve.json"),
    fractions: Annotated[str, typer.Option(help="Shares of the training articles")] = "0.125,0.25,0.5,1",
    seeds: Annotated[str, typer.Option(help="Seeds of the trainings at each share")] = "0,1,2",
    overrides: Annotated[list[str], typer.Option("--set", help="KEY=VALUE of the config, repeatable")] = [],
    corpus: Annotated[Path, typer.Option(help="Folder with train and dev.spacy")] = Path("corpus"),
    runs: Annotated[Path, typer.Option(help="Folder of finished runs and logs")] = Path("training/curve"),
    plot: Annotated[Path, typer.Option(help="Plot to write, PNG or SVG")] = Path("reports/curve.png"),
    code: Annotated[Path, typer.Option(help="Python file that registers what the config names")] = Path(
        "scripts/registry.py"
    ),
    gpu: Annotated[int, typer.Option(help="GPU, -1 for the CPU")] = -1,
) -> None:
    """Train what is not done yet, then write scores, slope and plot. Stop and start it as you like."""
    try:
        plan = [Run(float(f), int(s)) for f in fractions.split(",") for s in seeds.split(",")]
        settings = dict(_setting(override) for override in overrides)
        trainer = spacy_trainer(config, corpus / "dev.spacy", settings, runs, code, gpu)
        inputs = [path.read_bytes() for path in (config, corpus / "train.spacy", corpus / "dev.spacy")]
        mark = fingerprint([*inputs, srsly.json_dumps(settings, sort_keys=True).encode()])
        result = curve(plan, corpus / "train.spacy", runs, trainer, mark)
    except (OSError, ValueError, TrainingError) as error:
        typer.echo(f"curve: {error}", err=True)
        raise typer.Exit(1) from None
    Console().print(table(result))
    write_text(output, srsly.json_dumps({"config": str(config), "set": settings, **result}, indent=2) + "\n")
    plot.parent.mkdir(parents=True, exist_ok=True)
    figure(result).savefig(plot, dpi=130)


def _setting(override: str) -> tuple[str, str]:
    key, equals, value = override.partition("=")
    if not equals or "." not in key:
        raise ValueError(f"--set {override}: write section.key=value")
    if key in ("paths.train", "paths.dev", "system.seed"):
        raise ValueError(f"--set {override}: the curve sets that itself, use --corpus or --seeds")
    return key, value


def curve(plan: list[Run], train: Path, runs: Path, trainer: Trainer, mark: str = "") -> dict:
    """Points and slopes of all runs of ``plan``; one JSON a finished run in ``runs``.

    A run is done when its file carries ``mark``; else it is trained, whatever the file says.
    """
    bin_ = DocBin().from_disk(train)
    docs = list(bin_.get_docs(spacy.blank("de").vocab))
    by_id = {str(doc.user_data.get("id", number)): doc for number, doc in enumerate(docs)}
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    results = []
    with Progress(*columns) as progress:
        task = progress.add_task("curve", total=len(set(plan)))
        for run in sorted(set(plan)):
            names = subset(list(by_id), run.fraction, run.seed)
            progress.update(task, description=f"{len(names)} articles, seed {run.seed}")
            path = runs / f"{run.name}.json"
            done = srsly.read_json(path) if path.is_file() else {}
            if done.get("mark") != mark:
                done = {**asdict(run), "articles": len(names), "mark": mark}
                with tempfile.TemporaryDirectory() as folder:
                    part = Path(folder) / "train.spacy"
                    DocBin(docs=[by_id[name] for name in names], store_user_data=True).to_disk(part)
                    done["scores"] = trainer(part, run)
                write_text(path, srsly.json_dumps(done, indent=2) + "\n")
            results.append(done)
            progress.advance(task)
    points = curve_points(results)
    return {"points": points, "slopes": slopes(points), "runs": results}


def spacy_trainer(
    config: Path, dev: Path, settings: dict[str, str], logs: Path, code: Path, gpu: int = -1
) -> Trainer:
    """A trainer that runs `spacy train` as a process of its own and keeps no model, only its log.

    The score is that of model-best on dev, of which spaCy chose the best checkpoint: a little above what an
    unseen text would give, and by the same rule at every share. Raises TrainingError.
    """

    def train(part: Path, run: Run) -> dict[str, float]:
        logs.mkdir(parents=True, exist_ok=True)
        log = logs / f"{run.name}.log"
        with tempfile.TemporaryDirectory(dir=logs, prefix=f".{run.name}-") as model:
            command = train_command(config, part, dev, run, Path(model), settings, code, gpu)
            with log.open("w", encoding="utf8") as out:
                status = subprocess.run(command, stdout=out, stderr=subprocess.STDOUT).returncode
            if status:
                end = "\n".join(log.read_text("utf8").splitlines()[-15:])
                raise TrainingError(f"{run.name} ended with status {status}, see {log}\n{end}")
            return dev_scores(srsly.read_json(Path(model) / "model-best" / "meta.json")["performance"])

    return train


def table(result: dict) -> Table:
    """One row a share of the articles, then the slope."""
    view = Table(title="F on dev: mean ± standard deviation over the seeds")
    for column in ("articles", "share", "runs", *SCORES):
        view.add_column(column, justify="right")
    for point in result["points"]:
        cells = [_plus_minus(point["mean"][key], point["std"][key]) for key in SCORES]
        view.add_row(f"{point['articles']:.0f}", f"{point['fraction']:g}", str(point["runs"]), *cells)
    if result["slopes"]:
        cells = [
            _plus_minus(result["slopes"][key]["per_doubling"], result["slopes"][key]["error"], "+")
            for key in SCORES
        ]
        view.add_row("slope", "", "", *cells, style="bold")
    return view


def _plus_minus(value: float, spread: float | None, sign: str = "") -> str:
    return f"{value:{sign}.3f}" + (f" ± {spread:.3f}" if spread is not None else "")


if __name__ == "__main__":
    typer.run(curve_cli)
