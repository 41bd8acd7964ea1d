"""If these break, other tools look worse (or better) beside this pipeline than they are."""

import sys
from pathlib import Path

import pytest
import spacy
import srsly
from spacy.tokens import DocBin
from typer.testing import CliRunner

from scripts import peers as command
from scripts.evaluate_values import with_components
from scripts.lib.peer_scoring import Gold, as_markdown, system_scores, tidy
from scripts.lib.peers import duckling_adapter, heideltime_adapter, recognizers_adapter
from scripts.lib.peers.environments import PeerError, Tool, ask, environment
from scripts.lib.tokens import blank_german
from scripts.lib.value_scoring import VALUED
from scripts.peers import as_article, own_answers, peers, peers_cli
from tests.test_corpus import app
from tests.test_values import documents

TEXT = "Im Jahr 2017 stieg der Umsatz auf rund 5 Mio. Euro."
GOLD = Gold(
    "a", TEXT, "2018-03-01", {(3, 12, "PERIOD"): "2017-01-01/2017-12-31", (39, 50, "MONEY"): "5000000 EUR"}
)
FAKE = """
from scripts.lib.peers.lines import by_sentence, serve
def read(text):
    if "Fehler" in text:
        raise RuntimeError("no")
    print("chatter")
    at = text.find("2017")
    return [{"start": at, "end": at + 4, "label": "PERIOD", "values": ["2017-01-01/2017-12-31"]}] if at >= 0 else []
serve("spacy", lambda article: by_sentence(article, read))
"""


@pytest.fixture
def fake(tmp_path, monkeypatch):
    """A tool that marks „2017“, talks on standard output and stumbles over some sentences."""
    (tmp_path / "fake_peer.py").write_text(FAKE, "utf8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return Tool("fake", "Fake", "spacy", "fake_peer", VALUED)


def answer(start: int, end: int, label: str, *values: str) -> dict:
    return {"start": start, "end": end, "label": label, "values": list(values)}


def test_an_adapter_answers_every_article_with_offsets_of_the_whole_text(fake):
    article = as_article(Gold("a", "Der erste Satz. Im Jahr 2017 war es so.", "2018-03-01", {}))
    broken = as_article(Gold("b", "Ein Fehler. Danach 2017 kam es besser.", "2018-03-01", {}))
    version, answers = ask(fake, Path(sys.executable), [article, broken], timeout=60)
    assert version == spacy.__version__
    assert [article["text"][s["start"] : s["end"]] for s in answers["a"]] == ["2017"]
    assert [broken["text"][s["start"] : s["end"]] for s in answers["b"]] == ["2017"]


@pytest.mark.parametrize(
    ("prints", "said"),
    [("'x'", "no answer"), ("""'{"version": "1"}'""", "0 of 1"), ("", "no answer")],
)
def test_a_tool_that_answers_nonsense_is_said_so(fake, tmp_path, prints, said):
    (tmp_path / "fake_peer.py").write_text(f"print({prints})", "utf8")
    with pytest.raises(PeerError, match=said):
        ask(fake, Path(sys.executable), [as_article(GOLD)], timeout=60)


def test_a_tool_that_cannot_run_is_skipped_with_its_reason_and_the_others_are_measured(
    fake, tmp_path, monkeypatch
):
    monkeypatch.setattr(command, "environment", lambda tool, folder: Path(sys.executable))
    broken = Tool("broken", "Broken", "spacy", "no_such_module_anywhere", VALUED)
    result = peers(with_components(blank_german()), [GOLD], [broken, fake], tmp_path)
    assert [system["name"] for system in result["systems"]] == ["pipeline", "fake"]
    assert result["systems"][1]["values"]["PERIOD"] == {"right": 1, "gold": 1, "accuracy": 1.0}
    (skipped,) = result["skipped"]
    assert skipped["name"] == "broken" and "no_such_module_anywhere" in skipped["reason"]


def test_what_cannot_be_installed_leaves_no_environment_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("scripts.lib.peers.environments.interpreters", lambda: iter([sys.executable]))
    tool = Tool("gone", "Gone", str(tmp_path / "no-such-package"), "gone", VALUED)
    with pytest.raises(PeerError, match="no-such-package"):
        environment(tool, tmp_path / "gone")
    assert not (tmp_path / "gone").exists()
    with pytest.raises(PeerError, match="needs no-such-program"):
        environment(Tool("x", "X", "x", "x", VALUED, ("no-such-program",)), tmp_path / "x")


def test_a_finished_environment_is_used_again(tmp_path):
    tool = Tool("there", "There", "there==1", "there", VALUED)
    python = tmp_path / "there" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("", "utf8")
    (tmp_path / "there" / "requirement.txt").write_text("there==1", "utf8")
    assert environment(tool, tmp_path / "there") == python


def test_words_that_no_gold_span_begins_with_are_cut_off():
    spans = [answer(0, 12, "PERIOD"), answer(34, 50, "MONEY")]
    assert [TEXT[a["start"] : a["end"]] for a in tidy(TEXT, spans)] == ["Jahr 2017", "5 Mio. Euro"]
    text = "in diesem Jahr, vor einem Jahr"
    assert [
        text[a["start"] : a["end"]] for a in tidy(text, [answer(0, 14, "PERIOD"), answer(16, 30, "PERIOD")])
    ] == [
        "in diesem Jahr",
        "vor einem Jahr",
    ]


def test_of_two_overlapping_spans_of_a_label_the_longer_one_counts():
    spans = [answer(8, 12, "PERIOD"), answer(3, 12, "PERIOD"), answer(3, 12, "MONEY")]
    assert [(a["start"], a["label"]) for a in tidy(TEXT, spans)] == [(3, "MONEY"), (3, "PERIOD")]


def test_a_near_miss_counts_as_overlap_and_its_value_as_right():
    scores = system_scores(
        [GOLD], {"a": [answer(8, 12, "PERIOD", "2016-01-01/2016-12-31", "2017-01-01/2017-12-31")]}
    )
    assert scores["spans"]["PERIOD"]["strict"]["f"] == 0 and scores["spans"]["PERIOD"]["overlap"]["f"] == 1
    assert scores["values"]["PERIOD"]["right"] == 1
    assert scores["values"]["MONEY"] == {"right": 0, "gold": 1, "accuracy": 0.0}


def test_a_label_that_a_tool_does_not_know_is_no_zero():
    scores = system_scores([GOLD], {"a": []}, ("PERIOD",))
    assert list(scores["spans"]) == list(scores["values"]) == ["PERIOD"]


def test_own_answers_know_the_date_as_the_tools_do():
    nlp = blank_german()
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "PERIOD", "pattern": "Vorjahr"}])
    gold = Gold("a", "Im Vorjahr war es kalt.", "2018-03-01", {})
    _, answers = own_answers(with_components(nlp), [gold])
    assert answers == {"a": [answer(3, 10, "PERIOD", "2017-01-01/2017-12-31")]}


def test_the_report_names_every_system_and_every_skipped_one():
    scores = {"name": "x", "title": "X", "version": "1", "seconds": 2.0}
    systems = [
        scores | system_scores([GOLD], {}),
        scores | {"title": "Y"} | system_scores([GOLD], {}, ("PERIOD",)),
    ]
    skipped = [{"name": "z", "reason": "needs java"}]
    text = as_markdown({"articles": 1, "systems": systems, "skipped": skipped}, ["How."])
    assert text.count("| X |") == 3 and text.count("| Y |") == 2
    assert "Skipped: z, needs java." in text and text.endswith("How.\n")


@pytest.mark.parametrize(
    ("resolution", "expected"),
    [
        ({"value": "4,3", "unit": "Euro", "isoCurrency": "EUR"}, ["4.3 EUR"]),
        ({"value": "25", "unit": "Cent", "isoCurrency": None}, ["0.25 EUR", "0.25 USD"]),
        ({"value": "97000000", "unit": "Franc", "isoCurrency": None}, ["97000000 CHF", "97000000 FRF"]),
        ({"value": "120", "unit": "Dollar", "isoCurrency": "__D"}, ["120 USD"]),
        ({"value": None, "unit": "Euro", "isoCurrency": "EUR"}, None),
    ],
)
def test_amounts_of_recognizers(resolution, expected):
    assert recognizers_adapter.money(resolution) == expected


@pytest.mark.parametrize(
    ("kind", "values", "expected"),
    [
        (
            "daterange",
            [{"timex": "2016", "start": "2016-01-01", "end": "2017-01-01"}],
            ["2016-01-01/2016-12-31"],
        ),
        (
            "daterange",
            [{"timex": "1999", "Mod": "since", "start": "1999-01-01"}],
            ["1999-01-01/..", "1999-01-01/1999-12-31"],
        ),
        ("date", [{"value": "2017-03-31"}], ["2017-03-31/2017-03-31"]),
        ("date", [{"value": "2017-03-30"}], None),
        ("daterange", None, []),
        ("duration", [{"timex": "P1Y", "value": "31536000"}], None),
        ("time", [{"value": "16:00:00"}], None),
    ],
)
def test_periods_of_recognizers(kind, values, expected):
    resolution = None if values is None else {"values": values}
    assert recognizers_adapter.period(f"datetimeV2.{kind}", resolution) == expected


def instant(day: str, grain: str) -> dict:
    return {"value": f"{day}T00:00:00.000+01:00", "grain": grain}


@pytest.mark.parametrize(
    ("value", "body", "expected"),
    [
        ({"type": "value", **instant("2024-07-01", "quarter")}, "Q3", ["2024-07-01/2024-09-30"]),
        ({"type": "value", **instant("2024-06-30", "day")}, "30. Juni", ["2024-06-30/2024-06-30"]),
        ({"type": "value", **instant("2024-06-29", "day")}, "29. Juni", None),
        ({"type": "value", **instant("2024-06-29", "hour")}, "um 15", None),
        (
            {"type": "interval", "from": instant("1998-01-01", "year"), "to": instant("2012-01-01", "year")},
            "1998 bis 2011",
            ["1998-01-01/2011-12-31"],
        ),
        (
            {"type": "interval", "from": instant("2024-09-23", "day"), "to": instant("2024-12-22", "day")},
            "Herbst 2024",
            ["2024-09-01/2024-11-30"],
        ),
        (
            {"type": "interval", "to": instant("2009-01-01", "year")},
            "bis 2009",
            ["../2008-12-31", "2009-01-01/2009-12-31"],
        ),
        (
            {"type": "interval", "from": instant("2024-06-03", "day"), "to": instant("2024-06-10", "day")},
            "diese Woche",
            None,
        ),
    ],
)
def test_periods_of_duckling(value, body, expected):
    assert duckling_adapter.period(value, body) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"type": "value", "value": 4512.3e6, "unit": "EUR"}, ["4512300000 EUR"]),
        ({"type": "value", "value": 10, "unit": "cent"}, ["0.1 EUR", "0.1 USD"]),
        ({"type": "value", "value": 3, "unit": "$"}, ["3 USD"]),
        (
            {"type": "interval", "from": {"value": 5, "unit": "EUR"}, "to": {"value": 8, "unit": "EUR"}},
            ["5..8 EUR"],
        ),
    ],
)
def test_amounts_of_duckling(value, expected):
    assert duckling_adapter.money(value) == expected


@pytest.mark.parametrize(
    ("value", "mod", "text", "expected"),
    [
        ("2024-Q3", "", "drittes Quartal", ["2024-07-01/2024-09-30"]),
        ("2024-H2", "", "zweites Halbjahr", ["2024-07-01/2024-12-31"]),
        ("2024-02", "", "Februar", ["2024-02-01/2024-02-29"]),
        ("2027", "END", "Ende 2027", ["2027-11-01/2027-12-31", "2027-12-31/2027-12-31"]),
        ("2024-06", "END", "Ende Juni", ["2024-06-21/2024-06-30", "2024-06-30/2024-06-30"]),
        ("2024-WI", "", "Winter", ["2024-12-01/2025-02-28", "2023-12-01/2024-02-29"]),
        ("199", "", "neunziger Jahre", ["1990-01-01/1999-12-31"]),
        ("2024-06-30", "", "30. Juni", ["2024-06-30/2024-06-30"]),
        ("2024-06-28", "", "Freitag", None),
        ("2024-W12", "", "diese Woche", None),
        ("PAST_REF", "", "vergangenen Jahren", []),
        ("FUTURE_REF", "", "künftig", None),
        ("PRESENT_REF", "", "derzeit", None),
        ("UNDEF-last-quarter", "", "letztes Quartal", []),
    ],
)
def test_periods_of_heideltime(value, mod, text, expected):
    assert heideltime_adapter.period(value, mod, text) == expected


def test_the_command_says_in_one_line_what_is_missing(tmp_path):
    done = CliRunner().invoke(app(peers_cli), [str(tmp_path / "none")])
    assert done.exit_code == 1 and done.output.startswith("peers: ") and "Traceback" not in done.output


def test_the_command_writes_the_numbers_and_the_table(tmp_path, monkeypatch):
    monkeypatch.setattr(command, "TOOLS", ())
    nlp = with_components(blank_german())
    nlp.to_disk(tmp_path / "pipeline")
    DocBin(docs=documents(a="[2017]{.PERIOD value=2017-01-01/2017-12-31}."), store_user_data=True).to_disk(
        tmp_path / "test.spacy"
    )
    files = [tmp_path / "out" / "peers.json", tmp_path / "reports" / "peers.md"]
    arguments = [str(tmp_path / "pipeline"), *map(str, files), "--corpus", str(tmp_path / "test.spacy")]
    assert CliRunner().invoke(app(peers_cli), arguments).exit_code == 0
    result = srsly.read_json(files[0])
    assert (result["split"], result["systems"][0]["values"]["PERIOD"]["gold"]) == ("test", 1)
    assert files[1].read_text("utf8") == as_markdown(result, command.FOOT.read_text("utf8").splitlines())
