"""The evaluation report, made of metrics/*.json alone: one page to read, and Markdown with the same numbers."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import srsly
import typer

from scripts.lib.files import write_text
from scripts.lib.report import compared as compared
from scripts.lib.report import meaning as meaning
from scripts.lib.report import robust as robust
from scripts.lib.report import sections as own
from scripts.lib.report.blocks import Block, Section, Text
from scripts.lib.report.errors import groups
from scripts.lib.report.numbers import documents_of, examples
from scripts.lib.report.page import as_html, as_markdown

OTHERS = (
    *("comparison", "peers", "robustness", "curve", "benchmark"),
    *("challenge", "agreement", "values", "facts", "reference"),
)
SCORES = ("documents", "words", "micro", "labels", "intervals", "strings", "articles")


class MetricsError(ValueError):
    """Every problem of the metrics files, one a line."""


def report_cli(
    metrics: Annotated[Path, typer.Argument(help="Folder of the metrics files")] = Path("metrics"),
    output: Annotated[Path, typer.Argument(help="Folder to write evaluation.html and .md to")] = Path(
        "reports"
    ),
    config: Annotated[str, typer.Option(help="Pipeline: its scores are METRICS/CONFIG.json")] = "default",
    split: Annotated[str, typer.Option(help="Set of that file whose numbers are shown")] = "test",
    project: Annotated[Path, typer.Option(help="Says which command makes a missing file")] = Path(
        "project.yml"
    ),
    resamples: Annotated[int, typer.Option(help="Bootstrap resamples of each group of articles")] = 1000,
) -> None:
    """Write the report; what was not measured yet is named with the command that does it."""
    try:
        files = read_metrics(metrics, config, split)
        html, markdown = report(files, split, makers(project), resamples)
    except MetricsError as error:
        typer.echo("\n".join(f"report: {line}" for line in str(error).splitlines()), err=True)
        raise typer.Exit(1) from None
    write_text(output / "evaluation.html", html)
    write_text(output / "evaluation.md", markdown)
    missing = [name for name, data in files.items() if data is None]
    without = f", without {', '.join(missing)}" if missing else ""
    typer.echo(f"{output / 'evaluation.html'}: {len(html) / 2**20:.1f} MB{without}")


def read_metrics(folder: Path, config: str, split: str) -> dict[str, dict | None]:
    """The scores of ``config`` as "scores" and every other file by its name, None where it is not there.

    Raises MetricsError, naming every problem, where a file is no JSON or the scores lack the set or its articles.
    """
    files, problems = {}, []
    for name, path in (("scores", folder / f"{config}.json"), *((n, folder / f"{n}.json") for n in OTHERS)):
        try:
            files[name] = srsly.read_json(path) if path.is_file() else None
        except ValueError as error:
            problems.append(f"{path}: no JSON ({error})")
            files[name] = None
    path, scores = folder / f"{config}.json", files["scores"]
    if scores is None and not problems:
        problems.append(f"{path} is not there, run: weasel run evaluate")
    sets = (scores or {}).get("sets", {})
    if scores is not None and split not in sets:
        problems.append(f"{path}: no set {split}, it has {', '.join(sets) or 'none'}")
    elif scores is not None and (lacks := [key for key in SCORES if key not in sets[split]]):
        problems.append(f"{path}: {split} has no {', '.join(lacks)}, run again: weasel run evaluate")
    if problems:
        raise MetricsError("\n".join(problems))
    return files


def makers(project: Path) -> dict[str, str]:
    """By name of a metrics file the command of ``project`` that writes it."""
    commands = srsly.read_yaml(project)["commands"] if project.is_file() else []
    outputs = [(output, command["name"]) for command in commands for output in command.get("outputs", [])]
    found = ((re.fullmatch(r"metrics/(\w+)\.json", output), name) for output, name in outputs)
    return {match[1]: f"weasel run {name}" for match, name in found if match}


def report(
    files: dict[str, dict | None], split: str, commands: dict[str, str], resamples: int = 1000
) -> tuple[str, str]:
    """The page and the Markdown; ``files`` as `read_metrics` gives them, ``commands`` as `makers` does.

    Raises MetricsError, naming every file that has another shape than its command writes.
    """
    scores = files["scores"]
    if scores is None:
        raise MetricsError("there are no scores, run: weasel run evaluate")
    sets = scores["sets"]
    result = sets[split]
    documents = documents_of(result)
    found = examples(documents, result["strings"])
    problems: dict[str, str] = {}

    def blocks(name: str, build: Callable[[dict], list[Block]]) -> list[Block]:
        data = files[name]
        if data is None:
            made = f": `{commands[name]}` makes it" if name in commands else ""
            return [Text(f"There is no metrics/{name}.json yet{made}.", "missing")]
        try:
            return build(data)
        except (LookupError, TypeError, AttributeError) as error:
            problems[name] = f"{name}.json is not of the agreed shape ({error!r}), measure it again"
            return []

    told = (files["comparison"] or {}).get("skipped", [])
    others = {name: other for name, other in sets.items() if name != split}
    summary = own.summary(split, result, others)
    summary.blocks.extend(compared.reference(files["reference"], split, result))
    sections = [
        summary,
        own.schemas(result, found),
        Section("sure", "How sure it is", [
            *blocks("curve", compared.sure),
            *blocks("agreement", compared.agreed),
        ]),
        Section("compared", "Compared with others", [
            *blocks("comparison", lambda data: compared.compared(data, split, result)),
            *blocks("peers", lambda data: compared.peers(data, told)),
        ]),
        own.confused(documents),
        own.where(documents, result["strings"], resamples),
        own.to_read(found, split),
        Section("robust", "Robustness", [
            *blocks("robustness", lambda data: robust.robust(data, split, result)),
            *blocks("challenge", robust.challenged),
        ]),
        Section("learning", "Would more articles help?", blocks("curve", compared.learned)),
        Section("values", "Values", blocks("values", lambda data: meaning.values(data, split))),
        Section("facts", "Facts", blocks("facts", lambda data: meaning.facts(data, split))),
        Section("confidence", "What a confidence means", meaning.confidence(files["facts"], split)),
        Section("cost", "Cost", blocks("benchmark", meaning.cost)),
    ]  # fmt: skip
    if problems:
        raise MetricsError("\n".join(problems.values()))
    title, subtitle = "Evaluation", f"{scores['pipeline']}, measured on {split}"
    html = as_html(title, subtitle, sections, groups(found, documents), documents, found)
    return html, as_markdown(title, subtitle, sections)


if __name__ == "__main__":
    typer.run(report_cli)
