"""What the report says of damaged texts, of texts that are no business news, and of the challenge set."""

from scripts.lib.report.blocks import (
    DASH,
    Block,
    Cell,
    Column,
    Quotes,
    Table,
    Track,
    count,
    number,
    scale,
    signed,
    thousands,
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
    rows = [[Cell("none"), *_perturbed(clean, clean)]]
    for row in sorted(changed, key=lambda row: row["f"]["micro"]):
        example = f"{row['example']['before']} → {row['example']['after']}" if row.get("example") else ""
        rows.append([Cell(row["title"], below=example), *_perturbed(row["f"], clean)])
    table = Table(
        "perturbations", f"Strict F on {data['split']} after a change of every text", columns, rows,
        "The gold moves with the text. The thin line is F on the unchanged texts.",
    )  # fmt: skip
    return [
        *stale("robustness", data["split"] == split and clean["micro"], result),
        table,
        *(alarms(data["false_alarms"]) if data.get("false_alarms") else []),
    ]


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
    names = (*LABELS, "all")
    columns = [Column("label", "text"), Column("spans"), Column("per 1 000 words")]
    rows = [
        [
            Cell(name, tone=f"label {name}"),
            count(data["counts"].get(name, sum(data["counts"].values())), href="alarm-places"),
            Cell(f"{data['per_1000_words'][name]:.2f}", tone="strong"),
        ]
        for name in names
    ]
    title = f"False alarms in {data['articles']} texts that are no business news ({thousands(data['words'])} words)"
    quotes = [(e["label"], e["before"], e["text"], e["after"], e["article"]) for e in data["examples"]]
    places = Quotes("alarm-places", f"The false alarms ({len(quotes)})", quotes)
    return [Table("false-alarms", title, columns, rows), *([places] if quotes else [])]


def challenged(data: dict) -> list[Block]:
    """The challenge set, worst group first, and its errors."""
    columns = [
        Column("group", "text"),
        Column("F", "track", scale([row["f"] for row in data["groups"]])),
        *map(Column, ("F", "precision", "recall", "sentences", "without an error", "spans", "errors")),
    ]
    rows, quotes = [], []
    for row in (*data["groups"], {"group": "all", "errors": [], **data["total"]}):
        errors = row["errors"] if row["group"] != "all" else [e for g in data["groups"] for e in g["errors"]]
        rows.append(
            [
                Cell(row["group"], tone="strong" if row["group"] == "all" else ""),
                Cell("", track=Track({"f": row["f"]}, f"F {row['f']:.3f}")),
                number(row["f"], "strong"),
                *(number(row[key]) for key in ("precision", "recall")),
                *(Cell(str(row["sentences"])), Cell(f"{100 * row['right']:.0f} %"), Cell(str(row["gold"]))),
                count(len(errors), href="challenge-errors"),
            ]
        )
        quotes += [_quote(error, row["group"]) for error in errors if row["group"] != "all"]
    note = "Single sentences, each group one phenomenon, written to be hard."
    table = Table("challenge", "Challenge set, worst group first", columns, rows, note)
    return [table, *([Quotes("challenge-errors", f"Its errors ({len(quotes)})", quotes)] if quotes else [])]


def _quote(error: dict, remark: str) -> tuple[str, str, str, str, str]:
    gold, predicted = error["gold"], error["predicted"]
    shown = gold or predicted
    said = f"{predicted['label']} „{predicted['text']}“" if predicted else "nothing"
    told = f"{error['kind']}; predicted: {said}" if gold else "spurious"
    return (shown["label"], error["before"], shown["text"], error["after"], f"{told}; {remark}")
