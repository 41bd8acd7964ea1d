"""If these break, the numbers in every report are wrong."""

import random

import pytest
import spacy
import srsly
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.scorer import Scorer
from spacy.tokens import Span
from spacy.training import Example

from scripts.lib.gold import GoldError, read_gold
from scripts.lib.scoring import (
    NOTHING,
    Scored,
    boundary_errors,
    boundary_kind,
    confusion,
    errors,
    from_article,
    intervals,
    scores,
    strict,
)
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


@settings(deadline=None)
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
    assert strings["unseen"] == {"gold": 1, "correct": 0, "recall": 0.0, "strings": ["Gewinn"]}


def test_all_problems_of_a_gold_file_are_named_with_their_line(tmp_path):
    path = tmp_path / "gold.jsonl"
    path.write_text('{"id": "a", "text": "abc", "spans": [[0, 9, "MONEY"], [0, 1, "X"]]}\nnope\n', "utf8")
    with pytest.raises(GoldError) as error:
        read_gold(path)
    said = str(error.value)
    assert "gold.jsonl:1: span (0, 1, 'X') has the unknown label X" in said
    assert "gold.jsonl:1: span (0, 9, 'MONEY') lies outside" in said and "gold.jsonl:2: not" in said


@settings(deadline=None)
@given(st.lists(st.tuples(flat_spans(), flat_spans()), max_size=4))
def test_cheap_strict_scores_are_those_of_nervaluate_and_lead_to_their_spans(pairs_of_spans):
    documents = [
        Scored(str(i), TEXT, in_characters(gold), in_characters(predicted))
        for i, (gold, predicted) in enumerate(pairs_of_spans)
    ]
    result, full = strict(documents), scores(documents, resamples=2)["micro"]["strict"]
    for key in ("precision", "recall", "f", "correct"):
        assert result[key] == pytest.approx(full[key])
    listed = sorted(map(tuple, result["places"]["correct"] + result["places"]["missed"]))
    assert listed == sorted((d.id, *span) for d in documents for span in d.gold)


def test_spans_of_one_kind_are_scored_alone():
    document = Scored("d", "abcdef", [(0, 1, "MONEY"), (2, 5, "MONEY")], [(0, 1, "MONEY"), (3, 5, "MONEY")])
    short = strict([document], keep=lambda _, span: span[1] - span[0] == 1)
    assert (short["gold"], short["predicted"], short["f"]) == (1, 1, 1.0)
    assert strict([document], ("PERIOD",))["gold"] == 0


@pytest.mark.parametrize(
    ("predicted", "kind"),
    [
        ((1, 8), ("left", "too long")),
        ((3, 8), ("left", "too short")),
        ((2, 9), ("right", "too long")),
        ((2, 7), ("right", "too short")),
        ((1, 9), ("both", "too long")),
        ((3, 7), ("both", "too short")),
        ((1, 7), ("both", "shifted")),
        ((3, 9), ("both", "shifted")),
    ],
)
def test_a_wrong_end_is_named(predicted, kind):
    gold = (2, 8, "METRIC")
    assert boundary_kind(gold, (*predicted, "METRIC")) == kind
    (row,) = boundary_errors([Scored("d", TEXT, [gold], [(*predicted, "METRIC")])])
    assert (row["side"], row["size"], row["count"]) == (*kind, 1)
    assert row["places"] == [{"document": "d", "gold": [2, 8, "METRIC"], "predicted": [*predicted, "METRIC"]}]


@settings(deadline=None)
@given(flat_spans(), flat_spans())
def test_confusion_counts_every_span_once_and_agrees_with_the_errors(gold, predicted):
    document = Scored("d", TEXT, in_characters(gold), in_characters(predicted))
    cells = confusion([document])
    for label in LABELS:
        assert sum(cell["count"] for cell in cells[label].values()) == sum(s[2] == label for s in gold)
        column = sum(row[label]["count"] for row in cells.values())
        assert column == sum(s[2] == label for s in predicted)
    off_diagonal = sum(cells[a][b]["count"] for a in cells for b in cells if a != b)
    wrong = [error for error in errors(document) if error["kind"] != "boundary"]
    assert off_diagonal == len(wrong)
    assert all(c["count"] == len(c["places"]) for row in cells.values() for c in row.values())
    assert sum(row["count"] for row in boundary_errors([document])) == len(errors(document)) - len(wrong)


def test_the_articles_in_the_file_are_the_documents_that_were_scored():
    head = {"genre": "wire", "sector": "autos", "place": "AT", "date": "2010-03-04"}
    document = Scored("d", "abc", [(0, 2, "MONEY")], [(0, 1, "MONEY")], head)
    written = srsly.json_loads(srsly.json_dumps(scores([document], resamples=2)["articles"]))
    assert written[0]["predicted"] == [[0, 1, "MONEY"]] and written[0]["place"] == "AT"
    assert from_article(written[0]) == document
    assert scores([Scored("d", "abc", [], [])], resamples=2)["articles"][0]["genre"] is None


def numbers(value):
    """Every number below a JSON value."""
    if isinstance(value, dict):
        return [number for inner in value.values() for number in numbers(inner)]
    if isinstance(value, list):
        return [number for inner in value for number in numbers(inner)]
    return [value] if isinstance(value, int | float) else []


@settings(deadline=None)
@given(st.lists(flat_spans(), min_size=1, max_size=5), st.booleans())
def test_the_gold_as_prediction_gives_one_and_silence_gives_zero_everywhere(gold, perfect):
    """A report of a broken or of a perfect model must neither crash nor show anything between."""
    spans = [in_characters(own) for own in gold]
    everything = [(*span, label) for span, label in zip([(0, 4), (5, 9), (10, 14), (15, 19)], LABELS)]
    # One of the four strings is known: both rows of the seen and unseen have gold where the label has.
    documents = [
        Scored(str(i), TEXT, own, own if perfect else []) for i, own in enumerate([everything, *spans])
    ]
    result, target = scores(documents, frozenset({"eins"}), resamples=50), float(perfect)
    shares = [
        schemas[schema][key]
        for schemas in (result["micro"], *result["labels"].values())
        for schema in schemas
        for key in ("precision", "recall", "f")
    ]
    shares += [*result["macro"].values(), *numbers(result["intervals"])]
    shares += [row["recall"] for rows in result["strings"].values() for row in rows.values() if row["gold"]]
    for labels in (LABELS, *((label,) for label in LABELS)):
        shares += [strict(documents, labels)[key] for key in ("precision", "recall", "f")]
    assert set(shares) == {target}
    cells = confusion(documents)
    assert boundary_errors(documents) == []
    assert sum(cells[label][label if perfect else NOTHING]["count"] for label in LABELS) == sum(
        len(document.gold) for document in documents
    )
    assert len(result["errors"]) == (0 if perfect else sum(len(document.gold) for document in documents))


@pytest.mark.parametrize("documents", [[], [Scored("d", "", [], [])], [Scored("d", "abc", [], [])]])
def test_nothing_to_score_is_zero_and_no_crash(documents):
    result = scores(documents, frozenset({"x"}), resamples=5)
    assert strict(documents)["f"] == 0 and boundary_errors(documents) == []
    assert not any(numbers([result["micro"], result["labels"], result["intervals"], result["strings"]]))
    assert not any(cell["count"] for row in confusion(documents).values() for cell in row.values())
