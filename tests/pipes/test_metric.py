"""If this breaks, the same quantity has two names in a table, or two quantities share one."""

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from scripts.lib.seeds import parse_markup
from scripts.pipes.metric import entries, find_verbs, metric_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Umsatz", "Umsatz"),
        ("Umsatzerlösen", "Umsatz"),
        ("Cloud-Umsatz", "Umsatz"),
        ("Umsaetze", "Umsatz"),
        ("Umsatzausblick", "Umsatz"),
        ("Umsatzziele", "Umsatz"),
        ("EBIT-Ziel", "Betriebsergebnis"),
        ("bereinigtes Ebit", "Betriebsergebnis"),
        ("operative Verlust", "Betriebsverlust"),
        ("operativer Verlust", "Betriebsverlust"),
        ("EBIT-Marge", "Betriebsmarge"),
        ("Ergebnis vor Zinsen, Steuern und Abschreibungen", "EBITDA"),
        (
            "Ergebnis der gewöhnlichen Geschäftstätigkeit nach Anteilen Dritter",
            "Ergebnis der gewöhnlichen Geschäftstätigkeit",
        ),
        ("Auftrags- eingang", "Auftragseingang"),
        ("Rückstel- lungen", "Rückstellungen"),
        ("liquiden Mitteln", "Liquide Mittel"),
        ("freie Cashflow", "Freier Cashflow"),
        ("Jahresüberschuß", "Nettogewinn"),
        ("Quartalsgewinns", "Gewinn"),
        ("Kapitalinvestitionen", "Investitionen"),
        # Not the quantity itself: they stay as written.
        ("Umsatzrückgang", "Umsatzrückgang"),
        ("Umsatz- und Ergebnisprognose", "Umsatz- und Ergebnisprognose"),
        ("Retourenquote", "Retourenquote"),
    ],
)
def test_forms_of_one_quantity_share_its_name(text, name):
    assert metric_name(text)[0] == name


def test_every_form_of_the_lexicon_finds_its_own_name():
    for form, (name, english) in entries().items():
        assert metric_name(form) == (name, english), form


@given(st.text(max_size=40))
def test_any_text_has_a_name(text):
    name, english = metric_name(text)
    assert isinstance(name, str) and (english is None or isinstance(english, str))


@pytest.mark.parametrize(
    ("text", "verbs"),
    [
        ("Der Konzern gab 2025 gut 72,5 Milliarden Dollar für Rechenzentren aus.", [("gab", "ausgeben")]),
        (
            "Sie setzte 4,1 Mio. Euro um und verdiente 0,3 Mio. Euro.",
            [("setzte", "umsetzen"), ("verdiente", "verdienen")],
        ),
        ("Das Geschäft setzte sich gut ab.", []),
        ("Die Erlöse stiegen.", []),
    ],
)
def test_verbs_that_name_a_quantity_are_found_with_their_particle(text, verbs):
    assert [(verb["text"], verb["name"]) for verb in find_verbs(text)] == verbs


def test_the_component_names_metrics_in_any_pipeline():
    nlp = spacy.blank("de")
    text, spans = parse_markup("Der [Auftragseingang]{.METRIC} sank, der Vorstand verdiente gut.")
    doc = nlp.make_doc(text)
    doc.set_ents([doc.char_span(start, end, label=label) for start, end, label in spans])
    doc = nlp.add_pipe("metric")(doc)
    assert doc.ents[0]._.metric == {
        "text": "Auftragseingang",
        "name": "Auftragseingang",
        "english": "order intake",
    }
    assert [verb["name"] for verb in doc._.metric_verbs] == ["verdienen"]
    assert nlp.from_bytes(nlp.to_bytes()).pipe_names == ["metric"]
