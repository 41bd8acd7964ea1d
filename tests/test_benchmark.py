"""If these break, nobody sees that a component has become slow."""

import time

import pytest
from spacy.language import Language

from scripts.benchmark import RULES, component_seconds, shares
from scripts.evaluate_values import with_components
from scripts.lib.tokens import blank_german

TEXTS = ["Der Umsatz stieg im Vorjahr auf 5,9 Mio. Euro."] * 3


@Language.component("dawdler")
def dawdler(doc):
    time.sleep(0.02)
    return doc


@pytest.fixture
def nlp():
    nlp = blank_german()
    patterns = [{"label": "MONEY", "pattern": "5,9 Mio. Euro"}, {"label": "PERIOD", "pattern": "Vorjahr"}]
    nlp.add_pipe("entity_ruler").add_patterns(patterns)
    return with_components(nlp)


def test_every_component_is_timed_by_its_name(nlp):
    nlp.add_pipe("dawdler")
    seconds = component_seconds(nlp, TEXTS)
    assert list(seconds) == ["tokenizer", *nlp.pipe_names]
    assert seconds["dawdler"] >= 0.06 and seconds["money"] > 0


def test_shares_are_those_of_the_whole(nlp):
    measured = shares(component_seconds(nlp, TEXTS))
    by_name = {name: component["share"] for name, component in measured["components"].items()}
    assert sum(by_name.values()) == pytest.approx(1)
    assert measured["rule_components_share"] == pytest.approx(sum(by_name[name] for name in RULES))


def test_a_pipeline_without_rules_spends_nothing_on_them():
    assert shares({"tokenizer": 1.0, "ner": 3.0})["rule_components_share"] == 0
    assert shares({"ner": 3.0, "money": 0.5, "period": 0.5})["rule_components_share"] == 0.25
