"""Count what is in the seeds, hold it against the limits of the corpus, and write report, JSON and plots."""

from pathlib import Path
from typing import Annotated

import matplotlib
import srsly
import typer
from matplotlib.figure import Figure
from rich.console import Console
from rich.table import Table

from scripts.check import check
from scripts.lib import corpus_stats as cs
from scripts.lib.files import write_text
from scripts.lib.seeds import LABELS, Seed

COLOURS = dict(zip(LABELS, ("#1b6ca8", "#d1702a", "#3b8751", "#8a4f9e"), strict=True))
RED = "#b3261e"
matplotlib.rcParams.update({"font.size": 11, "axes.spines.top": False, "axes.spines.right": False})


def stats_cli(
    seeds: Annotated[Path, typer.Argument(help="Folder of seeds")] = Path("seeds"),
    output: Annotated[
        Path, typer.Argument(help="Folder to write corpus.md, corpus.json and plots to")
    ] = Path("reports"),
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with status 1 when a limit is broken")
    ] = False,
) -> None:
    """Print and write the figures of the corpus."""
    good, problems = check(seeds)
    if problems:
        typer.echo(f"{len(problems)} problems, the first: {problems[0]}; `check` lists them", err=True)
    if not good:
        raise typer.Exit(1)
    figures = stats(good, output)
    show(figures, Console())
    if strict and (problems or not all(limit["kept"] for limit in figures["limits"])):
        raise typer.Exit(1)


def stats(seeds: list[Seed], output: Path) -> dict:
    """Write corpus.json, corpus.md and the plots it shows into ``output``; return the figures."""
    figures = cs.statistics(seeds)
    output.mkdir(parents=True, exist_ok=True)
    plots = []
    for title, name, draw in PLOTS:
        draw(figures).savefig(output / name, dpi=110)
        plots.append((title, name))
    write_text(output / "corpus.json", srsly.json_dumps(figures, indent=2) + "\n")
    write_text(output / "corpus.md", cs.markdown(figures, plots))
    return figures


def show(figures: dict, console: Console) -> None:
    """The tables of the report, without the long lists."""
    views = [
        ("labels", cs.LABEL_COLUMNS, cs.label_rows(figures)),
        *((key, (key, *cs.COUNT_COLUMNS), cs.count_rows(figures, key)) for key in figures["counts"]),
        *((f"frequent {label}", cs.TOP_COLUMNS, cs.top_rows(figures, label)[:10]) for label in LABELS),
        ("figures", ("figure", "value"), cs.other_rows(figures)),
        ("most similar pairs", ("similarity", "first", "second"), cs.pair_rows(figures)[:5]),
        ("limits", ("limit", "found", "allowed", "", "where"), cs.limit_rows(figures)),
    ]
    for title, columns, rows in views:
        table = Table(title=title)
        for number, column in enumerate(columns):
            table.add_column(column, justify="right" if number and title not in ("limits",) else "left")
        for row in rows:
            table.add_row(*row, style="bold red" if "BROKEN" in row else None)
        console.print(table)


def plot_counts(figures: dict) -> Figure:
    """Articles by genre, sector, place and decade."""
    figure = Figure(figsize=(12, 11), layout="constrained")
    axes = figure.subplot_mosaic([["sector", "genre"], ["sector", "place"], ["sector", "decade"]])
    for key, axis in axes.items():
        own = sorted(
            figures["counts"][key].items(),
            key=lambda item: item[0] if key == "decade" else item[1]["articles"],
        )
        bars = axis.barh([group for group, _ in own], [n["articles"] for _, n in own], color=COLOURS["MONEY"])
        axis.bar_label(bars, padding=3)
        axis.set(title=f"Articles by {key}", xticks=[])
        axis.spines["bottom"].set_visible(False)
        axis.margins(x=0.12, y=0.02)
    return figure


def plot_strings(figures: dict) -> Figure:
    """The 30 most frequent strings of each label with their share."""
    figure = Figure(figsize=(13, 17), layout="constrained")
    for axis, label in zip(figure.subplots(2, 2).flat, LABELS, strict=True):
        top = figures["strings"][label]["top"][::-1]
        names = [f"{row['string'][:34]}" for row in top]
        bars = axis.barh(range(len(top)), [100 * row["share"] for row in top], color=COLOURS[label])
        axis.bar_label(bars, fmt="%.2f", padding=3)
        axis.set_yticks(range(len(top)), names)
        axis.set(title=label, xlabel=f"% of all {label}")
        if label == "METRIC":
            axis.axvline(100 * cs.METRIC_SHARE, color=RED, linestyle="--")
            axis.text(
                100 * cs.METRIC_SHARE - 0.15,
                12,
                "limit, but for Umsatz, Gewinn, Ergebnis",
                color=RED,
                rotation=90,
                ha="right",
            )
        axis.margins(x=0.1, y=0.01)
    return figure


def plot_spreads(figures: dict) -> Figure:
    """Sentence lengths, similarity to the nearest neighbour, first digits against Benford."""
    figure = Figure(figsize=(13, 4.6), layout="constrained")
    lengths, alike, digits = figure.subplots(1, 3)
    rows = figures["sentences"]["lengths"]
    lengths.bar([int(length) for length in rows], list(rows.values()), width=1.0, color=COLOURS["MONEY"])
    lengths.axvline(figures["sentences"]["median"], color=RED, linestyle="--", label="median")
    lengths.set(title="Sentence length", xlabel="words", ylabel="sentences", xlim=(0, 60))
    lengths.legend(frameon=False)
    nearest = figures["similarity"]["nearest"]
    alike.hist(nearest, bins=[i / 200 for i in range(int(200 * max(nearest)) + 2)], color=COLOURS["METRIC"])
    alike.axvline(cs.SIMILARITY, color=RED, linestyle="--", label="limit")
    alike.set(
        title="Nearest neighbour of each article",
        xlabel="5-gram Jaccard",
        ylabel="articles",
        xticks=[0, 0.05, 0.1, 0.15],
    )
    alike.legend(frameon=False, loc="upper center")
    found = figures["amounts"]["digits"]
    digits.bar(
        list(found), [100 * row["share"] for row in found.values()], color=COLOURS["PERIOD"], label="amounts"
    )
    digits.plot(
        list(found), [100 * r["benford"] for r in found.values()], color="black", marker="o", label="Benford"
    )
    digits.set(title="First digit of the amounts", xlabel="digit", ylabel="%")
    digits.legend(frameon=False)
    return figure


PLOTS = (
    ("Articles", "corpus-articles.png", plot_counts),
    ("Frequent strings", "corpus-strings.png", plot_strings),
    ("Spreads", "corpus-spreads.png", plot_spreads),
)


if __name__ == "__main__":
    typer.run(stats_cli)
