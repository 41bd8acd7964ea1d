"""If these break, annotations from a tool overwrite seeds, arrive in part, or lose links without a word."""

import json
from pathlib import Path
from typing import get_args

import pytest
import typer
from typer.testing import CliRunner

from scripts.export_seeds import export_seeds, export_seeds_cli
from scripts.import_seeds import FormatName, UnitName, import_seeds, import_seeds_cli
from scripts.lib.formats import FORMATS, UNITS
from scripts.lib.seeds import parse_seed, read_seed

SEED = """---
id: nordhafen-q3
date: 2025-11-06
company: Nordhafen Logistik
sector: transport
genre: wire
place: AT
---
# Nordhafen 🚀 verdient im [Sommerquartal]{.PERIOD value=2025-07-01/2025-09-30 #q3} mehr

Der [Umsatz]{.METRIC #u} \\[sic\\] stieg auf [1,24 Mrd. Euro]{.MONEY value="1.24e9 EUR" metric=u period=q3}.
"""
GIVEN = {"date": "2025-11-06", "sector": "transport", "genre": "wire"}


def run(command, *arguments: object):
    app = typer.Typer()
    app.command()(command)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    path = tmp_path / "seeds" / "transport" / "nordhafen-q3.md"
    path.parent.mkdir(parents=True)
    path.write_text(SEED, encoding="utf8")
    return tmp_path / "seeds"


def task(tmp_path: Path, **more: object) -> Path:
    path = tmp_path / "tasks.jsonl"
    spans = [{"start": 4, "end": 10, "label": "METRIC"}]
    path.write_text(
        json.dumps({"text": "Der Umsatz stieg", "spans": spans, "meta": {"id": "a"}, **more}) + "\n"
    )
    return path


def test_every_format_and_unit_can_be_named_on_the_command_line():
    assert get_args(FormatName) == tuple(FORMATS)
    assert get_args(UnitName) == tuple(UNITS)


@pytest.mark.parametrize("name", FORMATS)
def test_a_seed_comes_back_as_it_went_but_for_what_was_said(name, seeds, tmp_path):
    there, again = tmp_path / ("there" if name == "brat" else "there.x"), tmp_path / "again"
    exported = run(export_seeds_cli, seeds, there, "--format", name)
    assert exported.exit_code == 0, exported.output
    assert "2 values, 2 links and kinds, 2 ids" in exported.output
    assert ("1 front matters" in exported.output) == (name == "brat")
    options = [part for key, value in GIVEN.items() for part in (f"--{key}", value)]
    imported = run(import_seeds_cli, there, again, "--format", name, *options)
    assert imported.exit_code == 0, imported.output
    before, _ = read_seed(seeds / "transport" / "nordhafen-q3.md")
    after, problems = read_seed(again / "transport" / "nordhafen-q3.md")
    assert (problems, after.text, after.triples()) == ([], before.text, before.triples())
    assert name == "brat" or after.meta == before.meta


def test_nothing_is_written_where_one_document_is_wrong(tmp_path):
    path = tmp_path / "tasks.jsonl"
    good = {"text": "Der Umsatz stieg", "spans": [], "meta": {"id": "a", **GIVEN}}
    bad = [
        {"start": 0, "end": 4, "label": "METRIC"},
        {"start": 5, "end": 7, "label": "MONEY"},
        {"start": 11, "end": 16, "label": "ORG"},
    ]
    rows = [good, {**good, "spans": bad, "meta": {"id": "b"}}, good]
    path.write_text("\n".join(map(json.dumps, rows)))
    done = run(import_seeds_cli, path, tmp_path / "out", "--format", "prodigy")
    assert done.exit_code == 1 and not (tmp_path / "out").exists()
    for what in (
        "no date",
        "no sector",
        "no genre",
        "white space",
        "cuts through",
        "unknown label",
        "stands twice",
    ):
        assert what in done.output
    columns = [line.split(":")[1:3] for line in done.output.splitlines() if "unknown label" in line]
    assert columns == [["2", str(json.dumps(rows[1]).index('{"start": 11') + 1)]]
    assert "--date" in done.output


def test_seeds_that_are_there_are_never_overwritten(seeds, tmp_path):
    done = run(import_seeds_cli, task(tmp_path, meta={"id": "a", **GIVEN}), seeds, "--format", "prodigy")
    assert done.exit_code == 1 and "something already" in done.output
    assert (seeds / "transport" / "nordhafen-q3.md").read_text(encoding="utf8") == SEED
    assert run(export_seeds_cli, seeds, seeds, "--format", "brat").exit_code == 1


def test_options_fill_in_what_the_meta_data_lacks_and_no_more(tmp_path):
    path = task(tmp_path, meta={"id": "a", "sector": "banks"})
    options = [part for key, value in GIVEN.items() for part in (f"--{key}", value)]
    assert run(import_seeds_cli, path, tmp_path / "out", "--format", "prodigy", *options).exit_code == 0
    seed, _ = read_seed(tmp_path / "out" / "banks" / "a.md")
    assert (seed.meta.sector, seed.meta.genre, str(seed.meta.date)) == ("banks", "wire", "2025-11-06")


@pytest.mark.parametrize("offsets", ["utf16", "bytes"])
def test_shifted_offsets_stop_the_import_until_they_are_named(offsets, seeds, tmp_path):
    run(export_seeds_cli, seeds, tmp_path / "x.json", "--format", "label-studio", "--offsets", offsets)
    arguments = (tmp_path / "x.json", tmp_path / "out", "--format", "label-studio")
    stopped = run(import_seeds_cli, *arguments)
    assert stopped.exit_code == 1 and f"--offsets {offsets}" in stopped.output
    assert run(import_seeds_cli, *arguments, "--offsets", offsets).exit_code == 0
    before, _ = read_seed(seeds / "transport" / "nordhafen-q3.md")
    after, _ = read_seed(tmp_path / "out" / "transport" / "nordhafen-q3.md")
    assert after.triples() == before.triples()


def test_windows_line_ends_are_normalised_under_the_spans():
    text = "\ufeffTitel\r\n\r\nDer Umsatz stieg\r\n"
    start = text.index("Umsatz")
    files = {"a.txt": text, "a.ann": f"T1\tMETRIC {start} {start + 6}\tUmsatz\n"}
    made, problems, notices = import_seeds(files, FORMATS["brat"], GIVEN)
    seed, _ = parse_seed(made["transport/a.md"])
    assert (problems, seed.text, seed.triples()) == ([], "Titel\n\nDer Umsatz stieg", [(11, 17, "METRIC")])
    assert "CRLF" in notices[0]


def test_files_that_cannot_be_read_are_problems_not_tracebacks(tmp_path):
    (tmp_path / "latin.jsonl").write_bytes('{"text": "Größe"}'.encode("latin1"))
    for path, what in ((tmp_path / "latin.jsonl", ":1:13: not UTF-8"), (tmp_path / "none", "No such file")):
        done = run(import_seeds_cli, path, tmp_path / "out", "--format", "prodigy")
        assert done.exit_code == 1 and what in done.output and done.exception.__class__ is SystemExit


def test_an_export_of_nothing_annotated_is_said(tmp_path):
    done = run(import_seeds_cli, task(tmp_path, answer="reject"), tmp_path / "out", "--format", "prodigy")
    assert done.exit_code == 1 and "no annotated documents" in done.output


def test_seeds_with_problems_are_not_exported(seeds, tmp_path):
    (seeds / "transport" / "bad.md").write_text("no head", encoding="utf8")
    done = run(export_seeds_cli, seeds, tmp_path / "x.jsonl", "--format", "prodigy")
    assert done.exit_code == 1 and not (tmp_path / "x.jsonl").exists()


def test_export_keeps_the_front_matter_where_there_is_room(seeds):
    seed, _ = read_seed(seeds / "transport" / "nordhafen-q3.md")
    row = json.loads(export_seeds([seed], FORMATS["doccano"])[""])
    assert row["seed"] == "nordhafen-q3" and row["company"] == "Nordhafen Logistik"
