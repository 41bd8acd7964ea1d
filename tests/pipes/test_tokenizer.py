"""If these break, spans that the guidelines ask for cannot be expressed, trained or found."""

import pytest
import spacy

from scripts.lib.seeds import parse_markup
from scripts.lib.tokens import blank_german, boundaries

CASES = """
Das gilt für [2013]{.PERIOD}.
Rund [4,2Mrd]{.MONEY} waren es.
Im [1.Quartal]{.PERIOD} lief es gut.
Im [4.Quartal]{.PERIOD}.
Sie zahlt [0,60 EUR]{.MONEY}/Aktie.
Sie zahlt [0,60 Euro]{.MONEY}/Aktie.
Im [Q3/2024]{.PERIOD} sank er.
Im [Geschäftsjahr 2024/25]{.PERIOD} sank er.
Plan für [2000/2001]{.PERIOD}).
Ein Plus von [+640 TEUR]{.MONEY} blieb.
Ein Minus von [-37 TEUR]{.MONEY} blieb.
Ein Minus von [−37 TEUR]{.MONEY} blieb.
Verlust [EUR -4,0 Mio.]{.MONEY} im Jahr.
Verlust [EUR-4,0 Mio.]{.MONEY} im Jahr.
Er stieg auf [EUR4,5 Mio.]{.MONEY} an.
Er stieg auf [€4,5 Mio.]{.MONEY} an.
Er stieg auf [4,5€]{.MONEY} an.
Er stieg auf [US$4]{.MONEY} an.
Er stieg auf [TEUR845]{.MONEY} an.
Er stieg auf [845TEUR]{.MONEY} an.
Er stieg auf [12,5Mio.€]{.MONEY} an.
Er stieg auf [3,5Mio Euro]{.MONEY} an.
Er stieg auf [3,5Milliarden]{.MONEY} an.
Er kostet [20Cent]{.MONEY} mehr.
Er kostet [45,- Euro]{.MONEY} mehr.
Er kostet [DM 12,-]{.MONEY} mehr.
Er kostet [1'234 Franken]{.MONEY} mehr.
Er kostet [1’234,5 Franken]{.MONEY} mehr.
Er kostet [CHF 12'400.-]{.MONEY} mehr.
Es sind [17.026.019,64 Euro]{.MONEY} mehr.
Es sind [1 000 Euro]{.MONEY} mehr.
Es sind [2,8 Mio. Euro]{.MONEY} ([Vj.]{.PERIOD}: [2,5]{.MONEY}).
Es sind [2,8 Mio. Euro]{.MONEY} ([Vj.]{.PERIOD}:[2,5]{.MONEY}).
Es sind [2,8 Mio. Euro]{.MONEY} ([Vorjahr]{.PERIOD}:[2,5]{.MONEY}).
Es sind [1,5]{.MONEY} ([i. V.]{.PERIOD} [2,2]{.MONEY}) Mio. Euro.
Es sind [1,5]{.MONEY} ([i.V.]{.PERIOD} [2,2]{.MONEY}) Mio. Euro.
Es waren [52,3]{.MONEY} ([36, 8]{.MONEY}) Mio Euro.
Es waren [2,8 Mio.]{.MONEY} im Jahr.
Es waren [EUR 470 Mio.]{.MONEY}. Danach mehr.
Es waren [EUR 470 Mio.]{.MONEY}.
Es waren [3,1]{.MONEY} nach [3,4 Mrd. Euro]{.MONEY}.
Zum [31.12.2024]{.PERIOD}.
Zum [30.9.]{.PERIOD} lag er höher.
Zum [30. Juni 2025]{.PERIOD} lag er höher.
Vom [1.10.-31.3.]{.PERIOD} lag er höher.
Vom [01.01.-30.09.2005]{.PERIOD} lag er höher.
In [2010-2012]{.PERIOD} lag er höher.
In [2010–2012]{.PERIOD} lag er höher.
In [9M 2025]{.PERIOD} lag er höher.
In [9M/2025]{.PERIOD} lag er höher.
In [H1/2025]{.PERIOD} lag er höher.
In [I/2004]{.PERIOD} lag er höher.
[Q1]{.PERIOD}-[Q3]{.PERIOD} lag er höher.
Das [Ergebnis]{.METRIC}(vor Steuern) stieg.
Das [Ergebnis je Aktie]{.METRIC}: [1,20 Euro]{.MONEY}.
Das [EBIT]{.METRIC}: [1,2 Mio.]{.MONEY}, mehr nicht.
Die [Umsatz- und Ergebnisprognose]{.METRIC} bleibt.
Im [US-Geschäft]{.SEGMENT} sank der [Cloud-Umsatz]{.METRIC}.
-[Umsatz]{.METRIC}: [4,5 Mio. Euro]{.MONEY}
•[Umsatz]{.METRIC}: [4,5 Mio. Euro]{.MONEY}
Der [Umsatz]{.METRIC}:[4,5 Mio. Euro]{.MONEY}
Die Marge ([7,5 Mio. Euro]{.MONEY}/[6,1 Mio. Euro]{.MONEY})
Es fiel um 3,5%auf [2 Mio. Euro]{.MONEY}.
Mehr ([2004]{.PERIOD}:[12,5 Mio. EUR]{.MONEY}).
Bis [Ende 2027]{.PERIOD}; dann [2028]{.PERIOD}!
Der [Umsatz]{.METRIC}...und der [Gewinn]{.METRIC}
""".strip().split("\n")


@pytest.mark.parametrize("marked", CASES)
def test_every_span_of_the_guidelines_is_a_token_span(marked):
    text, spans = parse_markup(marked)
    tokens = boundaries(text)
    starts, ends = {start for start, _ in tokens}, {end for _, end in tokens}
    assert [text[s:e] for s, e, _ in spans if s not in starts or e not in ends] == []


def test_the_rules_are_saved_with_the_pipeline(tmp_path):
    nlp = spacy.blank("de", config={"nlp": {"tokenizer": {"@tokenizers": "finance_news.GermanTokenizer.v1"}}})
    nlp.to_disk(tmp_path)
    text = "Im 1.Quartal 4,2Mrd (Vj.:2,5) bis 2013."
    loaded = [token.text for token in spacy.load(tmp_path)(text)]
    assert loaded == [token.text for token in blank_german()(text)]
    assert loaded != [token.text for token in spacy.blank("de")(text)]


def test_addresses_and_abbreviations_stay_whole():
    assert [
        t.text for t in blank_german()("Mehr z.B. unter www.nord-ag.de oder ir@nord-ag.de bei Dr. Kern")
    ] == [*("Mehr", "z.B.", "unter", "www.nord-ag.de", "oder", "ir@nord-ag.de", "bei", "Dr.", "Kern")]
