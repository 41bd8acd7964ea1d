"""Compare two annotations of the same articles: strict F, Cohen's kappa, and every disagreement."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import srsly
import typer
from rich.console import Console
from rich.table import Table

from scripts.check import check
from scripts.lib.agreement import agreement as agreed
from scripts.lib.agreement import fact_agreement, paired
from scripts.lib.fact_scoring import LINKS
from scripts.lib.files import write_text
from scripts.lib.seeds import LABELS, Problem, Seed
from scripts.lib.tokens import boundaries

# Set before the annotation, for what two hands agree on before anything is settled.
TARGETS = {"MONEY": 0.98, "PERIOD": 0.95, "METRIC": 0.93, "SEGMENT": 0.85}
KINDS = ("missed by first", "missed by second", "boundary", "label", "boundary and label")


def agreement_cli(
    first: Annotated[Path, typer.Argument(help="Folder of seeds as the first hand annotated them")] = Path(
        "agreement/first"
    ),
    second: Annotated[Path, typer.Argument(help="Folder of the same seeds by another hand")] = Path(
        "agreement/second"
    ),
    links: Annotated[
        Path | None, typer.Option(help="Folder with first/ and second/ whose links are compared as facts")
    ] = None,
    output: Annotated[Path | None, typer.Option(help="JSON file to write")] = None,
    resamples: Annotated[int, typer.Option(help="Bootstrap resamples of the articles")] = 1000,
) -> None:
    """Print the agreement per label and write it with every disagreement."""
    result, problems = agreement(first, second, resamples, links)
    for problem in problems:
        typer.echo(str(problem), err=True)
    if result is None:
        typer.echo(f"{len(problems)} problems; nothing was compared", err=True)
        raise typer.Exit(1)
    Console().print(scores_table(result))
    Console().print(kinds_table(result))
    if result["facts"]:
        Console().print(facts_table(result["facts"]))
    if output:
        write_text(output, srsly.json_dumps(result, indent=2) + "\n")


def agreement(
    first: Path, second: Path, resamples: int = 1000, links: Path | None = None
) -> tuple[dict | None, list[Problem]]:
    """The agreement of two folders, or None and every problem of both.

    ``facts`` is the agreement on the links of the seeds in ``links``/first and second, None without ``links``.
    """
    pairs, problems = read_pairs(first, second)
    linked, found = read_pairs(links / "first", links / "second") if links else ([], [])
    found += [
        Problem(str(b.path), 1, 1, f"its spans are not those of {a.path}", "only the links may differ")
        for a, b in linked
        if a.triples() != b.triples()
    ]
    if problems or found:
        return None, problems + found
    facts = fact_agreement(linked, resamples) if linked else None
    return {**agreed(pairs, boundaries, resamples), "facts": facts}, []


def read_pairs(first: Path, second: Path) -> tuple[list[tuple[Seed, Seed]], list[Problem]]:
    """Both annotations of each article, and every problem of both folders.

    Nothing is compared while one file is broken, missing on a side or changed in its text, for then the
    figures would speak of something else.
    """
    (ours, problems), (theirs, found) = check(first), check(second)
    problems = problems + found
    unread = {problem.file for problem in problems}
    pairs, unpaired = paired(ours, theirs)
    return pairs, problems + [problem for problem in unpaired if problem.file not in unread]


def scores_table(result: dict) -> Table:
    """One row a label."""
    table = Table(title=f"{result['articles']} articles, {result['words']} words, {result['tokens']} tokens")
    for column in ("", "first", "second", "both", "F strict", "95 %", "target", "kappa"):
        table.add_column(column, justify="right" if column else "left")
    for label in (*LABELS, "overall"):
        row = result["overall"] if label == "overall" else result["labels"][label]
        kappa = "–" if row["kappa"] is None else f"{row['kappa']:.3f}"
        target = f"{TARGETS[label]:.2f}" if label in TARGETS else ""
        low, high = row["interval"]
        table.add_row(
            *(label, str(row["first"]), str(row["second"]), str(row["both"]), f"{row['f']:.3f}"),
            *(f"{low:.3f}–{high:.3f}", target, kappa),
            style="bold red" if row["f"] < TARGETS.get(label, 0) else None,
        )
    return table


def facts_table(facts: dict) -> Table:
    """Strict F of whole facts and F of each link."""
    table = Table(title=f"{facts['articles']} articles, {facts['strict']['gold']} facts by the first hand")
    for column in ("F strict", "95 %", *(f"F {link}" for link in LINKS)):
        table.add_column(column, justify="right")
    low, high = facts["interval"]
    cells = (f"{facts['links'][link]['f']:.3f}" for link in LINKS)
    table.add_row(f"{facts['strict']['f']:.3f}", f"{low:.3f}–{high:.3f}", *cells)
    return table


def kinds_table(result: dict) -> Table:
    """How many disagreements of each kind, by the label of their first span."""
    counts = Counter(
        ((row["first"] or row["second"])[0]["label"], row["kind"]) for row in result["disagreements"]
    )
    table = Table(title=f"{len(result['disagreements'])} disagreements")
    for column in ("", *KINDS):
        table.add_column(column, justify="right" if column else "left")
    for label in LABELS:
        table.add_row(label, *(str(counts[label, kind]) for kind in KINDS))
    return table


if __name__ == "__main__":
    typer.run(agreement_cli)
