"""If this breaks, a table of facts says that something rose which fell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.pipes.change import find_changes


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("Der Umsatz kletterte um 24 Prozent auf 3 Mio. Euro.", [(24.0, None)]),
        ("Der Absatz sank gegenüber dem Vorjahr um 7,5 % auf 12 Mio. Euro.", [(-7.5, "yoy")]),
        ("Zum Vorquartal legten die Erlöse um acht Prozent zu.", [(8.0, "qoq")]),
        ("Der flächenbereinigte Umsatz nahm um 3,9 % zu.", [(3.9, None)]),
        ("Das Ebit ging um 12 Prozent auf 3 Mio. Euro zurück.", [(-12.0, None)]),
        (
            "Im Norden wuchs er um 6 Prozent, im Süden um 19 Prozent, während der Westen um 4 Prozent zurückfiel.",
            [(6.0, None), (19.0, None), (-4.0, None)],
        ),
        ("Umsatz: 5 Mio. Euro (+3,5 %), EBIT (-12 %)", [(3.5, None), (-12.0, None)]),
        ("Die Dividende wird um ein Drittel auf 1,20 Euro angehoben.", [(33.33, None)]),
        ("Der Auftragseingang lag ein Viertel unter Plan.", [(-25.0, None)]),
        ("Das waren neun Prozent mehr als ein Jahr zuvor.", [(9.0, "yoy")]),
        ("Plus von 4 Prozent", [(4.0, None)]),
        # Shares, rates and points are no changes.
        ("Die Eigenkapitalquote beträgt 43,5 Prozent.", []),
        ("Die Marge stieg um 2 Prozentpunkte.", []),
        ("Mit 96,2 Prozent stimmte die Versammlung zu.", []),
        ("2010-12 Prozent", []),
    ],
)
def test_direction_size_and_basis(text, changes):
    assert [(change["percent"], change["basis"]) for change in find_changes(text)] == changes


@given(st.text(alphabet="um 1,5%Prozent +-–stieg sank.\n auf mehr Viertel ein", max_size=120))
def test_a_change_lies_where_it_says(text):
    for change in find_changes(text):
        assert text[change["start_char"] : change["end_char"]] == change["text"]
