"""What a METRIC is called: ``span._.metric`` on every METRIC span, ``doc._.metric_verbs`` for verbs that name one.

Shape   ``span._.metric`` is a plain dict: ``text``, ``name`` (canonical German name, or the text as written where
        `NAMES` lacks it) and ``english`` (None there). ``doc._.metric_verbs`` is a list of plain dicts in text
        order: ``text``, ``start_char``, ``end_char``, ``name`` (the infinitive). A verb and its separated
        particle („gab … aus“) are one entry that lies on the finite verb.
Units   offsets are code points of ``doc.text``, the end exclusive.
Rules   a compound is called what its last part is called („Cloud-Umsatz“ is Umsatz), the longest entry wins, and
        a goal or forecast is one of its quantity („Umsatzausblick“ is Umsatz). Growth, decline and joined
        quantities („Umsatz- und Ergebnisprognose“) are not the quantity: they stay as written. A loss keeps a
        name of its own, since its amounts are written without a sign.
Errors  nothing raises; what is not known stays as written.
Sources names after the items of IFRS and HGB statements; the surface forms are this project's own list.
"""

import re
from functools import lru_cache

from spacy.language import Language
from spacy.tokens import Doc, Span

LABEL = "METRIC"

# ---------------------------------------------------------------------------------------------- lexicon

# Canonical name, English name, and how the end of a surface form reads once folded (see `fold`).
LEXICON = """
Umsatz | revenue | umsatz, umsaetze, umsatzerloes, erloes, erloese, verkaufserloese, nettoumsatz, net sales, aussenumsatz
Vergleichbarer Umsatz | like-for-like revenue | like-for-like-umsatz, flaechenbereinigter umsatz
Umsatzwachstum | revenue growth | umsatzwachstum, organisches wachstum
Gesamtleistung | total output | gesamtleistung, betriebsleistung, bauleistung
Einnahmen | income | einnahmen, werbeeinnahmen, ertraege, ertrag, betriebsertrag
Auftragseingang | order intake | auftragseingang, auftragseingaenge, bestellungseingang, bestellungen, neuauftraege
Auftragsbestand | order backlog | auftragsbestand, auftragsstand, auftragspolster, orderbuch
Auftragsvolumen | contract value | auftragsvolumen, auftragswert
Absatz | unit sales | absatz, absatzmenge, absatzzahl, auslieferungen, verkaufszahl
Rohertrag | gross profit | rohertrag, rohergebnis, bruttogewinn, bruttoergebnis, bruttoergebnis vom umsatz
Rohertragsmarge | gross margin | rohmarge, bruttomarge, rohertragsmarge, rohertragsquote, gross margin
Deckungsbeitrag | contribution margin | deckungsbeitrag, deckungsbeitraege
EBITDA | EBITDA | ebitda, ergebnis vor zinsen, steuern und abschreibungen, betriebsergebnis vor abschreibungen
EBITDA-Marge | EBITDA margin | ebitda-marge, ebitdamarge
Betriebsergebnis | operating profit (EBIT) | ebit, betriebsergebnis, betriebsgewinn, betriebserfolg, operatives ergebnis, operativer gewinn, ergebnis vor zinsen und steuern, ergebnis vor zinsen und ertragsteuern, gewinn vor zinsen und steuern, spartenergebnis, operating profit
Betriebsverlust | operating loss | betriebsverlust, operativer verlust, verlust vor zinsen und steuern, spartenverlust
Betriebsmarge | operating margin | betriebsmarge, ebit-marge, ebitmarge, operative marge, operative rendite, umsatzrendite, ebit-rendite, ebita-marge
EBITA | EBITA | ebita
Ergebnis der gewöhnlichen Geschäftstätigkeit | result from ordinary activities | egt, ergebnis der gewoehnlichen geschaeftstaetigkeit
Ergebnis vor Steuern | profit before tax | ebt, ergebnis vor steuern, ergebnis vor ertragsteuern, gewinn vor steuern, vorsteuergewinn, vorsteuerergebnis
Verlust vor Steuern | loss before tax | verlust vor steuern, vorsteuerverlust
Nettogewinn | net profit | nettogewinn, nettoergebnis, reingewinn, ueberschuss, jahresueberschuss, konzernueberschuss, periodenueberschuss, konzernergebnis, konzerngewinn, jahresergebnis, periodenergebnis, ergebnis nach steuern, ergebnis nach ertragsteuern, gewinn nach steuern, net profit
Nettoverlust | net loss | nettoverlust, fehlbetrag, jahresfehlbetrag, konzernfehlbetrag, periodenfehlbetrag, reinverlust, konzernverlust, verlust nach steuern
Gewinn | profit | gewinn, ergebnis, ergebniss
Verlust | loss | verlust, minus
Bilanzgewinn | distributable profit | bilanzgewinn
Buchgewinn | book gain | buchgewinn, veraeusserungsgewinn, sanierungsgewinn
Finanzergebnis | financial result | finanzergebnis, zinsergebnis, beteiligungsergebnis
Ergebnis je Aktie | earnings per share | ergebnis je aktie, gewinn je aktie, ergebnis pro aktie, gewinn pro aktie, ergebnis/aktie, eps
Verlust je Aktie | loss per share | verlust je aktie, verlust pro aktie
Dividende | dividend | dividende, dividendenvorschlag, rekorddividende, jahresdividende
Sonderdividende | special dividend | sonderdividende, sonderausschuettung
Ausschüttung | total payout | ausschuettung, ausschuettungssumme, dividendensumme
Ausschüttungsquote | payout ratio | ausschuettungsquote
Operativer Cashflow | operating cash flow | cashflow, cash-flow, cash flow, operativer cashflow, operativer cash-flow, cashflow aus laufender geschaeftstaetigkeit, cashflow aus betrieblicher taetigkeit, mittelzufluss aus laufender geschaeftstaetigkeit, operating cash flow
Freier Cashflow | free cash flow | freier cashflow, free cashflow, free cash flow, free cash-flow, freier cash-flow
Mittelabfluss | cash outflow | mittelabfluss, geldabfluss
Investitionen | capital expenditure | investitionen, kapitalinvestitionen, sachinvestitionen, investitionsvolumen, investitionsausgaben, capex
Abschreibungen | depreciation and amortisation | abschreibung, abschreibungen, firmenwertabschreibung
Wertberichtigung | impairment | wertberichtigung, wertminderung, wertminderungen
Rückstellungen | provisions | rueckstellung, rueckstellungen
Risikovorsorge | loan loss provisions | risikovorsorge
Forschungsausgaben | research and development | forschungsausgaben, forschungskosten, entwicklungskosten, forschungs- und entwicklungsaufwendungen, forschungsaufwand
Personalaufwand | personnel expenses | personalaufwand, personalaufwendungen, personalkosten, lohnkosten
Materialaufwand | cost of materials | materialaufwand, materialkosten, rohstoffkosten
Restrukturierungskosten | restructuring costs | restrukturierungskosten, restrukturierungsaufwendungen, umbaukosten
Einmalkosten | one-off costs | einmalkosten, einmalaufwendungen
Kosten | costs | kosten, aufwand, aufwendungen, ausgaben, betriebskosten
Bilanzsumme | total assets | bilanzsumme
Eigenkapital | equity | eigenkapital, eigenmittel
Eigenkapitalquote | equity ratio | eigenkapitalquote
Eigenkapitalrendite | return on equity | eigenkapitalrendite
Kapitalrendite | return on capital | kapitalrendite, roce, gesamtkapitalrendite
Harte Kernkapitalquote | CET1 ratio | kernkapitalquote, harte kernkapitalquote, cet1-quote
Grundkapital | share capital | grundkapital, aktienkapital, stammkapital
Nettoverschuldung | net debt | nettoverschuldung, nettofinanzverschuldung, nettoschulden, nettobankverschuldung, net debt
Nettoliquidität | net cash | nettoliquiditaet
Finanzverbindlichkeiten | financial liabilities | finanzverbindlichkeiten, finanzschulden, bankverbindlichkeiten, bankschulden, verbindlichkeiten gegenueber kreditinstituten
Schulden | debt | schulden, verschuldung, verbindlichkeiten
Liquide Mittel | cash and cash equivalents | liquide mittel, fluessige mittel, barmittel, liquiditaet, cash-bestand, cash-position, zahlungsmittel
Vorräte | inventories | vorraete, lagerbestand
Forderungen | receivables | forderungen, forderungen aus lieferungen und leistungen
Firmenwert | goodwill | firmenwert, geschaeftswert, goodwill
Kaufpreis | purchase price | kaufpreis, uebernahmepreis
Emissionserlös | issue proceeds | emissionserloes, bruttoerloes, nettoerloes, mindesterloes, bezugsrechtserloes, bruttoemissionserloes, nettoemissionserloes
Bezugspreis | subscription price | bezugspreis, ausgabepreis, emissionspreis, platzierungspreis
Börsenwert | market capitalisation | boersenwert, marktkapitalisierung
Marktanteil | market share | marktanteil
Mitarbeiterzahl | headcount | mitarbeiterzahl, zahl der mitarbeiter, zahl der beschaeftigten, personalstand, anzahl der beschaeftigten
Kundenzahl | number of customers | kundenzahl, zahl der kunden, zahl aktiver kunden
Auslastung | utilisation | auslastung, kapazitaetsauslastung
Zinsüberschuss | net interest income | zinsueberschuss, nettozinsertrag
Provisionsüberschuss | net fee and commission income | provisionsueberschuss
Beitragseinnahmen | premium income | beitragseinnahmen, praemieneinnahmen, bruttopraemien, praemien
Schaden-Kosten-Quote | combined ratio | schaden-kosten-quote, combined ratio
Aufwand-Ertrag-Quote | cost-income ratio | aufwand-ertrag-relation, cost-income-ratio, aufwand-ertrag-quote
Funds from Operations | funds from operations | ffo, funds from operations
Nettoinventarwert | net asset value | nav, net asset value, nettoinventarwert, substanzwert
Mieteinnahmen | rental income | mieteinnahmen, mieterloese, mietertraege
Leerstandsquote | vacancy rate | leerstandsquote
"""
GOAL = re.compile(
    r"(?<=\w\w\w)-?(?:prognose|ausblick|ziel|planung|erwartung|vorgabe|vorhersage|schaetzung)(?:en|n|e|s)?$"
)

# Infinitive, particle, finite forms (of the bare verb where there is a particle), and forms written as one word.
VERBS = """
verdienen | | verdient verdiente verdienten verdienen |
erlösen | | erlöst erlöste erlösten erlösen |
umsetzen | um | setzt setzte setzten setzen | umgesetzt umsetzte umsetzten umsetzen umzusetzen
einnehmen | ein | nimmt nahm nahmen nehmen | eingenommen einnahm einnahmen einnehmen einzunehmen einnimmt
ausgeben | aus | gibt gab gaben geben | ausgegeben ausgab ausgaben ausgeben auszugeben ausgibt
aufwenden | auf | wendet wendete wendeten wandte wandten wenden | aufgewendet aufgewandt aufwenden aufzuwenden
investieren | | investiert investierte investierten investieren |
verlieren | | verlor verloren verliert verlieren |
einsparen | ein | spart sparte sparten sparen | eingespart einsparen einzusparen
sparen | | spart sparte sparten sparen |
ausschütten | aus | schüttet schüttete schütteten schütten | ausgeschüttet ausschütten auszuschütten ausschüttet
einbringen | ein | bringt brachte brachten bringen | eingebracht einbringen einbrachte einzubringen
einspielen | ein | spielt spielte spielten spielen | eingespielt einspielte einspielen einzuspielen
beisteuern | bei | steuert steuerte steuerten steuern | beigesteuert beisteuerte beisteuern beizusteuern
abschreiben | ab | schreibt schrieb schrieben schreiben | abgeschrieben abschreiben abzuschreiben
zurückstellen | zurück | stellt stellte stellten stellen | zurückgestellt zurückstellen zurückzustellen
erwirtschaften | | erwirtschaftet erwirtschaftete erwirtschafteten erwirtschaften |
zahlen | | zahlt zahlte zahlten zahlen bezahlt bezahlte bezahlten bezahlen gezahlt |
fakturieren | | fakturiert fakturierte fakturierten fakturieren |
"""

# ------------------------------------------------------------------------------------------------ names


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Spelling that does not matter: case, umlauts, hyphens that a line's end left („Auftrags- eingang“)."""
    text = re.sub(r"(?<=[a-zäöüß])-\s+(?!und\b|oder\b)(?=[a-zäöüß])", "", re.sub(r"\s+", " ", text.lower()))
    for umlaut, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        text = text.replace(umlaut, letters)
    return text


def entries() -> dict[str, tuple[str, str]]:
    """(canonical, English) by folded surface form."""
    rows = [row.split(" | ") for row in LEXICON.strip().splitlines()]
    forms = {}
    for name, english, surface in rows:
        # Only the last comma-separated parts that stand alone are forms: „vor Zinsen, Steuern …“ has a comma.
        for form in re.split(r", (?!steuern)", surface):
            forms[form] = (name, english)
    return forms


FORMS = entries()
ENDINGS = ("", "s", "n", "e", "es", "en", "er", "ses")
ADJECTIVE = re.compile(r"\b(operativ|frei|liquid|fluessig|hart|organisch|flaechenbereinigt)e[rnsm]?\b")
ADDED = re.compile(r" nach (?:anteilen dritter|minderheiten|ifrs|hgb|us-gaap)$")


def stripped(text: str) -> str:
    """A folded name without the endings of its adjectives and without what is only the way of counting."""
    return ADDED.sub("", ADJECTIVE.sub(r"\1", text))


KEYS = {stripped(form): pair for form, pair in FORMS.items()}


@lru_cache(maxsize=4096)
def metric_name(text: str) -> tuple[str, str | None]:
    """The canonical German and the English name of a METRIC; the text itself and None where there is none."""
    folded = fold(text)
    if re.search(r"\w- (?:und|oder) ", folded) and folded not in FORMS:
        return text, None
    if goal := GOAL.search(folded):
        folded = folded[: goal.start()]
    key = stripped(folded)
    for start in _starts(key):
        for ending in ENDINGS:
            if key.endswith(ending) and (pair := KEYS.get(key[start : len(key) - len(ending)])):
                return pair
    return text, None


def _starts(key: str) -> range | list[int]:
    """Where a known name may begin: anywhere in the last word, or with a word before it; longest first."""
    last = key.rfind(" ") + 1
    words = [match.start() for match in re.finditer(r"\b\w", key) if match.start() < last]
    return [*words, *range(last, max(last, len(key) - 2))]


# ------------------------------------------------------------------------------------------------ verbs


# The rest of a sentence: a point before a capital ends it, unless it is that of „Mio. Euro“.
REST = r"(?:(?!\.\s+(?!Euro|Dollar|Franken|EUR|USD|CHF|DM|Mark)[A-ZÄÖÜ])[^;!?\n]){1,220}?"
CLOSES = r"(?=\s*(?:[.,;:!?)–]|$|und\b|oder\b))"


def _verb_patterns() -> list[tuple[str, re.Pattern]]:
    patterns = []
    for row in VERBS.strip().splitlines():
        infinitive, particle, finite, joined = (cell.strip() for cell in row.split("|"))
        finite = "|".join(finite.split())
        if particle:
            finite = rf"(?:{finite})(?=\b{REST}\s{particle}{CLOSES})"
        alternatives = "|".join(filter(None, ["|".join(joined.split()), finite]))
        patterns.append((infinitive, re.compile(rf"(?<![\w-])(?:{alternatives})(?![\w-])")))
    return patterns


PATTERNS = _verb_patterns()


def find_verbs(text: str) -> list[dict]:
    """Every verb that names a quantity, in text order; of two readings of one word the longer infinitive."""
    found: dict[int, dict] = {}
    for infinitive, pattern in PATTERNS:
        for match in pattern.finditer(text):
            rival = found.get(match.start())
            if rival is None or len(rival["name"]) < len(infinitive):
                found[match.start()] = {
                    "text": match[0],
                    "start_char": match.start(),
                    "end_char": match.end(),
                    "name": infinitive,
                }
    return [found[start] for start in sorted(found)]


# -------------------------------------------------------------------------------------------- component


class Metric:
    """Sets ``span._.metric`` and ``doc._.metric_verbs``."""

    def __init__(self, label: str = LABEL):
        self.label = label
        if not Span.has_extension("metric"):
            Span.set_extension("metric", default=None)
        if not Doc.has_extension("metric_verbs"):
            Doc.set_extension("metric_verbs", default=None)

    def __call__(self, doc: Doc) -> Doc:
        for span in doc.ents:
            if span.label_ == self.label:
                name, english = metric_name(span.text)
                span._.metric = {"text": span.text, "name": name, "english": english}
        doc._.metric_verbs = find_verbs(doc.text)
        return doc

    def to_disk(self, path: object, exclude: object = ()) -> None:
        """Nothing to save: the lexicon is code."""

    def from_disk(self, path: object, exclude: object = ()) -> "Metric":
        return self

    def to_bytes(self, exclude: object = ()) -> bytes:
        return b""

    def from_bytes(self, data: bytes, exclude: object = ()) -> "Metric":
        return self


@Language.factory(
    "metric",
    assigns=["span._.metric", "doc._.metric_verbs"],
    requires=["doc.ents"],
    default_config={"label": LABEL},
)
def create_metric(nlp: Language, name: str, label: str) -> Metric:
    """The component; ``label`` is the entity label that marks metrics."""
    return Metric(label)
