"""If these break, people correct the articles that teach the pipeline least, or get files of no use."""

from pathlib import Path

import pytest
import typer
from spacy.language import Language
from typer.testing import CliRunner

from scripts.check import check
from scripts.lib.formats import Document
from scripts.lib.seeds import parse_seed, read_seed
from scripts.lib.suggestions import agreement, known, percentile, ranked, suggestion
from scripts.lib.tokens import blank_german
from scripts.suggest import suggest, suggest_cli, to_seed

SEED = """---
id: a
date: 2025-11-06
sector: transport
genre: wire
---
Der [Umsatz]{.METRIC} stieg auf [5 Euro]{.MONEY}
"""
HEAD = {"date": "2025-11-06", "sector": "unsorted", "genre": "unsorted"}
SURE, UNSURE, NEW = (
    "Der Umsatz stieg auf 5 Euro",
    "Der Umsatz stieg auf 5 Euro, Erlöse",
    "Ganz andere Worte über Gewinn",
)


@pytest.fixture(scope="module")
def nlp() -> Language:
    """A pipeline that knows a word with an umlaut only when it is written with one."""
    made = blank_german()
    patterns = [("METRIC", "Umsatz"), ("METRIC", "Erlöse"), ("METRIC", "Gewinn"), ("MONEY", "5 Euro")]
    made.add_pipe("entity_ruler").add_patterns(
        [{"label": label, "pattern": text} for label, text in patterns]
    )
    return made


@pytest.fixture
def seed():
    return parse_seed(SEED)[0]


def order(nlp: Language, seed, *texts: str) -> list[str]:
    documents = [Document(f"doc-{number}", text) for number, text in enumerate(texts)]
    return [one.document.text for _, one in suggest(nlp, documents, [seed])]


def test_the_unsure_and_the_new_come_before_what_the_seeds_have(nlp, seed):
    assert order(nlp, seed, SURE, UNSURE, NEW) == [UNSURE, NEW, SURE]
    assert order(nlp, seed, NEW, SURE) == [NEW, SURE]


def test_an_article_in_the_seeds_has_nothing_new(nlp, seed):
    (_, one), *_ = suggest(nlp, [Document("x", seed.text)], [seed])
    assert (one.uncertainty, one.novelty, one.new) == (0, 0, [])


def test_a_word_lost_without_its_umlaut_counts_against_certainty(nlp, seed):
    (_, one), *_ = suggest(nlp, [Document("x", "Erlöse")], [seed])
    assert one.disagreements == {"one-line": 0, "no-umlaut": 1}
    assert "no-umlaut copy differs by 100%" in one.reason and "no seed marks Erlöse" in one.reason


def test_copies_are_compared_where_their_spans_have_moved_to():
    def predict(texts):
        return [[(text.index("Umsatz"), text.index("Umsatz") + 6, "METRIC")] for text in texts]

    one = suggestion(Document("x", "Größe\n\nüber Umsatz"), predict, known([]))
    assert one.uncertainty == 0


def test_scores_are_shares():
    assert percentile(3, [1, 2, 3]) == 1 and percentile(1, [1, 1]) == 0 and percentile(1, [1]) == 0
    assert agreement([], []) == 1 and agreement([(0, 1, "MONEY")], []) == 0
    assert agreement([(0, 1, "MONEY"), (2, 3, "MONEY")], [(0, 1, "MONEY")]) == pytest.approx(2 / 3)
    assert ranked([]) == []


def test_a_prediction_across_lines_is_left_out_and_the_rest_kept():
    source = to_seed(Document("x", "Umsatz\nstieg um 5 Euro", [(0, 12, "METRIC"), (16, 22, "MONEY")]), HEAD)
    assert parse_seed(source)[0].triples() == [(16, 22, "MONEY")]


def run(*arguments: object):
    app = typer.Typer()
    app.command()(suggest_cli)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def folders(tmp_path: Path, nlp: Language) -> Path:
    nlp.to_disk(tmp_path / "pipeline")
    for name, text in (
        ("raw/Größe 1.txt", SURE),
        ("raw/b.txt", f"\ufeff{UNSURE}\r\n\r\n[1] \\ Ende 🚀\r\n"),
        ("seeds/a.md", SEED),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(text.encode())
    return tmp_path


def test_the_command_writes_seeds_that_check_takes_and_an_index_in_their_order(folders):
    done = run(folders / "pipeline", folders / "raw", folders / "out", "--seeds", folders / "seeds")
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in (folders / "out").iterdir()) == [
        "001-b.md",
        "002-groesse-1.md",
        "index.tsv",
    ]
    assert len(check(folders / "out")[0]) == 2 and not check(folders / "out")[1]
    first, _ = read_seed(folders / "out" / "001-b.md")
    assert first.text == f"{UNSURE}\n\n[1] \\ Ende 🚀" and len(first.spans) == 3
    rows = [
        line.split("\t") for line in (folders / "out" / "index.tsv").read_text(encoding="utf8").splitlines()
    ]
    assert [row[0] for row in rows] == ["file", "001-b.md", "002-groesse-1.md"]
    assert {len(row) for row in rows} == {8}


def test_all_that_is_wrong_is_said_before_any_work(folders):
    (folders / "raw" / "b.md").write_text("ignored")
    (folders / "raw" / "B.txt").write_text("Dasselbe")
    (folders / "raw" / "leer.txt").write_text("\n")
    done = run(folders / "nothing", folders / "raw", folders / "seeds", "--seeds", folders / "seeds")
    assert done.exit_code == 1
    for what in ("stands twice", "no article", "something already", "nothing:1:1:"):
        assert what in done.output
