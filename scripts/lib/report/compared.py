"""What the report holds the scores against: landed numbers, other systems, other seeds, annotators, fewer articles."""

from collections.abc import Sequence

from scripts.lib.report.blocks import (
    DASH,
    Block,
    Cell,
    Column,
    Picture,
    Place,
    Quotes,
    Table,
    Text,
    Track,
    between,
    count,
    number,
    scale,
    signed,
    thousands,
)
from scripts.lib.report.numbers import spread
from scripts.lib.report.plots import curve_panels, speed_plot
from scripts.lib.seeds import LABELS

NAMES = ("micro", *LABELS)
# Two runs of one pipeline differ by rounding (float32 against bfloat16) and not by more.
SAME = 0.005
# What a curve is likely to be shortened by, in words.
SETTINGS = {
    "training.max_steps": "at most {} steps",
    "training.max_epochs": "at most {} epochs",
    "training.patience": "an end after {} steps without progress",
    "training.eval_frequency": "a look at dev every {} steps",
}


def reference(data: dict | None, split: str, result: dict) -> list[Block]:
    """Today's F beside the landed one; nothing where nothing has landed for this set."""
    landed = (data or {}).get("sets", {}).get(split)
    if not landed:
        return []
    rows = []
    for name in NAMES:
        now = (result["micro"] if name == "micro" else result["labels"][name])["strict"]["f"]
        then = landed["micro"] if name == "micro" else landed["labels"][name]
        low, high = landed["intervals"][name]
        verdict = (
            "lower than its interval" if now < low else "higher than its interval" if now > high else "within"
        )
        tone = "bad" if now < low else ""
        rows.append(
            [
                *(
                    Cell(name, tone=f"label {name}"),
                    number(now, "strong"),
                    number(then),
                    Cell(signed(now - then)),
                ),
                *(Cell(between((low, high))), Cell(verdict, tone=tone)),
            ]
        )
    columns = [
        Column("label", "text"),
        *map(Column, ("F now", "F landed", "difference", "95 % of the landed")),
    ]
    note = "Landed: the numbers of the last accepted model, kept in metrics/reference.json."
    return [
        Table("reference", "Against the landed numbers", [*columns, Column("verdict", "text")], rows, note)
    ]


def compared(data: dict, split: str, result: dict) -> list[Block]:
    """Every system on the same articles, with what the paired bootstrap says, and speed against F."""
    systems = data["systems"]
    own = [row["micro"] for row in systems if row["micro"]]
    lows = [row["intervals"]["micro"][0] for row in systems if row["micro"]]
    columns = [
        Column("system", "text"),
        Column("F", "track", scale([*lows, *(row["f"] for row in own)])),
        *map(Column, ("precision", "recall", "F", "95 %", "words/s", "training minutes")),
    ]
    rows = []
    for row in (row for row in systems if row["micro"]):
        figures, interval = row["micro"], tuple(row["intervals"]["micro"])
        words = f"F {figures['f']:.3f}, 95 % {between(interval)}"
        rows.append(
            [
                *(
                    Cell(row["title"]),
                    Cell("", track=Track({"f": figures["f"]}, words, interval, own[0]["f"])),
                ),
                *(number(figures[key]) for key in ("precision", "recall")),
                *(number(figures["f"], "strong"), Cell(between(interval))),
                Cell(thousands(row["words_per_second"]) if row["words_per_second"] else DASH),
                Cell(f"{row['minutes']:.1f}" if row["minutes"] else DASH),
            ]
        )
    note = "The thin line is this pipeline's F."
    table = Table("comparison", f"Strict micro F on the same {data['split']} articles", columns, rows, note)
    return [
        *stale("comparison", data["split"] == split and own[0]["f"], result),
        table,
        differences(systems),
        *skipped(data["skipped"]),
        *speeds(systems),
    ]


def differences(systems: Sequence[dict]) -> Table:
    """F of each system by label and what it lacks, by the paired bootstrap."""
    rows = []
    for row in systems:
        cells = [Cell(row["title"])]
        for name in NAMES:
            own = row["micro"] if name == "micro" else row["labels"].get(name)
            paired = row["paired"] and row["paired"].get(name)
            below = f"{signed(-paired['difference'])}{'*' if paired['real'] else ''}" if paired else ""
            tone = "strong" if paired and paired["real"] else ""
            cells.append(Cell(f"{own['f']:.3f}" if own else DASH, tone=tone, below=below))
        rows.append(cells)
    note = (
        "Below each F: how far it is from this pipeline's. A star marks a difference that is real: its 95 % interval "
        "leaves out zero when the same articles are drawn for both (paired bootstrap). Others may be chance."
    )
    columns = [Column("system", "text"), *(Column("micro F" if name == "micro" else name) for name in NAMES)]
    return Table("differences", "By label, and which differences are real", columns, rows, note)


def skipped(rows: Sequence[dict]) -> list[Block]:
    return [Text(f"Not compared: {row['name']} ({row['reason']}).") for row in rows]


def speeds(systems: Sequence[dict]) -> list[Block]:
    """A picture where at least two systems have both speed and F."""
    points = [
        (row["title"], row["words_per_second"], row["micro"]["f"])
        for row in systems
        if row["words_per_second"] and row["micro"]
    ]
    if len(points) < 2:
        return []
    words = "Words a second against strict micro F. Each step to the right doubles the speed."
    return [Picture("speed", "Speed against F", [speed_plot(points)], words)]


def peers(data: dict, told: Sequence[dict] = ()) -> list[Block]:
    """This pipeline and outside tools by label; what ``told`` lists is already said to be skipped."""
    columns = [Column("tool", "text"), Column("label", "text")]
    names = ("precision", "recall", "F strict", "F overlapping", "values right", "of", "accuracy", "seconds")
    rows = [
        _peer(row, label)
        for label in LABELS
        for row in data["systems"]
        if row["spans"].get(label)  # a tool may know one label and not the other
    ]
    note = (
        "Outside tools draw other boundaries by design; „overlapping“ asks only for the label and a common character. "
        "Values right: of the gold spans whose value is known, those that an overlapping span of the tool gives."
    )
    table = Table("peers", "Outside tools, amounts and periods", [*columns, *map(Column, names)], rows, note)
    return [*([table] if rows else []), *skipped([row for row in data["skipped"] if row not in told])]


def _peer(row: dict, label: str) -> list[Cell]:
    strict, overlap = (row["spans"][label][key] for key in ("strict", "overlap"))
    values = row["values"].get(label)
    name = row.get("title", row["name"])
    return [
        Cell(name if name == "this pipeline" else f"{name} {row['version']}"),
        Cell(label, tone=f"label {label}"),
        *(number(strict[key]) for key in ("precision", "recall")),
        *(number(strict["f"], "strong"), number(overlap["f"])),
        *(Cell(thousands(values[key]) if values else DASH) for key in ("right", "gold")),
        number(values["accuracy"] if values else None),
        Cell(f"{row['seconds']:.1f}" if row["seconds"] else DASH),
    ]


def sure(data: dict) -> list[Block]:
    """Mean and deviation over the training seeds."""
    found = spread(data)
    if not found:
        return [Text("The learning curve has no training on all articles yet.")]
    values = [value for own in found["scores"].values() for value in own["values"]]
    columns = [Column("label", "text"), Column("each seed", "track", scale(values)), Column("mean F")]
    columns += [Column("standard deviation"), *(Column(f"seed {seed}") for seed in found["seeds"])]
    rows = []
    for name, own in found["scores"].items():
        dots = {f"seed seed-{seed}": value for seed, value in zip(found["seeds"], own["values"])}
        words = f"F {', '.join(f'{value:.3f}' for value in own['values'])}"
        rows.append(
            [
                *(Cell(name, tone=f"label {name}"), Cell("", track=Track(dots, words))),
                *(number(own["mean"], "strong"), number(own["std"])),
                *map(number, own["values"]),
            ]
        )
    count_ = len(found["seeds"])
    lead = Text(
        f"The same training with {count_} seed{'s' * (count_ != 1)}, strict F on dev. A change smaller than "
        "twice the standard deviation is not to be read as progress."
    )
    return [lead, *_caution(data), Table("spread", "Spread over training seeds", columns, rows)]


def _caution(data: dict) -> list[Block]:
    words = other_settings(data)
    return [Text(words, "caution")] if words else []


def other_settings(data: dict) -> str:
    """In words, how the curve's trainings differ from the full one; nothing where they do not."""
    if not data["set"]:
        return ""
    told = (
        SETTINGS[key].format(value) + f" (`{key}`)" if key in SETTINGS else f"`{key}` = {value}"
        for key, value in data["set"].items()
    )
    return (
        f"These trainings are not the full one. They follow {data['config']} except for: {', '.join(told)}. "
        "Compare their F with each other, not with the F at the top of this page; a full training may also "
        "spread less or more."
    )


def agreed(data: dict) -> list[Block]:
    """How far two annotators agree: the ceiling."""
    names = ("F", "95 %", "kappa", "spans of the first", "of the second", "of both", "differences")
    columns = [Column("label", "text"), *map(Column, names)]
    places: dict[str, list[Place]] = {label: [] for label in LABELS}
    for one in data["disagreements"]:
        label = (one["first"] or one["second"])[0]["label"]
        places[label].append((label, one["before"], one["text"], one["after"], _both_readings(one)))
    rows = []
    for i, name in enumerate((*LABELS, "overall")):
        own = data["overall"] if name == "overall" else data["labels"][name]
        differing = sum(map(len, places.values())) if name == "overall" else len(places[name])
        target = "disagreements" if name == "overall" else f"disagreements-{i}"
        rows.append(
            [
                *(
                    Cell(name, tone=f"label {name}"),
                    number(own["f"], "strong"),
                    Cell(between(own["interval"])),
                ),
                number(own["kappa"]),
                *(Cell(thousands(own[key])) for key in ("first", "second", "both")),
                count(differing, href=target),
            ]
        )
    note = (
        f"Strict F of two blind annotations of {data['articles']} articles. A model's F above it would say nothing. "
        "A difference is one place, whatever the number of spans there."
    )
    table = Table("agreement", "Agreement of two annotators", columns, rows, note)
    quotes = Quotes.grouped("disagreements", "Where they differ", places)
    return [table, *_agreed_facts(data.get("facts")), *([quotes] if quotes.parts else [])]


def _agreed_facts(facts: dict | None) -> list[Block]:
    """How far two annotators agree on facts, both from the same spans."""
    if not facts:
        return []
    columns = [Column("", "text"), Column("F"), Column("95 %")]
    links = [[Cell(link), number(own["f"]), Cell(DASH)] for link, own in facts["links"].items()]
    whole = [Cell("whole fact"), number(facts["strict"]["f"], "strong"), Cell(between(facts["interval"]))]
    note = (
        f"The links of {facts['articles']} articles of dev and test, made twice from the same spans, blind: "
        "what the linker from gold spans is to be held against."
    )
    return [Table("agreement-facts", "Agreement on facts", columns, [whole, *links], note)]


def _both_readings(one: dict) -> str:
    first, second = (", ".join(f"{s['label']} „{s['text']}“" for s in one[k]) for k in ("first", "second"))
    return f"first: {first or 'nothing'}; second: {second or 'nothing'}; {one['article']}"


def learned(data: dict) -> list[Block]:
    """The learning curve as small panels, with its numbers."""
    columns = [Column("articles"), Column("share"), Column("runs"), *(Column(name) for name in NAMES)]
    rows = [
        [
            *(Cell(thousands(point["articles"])), Cell(f"{point['fraction']:g}"), Cell(str(point["runs"]))),
            *(_plus_minus(point["mean"][name], point["std"][name]) for name in NAMES),
        ]
        for point in data["points"]
    ]
    words = "Strict F on dev by number of training articles; a dot is a training, the line their mean."
    if data["slopes"]:
        gains = [
            (name, data["slopes"][name]["per_doubling"], data["slopes"][name]["error"]) for name in NAMES
        ]
        rows.append(
            [Cell("per doubling"), Cell(""), Cell(""), *(_plus_minus(v, e, True) for _, v, e in gains)]
        )
        told = ", ".join(f"{name} {signed(value)}" for name, value, _ in gains)
        words += f" The last doubling of the articles gave: {told}."
    note = "Mean ± standard deviation."
    table = Table("curve-numbers", "The numbers of the curve", columns, rows, note, folded=True)
    return [
        Picture("curve", "F by number of articles", curve_panels(data), words, table, other_settings(data))
    ]


def _plus_minus(value: float, deviation: float | None, sign: bool = False) -> Cell:
    text = signed(value) if sign else f"{value:.3f}"
    return Cell(text if deviation is None else f"{text} ± {deviation:.3f}")


def stale(name: str, f: float | bool, result: dict) -> list[Block]:
    """A warning where the file's F of this pipeline is not the one above: it was measured on another training."""
    own = result["micro"]["strict"]["f"]
    if f is False or abs(f - own) <= SAME:
        return []
    return [
        Text(
            f"metrics/{name}.json has F {f:.3f} for this pipeline and not {own:.3f}: measure it again.", "bad"
        )
    ]
