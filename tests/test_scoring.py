"""If these break, the numbers in every report are wrong."""

import random

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.scorer import Scorer
from spacy.tokens import Span
from spacy.training import Example

from scripts.lib.gold import GoldError, read_gold
from scripts.lib.scoring import Scored, errors, intervals, scores
from scripts.lib.seeds import LABELS

WORDS = "eins zwei drei vier fünf sechs sieben acht neun zehn".split()
TEXT = " ".join(WORDS)


@st.composite
def flat_spans(draw):
    """Non-overlapping spans over the ten words, as (first word, last word + 1, label)."""
    cuts = sorted(draw(st.sets(st.integers(0, len(WORDS)), max_size=8)))
    return [(a, b, draw(st.sampled_from(LABELS))) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]


def in_characters(spans):
    starts = [TEXT.index(word) for word in WORDS]
    return [(starts[a], starts[b - 1] + len(WORDS[b - 1]), label) for a, b, label in spans]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(flat_spans(), flat_spans()), min_size=1, max_size=4))
def test_strict_scores_are_those_of_spacy(pairs):
    nlp = spacy.blank("de")
    examples, documents = [], []
    for number, (gold, predicted) in enumerate(pairs):
        docs = [nlp.make_doc(TEXT), nlp.make_doc(TEXT)]
        for doc, spans in zip(docs, (predicted, gold), strict=True):
            doc.set_ents([Span(doc, a, b, label) for a, b, label in spans])
        examples.append(Example(*docs))
        documents.append(Scored(str(number), TEXT, in_characters(gold), in_characters(predicted)))
    theirs = Scorer.score_spans(examples, "ents")
    ours = scores(documents, resamples=2)
    assert ours["micro"]["strict"]["f"] == pytest.approx(theirs["ents_f"] or 0.0)
    for label, values in (theirs["ents_per_type"] or {}).items():
        strict = ours["labels"][label]["strict"]
        assert [strict["precision"], strict["recall"], strict["f"]] == pytest.approx(
            [values["p"], values["r"], values["f"]]
        )


@given(flat_spans(), flat_spans())
def test_every_difference_is_listed_once(gold, predicted):
    gold, predicted = in_characters(gold), in_characters(predicted)
    listed = errors(Scored("d", TEXT, gold, predicted))
    assert sum(error["gold"] is not None for error in listed) == len(set(gold) - set(predicted))
    assert sum(error["predicted"] is not None for error in listed) == len(set(predicted) - set(gold))
    assert bool(listed) == (set(gold) != set(predicted))


def test_neighbouring_spans_are_no_partial_match():
    document = Scored("d", "abcd", [(0, 2, "MONEY")], [(2, 4, "MONEY")])
    result = scores([document], resamples=2)
    assert result["micro"]["partial"]["partial"] == 0 and result["micro"]["partial"]["f"] == 0


def test_near_misses_count_half_in_partial_and_whole_in_type():
    result = scores([Scored("d", "abcdef", [(0, 4, "MONEY")], [(0, 3, "MONEY")])], resamples=2)["micro"]
    assert (result["strict"]["f"], result["partial"]["f"], result["type"]["f"]) == (0, 0.5, 1)
    wrong_label = scores([Scored("d", "abcdef", [(0, 4, "MONEY")], [(0, 4, "PERIOD")])], resamples=2)["micro"]
    assert (wrong_label["strict"]["f"], wrong_label["exact"]["f"], wrong_label["type"]["f"]) == (0, 1, 0)


def test_nothing_predicted_and_nothing_there_divide_by_nothing():
    assert scores([Scored("d", "abc", [(0, 2, "MONEY")], [])], resamples=2)["micro"]["strict"]["f"] == 0
    assert scores([Scored("d", "abc", [], [])], resamples=2)["micro"]["strict"]["f"] == 0
    assert scores([], resamples=2)["documents"] == 0


def test_intervals_hold_the_score_and_shrink_with_more_documents():
    rng = random.Random(0)

    def documents(number):
        return [
            Scored(str(i), "ab", [(0, 1, "MONEY")], [(0, 1, "MONEY")] if rng.random() < 0.7 else [])
            for i in range(number)
        ]

    (low, high), (narrow_low, narrow_high) = (
        intervals(documents(20))["micro"],
        intervals(documents(400))["micro"],
    )
    assert narrow_high - narrow_low < high - low
    assert narrow_low < 2 * 0.7 / 1.7 < narrow_high


def test_strings_of_the_training_gold_are_told_from_new_ones():
    document = Scored("d", "Umsatz Gewinn", [(0, 6, "METRIC"), (7, 13, "METRIC")], [(0, 6, "METRIC")])
    strings = scores([document], frozenset({"Umsatz"}), resamples=2)["strings"]["METRIC"]
    assert strings["seen"] == {"gold": 1, "correct": 1, "recall": 1.0}
    assert strings["unseen"] == {"gold": 1, "correct": 0, "recall": 0.0}


def test_all_problems_of_a_gold_file_are_named_with_their_line(tmp_path):
    path = tmp_path / "gold.jsonl"
    path.write_text('{"id": "a", "text": "abc", "spans": [[0, 9, "MONEY"], [0, 1, "X"]]}\nnope\n', "utf8")
    with pytest.raises(GoldError) as error:
        read_gold(path)
    said = str(error.value)
    assert "gold.jsonl:1: span (0, 1, 'X') has the unknown label X" in said
    assert "gold.jsonl:1: span (0, 9, 'MONEY') lies outside" in said and "gold.jsonl:2: not" in said
