"""What the seeds hold, in figures: counts, variety of strings, sentences, openings, amounts and likeness.

Everything here is computed from seeds that can be read; nothing is written. Shares lie between 0 and 1.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from statistics import mean, quantiles

from scripts.lib.seeds import LABELS, LINKS, Seed
from scripts.lib.split import similar_pairs

# What the corpus must reach, as its issue states it.
ARTICLES, WORDS, VALUED, OTHER_MATTERS = 500, 90_000, 300, 75
SPANS = {"MONEY": 3500, "PERIOD": 3500, "METRIC": 4500, "SEGMENT": 1500}
METRIC_SHARE, SIMILARITY, OPENINGS = 0.06, 0.15, 3
EVERYDAY = ("Umsatz", "Gewinn", "Ergebnis")

BENFORD = {digit: math.log10(1 + 1 / digit) for digit in range(1, 10)}
SENTENCE_END = re.compile(r"[.!?…][\"'“”»«)\]]*\s+(?=[\"'„“»«(\[]?[A-ZÄÖÜ\d])")
# A point after these ends no sentence: abbreviations and initials, and, unless a word follows that begins
# sentences, ordinals („3. Quartal“, „30. Juni“).
ORDINAL = re.compile(r"\b(?:\d{1,2}|[IVX]+)\.$")
BEGINNING = re.compile(
    r"(?:Der|Die|Das|Den|Dem|Ein|Eine|Im|In|Am|An|Auf|Bei|Beim|Für|Mit|Nach|Vor|Von|Zum|Zur|Zu|Er|Sie|Es|"
    r"Damit|Dabei|Dafür|Davon|Dazu|Auch|Und|Aber|Wie|Als|Seit|Bis|Diese[rs]?|So|Ohne|Unter|Aus|Gegen)\b"
)
ABBREVIATION = re.compile(
    r"(?:\b(?:[A-ZÄÖÜa-zäöü]|bzw|ca|inkl|exkl|usw|vgl|etc|Dr|Prof|Dipl|Ing|Nr|St|Str|Abs|Art|Tel|max|min|"
    r"rd|Vj|Co|Inc|Corp|Ltd|Jan|Feb|Apr|Jun|Jul|Aug|Sept?|Okt|Nov|Dez|lt|ggü|gg|bspw|evtl|Hj|Qu|Tsd|zzgl|abzgl))\.$"
)
SCALE = re.compile(r"\b(?:Mio|Mrd|Bio)\.$")
CURRENCY = re.compile(
    r"(?:Euro|EUR|Franken|CHF|Dollar|USD|US-|DM|Mark|D-Mark|Yen|Pfund|Kronen|Yuan|Schilling|ATS|[€$£])"
)


@dataclass(frozen=True)
class Limit:
    """One demand on the corpus: what was found, what is allowed, and who breaks it."""

    name: str
    found: float
    allowed: str
    kept: bool
    offenders: list[str] = field(default_factory=list)


def statistics(seeds: Sequence[Seed]) -> dict:
    """All figures of the corpus as a plain dict, ready for JSON; ``limits`` are those of `limits`.

    Raises ValueError when there is no seed.
    """
    if not seeds:
        raise ValueError("no seeds to count")
    words = sum(len(seed.text.split()) for seed in seeds)
    strings = {label: strings_of(seeds, label) for label in LABELS}
    figures = {
        "articles": len(seeds),
        "words": words,
        "spans": {label: len(strings[label]) for label in LABELS},
        "spans_per_100_words": {label: 100 * len(strings[label]) / max(words, 1) for label in LABELS},
        "counts": {key: counts(seeds, key) for key in ("genre", "sector", "place", "decade")},
        "strings": {label: variety(strings[label]) for label in LABELS},
        "sentences": sentence_lengths(seeds),
        "similarity": likeness(seeds),
        "openings": openings(seeds),
        "amounts": first_digits(strings["MONEY"]),
        "annotated": depth(seeds),
    }
    return {**figures, "limits": [asdict(limit) for limit in limits(figures)]}


def strings_of(seeds: Iterable[Seed], label: str) -> list[str]:
    """The text of every span of a label, in the order of the corpus."""
    return [seed.text[start:end] for seed in seeds for start, end, own in seed.triples() if own == label]


def counts(seeds: Iterable[Seed], key: str) -> dict[str, dict[str, float]]:
    """Articles, words and spans by the values of one key of the front matter, or by ``decade``."""
    groups = defaultdict(list)
    for seed in seeds:
        group = f"{seed.meta.date.year // 10 * 10}s" if key == "decade" else getattr(seed.meta, key)
        groups[group].append(seed)
    return {
        group: {
            "articles": len(own),
            "words": sum(len(seed.text.split()) for seed in own),
            **{label: len(strings_of(own, label)) for label in LABELS},
        }
        for group, own in sorted(groups.items())
    }


def variety(strings: Sequence[str], top: int = 30, window: int = 500) -> dict:
    """How often the strings of one label repeat.

    ``type_token`` is distinct strings by spans; it falls as a corpus grows, so ``type_token_window`` gives
    its mean over consecutive runs of ``window`` spans (None below one run), which labels and corpora can be
    compared by. ``once`` is the share of spans whose string stands nowhere else in the corpus.
    """
    found = Counter(strings)
    runs = [strings[i : i + window] for i in range(0, len(strings) - window + 1, window)]
    total = max(len(strings), 1)
    return {
        "distinct": len(found),
        "type_token": len(found) / total,
        "type_token_window": mean(len(set(run)) / window for run in runs) if runs else None,
        "once": sum(1 for count in found.values() if count == 1) / total,
        "top": [{"string": s, "count": n, "share": n / total} for s, n in found.most_common(top)],
    }


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text; no sentence crosses a line. A rule for counting, not for annotation."""
    for line in text.split("\n"):
        start = 0
        for end in SENTENCE_END.finditer(line):
            before = line[start : end.start() + 1]
            if _goes_on(before, line[end.end() :]):
                continue
            yield line[start : end.end()].strip()
            start = end.end()
        if line[start:].strip():
            yield line[start:].strip()


def _goes_on(before: str, after: str) -> bool:
    """Whether the point at the end of ``before`` is none of a sentence."""
    if SCALE.search(before):
        return bool(CURRENCY.match(after))
    return bool(ABBREVIATION.search(before) or (ORDINAL.search(before) and not BEGINNING.match(after)))


def sentence_lengths(seeds: Iterable[Seed]) -> dict:
    """Words a sentence: mean, quartiles, 5th and 95th percentile, and how many sentences have each length."""
    lengths = [len(sentence.split()) for seed in seeds for sentence in sentences(seed.text)]
    cuts = quantiles(lengths, n=20, method="inclusive") if len(lengths) > 1 else [lengths[0]] * 19
    marks = {"p5": cuts[0], "p25": cuts[4], "median": cuts[9], "p75": cuts[14], "p95": cuts[18]}
    histogram = {str(length): n for length, n in sorted(Counter(lengths).items())}
    return {
        "sentences": len(lengths),
        "mean": mean(lengths),
        **marks,
        "longest": max(lengths),
        "lengths": histogram,
    }


def likeness(seeds: Iterable[Seed], listed: int = 10) -> dict:
    """5-gram Jaccard similarity of every article to its nearest neighbour, and the most similar pairs."""
    pairs = sorted(similar_pairs({seed.meta.id: seed.text for seed in seeds}, 0.0), reverse=True)
    nearest = {seed.meta.id: 0.0 for seed in seeds}
    for similarity, first, second in pairs:
        nearest[first] = max(nearest[first], similarity)
        nearest[second] = max(nearest[second], similarity)
    above = [pair for pair in pairs if pair[0] > SIMILARITY]
    return {
        "nearest": sorted(nearest.values(), reverse=True),
        "median": sorted(nearest.values())[len(nearest) // 2],
        "pairs": [
            {"similarity": s, "first": a, "second": b} for s, a, b in (above + pairs[len(above) :][:listed])
        ],
    }


def openings(seeds: Iterable[Seed], words: int = 5) -> dict[str, list[dict]]:
    """First ``words`` words that more than one article shares: of the article, and of its second paragraph.

    The second paragraph is where the text below a headline begins; there skeletons show.
    """
    found: dict[str, dict[str, list[str]]]
    found = {"article": defaultdict(list), "below headline": defaultdict(list)}
    for seed in seeds:
        paragraphs = [line for line in seed.text.split("\n") if line.strip()]
        for where, paragraph in zip(found, paragraphs[:2], strict=False):
            found[where][" ".join(re.findall(r"\w+", paragraph.lower())[:words])].append(seed.meta.id)
    return {
        where: [
            {"opening": opening, "articles": ids}
            for opening, ids in sorted(groups.items(), key=lambda item: -len(item[1]))
            if len(ids) > 1
        ]
        for where, groups in found.items()
    }


def first_digits(amounts: Iterable[str]) -> dict:
    """Leading non-zero digits of the amounts against Benford's law; amounts in words are left out.

    ``deviation`` is the mean absolute difference of the nine shares (Nigrini: below .006 they conform closely,
    above .015 not at all).
    """
    digits = Counter(int(match[0]) for amount in amounts if (match := re.search(r"[1-9]", amount)))
    total = sum(digits.values())
    shares = {digit: digits[digit] / max(total, 1) for digit in BENFORD}
    return {
        "amounts": total,
        "digits": {str(d): {"count": digits[d], "share": shares[d], "benford": BENFORD[d]} for d in BENFORD},
        "deviation": mean(abs(shares[digit] - BENFORD[digit]) for digit in BENFORD),
    }


def depth(seeds: Iterable[Seed]) -> dict[str, int]:
    """How far the annotation goes: articles with a value on every MONEY and PERIOD, and links of MONEY."""
    seeds = list(seeds)
    money = [span for seed in seeds for span in seed.spans if span.label == "MONEY"]
    amounts = [[span for span in seed.spans if span.label in ("MONEY", "PERIOD")] for seed in seeds]
    return {
        "articles_with_all_values": sum(1 for own in amounts if own and all(span.value for span in own)),
        "articles_without_amounts": sum(1 for own in amounts if not own),
        "articles_on_other_matters": sum(1 for seed in seeds if _measures(seed) <= 1),
        "money_with_value": sum(1 for span in money if span.value),
        **{
            f"money_with_{key}": sum(1 for span in money if key in span.attributes)
            for key in (*LINKS, "kind")
        },
    }


def _measures(seed: Seed) -> int:
    """METRIC and SEGMENT spans of an article: with at most one it is not about the figures of a company."""
    return sum(1 for span in seed.spans if span.label in ("METRIC", "SEGMENT"))


def limits(figures: dict) -> list[Limit]:
    """The demands of the issue on the figures of `statistics`, kept or broken."""
    annotated, spans = figures["annotated"], figures["spans"]
    everyday = [row for row in figures["strings"]["METRIC"]["top"] if row["string"] not in EVERYDAY]
    frequent = [f"{row['string']} {row['share']:.1%}" for row in everyday if row["share"] > METRIC_SHARE]
    pairs = figures["similarity"]["pairs"]
    alike = [
        f"{p['first']} and {p['second']} {p['similarity']:.2f}" for p in pairs if p["similarity"] > SIMILARITY
    ]
    shared = [row for row in figures["openings"]["article"] if len(row["articles"]) > OPENINGS]
    return [
        _at_least("articles", figures["articles"], ARTICLES),
        _at_least("words", figures["words"], WORDS),
        *(_at_least(f"{label} spans", spans[label], least) for label, least in SPANS.items()),
        _at_least("articles with all values", annotated["articles_with_all_values"], VALUED),
        _at_least("articles on other matters", annotated["articles_on_other_matters"], OTHER_MATTERS),
        _at_most("METRIC string", max((r["share"] for r in everyday), default=0.0), METRIC_SHARE, frequent),
        _at_most("nearest neighbour", figures["similarity"]["nearest"][0], SIMILARITY, alike),
        _at_most(
            "articles with one opening",
            max((len(row["articles"]) for row in figures["openings"]["article"]), default=1),
            OPENINGS,
            [f"{row['opening']!r}: {', '.join(row['articles'])}" for row in shared],
        ),
    ]


def _at_least(name: str, found: int, least: int) -> Limit:
    return Limit(name, found, f"at least {least}", found >= least)


def _at_most(name: str, found: float, most: float, offenders: list[str]) -> Limit:
    return Limit(name, found, f"at most {most}", found <= most, offenders)


def markdown(figures: dict, plots: Iterable[tuple[str, str]] = ()) -> str:
    """The report on `statistics`; ``plots`` are (title, file name beside the report)."""
    parts = [
        "# The corpus in figures",
        f"{figures['articles']} articles, {figures['words']} words, {sum(figures['spans'].values())} spans.",
        "## Limits",
        _table(("limit", "found", "allowed", "", "where"), limit_rows(figures)),
        "## Labels",
        _table(LABEL_COLUMNS, label_rows(figures)),
        NOTE,
        *(
            f"## By {key}\n\n{_table((key, *COUNT_COLUMNS), count_rows(figures, key))}"
            for key in figures["counts"]
        ),
        "## Sentences, likeness, amounts, depth",
        _table(("figure", "value"), other_rows(figures)),
        "## Shared openings",
        _table(("where", "first five words", "articles"), opening_rows(figures)),
        "## Most similar pairs (5-gram Jaccard)",
        _table(("similarity", "first", "second"), pair_rows(figures)),
        *(f"## {title}\n\n![{title}]({name})" for title, name in plots),
        *(
            f"## 30 most frequent {label}\n\n{_table(TOP_COLUMNS, top_rows(figures, label))}"
            for label in LABELS
        ),
    ]
    return "\n\n".join(parts) + "\n"


NOTE = (
    "Per 100 words: spans; type/token: distinct strings by spans, then its mean over runs of 500 spans; "
    "once: share of the spans whose string stands nowhere else."
)
LABEL_COLUMNS = ("label", "spans", "per 100 words", "distinct", "type/token", "per 500", "once")
COUNT_COLUMNS = ("articles", "words", *LABELS)
TOP_COLUMNS = ("string", "count", "share")


def limit_rows(figures: dict) -> list[tuple[str, ...]]:
    return [
        (
            x["name"],
            _short(x["found"]),
            x["allowed"],
            "kept" if x["kept"] else "BROKEN",
            "; ".join(x["offenders"]),
        )
        for x in figures["limits"]
    ]


def _short(number: float) -> str:
    return f"{number:.3f}" if isinstance(number, float) else str(number)


def label_rows(figures: dict) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for label, own in figures["strings"].items():
        window = f"{own['type_token_window']:.3f}" if own["type_token_window"] is not None else "–"
        density = f"{figures['spans_per_100_words'][label]:.2f}"
        ratios = (f"{own['type_token']:.3f}", window, f"{own['once']:.1%}")
        rows.append((label, str(figures["spans"][label]), density, str(own["distinct"]), *ratios))
    return rows


def count_rows(figures: dict, key: str) -> list[tuple[str, ...]]:
    return [(group, *(str(own[c]) for c in COUNT_COLUMNS)) for group, own in figures["counts"][key].items()]


def top_rows(figures: dict, label: str) -> list[tuple[str, ...]]:
    return [
        (row["string"], str(row["count"]), f"{row['share']:.2%}") for row in figures["strings"][label]["top"]
    ]


def other_rows(figures: dict) -> list[tuple[str, ...]]:
    lengths, amounts = figures["sentences"], figures["amounts"]
    spread = " / ".join(f"{lengths[mark]:g}" for mark in ("p5", "p25", "median", "p75", "p95"))
    return [
        ("sentences", str(lengths["sentences"])),
        ("words a sentence: mean", f"{lengths['mean']:.1f}"),
        ("words a sentence: 5 / 25 / 50 / 75 / 95 %", spread),
        ("similarity to the nearest neighbour: median", f"{figures['similarity']['median']:.4f}"),
        ("amounts in digits", str(amounts["amounts"])),
        ("first digit: mean deviation from Benford", f"{amounts['deviation']:.4f}"),
        *((name.replace("_", " "), str(count)) for name, count in figures["annotated"].items()),
    ]


def opening_rows(figures: dict, listed: int = 10) -> list[tuple[str, ...]]:
    return [
        (where, row["opening"], f"{len(row['articles'])}: {', '.join(row['articles'][:8])}")
        for where, rows in figures["openings"].items()
        for row in rows[:listed]
    ]


def pair_rows(figures: dict) -> list[tuple[str, ...]]:
    return [
        (f"{pair['similarity']:.3f}", pair["first"], pair["second"])
        for pair in figures["similarity"]["pairs"]
    ]


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    escaped = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in [columns, ["---"] * len(columns), *escaped])
