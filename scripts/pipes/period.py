"""When a period was: ``span._.period`` on every PERIOD span of ``doc.ents``.

Shape   a plain dict: ``text``, ``start``, ``end``, ``grain``, ``relation``, ``anchor``, ``reason``.
Units   ``start`` and ``end`` are ISO dates, both inclusive; None with a ``reason`` of None is a bound that
        the text leaves open („in den vergangenen Jahren“). A balance date repeats. ``grain`` is one of
        `GRAINS`. ``relation`` is ``absolute`` where the words name a stretch of the calendar, with or without
        its year, and ``relative`` where they point from elsewhere („Vorjahr“). ``anchor`` is what they were
        completed with: the article's date, or the ``start/end`` of the period spoken of; else None.
Inputs  ``Doc._.date`` (ISO date or None) and ``Doc._.fiscal_year_end`` (``MM-DD``), from the caller; where
        the date is None it is looked for in a dateline, where the year's end is ``12-31`` the text may name
        another.
Rules   Anfang, Mitte and Ende of a year are its first two, middle four and last two months; of a month the
        1st–10th, 11th–20th and 21st–end; „per/zum Ende“ is the last day, and so is „Ende“ of a month where the
        sentence states a balance or what had come together by then. A price „vor einem Jahr“ is of that month.
        A month, quarter or season without a year is the one its distance and the verbs of its clause suggest.
        A fiscal year with one number bears that of its end; a season without a fiscal year ends in June.
Errors  nothing raises. What cannot be placed has no bounds and ``reason`` says why; nothing is guessed.
Sources the rules are this file's own, after the annotation guidelines of this project.
"""

import re
from bisect import bisect_right
from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import MAXYEAR, MINYEAR, date, timedelta
from functools import lru_cache
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

LABEL = "PERIOD"
GRAINS = ("day", "month", "quarter", "half", "nine_months", "year", "fiscal_year", "span", "instant")
CALENDAR_END = "12-31"

# ---------------------------------------------------------------------------------------------- lexicon

MONTHS = {
    1: "januar jaenner jan jaen",
    2: "februar feber feb",
    3: "maerz mrz",
    4: "april apr",
    5: "mai",
    6: "juni jun",
    7: "juli jul",
    8: "august aug",
    9: "september sept sep",
    10: "oktober okt",
    11: "november nov",
    12: "dezember dez",
}
MONTH_OF = {name: number for number, names in MONTHS.items() for name in names.split()}
# First month and number of months; a winter begins in the year before.
SEASONS = {
    "fruehjahr": (3, 3),
    "fruehling": (3, 3),
    "sommer": (6, 3),
    "herbst": (9, 3),
    "winter": (12, 3),
    "fruehsommer": (5, 2),
    "spaetsommer": (8, 2),
    "hochsommer": (7, 2),
    "fruehherbst": (9, 1),
    "spaetherbst": (11, 1),
    "vorfruehling": (2, 2),
    "sommerhalbjahr": (4, 6),
    "winterhalbjahr": (10, 6),
    "sommersaison": (5, 6),
    "wintersaison": (11, 6),
}
SEASON_QUARTERS = {"fruehjahrs": 3, "fruehlings": 3, "sommer": 6, "herbst": 9, "winter": 12, "weihnachts": 12}
ORDINALS = {"1": "erst i", "2": "zweit ii", "3": "dritt iii", "4": "viert iv", "9": "letzt"}
ORDINAL_OF = {name: int(number) for number, names in ORDINALS.items() for name in names.split()}
UNITS = "null ein zwei drei vier fuenf sechs sieben acht neun zehn elf zwoelf dreizehn vierzehn fuenfzehn"
UNITS += " sechzehn siebzehn achtzehn neunzehn"
TENS = {
    word: 10 * number
    for number, word in enumerate(
        "zwanzig dreissig vierzig fuenfzig sechzig siebzig achtzig neunzig".split(), start=2
    )
}
DECADES = {f"{word}er": value for word, value in TENS.items()} | {"nuller": 0}
FISCAL_NOUNS = (
    "geschaeftsjahr wirtschaftsjahr fiskaljahr bilanzjahr berichtsjahr rumpfgeschaeftsjahr gesamtjahr gj"
)
FISCAL_NOUNS += " rechnungsjahr berichtsperiode saison spielzeit erntejahr studienjahr schuljahr"
SEASON_NOUNS = ("saison", "spielzeit")
CALENDAR_NOUNS = (
    "jahr kalenderjahr haushaltsjahr budgetjahr boersenjahr rekordjahr jubilaeumsjahr krisenjahr steuerjahr"
)
CALENDAR_NOUNS += " wahljahr ausnahmejahr vergleichsjahr basisjahr uebergangsjahr"
# How many units away from the one that holds the anchor.
POINTERS = {
    0: "laufend aktuell gegenwaertig dies jetzig heurig angelaufen",
    -1: "vergangen abgelaufen zurueckliegend letzt vorig vorangegangen vorhergehend vorherig "
    "verflossen vorausgegangen beendet",
    -2: "vorletzt",
    1: "kommend naechst folgend nachfolgend darauffolgend neu anstehend bevorstehend",
    2: "uebernaechst",
}
POINTER_OF = {name: steps for steps, names in POINTERS.items() for name in names.split()}
YEAR_PARTS = dict.fromkeys("anfang beginn start auftakt".split(), 0) | {"mitte": 1}
YEAR_PARTS |= dict.fromkeys("ende schluss ultimo".split(), 2)
PARTS = YEAR_PARTS | {"ausklang": 2, "ablauf": 2}


def _number_words() -> dict[str, float]:
    words = {word: float(value) for value, word in enumerate(UNITS.split())}
    words |= {"eins": 1.0, "beid": 2.0, "anderthalb": 1.5, "eineinhalb": 1.5, "hundert": 100.0}
    words |= {word: float(value) for word, value in TENS.items()}
    for one, value in list(zip(UNITS.split()[1:10], range(1, 10), strict=True)):
        words |= {f"{one}und{ten}": float(number + value) for ten, number in TENS.items()}
        words[f"{one}einhalb"] = value + 0.5
    return words


NUMBER_OF = _number_words()


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


Y = r"(?:1\d|20)\d\d"
FY = rf"{Y}\s?[/-]\s?(?:{Y}|\d\d)(?!\d)"
ANY_YEAR = rf"(?:{FY}|{Y}|'\d\d)"
MONTH = rf"(?:{_alternatives(MONTH_OF)})(?:s(?!\w)|\.)?"
SEASON = rf"(?:{_alternatives(SEASONS)})(?:s|monate?n?)?"
ORDINAL = r"(?:(?:erst|zweit|dritt|viert|letzt)(?:e[nrsm]?)?|[1-4]\.?|i{1,3}\.?|iv\.?)"
COUNT = rf"(?:\d{{1,3}}|(?:{_alternatives(NUMBER_OF)})(?:e[nrms]?)?)"
POINTER = rf"(?:{_alternatives(POINTER_OF)})(?:e[nrms]?|er)?"
YEAR_NOUN = rf"(?:{_alternatives([*FISCAL_NOUNS.split(), *CALENDAR_NOUNS.split()])})(?:e[ns]?|s)?"
QUARTER_NOUN = (
    r"(?:(?:geschaefts|kalender|jahres)?quartal(?:e?n?s?)|jahresviertel[sn]?|vierteljahr(?:e?s?)|viertel[s]?)"
)
HALF_NOUN = r"(?:(?:geschaefts|kalender)?halbjahr(?:e?s?)|semester[s]?|(?:jahres)?haelfte|hj\.?|halbj\.?)"
DAY_OF_MONTH = r"\d{1,2}\s?\.?"

# ------------------------------------------------------------------------------------------ the calendar


# A date, or None where the text leaves that side open: rare, and asked for only where it can happen.
Bound = Any


@dataclass(frozen=True)
class Stretch:
    """A period with its bounds; None leaves a bound open."""

    start: Bound
    end: Bound
    grain: str
    relation: str = "absolute"
    anchor: str | None = None

    def iso(self) -> str:
        return f"{self.start or '..'}/{self.end or '..'}"


class Unplaced(Exception):
    """Why a period cannot be placed."""


NO_DATE = "no date of the article"
NO_PERIOD = "no period it refers to"
UNREAD = "not understood"
NO_YEAR_END = "end of the fiscal year unknown"


def month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def shifted(day: date, months: int) -> date:
    """The same day some months away; the end of a month stays one."""
    index = day.year * 12 + day.month - 1 + months
    last = month_end(index // 12, index % 12 + 1)
    is_last = day.day == monthrange(day.year, day.month)[1]
    return last if is_last else last.replace(day=min(day.day, last.day))


def moved(stretch: Stretch, months: int) -> Stretch:
    return replace(
        stretch,
        start=shifted(stretch.start, months) if stretch.start else None,
        end=shifted(stretch.end, months) if stretch.end else None,
    )


def counted_from(topic: Stretch, months: int) -> Stretch:
    """The same stretch some months away from the one spoken of."""
    return replace(moved(topic, months), relation="relative", anchor=topic.iso())


def months_long(stretch: Stretch) -> int | None:
    """The number of whole months, or None where the bounds are none."""
    if not stretch.start or not stretch.end or stretch.start.day != 1:
        return None
    if stretch.end != month_end(stretch.end.year, stretch.end.month):
        return None
    return (stretch.end.year - stretch.start.year) * 12 + stretch.end.month - stretch.start.month + 1


def grain_of(stretch: Stretch) -> str:
    """The grain that the bounds alone suggest."""
    if stretch.start and stretch.start == stretch.end:
        return "instant"
    grains = {1: "month", 3: "quarter", 6: "half", 9: "nine_months", 12: "year"}
    grain = grains.get(months_long(stretch) or 0, "span")
    return "fiscal_year" if grain == "year" and stretch.start.month != 1 else grain


@dataclass(frozen=True)
class FiscalYear:
    """Years that end on one day; the calendar year is one of them."""

    month: int = 12
    day: int = 31

    def last_day(self, year: int) -> date:
        last = month_end(year, self.month)
        # 02-28 and 06-30 mean the end of the month, in leap years too.
        return last if self.day >= 28 else date(year, self.month, self.day)

    def year(self, label: int) -> Stretch:
        start = self.last_day(label - 1) + timedelta(days=1)
        return Stretch(start, self.last_day(label), "fiscal_year")

    def holding(self, day: date) -> int:
        return day.year if day <= self.last_day(day.year) else day.year + 1

    @property
    def is_calendar(self) -> bool:
        return self.month == 12 and self.day >= 28


MONTH_PROBE = Stretch(date(2000, 1, 1), date(2000, 1, 31), "month")
QUARTER_PROBE = Stretch(date(2000, 1, 1), date(2000, 3, 31), "quarter")


def fiscal_year(text: str | None) -> FiscalYear:
    match = re.fullmatch(r"(\d\d)-(\d\d)", text or "")
    if match and 1 <= int(match[1]) <= 12 and 1 <= int(match[2]) <= 31:
        return FiscalYear(int(match[1]), int(match[2]))
    return FiscalYear()


def calendar_year(label: int) -> Stretch:
    return Stretch(date(label, 1, 1), date(label, 12, 31), "year")


def months_of(frame: Stretch, first: int, count: int, grain: str) -> Stretch:
    """``count`` months of a year, from its ``first`` on (counting from 0)."""
    start = shifted(frame.start, first)
    return Stretch(start, shifted(start, count) - timedelta(days=1), grain)


# ---------------------------------------------------------------------------------------- value grammar


DUE = re.compile(r"(?<!bis )(?:(?<!\w)zum?|(?<!\w)per|(?<!\w)stand|stichtag|monaten? bis|quartalen? bis)\s*$")


@dataclass
class Setting:
    """What surrounds a span: the article's date, its fiscal year, what it spoke about, the words before."""

    published: date | None = None
    year: FiscalYear = field(default_factory=FiscalYear)
    history: list[Stretch] = field(default_factory=list)
    here: list[Stretch] = field(default_factory=list)
    before: str = ""
    sentence: str = ""
    after: str = ""
    tense: int = 0
    # What the sentence speaks of: balances, sums earned (in the past), levels that were reached, prices.
    stock: bool = False
    earned: bool = False
    flow: bool = False
    level: bool = False
    price: bool = False
    annual: bool = False
    last: Stretch | None = None
    bracket: bool = False
    # What the whole article and its compounds report on, asked for only where nothing was spoken of yet.
    subjects: Callable[[], list[Stretch]] = list
    reported: Callable[[], list[Stretch]] = list

    @property
    def today(self) -> date:
        if self.published is None:
            raise Unplaced(NO_DATE)
        return self.published

    @property
    def due(self) -> bool:
        """Whether the words before ask for a single day („zum“, „per“)."""
        return bool(DUE.search(self.before))

    def topic(self, fits: Callable[[Stretch], bool]) -> Stretch | None:
        """What the sentence speaks about, else what the sentences before it reported on."""
        return next((s for s in self.here if fits(s)), None) or self.told(fits)

    def subject(self, fits: Callable[[Stretch], bool]) -> Stretch | None:
        """What the article reports on, named further down or not."""
        named = next((s for s in self.subjects() if fits(s) and self._reported(s)), None)
        return named or next((s for s in self.reported() if fits(s)), None)

    def told(self, fits: Callable[[Stretch], bool]) -> Stretch | None:
        months = fits(MONTH_PROBE) and not fits(QUARTER_PROBE)
        found = [s for s in self.history if fits(s) and self._reported(s) and (months or s.grain != "month")]
        # What is told of in the past is over, where the article spoke of anything that is.
        over = [s for s in found if self.published and s.end <= self.published] if self.tense < 0 else []
        return next(iter(over or found), None)

    def _reported(self, stretch: Stretch) -> bool:
        """Whether a report of this date can be about a period: lately over, or under way."""
        if self.published is None:
            return True
        return stretch.start <= self.published and (self.published - stretch.end).days < 800


@dataclass(frozen=True)
class Node:
    """A read expression. ``within`` places it in a year; ``frame`` is that year where the words name it."""

    resolve: Any = None
    within: Any = None
    frame: Any = None  # a Node; spaCy's packaging imports this file in a way that breaks quoted field types
    fiscal: bool = False
    prior: bool = False

    @property
    def yearless(self) -> bool:
        return self.within is not None and self.frame is None

    def place(self, setting: Setting) -> Stretch:
        if self.within is None:
            return self.resolve(setting)
        if self.frame is not None:
            # „Mai des Vorjahres“: without a year in the sentence, that before the article's.
            year = self.frame.place(replace(setting, history=[]) if self.frame.prior else setting)
            if year.start is None or year.end is None:
                raise Unplaced(UNREAD)
            year = self._year(year, setting)
            if (months_long(year) or 12) != 12:
                year = (
                    setting.year.year(setting.year.holding(year.end))
                    if self.fiscal
                    else calendar_year(year.end.year)
                )
            return replace(self.within(year, setting), relation=year.relation, anchor=year.anchor)
        return replace(nearest(self.choices(setting), setting), anchor=setting.today.isoformat())

    def choices(self, setting: Setting, around: date | None = None) -> list[Stretch]:
        day = around or setting.today
        years = range(max(MINYEAR + 2, day.year - 3), min(MAXYEAR - 2, day.year + 4))
        frames = [setting.year.year(label) if self.fiscal else calendar_year(label) for label in years]
        return [self.within(frame, setting) for frame in frames]

    def _year(self, year: Stretch, setting: Setting) -> Stretch:
        if not self.fiscal or year.grain != "year":
            return year
        if year.relation == "relative" and setting.published:
            steps = year.end.year - setting.today.year
            return setting.year.year(setting.year.holding(setting.today) + steps)
        # „zweites Halbjahr 2003“ is the calendar's; a fiscal one would be named by its fiscal year.
        return year


# What a day's distance costs, by tense; -2 rules the future out, 2 makes the past unlikely.
PAST_COST = {-2: 0.7, -1: 0.7, 0: 1.0, 1: 3.0, 2: 20.0}
FUTURE_COST = {-2: 1000.0, -1: 20.0, 0: 1.2, 1: 0.6, 2: 0.6}
# Days from which on a month ahead would be named with its year; chosen on train and dev.
FAR_AWAY = 180


def nearest(choices: list[Stretch], setting: Setting) -> Stretch:
    """The year that the article most likely speaks of, by its distance and the sentence's tense."""
    today = setting.today

    def distance(stretch: Stretch) -> float:
        if stretch.end < today:
            return (today - stretch.end).days * PAST_COST[setting.tense]
        if stretch.start > today:
            # A part of a year that is just over is reported on, even in a sentence that looks ahead to next year.
            part = stretch.grain in ("quarter", "half", "nine_months")
            next_year = setting.year.holding(stretch.start) > setting.year.holding(today)
            reported = part and (setting.tense == 0 or (setting.tense == 1 and next_year))
            days = (stretch.start - today).days
            # Nobody calls a month of next year by its name alone while it is that far away.
            far = setting.tense == 1 and stretch.grain == "month" and days > FAR_AWAY
            return days * (3.0 if reported else 1.2 if far else FUTURE_COST[setting.tense])
        # Under way: nobody reports on a stretch that has hardly begun, except to look ahead.
        elapsed, length = (today - stretch.start).days, (stretch.end - stretch.start).days
        early = elapsed < length * 0.3 and length > (150 if setting.tense < 0 else 200)
        if setting.tense <= 0 and early:
            return 250.0
        if setting.tense < 0 and stretch.grain in ("half", "nine_months"):
            return (stretch.end - today).days * 2.0
        return 150.0 if setting.tense < 0 and elapsed < 45 else 0.0

    return min(choices, key=distance)


def fold(text: str) -> str:
    """Lower case, umlauts written out, typesetting faults undone."""
    text = re.sub(r"[\s\u00a0\u202f\u2009]+", " ", text)
    text = re.sub(r"[\u2010-\u2015\u2212]", "-", text).replace("’", "'").replace("‘", "'").replace("`", "'")
    text = re.sub(r"(?<=[^\W\d_])- (?!und\b|oder\b|bis\b)(?=[a-zäöüß])", "", text)
    text = text.lower().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
    return text.strip(" .,:;()\"'„“»«") if not re.match(r"\s*'\d\d", text) else text.strip(' .,:;()"„“»«')


def stem(word: str, lexicon: dict) -> Any:
    """The entry of an inflected word."""
    for ending in ("", "en", "er", "es", "em", "e", "n", "r", "s", "m"):
        if word.endswith(ending) and word[: len(word) - len(ending)] in lexicon:
            return lexicon[word[: len(word) - len(ending)]]
    return None


def count_of(word: str) -> float | None:
    return float(word) if word.isdigit() and word.isascii() else stem(word, NUMBER_OF)


def month_of(word: str) -> int:
    word = word.strip(".")
    return MONTH_OF.get(word) or MONTH_OF[word.removesuffix("s")]


def ordinal_of(word: str) -> int:
    word = word.strip(".")
    return int(word) if word.isdigit() else int(stem(word, ORDINAL_OF) or 1)


RULES: list[tuple[re.Pattern, Callable[[re.Match], Node | None]]] = []


def rule(pattern: str) -> Callable:
    """Register a reading for texts that match ``pattern`` whole; rules are tried in the order they stand."""

    def register(build: Callable[[re.Match], Node | None]) -> Callable[[re.Match], Node | None]:
        RULES.append((re.compile(pattern), build))
        return build

    return register


LEADING = re.compile(
    r"^(?:(?:im|in|am|an|auf|bis|seit|ab|zum|zur|per|vom|von|fuer|der|die|das|dem|den|des|ein|einem|"
    r"eines|seines|ihres|"
    r"seinem|ihrem|seiner|ihrer|gesamten?|ganzen?|damals|abweichenden?|alten?|bereits|erst|einigen|"
    r"jeweils|etwa|gerade|eben|soeben|"
    r"zeitraum|vollen?|eigenen?|bisherigen)\s+)+"
)


@lru_cache(maxsize=8192)
def read_period(text: str) -> Node | None:
    """The reading of a folded text, or None."""
    text = text.strip(" .,")
    if not text or len(text) > 120:
        return None
    for candidate in dict.fromkeys((text, LEADING.sub("", text))):
        for pattern, build in RULES:
            match = pattern.fullmatch(candidate)
            if match and (node := build(match)):
                return node
    return None


def year_label(text: str) -> tuple[int, bool]:
    """The year a number ends in, and whether it is written as one across two calendar years."""
    digits = re.findall(r"\d+", text)
    first = int(digits[0])
    if len(digits[0]) == 2:
        first += 1900 if first > 50 else 2000
    return (first + 1, True) if len(digits) > 1 else (first, False)


def is_double(text: str) -> bool:
    digits = re.findall(r"\d+", text)
    return len(digits) == 2 and int(digits[1]) % 100 == (int(digits[0]) + 1) % 100


def numbered_year(text: str, fiscal: bool, noun: str = "") -> Node | None:
    if re.search(r"[/-]", text) and not is_double(text):
        return None
    label, double = year_label(text)

    def resolve(setting: Setting) -> Stretch:
        if double:
            return (_own_years(noun, setting) or _years_told(setting, noun)).year(label)
        return setting.year.year(label) if fiscal else calendar_year(label)

    return Node(resolve)


def pointed_year(
    steps: int, fiscal: bool, relation: str = "relative", own: bool = False, noun: str = ""
) -> Node:
    """A year counted from the one that holds the article's date; ``own`` years are the company's where it has some."""

    def resolve(setting: Setting) -> Stretch:
        years = _own_years(noun, setting)
        if years is None:
            years = setting.year if fiscal else FiscalYear()
        elif not (fiscal or own):
            years = FiscalYear()
        year = years.year(years.holding(setting.today) + steps)
        grain = "year" if years.is_calendar and not fiscal else year.grain
        return replace(year, grain=grain, relation=relation, anchor=setting.today.isoformat())

    return Node(resolve)


SEASON_YEAR, SCHOOL_YEAR, STUDY_YEAR = FiscalYear(6, 30), FiscalYear(7, 31), FiscalYear(9, 30)


def _own_years(noun: str, setting: Setting) -> FiscalYear | None:
    """The years that are no calendar years: the company's own, else those of a season or of studies."""
    if noun.startswith(("studienjahr", "schuljahr")):
        return STUDY_YEAR if noun.startswith("studien") else SCHOOL_YEAR
    if not setting.year.is_calendar:
        return setting.year
    return SEASON_YEAR if noun.startswith(SEASON_NOUNS) else None


def _years_told(setting: Setting, noun: str) -> FiscalYear:
    """A bare „2015/16“ where the article spoke of seasons."""
    told = None if noun else setting.topic(lambda s: months_long(s) == 12 and s.start.month != 1)
    if told is None:
        raise Unplaced(NO_YEAR_END)
    return FiscalYear(told.end.month, told.end.day)


def prior(shift: int, fits: Callable[[Stretch], bool], otherwise: Callable[[Setting], Stretch]) -> Node:
    """The period spoken of, some months earlier or later; without one, counted from the article's date."""

    def resolve(setting: Setting) -> Stretch:
        topic = setting.topic(fits)
        if topic is None:
            return otherwise(setting)
        return counted_from(topic, shift)

    return Node(resolve)


def _closed(stretch: Stretch) -> bool:
    return stretch.start is not None and stretch.end is not None


def _lasting(stretch: Stretch) -> bool:
    """A stretch that figures are reported for."""
    return stretch.grain in ("quarter", "half", "nine_months", "year", "fiscal_year") or (
        stretch.grain in ("month", "span") and 1 <= (months_long(stretch) or 99) <= 12
    )


def _partial(stretch: Stretch) -> bool:
    return _lasting(stretch) and (months_long(stretch) or 99) < 12 and stretch.grain != "month"


def _of_grain(grain: str) -> Callable[[Stretch], bool]:
    return lambda stretch: stretch.grain == grain


def _no_topic(setting: Setting) -> Stretch:
    raise Unplaced(NO_PERIOD)


def _up_to_balance(setting: Setting) -> Stretch:
    """A report that names only its balance date covers its fiscal year up to that day."""
    dated = setting.topic(_of_grain("instant"))
    return _up_to(dated, setting) if dated else setting.subject(_lasting) or _no_topic(setting)


def _up_to(dated: Stretch, setting: Setting) -> Stretch:
    start = setting.year.year(setting.year.holding(dated.end)).start
    stretch = Stretch(start, dated.end, "span", "relative", dated.iso())
    return replace(stretch, grain=grain_of(stretch))


def _last_year(setting: Setting) -> Stretch:
    return pointed_year(-1, fiscal=False).resolve(setting)


def completed(unit: str) -> Callable[[Setting], Stretch]:
    """The last quarter, half or year of the fiscal year that had ended before the article's date."""

    def resolve(setting: Setting) -> Stretch:
        choices = [s for node in UNIT_NODES[unit] for s in node.choices(setting) if s.end < setting.today]
        return replace(
            max(choices, key=lambda s: s.end), relation="relative", anchor=setting.today.isoformat()
        )

    return resolve


def fiscal_part(first: int, count: int, grain: str, frame: Node | None = None) -> Node:
    return Node(within=lambda year, _: months_of(year, first, count, grain), frame=frame, fiscal=True)


UNIT_NODES = {
    "quarter": [fiscal_part(first, 3, "quarter") for first in (0, 3, 6, 9)],
    "half": [fiscal_part(first, 6, "half") for first in (0, 6)],
    "year": [fiscal_part(0, 12, "fiscal_year")],
}


BARE_YEAR = re.compile(r"(?:geschaefts|wirtschafts)?jahre?s|(?:abweichenden\s)?geschaeftsjahrs")


def frame_of(text: str | None) -> tuple[bool, Node | None]:
    """The year that the end of an expression names; False where its words are no year."""
    text = re.sub(
        r"^(?:[/,]\s*|(?:des|der|im|in|vom|von|dieses|seines|ihres)\s+(?!jahres$))+", "", (text or "").strip()
    )
    if not text or BARE_YEAR.fullmatch(text):
        return True, None
    if re.fullmatch(r"kalenderjahre?s", text):
        return True, Node(within=lambda year, _: year)
    node = read_year(text)
    return node is not None, node


@lru_cache(maxsize=2048)
def read_year(text: str) -> Node | None:
    text = LEADING.sub("", text)
    for pattern, build in YEAR_RULES:
        match = pattern.fullmatch(text)
        if match and (node := build(match)):
            return node
    return None


YEAR_RULES: list[tuple[re.Pattern, Callable[[re.Match], Node | None]]] = []


def year_rule(pattern: str) -> Callable:
    """Like `rule`, for expressions that name a whole year and may stand behind a part of one."""

    def register(build: Callable[[re.Match], Node | None]) -> Callable[[re.Match], Node | None]:
        YEAR_RULES.append((re.compile(pattern), build))
        RULES.append((re.compile(pattern), build))
        return build

    return register


# Pointers from what was spoken of, not from the article's date.
ANAPHORIC = ("vorangegangen", "vorhergehend", "vorausgegangen", "vorherig")


def _is_fiscal_noun(noun: str) -> bool:
    return noun.startswith(tuple(FISCAL_NOUNS.split()))


@year_rule(rf"(?:(?P<noun>{YEAR_NOUN})\s?)?(?P<year>{ANY_YEAR})")
def _numbered(match: re.Match) -> Node | None:
    return numbered_year(match["year"], _is_fiscal_noun(match["noun"] or ""), match["noun"] or "")


@year_rule(rf"(?:(?P<pointer>{POINTER})\s)(?P<noun>{YEAR_NOUN})(?:\s(?P<year>{ANY_YEAR}))?")
def _pointed(match: re.Match) -> Node | None:
    fiscal = _is_fiscal_noun(match["noun"])
    if match["year"]:
        return numbered_year(match["year"], fiscal, match["noun"])
    steps = stem(match["pointer"], POINTER_OF)
    if match["noun"].endswith("jahren"):
        return None
    fresh = match["pointer"].startswith(("neu", "angelaufen"))
    anaphoric = match["pointer"].startswith(ANAPHORIC)
    return (
        _fresh_year(fiscal)
        if fresh
        else _year_before(fiscal)
        if anaphoric
        else pointed_year(
            steps,
            fiscal,
            own=match["pointer"].startswith(("laufend", "abgelaufen")),
            noun=match["noun"],
        )
    )


def _fresh_year(fiscal: bool) -> Node:
    """„das neue Jahr“ has begun lately, or begins soon."""

    def resolve(setting: Setting) -> Stretch:
        fiscal_too = fiscal or not setting.year.is_calendar
        label = setting.year.holding(setting.today) if fiscal_too else setting.today.year
        year = setting.year.year if fiscal_too else calendar_year
        current, following = year(label), year(label + 1)
        late = (setting.today - current.start).days > 240
        return replace(following if late else current, relation="relative", anchor=setting.today.isoformat())

    return Node(resolve)


def _year_before(fiscal: bool) -> Node:
    def resolve(setting: Setting) -> Stretch:
        topic = setting.topic(_lasting)
        if topic is None:
            return pointed_year(-1, fiscal).resolve(setting)
        if months_long(topic) == 12:
            return counted_from(topic, -12)
        year = setting.year.year(setting.year.holding(topic.end) - 1)
        return replace(year, relation="relative", anchor=topic.iso())

    return Node(resolve)


ENDED = re.compile(
    rf"(?:am|zum|per|mit)\s(?P<day>\d{{1,2}}\.\s?(?:{MONTH}|\d{{1,2}}\.?)\s?(?:{Y})?)\s?"
    r"(?:beendet|abgelaufen|geendet|endend|zu ende gegangen|abgeschlossen)(?:e[nrs]?)?(?:\s\w+|,[^.;:]*)?\s$"
)


@year_rule(
    r"(?P<noun>saison|spielzeit|gesamtjahr(?:e?s)?|(?:geschaefts|wirtschafts)?jahr(?:e?s)?|berichtsjahr(?:e?s)?)"
)
def _bare_year(match: re.Match) -> Node | None:
    report = match["noun"].startswith("bericht")

    whole = match["noun"].startswith("gesamt")

    def resolve(setting: Setting) -> Stretch:
        if (match := ENDED.search(setting.before)) and (node := read_period(match["day"])):
            end = node.place(replace(setting, before="zum ")).end
            return Stretch(shifted(end, -12) + timedelta(days=1), end, "fiscal_year")
        topic = setting.topic(_partial if whole else _lasting)
        if report and setting.tense < 0 and topic is not None and topic.end > setting.today:
            return completed("year")(setting)
        past = topic is not None and setting.tense > 0 and topic.end < setting.today
        if topic is not None and not (past and (whole or setting.before.endswith(("fuer das ", "ganze ")))):
            year = setting.year.year(setting.year.holding(topic.end))
            return replace(year, relation="relative", anchor=topic.iso())
        if report or (setting.tense < 0 and not whole):
            return completed("year")(setting)
        label = setting.year.holding(setting.today)
        return replace(setting.year.year(label), relation="relative", anchor=setting.today.isoformat())

    return Node(resolve)


@year_rule(r"vorvorjahr(?:e?s)?")
def _year_before_last(match: re.Match) -> Node:
    return prior(-24, _lasting, pointed_year(-2, fiscal=False).resolve)


@year_rule(r"(?:entsprechenden?\s|gesamten?\s)?(?:vorjahr(?:e?s)?|vor-?geschaeftsjahr(?:e?s)?|vorjahrs)")
def _prior_year(match: re.Match) -> Node:
    return prior_year()


def prior_year() -> Node:
    """„Vorjahr“: the year before the one spoken of; in brackets behind a figure, the same stretch of it."""

    def resolve(setting: Setting) -> Stretch:
        topic = _compared(setting) if setting.bracket else setting.topic(_lasting)
        if not setting.here and not setting.bracket and (counted := reported(setting.sentence, setting)):
            return counted_from(counted[0], -12)
        if setting.annual:
            topic = _year_compared(setting)
        if topic is None:
            return _last_year(setting)
        beside = setting.here or setting.bracket or AGAINST.search(setting.before)
        if not beside and (months_long(topic) or 99) < 12:
            year = setting.year.year(setting.year.holding(topic.end) - 1)
            return replace(year, relation="relative", anchor=topic.iso())
        return counted_from(topic, -12)

    return Node(resolve, prior=True)


def _year_compared(setting: Setting) -> Stretch | None:
    """Dividends and profits of a year are compared with those of a year."""
    return setting.topic(lambda s: _lasting(s) and months_long(s) == 12) or _compared(setting)


def _compared(setting: Setting) -> Stretch | None:
    """What a figure in brackets is compared with: a balance date only in sentences about balances."""
    here = next((s for s in setting.here if _closed(s)), None)
    if here is not None and here.grain == "instant" and setting.stock:
        return here
    if here is not None and here.grain == "instant" and setting.earned:
        return _up_to(here, setting)
    return setting.topic(_lasting) or here or setting.subject(_reportable)


@year_rule(r"heuer|diesjaehrig(?:e[nrms]?)?|heurig(?:e[nrms]?)?")
def _this_year(match: re.Match) -> Node:
    return pointed_year(0, fiscal=False)


@rule(r"(?:(?:im|i)\.?\s?)?(?:vj|vorj)|i\.?\s?v|i\.?\s?vj|vorjahreswert")
def _abbreviated(match: re.Match) -> Node:
    def resolve(setting: Setting) -> Stretch:
        topic = _year_compared(setting) if setting.annual else _compared(setting)
        if topic is None:
            return _last_year(setting)
        return counted_from(topic, -12)

    return Node(resolve)


def _after_frame(build: Callable[[Node | None], Node | None], text: str | None) -> Node | None:
    known, frame = frame_of(text)
    return build(frame) if known else None


# Quarters, halves and runs of months --------------------------------------------------------------------

REST = r"(?P<rest>(?:\s?[/,]?\s?).*)"


@rule(rf"(?:q\s?(?P<q>[1-4])|(?P<q2>[1-4])\.?\s?q){REST}")
def _short_quarter(match: re.Match) -> Node | None:
    number = int(match["q"] or match["q2"])
    return _after_frame(lambda frame: fiscal_part(3 * number - 3, 3, "quarter", frame), match["rest"])


@rule(rf"(?P<roman>i{{1,3}}|iv)\s?/\s?(?P<year>{ANY_YEAR})")
def _roman_quarter(match: re.Match) -> Node | None:
    first = 3 * ordinal_of(match["roman"]) - 3
    return _after_frame(lambda frame: fiscal_part(first, 3, "quarter", frame), match["year"])


@rule(rf"(?:h|hj)\.?\s?(?P<h>[12])(?!\d){REST}")
def _short_half(match: re.Match) -> Node | None:
    return _after_frame(lambda frame: fiscal_part(6 * int(match["h"]) - 6, 6, "half", frame), match["rest"])


@rule(
    r"(?P<pointer>(?:laufend|aktuell|abgelaufen|"
    rf"vergangen)e[nrs]?\s)?(?P<n>{ORDINAL})\s?(?P<noun>{QUARTER_NOUN}){REST}"
)
def _quarter(match: re.Match) -> Node | None:
    number = ordinal_of(match["n"])
    if number == 9:
        if match["rest"].strip():
            return _after_frame(lambda frame: fiscal_part(9, 3, "quarter", frame), match["rest"])
        return Node(completed("quarter"))
    return _after_frame(lambda frame: fiscal_part(3 * number - 3, 3, "quarter", frame), match["rest"])


@rule(rf"(?P<n>{ORDINAL})\s?(?P<noun>{HALF_NOUN}){REST}")
def _half(match: re.Match) -> Node | None:
    number = ordinal_of(match["n"])
    if number > 2:
        return Node(completed("half")) if number == 9 else None
    return _after_frame(lambda frame: fiscal_part(6 * number - 6, 6, "half", frame), match["rest"])


@rule(
    r"(?P<name>auftakt|start|anfangs|eroeffnungs|schluss|abschluss|jahresend|end|jahresschluss|"
    r"jahresauftakt)-?"
    rf"(?:quartal(?:e?s)?|viertel[s]?|jahresviertel[s]?){REST}"
)
def _edge_quarter(match: re.Match) -> Node | None:
    first = 0 if match["name"] in ("auftakt", "start", "anfangs", "eroeffnungs", "jahresauftakt") else 9
    return _after_frame(lambda frame: fiscal_part(first, 3, "quarter", frame), match["rest"])


@rule(
    rf"(?:(?P<season>{_alternatives(SEASON_QUARTERS)})|(?P<month>{_alternatives(MONTH_OF)})-?)"
    rf"(?:quartal(?:e?s)?|viertel[s]?){REST}"
)
def _named_quarter(match: re.Match) -> Node | None:
    """The fiscal quarter that holds a month, or most of a season; Christmas is in December."""
    if match["month"]:
        months = {MONTH_OF[match["month"]]}
    elif match["season"] == "weihnachts":
        months = {12}
    else:
        months = {(SEASON_QUARTERS[match["season"]] - 1 + n) % 12 + 1 for n in range(3)}

    def within(year: Stretch, _: Setting) -> Stretch:
        quarters = [months_of(year, n, 3, "quarter") for n in (0, 3, 6, 9)]
        return max(quarters, key=lambda q: len(months & {(q.start.month - 1 + n) % 12 + 1 for n in range(3)}))

    return _after_frame(lambda frame: Node(within=within, frame=frame, fiscal=True), match["rest"])


@rule(rf"weihnachtsgeschaeft[s]?{REST}")
def _christmas_trade(match: re.Match) -> Node | None:
    return _after_frame(lambda frame: season_node(11, 2, frame), match["rest"])


@rule(
    rf"(?:letzt|verbleibend|restlich|uebrig)e[nr]?\s(?:(?P<n>{COUNT})\s)?monaten?\s(?P<rest>(?:des|der|im)\s.+)"
)
def _last_months(match: re.Match) -> Node | None:
    """The months at the end of a year; without a number, those that are left of it."""
    count = count_of(match["n"]) if match["n"] else None
    if match["n"] and (count is None or count != int(count) or not 1 <= count <= 12):
        return None
    if count:
        grain = GRAIN_OF_MONTHS.get(int(count), "span")
        return _after_frame(
            lambda frame: fiscal_part(12 - int(count), int(count), grain, frame), match["rest"]
        )
    return _after_frame(_months_left, match["rest"])


@rule(rf"(?P<n>{ORDINAL})\smonats?\s(?P<rest>(?:des|der|im)\s.+)")
def _numbered_month(match: re.Match) -> Node | None:
    number = ordinal_of(match["n"])
    first = 11 if number == 9 else number - 1
    return _after_frame(lambda frame: fiscal_part(first, 1, "month", frame), match["rest"])


@rule(rf"(?P<half>hin|rueck)runde{REST}")
def _half_of_season(match: re.Match) -> Node | None:
    """The halves of a season are those of the calendar year turned round."""
    late = match["half"] == "rueck"

    def within(year: Stretch, _: Setting) -> Stretch:
        return months_of(year, 6 if late == (year.start.month != 1) else 0, 6, "half")

    rest = match["rest"].strip()
    return _after_frame(lambda frame: Node(within=within, frame=frame), rest and f"saison {rest}")


def _months_left(frame: Node | None) -> Node:
    def resolve(setting: Setting) -> Stretch:
        today = setting.today
        year = frame.place(setting) if frame else setting.year.year(setting.year.holding(today))
        start = month_end(today.year, today.month) + timedelta(days=1)
        if year.start is None or year.end is None or not year.start <= start <= year.end:
            raise Unplaced(UNREAD)
        return Stretch(start, year.end, "span", "relative", today.isoformat())

    return Node(resolve)


GRAIN_OF_MONTHS = {1: "month", 3: "quarter", 6: "half", 9: "nine_months", 12: "year"}


@rule(
    rf"(?:(?:ersten?|bisherigen|vollen)\s)*(?P<n>{COUNT})(?:-?monats-?(?:zeitraum|periode)(?:e?s)?|"
    rf"\s?monate?n?){REST}"
)
def _first_months(match: re.Match) -> Node | None:
    count = count_of(match["n"])
    if not count or count != int(count) or not 1 <= count <= 12:
        return None
    grain = GRAIN_OF_MONTHS.get(int(count), "span")
    if ended := re.fullmatch(r"\s?(?:bis|zum|per|bis zum)\s(?:ende\s)?(?P<end>.+)", match["rest"]):
        return _months_until(int(count), grain, ended["end"])
    return _after_frame(lambda frame: fiscal_part(0, int(count), grain, frame), match["rest"])


def _months_until(count: int, grain: str, text: str) -> Node | None:
    """„neun Monate bis Ende September“."""
    node = read_period(text)
    if node is None:
        return None

    def resolve(setting: Setting) -> Stretch:
        last = node.place(setting)
        if last.end is None:
            raise Unplaced(UNREAD)
        return replace(last, start=shifted(last.end, -count) + timedelta(days=1), grain=grain)

    return Node(resolve)


@rule(rf"(?P<n>[369]|12)\s?m(?:\.|on\.?)?(?![a-z]){REST}")
def _short_months(match: re.Match) -> Node | None:
    count = int(match["n"])
    return _after_frame(lambda frame: fiscal_part(0, count, GRAIN_OF_MONTHS[count], frame), match["rest"])


@rule(
    rf"(?:(?:ersten?|bisherigen|diesen|beiden)\s)*(?P<n>{COUNT})\s(?:ersten\s)?(?:quartale?n?|"
    rf"jahresvierteln?){REST}"
)
def _first_quarters(match: re.Match) -> Node | None:
    count = count_of(match["n"])
    if count not in (2, 3):
        return None
    grain = "half" if count == 2 else "nine_months"
    return _after_frame(lambda frame: fiscal_part(0, int(3 * count), grain, frame), match["rest"])


@rule(rf"(?:halbjahr(?:e?s)?|1\.?\s?hj){REST}")
def _bare_half(match: re.Match) -> Node | None:
    return _after_frame(lambda frame: fiscal_part(0, 6, "half", frame), match["rest"])


# Months, seasons, days ----------------------------------------------------------------------------------


def month_node(month: int, frame: Node | None = None) -> Node:
    def within(year: Stretch, _: Setting) -> Stretch:
        label = year.start.year if month >= year.start.month else year.start.year + 1
        return Stretch(date(label, month, 1), month_end(label, month), "month")

    return Node(within=within, frame=frame)


@rule(rf"(?P<month>{MONTH}){REST}")
def _month(match: re.Match) -> Node | None:
    month = month_of(match["month"])
    return _after_frame(lambda frame: month_node(month, frame), match["rest"])


@rule(rf"(?P<n>erste|zweite)[nrs]?\s(?P<month>{_alternatives(MONTH_OF)})-?haelfte{REST}")
def _half_of_month(match: re.Match) -> Node | None:
    month, later = month_of(match["month"]), match["n"] == "zweite"

    def within(year: Stretch, setting: Setting) -> Stretch:
        whole = month_node(month).within(year, setting)
        start, end = (16, whole.end.day) if later else (1, 15)
        return Stretch(whole.start.replace(day=start), whole.end.replace(day=end), "span")

    return _after_frame(lambda frame: Node(within=within, frame=frame), match["rest"])


@rule(rf"(?P<month>{MONTH})\s?(?P<year>'?\d\d)")
def _month_short_year(match: re.Match) -> Node | None:
    frame = numbered_year("'" + match["year"].strip("'"), fiscal=False)
    return month_node(month_of(match["month"]), frame)


@rule(rf"(?P<pointer>{POINTER})\s(?P<what>{MONTH}|{SEASON})")
def _pointed_month(match: re.Match) -> Node | None:
    steps = stem(match["pointer"], POINTER_OF)
    node = read_period(match["what"])
    return _pointed_choice(node, steps) if node and node.within else None


def _pointed_choice(node: Node, steps: int) -> Node:
    def resolve(setting: Setting) -> Stretch:
        today, choices = setting.today, node.choices(setting)
        past = [s for s in choices if s.end < today]
        coming = [s for s in choices if s.start > today]
        current = [s for s in choices if s.start <= today <= s.end] or [
            s for s in choices if s.end.year == today.year
        ]
        picked = past[steps] if steps < 0 else coming[steps - 1] if steps > 0 else current[0]
        return replace(picked, relation="relative", anchor=today.isoformat())

    return Node(resolve)


def season_node(first: int, count: int, frame: Node | None = None) -> Node:
    def within(year: Stretch, setting: Setting) -> Stretch:
        start = date(year.start.year, first, 1)
        stretch = Stretch(start, shifted(start, count) - timedelta(days=1), "span")
        if (
            first + count > 13
            and frame is not None
            and setting.published
            and stretch.start > setting.published
        ):
            return moved(stretch, -12)
        return stretch

    return Node(within=within, frame=frame)


@rule(rf"(?P<season>sommer|winter)(?:halbjahr(?:e?s)?|semester[s]?){REST}")
def _season_half(match: re.Match) -> Node | None:
    """The half of a company's own year that holds most of the season; else April or October and five months more."""
    first = 4 if match["season"] == "sommer" else 10
    months = {(first - 1 + n) % 12 + 1 for n in range(6)}

    def within(year: Stretch, setting: Setting) -> Stretch:
        if setting.year.is_calendar:
            return season_node(first, 6).within(year, setting)
        own = setting.year.year(setting.year.holding(year.start))
        halves = [months_of(own, n, 6, "half") for n in (0, 6)]
        return max(halves, key=lambda h: len(months & {(h.start.month - 1 + n) % 12 + 1 for n in range(6)}))

    return _over_new_year(first, 6, match["rest"].strip()) or _after_frame(
        lambda frame: Node(within=within, frame=frame), match["rest"]
    )


@rule(r"vor(?P<season>winters?|sommers?|herbst(?:e?s)?|fruehjahr(?:e?s)?)")
def _season_before_last(match: re.Match) -> Node:
    """The one before the season spoken of, else the last that is over."""
    first, count = SEASONS[re.sub(r"e?s$", "", match["season"])]
    last = _pointed_choice(season_node(first, count), -1)
    return prior(-12, lambda s: s.start.month == first and months_long(s) == count, last.resolve)


@rule(rf"(?P<season>{SEASON}){REST}")
def _season(match: re.Match) -> Node | None:
    first, count = SEASONS[re.sub(r"(?:s|monate?n?)$", "", match["season"])]
    rest = match["rest"].strip()
    return _over_new_year(first, count, rest) or _after_frame(
        lambda frame: season_node(first, count, frame), rest
    )


def _over_new_year(first: int, count: int, rest: str) -> Node | None:
    """„Winter 2020/21“: the one that begins in the first of two years."""
    if first + count <= 13 or not re.fullmatch(rf"{Y}\s?[/-]\s?(?:{Y}|\d\d)", rest) or not is_double(rest):
        return None
    start = date(year_label(rest)[0] - 1, first, 1)
    return Node(lambda _: Stretch(start, shifted(start, count) - timedelta(days=1), "span"))


def day_node(day: int, month: int, frame: Node | None = None) -> Node | None:
    if not 1 <= day <= 31 or not 1 <= month <= 12 or day > monthrange(2024, month)[1]:
        return None

    def within(year: Stretch, setting: Setting) -> Stretch:
        label = year.start.year if month >= year.start.month else year.start.year + 1
        place = date(label, month, min(day, monthrange(label, month)[1]))
        grain = (
            "day"
            if re.search(r"(?:^|\W)(?:am|ab|seit|vom|ab dem|seit dem)\s*$", setting.before)
            else "instant"
        )
        return Stretch(place, place, grain)

    return Node(within=within, frame=frame)


@rule(rf"(?P<day>\d{{1,2}})\s?\.?\s?(?P<month>{MONTH}){REST}")
def _day_of_month(match: re.Match) -> Node | None:
    month = month_of(match["month"])
    return _after_frame(lambda frame: day_node(int(match["day"]), month, frame), match["rest"])


@rule(rf"(?P<day>\d{{1,2}})\s?\.\s?(?P<month>\d{{1,2}})\s?(?:\.\s?(?P<year>{Y}|\d\d)?)?")
def _day_in_figures(match: re.Match) -> Node | None:
    year = match["year"]
    frame = numbered_year(year if len(year) == 4 else f"'{year}", fiscal=False) if year else None
    return day_node(int(match["day"]), int(match["month"]), frame)


@rule(rf"(?P<year>{Y})-(?P<month>\d\d)-(?P<day>\d\d)")
def _iso_day(match: re.Match) -> Node | None:
    return day_node(int(match["day"]), int(match["month"]), numbered_year(match["year"], fiscal=False))


# Beginnings, middles and ends ---------------------------------------------------------------------------


def part_of(stretch: Stretch, part: int, due: bool) -> Stretch:
    """Anfang, Mitte or Ende of a period."""
    if stretch.start is None or stretch.end is None:
        raise Unplaced(UNREAD)
    if part == 2 and due:
        return replace(stretch, start=stretch.end, grain="instant")
    months = months_long(stretch)
    if months == 1:
        bounds = ((1, 10), (11, 20), (21, stretch.end.day))[part]
        return replace(
            stretch,
            start=stretch.start.replace(day=bounds[0]),
            end=stretch.end.replace(day=bounds[1]),
            grain="span",
        )
    first, count = _months_of_part(months, part)
    start = shifted(stretch.start, first)
    return replace(stretch, start=start, end=shifted(start, count) - timedelta(days=1), grain="span")


def _months_of_part(months: int | None, part: int) -> tuple[int, int]:
    if months == 12:
        return ((0, 2), (4, 4), (10, 2))[part]
    if months == 120:
        return ((0, 36), (36, 48), (96, 24))[part]
    if months == 1200:
        return ((0, 240), (360, 480), (960, 240))[part]
    if months is None or months < 3:
        raise Unplaced(UNREAD)
    third = months // 3
    return ((0, third), (third, months - 2 * third), (months - third, third))[part]


def part_node(part: int, node: Node, ends_a_year: bool = False) -> Node:
    """A part of another expression, which keeps its own way to find a year."""

    def due(setting: Setting) -> bool:
        return setting.due or ends_a_year

    def dated(stretch: Stretch, setting: Setting) -> Stretch:
        if stretch.grain == "year" and not ends_a_year:
            counted = setting.stock or setting.tense < 0
            on_a_day = setting.due or re.search(r"(?:^|\W)am $", setting.before) is not None
            return part_of(stretch, part, (counted and on_a_day) or _beside_a_figure(setting))
        closed = part == 2 and stretch.grain == "month" and _closes(stretch, setting)
        return part_of(stretch, part, due(setting) or closed or _beside_a_figure(setting))

    if node.within is None:
        return Node(lambda setting: dated(node.place(setting), setting))
    return Node(
        within=lambda year, setting: dated(node.within(year, setting), setting),
        frame=node.frame,
        fiscal=node.fiscal,
    )


@rule(rf"(?P<part>{_alternatives(PARTS)})\s(?P<whole>.+)")
def _part(match: re.Match) -> Node | None:
    whole = re.sub(r"^(?:des|der|vom|von|im|seines|ihres)\s", "", match["whole"])
    part = PARTS[match["part"]]
    if re.fullmatch(r"jahr(?:e?s)?|kalenderjahr(?:e?s)?", whole):
        return part_node(part, Node(within=lambda year, _: year))
    if re.fullmatch(r"monate?s", whole):
        return part_node(part, pointed_unit("month", 0))
    fiscal = bool(re.search(r"geschaeftsjahr|quartal|halbjahr|bericht|wirtschaftsjahr", whole)) and part == 2
    node = read_period(whole)
    return part_node(part, node, ends_a_year=fiscal) if node else None


def _beside_a_figure(setting: Setting) -> bool:
    """„(Ende 2016: 1,9)“: the figure of a balance date, to compare with."""
    return setting.bracket and re.match(r":\s*[^\W\d_]*\s?[-–+]?\d", setting.after) is not None


CLOSING = re.compile(r"\s+(?:schloss|geendet|endete|laufende|endende|dauernde|abgelaufene|beendete)")


def _closes(month: Stretch, setting: Setting) -> bool:
    """Whether the end of a month is the day of a balance or of a period's close."""
    until = setting.before.endswith("bis ")
    if setting.before.endswith("(bis "):
        return True
    if REACHES.search(setting.before):
        return False
    ends_year = month.end.month == setting.year.month and not setting.year.is_calendar
    stated = setting.stock and setting.tense <= 0
    summed = until and (setting.flow or setting.level or SUMMED.search(setting.before) is not None)
    closes = CLOSING.match(setting.after) or re.search(
        r"jahr(?:, (?:es|das))? (?:endet|endete|schliesst|schloss) $", setting.before
    )
    return (
        stated
        or summed
        or closes is not None
        or (until and ends_year and (setting.tense <= 0 or setting.earned))
    )


REACHES = re.compile(r"(?:reicht|reichen)(?:\s\w+)? bis $")
SUMMED = re.compile(
    r"(?:umsatz|erloes|ergebnis|fehlbetrag|ueberschuss|verlust|gewinn|absatz|zahlen)\w*\s(?:von\s\w+\s)?bis $"
)


@rule(rf"jahres(?P<part>{_alternatives(YEAR_PARTS)})s?{REST}")
def _year_part(match: re.Match) -> Node | None:
    part = YEAR_PARTS[match["part"]]
    last = match["part"] == "ultimo"

    def build(frame: Node | None) -> Node:
        return part_node(part, Node(within=lambda year, _: year, frame=frame), ends_a_year=last)

    return _after_frame(build, match["rest"])


def _whole_fiscal_year(frame: Node | None) -> Node:
    return Node(within=lambda year, _: year, frame=frame, fiscal=True)


@rule(rf"saison-?(?P<part>{_alternatives(YEAR_PARTS)})s?")
def _season_part(match: re.Match) -> Node:
    part = YEAR_PARTS[match["part"]]
    return part_node(part, _whole_fiscal_year(None), ends_a_year=part == 2)


@rule(rf"(?P<unit>geschaeftsjahres|halbjahres|quartals|monats)(?P<part>{_alternatives(YEAR_PARTS)})s?{REST}")
def _unit_part(match: re.Match) -> Node | None:
    part, unit = YEAR_PARTS[match["part"]], match["unit"]
    if unit == "monats":
        return part_node(part, _unit_now("month"))
    if unit == "geschaeftsjahres":
        return _after_frame(
            lambda frame: part_node(part, _whole_fiscal_year(frame), ends_a_year=part == 2), match["rest"]
        )
    return part_node(part, _unit_now("quarter" if unit == "quartals" else "half"), ends_a_year=part == 2)


def _unit_now(unit: str) -> Node:
    """The month, quarter or half spoken of, else the one nearest to the article's date by its end."""

    def resolve(setting: Setting) -> Stretch:
        if topic := setting.topic(_of_grain(unit)):
            return replace(topic, relation="relative", anchor=topic.iso())
        if unit == "month":
            return replace(pointed_unit("month", 0).resolve(setting))
        choices = [choice for node in UNIT_NODES[unit] for choice in node.choices(setting)]
        picked = min(choices, key=lambda choice: abs((choice.end - setting.today).days))
        return replace(picked, relation="relative", anchor=setting.today.isoformat())

    return Node(resolve)


@rule(rf"jahreswechsels?{REST}")
def _turn_of_year(match: re.Match) -> Node | None:
    """The days around the nearest first of January; a double year names both sides."""
    rest = match["rest"].strip()
    if re.fullmatch(FY, rest) and is_double(rest):
        label = year_label(rest)[0]
        return Node(lambda _: Stretch(date(label - 1, 12, 1), date(label, 1, 31), "span"))

    def within(year: Stretch, setting: Setting) -> Stretch:
        if setting.due or re.search(r"(?:bis zum|nach dem|vor dem)\s*$", setting.before):
            return Stretch(year.end, year.end, "instant")
        return Stretch(date(year.end.year, 12, 1), date(year.end.year + 1, 1, 31), "span")

    return _after_frame(lambda frame: Node(within=within, frame=frame), rest)


@rule(
    rf"(?:am\s)?(?P<day>\d{{1,2}}\.\s?(?:{MONTH}|\d{{1,2}}\.?)(?:\s?{Y})?)\s(?:beendet|abgelaufen|"
    r"geendet|endend|zu ende gegangen)(?:e[nrs]?)?\s"
    rf"(?:{YEAR_NOUN}|(?P<part>halbjahr|quartal))(?:\s(?P<year>{ANY_YEAR}))?"
)
def _year_ended(match: re.Match) -> Node | None:
    node = read_period(match["day"])
    if node is None:
        return None
    months, grain = {"halbjahr": (6, "half"), "quartal": (3, "quarter")}.get(
        match["part"], (12, "fiscal_year")
    )

    def resolve(setting: Setting) -> Stretch:
        end = node.place(setting)
        return replace(end, start=shifted(end.end, -months) + timedelta(days=1), grain=grain)

    return Node(resolve)


@rule(r"jahr(?P<size>tausend|hundert)wende")
def _turn_of_century(match: re.Match) -> Node:
    year = 2000 if match["size"] == "tausend" else 1900
    return Node(lambda _: Stretch(date(year - 1, 11, 1), month_end(year, 2), "span"))


@rule(r"(?:bisherigen?\s)?(?:geschaefts)?jahresverlauf[s]?")
def _so_far(match: re.Match) -> Node:
    def resolve(setting: Setting) -> Stretch:
        start = date(setting.today.year, 1, 1)
        end = setting.today if "bisherig" in match[0] or setting.tense < 0 else date(start.year, 12, 31)
        return Stretch(start, end, "span", "relative", setting.today.isoformat())

    return Node(resolve)


# Decades and centuries ----------------------------------------------------------------------------------


@rule(r"(?P<century>18|19|20)(?P<decade>\d)0er(?:[- ]?jahre?n?s?)?")
def _decade(match: re.Match) -> Node:
    first = int(match["century"] + match["decade"] + "0")
    return Node(lambda _: Stretch(date(first, 1, 1), date(first + 9, 12, 31), "span"))


@rule(rf"(?P<name>{_alternatives(DECADES)})n?(?:[- ]?jahre?n?s?)?|(?P<digit>[2-9])0er(?:[- ]?jahre?n?s?)?")
def _named_decade(match: re.Match) -> Node:
    """Decades without a century are the last of that name that had begun."""
    tens = int(match["digit"]) * 10 if match["digit"] else DECADES[match["name"]]

    def resolve(setting: Setting) -> Stretch:
        now = setting.published.year if setting.published else 2000 if tens not in (0, 20) else 0
        if not now:
            raise Unplaced(NO_DATE)
        first = now // 100 * 100 + tens
        first -= 100 if first > now else 0
        anchor = setting.published.isoformat() if setting.published else None
        return Stretch(date(first, 1, 1), date(first + 9, 12, 31), "span", "absolute", anchor)

    return Node(resolve)


@rule(r"(?P<n>\d{1,2})\.\s?jahrhunderts?")
def _century(match: re.Match) -> Node | None:
    first = (int(match["n"]) - 1) * 100 + 1
    return (
        Node(lambda _: Stretch(date(first, 1, 1), date(first + 99, 12, 31), "span"))
        if int(match["n"]) < 25
        else None
    )


@rule(rf"(?:(?P<pointer>{POINTER})\s)?(?:jahrzehnts?|dekade)")
def _pointed_decade(match: re.Match) -> Node:
    steps = stem(match["pointer"], POINTER_OF) if match["pointer"] else 0

    def resolve(setting: Setting) -> Stretch:
        first = setting.today.year // 10 * 10 + 10 * steps
        return Stretch(
            date(first, 1, 1), date(first + 9, 12, 31), "span", "relative", setting.today.isoformat()
        )

    return Node(resolve)


# Pointing and counting ----------------------------------------------------------------------------------

GRAIN_NOUNS = dict.fromkeys("quartal jahresviertel geschaeftsquartal vierteljahr".split(), "quarter")
GRAIN_NOUNS |= dict.fromkeys("halbjahr semester haelfte jahreshaelfte".split(), "half") | {"monat": "month"}
MONTHS_IN = {"month": 1, "quarter": 3, "half": 6}
GRAIN_NOUN = rf"(?P<noun>{_alternatives(GRAIN_NOUNS)})(?:e?s)?"


def pointed_unit(unit: str, steps: int) -> Node:
    """A month, quarter or half counted from the one that holds the article's date."""

    def resolve(setting: Setting) -> Stretch:
        today, months = setting.today, MONTHS_IN[unit]
        if unit == "month":
            current = Stretch(today.replace(day=1), month_end(today.year, today.month), "month")
        else:
            choices = [choice for node in UNIT_NODES[unit] for choice in node.choices(setting)]
            current = next(choice for choice in choices if choice.start <= today <= choice.end)
        return replace(moved(current, steps * months), relation="relative", anchor=today.isoformat())

    return Node(resolve)


@rule(rf"(?P<pointer>{POINTER})\s(?:(?P<n>{ORDINAL})\s)?{GRAIN_NOUN}")
def _pointed_unit(match: re.Match) -> Node | None:
    unit, steps = GRAIN_NOUNS[match["noun"]], stem(match["pointer"], POINTER_OF)
    if match["n"]:
        return read_period(match[0].removeprefix(match["pointer"]).strip())
    if match["pointer"].startswith(ANAPHORIC):
        return prior(-MONTHS_IN[unit], _of_grain(unit), pointed_unit(unit, steps).resolve)
    return pointed_unit(unit, steps)


@rule(r"vorsaison")
def _season_before(match: re.Match) -> Node:
    def resolve(setting: Setting) -> Stretch:
        years = _own_years("saison", setting) or SEASON_YEAR
        topic = setting.topic(lambda s: months_long(s) == 12 and s.start == years.year(s.end.year).start)
        season = topic or years.year(years.holding(setting.today))
        return counted_from(season, -12)

    return Node(resolve)


@rule(r"vor(?P<unit>quartal|monat|periode|halbjahr|zeitraum)(?:e?s|n)?")
def _unit_before(match: re.Match) -> Node:
    """The stretch of equal length before the one spoken of; a „Vorperiode“ is a year before."""
    unit = GRAIN_NOUNS.get(match["unit"])
    if unit is None:
        return prior(-12, _lasting, _last_year)
    # Where none was spoken of, an article reports on the last quarter or half that was complete.
    steps = -1 if unit == "month" else -2
    return prior(-MONTHS_IN[unit], _of_grain(unit), pointed_unit(unit, steps).resolve)


@rule(
    r"(?:entsprechenden?\s|gleichen?\s)?(?:vorjahre?s?|vergleichs|vorjahresvergleichs|parallel)-?"
    r"(?P<unit>zeitraum|periode|quartal|halbjahr|monat|semester|zeit|jahr|viertel)(?:e?s|n)?"
    r"(?:\s(?:des|der|aus dem|im)\s(?:vorjahre?s?|vorperiode|letzten jahre?s|vergangenen jahre?s))?"
)
def _year_earlier(match: re.Match) -> Node:
    grain = "quarter" if match["unit"] == "viertel" else GRAIN_NOUNS.get(match["unit"])
    if grain is None:
        return prior(-12, _lasting, lambda setting: moved(_up_to_balance(setting), -12))
    last = (
        (lambda s: moved(completed(grain)(s), -12))
        if grain != "month"
        else pointed_unit("month", -13).resolve
    )
    return prior(-12, _of_grain(grain), last)


@rule(r"folge(?P<unit>jahr|quartal|monat|halbjahr)(?:e?s)?")
def _unit_after(match: re.Match) -> Node:
    """The one after what was spoken of; nothing says which that is where nothing was."""
    unit = GRAIN_NOUNS.get(match["unit"])
    months = MONTHS_IN.get(unit, 12) if unit else 12

    def resolve(setting: Setting) -> Stretch:
        topic = setting.topic(_of_grain(unit) if unit else _lasting) or _no_topic(setting)
        whole = (
            topic if unit or months_long(topic) == 12 else setting.year.year(setting.year.holding(topic.end))
        )
        return replace(moved(whole, months), relation="relative", anchor=topic.iso())

    return Node(resolve)


@rule(r"folgejahren?")
def _years_after(match: re.Match) -> Node:
    def resolve(setting: Setting) -> Stretch:
        topic = setting.topic(_lasting) or _no_topic(setting)
        return Stretch(date(topic.end.year + 1, 1, 1), None, "span", "relative", topic.iso())

    return Node(resolve)


SAME = (
    r"(?:(?:im|in|der|die|das|den|dem)?\s?(?:gleich|selb|derselb|denselb|demselb|dasselb|dieselb|"
    r"entsprechend)(?:e[nrms]?)?)"
)
STRETCH_NOUN = r"(?:zeitraum|periode|zeit|zeitspanne|quartal|halbjahr|haelfte|semester|monat|vorjahreszeitraum)(?:e?s|n)?"


@rule(
    rf"{SAME}\s{STRETCH_NOUN}\s(?:des\s|der\s|im\s)?(?:vorjahre?s?|vorperiode|jahr(?:es)? zuvor|"
    r"vergangenen jahre?s|letzten jahre?s)"
)
def _same_last_year(match: re.Match) -> Node:
    grain = next((g for noun, g in GRAIN_NOUNS.items() if noun in match[0]), None)
    last = completed(grain) if grain in ("quarter", "half") else _no_topic
    return prior(-12, _of_grain(grain) if grain else _lasting, lambda s: moved(last(s), -12))


@rule(
    rf"(?:{SAME}\s|vergleichs){STRETCH_NOUN}\s(?:(?:des|der|im|von)\s)?(?:{YEAR_NOUN}\s)?(?P<year>{ANY_YEAR})"
)
def _same_of_year(match: re.Match) -> Node | None:
    label, double = year_label(match["year"])

    def resolve(setting: Setting) -> Stretch:
        topic = setting.topic(_lasting) or _no_topic(setting)
        told = setting.year.holding(topic.end) if double else topic.end.year
        return counted_from(topic, 12 * (label - told))

    return Node(resolve)


@rule(
    rf"(?:{SAME}|diese[rnms]?)\s{STRETCH_NOUN}|berichts(?:zeitraum|zeit|periode|quartal|halbjahr|monat)(?:e?s|n)?"
    rf"|diese[rn]? (?P<n>{COUNT}) monaten?"
)
def _same(match: re.Match) -> Node:
    if count := match["n"] and count_of(match["n"]):
        return prior(0, lambda stretch: months_long(stretch) == count, _no_topic)
    grain = next((g for noun, g in GRAIN_NOUNS.items() if noun in match[0]), None)
    last = completed(grain) if grain in ("quarter", "half") else _up_to_balance
    return prior(0, _of_grain(grain) if grain else _lasting, last)


@rule(
    r"(?:(?P<pointer>vorangegangene|vorhergehende|vorherige|vorige|vergangene|abgelaufene|laufende|"
    r"kommende|naechste)[nrms]?)(?:\s(?:berichts)?(?:periode|zeitraum)s?)?"
)
def _left_alone(match: re.Match) -> Node:
    """„in dieser und der vorhergehenden“: the adjective of what was named before."""
    steps = stem(match["pointer"], POINTER_OF)

    def resolve(setting: Setting) -> Stretch:
        topic = setting.topic(_lasting) or _no_topic(setting)
        return counted_from(topic, steps * (months_long(topic) or 12))

    return Node(resolve)


@rule(r"(?P<n>erst|zweit|dritt|viert)e[nrs]?")
def _ordinal_alone(match: re.Match) -> Node:
    """„im dritten Quartal zwölf, im zweiten vierzehn“: the like-named part of the same year."""
    number = ordinal_of(match["n"])

    def resolve(setting: Setting) -> Stretch:
        last = setting.last
        months = {"quarter": 3, "half": 6}.get(last.grain) if last else None
        if last is None or months is None or number > 12 // months:
            raise Unplaced(NO_PERIOD)
        year = setting.year.year(setting.year.holding(last.end))
        return replace(
            months_of(year, months * (number - 1), months, last.grain), relation="relative", anchor=last.iso()
        )

    return Node(resolve)


@rule(r"(?:letzten\s)?beiden\s(?:berichts)?(?:perioden|zeitraeumen?)")
def _both_periods(match: re.Match) -> Node:
    """The one reported on and what it is compared with."""

    def resolve(setting: Setting) -> Stretch:
        topic = setting.topic(_lasting) or _no_topic(setting)
        return Stretch(moved(topic, -12).start, topic.end, "span", "relative", topic.iso())

    return Node(resolve)


@rule(rf"{SAME}\sjahr(?:e?s)?")
def _same_year(match: re.Match) -> Node:
    def resolve(setting: Setting) -> Stretch:
        topic = setting.topic(_lasting) or _no_topic(setting)
        return replace(calendar_year(topic.end.year), relation="relative", anchor=topic.iso())

    return Node(resolve)


@rule(rf"(?:{GRAIN_NOUN})")
def _bare_unit(match: re.Match) -> Node:
    """„des Quartals“: the one spoken of, else the last that was complete."""
    unit = GRAIN_NOUNS[match["noun"]]
    last = pointed_unit("month", -1).resolve if unit == "month" else completed(unit)
    return prior(0, _of_grain(unit), last)


def _a_year_before_a_price(setting: Setting) -> Stretch:
    """Prices are of a day: a year before, they are of that month, or of the stretch the sentence speaks of."""
    if here := next((s for s in setting.here if _closed(s)), None):
        return counted_from(here, -12)
    day = shifted(setting.today, -12)
    month = Stretch(day.replace(day=1), month_end(day.year, day.month), "month")
    return replace(month, relation="relative", anchor=setting.today.isoformat())


EARLIER = r"(?:zuvor|davor|vorher|frueher)"
LATER = r"(?:spaeter|danach|darauf|nachher)"
ABOUT = r"(?:gut|knapp|rund|etwa|fast|ueber|mehr als|ca\.?|genau)"


def _before(after: Stretch, months: int) -> Stretch:
    """„in den drei Quartalen davor“: all of them."""
    start, end = shifted(after.start, -months), after.start - timedelta(days=1)
    stretch = Stretch(start, end, "span", "relative", after.iso())
    return replace(stretch, grain=grain_of(stretch))


@rule(rf"(?:(?P<n>{COUNT})\s)?(?P<unit>jahre?n?|quartale?n?|monate?n?)\s(?P<way>{EARLIER}|{LATER})")
def _counted_from_topic(match: re.Match) -> Node | None:
    count = count_of(match["n"]) if match["n"] else 1.0
    if not count:
        return None
    sign = -1 if re.fullmatch(EARLIER, match["way"]) else 1
    months = int(
        sign * count * (12 if match["unit"].startswith("j") else 3 if match["unit"].startswith("q") else 1)
    )

    def resolve(setting: Setting) -> Stretch:
        if setting.price and months == -12:
            return _a_year_before_a_price(setting)
        if sign < 0 and count > 1 and re.search(r"(?<!\w)(?:den|der|die) $", setting.before):
            after = setting.topic(_lasting) or _no_topic(setting)
            return _before(after, -months)
        fits = _closed if setting.stock or months % 12 else _lasting
        topic = setting.last if sign > 0 and setting.last else setting.topic(fits)
        dated = next((s for s in setting.here if _closed(s)), None)
        if months == -12 and match["n"] and dated is not None and dated.grain == "instant":
            topic = dated
        if topic is None and months == -12 and (dated := setting.topic(_closed)):
            year = setting.year.year(setting.year.holding(dated.end) - 1)
            return replace(year, relation="relative", anchor=dated.iso())
        if topic is None and months == -12:
            return _last_year(setting)
        if topic is None:
            raise Unplaced(NO_PERIOD)
        place = moved(topic, months)
        if sign > 0 and topic.grain not in ("year", "fiscal_year", "half", "quarter"):
            whole = calendar_year(place.end.year) if months % 12 == 0 else None
            place = whole or Stretch(
                place.end.replace(day=1), month_end(place.end.year, place.end.month), "month"
            )
        return replace(place, relation="relative", anchor=topic.iso())

    return Node(resolve)


@rule(
    rf"(?P<way>vor|in)\s(?:{ABOUT}\s)?(?P<n>{COUNT}|einigen|wenigen|mehreren|"
    r"ein paar)\s(?P<unit>jahre?n?|monate?n?|quartale?n?|jahrzehnte?n?)"
)
def _counted_from_today(match: re.Match) -> Node | None:
    count = count_of(match["n"])
    if count is None:
        return vague(-1 if match["way"] == "vor" else 1, match["unit"], bounded=False)
    sign = -1 if match["way"] == "vor" else 1
    unit = match["unit"]
    size = {"jahrz": 120, "jahre": 12, "jahr": 12}.get(unit[:5], 3 if unit.startswith("q") else 1)

    def resolve(setting: Setting) -> Stretch:
        if setting.price and count == 1 and sign < 0 and size == 12:
            return _a_year_before_a_price(setting)
        spoken_of = setting.here or setting.before.endswith("als ") or SET_AGAINST.match(setting.after)
        topic = setting.topic(_lasting) if spoken_of and count == 1 and sign < 0 and size == 12 else None
        if topic is not None:
            return counted_from(topic, -12)
        today = shifted(setting.today, int(sign * count * size))
        whole = calendar_year(today.year)
        if size == 1 or count != int(count):
            whole = Stretch(today.replace(day=1), month_end(today.year, today.month), "month")
        elif size == 3:
            whole = pointed_unit("quarter", int(sign * count)).resolve(setting)
        return replace(whole, relation="relative", anchor=setting.today.isoformat())

    return Node(resolve)


# „auf 4,1 Mio. nach 3,8 Mio. im Vorjahr“
AGAINST = re.compile(r"(?<!\w)nach (?:\S+ ){1,6}im $")
# „Vor einem Jahr hatten …“: set against what was just said.
SET_AGAINST = re.compile(r"\s+(?:hatten?|waren?|lag(?:en)?|betrug(?:en)?|stand(?:en)?)\b")


@rule(r"vor jahresfrist")
def _a_year_ago(match: re.Match) -> Node | None:
    return read_period("vor einem jahr")


def vague(sign: int, unit: str, bounded: bool) -> Node:
    """Open towards the side nobody named."""

    def resolve(setting: Setting) -> Stretch:
        today = setting.today
        by_month = unit.startswith(("monat", "quartal"))
        if sign < 0:
            end = today.replace(day=1) if by_month else date(today.year, 1, 1)
            return Stretch(None, end - timedelta(days=1), "span", "relative", today.isoformat())
        start = month_end(today.year, today.month) if by_month else date(today.year, 12, 31)
        return Stretch(start + timedelta(days=1), None, "span", "relative", today.isoformat())

    return Node(resolve)


@rule(
    rf"(?P<pointer>{POINTER})\s(?:(?:paar|wenigen|beiden ersten)\s)?(?P<unit>jahren?|monaten?|"
    r"quartalen?|jahrzehnten?|geschaeftsjahren?)"
)
def _vague_plural(match: re.Match) -> Node | None:
    steps = stem(match["pointer"], POINTER_OF)
    return vague(steps, match["unit"], bounded=False) if steps else None


@rule(
    rf"(?P<pointer>{POINTER})\s(?P<n>{COUNT})\s(?P<unit>jahre?n?|monate?n?|quartale?n?|geschaeftsjahre?n?)"
    rf"|(?P<n2>{COUNT})\s(?P<pointer2>{POINTER})\s(?P<unit2>jahre?n?|monate?n?|quartale?n?|"
    r"geschaeftsjahre?n?)"
)
def _counted_plural(match: re.Match) -> Node | None:
    steps = stem(match["pointer"] or match["pointer2"], POINTER_OF)
    count, unit = count_of(match["n"] or match["n2"]), match["unit"] or match["unit2"]
    if not steps or not count or count != int(count):
        return None
    return Node(lambda setting: _run(setting, 1 if steps > 0 else -1, int(count), unit))


def _run(setting: Setting, sign: int, count: int, unit: str) -> Stretch:
    """So many whole units before or after the one under way."""
    if unit.startswith("geschaeft"):
        label, year = setting.year.holding(setting.today), setting.year.year
    else:
        label, year = setting.today.year, calendar_year
    if unit.startswith(("jahr", "geschaeft")):
        first, last = (label + 1, label + count) if sign > 0 else (label - count, label - 1)
        start, end = year(first).start, year(last).end
    else:
        name = "quarter" if unit.startswith("q") else "month"
        near, far = (pointed_unit(name, sign * n).resolve(setting) for n in (1, count))
        start, end = (near.start, far.end) if sign > 0 else (far.start, near.end)
    stretch = Stretch(start, end, "span", "relative", setting.today.isoformat())
    return replace(stretch, grain=grain_of(stretch))


# As-of dates --------------------------------------------------------------------------------------------


@rule(
    r"(?:bilanz|abschluss|halbjahres|quartals|jahres|berichts)?-?stichtag(?:e?s)?(?P<before>\sdes vorjahre?s)?"
)
def _balance_date(match: re.Match) -> Node:
    if match["before"]:
        return _prior_balance_date(match)

    def resolve(setting: Setting) -> Stretch:
        topic = (replace(setting, tense=-1) if setting.tense == 0 else setting).topic(_closed)
        if topic is not None and not (setting.published and match[0].startswith(("halb", "quart"))):
            told = [*setting.here, *setting.history] if topic.grain == "instant" else []
            later = [s for s in told if _closed(s) and topic.end < s.end <= (setting.published or date.min)]
            topic = max(later, key=lambda s: s.end, default=topic)
            return replace(topic, start=topic.end, grain="instant", relation="relative", anchor=topic.iso())
        unit = (
            "half" if match[0].startswith("halb") else "quarter" if match[0].startswith("quart") else "year"
        )
        last = completed(unit)(setting)
        return replace(last, start=last.end, grain="instant")

    return Node(resolve)


@rule(r"(?:entsprechenden?\s)?(?:vorjahres|vergleichs)-?(?:stichtag|zeitpunkt)(?:e?s)?")
def _prior_balance_date(match: re.Match) -> Node:
    def resolve(setting: Setting) -> Stretch:
        topic = setting.topic(_closed) or completed("year")(setting)
        end = shifted(topic.end, -12)
        return Stretch(end, end, "instant", "relative", topic.iso())

    return Node(resolve)


# From–to ------------------------------------------------------------------------------------------------

SEPARATOR = re.compile(
    r"\s(?:bis|und|sowie|oder)\s(?:(?:zum|einschliesslich|inklusive|dem|den|der|das)\s)*|\s?-\s?"
)
HEADS = re.compile(rf"^(?P<n>{ORDINAL})\s?(?P<head>(?:{QUARTER_NOUN}|{HALF_NOUN}).*)$")


@rule(
    rf"(?:{YEAR_NOUN}\s)?bis\s(?:(?:ende|mitte|anfang)\s)?(?P<year>{ANY_YEAR})|"
    rf"jahre?n? bis (?P<year2>{ANY_YEAR})"
)
def _until_year(match: re.Match) -> Node | None:
    node = numbered_year(match["year"] or match["year2"], fiscal=False)
    return Node(lambda setting: Stretch(None, node.place(setting).end, "span")) if node else None


@rule(r".*(?:\s(?:bis|und|sowie|oder)\s|-).*")
def _from_to(match: re.Match) -> Node | None:
    text = match[0]
    for separator in SEPARATOR.finditer(text):
        left, right = text[: separator.start()], text[separator.end() :]
        left, right = _complete(LEADING.sub("", left), LEADING.sub("", right))
        first, last = read_period(left), read_period(right)
        if first and last:
            return Node(lambda setting, first=first, last=last: between(first, last, setting))
    return None


def _complete(left: str, right: str) -> tuple[str, str]:
    """What only one side of a coordination says belongs to both."""
    if re.fullmatch(ORDINAL, left) and (match := HEADS.match(right)):
        return f"{left} {match['head']}", right
    if re.fullmatch(rf"{_alternatives(DECADES)}|[2-9]0er", left):
        return f"{left} jahre", right
    if re.fullmatch(r"\d{1,2}\.?", left) and (
        match := re.match(rf"\d{{1,2}}\.?\s?(?P<rest>{MONTH}.*)", right)
    ):
        return f"{left.strip('.')}. {match['rest']}", right
    if re.fullmatch(POINTER, left) and (match := re.match(rf"{POINTER}\s(?P<noun>.+)", right)):
        return f"{left} {match['noun']}", right
    if re.fullmatch(rf"{YEAR_NOUN}\s{ANY_YEAR}", left) and re.fullmatch(ANY_YEAR, right):
        return left, f"{left.split()[0]} {right}"
    if re.fullmatch(rf"{ANY_YEAR}", left) and re.fullmatch(r"\d\d", right):
        return left, left[:2] + right
    return left, right


def between(first: Node, last: Node, setting: Setting) -> Stretch:
    """From the beginning of one to the end of the other; the year of one is that of its neighbour."""
    if last.yearless and not first.yearless:
        start = first.place(setting)
        choices = [c for c in last.choices(setting, start.start) if c.end >= (start.end or start.start)]
        if not choices:
            raise Unplaced(UNREAD)
        return _spanning(start, min(choices, key=lambda c: c.end), start)
    if first.yearless and last.yearless and setting.published is None:
        raise Unplaced(NO_DATE)
    end = _last_of(first, last, setting) if first.yearless and last.yearless else last.place(setting)
    if first.yearless:
        choices = [c for c in first.choices(setting, end.end) if c.start <= end.end]
        return _spanning(max(choices, key=lambda c: c.start), end, end)
    return _spanning(first.place(setting), end, end)


def _last_of(first: Node, last: Node, setting: Setting) -> Stretch:
    """Without any year, the stretch as a whole decides which one is meant."""
    wholes = []
    for end in last.choices(setting):
        starts = [c for c in first.choices(setting, end.end) if c.start <= end.end]
        if starts:
            wholes.append((Stretch(max(c.start for c in starts), end.end, "nine_months"), end))
    best = nearest([whole for whole, _ in wholes], setting)
    end = next(end for whole, end in wholes if whole == best)
    return replace(end, anchor=setting.today.isoformat())


def _spanning(first: Stretch, last: Stretch, source: Stretch) -> Stretch:
    if first.start and last.end and first.start > last.end:
        raise Unplaced("begins after its end")
    stretch = Stretch(first.start, last.end, "span", source.relation, source.anchor)
    return replace(stretch, grain=grain_of(stretch))


# --------------------------------------------------------------------------------------------- the text

SENTENCE_END = re.compile(
    r"""(?<![\s.(][A-Za-zÄÖÜ])(?<!\d)(?<!Mio)(?<!Mrd)(?<!Mill)(?<!Tsd)(?<!Vj)(?<!ca)(?<!Nr)(?<!bzw)(?<!inkl)
    [.!?…]+["“”»«')\]]*\s+(?=["„“»«'(\[]?[A-ZÄÖÜ\d])|\n+|(?<=\d)\.\s+(?=(?!Januar|Jänner|Februar|März|April|Mai|Juni|Juli|
    August|September|Oktober|November|Dezember|Quartal|Halbjahr|Jahres|Geschäfts)[A-ZÄÖÜ][a-zäöü]+)""",
    re.VERBOSE,
)
MARK = re.compile(r"[.!?…\n]")


def sentence_ends(text: str) -> list[int]:
    """Where the sentences of a text end; `SENTENCE_END` is only asked where one can."""
    ends: list[int] = []
    for mark in MARK.finditer(text):
        if not ends or mark.start() >= ends[-1]:
            ends += [end.end()] if (end := SENTENCE_END.match(text, mark.start())) else []
    return ends


FUTURE = re.compile(
    r"(?:wird|werden|werde|will|wollen|wolle|soll|sollen|solle|sollte|sollten|plant|planen|"
    r"(?:ein)?geplant\w*|erwartet|erwarten|"
    r"rechnet|rechnen|hofft|hoffen|voraussichtlich|künftig|prognose|ausblick|"
    r"vorgesehen|könnte|könnten|bevorsteh\w*|"
    r"kommt|kommen|beginnt|beginnen|startet|starten|endet|enden|spätestens|frühestens|anpeilt|peilt|peilen|"
    r"beabsichtigt|möchte|darf|dürfen)",
    re.IGNORECASE,
)
PAST = re.compile(
    r"(?:war|waren|hatte|hatten|stieg|stiegen|sank|sanken|fiel|fielen|ging|gingen|lag|lagen|betrug|"
    r"betrugen|wurde|wurden|"
    r"gewesen|erreichte\w*|verdiente\w*|setzte\w*|erzielte\w*|wuchs|wuchsen|nahm|nahmen|gab|gaben|"
    r"schloss|blieb|blieben|kam|kamen|"
    r"belief\w*|erhöhte\w*|verringerte\w*|erwirtschaftete\w*|erlöste\w*|machte\w*|verbuchte\w*|hat|"
    r"haben|habe|brachte\w*|"
    r"legte\w*|schrieb\w*|meldete\w*|verlor\w*|brach|konnte\w*|musste\w*|stand|standen|rutschte\w*|"
    r"entfiel|entfielen|kostete\w*|arbeitete\w*|verlief|verliefen|gewann|gewannen|überstieg\w*|unterschritt\w*|überschritt\w*|"
    r"ergab|ergaben|trug|trugen|hielt|hielten|fand|fanden|endete\w*|begann|begannen|zog|zogen|sprang\w*)",
    re.IGNORECASE,
)
# What had come together up to a day.
LEVEL = re.compile(
    r"\b(?:war|waren|hatte|hatten|stand|standen|betrug|betrugen|belief\w*|lag|lagen|erreichte\w*|unterschritt\w*|überschritt\w*|überstieg\w*|"
    r"(?:umgesetzt|abgesetzt|verkauft|eingenommen|gebucht|gezählt|verzeichnet) w[ou]rden?)\b"
)
PRICE = re.compile(
    r"\bkoste(?:t|n|te|ten)?\b|\b[Pp]reise?\b|[Vv]erteuer|[Vv]erbillig|\b(?:je|pro) Tonne\b|\b[Nn]otier"
)
# Both are looked for in lower case.
STOCK = re.compile(
    r"barmittel|liquid|eigenkapital|verschuld|schulden|bilanzsumme|auftragsbestand|mitarbeiter|"
    r"beschäftigt|bestand|"
    r"verbindlichkeit|einlagen|kassen|guthaben|zahlungsmittel|flotte|filialen|kundenzahl|zahl der|"
    r"anzahl der|buchwert|"
    r"\bstanden|nettofinanz|kernkapitalquote|betreute|verwaltete|marktanteil|auslastung|belegung|\bbelegt|"
    r"book-to-bill|auftragsstand|liquiditaet",
)
FLOW = re.compile(r"umsatz|umsätze|setzte|erlös|ergebnis|fehlbetrag|überschuss|verlust|gewinn|summier")
PRESENT = frozenset(
    """ist sind sei sinkt steigt liegt liegen beträgt reicht reichen zahlt verkauft baut schließt schließen öffnet
    öffnen wartet warten anfällt entsteht streicht senkt hebt wächst fällt fallen geht gehen zieht übernimmt""".split()
)
ANNUAL = re.compile(
    r"dividende|ausschüttung|jahresüberschu|jahresfehlbetrag|jahresgewinn|jahresergebnis|dvfa"
)
WORD = re.compile(r"[^\W\d_]+")
# „dürfte steigen“ looks ahead, „dürfte gestiegen sein“ does not.
PERFECT = re.compile(
    r"\b[a-zäöüß]*ge[a-zäöüß]{2,}(?:t|en)\s(?:ist|sind|sei|seien)\b|"
    r"\b(?:ist|sind|sei|seien)\b.*\b[a-zäöüß]*(?:gestiegen|gesunken|gefallen|gewachsen|gegangen|gestartet|geworden)\W*$"
)
SUPPOSED = re.compile(r"\bdürften?\b(?![^.]*\b(?:haben|sein)\b)", re.IGNORECASE)
CLAUSE_EDGE = re.compile(r",(?!\d)|[;:–()]|\s-\s")
# „… zu erhöhen“, „… aufzugeben“ at the end of a clause: what somebody intends.
INFINITIVE = re.compile(
    r"\b(?:zu\s+[a-zäöüß]{3,}n|(?:ab|an|auf|aus|bei|ein|fest|fort|her|hin|los|mit|nach|nieder|vor|weg|zurück|zusammen)"
    r"zu[a-zäöüß]{3,}n)\W*$"
)
FIGURES = r"\d{1,2}\s?\.\s?\d{1,2}\s?\.\s?(?:(?:19|20)\d\d)"
WRITTEN_MONTH = "Januar|Jänner|Februar|Feber|März|April|Mai|Juni|Juli|August|September|Oktober"
WRITTEN_MONTH += "|November|Dezember|Maerz|Jaenner"
FULL_DATE = rf"(?:\d{{1,2}}\.\s?(?:{WRITTEN_MONTH})\s(?:19|20)\d\d|{FIGURES}|(?:19|20)\d\d-\d\d-\d\d)"
PLACE = r"[A-ZÄÖÜ][\w.\-/]*(?:\s(?:am|an|der|im|bei|ob|a\.|d\.|i\.|[A-ZÄÖÜ])[\w.\-/]*){0,4}"
DATELINES = [
    re.compile(
        rf"^\s*(?:[A-Z][\w\-]*:?\s)?(?P<date>{FULL_DATE})(?:\s*[,/|–-]|\s*$|\s+\d\d[:.]\d\d)", re.MULTILINE
    ),
    re.compile(
        rf"(?:^|[.!?\n]\s*){PLACE}(?:\s\([\w\s/-]+\))?,\s(?:den\s|am\s)?(?P<date>{FULL_DATE})", re.MULTILINE
    ),
    re.compile(
        r"\((?:dpa|APA|AP|AFP|Reuters|ots|dts|awp|sda|euro adhoc|DGAP|"
        rf"EQS)[\w\s/-]*\)\s*[-–,]?\s*(?P<date>{FULL_DATE})"
    ),
    re.compile(
        r"(?:DGAP|EQS|Ad-hoc|euro adhoc|Pressemitteilung|"
        rf"Presseaussendung)[^\n]{{0,60}}?(?P<date>{FULL_DATE})"
    ),
    re.compile(rf"(?P<date>{FULL_DATE})\s*/\s*\d\d[:.]\d\d"),
]
HEAD, TAIL = 600, 400

DAY_MONTH = (
    rf"(?:(?P<day>\d{{1,2}})\.\s?(?:(?P<month>{WRITTEN_MONTH})|(?P<number>\d{{1,2}})\.?)|"
    rf"Ende\s(?P<last>{WRITTEN_MONTH}))"
)
YEAR_WORD = r"(?:Geschäfts|Wirtschafts|Bilanz|Rechnungs|Geschaefts)jahr(?:e?s)?"
YEAR_ENDS = [
    re.compile(
        rf"{YEAR_WORD}(?:\s\d{{4}}(?:/\d{{2,4}})?)?\s*\((?:per|zum|bis|bis zum|Ende:?|endend am|"
        rf"Stichtag:?|Bilanzstichtag:?)?\s*{DAY_MONTH}(?!\s?(?:\d{{4}}\s?)?(?:bis|-|–))"
    ),
    re.compile(
        rf"{YEAR_WORD}(?:\s\d{{4}}(?:/\d{{2,4}})?)?,?\s(?:das\s|welches\s)?(?:jeweils\s|"
        rf"stets\s)?(?:am\s|zum\s|per\s|mit\s)?(?:dem\s)?{DAY_MONTH}"
        r"(?:\s\d{4})?\s(?:endet|endete|schließt|schloss|ausläuft|auslief|abschließt|abläuft|ablief|zu Ende)"
    ),
    re.compile(
        rf"{YEAR_WORD}(?:\s\d{{4}}(?:/\d{{2,4}})?)?\s(?:endet|endete|schließt|schloss|läuft|"
        r"lief)\s(?:jeweils\s|stets\s|bis\s)?"
        rf"(?:am\s|zum\s|per\s|mit\s|mit dem\s)?(?:den\s)?{DAY_MONTH}"
    ),
    re.compile(
        rf"(?:am|zum|per|bis)\s{DAY_MONTH}(?:\s\d{{4}})?\s(?:endende|endete|beendete|zu Ende gegangene|"
        r"abgelaufene|"
        rf"abgeschlossene|geendete|ablaufende)[nrs]?\s{YEAR_WORD}"
    ),
    re.compile(
        rf"{YEAR_WORD}(?:\s\d{{4}}(?:/\d{{2,4}})?)?\s*[(,]?\s*(?:vom\s|von\s|läuft vom\s|dauert vom\s|"
        r"reicht vom\s)?\(?1\.\s?"
        rf"(?:{WRITTEN_MONTH}|\d{{1,2}}\.?)(?:\s\d{{4}})?\s?(?:bis|-|–)\s?(?:zum\s)?{DAY_MONTH}"
    ),
    re.compile(
        rf"{YEAR_WORD},?\s(?:das\s[\w\s]{{0,30}}?)?(?:von|vom)\s(?:1\.\s?)?(?:{WRITTEN_MONTH}|"
        r"\d{1,2}\.)(?:\s\d{4})?"
        rf"\sbis\s(?:(?P<day>\d{{1,2}})\.\s?)?(?:(?P<last>{WRITTEN_MONTH})|"
        r"(?P<number>\d{1,2})\.)(?P<month>x)?"
    ),
    re.compile(rf"[Bb]ilanzstichtag:?\s(?:ist\s)?(?:jeweils\s)?(?:der\s|am\s|zum\s)?{DAY_MONTH}"),
]
OTHERS = re.compile(r"\b(?:dessen|deren)\s$")
OTHERS_YEAR = re.compile(rf"\b(?:dessen|deren)\s{YEAR_WORD}")
QUARTERS = re.compile(
    r"(?P<n>[Ee]rste|[Zz]weite|[Dd]ritte|[Vv]ierte|[1-4]\.|Auftakt|"
    r"Schluss)[nrs]?\s?(?:Geschäfts)?[Qq]uartal(?:e?s)?"
    rf"(?:\s(?:des\s{YEAR_WORD}\s)?\d{{4}}/\d{{2,4}})?\s?\((?:von\s|"
    rf"d\.\s?h\.\s)?(?:1\.\s)?(?P<first>{WRITTEN_MONTH})"
    rf"(?:\s\d{{4}})?\s?(?:bis|-|–)"
)


def find_date(text: str) -> date | None:
    """The day of an article's own dateline, at its head or else at its foot."""
    for part in (text[:HEAD], text[-TAIL:] if len(text) > HEAD else ""):
        for pattern in DATELINES:
            if match := pattern.search(part):
                node = read_period(fold(match["date"]))
                if node and (place := node.place(Setting())).start:
                    return place.start
    return None


def find_year_end(text: str) -> str | None:
    """The end of the fiscal year as ``MM-DD`` where a text names it for the company it is about."""
    for pattern in YEAR_ENDS:
        for match in pattern.finditer(text):
            if not _of_another(text, match):
                if end := _month_and_day(match):
                    return end
                break
    if quarters := QUARTERS.search(text):
        word = fold(quarters["n"])
        number = {"auftakt": 1, "schluss": 4}.get(word) or ordinal_of(word)
        month = (MONTH_OF[fold(quarters["first"])] - 1 - 3 * (number - 1) - 1) % 12 + 1
        return f"{month:02d}-{monthrange(2023, month)[1]:02d}"
    return None


def find_other_years(text: str) -> list[tuple[int, int, FiscalYear]]:
    """Paragraphs about another company („…, dessen Geschäftsjahr am 31. Mai endet, …“) and its fiscal year."""
    found = []
    for pattern in YEAR_ENDS:
        for match in pattern.finditer(text):
            if _of_another(text, match) and (end := _month_and_day(match)):
                last = text.find("\n", match.end())
                found.append((match.start(), last if last >= 0 else len(text), fiscal_year(end)))
    return found


def _of_another(text: str, match: re.Match) -> bool:
    """„…, dessen Geschäftsjahr“: at the head of an article still the company it is about."""
    start = match.start()
    return start > HEAD and OTHERS.search(text, start - 8, start) is not None


def _month_and_day(match: re.Match) -> str | None:
    month = int(match["number"]) if match["number"] else MONTH_OF[fold(match["month"] or match["last"])]
    if not 1 <= month <= 12:
        return None
    day = int(match["day"]) if match["day"] else monthrange(2023, month)[1]
    return f"{month:02d}-{day:02d}" if 1 < day <= 31 else None


def tense_of(sentence: str) -> int:
    """1 where a sentence looks ahead, -1 where it looks back, 0 where its verbs do not tell."""
    return _leaning(sentence) or 0


def _leaning(words: str) -> int | None:
    """The tense of some words; None where they hold no verb that tells."""
    found = WORD.findall(words)
    told = [told for word in found if (told := _verb(word))]
    if SUPPOSED.search(words):
        told.append(1)
    if PERFECT.search(words):
        told.append(-1)
    if told:
        return (sum(told) > 0) - (sum(told) < 0)
    return 1 if INFINITIVE.search(words) else 0 if not PRESENT.isdisjoint(found) else None


@lru_cache(maxsize=65536)
def _verb(word: str) -> int:
    """What a word tells of the time: 1 ahead, -1 back, 0 nothing."""
    return 1 if FUTURE.fullmatch(word) else -1 if PAST.fullmatch(word) else 0


def clause_at(sentence: str, start: int, end: int) -> str:
    """The clause of a sentence around a span, up to the next comma, dash, colon or bracket on either side."""
    before = max((edge.end() for edge in CLAUSE_EDGE.finditer(sentence, 0, start)), default=0)
    after = CLAUSE_EDGE.search(sentence, end)
    return sentence[before : after.start() if after else len(sentence)]


# --------------------------------------------------------------------------------------------- component


def _topical(span_text: str, stretch: Stretch, before: str) -> bool:
    """Whether later „Vorjahr“ and „Berichtszeitraum“ can speak of this period."""
    if (
        not _closed(stretch)
        or not 1500 < stretch.start.year <= stretch.end.year < 2500
        or PRIOR.match(fold(span_text))
        or (stretch.grain in ("year", "instant") and before.endswith("("))
    ):
        return False
    if stretch.grain == "month" and re.search(r"(?:seit|ab|vom|bis|im kommenden)\s*$", before):
        return False
    return stretch.grain != "span" or not EDGE.match(fold(span_text))


EDGE = re.compile(r"anfang|beginn|mitte|ende|jahres|frueh|spaet|hoch|sommer|herbst|winter")


PRIOR = re.compile(
    r"vorjahr|vj|i\.? ?v|vor |in |vergleichs|vorquartal|vormonat|vorperiode|vorvorjahr|.*(?:zuvor|"
    r"davor|spaeter|danach)$|"
    r".*(?:vorjahres|vorperiode)$|kommend|naechst|.*\d0er|letzten \w+ jahre|vergangenen \w+ jahre"
)


class Period:
    """Sets ``span._.period`` on every PERIOD span, and the doc's date and year end where it finds them."""

    def __init__(self, label: str = LABEL):
        self.label = label
        if not Span.has_extension("period"):
            Span.set_extension("period", default=None)
        if not Doc.has_extension("date"):
            Doc.set_extension("date", default=None)
        if not Doc.has_extension("fiscal_year_end"):
            Doc.set_extension("fiscal_year_end", default=CALENDAR_END)

    def __call__(self, doc: Doc) -> Doc:
        spans = [span for span in doc.ents if span.label_ == self.label]
        if not spans:
            return doc
        text = doc.text
        if doc._.date is None and (found := find_date(text)):
            doc._.date = found.isoformat()
        if doc._.fiscal_year_end in (None, CALENDAR_END):
            doc._.fiscal_year_end = find_year_end(text) or CALENDAR_END
        today, year = _as_date(doc._.date), fiscal_year(doc._.fiscal_year_end)
        for span, value in zip(spans, placed(text, spans, today, year), strict=True):
            span._.period = value
        return doc

    def to_disk(self, path: object, exclude: object = ()) -> None:
        """Nothing to save: the rules are code."""

    def from_disk(self, path: object, exclude: object = ()) -> "Period":
        return self

    def to_bytes(self, exclude: object = ()) -> bytes:
        return b""

    def from_bytes(self, data: bytes, exclude: object = ()) -> "Period":
        return self


def _as_date(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text)) if text else None
    except ValueError:
        return None


def placed(text: str, spans: list[Span], today: date | None, year: FiscalYear) -> list[dict]:
    """The value of each PERIOD span, in the order of the text, each in the light of those before it."""
    reading = _Reading(text, spans, today, year)
    for index in range(len(spans)):
        reading.read(index)
    return reading.values


class _Reading:
    """A text while its periods are read one after the other: where we are and what it has spoken of."""

    def __init__(self, text: str, spans: list[Span], today: date | None, year: FiscalYear):
        self.text, self.spans, self.today, self.year = text, spans, today, year
        self.ends = sentence_ends(text)
        self.others = find_other_years(text) if OTHERS_YEAR.search(text) else []
        self.values: list[dict] = []
        self.named: list[Stretch] | None = None
        self.history: list[Stretch] = []
        self.here: list[Stretch] = []
        self.last: Stretch | None = None
        self.sentence = -1
        self.start, self.end = 0, 0
        self.tense = 0
        self.about: dict[str, Any] = {}

    def read(self, index: int) -> None:
        span = self.spans[index]
        self._enter(bisect_right(self.ends, span.start_char))
        setting = self._setting(span)
        if not self.here and COMPARED.match(fold(span.text)):
            setting.here = _ahead(self.text, self.spans[index + 1 :], self.end, setting)
        value, stretch = value_of(span.text, setting)
        self.values.append(value)
        if stretch is None:
            return
        if self.here and _equivalent(self.text, self.spans, index):
            stretch = _agreed(self.values, stretch, self.here)
        self.last = stretch if _closed(stretch) else self.last
        if _topical(span.text, stretch, setting.before):
            _remember(stretch, self.here, self.history, self.today)

    def subjects(self) -> list[Stretch]:
        """The stretches with a date of their own that were over when the article appeared, in its order."""
        if self.named is None:
            self.named = []
            for span in self.spans:
                before = fold_edge(self.text[max(0, span.start_char - 24) : span.start_char])
                _, stretch = value_of(span.text, Setting(self.today, self.year, before=before))
                if not stretch or stretch.relation != "absolute" or not stretch.end or not self.today:
                    continue
                if stretch.end <= self.today and _topical(span.text, stretch, before):
                    self.named.append(stretch)
        return self.named

    def _enter(self, number: int) -> None:
        """What was spoken of here becomes history where a new sentence begins."""
        if number == self.sentence:
            return
        self.history, self.here, self.sentence = [*self.here, *self.history][:12], [], number
        self.start = self.ends[number - 1] if number else 0
        self.end = self.ends[number] if number < len(self.ends) else len(self.text)
        sentence = self.text[self.start : self.end]
        lowered = sentence.lower()
        # „…, die Erwartungen zurückzunehmen.“ tells what is ahead for its own clause only.
        self.tense = tense_of(INFINITIVE.sub("", sentence))
        subjects = {"stock": (STOCK, lowered), "earned": (FLOW, lowered), "annual": (ANNUAL, lowered)}
        subjects |= {"level": (LEVEL, sentence), "price": (PRICE, sentence)}
        found = {name: pattern.search(words) is not None for name, (pattern, words) in subjects.items()}
        self.about = found | {"flow": self.tense < 0 and found["earned"]}

    def _tense(self, span: Span) -> int:
        """That of the clause where its verbs tell, else that of the sentence."""
        sentence = self.text[self.start : self.end]
        clause = clause_at(sentence, span.start_char - self.start, span.end_char - self.start)
        leaning = _leaning(clause)
        return self.tense if leaning is None else leaning

    def _setting(self, span: Span) -> Setting:
        before = self.text[max(0, span.start_char - 120) : span.start_char]
        year = next((y for start, end, y in self.others if start <= span.start_char < end), self.year)
        setting = Setting(self.today, year, self.history, self.here, **self.about)
        setting.subjects, setting.reported = self.subjects, lambda: reported(self.text, setting)
        setting.before, setting.after = fold_edge(before), self.text[span.end_char : span.end_char + 60]
        setting.tense, setting.sentence = self._tense(span), self.text[self.start : self.end]
        setting.bracket = BRACKET.search(before) is not None
        setting.tense, setting.last = _tense_at(setting), self.last
        return setting


BRACKET = re.compile(r"\(\s*(?:\w{1,3}\.?\s)?$")


def fold_edge(text: str) -> str:
    return text.lower().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")


def reported(text: str, setting: Setting) -> list[Stretch]:
    """The stretch that „Halbjahresgewinn“ or „Quartalszahlen“ tell of, the last of its length that was over."""
    match = REPORT.search(text)
    if match is None or setting.published is None:
        return []
    if match["nine"]:
        choices = [s for s in fiscal_part(0, 9, "nine_months").choices(setting) if s.end < setting.today]
        return [max(choices, key=lambda s: s.end)]
    return [completed("half" if match["half"] else "quarter")(setting)]


REPORT = re.compile(
    r"\b(?:(?P<half>Halbjahre?s?|Semester)|(?P<nine>Neun-?[Mm]onats)|Quartals)-?"
    r"(?:[Gg]ewinn|[Vv]erlust|[Ee]rgebnis|[Zz]ahlen|[Bb]ericht|[Uu]msatz|[Bb]ilanz|[Aa]bschlu|[Üü]berschu)"
)


def value_of(text: str, setting: Setting) -> tuple[dict, Stretch | None]:
    """The dict of one span, and its stretch where it has one."""
    value = {"text": text} | dict.fromkeys(("start", "end", "grain", "relation", "anchor", "reason"))
    node = read_period(fold(text))
    if node is None:
        return value | {"reason": UNREAD}, None
    try:
        stretch = node.place(setting)
    except Unplaced as why:
        return value | {"reason": str(why)}, None
    except (ValueError, OverflowError, IndexError, StopIteration):
        return value | {"reason": "outside the calendar"}, None
    value |= {"start": stretch.start.isoformat() if stretch.start else None}
    value |= {"end": stretch.end.isoformat() if stretch.end else None, "grain": stretch.grain}
    return value | {"relation": stretch.relation, "anchor": stretch.anchor}, stretch


def _remember(stretch: Stretch, here: list[Stretch], history: list[Stretch], today: date | None) -> None:
    """A period exactly a year before one spoken of is what that is compared with, and no topic."""
    later = moved(stretch, 12)
    if (
        today
        and (later.end <= today)
        and any((told.start, told.end) == (later.start, later.end) for told in (*here, *history))
    ):
        return
    if today and stretch.end > today:
        here.insert(0, stretch)
        return
    earlier = moved(stretch, -12)
    for told in (here, history):
        told[:] = [t for t in told if (t.start, t.end) != (earlier.start, earlier.end)]
    here.insert(0, stretch)


def _ahead(text: str, later: list[Span], end: int, setting: Setting) -> list[Stretch]:
    """„betrug 8,0 (Vj.: 6,2) Mio. Euro im Jahr 2014“: what a sentence speaks about may follow."""
    for span in later:
        if span.start_char >= end:
            break
        before = fold_edge(text[max(0, span.start_char - 24) : span.start_char])
        _, stretch = value_of(span.text, replace(setting, before=before, here=[]))
        if (
            stretch
            and _topical(span.text, stretch, before)
            and (stretch.relation == "absolute" or stretch.anchor == str(setting.published))
            and _reportable(stretch)
        ):
            return [stretch]
    return []


def _reportable(stretch: Stretch) -> bool:
    return stretch.grain in ("quarter", "half", "nine_months", "year", "fiscal_year")


COMPARED = re.compile(r"vorjahr|vj|i\.? ?v|vergleichs")


def _tense_at(setting: Setting) -> int:
    """The preposition at hand tells more than the verbs of the whole sentence."""
    if re.search(r"(?<!\w)(?:seit|seit dem|seit der|vom)\s*$", setting.before):
        return -2
    if BACKWARDS.search(setting.before):
        return -2
    if re.match(r"\s+laufende", setting.after):
        return 1
    if SUMMED.search(setting.before) or setting.before.endswith("(bis "):
        return min(setting.tense, 0)
    if re.search(r"(?:bis|ab|bis zum|bis in (?:den|die|das))\s*$", setting.before) and not setting.flow:
        return max(setting.tense, 0) if setting.level else 1 if setting.tense < 0 else 2
    if setting.before.endswith("von ") and re.match(r"\s+an\b", setting.after):
        return max(setting.tense, 0) or 1
    if setting.due and setting.stock and setting.tense == 0:
        return -1
    if PLANNED.match(setting.after):
        return 1
    if setting.before.endswith(", im ") and CLOSED_BY.match(setting.after):
        return -1
    if PARTICIPLE.match(setting.after) or ANNOUNCED.match(setting.after):
        return -1
    return setting.tense


# „im März in der Prognose genannten 1,75 Milliarden“
ANNOUNCED = re.compile(
    r"\s+(?:-?[\w-]+\s){0,4}?(?:genannt|angekündigt|veröffentlicht|gemeldet|prognostiziert|beschlossen|begonnen)e[nrms]?\s"
)
# What is compared with has been.
BACKWARDS = re.compile(
    r"(?:als (?:im|in|am|zum|per|noch im|in den)|gegenueber (?:dem|der|den)|(?:verglichen mit|vergleich zu) de[mrn]|"
    r"vergleich zu[mr]|(?<!\w)(?:bericht|zahlen|bilanz|mitteilung) (?:ueber|fuer|zu) (?:das|die|den))\s*$"
)
PARTICIPLE = re.compile(
    r"\s+(?:[a-zäöüß]+\s)?(?!neuen?\b|seinen?\b|keinen?\b|einen?\b)[a-zäöüß]{2,}(?:ten|te|ter|enen|"
    r"ene|ener)\s+[\w-]*[A-ZÄÖÜ]"
)
# „…, im Frühjahr mit großem Aufwand angekündigt, …“
CLOSED_BY = re.compile(r"(?:\s[^\s,;.]+){0,6}\s[a-zäöüß]*ge[a-zäöüß]{2,}(?:t|en),\s")
PLANNED = re.compile(r"\s+(?:geplant|vorgesehen|angesetzt|terminiert|anstehend)\w*\b")
EQUIVALENT = re.compile(r"\s*\((?:von |vom |das sind |d\. ?h\. |also )?")


def _equivalent(text: str, spans: list[Span], index: int) -> bool:
    """Whether a span stands alone in brackets behind another: „Auftaktquartal (Januar bis März)“."""
    if not index:
        return False
    gap = text[spans[index - 1].end_char : spans[index].start_char]
    closed = text[spans[index].end_char : spans[index].end_char + 1] == ")"
    return closed and EQUIVALENT.fullmatch(gap) is not None


def _agreed(values: list[dict], stretch: Stretch, here: list[Stretch]) -> Stretch:
    """Bracketed equivalents say the same; the one that names a year decides. Two that each name one are compared."""
    first, last, told = values[-2], values[-1], here[0]
    same = months_long(told) == months_long(stretch) and months_long(told)
    if not same or told.start == stretch.start or first["start"] != told.start.isoformat():
        return stretch
    year = re.compile(r"\d{4}|\d\d/\d\d")
    if year.search(last["text"]) and not year.search(first["text"]):
        first |= {key: last[key] for key in ("start", "end", "anchor")}
        here[0] = stretch
    elif not year.search(last["text"]) and (year.search(first["text"]) or first["relation"] == "relative"):
        last |= {key: first[key] for key in ("start", "end", "anchor")}
        return told
    return stretch


@Language.factory(
    "period",
    assigns=["span._.period", "doc._.date", "doc._.fiscal_year_end"],
    requires=["doc.ents"],
    default_config={"label": LABEL},
)
def create_period(nlp: Language, name: str, label: str) -> Period:
    """The component; ``label`` is the entity label that marks periods."""
    return Period(label)
