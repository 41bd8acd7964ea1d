"""The guard: did any label lose more F on test than the landed scores' interval allows?"""

from pathlib import Path
from typing import Annotated

import srsly
import typer
from rich.console import Console
from rich.table import Table

from scripts.lib.files import write_text
from scripts.lib.landed import Change, changes, landed


def compare_cli(
    new: Annotated[Path, typer.Argument(help="Scores that `evaluate` wrote")] = Path("metrics/default.json"),
    base: Annotated[
        Path, typer.Option(help="Scores to hold against: a file of `evaluate`, or --write's")
    ] = Path("metrics/reference.json"),
    write: Annotated[
        bool, typer.Option("--write", help="Land NEW: write its scores to BASE instead")
    ] = False,
) -> None:
    """Exit 1 where a label, or all together, fell below the 95 % interval that it had in BASE."""
    try:
        scores = read(new, "run: weasel run evaluate")
        old = None if write and not base.is_file() else read(base, "land the scores there are with --write")
        found = changes(old, scores) if old else []
    except ValueError as error:
        typer.echo(f"compare: {error}", err=True)
        raise typer.Exit(1) from None
    if old:
        Console(width=100).print(table(found, old, scores))
    if write:
        write_text(base, srsly.json_dumps(scores, indent=2) + "\n")
        typer.echo(f"{base}: landed the scores of {new}")
    elif fallen := [change.name for change in found if change.fell]:
        typer.echo(f"compare: {', '.join(fallen)} fell by more than the interval allows", err=True)
        raise typer.Exit(1)


def read(path: Path, remedy: str) -> dict:
    """The scores of a file in the compact form. Raises ValueError with one line that says what to do."""
    if not path.is_file():
        raise ValueError(f"no {path}, {remedy}")
    try:
        return landed(srsly.read_json(path))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ValueError(
            f"{path} holds no scores of a test split, write it with: weasel run evaluate"
        ) from None


def table(found: list[Change], old: dict, new: dict) -> Table:
    """One row a label: F before and after, the interval before, and whether that is a fall."""
    sizes = [scores["sets"]["test"].get("documents", "?") for scores in (old, new)]
    view = Table(title=f"strict F on test: {sizes[0]} documents before, {sizes[1]} now")
    for column in ("", "before", "95 %", "now", "change", ""):
        view.add_column(column, justify="right" if column else "left")
    for change in found:
        low, high = change.interval
        view.add_row(
            change.name,
            f"{change.before:.3f}",
            f"{low:.3f}–{high:.3f}",
            f"{change.now:.3f}",
            f"{change.now - change.before:+.3f}",
            "fell" if change.fell else "",
            style="red" if change.fell else None,
        )
    return view


if __name__ == "__main__":
    typer.run(compare_cli)
