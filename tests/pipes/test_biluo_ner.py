"""If these break, entities overlap, cross lines, or are lost when the pipeline is saved."""

import numpy as np
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.training import Example

from scripts.lib.tokens import blank_german
from scripts.pipes.biluo_ner import FORBIDDEN, entities, transitions, viterbi

TAGS = ["O", *(f"{p}-{label}" for label in ("MONEY", "PERIOD") for p in "BILU")]
TRAIN = [
    ("Der Umsatz stieg auf 3,5 Mio. Euro im Vorjahr", [(21, 34, "MONEY"), (38, 45, "PERIOD")]),
    ("Im Vorjahr blieben 10 Euro", [(3, 10, "PERIOD"), (19, 26, "MONEY")]),
]


def pipeline():
    """A small pipeline that has learned two sentences by heart, and the examples."""
    nlp = blank_german()
    nlp.add_pipe("biluo_ner", name="ner")
    examples = [Example.from_dict(nlp.make_doc(text), {"entities": spans}) for text, spans in TRAIN]
    spacy.util.fix_random_seed(0)
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(60):
        nlp.update(examples, sgd=optimizer)
    return nlp, examples


@pytest.fixture(scope="module")
def trained():
    return pipeline()


def found(doc):
    return [(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents]


def test_it_learns_what_it_is_shown(trained):
    nlp, examples = trained
    assert [found(nlp(text)) for text, _ in TRAIN] == [spans for _, spans in TRAIN]
    assert nlp.evaluate(examples)["ents_f"] == 1.0


def test_every_entity_has_a_confidence(trained):
    nlp, _ = trained
    assert all(0.5 < ent._.confidence <= 1 for text, _ in TRAIN for ent in nlp(text).ents)


def test_what_is_saved_finds_the_same(trained, tmp_path):
    nlp, _ = trained
    nlp.to_disk(tmp_path)
    loaded = spacy.load(tmp_path)
    assert [found(loaded(text)) for text, _ in TRAIN] == [spans for _, spans in TRAIN]
    doc = loaded(TRAIN[0][0])
    copy = spacy.tokens.Doc(loaded.vocab).from_bytes(doc.to_bytes())
    assert [ent._.confidence for ent in copy.ents] == [ent._.confidence for ent in doc.ents]


def test_no_entity_crosses_a_line(trained):
    nlp, _ = trained
    for text in ("Im Vorjahr\n10 Euro", "3,5\nMio.\nEuro", "\n", "", "\n\n10 \n Euro"):
        assert all("\n" not in ent.text for ent in nlp(text).ents)


def test_tokens_without_gold_count_for_nothing(trained):
    nlp, _ = trained
    doc = nlp.make_doc("Im Vorjahr")
    missing = Example(doc, spacy.training.Example.from_dict(nlp.make_doc("Im Vorjahr"), {"entities": ["-", "-"]}).reference)
    component = nlp.get_pipe("ner")
    loss, gradients = component.get_loss([missing], [np.full((2, len(component.tags)), 0.1, dtype="f")])
    assert loss == 0 and not np.abs(gradients[0]).sum()


def test_no_entities_in_training_is_said():
    nlp = blank_german()
    nlp.add_pipe("biluo_ner")
    with pytest.raises(ValueError, match="no entities"):
        nlp.initialize(lambda: [Example.from_dict(nlp.make_doc("Nichts"), {"entities": []})])


@settings(deadline=None)
@given(st.lists(st.lists(st.floats(-20, 0), min_size=len(TAGS), max_size=len(TAGS)), max_size=12))
def test_the_best_sequence_is_always_well_formed(rows):
    scores = np.array(rows, dtype="f").reshape(-1, len(TAGS))
    path = viterbi(scores, *transitions(TAGS))
    follows, starts, ends = transitions(TAGS)
    assert len(path) == len(rows)
    assert not path or (starts[path[0]] == 0 and ends[path[-1]] == 0)
    assert all(follows[a, b] > FORBIDDEN / 2 for a, b in zip(path, path[1:]))
    doc = spacy.tokens.Doc(blank_german().vocab, words=["w"] * len(path))
    doc.set_ents(list(entities(doc, [TAGS[tag] for tag in path])))


def test_the_best_sequence_is_the_best_of_all():
    rng = np.random.default_rng(0)
    follows, starts, ends = transitions(TAGS)
    scores = rng.normal(size=(3, len(TAGS))).astype("f")

    def total(path):
        return sum(scores[i, t] for i, t in enumerate(path)) + starts[path[0]] + follows[path[0], path[1]] + follows[path[1], path[2]] + ends[path[2]]

    every = [(a, b, c) for a in range(len(TAGS)) for b in range(len(TAGS)) for c in range(len(TAGS))]
    assert tuple(viterbi(scores, follows, starts, ends)) == max(every, key=total)
