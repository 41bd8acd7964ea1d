"""What the report says of damaged texts, of texts that are no business news, and of the challenge set."""

from collections.abc import Sequence

from scripts.lib.report.blocks import (
    DASH,
    Block,
    Cell,
    Column,
    Place,
    Quotes,
    Table,
    Track,
    count,
    from_whole_word,
    number,
    scale,
    signed,
    thousands,
    to_whole_word,
)
from scripts.lib.report.compared import stale
from scripts.lib.seeds import LABELS


def robust(data: dict, split: str, result: dict) -> list[Block]:
    """F after each change of the texts, then what it marks in texts that are no business news."""
    clean, changed = data["clean"], data["perturbations"]
    columns = [
        Column("change of the text", "text"),
        Column("F", "track", scale([*(row["f"]["micro"] for row in changed), clean["micro"]])),
        *map(Column, ("micro F", "lost", *LABELS)),
    ]
    changed = sorted(changed, key=lambda row: row["f"]["micro"])
    rows = [
        [Cell("none"), *_perturbed(clean, clean)],
        *([Cell(row["title"]), *_perturbed(row["f"], clean)] for row in changed),
    ]
    table = Table(
        "perturbations", f"Strict F on {data['split']} after a change of every text", columns, rows,
        "The gold moves with the text. The thin line is F on the unchanged texts.",
    )  # fmt: skip
    return [
        *stale("robustness", data["split"] == split and clean["micro"], result),
        table,
        *shown_changes(changed),
        *(alarms(data["false_alarms"]) if data.get("false_alarms") else []),
    ]


def shown_changes(changed: Sequence[dict]) -> list[Block]:
    """The first place that each change touched, before and after."""
    rows = [
        [
            Cell(row["title"]),
            *(
                Cell(from_whole_word(to_whole_word(row["example"][key])), tone="prose")
                for key in ("before", "after")
            ),
        ]
        for row in changed
        if row.get("example")
    ]
    columns = [Column(name, "text") for name in ("change of the text", "before", "after")]
    title = f"What each change does ({len(rows)} examples)"
    return [Table("changes", title, columns, rows, folded=True)] if rows else []


def _perturbed(f: dict, clean: dict) -> list[Cell]:
    lost = f["micro"] - clean["micro"]
    track = Track({"f": f["micro"]}, f"F {f['micro']:.3f}, {signed(lost)}", None, clean["micro"])
    figures = [number(f[label]) for label in LABELS]
    return [
        Cell("", track=track),
        number(f["micro"], "strong"),
        Cell(signed(lost) if lost else DASH),
        *figures,
    ]


def alarms(data: dict) -> list[Block]:
    """False alarms on other texts, and the places."""
    columns = [Column("label", "text"), Column("spans"), Column("per 1 000 words")]
    places: dict[str, list[Place]] = {label: [] for label in LABELS}
    for e in data["examples"]:
        places[e["label"]].append((e["label"], e["before"], e["text"], e["after"], e["article"]))
    targets = {**{label: f"alarm-places-{i}" for i, label in enumerate(LABELS)}, "all": "alarm-places"}
    rows = [
        [
            Cell(name, tone=f"label {name}"),
            count(data["counts"].get(name, sum(data["counts"].values())), href=target),
            Cell(f"{data['per_1000_words'][name]:.2f}", tone="strong"),
        ]
        for name, target in targets.items()
    ]
    title = f"False alarms in {data['articles']} texts that are no business news ({thousands(data['words'])} words)"
    quotes = Quotes.grouped("alarm-places", "The false alarms", places)
    return [Table("false-alarms", title, columns, rows), *([quotes] if data["examples"] else [])]


def challenged(data: dict) -> list[Block]:
    """The challenge set, worst group first, and its errors."""
    columns = [
        Column("group", "text"),
        Column("F", "track", scale([row["f"] for row in data["groups"]])),
        *map(Column, ("F", "precision", "recall", "sentences", "without an error", "spans", "errors")),
    ]
    places = {row["group"]: [_quote(error) for error in row["errors"]] for row in data["groups"]}
    listed = [(row, len(row["errors"]), f"challenge-errors-{i}") for i, row in enumerate(data["groups"])]
    everything = ({"group": "all", **data["total"]}, sum(map(len, places.values())), "challenge-errors")
    rows = []
    for row, errors, target in (*listed, everything):
        rows.append(
            [
                Cell(row["group"], tone="strong" if target == "challenge-errors" else ""),
                Cell("", track=Track({"f": row["f"]}, f"F {row['f']:.3f}")),
                number(row["f"], "strong"),
                *(number(row[key]) for key in ("precision", "recall")),
                *(Cell(str(row["sentences"])), Cell(f"{100 * row['right']:.0f} %")),
                *(Cell(thousands(row["gold"])), count(errors, href=target)),
            ]
        )
    note = "Single sentences, each group one phenomenon, written to be hard."
    table = Table("challenge", "Challenge set, worst group first", columns, rows, note)
    quotes = Quotes.grouped("challenge-errors", "Its errors", places)
    return [table, *([quotes] if quotes.parts else [])]


def _quote(error: dict) -> Place:
    gold, predicted = error["gold"], error["predicted"]
    shown = gold or predicted
    said = f"{predicted['label']} „{predicted['text']}“" if predicted else "nothing"
    told = f"{error['kind']}; predicted: {said}" if gold else "spurious"
    return (shown["label"], error["before"], shown["text"], error["after"], told)
