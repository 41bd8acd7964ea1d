"""If these break, the agreement in the data card is another number than the one two annotators reached."""

from pathlib import Path

import pytest
import srsly
import typer
from typer.testing import CliRunner

from scripts.agreement import agreement, agreement_cli
from scripts.lib.agreement import kappa, position
from scripts.lib.seeds import read_seed

HEAD = "---\nid: {}\ndate: 2025-11-06\nsector: transport\ngenre: wire\n---\n"
FIRST = "Der [Umsatz]{.METRIC} stieg im [Mai]{.PERIOD} auf [3 Euro]{.MONEY}"
SECOND = "Der [Umsatz]{.METRIC} stieg im Mai auf [3]{.MONEY} Euro"


@pytest.fixture
def folders(tmp_path: Path):
    def write(first: dict[str, str], second: dict[str, str]) -> tuple[Path, Path]:
        for side, files in (("first", first), ("second", second)):
            (tmp_path / side).mkdir()
            for name, body in files.items():
                (tmp_path / side / f"{name}.md").write_text(HEAD.format(name) + body + "\n", encoding="utf8")
        return tmp_path / "first", tmp_path / "second"

    return write


def test_kappa_is_that_of_the_textbook():
    # Of 20 tokens both mark 4, each one alone 2, neither 12: observed .8, by chance .3 * .3 + .7 * .7 = .58.
    pairs = [(1, 1)] * 4 + [(1, 0)] * 2 + [(0, 1)] * 2 + [(0, 0)] * 12
    assert kappa(pairs) == pytest.approx((0.8 - 0.58) / (1 - 0.58))
    assert kappa([(1, 1), (0, 0)]) == 1
    assert kappa([(1, 0), (0, 1)]) == -1
    assert kappa([(1, 1), (1, 0)]) == 0


def test_kappa_of_a_label_nobody_used_is_no_number():
    assert kappa([(0, 0)] * 5) is None
    assert kappa([]) is None


def test_scores_by_hand(folders):
    result, problems = agreement(*folders({"a-1": FIRST}, {"a-1": SECOND}), resamples=10)
    assert not problems and result["tokens"] == 8
    labels = result["labels"]
    assert {label: row["f"] for label, row in labels.items()} == {
        "MONEY": 0,
        "PERIOD": 0,
        "METRIC": 1,
        "SEGMENT": 0,
    }
    # MONEY covers two tokens of eight and one of eight, one in common: (7/8 - 44/64) / (1 - 44/64).
    assert labels["MONEY"]["kappa"] == pytest.approx(0.6)
    assert (
        labels["PERIOD"]["kappa"] == 0
        and labels["METRIC"]["kappa"] == 1
        and labels["SEGMENT"]["kappa"] is None
    )
    overall = result["overall"]
    assert (overall["first"], overall["second"], overall["both"], overall["f"]) == (3, 2, 1, 0.4)
    assert overall["kappa"] == pytest.approx((48 - 27) / (64 - 27))


def test_exchanging_the_annotators_changes_no_score(folders, tmp_path: Path):
    first, second = folders({"a-1": FIRST}, {"a-1": SECOND})
    there, back = agreement(first, second, 10)[0], agreement(second, first, 10)[0]
    for label in there["labels"]:
        assert there["labels"][label]["f"] == back["labels"][label]["f"]
        assert there["labels"][label]["kappa"] == back["labels"][label]["kappa"]
    assert [row["kind"] for row in back["disagreements"]] == ["missed by first", "boundary"]


def test_every_disagreement_is_listed_once_with_its_place(folders):
    first = "[Cloud]{.SEGMENT}: zwischen [3 und 4 Euro]{.MONEY} im [Juni]{.PERIOD}\n\n" + FIRST
    second = "[Cloud]{.METRIC}: zwischen [3]{.MONEY} und [4 Euro]{.MONEY} im [Juni]{.PERIOD}\n\n" + SECOND
    result, _ = agreement(*folders({"a-1": first}, {"a-1": second}), resamples=10)
    rows = result["disagreements"]
    assert [row["kind"] for row in rows] == ["label", "boundary", "missed by second", "boundary"]
    assert [span["text"] for span in rows[1]["second"]] == ["3", "4 Euro"]  # both halves, not the first alone
    assert rows[1]["before"] == "Cloud: zwischen " and rows[1]["after"].startswith(" im Juni")
    assert [place.rpartition("/")[2] for place in rows[2]["places"]] == ["a-1.md:9:33", "a-1.md:9:32"]


def test_a_missing_file_and_a_changed_text_are_reported_at_once_with_their_place(folders):
    first = {"a-1": FIRST, "a-2": FIRST, "a-3": "# Ein \\[alter\\] [Umsatz]{.METRIC}\n\nSatz"}
    second = {"a-1": SECOND, "a-3": "# Ein \\[alter\\] [Umsatz]{.METRIC}\n\nSätze", "a-4": FIRST}
    result, problems = agreement(*folders(first, second))
    assert result is None
    assert [f"{Path(p.file).parent.name}/{Path(p.file).name}:{p.line}:{p.column}" for p in problems] == [
        *("first/a-2.md:1:1", "second/a-3.md:9:2", "second/a-4.md:1:1")
    ]
    assert "missing in the second" in problems[0].what and "ätze" in problems[1].what


@pytest.mark.parametrize("target", ["Ein", "alter", "Umsatz", "stieg", "Ende", "zwei"])
def test_a_place_in_the_text_is_found_in_the_file(tmp_path: Path, target: str):
    path = tmp_path / "a-1.md"
    body = "\n# Ein \\[alter\\] [Umsatz]{.METRIC} stieg\n\n[Mai]{.PERIOD #m} und\nEnde \\\\ zwei"
    path.write_text(HEAD.format("a-1") + body, encoding="utf8")
    seed, problems = read_seed(path)
    assert not problems
    line, column = position(seed, seed.text.index(target))
    assert path.read_text("utf8").split("\n")[line - 1][column - 1 :].startswith(target)


LINKED = (
    "[Umsatz]{{.METRIC #u}} und [Gewinn]{{.METRIC #g}} betrugen im [Mai]{{.PERIOD value=2025-05-01/2025-05-31 #m}} "
    '[3 Mio. Euro]{{.MONEY value="3e6 EUR" metric=u period=m}} und [2 Mio. Euro]{{.MONEY value="2e6 EUR" metric={} {}}}.'
)


def test_links_are_compared_as_facts(folders, tmp_path: Path):
    links = folders(
        {"a-1": LINKED.format("g", "period=m")}, {"a-1": LINKED.format("u", "period=m kind=prior")}
    )[0].parent
    facts = agreement(links / "first", links / "first", 10, links)[0]["facts"]
    assert facts["articles"] == 1 and facts["strict"]["f"] == 0.5
    assert {link: row["f"] for link, row in facts["links"].items()} == {
        "metric": 0.5,
        "period": 1,
        "segment": 0,
        "kind": 0.5,
    }
    assert [row["wrong"] for row in facts["disagreements"]] == [["metric", "kind"]]
    app = typer.Typer()
    app.command()(agreement_cli)
    told = CliRunner().invoke(app, [str(links / "first"), str(links / "second"), "--links", str(links)])
    assert "2 facts by the first hand" in told.output and "0.500" in told.output
    other = (links / "second" / "a-1.md").read_text("utf8").replace("[3 Mio. Euro]", "3 [Mio. Euro]")
    (links / "second" / "a-1.md").write_text(other.replace('"3e6 EUR"', '"1e6 EUR"'), encoding="utf8")
    assert "its spans are not those of" in agreement(links / "first", links / "first", 10, links)[1][0].what


def test_the_command_writes_json_or_fails_with_the_list(folders, tmp_path: Path):
    app = typer.Typer()
    app.command()(agreement_cli)
    first, second = map(str, folders({"a-1": FIRST}, {"a-1": SECOND}))
    output = tmp_path / "agreement.json"
    good = CliRunner().invoke(app, [first, second, "--output", str(output)])
    assert good.exit_code == 0 and "0.600" in good.output
    assert srsly.read_json(output)["overall"]["f"] == 0.4
    bad = CliRunner().invoke(app, [first, str(tmp_path / "nowhere")])
    assert bad.exit_code == 1 and "no such file or folder" in bad.output
