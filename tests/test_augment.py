"""If these break, training sees figures under the wrong label, or other figures at every run."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.training import Example

from scripts.augment import create_augmenter
from scripts.lib.names import other_name
from scripts.lib.seeds import parse_markup, read_seed, seed_files
from scripts.lib.tokens import blank_german
from scripts.lib.variants import VARIATIONS, apply_edits, no_money, vary

MARKED = (
    "Größere Verluste bei Nord\n"
    "Der „gute“ [Umsatz]{.METRIC} (für [2013]{.PERIOD}) stieg – endlich – auf rund [EUR 4.512,3 Mio.]{.MONEY} nach [3,1]{.MONEY} und "
    "[4,4 Milliarden Euro]{.MONEY} im [1. Quartal]{.PERIOD} oder [ersten Halbjahr]{.PERIOD}, so die Gesellschafterversammlung (Stand [30.06.2025]{.PERIOD}, am 3. Juli)."
)


@pytest.mark.parametrize("name", VARIATIONS)
def test_each_variation_changes_the_text_and_keeps_every_span(name):
    text, spans = parse_markup(MARKED)
    variation = VARIATIONS[name][1]
    varied = {apply_edits(text, spans, list(variation(text, spans, random.Random(i))))[0] for i in range(200)}
    assert varied - {text}
    for i in range(30):
        new, moved = apply_edits(text, spans, list(variation(text, spans, random.Random(i))))
        assert [label for *_, label in moved] == [label for *_, label in spans]
        assert all(new[s:e] == new[s:e].strip() != "" for s, e, _ in moved)


def test_an_amount_stays_the_same_amount():
    text, spans = parse_markup("Er stieg auf [5,9 Mio. Euro]{.MONEY}.")
    new, moved = apply_edits(
        text, spans, list(VARIATIONS["currency_first"][1](text, spans, random.Random(0)))
    )
    assert [new[s:e] for s, e, _ in moved] == ["EUR 5,9 Mio."]


def test_amounts_that_become_counts_or_percentages_are_no_money_any_more():
    text, spans = parse_markup(
        "[Absatz]{.METRIC} [3,4 Millionen Euro]{.MONEY}, [8,4]{.MONEY} (Vj.: [7,1]{.MONEY}) Mio. Euro, dann [9 Euro]{.MONEY}."
    )
    varied = [no_money(text, spans, random.Random(i)) for i in range(200)]
    counts = [(new, kept) for new, kept in varied if "Millionen Euro" not in new]
    shares = [(new, kept) for new, kept in varied if "(Vj.: 7,1) %" in new]
    assert counts and shares
    assert all("3,4" not in {new[s:e][:3] for s, e, _ in kept} for new, kept in counts)
    assert all({"8,4", "7,1"}.isdisjoint(new[s:e] for s, e, _ in kept) for new, kept in shares)
    assert all({"Absatz", "9 Euro"} <= {new[s:e] for s, e, _ in kept} for new, kept in varied)


def test_the_company_is_called_otherwise_and_the_same_throughout():
    text, spans = parse_markup(
        "Wanselow steigert [Umsatz]{.METRIC}. Wanselows Tochter [Wanselow Glas]{.SEGMENT} wächst, Wanselower nicht."
    )
    rng = random.Random(1)
    new, moved = apply_edits(text, spans, list(other_name(text, "Wanselow AG", rng)))
    name = new.split(" ", 1)[0]
    assert name != "Wanselow" and f"{name}s Tochter" in new and "Wanselower" in new
    assert [new[s:e] for s, e, _ in moved] == ["Umsatz", f"{name} Glas"]
    assert not list(other_name("Der Verlag wächst.", "Verlag AG", rng))


def test_an_edit_across_the_end_of_a_span_is_dropped():
    assert apply_edits("ab cd", [(0, 2, "MONEY")], [(1, 4, "x")]) == ("ab cd", [(0, 2, "MONEY")])


@given(st.integers(0, 10**6))
def test_spans_keep_to_their_words(seed):
    text, spans = parse_markup(MARKED)
    new, moved = vary(text, spans, random.Random(seed))
    assert [label for *_, label in moved if label != "MONEY"] == [
        label for *_, label in spans if label != "MONEY"
    ]
    assert [new[s:e].lower() for s, e, label in moved if label == "METRIC"] == ["umsatz"]


def test_nearly_every_variant_of_the_seeds_stays_on_token_boundaries():
    nlp, lost, total = blank_german(), 0, 0
    for path in seed_files(Path("seeds"))[::10]:
        seed = read_seed(path)[0]
        text, spans = vary(seed.text, seed.triples(), random.Random(0))
        doc = nlp.make_doc(text)
        lost += any(doc.char_span(start, end) is None for start, end, _ in spans)
        total += 1
    assert lost <= 0.05 * total


def test_the_same_seed_gives_the_same_variants():
    nlp = blank_german()
    text, spans = parse_markup(MARKED)
    reference = nlp.make_doc(text)
    reference.set_ents([reference.char_span(s, e, label=label) for s, e, label in spans])

    def texts(seed):
        return [
            example.text for example in create_augmenter(3, seed)(nlp, Example(nlp.make_doc(text), reference))
        ]

    assert texts(1) == texts(1) and texts(1) != texts(2)
    assert texts(1)[0] == text and len(texts(1)) == 4
