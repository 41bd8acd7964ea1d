"""If these break, one bad file or one wrong option costs a reader the facts of all the others."""

import csv
import io

import pyarrow.parquet
import pytest
import spacy
import srsly
from spacy.tokens import Doc
from typer.testing import CliRunner

from scripts import registry  # noqa: F401
from scripts.extract import extract, extract_cli
from scripts.lib.output import BINARY, Format
from scripts.lib.reader import take_apart
from tests.test_corpus import app

ARTICLE = """ date 2024-08-07 Kesselring baut aus 07.08.2024, 07:41 Uhr von dpa Jetzt kommentieren: 3

Ulm (dpa) - Der Umsatz der Kesselring AG stieg im zweiten Quartal auf knapp 412,6 Millionen Euro, wie es hieß."""
PATTERNS = [
    ("METRIC", "Umsatz"),
    ("PERIOD", "zweiten Quartal"),
    ("PERIOD", "07.08.2024"),
    ("MONEY", "412,6 Millionen Euro"),
    ("MONEY", "1,5 Mio. Euro"),
]
SEED = """---
id: nordhafen
date: 2025-11-06
sector: tests
genre: wire
fiscal_year_end: 09-30
---
# Nordhafen mit mehr [Umsatz]{.METRIC}

Der Umsatz stieg im zweiten Quartal auf [1,5 Mio. Euro]{.MONEY}, und mehr war nicht zu erfahren.
"""


def small_pipeline(*components: str) -> spacy.language.Language:
    nlp = spacy.blank("de", config={"nlp": {"tokenizer": {"@tokenizers": "finance_news.GermanTokenizer.v1"}}})
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": label, "pattern": text} for label, text in PATTERNS])
    for component in components:
        nlp.add_pipe(component)
    return nlp


@pytest.fixture(scope="module")
def pipelines(tmp_path_factory):
    """Folders of two pipelines: with facts, and with spans alone."""
    root = tmp_path_factory.mktemp("pipelines")
    small_pipeline("money", "period", "facts").to_disk(root / "facts")
    small_pipeline("money", "period").to_disk(root / "spans")
    return {name: str(root / name) for name in ("facts", "spans")}


@pytest.fixture
def article(tmp_path):
    path = tmp_path / "kesselring.txt"
    path.write_text(ARTICLE, "utf8")
    return str(path)


def run(*arguments, stdin: bytes | None = None):
    return CliRunner().invoke(app(extract_cli), [str(argument) for argument in arguments], input=stdin)


def test_the_facts_table_is_what_comes_without_options(pipelines, article):
    result = run(article, "--pipeline", pipelines["facts"])
    assert result.exit_code == 0, result.output
    assert (
        "just under 412.6 m EUR" in result.output and "Q2 2024" in result.output and "1 fact" in result.output
    )


@pytest.mark.parametrize("format", Format)
def test_each_format_is_written_whole_into_a_new_folder(pipelines, article, tmp_path, format):
    target = tmp_path / "new" / f"out.{format.value}"
    result = run(article, "--pipeline", pipelines["facts"], "--format", format.value, "--output", target)
    assert result.exit_code == 0 and result.output == ""
    assert [path.name for path in target.parent.iterdir()] == [target.name]
    data = target.read_bytes()
    assert b"412,6 Millionen Euro" in data if format not in BINARY and format != Format.table else data


def test_json_lines_point_into_the_original_text(pipelines, article):
    result = run(article, "--pipeline", pipelines["facts"], "--format", "jsonl")
    row = srsly.json_loads(result.output)
    assert list(row) == ["id", "date", "spans", "facts"] and row["date"] == "2024-08-07"
    (fact,) = row["facts"]
    for part in ("metric", "amount", "period"):
        assert ARTICLE[fact[part]["start_char"] : fact[part]["end_char"]] == fact[part]["text"]
    assert [span["text"] for span in row["spans"]] == ["Umsatz", "zweiten Quartal", "412,6 Millionen Euro"]


def test_the_csv_on_standard_output_is_the_file(pipelines, article, tmp_path):
    options = [article, "--pipeline", pipelines["facts"], "--format", "csv", "--decimal-comma"]
    printed = run(*options).stdout_bytes
    run(*options, "--output", tmp_path / "facts.csv")
    assert printed == (tmp_path / "facts.csv").read_bytes()
    (row,) = csv.DictReader(io.StringIO(printed.decode("utf-8-sig"), newline=""), delimiter=";")
    assert (row["article"], row["low"]) == (article, "412600000")


def test_rows_as_parquet(pipelines, article, tmp_path):
    run(article, "--pipeline", pipelines["facts"], "--format", "parquet", "--output", tmp_path / "f.parquet")
    assert pyarrow.parquet.read_table(tmp_path / "f.parquet").to_pylist()[0]["low"] == 412.6e6


def test_a_pipeline_without_facts_shows_its_spans(pipelines, article):
    table = run(article, "--pipeline", pipelines["spans"])
    assert table.exit_code == 0 and "3 spans" in table.output and "< 412,600,000 EUR" in table.output
    row = srsly.json_loads(run(article, "--pipeline", pipelines["spans"], "--format", "jsonl").output)
    assert "facts" not in row and len(row["spans"]) == 3
    page = run(article, "--pipeline", pipelines["spans"], "--format", "html")
    assert page.exit_code == 0 and "no facts component" in page.output
    rows = run(article, "--pipeline", pipelines["spans"], "--format", "csv")
    assert rows.exit_code == 1 and "no facts component, so there are no rows" in rows.output


def test_every_problem_is_named_and_the_rest_is_done(pipelines, article, tmp_path):
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "binary.txt").write_bytes(b"\x00\x01")
    (tmp_path / "huge.txt").write_bytes(b"Der Umsatz stieg. " * 100_000)
    (tmp_path / "english.txt").write_text(
        "The company said that its revenue rose by eight percent in the year."
    )
    (tmp_path / "folder").mkdir()
    inputs = [tmp_path, tmp_path / "folder", tmp_path / "none.txt"]
    result = run(*inputs, "--pipeline", pipelines["facts"])
    assert result.exit_code == 1 and "just under 412.6 m EUR" in result.stdout
    lines = result.stderr.splitlines()
    assert all(line.startswith(f"extract: {tmp_path}") for line in lines)
    for name, why in (
        ("binary", "binary"),
        ("empty", "empty"),
        ("english", "reads like 'en'"),
        ("huge", "more than one article"),
        ("folder", "no text in it"),
        ("none", "no such file"),
    ):
        assert sum(name in line.split(": ", 2)[1] and why in line for line in lines) == 1, (name, lines)
    assert len(lines) == 6


def test_where_nothing_can_be_written_no_article_is_lost_silently(pipelines, article, tmp_path):
    to_nowhere = run(article, tmp_path / "none.txt", "--pipeline", pipelines["facts"], "--format", "parquet")
    assert to_nowhere.exit_code == 1 and "name a file with --output" in to_nowhere.output
    assert "none.txt: no such file" in to_nowhere.output
    to_a_folder = run(article, "--pipeline", pipelines["facts"], "--output", tmp_path)
    assert to_a_folder.exit_code == 1 and "is no file" in to_a_folder.output
    (tmp_path / "file").write_text("")
    under_a_file = run(article, "--pipeline", pipelines["facts"], "--output", tmp_path / "file" / "out.txt")
    assert under_a_file.exit_code == 1 and "cannot be written" in under_a_file.output
    assert "Traceback" not in to_nowhere.output + to_a_folder.output + under_a_file.output


def test_an_older_output_stays_when_no_article_can_be_read(pipelines, tmp_path):
    (tmp_path / "facts.csv").write_text("older")
    options = ["--pipeline", pipelines["facts"], "--format", "csv", "--output", tmp_path / "facts.csv"]
    assert run(tmp_path / "none.txt", *options).exit_code == 1
    assert (tmp_path / "facts.csv").read_text() == "older"


def test_a_seed_is_read_as_its_article_with_its_day_and_fiscal_year(pipelines, tmp_path):
    (tmp_path / "seed.md").write_text(SEED, "utf8")
    result = run(tmp_path / "seed.md", "--pipeline", pipelines["facts"], "--format", "jsonl")
    row = srsly.json_loads(result.output)
    (period,) = [span["value"] for span in row["spans"] if span["label"] == "PERIOD"]
    assert (row["date"], period["start"], period["end"]) == ("2025-11-06", "2025-01-01", "2025-03-31")
    assert row["spans"][0]["start"] == len("Nordhafen mit mehr ")


def test_the_day_of_an_article_that_tells_none_can_be_given(pipelines):
    text = "Der Umsatz stieg im zweiten Quartal auf 1,5 Mio. Euro, und mehr war nicht zu erfahren."
    result = run("-", "--pipeline", pipelines["facts"], "--date", "2023-09-01", stdin=text.encode())
    assert result.exit_code == 0 and "Q2 2023" in result.output and "-, 2023-09-01: 1 fact" in result.output


def test_what_stands_in_the_furniture_counts_for_nothing():
    def mark(doc: Doc) -> Doc:
        def fact(amount: str, period: str) -> dict:
            spans = {"amount": amount, "metric": "Umsatz", "period": period}
            places = {part: (doc.text.index(text), text) for part, text in spans.items()}
            ends = {
                p: {"text": t, "start_char": at, "end_char": at + len(t)} for p, (at, t) in places.items()
            }
            return {**ends, "segment": None, "kind": "reported"}

        doc._.facts = [fact("412,6", "07.08.2024"), fact("07.08", "zweiten Quartal")]
        return doc

    if not Doc.has_extension("facts"):
        Doc.set_extension("facts", default=None)
    nlp = spacy.blank("de")
    spacy.Language.component("marking", func=mark)
    nlp.add_pipe("marking", name="facts")
    (document,) = extract(nlp, {"x": take_apart(ARTICLE)})
    (kept,) = document["facts"]
    assert kept["amount"]["text"] == "412,6" and kept["period"] is None and kept["metric"]["text"] == "Umsatz"
