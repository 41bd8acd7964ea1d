"""If these break, the accuracy of amounts and periods in every report is wrong."""

from decimal import Decimal

import pytest
import spacy
import srsly
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import DocBin
from typer.testing import CliRunner

from scripts.corpus import to_doc
from scripts.evaluate_values import evaluate_values, evaluate_values_cli, with_components
from scripts.lib.seeds import parse_seed
from scripts.lib.tokens import blank_german
from scripts.lib.value_scoring import ValueDocument, normal, value_scores, written
from scripts.pipes.money import plain
from tests.test_corpus import app

HEAD = "---\nid: {id}\ndate: 2024-02-06\nsector: tests\ngenre: wire\nfiscal_year_end: 09-30\n---\n"
VALUED = """Im [Auftaktquartal]{.PERIOD value=2023-10-01/2023-12-31} stieg der Umsatz auf
[1,24 Mrd. Euro]{.MONEY value="1.24e9 EUR"}, ein Werk kostete [3 Mio. Euro]{.MONEY value="4e6 EUR"}."""
SPARE = "Der Umsatz stieg auf [9 Mio. Euro]{.MONEY}."


def documents(**bodies):
    """Gold articles of a tiny corpus, one a keyword."""
    seeds = [parse_seed(HEAD.format(id=name) + body) for name, body in bodies.items()]
    assert not any(problems for _, problems in seeds)
    return [to_doc(seed, blank_german()) for seed, _ in seeds]


@pytest.fixture
def nlp():
    """A pipeline that finds one amount of the first article, misses the other and invents a period."""
    nlp = blank_german()
    patterns = [{"label": "MONEY", "pattern": "1,24 Mrd. Euro"}, {"label": "PERIOD", "pattern": "Werk"}]
    nlp.add_pipe("entity_ruler").add_patterns([*patterns, {"label": "PERIOD", "pattern": "Auftaktquartal"}])
    return with_components(nlp)


def test_given_spans_are_read_with_the_date_and_the_year_of_their_article(nlp):
    result = evaluate_values(nlp, documents(a=VALUED))
    assert result["PERIOD"]["given_span"] == {"gold": 1, "right": 1, "accuracy": 1.0}
    assert result["MONEY"]["given_span"] == {"gold": 2, "right": 1, "accuracy": 0.5}


def test_every_wrong_value_is_listed_where_it_can_be_read(nlp):
    result = evaluate_values(nlp, documents(a=VALUED))
    (wrong,) = [error for error in result["MONEY"]["errors"] if error["setting"] == "given_span"]
    assert (wrong["article"], wrong["text"]) == ("a", "3 Mio. Euro")
    assert (wrong["gold"], wrong["read"]) == ("4000000 EUR", "3000000 EUR")
    assert wrong["before"].endswith("ein Werk kostete ") and wrong["after"] == "."


def test_end_to_end_counts_spans_missed_and_spans_too_many(nlp):
    result = evaluate_values(nlp, documents(a=VALUED))
    money, period = (result[label]["end_to_end"] for label in ("MONEY", "PERIOD"))
    assert (money["precision"], money["recall"]) == (1.0, 0.5)
    assert (period["precision"], period["recall"]) == (0.5, 1.0)
    kinds = {(error["kind"], error["text"]) for label in result for error in result[label]["errors"]}
    assert kinds >= {("missed", "3 Mio. Euro"), ("spurious", "Werk")}


def test_articles_without_values_do_not_count(nlp):
    result = evaluate_values(nlp, documents(a=VALUED, b=SPARE))
    assert result == evaluate_values(nlp, documents(a=VALUED))


def test_a_half_valued_article_counts_for_its_values_alone():
    money = {(0, 6, "MONEY"): "1 EUR", (9, 12, "MONEY"): None}
    result = value_scores([ValueDocument("a", "1 Euro und 5.", money, {(0, 6, "MONEY"): "1 EUR"}, {})])
    assert result["MONEY"]["given_span"] == {"gold": 1, "right": 1, "accuracy": 1.0}
    assert result["MONEY"]["end_to_end"]["documents"] == 0 and result["MONEY"]["errors"] == []


def test_what_cannot_be_read_is_never_right():
    span = (0, 6, "MONEY")
    result = value_scores([ValueDocument("a", "1 Euro", {span: "1 EUR"}, {span: None}, {span: None})])
    assert result["MONEY"]["given_span"]["right"] == 0 and result["MONEY"]["end_to_end"]["f"] == 0


amounts = st.decimals(-(10**12), 10**12, places=3)


@given(amounts, amounts)
def test_a_value_is_the_same_however_it_is_written(one, other):
    low, high = sorted((one, other))
    component = {"low": plain(low), "high": plain(high), "currency": "EUR", "reason": None}
    assert written("MONEY", component) == normal("MONEY", f"{low:e}..{high:e} EUR")
    assert (written("MONEY", component) == normal("MONEY", f"{low} EUR")) == (low == high)


def test_open_bounds_are_written_as_in_a_seed():
    open_end = {"start": "2024-01-01", "end": None, "reason": None}
    assert written("PERIOD", open_end) == normal("PERIOD", "2024-01-01/..")
    assert written("PERIOD", open_end | {"reason": "no date"}) is None
    assert normal("MONEY", f"{Decimal('-0')} EUR") == "0 EUR"


@pytest.mark.parametrize("spans", [True, False])
def test_the_command_writes_both_sets_or_says_what_is_missing(nlp, tmp_path, spans):
    docs = documents(a=VALUED)
    if not spans:
        del docs[0].user_data["spans"]
    for split in ("dev", "test"):
        DocBin(docs=docs, store_user_data=True).to_disk(tmp_path / f"{split}.spacy")
    nlp.to_disk(tmp_path / "pipeline")
    assert spacy.load(tmp_path / "pipeline").pipe_names == nlp.pipe_names
    arguments = [str(tmp_path / "pipeline"), str(tmp_path / "values.json"), "--corpus", str(tmp_path)]
    done = CliRunner().invoke(app(evaluate_values_cli), arguments)
    if spans:
        assert done.exit_code == 0 and "0.500" in done.output
        sets = srsly.read_json(tmp_path / "values.json")["sets"]
        assert sets["dev"] == sets["test"] and sets["dev"]["MONEY"]["given_span"]["right"] == 1
    else:
        assert done.exit_code == 1 and "carries no values, run `weasel run corpus`" in done.output
        assert not (tmp_path / "values.json").exists()
