"""What the report says of values, facts, confidence and cost, from metrics/values.json, facts.json, benchmark.json."""

from collections.abc import Sequence

from scripts.lib.report.blocks import (
    Block,
    Cell,
    Column,
    Place,
    Quotes,
    Table,
    Text,
    Track,
    between,
    count,
    number,
    thousands,
)

SETTINGS = {"given_span": "gold spans", "end_to_end": "own spans"}
SIDES = {"gold_spans": "gold spans", "end_to_end": "own spans"}
METHODS = {"linker": "linker", "rules": "rules alone"}
LINKS = ("metric", "period", "segment", "kind")
FEW_FACTS = 20


def values(data: dict, split: str) -> list[Block]:
    """Values read from gold spans and from the pipeline's own, and every wrong one."""
    own = data["sets"].get(split)
    if not own:
        return [Text(f"metrics/values.json has no set {split}.", "missing")]
    given, found = [], []
    for label, row in own.items():
        wrong = row["given_span"]["gold"] - row["given_span"]["right"]
        given.append(
            [
                *(Cell(label, tone=f"label {label}"), number(row["given_span"]["accuracy"], "strong")),
                *(Cell(thousands(row["given_span"][key])) for key in ("gold", "right")),
                count(wrong, href=f"values-{label}-given_span"),
            ]
        )
        wrong = sum(1 for error in row["errors"] if error["setting"] == "end_to_end")
        found.append(
            [
                Cell(label, tone=f"label {label}"),
                *(number(row["end_to_end"][key]) for key in ("precision", "recall")),
                number(row["end_to_end"]["f"], "strong"),
                count(wrong, href=f"values-{label}-end_to_end"),
            ]
        )
    columns = [Column("label", "text"), *map(Column, ("accuracy", "known values", "right", "wrong"))]
    end_columns = [Column("label", "text"), *map(Column, ("precision", "recall", "F", "errors"))]
    lead = "An amount is right when both bounds and the currency are; a period when both days are."
    note = "Span and value must both be right, in the articles whose every span has a known value."
    return [
        Text(lead),
        Table("values-given", "Values read from gold spans", columns, given),
        Table("values-found", "Values of the spans it finds itself", end_columns, found, note),
        *(quotes for label in own for quotes in _value_errors(label, own[label]["errors"])),
    ]


def _value_errors(label: str, errors: Sequence[dict]) -> list[Block]:
    blocks: list[Block] = []
    for setting, name in SETTINGS.items():
        rows = [
            (label, e["before"], e["text"], e["after"], f"{e['kind']}: gold {e['gold']}, read {e['read']}; {e['article']}")
            for e in errors
            if e["setting"] == setting
        ]  # fmt: skip
        if rows:
            blocks.append(Quotes(f"values-{label}-{setting}", f"{label}, {name}: {len(rows)} errors", rows))
    return blocks


def facts(data: dict, split: str) -> list[Block]:
    """Facts from gold and from own spans, by the linker and by rules, then links, genres and errors."""
    own = data["sets"].get(split)
    if not own:
        return [Text(f"metrics/facts.json has no set {split}.", "missing")]
    whole, links = [], []
    for side, side_name in SIDES.items():
        for method, method_name in METHODS.items():
            if method not in own[side]:
                continue
            row, head = own[side][method], [Cell(side_name), Cell(method_name)]
            strict = row["strict"]
            whole.append(
                [
                    *head,
                    *(number(strict[key]) for key in ("precision", "recall")),
                    *(number(strict["f"], "strong"), Cell(between(row["interval"]))),
                    *(Cell(thousands(strict[key])) for key in ("gold", "predicted", "correct")),
                ]
            )
            links.append([*head, *(number(row["links"][link]["f"]) for link in LINKS)])
    sides = [Column("spans", "text"), Column("links by", "text")]
    lead = (
        "A fact is an amount with its metric, period, segment and kind. It counts as right only when all of them "
        "and the value are."
    )
    names = ("precision", "recall", "F", "95 %", "gold facts", "found", "right")
    return [
        Text(lead),
        Table("facts", "Whole facts, strict", [*sides, *map(Column, names)], whole),
        Table("links", "F of each link", [*sides, *map(Column, LINKS)], links),
        *_genres(own.get("genres", {})),
        *_wrong_facts(own["errors"]),
    ]


def _wrong_facts(errors: Sequence[dict]) -> list[Block]:
    """What is wrong with the linker's facts from own spans, the most frequent first, and every one of them."""
    found: dict[str, list[Place]] = {}
    for e in errors:
        wrong = f"wrong {', '.join(e['wrong'])}" if e["kind"] == "link" else e["kind"]
        found.setdefault(wrong, []).append(("MONEY", e["before"], e["text"], e["after"], _fact_remark(e)))
    if not found:
        return [Text("No fact of its own spans is wrong or missed.")]
    places = dict(sorted(found.items(), key=lambda item: -len(item[1])))
    most = max(map(len, places.values()))
    rows = [
        [
            Cell(wrong),
            Cell("", track=Track({}, f"{wrong}: {len(own)} of {len(errors)}", bar=len(own) / most)),
            count(len(own), href=f"fact-errors-{i}"),
        ]
        for i, (wrong, own) in enumerate(places.items())
    ]
    rows.append([Cell("all", tone="strong"), Cell(""), count(len(errors), href="fact-errors", tone="strong")])
    columns = [Column("the fact is", "text"), Column("how often", "track"), Column("facts")]
    note = "Missed: the gold has a fact at this amount and none was found. Spurious: the other way round."
    table = Table("fact-kinds", "Wrong facts: linker, own spans", columns, rows, note)
    return [table, Quotes.grouped("fact-errors", "The wrong facts", places)]


def _genres(genres: dict) -> list[Block]:
    rows = [
        [Cell(name), Cell(thousands(row["facts"])), *(number(row.get(side)) for side in SIDES)]
        for name, row in sorted(genres.items(), key=lambda item: item[1]["gold_spans"] or 0.0)
    ]
    columns = [Column("genre", "text"), Column("facts"), *(Column(f"F, {name}") for name in SIDES.values())]
    return [Table("facts-genre", "Facts by genre", columns, rows)] if rows else []


def _fact_remark(error: dict) -> str:
    if error["gold"] is None or error["predicted"] is None:
        return f"{error['kind']}: {_fact(error['gold'] or error['predicted'])}; {error['document']}"
    parts = error["wrong"]
    told = "; ".join(f"{p}: gold {error['gold'].get(p)}, found {error['predicted'].get(p)}" for p in parts)
    return f"{told}; {error['document']}"


def _fact(fact: dict) -> str:
    return ", ".join(f"{key} {value}" for key, value in fact.items() if value is not None)


def confidence(data: dict | None, split: str) -> list[Block]:
    """What a confidence means here: a plain statement, and the facts' scores where they were measured."""
    blocks: list[Block] = [
        Text(
            "Spans carry no confidence. spaCy's `ner` chooses one action after the other and gives no probability of a "
            "span, so none is made up. A list cannot be cut at „90 % sure“."
        ),
        Text(
            "Facts have a `score` between 0 and 1. It orders the facts: of two, the one with the higher score is more "
            "often right. It is not the share that will be right."
        ),
    ]
    calibration = (data or {}).get("sets", {}).get(split, {}).get("calibration")
    return [*blocks, calibration_table(calibration)] if calibration else blocks


def calibration_table(rows: Sequence[dict]) -> Table:
    """How often facts of each range of scores are right."""
    columns = [Column("score", "text"), *map(Column, ("facts", "right", "share right"))]
    body = [
        [
            Cell(f"{row['low']:.1f}–{row['high']:.1f}"),
            *(Cell(thousands(row[key])) for key in ("facts", "right")),
            number(row["right"] / row["facts"], "strong" if row["facts"] >= FEW_FACTS else "pale"),
        ]
        for row in rows
    ]
    note = (
        "Facts of the linker on own spans; right as in the strict table of facts. "
        f"Shares of fewer than {FEW_FACTS} facts are pale: read them as anecdotes."
    )
    return Table("calibration", "Scores of facts, and how many were right", columns, body, note)


def cost(data: dict) -> list[Block]:
    """Training minutes, speed, memory and size on the machine that measured them, and where the time goes."""
    training = data.get("training") or {}
    figures = [
        ("training", training.get("minutes"), "{:.1f} minutes"),
        ("memory of the training, peak", training.get("peak_memory_gb"), "{:.1f} GB"),
        ("reading many articles", data["words_per_second"], "{:,.0f} words/s"),
        ("reading one article at a time", data["words_per_second_single"], "{:,.0f} words/s"),
        ("start, first sentence included", data["startup_seconds"], "{:.1f} s"),
        ("memory while reading, peak", data["peak_memory_gb"], "{:.1f} GB"),
        ("wheel", data["wheel_mb"], "{:.0f} MB"),
    ]
    machine = data["machine"]
    known = [(name, form.format(value)) for name, value, form in figures if value is not None]
    rows = [[Cell(name), Cell(figure.replace(",", "\u202f"))] for name, figure in known]
    note = f"{machine['processor']}, {machine['cores']} cores, {machine['name']}."
    whole = Table("cost", "What it costs", [Column("what", "text"), Column("how much")], rows, note)
    return [whole, *([components(data["components"])] if data.get("components") else [])]


def components(found: dict[str, dict]) -> Table:
    """Seconds of each component for the whole test set, and its share."""
    columns = [
        Column("component", "text"),
        Column("share of the time", "track"),
        *map(Column, ("share", "seconds")),
    ]
    rows = [
        [
            Cell(name),
            Cell("", track=Track({}, f"{name}: {100 * row['share']:.1f} %", bar=row["share"])),
            *(Cell(f"{100 * row['share']:.1f} %", tone="strong"), Cell(f"{row['seconds']:.2f}")),
        ]
        for name, row in found.items()
    ]
    return Table("components", "Where the time goes", columns, rows)
