"""Ways in which news writes the same sentence: each is a list of edits of a text, its spans carried along.

An edit replaces text[start:end]. Edits may lie inside a span, outside, or be one whole span, never across the
end of one; those that would are dropped. All but `no_money` change only how a span is printed, not what it is.
"""

import random
import re
from collections.abc import Callable, Iterable, Iterator

Span = tuple[int, int, str]
Edit = tuple[int, int, str]
Variation = Callable[[str, list[Span], random.Random], Iterable[Edit]]

SCALES = (
    ("Milliarden", "Mrd.", "Mrd", "Md."),
    ("Millionen", "Mio.", "Mio", "Mill."),
    ("Tausend", "Tsd.", "Tsd"),
)
CURRENCIES = (
    ("Euro", "EUR", "€"),
    ("Dollar", "US-Dollar", "USD", "$"),
    ("Franken", "CHF", "SFr."),
    ("Mark", "DM"),
)
UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"}
MONTH = "(?:Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)"
PART_OF_YEAR = re.compile(
    r"(?:erste|zweite|dritte|vierte)[nrs]? (?:Quartal|Halbjahr|Hälfte|(?:drei|sechs|neun) Monaten?)"
    r"|Vergleichs(?:zeitraum|periode|quartal)|gleichen Zeitraum|Ende"
)
COUNTED = (
    "Tonnen",
    "Liter",
    "Kunden",
    "Stück",
    "Fahrzeuge",
    "Aktien",
    "Nutzer",
    "Passagiere",
    "Kilowattstunden",
    "Mal",
)
WITH_SCALE = re.compile(
    r"(?P<number>.*\d) ?(?P<scale>Millionen|Milliarden|Mio\.?|Mrd\.?) (?:Euro|EUR|€|Dollar|Franken|DM)"
)
TWO_IN_ONE_UNIT = re.compile(
    r"(?P<first>\d[\d,]*) \((?P<word>[^()\d]{0,12})(?P<second>\d[\d,]*)\) (?P<unit>(?:Mio|Mrd)\.? ?(?:Euro|EUR|€))"
)
AMOUNT = re.compile(
    r"(?P<number>[+-]?\d[\d.,' ]*\d|\d)(?P<scale> \D+?)? (?P<currency>Euro|EUR|€|Dollar|USD|CHF|DM)"
)


def apply_edits(text: str, spans: list[Span], edits: Iterable[Edit]) -> tuple[str, list[Span]]:
    """The text after all edits that overlap neither each other nor the end of a span, and its spans."""
    done, at = [], 0
    for start, end, new in sorted(edits):
        if start >= at and end > start and not any(_straddles(start, end, span) for span in spans):
            done.append((start, end, new))
            at = end
    starts, ends = _positions(done, len(text))
    parts, at = [], 0
    for start, end, new in done:
        parts += [text[at:start], new]
        at = end
    parts.append(text[at:])
    return "".join(parts), [(starts(start), ends(end), label) for start, end, label in spans]


def _straddles(start: int, end: int, span: Span) -> bool:
    inside = span[0] <= start and end <= span[1]
    outside = end <= span[0] or span[1] <= start
    return not (inside or outside)


def _positions(edits: list[Edit], length: int) -> tuple[Callable[[int], int], Callable[[int], int]]:
    """Where the start and the end of a span come to lie; both ends of an edit stay ends."""

    def moved(position: int, after: Callable[[Edit], bool]) -> int:
        return position + sum(
            len(new) - (end - start) for start, end, new in edits if after((start, end, new))
        )

    return (
        lambda position: moved(position, lambda edit: edit[1] <= position and edit[0] < position),
        lambda position: moved(position, lambda edit: edit[1] <= position),
    )


def scale_words(text: str, spans: list[Span], rng: random.Random) -> Iterator[Edit]:
    """Milliarden, Mrd. and Mrd for one another, one habit a text, only in amounts."""
    for words in SCALES:
        wanted = rng.choice(words)
        yield from _in_money(rf"\b(?:{'|'.join(map(re.escape, words))})(?![\w.])", wanted, text, spans)


def currency_words(text: str, spans: list[Span], rng: random.Random) -> Iterator[Edit]:
    """Euro, EUR and € for one another, one habit a text."""
    for words in CURRENCIES:
        wanted = rng.choice(words)
        yield from _in_money(rf"(?<![\w-])(?:{'|'.join(map(re.escape, words))})(?!\w)", wanted, text, spans)


def currency_first(text: str, spans: list[Span], rng: random.Random) -> Iterator[Edit]:
    """5,9 Mio. Euro as EUR 5,9 Mio."""
    code = {"Euro": "EUR", "€": "EUR", "Dollar": "USD", "EUR": "€"}
    for start, end, label in spans:
        match = AMOUNT.fullmatch(text[start:end]) if label == "MONEY" else None
        if match:
            currency = code.get(match["currency"], match["currency"])
            yield start, end, f"{currency} {match['number']}{match['scale'] or ''}"


def thousands(text: str, spans: list[Span], rng: random.Random) -> Iterator[Edit]:
    """4.512 as 4 512, 4'512 or 4512."""
    mark = rng.choice((" ", "'", "", "\u202f", "’"))
    return _in_money(r"(?<=\d)\.(?=\d{3}(?!\d))", mark, text, spans)


def hard_spaces(text: str, spans: list[Span], rng: random.Random) -> Iterator[Edit]:
    """No-break and thin spaces between a number and its unit."""
    space = rng.choice(("\u00a0", "\u202f", "\u2009"))
    return _in_money(" ", space, text, spans)


def other_digits(text: str, spans: list[Span], rng: random.Random) -> Iterator[Edit]:
    """Another figure of the same shape, so that no amount is learned by heart."""
    for start, end, label in spans:
        if label == "MONEY":
            for match in re.finditer(r"\d", text[start:end]):
                lowest = 1 if match.start() == 0 else 0
                yield start + match.start(), start + match.end(), str(rng.randint(lowest, 9))


def no_umlauts(text: str, spans: list[Span], rng: random.Random) -> Iterator[Edit]:
    """ae, oe, ue and ss, as old wires wrote."""
    return ((m.start(), m.end(), UMLAUTS[m[0]]) for m in re.finditer("[äöüÄÖÜß]", text))


def swiss(text: str, spans: list[Span], rng: random.Random) -> Iterator[Edit]:
    """ss for ß, umlauts kept."""
    return ((m.start(), m.end(), "ss") for m in re.finditer("ß", text))


def one_line(text: str, spans: list[Span], rng: random.Random) -> Iterator[Edit]:
    """Everything in one paragraph; a line without a full stop gets one or not, as text dumps do."""
    stop = rng.choice((".", ""))
    for match in re.finditer(r"\n+", text):
        before = text[match.start() - 1 : match.start()]
        yield match.start(), match.end(), " " if before in ".!?:;," else f"{stop} "


def pdf_spacing(text: str, spans: list[Span], rng: random.Random) -> Iterator[Edit]:
    """Spaces before punctuation and around brackets, and spaced dates, as in badly extracted PDFs."""
    for match in re.finditer(r"(?<=[a-zäöüß%)]{2})[,;:](?= )|(?<=\))[.,](?=\s|$)", text):
        if rng.random() < 0.5:
            yield match.start(), match.end(), f" {match[0]}"
    for match in re.finditer(r"\((?=\S)|(?<=\S)\)", text):
        if rng.random() < 0.3:
            yield match.start(), match.end(), "( " if match[0] == "(" else " )"
    for match in re.finditer(r"(?<=\b\d\d)\.(?=\d\d\.\d{4}\b)|(?<=\b\d\d\.\d\d)\.(?=\d{4}\b)", text):
        yield match.start(), match.end(), ". "


def broken_words(text: str, spans: list[Span], rng: random.Random) -> Iterator[Edit]:
    """Hyphens of a former line end left in long words: Beteili- gung."""
    for match in re.finditer(r"\b[A-Za-zäöüÄÖÜß]{12,}\b", text):
        if rng.random() < 0.06:
            at = match.start() + rng.randint(4, len(match[0]) - 4)
            yield at, at + 1, f"- {text[at]}"


def glued(text: str, spans: list[Span], rng: random.Random) -> Iterator[Edit]:
    """Missing spaces: 4,2Mrd, 1.Quartal, 5,9Mio.Euro."""
    for match in re.finditer(
        r"(?<=\d) (?=(?:Mio|Mrd|Millionen|Euro|EUR|€)\b)|(?<=\b\d\.) (?=Quartal|Halbjahr)", text
    ):
        if rng.random() < 0.5:
            yield match.start(), match.end(), ""


def upper_headline(text: str, spans: list[Span], rng: random.Random) -> Iterator[Edit]:
    """The first line in capitals; ß stays, so that no letter becomes two."""
    end = text.find("\n") if "\n" in text else 0
    return ((i, i + 1, text[i].upper()) for i in range(end) if text[i].islower() and text[i] != "ß")


def lower_headline(text: str, spans: list[Span], rng: random.Random) -> Iterator[Edit]:
    end = text.find("\n") if "\n" in text else 0
    return ((i, i + 1, text[i].lower()) for i in range(end) if text[i].isupper())


def quotes(text: str, spans: list[Span], rng: random.Random) -> Iterator[Edit]:
    """Straight, Swiss, single or no quotation marks."""
    opening, closing = rng.choice((('"', '"'), ("«", "»"), ("»", "«"), ("' ", " '"), ("", "")))
    for match in re.finditer("[„“”]", text):
        yield match.start(), match.end(), opening if match[0] == "„" else closing


def around(text: str, spans: list[Span], rng: random.Random) -> Iterator[Edit]:
    """rund as rd., ca., circa, etwa or ~, outside the amount as always."""
    wanted = rng.choice(("rd.", "ca.", "circa", "etwa", "rund", "~"))
    money = {start for start, _, label in spans if label == "MONEY"}
    return (
        (m.start(), m.end() - 1, wanted)
        for m in re.finditer(r"\b(?:rund|etwa|circa|ca\.) ", text)
        if m.end() in money
    )


def genitive(text: str, spans: list[Span], rng: random.Random) -> Iterator[Edit]:
    """Part of a year with the year it belongs to behind it: ersten Halbjahr des laufenden Geschäftsjahres."""
    year = rng.randint(1998, 2025)
    owners = ("laufenden Geschäftsjahres", "Geschäftsjahres", "Vorjahres", f"Jahres {year}")
    owner = rng.choice((*owners, f"Geschäftsjahres {year}/{(year + 1) % 100:02}"))
    for start, end, label in spans:
        if label == "PERIOD" and PART_OF_YEAR.fullmatch(text[start:end]) and rng.random() < 0.5:
            yield start, end, f"{text[start:end]} des {owner}"


def bare_days(text: str, spans: list[Span], rng: random.Random) -> Iterator[Edit]:
    """31. Dezember 2002 as 31 Dezember 2002, which announcements of those years lost in conversion."""
    return ((m.start(), m.end(), " ") for m in re.finditer(rf"(?<=\d)\. (?={MONTH})", text))


def dashes(text: str, spans: list[Span], rng: random.Random) -> Iterator[Edit]:
    wanted = rng.choice((" - ", " – ", " -- "))
    return ((m.start(), m.end(), wanted) for m in re.finditer(r" (?:-|–|--) ", text))


def no_money(text: str, spans: list[Span], rng: random.Random) -> tuple[str, list[Span]]:
    """Some amounts turned into counts („3,4 Millionen Tonnen“) or percentages, which are no MONEY any more."""
    edits, dropped = [], set()
    for pair in TWO_IN_ONE_UNIT.finditer(text):
        if rng.random() < 0.5:
            edits.append((*pair.span("unit"), rng.choice(("Prozent", "%"))))
            dropped |= {pair.span("first"), pair.span("second")}
    for start, end, label in spans:
        match = WITH_SCALE.fullmatch(text[start:end]) if label == "MONEY" else None
        if match and rng.random() < 0.15:
            edits.append((start + match.end("scale") + 1, end, rng.choice(COUNTED)))
            dropped.add((start, end))
    kept = [span for span in spans if span[2] != "MONEY" or span[:2] not in dropped]
    return apply_edits(text, kept, edits)


VARIATIONS: dict[str, tuple[float, Variation]] = {
    "scale_words": (0.4, scale_words),
    "currency_words": (0.4, currency_words),
    "currency_first": (0.15, currency_first),
    "thousands": (0.15, thousands),
    "hard_spaces": (0.1, hard_spaces),
    "other_digits": (0.7, other_digits),
    "no_umlauts": (0.05, no_umlauts),
    "swiss": (0.1, swiss),
    "pdf_spacing": (0.1, pdf_spacing),
    "broken_words": (0.15, broken_words),
    "glued": (0.05, glued),
    "upper_headline": (0.05, upper_headline),
    "lower_headline": (0.02, lower_headline),
    "quotes": (0.5, quotes),
    "dashes": (0.3, dashes),
    "around": (0.4, around),
    "genitive": (0.3, genitive),
    "bare_days": (0.2, bare_days),
    "one_line": (0.5, one_line),
}


def vary(text: str, spans: list[Span], rng: random.Random) -> tuple[str, list[Span]]:
    """A variant of the text: each variation applied in turn with its own probability."""
    if rng.random() < 0.25:
        text, spans = no_money(text, spans, rng)
    for probability, variation in VARIATIONS.values():
        if rng.random() < probability:
            text, spans = apply_edits(text, spans, list(variation(text, spans, rng)))
    return text, spans


def _in_money(pattern: str, new: str, text: str, spans: list[Span]) -> Iterator[Edit]:
    for start, end, label in spans:
        if label == "MONEY":
            for match in re.finditer(pattern, text[start:end]):
                yield start + match.start(), start + match.end(), new
