"""By how much something rose or fell: ``doc._.changes``.

Shape   a list of plain dicts in text order: ``text``, ``start_char``, ``end_char``, ``percent``, ``basis``.
Units   ``percent`` is a signed float („um 24 Prozent auf“ behind a verb of rising is 24.0, „ein Viertel weniger“
        -25.0); ``basis`` is ``"yoy"`` (a year before), ``"qoq"`` (the quarter before) or None where the sentence
        does not say. Offsets are code points of ``doc.text``, the end exclusive.
Rules   the direction comes from the word at the percentage („plus“, „mehr“, a sign), else from the nearest verb or
        noun of rising or falling in its sentence; without one a percentage is a share or a rate, and no change.
Errors  nothing raises; what has no direction is left out.
Sources the lexicon is this file's own.
"""

import re

from spacy.language import Language
from spacy.tokens import Doc

# ---------------------------------------------------------------------------------------------- lexicon

NUMBERS = {
    word: number
    for number, word in enumerate(
        "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn "
        "sechzehn siebzehn achtzehn neunzehn zwanzig".split()
    )
} | {"eins": 1, "einen": 1, "dreißig": 30, "vierzig": 40, "fünfzig": 50, "hundert": 100, "anderthalb": 1.5}
FRACTIONS = {"Fünftel": 20.0, "Viertel": 25.0, "Drittel": 100 / 3, "Hälfte": 50.0, "Zehntel": 10.0}
# Stems at the beginning of a word, compounds of which count too („Umsatzplus“, „Gewinnrückgang“).
UP = (
    "stieg stiegen steig gestieg anstieg ansteig erhöh wuchs wachs gewachs zuleg zugeleg legte legten kletter "
    "gekletter sprang sprung gesprung verbesser zunahm zugenommen zunehm zuwachs plus mehr höher ausgeweitet "
    "schnell emporgeschnell vergrößer gesteiger steiger anhob angehoben anheb hinauf aufstock aufgestock"
).split()
DOWN = (
    "sank sanken sink gesunk fiel fielen fall gefallen rückgang rückgäng zurückgeh zurückgegang ging gingen "
    "verringer reduzier schrumpf geschrumpf brach einbruch eingebroch einbrech minus wenig niedrig abnahm "
    "abgenommen sack gesack verschlechter gesenk senk kürz gekürz einbüß eingebüß büß verlor halbier "
    "tiefer unter zurück nachgab nachgegeben schmälr"
).split()

NUMBER = rf"(?P<number>\d+(?:[.,]\d+)?|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})"
PERCENT = re.compile(
    rf"(?<![\w,.–-])(?P<sign>[+−–-])?{NUMBER}\s?(?:%|Prozent\b|v\.\s?H\.)(?!-?[Pp]unkt)(?!ig)", re.IGNORECASE
)
FRACTION = re.compile(
    rf"\b(?P<count>ein|einem|die|der|zwei|drei)\s+(?P<part>{'|'.join(FRACTIONS)})(?=\s+(?:mehr|weniger|höher|niedriger|"
    r"auf\b|über\b|unter\b|gestiegen|gesunken|zurück|zugelegt|an\b))"
)
BY = re.compile(
    r"\bum\s+(?:rund |gut |knapp |etwa |über |mehr als |fast |nahezu |bis zu |weitere )*$", re.IGNORECASE
)
PARTICLE = re.compile(r"[^.,;]{0,60}?\s(?P<word>zu|zurück|ab|nach|ein)(?=\s*[.,;:)–-]|\s+(?:und|auf)\b|\s*$)")
PARTICLES = {"zu": 1, "zurück": -1, "ab": -1, "nach": -1, "ein": -1}
AFTER = re.compile(
    r"\s*(?P<word>mehr|weniger|höher|niedriger|tiefer|über|unter|plus|minus|Plus|Zuwachs|Rückgang|Wachstum)\b"
)
BEFORE = re.compile(
    r"\b(?P<word>plus|minus|Plus|Minus|Zuwachs|Rückgang|Anstieg|Steigerung|Wachstum)\s+(?:von |um )?\s*(?:rund |gut |knapp |etwa )?\(?$"
)
SENTENCE = re.compile(
    r"(?<!Mio\.)(?<!Mrd\.)(?<!Mill\.)(?<!Tsd\.)(?<!Vj\.)(?<=[a-zäöüß%)“\"»]{2}[.!?])\s+(?=[A-ZÄÖÜ„»\"])|\n+"
)
WORD = re.compile(r"[^\W\d_]+")
CLAUSE = re.compile(r"[,;:](?!\d)|\s[–-]\s")
YEARLY = re.compile(
    r"[Vv]orjahr|[Jj]ahr (?:zuvor|davor)|[Jj]ahresvergleich|[Vv]orperiode|binnen Jahresfrist|vor einem Jahr|"
    r"\bVj\.|\bi\. ?V\.|Vergleichszeitraum|Vergleichsquartal"
)
QUARTERLY = re.compile(r"[Vv]orquartal|Quartal zuvor|Vormonatsquartal|zum vorigen Quartal|Quartalsvergleich")

# ------------------------------------------------------------------------------------------------ value


def find_changes(text: str) -> list[dict]:
    """Every change in percent that a text states."""
    changes, start = [], 0
    for end in [*(match.start() for match in SENTENCE.finditer(text)), len(text)]:
        sentence = text[start:end]
        basis = "qoq" if QUARTERLY.search(sentence) else "yoy" if YEARLY.search(sentence) else None
        found = sorted([*PERCENT.finditer(sentence), *FRACTION.finditer(sentence)], key=re.Match.start)
        for match in found:
            if direction := direction_of(match, sentence):
                changes.append(
                    {
                        "text": match[0].strip(),
                        "start_char": start + match.start() + len(match[0]) - len(match[0].lstrip()),
                        "end_char": start + match.end(),
                        "percent": round(direction * size(match), 2),
                        "basis": basis,
                    }
                )
        start = end
    return changes


def size(match: re.Match) -> float:
    """The number of a percentage or fraction, without its direction."""
    parts = match.groupdict()
    if part := parts.get("part"):
        return FRACTIONS[part] * {"zwei": 2, "drei": 3}.get(parts["count"], 1)
    number = parts["number"].lower()
    return float(NUMBERS[number]) if number in NUMBERS else float(number.replace(",", "."))


def direction_of(match: re.Match, sentence: str) -> int:
    """1 for a rise, -1 for a fall, 0 where a percentage is no change."""
    sign = match.groupdict().get("sign")
    before, after = sentence[: match.start()], sentence[match.end() :]
    if sign == "+":
        return 1
    if sign and not re.search(r"\d\s?$", before):
        return -1
    for near in (AFTER.match(after), BEFORE.search(before)):
        if near:
            return moved(near["word"])
    if not BY.search(before) and "part" not in match.groupdict():
        return 0
    if particle := PARTICLE.match(after):
        return PARTICLES[particle["word"]]
    # A German verb may stand before the figure or, in a subordinate clause or as a participle, behind it.
    clause = (CLAUSE.split(before)[-1], CLAUSE.split(after, maxsplit=1)[0])
    nearest = [word for part in (clause, (before, after)) for word in outward(*part)]
    return next(filter(None, map(moved, nearest)), 0)


def outward(before: str, after: str) -> list[str]:
    """The words before a place, the nearest first, then those behind it."""
    return [*reversed(WORD.findall(before)), *WORD.findall(after)]


def moved(word: str) -> int:
    """The direction that a word tells, also as the last part of a compound."""
    lower = word.lower()
    for stems, direction in ((UP, 1), (DOWN, -1)):
        if any(lower.startswith(stem) for stem in stems):
            return direction
    nouns = {
        "plus": 1,
        "anstieg": 1,
        "zuwachs": 1,
        "wachstum": 1,
        "minus": -1,
        "rückgang": -1,
        "einbruch": -1,
    }
    return next((way for noun, way in nouns.items() if lower.endswith(noun)), 0)


# -------------------------------------------------------------------------------------------- component


class Change:
    """Sets ``doc._.changes``."""

    def __init__(self):
        if not Doc.has_extension("changes"):
            Doc.set_extension("changes", default=None)

    def __call__(self, doc: Doc) -> Doc:
        doc._.changes = find_changes(doc.text)
        return doc

    def to_disk(self, path: object, exclude: object = ()) -> None:
        """Nothing to save: the lexicon is code."""

    def from_disk(self, path: object, exclude: object = ()) -> "Change":
        return self

    def to_bytes(self, exclude: object = ()) -> bytes:
        return b""

    def from_bytes(self, data: bytes, exclude: object = ()) -> "Change":
        return self


@Language.factory("change", assigns=["doc._.changes"])
def create_change(nlp: Language, name: str) -> Change:
    """The component; it reads only the text."""
    return Change()
