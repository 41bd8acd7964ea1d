"""If these break, noise passes for progress, or a system looks better because it was scored on something else."""

import spacy
import srsly
import typer
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx, mark, raises
from spacy.tokens import DocBin
from typer.testing import CliRunner

from scripts.baseline_rules import baseline_rules
from scripts.comparison import comparison, comparison_cli, outside_system
from scripts.evaluate import triples
from scripts.lib.paired import paired_bootstrap
from scripts.lib.scoring import Scored
from scripts.lib.seeds import LABELS, parse_markup
from scripts.lib.tokens import blank_german

RIGHT, WRONG = [(0, 2, "MONEY")], [(0, 1, "MONEY")]


def documents(right: list[bool]) -> list[Scored]:
    return [Scored(str(i), "abcd", RIGHT, RIGHT if good else WRONG) for i, good in enumerate(right)]


@settings(deadline=None)
@given(st.lists(st.booleans(), max_size=12))
def test_a_system_is_not_better_than_itself(right):
    for row in paired_bootstrap(documents(right), documents(right), resamples=50).values():
        assert row == {"difference": 0, "low": 0, "high": 0, "real": False}


@settings(deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=12))
def test_turning_the_two_round_turns_the_sign(pairs):
    a, b = (documents([pair[i] for pair in pairs]) for i in (0, 1))
    forth, back = (paired_bootstrap(x, y, resamples=200)["micro"] for x, y in ((a, b), (b, a)))
    assert forth["difference"] == approx(-back["difference"])
    assert (forth["low"], forth["high"]) == approx((-back["high"], -back["low"]))
    assert forth["real"] == back["real"]


def test_a_large_steady_difference_is_real_and_that_of_one_document_is_not():
    bad, good = documents([False] * 30), documents([True] * 30)
    assert paired_bootstrap(good, bad)["micro"]["real"]
    one = documents([True] + [False] * 29)
    row = paired_bootstrap(one, bad)["micro"]
    assert row["difference"] == approx(1 / 30) and not row["real"]
    assert paired_bootstrap(good, bad)["PERIOD"]["difference"] == 0


def test_pairing_tells_what_two_intervals_cannot():
    """Both do badly on the same half, one finds a little more everywhere: their own intervals overlap widely."""
    spans = [(i, i + 1, "MONEY") for i in range(20)]
    a = [Scored(str(i), "x" * 20, spans, spans[: 12 if i % 2 else 3]) for i in range(40)]
    b = [Scored(str(i), "x" * 20, spans, spans[: 11 if i % 2 else 2]) for i in range(40)]
    assert paired_bootstrap(a, b)["micro"]["real"]


def test_other_gold_is_refused():
    with raises(ValueError, match="same gold"):
        paired_bootstrap(documents([True]), documents([True, True]))


@mark.parametrize(
    "marked",
    [
        "Der [Umsatz]{.METRIC} stieg im [dritten Quartal 2024]{.PERIOD} auf knapp [1,24 Milliarden Euro]{.MONEY}.",
        "[EUR 4.512,3 Mio.]{.MONEY} nach [TEUR 845]{.MONEY}, zwischen [115 und 135 Milliarden Dollar]{.MONEY}.",
        "Im [Vorjahr]{.PERIOD} lag das [bereinigte Ebit]{.METRIC} im [Cloudgeschäft]{.SEGMENT} bei [-37 TEUR]{.MONEY}.",
        "Zum [31. Dezember 2012]{.PERIOD}, nicht am 15. Mai 2012; in den [ersten neun Monaten 2010]{.PERIOD}.",
        "Das [Geschäftsjahr 2023/24]{.PERIOD}, [Q4]{.PERIOD}, [H1/2025]{.PERIOD} und [Vj.]{.PERIOD} waren gut.",
    ],
)
def test_the_rules_know_what_the_guidelines_show(marked):
    text, gold = parse_markup(marked)
    assert triples(baseline_rules()(text)) == gold


def empty():
    return blank_german()


def test_every_system_is_scored_on_the_same_gold_and_the_first_is_the_measure():
    text, gold = parse_markup("[Umsatz]{.METRIC}: [5 Mio. Euro]{.MONEY} im [Vorjahr]{.PERIOD}.")
    docs = [Scored(str(i), text, gold, []) for i in range(5)]
    rules, silent = comparison({"rules": baseline_rules, "silent": empty}, docs, {"silent": 2.0}, 50)
    assert (rules["micro"]["f"], silent["micro"]["f"], rules["paired"]) == (1, 0, None)
    assert silent["paired"]["micro"]["difference"] == 1 and silent["paired"]["micro"]["real"]
    assert silent["paired"]["SEGMENT"] == {"difference": 0, "low": 0, "high": 0, "real": False}
    assert rules["words_per_second"] > 0 and (rules["minutes"], silent["minutes"]) == (None, 2.0)


def test_an_outside_tool_keeps_to_the_labels_it_has():
    spans = {
        "MONEY": {"strict": {"precision": 0.5, "recall": 0.25, "f": 1 / 3}, "overlap": {}},
        "PERIOD": None,
    }
    row = outside_system({"name": "tool", "version": "1.0", "spans": spans, "seconds": 2}, words=100)
    assert row["labels"].keys() == {"MONEY"} and row["micro"] is None and row["words_per_second"] == 50


def test_the_command_writes_what_it_found_and_says_what_is_missing(tmp_path):
    app = typer.Typer()
    app.command()(comparison_cli)
    doc = blank_german()("Der Umsatz stieg.")
    doc.set_ents([doc.char_span(4, 10, label="METRIC")])
    DocBin(docs=[doc] * 3).to_disk(tmp_path / "test.spacy")
    run = [
        "--training",
        str(tmp_path),
        "--test",
        str(tmp_path / "test.spacy"),
        "--peers",
        str(tmp_path / "p"),
    ]
    none = CliRunner().invoke(app, [str(tmp_path / "out.json"), *run])
    assert none.exit_code == 1 and "no trained pipeline" in none.output and "Traceback" not in none.output
    (tmp_path / "default").mkdir()
    spacy.blank("de").to_disk(tmp_path / "default/model-best")
    good = CliRunner().invoke(app, [str(tmp_path / "out.json"), *run])
    assert good.exit_code == 0, good.output
    written = srsly.read_json(tmp_path / "out.json")
    assert [row["name"] for row in written["systems"]] == ["default", "rules"]
    assert {"baseline", "gpu", "outside tools"} == {row["name"] for row in written["skipped"]}
    assert written["systems"][1]["labels"].keys() == set(LABELS)
