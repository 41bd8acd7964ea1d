"""If these break, a worse model lands unnoticed, or noise holds up a better one."""

from pathlib import Path

import pytest
import srsly
import typer
from typer.testing import CliRunner

from scripts.compare import compare_cli
from scripts.lib.landed import changes, landed
from scripts.lib.scoring import Scored, scores
from scripts.lib.seeds import LABELS

SPANS = [(i, i + 1, label) for i, label in enumerate(LABELS)]


def evaluated(missed: int, label: str = "SEGMENT", documents: int = 40) -> dict:
    """The scores of a system that misses one label in the first documents and is right otherwise."""
    rest = [span for span in SPANS if span[2] != label]
    each = [Scored(str(i), "abcd", SPANS, rest if i < missed else SPANS) for i in range(documents)]
    result = scores(each, resamples=300)
    return {"pipeline": "x", "sets": {"dev": result, "test": result}}


@pytest.fixture
def run(tmp_path: Path):
    app = typer.Typer()
    app.command()(compare_cli)

    def invoke(new: dict | None, base: dict | None, *arguments: str):
        for name, content in (("new.json", new), ("base.json", base)):
            if content is not None:
                srsly.write_json(tmp_path / name, content)
        return CliRunner().invoke(
            app, [str(tmp_path / "new.json"), "--base", str(tmp_path / "base.json"), *arguments]
        )

    return invoke


def test_a_label_that_fell_below_its_interval_stops_the_road(run):
    result = run(evaluated(20), evaluated(4))
    assert result.exit_code == 1 and "SEGMENT" in result.output.splitlines()[-1]
    assert "MONEY" not in result.output.splitlines()[-1]


@pytest.mark.parametrize("new", [4, 5, 0])
def test_noise_and_gain_pass(run, new):
    assert run(evaluated(new), evaluated(4)).exit_code == 0


def test_the_compact_file_judges_as_the_full_one(run, tmp_path):
    for missed in (5, 20):
        full = run(evaluated(missed), evaluated(4))
        compact = run(evaluated(missed), landed(evaluated(4)))
        assert (full.exit_code, full.output) == (compact.exit_code, compact.output)
    assert landed(landed(evaluated(4))) == landed(evaluated(4))


def test_landing_writes_what_the_next_comparison_reads(run, tmp_path):
    first = run(evaluated(4), None, "--write")
    assert first.exit_code == 0, first.output
    assert landed(srsly.read_json(tmp_path / "base.json")) == landed(evaluated(4))
    assert (tmp_path / "base.json").stat().st_size < 4000
    assert run(evaluated(4), None).exit_code == 0
    # Landing lower scores is a decision that a person may take; the table shows what it costs.
    lower = run(evaluated(20), None, "--write")
    assert lower.exit_code == 0 and "fell" in lower.output


def test_zero_and_perfect_scores_compare(run):
    assert run(evaluated(0), evaluated(0)).exit_code == 0
    nothing = {"sets": {"test": scores([Scored("d", "abcd", SPANS, [])], resamples=5)}}
    assert run(nothing, nothing).exit_code == 0
    assert run(nothing, evaluated(0)).exit_code == 1
    assert all(change.fell for change in changes(landed(evaluated(0)), landed(nothing)))


@pytest.mark.parametrize("broken", [{}, {"sets": {}}, {"sets": {"test": {"micro": 1}}}, {"sets": []}])
def test_a_file_without_scores_is_said_in_one_line(run, broken):
    result = run(evaluated(4), broken)
    assert result.exit_code == 1 and "holds no scores" in result.output and "Traceback" not in result.output


def test_a_missing_file_is_said_with_what_to_do(run):
    assert "weasel run evaluate" in run(None, evaluated(4)).output
    result = run(evaluated(4), None, "--base", "nowhere.json")
    assert result.exit_code == 1 and "--write" in result.output
