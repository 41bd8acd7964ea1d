"""What the report says from metrics/<config>.json: how good, what is confused, where it fails, the errors to read."""

from collections import Counter
from collections.abc import Sequence

from scripts.lib.report.blocks import (
    DASH,
    Block,
    Cell,
    Column,
    Errors,
    Section,
    Table,
    Text,
    Track,
    between,
    count,
    number,
    query,
    scale,
    signed,
    thousands,
)
from scripts.lib.report.numbers import RIGHT, Example, breakdown, ends, new_strings
from scripts.lib.scoring import NOTHING, SCHEMAS, Scored, boundary_errors, confusion
from scripts.lib.seeds import LABELS

FACET_TITLES = {
    "genre": "By genre",
    "sector": "By sector",
    "place": "By place",
    "decade": "By decade of the article",
    "sentence": "By length of the sentence",
    "length": "By length of the entity",
}
# Below these an F or an interval is shown pale or not at all: it is one article's luck.
FEW_ARTICLES, FEW_SPANS = 5, 20


def summary(split: str, result: dict, others: dict[str, dict]) -> Section:
    """The headline: micro F with its interval, in words and per label, and the same for the other sets."""
    strict = result["micro"]["strict"]
    low, high = result["intervals"]["micro"]
    words = (
        f"Of 100 spans it marks, {100 * strict['precision']:.0f} are right; of 100 that are there, it finds "
        f"{100 * strict['recall']:.0f}. Right means: both ends and the label are those of the gold. "
        f"Measured on {result['documents']} articles ({thousands(result['words'])} words) of the {split} set."
    )
    blocks: list[Block] = [
        Text(f"{strict['f']:.3f}", "headline"),
        Text(f"strict micro F on {split}, 95 % interval {between((low, high))}", "under"),
        Text(words),
        label_table(result),
    ]
    if others:
        rows = [
            [
                Cell(name),
                Cell(str(other["documents"])),
                *(number(other["labels"][label]["strict"]["f"]) for label in LABELS),
                number(other["micro"]["strict"]["f"], "strong"),
                Cell(between(other["intervals"]["micro"])),
            ]
            for name, other in {split: result, **others}.items()
        ]
        columns = [Column("set", "text"), *map(Column, ("articles", *LABELS, "micro F", "95 %"))]
        note = "The checkpoint was chosen on dev, so dev is a little too good." if "dev" in others else ""
        blocks.append(Table("sets", "Strict F on every set", columns, rows, note))
    return Section("summary", "How good it is", blocks)


def label_table(result: dict) -> Table:
    """Precision, recall and F of each label on one scale."""
    names = (*LABELS, "micro")
    strict = {name: _schemas(result, name)["strict"] for name in names}
    values = [strict[name][key] for name in names for key in ("precision", "recall")]
    columns = [
        Column("label", "text"),
        Column(
            "● precision  ○ recall", "track", scale([*values, *(result["intervals"][n][0] for n in names)])
        ),
        *map(Column, ("F", "95 %", "precision", "recall", "gold spans")),
    ]
    rows = []
    for name in names:
        own, interval = strict[name], result["intervals"][name]
        words = f"precision {own['precision']:.3f}, recall {own['recall']:.3f}, F {own['f']:.3f}"
        dots = {"recall": own["recall"], "precision": own["precision"]}
        rows.append(
            [
                Cell(name, tone=f"label {name}"),
                Cell("", track=Track(dots, f"{words}, 95 % {between(interval)}", tuple(interval))),
                *(number(own["f"], "strong"), Cell(between(interval))),
                *(number(own[key]) for key in ("precision", "recall")),
                count(own["correct"] + own["incorrect"] + own["missed"], query(gold=_label(name))),
            ]
        )
    note = "95 %: the interval of F when as many articles are drawn again with replacement; the grey bar shows it."
    return Table("labels", "Precision and recall by label, strict", columns, rows, note)


def schemas(result: dict, found: Sequence[Example]) -> Section:
    """F by schema, and how many spans are right, missed, invented, or wrong in an end or the label."""
    names = (*LABELS, "micro")
    columns = [Column("label", "text"), *(Column(schema) for schema in SCHEMAS)]
    rows = [
        [Cell(name, tone=f"label {name}"), *(number(_schemas(result, name)[s]["f"]) for s in SCHEMAS)]
        for name in names
    ]
    note = (
        "Strict: both ends and the label. Exact: both ends. Partial: an overlap counts half. Type: an overlap "
        "with the right label. The four are those of SemEval-2013, counted by nervaluate."
    )
    kinds = {RIGHT: "right", "ends": "wrong end", "label": "wrong label", "missed": "missed"}
    count_columns = [Column("label", "text"), *map(Column, ("gold", *kinds.values(), "spurious", "marked"))]
    counts = []
    for name in names:
        label = _label(name)
        gold = Counter(_kind(e) for e in found if e.gold and name in (e.gold[2], "micro"))
        marked = Counter(_kind(e) for e in found if e.predicted and name in (e.predicted[2], "micro"))
        cells = [count(gold[kind], query(gold=label, kind=kind)) for kind in kinds]
        counts.append(
            [
                Cell(name, tone=f"label {name}"),
                count(gold.total(), query(gold=label)),
                *cells,
                count(marked["spurious"], query(predicted=label, kind="spurious")),
                count(marked.total(), query(predicted=label)),
            ]
        )
    explained = "A span of the gold is right, has a wrong end, has a wrong label, or is missed; a spurious one has no gold."
    return Section(
        "schemas",
        "Near misses",
        [
            Table("schema", "F by schema", columns, rows, note),
            Table("counts", "What became of every span", count_columns, counts, explained),
        ],
    )


def confused(documents: Sequence[Scored]) -> Section:
    """Labels against each other and against nothing, then the wrong ends by kind."""
    cells, names = confusion(documents), (*LABELS, NOTHING)
    most = max((cells[a][b]["count"] for a in names for b in names if a != b), default=0)
    rows = []
    for gold in names:
        row = [Cell(gold, tone=f"label {gold}")]
        for predicted in names:
            own = cells[gold][predicted]["count"]
            if gold == predicted == NOTHING:
                row.append(Cell(""))
            else:
                heat = None if gold == predicted else own / max(most, 1)
                cell = count(
                    own, query(gold=gold, predicted=predicted), tone="diagonal" if gold == predicted else ""
                )
                row.append(Cell(cell.text, cell.show, tone=cell.tone, heat=heat))
        rows.append(row)
    columns = [Column("gold ↓  predicted →", "text"), *map(Column, names)]
    note = "The diagonal counts right labels, whatever the ends. The last column was missed, the last row invented."
    blocks = [Table("confusion", "Labels against each other and against nothing", columns, rows, note)]
    return Section("confusion", "What it confuses", [*blocks, ends_table(documents)])


def ends_table(documents: Sequence[Scored]) -> Table | Text:
    """Right labels with wrong ends, by what is wrong with them."""
    found: dict[str, Counter] = {}
    for row in boundary_errors(documents):
        found.setdefault(ends(row["side"], row["size"]), Counter())[row["label"]] += row["count"]
    if not found:
        return Text("No span has a wrong end.")
    most = max(counts.total() for counts in found.values())
    everything = sum(counts.total() for counts in found.values())
    rows = []
    for kind, counts in sorted(found.items(), key=lambda item: -item[1].total()):
        words = f"{kind}: {counts.total()} of {everything} wrong ends"
        rows.append(
            [
                Cell(kind),
                Cell("", track=Track({}, words, bar=counts.total() / most)),
                count(counts.total(), query(kind=kind), tone="strong"),
                *(count(counts[label], query(kind=kind, gold=label)) for label in LABELS),
            ]
        )
    columns = [Column("the marked span is", "text"), Column("how often", "track"), Column("spans")]
    return Table("ends", "Wrong ends by kind", [*columns, *map(Column, LABELS)], rows)


def where(documents: Sequence[Scored], strings: dict, resamples: int = 1000) -> Section:
    """F by everything that is known of an article, a sentence and an entity."""
    tables = [facet_table(facet, breakdown(documents, facet, resamples)) for facet in FACET_TITLES]
    lead = Text(
        f"F is strict, over all labels, with its 95 % interval. Groups of fewer than {FEW_ARTICLES} articles get no "
        f"interval; figures of fewer than {FEW_SPANS} gold spans are pale. Read both as anecdotes."
    )
    return Section("where", "Where it fails", [lead, *tables, seen_table(strings)])


def facet_table(facet: str, rows: Sequence[dict]) -> Table:
    """One row a group."""
    wide = [row for row in rows if row["articles"] >= FEW_ARTICLES and row["f"] is not None]
    lows = [row["f"] for row in rows if row["gold"]] + [row["interval"][0] for row in wide]
    columns = [
        Column(facet, "text"),
        Column("F", "track", scale(lows)),
        *map(Column, ("F", "95 %", "articles", "gold spans", "errors", *LABELS)),
    ]
    body = []
    for row in rows:
        few = "" if row["gold"] >= FEW_SPANS else "pale"
        interval = tuple(row["interval"]) if row in wide else None
        track = None
        if row["f"] is not None:
            words = f"F {row['f']:.3f}" + (f", 95 % {between(interval)}" if interval else "")
            track = Track({f"f {few}".strip(): row["f"]}, words, interval)
        body.append(
            [
                Cell(row["value"]),
                Cell("", track=track),
                number(row["f"], few or "strong"),
                Cell(between(interval) if interval else DASH),
                Cell(str(row["articles"])),
                count(row["gold"], query(gold="*", **{facet: row["value"]})),
                count(row["errors"], query(kind="wrong", **{facet: row["value"]})),
                *(
                    number(own["f"], "" if own["gold"] >= FEW_SPANS else "pale")
                    for own in row["labels"].values()
                ),
            ]
        )
    return Table(f"by-{facet}", FACET_TITLES[facet], columns, body)


def seen_table(strings: dict) -> Table | Text:
    """Recall of strings that the training gold has, and of new ones."""
    if not strings:
        return Text("Without corpus/train.spacy it was not measured whether strings were seen in training.")
    rows, listed = [], new_strings(strings)
    values = [own["recall"] for each in strings.values() for own in each.values() if own["gold"]]
    for label, each in strings.items():
        seen, unseen = each["seen"], each["unseen"]
        known = {key: own["recall"] for key, own in each.items() if own["gold"]}
        words = ", ".join(f"{key} {value:.3f}" for key, value in known.items())
        rows.append(
            [
                Cell(label, tone=f"label {label}"),
                Cell("", track=Track(known, words) if known else None),
                *(number(own["recall"] if own["gold"] else None) for own in (seen, unseen)),
                Cell(signed(unseen["recall"] - seen["recall"]) if len(known) == 2 else DASH),
                *(
                    count(number_, query(gold=label, string=key, **kind) if label in listed else "")
                    for key, own in each.items()
                    for number_, kind in (
                        (own["gold"], {}),
                        (own["gold"] - own["correct"], {"kind": "wrong"}),
                    )
                ),
            ]
        )
    columns = [
        Column("label", "text"),
        Column("● seen  ○ unseen", "track", scale(values)),
        *map(Column, ("recall, seen", "recall, unseen", "difference")),
        *map(Column, ("seen spans", "errors, seen", "unseen spans", "errors, unseen")),
    ]
    note = "Seen: the very string is an entity somewhere in the training articles."
    if not listed:
        note += " These scores do not list the strings, so the counts lead nowhere: `weasel run evaluate` lists them."
    return Table("seen", "Strings seen in training, and new ones", columns, rows, note)


def to_read(found: Sequence[Example], split: str) -> Section:
    """The errors themselves."""
    wrong = sum(1 for example in found if example.kind != RIGHT)
    words = f"{wrong} places where gold and prediction differ, by kind, the most frequent kind first."
    if split == "test":
        words += (
            " Whoever changes the model after reading these needs a new test set; "
            "`python -m scripts.report --split dev` shows those of dev."
        )
    return Section("errors", "Errors to read", [Text(words), Errors()])


def _schemas(result: dict, name: str) -> dict:
    return result["micro"] if name == "micro" else result["labels"][name]


def _label(name: str) -> str:
    return "*" if name == "micro" else name


def _kind(example: Example) -> str:
    return example.kind if example.kind in (RIGHT, "label", "missed", "spurious") else "ends"
