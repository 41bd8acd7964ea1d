"""spaCy's German tokenizer, cut finer where business news runs figures and words together.

Every span that the annotation guidelines ask for must be a span of tokens. German ordinals make spaCy
leave a full stop on the number before it ("… für 2013."), and typesetting leaves no space in "4,2Mrd",
"1.Quartal" or "(Vj.:2,5)". Finer tokens cost a little time; a span that no tokens make up costs recall.
"""

from collections.abc import Callable

from spacy.lang.char_classes import ALPHA, ALPHA_LOWER, ALPHA_UPPER
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex, registry

SIGNS = r"+\-\u2010-\u2014\u2212"
CURRENCY = r"(?:US\$|EURO?|USD|CHF|GBP|JPY|DEM|DM|ATS|öS|SFr|Fr|SEK|NOK|DKK|CNY|[€$£¥])"
UNIT = rf"(?:{CURRENCY}|[TkM](?:€|EUR|CHF|DM|USD)|Tsd|Mio|Mill?|Mrd|Mia|Bio|Euro|Dollar|Franken|Cent|Prozent)"

PREFIXES = [
    r"[/|•·*]",
    rf"[{SIGNS}](?=[{ALPHA}€$£])",  # bullets glued to their word; the sign of a number stays on it
    rf"{CURRENCY}(?=[{SIGNS}]?\d)",
    r"\d{1,2}\.(?=\d{1,2}\.$)",
]
SUFFIXES = [
    r"(?<=[\d%€$£])[./|*]",
    rf"(?<=[{ALPHA}.])[/|*]",
    rf"(?<=\d){UNIT}[{ALPHA_LOWER}]*\.?",
    r"(?<=\d)[,.][-\u2010-\u2014]+",  # "45,-" and "3.–" end in a dash for zero cents
    r"(?<=\d)[-\u2010-\u2014]+",
    rf"(?<=[{ALPHA_LOWER}]\.)\.",  # "Mio.." ends an abbreviation and a sentence
]
INFIXES = [
    r"[/|]",
    r"(?<=\d)[\u2010-\u2014](?=\d)",
    rf"(?<=\d)(?={UNIT})",
    rf"(?<=\d\.)(?=[{ALPHA}])",
    rf"(?<=[{ALPHA}][.,])(?=[{SIGNS}]?\d)",
    rf"(?<=[{ALPHA}.])[:;=](?=[{SIGNS}]?\d)",
    rf"(?<=[{ALPHA}]\.)(?=[€$£])",
    r"(?<=\d\.)[-\u2010-\u2014](?=\d)",
    rf"(?<=[\d%{ALPHA}.])[()](?=[{SIGNS}\d{ALPHA}])",
    r"(?<=[\d%])[:;=](?=[^\d\s])",
    rf"(?<=\d\d\d\d):(?=[{SIGNS}]?\d)",  # a year and its figure; times of day stay whole
    *[rf"(?<={code})(?=[{SIGNS}]?\d)" for code in ("EUR", "USD", "CHF", "DM", "TEUR", "T€", "Mio", "Euro")],
    rf"(?<=[{ALPHA_LOWER}]\.)(?=[{ALPHA_UPPER}])",
    rf"(?<=\d)[-](?=[{ALPHA}])",  # "500-Millionen-Euro-Anleihe": one name, several tokens
    rf"(?<=[{ALPHA}])[,](?=[\d{ALPHA}])",
    r"(?<=[\d\u2010-\u2014\-])(?=[€$£])",
]


def german_tokenizer(nlp: Language) -> Tokenizer:
    """The tokenizer of ``nlp``'s language data with this file's rules put before its own."""
    defaults = nlp.Defaults
    # spaCy keeps emoticons such as "8)" whole, which glues the bracket of "(36, 8)" to its number.
    rules = {
        text: tokens
        for text, tokens in defaults.tokenizer_exceptions.items()
        if not any(map(str.isdigit, text))
    }
    suffixes = [r"\.\.\.+" if suffix == r"\.\.+" else suffix for suffix in defaults.suffixes or ()]
    return Tokenizer(
        nlp.vocab,
        rules=rules,
        prefix_search=compile_prefix_regex([*PREFIXES, *(defaults.prefixes or ())]).search,
        suffix_search=compile_suffix_regex([*SUFFIXES, *suffixes]).search,
        infix_finditer=compile_infix_regex([*INFIXES, *(defaults.infixes or ())]).finditer,
        url_match=defaults.url_match,
    )


@registry.tokenizers("finance_news.GermanTokenizer.v1")
def create_tokenizer() -> Callable[[Language], Tokenizer]:
    """Named in the config's [nlp.tokenizer]; the rules are saved with the pipeline like any tokenizer's."""
    return german_tokenizer
