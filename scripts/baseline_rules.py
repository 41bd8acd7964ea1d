"""The rule baseline: spaCy's EntityRuler with the patterns one writes in an afternoon, to compare a model with.

Terms are the field's commonest, none was taken from dev or test. What a token pattern cannot say is left out:
amounts that borrow their unit from a neighbour, and the names of segments that are no compound.
"""

from pathlib import Path
from typing import Annotated

import typer
from spacy.language import Language
from spacy.pipeline import EntityRuler

from scripts.lib.files import replaced_folder
from scripts.lib.tokens import blank_german


def text(pattern: str, op: str = "1") -> dict:
    """A token whose whole text matches."""
    return {"TEXT": {"REGEX": f"^(?:{pattern})$"}, "OP": op}


def lower(pattern: str, op: str = "1") -> dict:
    """A token that matches in lower case."""
    return {"LOWER": {"REGEX": f"^(?:{pattern})$"}, "OP": op}


NUMBER = lower(
    r"[+\-−]?\d[\d.,'’]*|ein|eine|einen|einer|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf"
)
SCALE = lower(r"mio|mrd|tsd|mill|mio\.|mrd\.|tsd\.|mill\.|million(?:en)?|milliarden?|tausend")
CURRENCY = text(
    r"Euro|EUR|€|(?:US-)?Dollar|USD|US\$|\$|Franken|CHF|D-Mark|Mark|DM|Schilling|Pfund|GBP|£|Yen|Kronen|Cents?"
)
THOUSANDS = text(r"TEUR|T€|TCHF|TDM|KEUR|kEUR")
MAYBE_SCALE = {**SCALE, "OP": "?"}
BOUND = [NUMBER, text("bis|und|[-–]"), NUMBER]
MONEY = [
    *([*figure, MAYBE_SCALE, CURRENCY] for figure in ([NUMBER], BOUND)),
    *([CURRENCY, *figure, MAYBE_SCALE] for figure in ([NUMBER], BOUND)),
    [THOUSANDS, NUMBER],
    [NUMBER, THOUSANDS],
]

YEAR = [text(r"(?:19|20)\d\d")]
FISCAL_YEAR = [*YEAR, text("/"), text(r"\d\d|(?:19|20)\d\d")]
YEARS: tuple[list[dict], ...] = ([], YEAR, FISCAL_YEAR)
ORDINALS = ([lower("(?:erste|zweite|dritte|vierte)[nrs]?")], [text("[1-4]"), text(r"\.")])
PART = text(r"Quartals?|Halbjahre?s?|Trimesters?|Jahreshälfte")
MONTH = text("Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember")
RELATIVE = lower(
    r"(?:laufende|vergangene|abgelaufene|kommende|vorige|letzte|nächste|diese|gleiche)[nrms]?|dieses"
)
WHOLE = text(r"(?:Geschäfts)?[Jj]ahre?s?|Quartals?|Halbjahre?s?|Monate?n?s?")
# A ruler prefers the longest match: days are matched as DAY, which nobody scores, unless they end a quarter.
QUARTER_END = [
    [text("31"), text(r"\."), text("März|Dezember")],
    [text("30"), text(r"\."), text("Juni|September")],
]
DAY = [[text(r"\d\d?"), text(r"\."), MONTH, *year] for year in ([], YEAR)]
PERIOD = [
    YEAR,
    FISCAL_YEAR,
    *([*ordinal, PART, *year] for ordinal in ORDINALS for year in YEARS),
    *([text("(?:Geschäfts|Gesamt)?[Jj]ahre?s?"), *year] for year in YEARS[1:]),
    *([text("[QH][1-4]"), text("/", "?"), *year] for year in YEARS[1:]),
    [text("[QH][1-4]")],
    *([MONTH, *year] for year in YEARS[:2]),
    *([MONTH, text("bis|[-–]"), MONTH, *year] for year in YEARS[:2]),
    *([*end, *year] for end in QUARTER_END for year in YEARS[:2]),
    *([lower("ersten"), lower("drei|sechs|neun"), text("Monaten?"), *year] for year in YEARS),
    *([text("Anfang|Mitte|Ende"), *time] for time in (YEAR, [MONTH], [MONTH, *YEAR])),
    [RELATIVE, WHOLE],
    [text("[Vv]or"), text("einem"), text("Jahr")],
    [text("[Ee]in"), text("Jahr"), text("zuvor|davor")],
    [text(r"Vorjahre?s?|Vorjahres(?:zeitraum|quartal|periode|monat)(?:e?s)?|Vorquartals?")],
    [text("Vj"), text(r"\.")],
    [text("Gesamtjahre?s?|Berichts(?:zeitraum|jahr|quartal|periode)e?s?|Jahresende|[Hh]euer|diesjährigen?")],
    [text("Frühjahr|Sommer|Herbst|Winter|Sommerquartal|Schlussquartal|Auftaktquartal")],
]

HEAD = (
    r"(?:umsatz|umsätze|erlöse?|gewinne?|verluste?|ergebnis(?:se)?|überschuss|überschüsse|dividende|marge|"
    r"auftragseingang|auftragsbestand|absatz|rendite|kapital|verschuldung|kosten|aufwand|investitionen)"
)
METRIC = [
    [lower(rf"[\w-]*{HEAD}(?:s|es|en|n)?")],
    [
        lower(
            r"(?:ebita?|ebitdar?|ebt|cashflow|[\w-]+quote|börsenwert|kaufpreis|marktanteil|abschreibungen)s?"
        )
    ],
    [
        lower(r"(?:bereinigt|operativ|organisch|frei)e[nrs]?"),
        lower(rf"ebita?|ebitda|cashflow|wachstum|{HEAD}(?:s|es)?"),
    ],
    [text("Ergebnis|Gewinn|Verlust"), text("je|pro"), text("Aktie")],
    [text("Ergebnis|Gewinn|Verlust"), text("vor"), text("Zinsen"), text("und"), text("Steuern")],
    [text("Ergebnis|Gewinn|Verlust"), text("vor|nach"), text("Steuern|Zinsen")],
]
SEGMENT = [
    [
        lower(
            r"(?!kern|tages|weihnachts|geschäfts|millionen|milliarden)\w[\w-]+(?:geschäft|sparte|bereich)(?:e?s|n)?"
        )
    ]
]
PATTERNS = {"MONEY": MONEY, "PERIOD": PERIOD, "METRIC": METRIC, "SEGMENT": SEGMENT, "DAY": DAY}


def baseline_rules() -> Language:
    """A pipeline of the tokenizer and an EntityRuler; DAY is no label of the scheme and is not scored."""
    nlp = blank_german()
    ruler = nlp.add_pipe("entity_ruler")
    assert isinstance(ruler, EntityRuler)  # add_pipe says no more than that it is some component
    ruler.add_patterns(
        [{"label": label, "pattern": pattern} for label, own in PATTERNS.items() for pattern in own]
    )
    return nlp


def baseline_rules_cli(
    output: Annotated[Path, typer.Argument(help="Folder to write")] = Path("training/rules/model-best"),
) -> None:
    """Write the rules as a pipeline, which `evaluate` and `comparison` read like a trained one."""
    with replaced_folder(output) as folder:
        baseline_rules().to_disk(folder)
    typer.echo(f"{output}: {sum(map(len, PATTERNS.values()))} patterns")


if __name__ == "__main__":
    typer.run(baseline_rules_cli)
