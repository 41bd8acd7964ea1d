"""What an amount is worth: ``span._.money`` on every MONEY span of ``doc.ents``.

Shape   a plain dict: ``text``, ``low``, ``high``, ``currency``, ``bound``, ``sign``, ``per``, ``reason``.
Units   ``low`` and ``high`` are decimal strings in whole units of the currency (``"59900000000"``,
        ``"0.35"``), equal unless the text names a range. A sign character (or accounting brackets) inside the
        span makes them negative; a word before it („minus“) shows in ``sign`` (``"-"``, ``"+"`` or None)
        alone. ``currency`` is ISO 4217. ``bound`` is one of `BOUNDS`. ``per`` is one of the values of `PER`,
        the ISO code of a currency in an exchange rate, the noun as written where `PER` lacks it, or None.
Ranges  „zwischen 800 Mio. Euro und 850 Mio. Euro“, „mindestens 9 Euro und höchstens 14 Euro“ are two spans that
        both name the one range; there „minus“ makes a bound negative.
Elision a number without a unit takes it from the text behind it, from the neighbour it is joined to, from the
        amount before it, or from a heading („in Mio. Euro“), in this order.
Errors  nothing raises. What cannot be read is None and ``reason`` says why; otherwise ``reason`` is None.
Sources Unicode CLDR by way of Babel (names, symbols and validity of currencies, names of countries) and
        text2num (cardinal number words); the grammar of amounts is this file's own.
"""

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Any

from babel import Locale
from babel.core import get_global
from babel.numbers import get_currency_name, get_currency_symbol, get_territory_currencies
from spacy.language import Language
from spacy.tokens import Doc, Span
from text_to_num import text2num

LABEL = "MONEY"
BOUNDS = ("exact", "about", "below", "above", "at_most", "at_least")

# ---------------------------------------------------------------------------------------------- lexicon


@dataclass(frozen=True)
class Unit:
    """A currency or a part of one; several candidates stay open until the article decides."""

    codes: tuple[str, ...]
    factor: Decimal = Decimal(1)
    default: str | None = None
    noun: str = ""


def fold(text: str) -> str:
    """Spelling that does not matter: case, umlauts written out, accents, hyphens and final points."""
    text = (
        text.casefold()
        .replace("ä", "ae")
        .replace("ö", "oe")
        .replace("ü", "ue")
        .replace("ł", "l")
        .replace("ø", "oe")
    )
    text = unicodedata.normalize("NFKD", text)
    return "".join(c for c in text if not unicodedata.combining(c)).replace("-", " ").strip(" .")


def noun_stem(noun: str) -> str:
    """One key for all cases of a currency's noun; short nouns such as „Yen“ keep their ending."""
    for ending in ("en", "es", "n", "s", "e"):
        if noun.endswith(ending) and len(noun) - len(ending) >= 4:
            return noun.removesuffix(ending)
    return noun


def adjective_stem(adjective: str) -> str:
    for ending in ("en", "er", "es", "em", "e"):
        if adjective.endswith(ending) and len(adjective) - len(ending) >= 3:
            return adjective.removesuffix(ending)
    return adjective


def name_key(name: str) -> str:
    *adjectives, noun = fold(name).split() or [""]
    return " ".join([*map(adjective_stem, adjectives), noun_stem(noun)])


HUNDREDTH = Decimal("0.01")
KRONEN = ("SEK", "NOK", "DKK", "ISK", "CZK")
CENTS = ("EUR", "USD", "AUD", "CAD", "NZD", "HKD", "SGD", "ZAR")
# What a noun means in German business news when nothing else is said; None: the article has to say.
BARE = {
    "dollar": Unit(("USD",), default="USD"),
    "franken": Unit(("CHF",), default="CHF"),
    "pfund": Unit(("GBP",), default="GBP"),
    "pfund sterling": Unit(("GBP",), default="GBP"),
    "sterling": Unit(("GBP",), default="GBP"),
    "euro": Unit(("EUR",), default="EUR"),
    "yuan": Unit(("CNY",), default="CNY"),
    "renminbi": Unit(("CNY",), default="CNY"),
    "rmb": Unit(("CNY",), default="CNY"),
    "mark": Unit(("DEM",), default="DEM"),
    "dm": Unit(("DEM",), default="DEM"),
    "d mark": Unit(("DEM",), default="DEM"),
    "schilling": Unit(("ATS",), default="ATS"),
    "krone": Unit(KRONEN),
    "kr": Unit(KRONEN),
    "skr": Unit(("SEK",)),
    "nkr": Unit(("NOK",)),
    "dkr": Unit(("DKK",)),
    "franc": Unit(("FRF", "BEF", "LUF", "XOF", "XAF"), default="FRF"),
    "ff": Unit(("FRF",)),
    "lire": Unit(("ITL",)),
    "lira": Unit(("TRY", "ITL"), default="TRY"),
    "peso": Unit(("MXN", "ARS", "CLP", "COP", "PHP", "UYU", "CUP", "DOP")),
    "rubel": Unit(("RUB",), default="RUB"),
    "rupie": Unit(("INR", "PKR", "LKR", "NPR"), default="INR"),
    "won": Unit(("KRW",), default="KRW"),
    "rand": Unit(("ZAR",), default="ZAR"),
    "real": Unit(("BRL",)),
    "reais": Unit(("BRL",)),
    "gulden": Unit(("NLG",), default="NLG"),
    "pesete": Unit(("ESP",), default="ESP"),
    "escudo": Unit(("PTE",), default="PTE"),
    "drachme": Unit(("GRD",), default="GRD"),
    "finnmark": Unit(("FIM",)),
    "zloty": Unit(("PLN",)),
    "zl": Unit(("PLN",)),
    "ft": Unit(("HUF",)),
    "kc": Unit(("CZK",)),
    "lei": Unit(("RON",)),
    "lewa": Unit(("BGN",)),
    "leva": Unit(("BGN",)),
    "griwna": Unit(("UAH",)),
    "hrywna": Unit(("UAH",)),
    "hrywnia": Unit(("UAH",)),
    "kuna": Unit(("HRK",)),
    "tolar": Unit(("SIT",)),
    "ecu": Unit(("XEU",)),
    "sfr": Unit(("CHF",)),
    "fr": Unit(("CHF",)),
    "fs": Unit(("CHF",)),
    "oes": Unit(("ATS",)),
    "cent": Unit(CENTS, HUNDREDTH, "EUR", "cent"),
    "ct": Unit(CENTS, HUNDREDTH, "EUR", "cent"),
    "cts": Unit(CENTS, HUNDREDTH, "EUR", "cent"),
    "eurocent": Unit(("EUR",), HUNDREDTH),
    "euro cent": Unit(("EUR",), HUNDREDTH),
    "us cent": Unit(("USD",), HUNDREDTH),
    "uscent": Unit(("USD",), HUNDREDTH),
    "rappen": Unit(("CHF",), HUNDREDTH),
    "rp": Unit(("CHF",), HUNDREDTH),
    "pence": Unit(("GBP",), HUNDREDTH),
    "penny": Unit(("GBP",), HUNDREDTH),
    "pfennig": Unit(("DEM",), HUNDREDTH),
    "pf": Unit(("DEM",), HUNDREDTH),
    "groschen": Unit(("ATS",), HUNDREDTH),
    "oere": Unit(KRONEN, HUNDREDTH),
    "kopeke": Unit(("RUB",), HUNDREDTH),
    "centime": Unit(("FRF", "CHF"), HUNDREDTH, "FRF"),
    "groszy": Unit(("PLN",), HUNDREDTH),
}
WRITTEN = {
    "S": "ATS",
    "öS": "ATS",
    "F": "FRF",
    "Lit": "ITL",
    "Rs": "INR",
    "$": "USD",
    "A$": "AUD",
    "C$": "CAD",
}
WRITTEN |= {
    "US$": "USD",
    "S$": "SGD",
    "HK$": "HKD",
    "NZ$": "NZD",
    "₺": "TRY",
    "₽": "RUB",
    "zł": "PLN",
    "Kč": "CZK",
}
CITIES = {
    "SEK": ("stockholm", "göteborg", "malmö", "uppsala"),
    "NOK": ("oslo", "bergen", "stavanger", "trondheim"),
    "DKK": ("kopenhagen", "aarhus", "odense"),
    "CZK": ("prag", "brünn", "ostrau", "pilsen"),
    "ISK": ("reykjavik", "reykjavík"),
}

SCALES = {
    "hundert": 2,
    "tausend": 3,
    "tsd": 3,
    "tds": 3,
    "mio": 6,
    "mill": 6,
    "mil": 6,
    "mn": 6,
    "million": 6,
    "millionen": 6,
    "mrd": 9,
    "mia": 9,
    "md": 9,
    "mld": 9,
    "bn": 9,
    "milliarde": 9,
    "milliarden": 9,
    "bio": 12,
    "billion": 12,
    "billionen": 12,
    "brd": 15,
    "billiarde": 15,
    "billiarden": 15,
    "trillion": 18,
    "trillionen": 18,
}
LETTER_SCALES = {
    "T": 3,
    "k": 3,
    "K": 3,
    "m": 6,
    "M": 6,
    "Tsd": 3,
    "Mio": 6,
    "mio": 6,
    "Mill": 6,
    "Mrd": 9,
    "mrd": 9,
}
ARTICLES = frozenset(("ein", "eine", "einer", "eines", "einem", "einen"))
HALVES = {"halb": "0.5", "viertel": "0.25", "dreiviertel": "0.75", "achtel": "0.125"}
FRACTIONS = {"½": "0.5", "¼": "0.25", "¾": "0.75"}
JOINS = frozenset({"bis", "und", "oder", "bzw"})

SHARE = (
    "aktie aktien stückaktie stammaktie vorzugsaktie inhaberaktie namenaktie namensaktie anteil anteilschein"
)
SHARE += " anteilsschein anteilsscheine papier titel wertpapier genussschein partizipationsschein share"
PER = dict.fromkeys(SHARE.split(), "share") | {
    "jahr": "year",
    "geschäftsjahr": "year",
    "kalenderjahr": "year",
    "jahre": "year",
    "monat": "month",
    "quartal": "quarter",
    "woche": "week",
    "tag": "day",
    "stunde": "hour",
    "arbeitsstunde": "hour",
    "minute": "minute",
    "nacht": "night",
    "barrel": "barrel",
    "fass": "barrel",
    "fässer": "barrel",
    "unze": "ounce",
    "feinunze": "ounce",
    "tonne": "tonne",
    "kilo": "kilogram",
    "kilogramm": "kilogram",
    "kg": "kilogram",
    "gramm": "gram",
    "liter": "litre",
    "hektoliter": "hectolitre",
    "kilowattstunde": "kilowatt_hour",
    "kwh": "kilowatt_hour",
    "megawattstunde": "megawatt_hour",
    "mwh": "megawatt_hour",
    "quadratmeter": "square_metre",
    "qm": "square_metre",
    "kubikmeter": "cubic_metre",
    "hektar": "hectare",
    "meter": "metre",
    "kilometer": "kilometre",
    "stück": "piece",
    "kopf": "person",
    "person": "person",
    "einwohner": "person",
    "mitarbeiter": "employee",
    "beschäftigten": "employee",
    "kunde": "customer",
    "kunden": "customer",
}
PER_WORDS = {
    "jährlich": "year",
    "monatlich": "month",
    "täglich": "day",
    "wöchentlich": "week",
    "im jahr": "year",
}
PER_WORDS |= {
    "im monat": "month",
    "im quartal": "quarter",
    "pro jahr": "year",
    "p. a.": "year",
    "p.a.": "year",
}
PER_WORDS |= {"die stunde": "hour", "am tag": "day", "in der woche": "week", "die nacht": "night"}

BOUND_WORDS = {
    "below": "knapp knappe knappen fast nahezu beinahe annähernd unter weniger_als geringer_als kleiner_als "
    "unterhalb_von nicht_ganz nicht_einmal keine kaum nicht_mehr_ganz <",
    "above": "gut gute guten über mehr_als höher_als größer_als oberhalb_von jenseits_von "
    "jenseits_der reichlich "
    "mehr_denn gut_und_gern gut_und_gerne mehr_wie > ueber",
    "about": "rund etwa circa ca. ca zirka ungefähr schätzungsweise grob an_die um_die gegen in_etwa rd. "
    "in_der_größenordnung_von im_bereich_von runde runden ~ ≈ ±",
    "at_most": "bis_zu bis höchstens maximal max. nicht_mehr_als allenfalls bestenfalls nicht_über ≤ "
    "längstens nicht_höher_als",
    "at_least": "mindestens wenigstens zumindest mind. min. nicht_weniger_als ab nicht_unter ≥ nicht_unter",
}
# Words between the modifier and the amount that change nothing about it.
TRANSPARENT = (
    "umgerechnet insgesamt zusammen jeweils zuletzt noch nur lediglich die den einem etwas de facto je"
)
SIGN_WORDS = {"minus": "-", "plus": "+"}
# „ein Kredit über 20 Mio. Euro“ is of that size, not above it.
SIZED = (
    "vertrag auftrag kredit darlehen anleihe rechnung scheck order vereinbarung bürgschaft "
    "garantie finanzierung"
)
SIZED += (
    " emission programm linie kreditlinie klage forderung bescheid paket abkommen deal fazilität "
    "wechsel tranche"
)
SIZED += " vergleich bußgeld strafe geldstrafe eine einen einem einer urkunde fonds lizenz"
SIZED += (
    " schuldschein aufträge verträge kredite bestellung police gutschein zusage kaution "
    "überweisung rahmen förderung"
)


def _active() -> frozenset[str]:
    return frozenset(
        code for place in get_global("territory_currencies") for code in get_territory_currencies(place)
    )


def _currencies() -> tuple[dict[str, Unit], dict[str, str], dict[str, tuple[str, ...]]]:
    """By name key, by code or symbol as written, and the stems that hint at a currency's country."""
    locale = Locale("de")
    active = _active()
    by_name: dict[str, list[str]] = {}
    by_noun: dict[str, list[str]] = {}
    written, hints = {}, {}
    for code in sorted(
        locale.currencies, key=lambda code: (code not in active, "(" in locale.currencies[code], code)
    ):
        if code[0] == "X" and code not in active | {"XEU"}:
            continue
        written[code] = code
        written.setdefault(get_currency_symbol(code, locale=locale), code)
        names = {locale.currencies[code], get_currency_name(code, count=1, locale=locale)}
        names.add(get_currency_name(code, count=2, locale=locale))
        for name in names:
            plain = re.sub(r"\s*\(.*?\)", "", name)
            for variant in {plain, re.sub(r"^Neuer? ", "", plain)}:
                key = name_key(variant)
                by_name.setdefault(key, []).append(code)
                by_noun.setdefault(key.split()[-1], []).append(code)
        hints[code] = _hints(code, locale)
    units = {noun: Unit(_likely(codes, active)) for noun, codes in by_noun.items() if len(noun) > 2}
    units |= {name: Unit((codes[0],), default=codes[0]) for name, codes in by_name.items() if " " in name}
    units |= {name_key(name): replace(unit, noun=unit.noun or noun_stem(name)) for name, unit in BARE.items()}
    return units, written | WRITTEN, hints


def _likely(codes: list[str], active: frozenset[str]) -> tuple[str, ...]:
    unique = list(dict.fromkeys(codes))
    return tuple(code for code in unique if code in active) or tuple(unique[:1])


def _hints(code: str, locale: Locale) -> tuple[str, ...]:
    first = re.split(r"[ -]", locale.currencies[code])[0].casefold()
    stems = [re.sub(r"ische?[rs]?$", "", first)] if re.search(r"ische?[rs]?$", first) else []
    country = (locale.territories.get(code[:2]) or "").casefold()
    return tuple(stem for stem in (*stems, country.split(" ")[0], *CITIES.get(code, ())) if len(stem) >= 3)


UNITS, SYMBOLS, HINTS = _currencies()
EXACT_DIGITS = Context(prec=60)
MAX_DIGITS = 40

# ---------------------------------------------------------------------------------------- value grammar


@dataclass(frozen=True)
class Item:
    """A lexical item of an amount: ``kind`` is number, scale, unit, join, sign, open, close or other."""

    kind: str
    value: Any = None
    raw: str = ""


@dataclass(frozen=True)
class Amount:
    """One or two numbers as written, and the unit they share where they have one."""

    numbers: tuple[Decimal, ...] = ()
    scale: Decimal | None = None
    unit: Unit | None = None
    sign: str | None = None
    grouped: bool = False

    def worth(self) -> list[Decimal]:
        factor = (self.scale or Decimal(1)) * (self.unit.factor if self.unit else 1)
        return sorted(EXACT_DIGITS.multiply(number, factor) for number in self.numbers)


DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2212"
LEXEME = re.compile(
    rf"""(?P<number>\d{{1,3}}(?:\ \d{{3}})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,'’´`]\d+)*)(?:[.,][{DASHES}]+(?!\d))?
    |(?P<fraction>[½¼¾])
    |(?P<word>[^\W\d_]*[$€£¥₩₹₽₺₪฿₫₴]|[^\W\d_]+(?:-[^\W\d_]+)*)
    |(?P<dash>[{DASHES}]+)|(?P<plus>\+)|(?P<open>\()|(?P<close>\))|(?P<other>\S)""",
    re.VERBOSE,
)
BROKEN_WORD = re.compile(r"(?<=[^\W\d_])-\s+(?!und\b|oder\b|bis\b)(?=[a-zäöüß])")
# „drei- bis vierhundert“: the number word that the first bound leaves to the last.
HALF_WORD = re.compile(r"\b([a-zäöüß]+)-\s+(bis|oder|und)\s+([a-zäöüß]+?)((?:hundert)?tausend|hundert)\b")
US_DOLLAR = re.compile(rf"\bUS\s?[{DASHES}]\s?\$")
BROKEN_DECIMAL = re.compile(r"(?<=\d)\s*,\s*(?=\d)")
BROKEN_GROUP = re.compile(r"(?<=\d)\s*\.\s+(?=\d{3}(?!\d))|(?<=\d)\s+\.\s*(?=\d{3}(?!\d))")


def normalised(text: str) -> str:
    """Typesetting faults undone: odd spaces, words broken at line ends, gaps inside numbers."""
    text = re.sub(r"[\s\u00a0\u202f\u2009\u2007]+", " ", text)
    text = BROKEN_WORD.sub("", text)
    text = HALF_WORD.sub(r"\1\4 \2 \3\4", text)
    return BROKEN_GROUP.sub(".", BROKEN_DECIMAL.sub(",", text))


# Written out in full: 40.000, 1 250 000, 123456.
GROUPED = re.compile(r"\d{1,3}(?:[.'’´` ]\d{3})+|\d{6,}")


def number_value(digits: str) -> Decimal | None:
    """The value of a number in figures: 1.234,5, 1 234,5, 1'234.5, 4,50 or 12.5."""
    digits = re.sub(r"[\s'’´`]", "", digits)
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        decimal, group = (",", ".") if digits.rfind(",") > digits.rfind(".") else (".", ",")
        digits = digits.replace(group, "").replace(decimal, ".", 1)
    elif commas:
        digits = digits.replace(",", ".") if commas == 1 else digits.replace(",", "")
    elif points > 1 or re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", digits):
        digits = digits.replace(".", "")
    if not re.fullmatch(r"\d+(?:\.\d+)?", digits) or not digits.isascii() or len(digits) > MAX_DIGITS:
        return None
    return Decimal(digits)


@lru_cache(maxsize=4096)
def word_value(word: str) -> Decimal | None:
    """The value of a number word: sechs, zweiundzwanzig, zweieinhalb, anderthalb, dreieinviertel, eine."""
    word = word.casefold().replace("zwo", "zwei") if word.casefold().startswith("zwo") else word.casefold()
    if word in ARTICLES:
        return Decimal(1)
    if word in ("anderthalb", "anderthalbe"):
        return Decimal("1.5")
    for ending, part in (("einhalb", "0.5"), ("einviertel", "0.25"), ("dreiviertel", "0.75")):
        stem = word.removesuffix(ending)
        if stem != word:
            whole = word_value(stem.removesuffix("und")) if stem else None
            return whole + Decimal(part) if whole is not None else (None if stem else Decimal(part))
    return _cardinal(word)


def _cardinal(word: str) -> Decimal | None:
    spelled = word.replace("zwoelf", "zwölf").replace("fuenf", "fünf").replace("dreissig", "dreißig")
    if not spelled.isalpha() or len(spelled) > 80:
        return None
    try:
        return Decimal(text2num(spelled, "de"))
    except Exception:  # text2num raises more than ValueError on odd words, and none of it is worth a crash
        return None


def _fraction_word(word: str) -> Decimal | None:
    return Decimal(HALVES[key]) if (key := re.sub(r"e[nrs]?$", "", word)) in HALVES else None


def _scale_word(word: str) -> tuple[Decimal | None, Decimal] | None:
    """A scale, and the part of one that a compound counts („Viertelmillion“)."""
    folded = fold(word)
    if folded in SCALES:
        return None, Decimal(10) ** SCALES[folded]
    match = re.fullmatch(
        r"(halb|viertel|dreiviertel|achtel)(mill?ion(?:en)?|milliarden?|billion(?:en)?)", folded
    )
    return (Decimal(HALVES[match[1]]), Decimal(10) ** SCALES[match[2]]) if match else None


@lru_cache(maxsize=4096)
def unit_named(name: str) -> Unit | None:
    """The currency a symbol, code or German name stands for, in any case and inflection."""
    if name in SYMBOLS:
        return Unit((SYMBOLS[name],), default=SYMBOLS[name])
    if unit := UNITS.get(name_key(name)):
        return unit
    if len(name) == 3 and name.upper() in ("EUR", "CHF", "USD", "GBP", "ATS", "DEM"):
        return Unit((name.upper(),), default=name.upper())
    return _compound_unit(fold(name))


def _compound_unit(name: str) -> Unit | None:
    """„Schwedenkronen“, „Australdollar“: the candidate whose country begins the word."""
    for noun in ("krone", "dollar", "pfund", "peso", "franc", "rupie"):
        key = noun_stem(noun)
        if key not in name or not noun_stem(name).endswith(key):
            continue
        head = name[: name.rfind(key)].strip()
        codes = UNITS[key].codes if noun != "dollar" else ("USD", *CENTS, "TWD")
        found = [
            code for code in codes if any(head.startswith(fold(hint)[:5]) for hint in HINTS[code]) and head
        ]
        if found:
            return Unit((found[0],), default=found[0])
    return None


def _fused(word: str) -> list[Item] | None:
    """TEUR, T€, kEUR, MUSD, TDM, TSFr: a letter for the scale grown together with the currency."""
    for length in (4, 3, 1):
        head, rest = word[:length], word[length:]
        if rest and head in LETTER_SCALES and (unit := unit_named(rest)):
            return [Item("scale", Decimal(10) ** LETTER_SCALES[head], head), Item("unit", unit, rest)]
    return None


def _word_items(word: str) -> list[Item]:
    folded = word.casefold()
    if folded in JOINS:
        return [Item("join", folded, word)]
    if folded in SIGN_WORDS:
        return [Item("sign", SIGN_WORDS[folded], word)]
    if scale := _scale_word(word):
        part, power = scale
        return [*([Item("part", part, word)] if part else []), Item("scale", power, word)]
    if (part := _fraction_word(folded)) is not None:
        return [Item("part", part, word)]
    if word in LETTER_SCALES and len(word) == 1 and word != "T":
        return [Item("scale", Decimal(10) ** LETTER_SCALES[word], word)]
    if unit := unit_named(word):
        return [Item("unit", unit, word)]
    if (value := word_value(word)) is not None:
        return [Item("number", value, word)]
    if fused := _fused(word):
        return fused
    if "-" in word:
        return [item for piece in word.split("-") for item in _word_items(piece)]
    return [Item("other", None, word)]


@lru_cache(maxsize=16384)
def lexed(text: str) -> tuple[Item, ...]:
    """The lexical items of an amount, currency names of several words taken whole."""
    items: list[Item] = []
    found = list(LEXEME.finditer(US_DOLLAR.sub("US$", normalised(text))))
    at = 0
    while at < len(found):
        match = found[at]
        name, length = _longest_name(found, at)
        at += max(length, 1)
        if length:
            items.append(Item("unit", name, match[0]))
        elif match["number"]:
            items.append(Item("number", number_value(match["number"]), match[0]))
        elif match["fraction"]:
            items.append(Item("part", Decimal(FRACTIONS[match[0]]), match[0]))
        elif match["word"]:
            items += _word_items(match[0])
        else:
            items.append(_mark(match, items, found[at] if at < len(found) else None))
    return tuple(items)


def _longest_name(found: list[re.Match], at: int) -> tuple[Unit | None, int]:
    for length in (4, 3, 2):
        words = found[at : at + length]
        if len(words) == length and all(word["word"] for word in words):
            key = name_key(" ".join(word[0] for word in words))
            if " " in key and key in UNITS:
                return UNITS[key], length
    return None, 0


def _mark(match: re.Match, before: list[Item], after: re.Match | None) -> Item:
    """A dash is a sign before its number, and a „bis“ between two."""
    if match["open"] or match["close"]:
        return Item("open" if match["open"] else "close", None, match[0])
    numbered = any(item.kind == "number" for item in before)
    touching = after is not None and after.start() == match.end()
    joined = numbered and before[-1].kind in ("number", "scale", "unit")
    if match["plus"]:
        return Item("sign", "+", match[0])
    if match["dash"] and joined:
        return Item("join", "-", match[0])
    if match["dash"] and (touching or not numbered):
        return Item("sign", "-", match[0])
    return Item("join" if match["dash"] else "other", None, match[0])


@dataclass
class _Part:
    number: Decimal | None = None
    scale: Decimal | None = None
    unit: Unit | None = None
    sign: str | None = None
    done: Decimal = Decimal(0)
    raw: str = ""
    bracket: bool = False

    def value(self) -> Any:
        if self.number is None and self.done:
            return self.done
        number = self.number
        if number is None and self.scale and self.raw == "word":
            number = Decimal(1)
        return number


@lru_cache(maxsize=16384)
def read_amount(text: str) -> Amount:
    """The amount that the words of a span state by themselves; unreadable text has no numbers."""
    parts = [_Part()]
    for item in lexed(text):
        if item.kind == "join" and parts[-1].value() is not None:
            parts.append(_Part())
        else:
            _take(parts[-1], item)
    parts = [part for part in parts if part.value() is not None or part.unit or part.scale]
    return _shared([part for part in parts if part.value() is not None], parts)


def _take(part: _Part, item: Item) -> None:
    if item.kind == "number" and item.value is not None:
        _take_number(part, item)
    elif item.kind == "part":
        whole = part.number if part.number is not None else Decimal(0)
        times = whole in (0, 1) or item.raw not in FRACTIONS
        part.number = (whole or 1) * item.value if times and item.raw not in FRACTIONS else whole + item.value
    elif item.kind == "scale":
        part.scale = (part.scale or Decimal(1)) * item.value
        part.raw = part.raw or ("word" if len(item.raw) > 3 else "")
    elif item.kind == "unit":
        part.unit = part.unit or item.value
    elif item.kind == "sign" and part.number is None:
        part.sign = part.sign or item.value
    elif item.kind == "open" and part.number is None:
        part.bracket = True
    elif item.kind == "close" and part.bracket and part.number is not None:
        part.sign, part.bracket = "-", False


def _take_number(part: _Part, item: Item) -> None:
    """A second number behind the currency is cents, behind a scale the rest („eine Million zweitausend“)."""
    if part.number is None:
        part.number, part.raw = item.value, item.raw
    elif part.raw.isalpha() and item.raw.isalpha() and not part.scale and 10 <= item.value < 100:
        part.number += item.value * HUNDREDTH  # „zwei fünfzig“, „elf Euro zehn“
    elif part.unit and part.scale is None and item.value < 100 and part.unit.factor == 1:
        part.number += item.value * HUNDREDTH
    elif part.scale and item.value < part.scale:
        part.number = part.number * part.scale + item.value
        part.scale = Decimal(1)


def _shared(parts: list[_Part], named: list[_Part]) -> Amount:
    """The bounds of a range share what only one of them names."""
    if not parts:
        unit = next((part.unit for part in named if part.unit), None)
        return Amount(unit=unit)
    parts = [parts[0], parts[-1]] if len(parts) > 1 else parts
    if len(parts) == 2 and (whole := _with_cents(*parts)):
        parts = [whole]
    unit = next((part.unit for part in reversed(parts) if part.unit), None)
    for part in parts:
        if part.scale == 100:  # „dreihundert“ set apart is a number, and no scale for its neighbours
            part.number, part.scale = part.value() * part.scale, None
    scales = _range_scales(parts)
    numbers = []
    for part, scale in zip(parts, scales, strict=True):
        number = EXACT_DIGITS.multiply(part.value(), scale or Decimal(1))
        numbers.append(-number if part.sign == "-" else number)
    last = scales[-1]
    if last:
        numbers = [EXACT_DIGITS.divide(number, last) for number in numbers]
    grouped = all(_in_full(part) for part in parts)
    return Amount(tuple(numbers), last, unit, parts[-1].sign, grouped)


def _in_full(part: _Part) -> bool:
    """Whether a number names every thousand itself, so that no scale can be meant: 40.000, dreihunderttausend."""
    if part.raw.isalpha():
        return part.scale is None and (part.number or 0) >= 1000
    return GROUPED.fullmatch(part.raw) is not None


def _with_cents(first: _Part, last: _Part) -> _Part | None:
    """„ein Euro und zwei Cent“ is one amount."""
    if (
        first.unit
        and last.unit
        and first.unit.factor == 1
        and last.unit.factor == HUNDREDTH
        and not last.scale
    ):
        return replace(first, number=first.value() + last.value() * HUNDREDTH)
    return None


def _range_scales(parts: list[_Part]) -> list[Decimal | None]:
    scales = [part.scale for part in parts]
    if len(parts) == 2 and (scales[0] is None) != (scales[1] is None):
        known = scales[0] or scales[1]
        first, last = (part.value() for part in parts)
        # „900 000 bis 1,2 Millionen“ counts its first bound in units already.
        if scales[0] is None and first >= 1000 and last < first <= last * known:
            return [Decimal(1), known]
        return [known, known]
    return scales


# ----------------------------------------------------------------------------------- words around a span

BOUND_OF = {word.replace("_", " "): bound for bound, words in BOUND_WORDS.items() for word in words.split()}


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))


MODIFIER = re.compile(rf"(?<![\w-])(?P<word>{_alternatives([*BOUND_OF, *SIGN_WORDS])})\s*$", re.IGNORECASE)
SKIPPED = re.compile(rf"(?<![\w-])(?:{_alternatives(TRANSPARENT.split())})\s*$", re.IGNORECASE)
SIZED_NOUN = re.compile(rf"(?:{_alternatives(SIZED.split())})(?:s|es|e|en|n)?\s*$", re.IGNORECASE)
MORE = re.compile(r"\s*(?:oder|und)\s+mehr\b|\s+aufwärts\b|\s+plus\s+x\b", re.IGNORECASE)
LESS = re.compile(r"\s*oder\s+weniger\b", re.IGNORECASE)
PER_AFTER = re.compile(
    r"\s*(?:je|pro|per|/)\s*(?:(?:einzelne[rnms]?|jede[rnms]?|neue[rnms]?|junge[rnms]?|alte[rnms]?|"
    r"dividendenberechtigte[rnms]?|stimmberechtigte[rnms]?|verkaufte[rnms]?)\s+)?"
    r"(?P<noun>[^\W\d_]+(?:-[^\W\d_]+)*)"
)
PER_WORD = re.compile(rf"\s*(?P<word>{_alternatives(PER_WORDS)})(?!\w)", re.IGNORECASE)
PER_SHARE_BEFORE = re.compile(
    r"(?<![\w-])(?:[Jj]e|[Pp]ro|per)\s+(?:[a-zäöüß]+e[rnms]?\s+)?(?P<noun>[^\W\d_]+(?:-[^\W\d_]+)*)"
)


def modifiers(before: str) -> tuple[str, str | None]:
    """The bound and the sign that the words ending at an amount give it."""
    bound, sign = "exact", None
    for _ in range(5):
        if match := MODIFIER.search(before):
            word = re.sub(r"\s+", " ", match["word"].lower())
            before = before[: match.start()]
            if word in SIGN_WORDS:
                sign = sign or SIGN_WORDS[word]
                continue
            if word in ("über", "ueber") and SIZED_NOUN.search(before):
                break
            # „mindestens rund 5 Mio.“: the firm bound outweighs the rounding next to the number.
            bound = BOUND_OF[word] if bound in ("exact", "about") else bound
        elif match := SKIPPED.search(before):
            before = before[: match.start()]
        else:
            break
    return bound, sign


def per_what(after: str) -> str | None:
    """What an amount is for one of, from the words behind it."""
    if match := PER_WORD.match(after):
        return PER_WORDS[re.sub(r"\s+", " ", match["word"].lower())]
    if not (match := PER_AFTER.match(after)):
        return None
    return _counted(match["noun"])


def _counted(noun: str) -> str | None:
    folded = noun.lower()
    if folded in PER:
        return PER[folded]
    last = folded.split("-")[-1]
    if last in PER:
        return PER[last]
    for ending in ("aktie", "aktien", "schein", "unze", "barrel", "tonne", "kilowattstunde", "quadratmeter"):
        if folded.endswith(ending):
            return PER.get(ending, "share")
    unit = unit_named(noun)
    if unit and (unit.default or len(unit.codes) == 1):
        return unit.default or unit.codes[0]
    return noun if noun[:1].isupper() else None


# --------------------------------------------------------------------------------------------- component

SENTENCE_END = re.compile(
    r"""(?<![\s.][A-Za-zÄÖÜ])(?<!\d)(?<!Mio)(?<!Mrd)(?<!Mill)(?<!Tsd)(?<!Vj)(?<!ca)(?<!rd)(?<!Nr)(?<!bzw)(?<!inkl)(?<!Fr)
    [.!?…]+["“”»«')\]]*\s+(?=["„“»«'(\[]?[A-ZÄÖÜ\d])|\n+|(?<=\d)\.\s+(?=[A-ZÄÖÜ][a-zäöü]+\s+[a-zäöü])|
    (?<=\d\d)\.\s+(?=(?:Die|Der|Das|Den|Dem|Ein|Eine|Im|In|Für|Bei|Mit|Nach|Auch|Es|Er|Sie|Wir|Damit|Davon|Vor|Zum)\s)""",
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


JOINED = re.compile(
    r"\s*(?:,|/|[-–]|;)?\s*(?:auf|bis|bis\s+zu|und|oder|nach|statt|zu|beziehungsweise|bzw\.|respektive|resp\.|gegenüber|"
    r"anstatt|gegen|"
    r"im\s+\w+\s+auf|über|sowie|je|als|von)?"
    r"(?:\s+(?:rund|etwa|knapp|gut|über|fast|nur|noch|zuletzt|dann|nunmehr|jetzt|zuvor|mehr\s+als|"
    r"bis\s+zu|minus|plus))*\s*"
)
RANGE_WORD = re.compile(
    r"\s*(?:und|bis|bis\s+zu)(?:\s+(?:rund|etwa|knapp|gut|ca\.|minus|plus))*\s*|"
    r"\s*(?:und|,)\s+(?P<most>höchstens|maximal)\s*"
)
RANGE_START = re.compile(
    r"(?<!\w)(?:zwischen\s+(?:(?:rund|etwa|knapp|gut|ca\.|minus|plus)\s+)*|"
    r"(?P<least>mindestens|wenigstens|minimal)\s+)$",
    re.IGNORECASE,
)
HEADING = re.compile(
    r"\b(?:in|Angaben\s+in|alle\s+Angaben\s+in|jeweils\s+in)\s+(?P<unit>(?:Tsd|Tausend|Mio|Millionen|"
    r"Mill|Mrd|Milliarden)?"
    r"\.?\s?(?:T?EUR|T?Euro|T?€|T?CHF|T?DM|T?USD|US-Dollar|Dollar|Franken|S?Fr\.?|kEUR|MEUR|T?SEK|T?NOK|T?DKK|"
    r"Yen|TATS|öS))(?!\w)"
)
PER_SHARE = re.compile(r"\bje\s\w*[Aa]ktie\s*$")
# „CHF 11.8 (1997: 16.3) Mio.“: the scale behind a bracket is that of the amount before it too.
SCALE_BEHIND = re.compile(r"\s*\([^()\n]{1,60}\)\s*(?P<scale>[A-ZÄÖÜ][a-z]{1,8})\b")
TRAILING = re.compile(r"\s*(?:\([^()\n]{0,60}\)\s*)?\)?\s*(?P<unit>[^\n()]{0,30})")


ENGLISH = re.compile(r"\d,\d{3},\d{3}(?!\d)|\d,\d{3}\.\d")


@dataclass
class _Case:
    """A MONEY span on its way to a value."""

    span: Span
    start: int
    end: int
    amount: Amount
    low: Any = None
    high: Any = None
    own: bool = False


def _leading_unit(text: str) -> Amount | None:
    """The scale and currency at the very beginning of a text."""
    scale, unit = None, None
    for item in lexed(text):
        if item.kind == "scale" and unit is None and scale is None:
            scale = item.value
        elif item.kind == "unit" and unit is None:
            unit = item.value
        elif item.raw != "." or unit:
            break
    return Amount(scale=scale, unit=unit) if unit else None


class _Article:
    """What a text says about currencies as a whole, looked up once and only when an amount needs it."""

    def __init__(self, text: str, cases: list[_Case]):
        self.text, self.cases = text, cases
        self.ends = sentence_ends(text)
        self.headings = [
            (match.start(), amount)
            for match in HEADING.finditer(text)
            if (amount := _leading_unit(match["unit"]))
            and not self._inside(match.start("unit"))
            and not PER_SHARE.search(text, max(0, match.start() - 40), match.start())
        ]
        self._lower: str | None = None

    def _inside(self, at: int) -> bool:
        return any(case.start <= at < case.end for case in self.cases)

    def sentence(self, at: int) -> int:
        return bisect_left(self.ends, at + 1)

    def sentence_start(self, at: int) -> int:
        number = self.sentence(at)
        return self.ends[number - 1] if number else 0

    def currency(self, case: _Case) -> str | None:
        """The one currency a unit means here, or None where the article leaves several open."""
        unit = case.amount.unit
        if unit is None:
            return None
        if unit.noun == "cent":
            return self._of_cents(case, unit)
        if unit.noun in ("dollar", "pfund"):
            return self._bare(case, unit)
        if len(unit.codes) == 1:
            return unit.codes[0]
        return self._explicit(unit) or self._hinted(unit) or unit.default

    def _bare(self, case: _Case, unit: Unit) -> str | None:
        """A bare „Dollar“ is the one last named in full before it, else the usual one."""
        for other in reversed([c for c in self.cases if c.start < case.start]):
            named = other.amount.unit
            if (
                named
                and len(named.codes) == 1
                and named.noun != unit.noun
                and _family(named.codes[0]) == unit.noun
            ):
                return named.codes[0]
        return unit.default

    def _of_cents(self, case: _Case, unit: Unit) -> str | None:
        """Cents are those of the currency in their sentence, else of the one the article counts in."""
        here = self.sentence(case.start)
        named = [c for c in self.cases if c.amount.unit and c.amount.unit.noun != "cent"]
        near = [
            code for c in named if self.sentence(c.start) == here and (code := self.currency(c)) in unit.codes
        ]
        far = Counter(code for c in named if (code := self.currency(c)) in unit.codes)
        return near[0] if near else far.most_common(1)[0][0] if far else unit.default

    def _explicit(self, unit: Unit) -> str | None:
        counts: Counter[str] = Counter()
        for case in self.cases:
            named = case.amount.unit
            if named and len(named.codes) == 1 and named.codes[0] in unit.codes:
                counts[named.codes[0]] += 1
        for code in unit.codes:
            if re.search(rf"\b{code}\b", self.text):
                counts[code] += 1
        return counts.most_common(1)[0][0] if counts else None

    def _hinted(self, unit: Unit) -> str | None:
        if self._lower is None:
            self._lower = self.text.casefold()
        counts = {
            code: sum(len(re.findall(rf"\b{re.escape(hint)}", self._lower)) for hint in HINTS[code])
            for code in unit.codes
        }
        best = max(counts.values(), default=0)
        winners = [code for code, count in counts.items() if count == best]
        return winners[0] if best and len(winners) == 1 else None


@lru_cache(maxsize=512)
def _family(code: str) -> str:
    return noun_stem(fold(get_currency_name(code, count=2, locale="de")).split()[-1])


class Money:
    """Sets ``span._.money`` on every MONEY span of ``doc.ents``."""

    def __init__(self, label: str = LABEL):
        self.label = label
        if not Span.has_extension("money"):
            Span.set_extension("money", default=None)

    def __call__(self, doc: Doc) -> Doc:
        spans = [span for span in doc.ents if span.label_ == self.label]
        if spans:
            for case, value in zip(*valued(doc.text, spans), strict=True):
                case.span._.money = value
        return doc

    def to_disk(self, path: object, exclude: object = ()) -> None:
        """Nothing to save: the lexicon is code."""

    def from_disk(self, path: object, exclude: object = ()) -> "Money":
        return self

    def to_bytes(self, exclude: object = ()) -> bytes:
        return b""

    def from_bytes(self, data: bytes, exclude: object = ()) -> "Money":
        return self


def valued(text: str, spans: list[Span]) -> tuple[list[_Case], list[dict]]:
    """The value of each MONEY span in the light of its neighbours."""
    english = any(ENGLISH.search(span.text) for span in spans)
    read = _read_english if english else read_amount
    cases = [_Case(span, span.start_char, span.end_char, read(span.text)) for span in spans]
    for case in cases:
        case.own = case.amount.unit is not None
    article = _Article(text, cases)
    _borrow(article)
    values = [_value(article, index) for index in range(len(cases))]
    _join_ranges(article, values)
    return cases, values


def _read_english(text: str) -> Amount:
    """The amount in an article that groups its thousands with commas („EUR 9,118,402“)."""
    plain_groups = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)
    return read_amount(re.sub(r"(?<=\d)\.(?=\d)", ",", plain_groups))


def _borrow(article: _Article) -> None:
    cases, text = article.cases, article.text
    for case in cases:
        if case.amount.numbers and case.amount.unit is None:
            following = TRAILING.match(text, case.end)
            found = _leading_unit(following["unit"]) if following else None
            if found and following and not article._inside(following.start("unit")):
                case.amount = _lent(case.amount, found)
    for case in cases:
        behind = SCALE_BEHIND.match(text, case.end)
        read = case.amount.numbers and case.amount.scale is None
        if read and behind and (scale := _scale_word(behind["scale"])):
            case.amount = replace(case.amount, scale=scale[1])
    for case, after in reversed(list(pairwise(cases))):
        if JOINED.fullmatch(text, case.end, after.start) and (after.amount.unit or after.amount.scale):
            if case.amount.unit is None:
                case.amount = _lent(case.amount, after.amount)
            elif _shares_scale(case.amount, after.amount):
                case.amount = replace(case.amount, scale=after.amount.scale)
    for index, case in enumerate(cases):
        if case.amount.numbers and case.amount.unit is None and (lender := _lender(article, index)):
            case.amount = _lent(case.amount, lender, _share_between(article, index))


def _lent(amount: Amount, lender: Amount, plain: bool = False) -> Amount:
    """The amount with the currency, and where it has none the scale, of another."""
    unit = lender.unit
    if amount.scale is not None:
        return replace(amount, unit=replace(unit, factor=Decimal(1)) if unit else None)
    # „1,1 Mio. Euro (Vorjahr: 850.000)“: a figure written out in full needs no scale.
    full = amount.grouped and _outgrows(amount, lender)
    return replace(amount, unit=unit, scale=None if full or plain else lender.scale)


def _outgrows(amount: Amount, lender: Amount) -> bool:
    """Whether the lender's scale would make this number absurdly larger than the lender's own."""
    if not lender.numbers:
        return (lender.scale or 1) > 1000
    return abs(amount.numbers[0]) > 100 * max(abs(lender.numbers[0]), Decimal(1))


def _shares_scale(amount: Amount, after: Amount) -> bool:
    """„von EUR 3,1 auf EUR 3,4 Mio.“, told from „3 Euro und 4 Mio. Euro“ by their size."""
    if (
        amount.scale
        or not after.scale
        or not amount.unit
        or not after.unit
        or amount.unit.codes != after.unit.codes
    ):
        return False
    first, second = (
        abs(amount.numbers[0]) if amount.numbers else 0,
        abs(after.numbers[0]) if after.numbers else 0,
    )
    return (
        bool(second) and not amount.grouped and 1 <= first < 1000 and Decimal("0.1") <= first / second <= 10
    )


def _lender(article: _Article, index: int) -> Amount | None:
    cases = article.cases
    case = cases[index]
    here = article.sentence(case.start)
    known = [c for c in cases[:index] if c.amount.unit]
    scaled = [c for c in known[-3:] if c.amount.scale] if case.amount.scale else []
    before = (scaled or known)[-1] if known else None
    after = next((c for c in cases[index + 1 :] if c.amount.unit), None)
    if before and article.sentence(before.start) == here:
        return before.amount
    if after and article.sentence(after.start) == here:
        return after.amount
    heading = next((found for found in reversed(article.headings) if found[0] < case.start), None)
    if heading and (
        before is None or not before.own or heading[0] > before.start or case.amount.scale is None
    ):
        return heading[1]
    near = before or after
    if near and (case.amount.scale or case.amount.grouped):
        near = _usual(cases, near)
    return near.amount if near else None


def _usual(cases: list[_Case], near: _Case) -> _Case:
    """Across sentences an amount that needs no more than a currency has the one its article counts in."""
    counts = Counter(c.amount.unit.codes for c in cases if c.amount.unit and c.amount.unit.factor == 1)
    codes, most = counts.most_common(1)[0] if counts else ((), 0)
    usual = next((c for c in cases if c.amount.unit and c.amount.unit.codes == codes), near)
    own = near.amount.unit.codes if near.amount.unit else ()
    return usual if most >= 3 * counts[own] else near


def _share_between(article: _Article, index: int) -> bool:
    """„15 Mio. Euro, je Aktie 0,15“: the scale does not reach over „je Aktie“."""
    if not index:
        return False
    gap = article.text[article.cases[index - 1].end : article.cases[index].start]
    match = PER_SHARE_BEFORE.search(gap)
    return match is not None and _counted(match["noun"]) == "share" and gap[: match.start()].strip() != ""


def _value(article: _Article, index: int) -> dict:
    case = article.cases[index]
    text, amount = article.text, case.amount
    bound, sign = modifiers(text[max(0, case.start - 60, article.sentence_start(case.start)) : case.start])
    after = text[case.end : case.end + 60]
    if MORE.match(after):
        bound = "at_least"
    elif LESS.match(after):
        bound = "at_most"
    result = {"text": case.span.text, "low": None, "high": None, "currency": None, "bound": bound}
    result |= {"sign": amount.sign or sign, "per": _per(article, index, after), "reason": None}
    if not amount.numbers:
        result["reason"] = "no number"
        return result
    if amount.sign is None and sign is None and _bracketed_loss(article, index):
        amount = case.amount = replace(amount, numbers=tuple(-number for number in amount.numbers))
        result["sign"] = "-"
    worth = amount.worth()
    case.low, case.high = worth[0], worth[-1]
    currency = article.currency(case)
    result |= {"low": plain(worth[0]), "high": plain(worth[-1]), "currency": currency}
    if currency is None:
        result["reason"] = (
            "no currency" if amount.unit is None else f"currency one of {', '.join(amount.unit.codes)}"
        )
    return result


def _bracketed_loss(article: _Article, index: int) -> bool:
    """„(37) TEUR“: accounting brackets, told from a comparison value by the unit behind them."""
    case, text = article.cases[index], article.text
    if case.own or text[max(0, case.start - 1) : case.start] != "(" or text[case.end : case.end + 1] != ")":
        return False
    if not _leading_unit(text[case.end + 1 : case.end + 25]):
        return False
    before = text[article.sentence_start(case.start) : case.start - 1]
    return not index or article.cases[index - 1].end < case.start - len(before)


def _per(article: _Article, index: int, after: str) -> str | None:
    case = article.cases[index]
    if (found := per_what(after)) is not None:
        return found
    following = article.cases[index + 1] if index + 1 < len(article.cases) else None
    if following and JOINED.fullmatch(article.text, case.end, following.start):
        found = per_what(article.text[following.end : following.end + 60])
        if found is not None and not case.amount.scale:
            return found
    if case.amount.scale:
        return None
    return _per_before(article, index)


def _per_before(article: _Article, index: int) -> str | None:
    """„das Ergebnis je Aktie stieg von 1,10 auf 1,34 Euro“, unless another kind of amount stands between."""
    case = article.cases[index]
    start = article.sentence_start(case.start)
    for other in reversed(article.cases[:index]):
        if other.amount.scale and other.end > start:
            start = other.end
            break
    found = list(PER_SHARE_BEFORE.finditer(article.text, start, case.start))
    return "share" if found and _counted(found[-1]["noun"]) == "share" else None


def _join_ranges(article: _Article, values: list[dict]) -> None:
    """Two spans that bound one range both name it."""
    cases, text = article.cases, article.text
    for index in range(len(cases) - 1):
        first, last = cases[index], cases[index + 1]
        link = RANGE_WORD.fullmatch(text, first.end, last.start)
        if not link or first.low is None or last.low is None:
            continue
        start = RANGE_START.search(text[max(0, first.start - 30) : first.start])
        if "bis" not in link[0] and not (start and (start["least"] is None) == (link["most"] is None)):
            continue
        low, high = _signed(first.low, values[index]), _signed(last.high, values[index + 1])
        if values[index]["currency"] != values[index + 1]["currency"] or low > high:
            continue
        for value in values[index : index + 2]:
            value |= {"low": plain(low), "high": plain(high)}
        if values[index + 1]["bound"] == "at_most" and "zu" not in link[0] and not link["most"]:
            values[index + 1]["bound"] = values[index]["bound"]


def _signed(number: Decimal, value: dict) -> Decimal:
    """„minus 0,8 bis plus 1,5 Mio. Euro“: the bounds of one range cannot leave their sign to a word."""
    return -abs(number) if value["sign"] == "-" else number


def plain(number: Decimal) -> str:
    """A decimal string without exponent and idle zeros."""
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


@Language.factory("money", assigns=["span._.money"], requires=["doc.ents"], default_config={"label": LABEL})
def create_money(nlp: Language, name: str, label: str) -> Money:
    """The component; ``label`` is the entity label that marks amounts."""
    return Money(label)
