"""If these break, a weak spot of the pipeline looks strong, or a sentence of the challenge set trains it."""

from pathlib import Path

import pytest
import spacy
import srsly
import typer
from spacy.language import Language
from typer.testing import CliRunner

from scripts.challenge import challenge, challenge_cli
from scripts.lib.challenge import challenge_scores, read_challenge
from scripts.lib.scoring import Scored
from scripts.lib.seeds import read_seed, seed_files
from scripts.lib.tokens import boundaries

COMMITTED = Path("tests/challenge")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "quiet.md").write_text(
        "# Redewendungen\n\nEr schreibt rote Zahlen.\nEin Plus.\n", encoding="utf8"
    )
    lines = "# Kennzahlen\n[Umsatz]{.METRIC} steigt.\n[Umsatz]{.METRIC} und [Ebit]{.METRIC} fallen.\n"
    (tmp_path / "metric.md").write_text(lines, encoding="utf8")
    return tmp_path


@pytest.fixture
def nlp() -> Language:
    nlp = spacy.blank("de")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "METRIC", "pattern": "Umsatz"}])
    return nlp


def test_groups_keep_title_sentences_and_places(folder: Path):
    groups, problems = read_challenge(folder, boundaries)
    assert not problems and list(groups) == ["Kennzahlen", "Redewendungen"]
    assert groups["Kennzahlen"][1].id == f"{folder}/metric.md:3"
    assert groups["Kennzahlen"][1].gold == [(0, 6, "METRIC"), (11, 15, "METRIC")]


def test_every_problem_of_every_file_is_named_with_its_place(folder: Path):
    (folder / "bad.md").write_text(
        "Kein Titel\nEin [Wort{.METRIC}\nEin Plus.\n[Ums]{.METRIC}atz\n", encoding="utf8"
    )
    (folder / "empty.md").write_text("# Leer\n", encoding="utf8")
    problems = [str(problem).removeprefix(f"{folder}/") for problem in read_challenge(folder, boundaries)[1]]
    places = [problem.split(": ")[0] for problem in problems]
    assert places == ["bad.md:1:1", "bad.md:2:5", "bad.md:4:1", "empty.md:2:1", "quiet.md:4:1"]
    assert "bad.md:3" in problems[-1]  # the twin is named


def test_the_worst_group_comes_first_and_silence_solves_what_must_not_fire(folder: Path, nlp: Language):
    result = challenge(nlp, read_challenge(folder, boundaries)[0])
    worst, best = result["groups"]
    assert worst["group"] == "Kennzahlen" and worst["right"] == 0.5
    assert (worst["precision"], worst["recall"], worst["f"]) == (1, pytest.approx(2 / 3), pytest.approx(0.8))
    assert [error["gold"]["text"] for error in worst["errors"]] == ["Ebit"]
    assert (best["group"], best["f"], best["labels"]) == ("Redewendungen", 1, {})
    assert result["total"]["sentences"] == 4 and result["total"]["f"] == pytest.approx(0.8)


def test_firing_where_nothing_must_fire_is_no_success():
    group = challenge_scores({"still": [Scored("a", "Ein Plus", [], [(4, 8, "METRIC")])]})["groups"][0]
    assert (group["f"], group["right"], group["errors"][0]["kind"]) == (0, 0, "spurious")


def test_the_command_writes_json_and_fails_on_a_broken_file(folder: Path, nlp: Language, tmp_path: Path):
    app = typer.Typer()
    app.command()(challenge_cli)
    nlp.to_disk(tmp_path / "pipeline")
    run = [str(tmp_path / "pipeline"), str(tmp_path / "challenge.json"), "--folder", str(folder)]
    good = CliRunner().invoke(app, run)
    assert good.exit_code == 0, good.output
    assert srsly.read_json(tmp_path / "challenge.json")["groups"][0]["group"] == "Kennzahlen"
    (folder / "bad.md").write_text("# Titel\n[Wort\n", encoding="utf8")
    bad = CliRunner().invoke(app, run)
    assert bad.exit_code == 1 and "bad.md:2:1: [ is not closed" in bad.output


@pytest.mark.skipif(not list(COMMITTED.glob("*.md")), reason="the challenge set is not written yet")
def test_the_committed_set_is_sound_large_enough_and_not_in_the_seeds():
    groups, problems = read_challenge(COMMITTED, boundaries)
    assert not problems
    sentences = [sentence.text for own in groups.values() for sentence in own]
    assert len(sentences) >= 250
    # A caption of two words may well stand in an article; a sentence may not.
    seeds = "\n".join(seed.text for path in seed_files(Path("seeds")) if (seed := read_seed(path)[0]))
    assert [sentence for sentence in sentences if len(sentence.split()) > 3 and sentence in seeds] == []
