"""If these break, the command's first answer is wrong, cut off or unreadable."""

import pytest

from scripts.lib.facts_table import INFERRED, facts_table, spans_table
from tests.facts_by_hand import document_of

ARTICLE = """# Nordhafen baut aus

Der [Umsatz]{.METRIC #um} der Sparte [Häfen]{.SEGMENT #ha} stieg im [dritten Quartal]{.PERIOD #q3} auf gut [1,24 Milliarden Euro]{.MONEY metric=um period=q3 segment=ha}.
Dabei wurden [12 bis 15 Mio. Euro]{.MONEY period=q3 kind=forecast} verdient.
"""


@pytest.fixture
def document():
    return document_of(
        ARTICLE, "[bold]a.txt", change={"percent": 24.0, "basis": "yoy", "text": "um 24 Prozent"}
    )


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("│\n").split("│")]


def test_a_row_says_who_reported_what_how_much_and_for_when(document):
    verb = {"text": "verdient", "start_char": 0, "end_char": 0, "name": "verdienen"}
    document["facts"][1]["metric"] = verb
    shown = facts_table([document])
    rows = [cells(line) for line in shown.splitlines() if line.startswith("│")]
    over = ["Umsatz", "a little over 1.24 bn EUR", "Q3 2025", "Häfen", "reported", "+24 % yoy", "0.90"]
    assert rows == [over, ["(verdienen)", "12–15 m EUR", "Q3 2025*", "", "forecast", "", "0.90"]]
    assert INFERRED in shown and "[bold]a.txt, 2025-11-06: 2 facts" in shown


def test_an_article_without_facts_is_a_line(document):
    assert facts_table([{**document, "facts": []}]) == "[bold]a.txt, 2025-11-06: no facts\n\n"


def test_colours_are_for_terminals_and_no_text_steers_one(document):
    document["facts"][0]["segment"]["text"] = "\x1b[2JHäfen"
    assert "\x1b" not in facts_table([document]) and "\x1b" not in spans_table([document])
    assert "\x1b[2J" not in facts_table([document], colour=True)


def test_spans_stand_in_their_context(document):
    shown = spans_table([document])
    assert "5 spans" in shown and "> 1,240,000,000 EUR" in shown and "2025-07-01/2025-09-30" in shown
    assert "Quartal auf gut 1,24 Milliarden Euro" in " ".join(shown.split())
