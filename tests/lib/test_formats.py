"""If these break, weeks of annotation in a tool come into the seeds a character off, or not at all."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.lib.formats import FORMATS, Document, read
from scripts.lib.formats.seed_file import render, slug, tidy
from scripts.lib.seeds import LABELS, FrontMatter, parse_seed

WORDS = (
    "Umsatz",
    "Größe",
    "1,24",
    "Mrd.",
    "€",
    "🚀",
    "👨‍👩‍👧",
    "[sic]",
    "\\",
    "#",
    "##",
    '"',
    "„Über“",
    "T\u0308ü",
    "5%",
    "a\u200bb",
)
GAPS = (" ", "\u00a0", "\n", "\r\n", "\n\n", "\r\n\r\n", "\t", "  ", "\u2028", "\u0085", "\x0b")
OFFSETS = ("prodigy", "doccano", "label-studio", "brat")
QUOTED = ("prodigy", "label-studio", "brat")
HEAD = FrontMatter(id="a", date="2025-11-06", sector="transport", genre="wire")
RICH = Document(
    "a",
    "🚀 Größe zählt:\r\nDer Umsatz stieg auf 5 Mio. Euro 🚀.\r\nÜber 2 Mrd.",
    [(20, 26, "METRIC"), (37, 48, "MONEY")],
)
LF = Document("a", RICH.text.replace("\r\n", "\n"), [(19, 25, "METRIC"), (36, 47, "MONEY")])


@st.composite
def documents(draw: st.DrawFn, longest: int = 3) -> Document:
    """Numbered words, so that no string stands twice, with runs of up to ``longest`` of them marked."""
    text, spans = draw(st.sampled_from(("", "\n", " "))), []
    words = iter(range(draw(st.integers(1, 8))))
    for number in words:
        start, left = len(text), draw(st.integers(0, longest))
        text += draw(st.sampled_from(WORDS)) + str(number)
        for more in [next(words, None) for _ in range(left - 1)]:
            if more is not None:
                text += draw(st.sampled_from(GAPS)) + draw(st.sampled_from(WORDS)) + str(more)
        spans += [(start, len(text), draw(st.sampled_from(LABELS)))] if left else []
        text += draw(st.sampled_from(GAPS))
    return Document("doc-1", text, spans, {"date": "2025-11-06", "note": "ä🚀"})


def back(name: str, document: Document, written: str = "codepoints", stated: str | None = None):
    """What comes of a document that goes through a format."""
    files = FORMATS[name].write([document], written)
    return read(FORMATS[name], {path or "x": text for path, text in files.items()}, stated)


def jsonl(*rows: object) -> dict[str, str]:
    return {"x.jsonl": "\n".join(json.dumps(row) for row in rows)}


def test_the_examples_mean_what_they_say():
    for document in (RICH, LF):
        assert [document.text[start:end] for start, end, _ in document.spans] == ["Umsatz", "5 Mio. Euro"]


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=60, deadline=None)
@given(document=documents())
def test_a_round_trip_loses_no_character_and_no_span(name, document):
    reading = back(name, document, stated="codepoints")
    (draft,) = reading.drafts
    assert (reading.problems, draft.document.text, draft.document.spans) == (
        [],
        document.text,
        document.spans,
    )
    assert draft.id == document.id
    if FORMATS[name].keeps_meta:
        assert document.meta.items() <= draft.meta.items()


@pytest.mark.parametrize("name", FORMATS)
def test_several_documents_stay_apart(name):
    first, second = (
        Document("a", "Der Umsatz", [(4, 10, "METRIC")]),
        Document("b", "5 Euro\n", [(0, 6, "MONEY")]),
    )
    files = FORMATS[name].write([first, second], "codepoints")
    reading = read(FORMATS[name], {path or "x": text for path, text in files.items()})
    assert [draft.document.spans for draft in reading.drafts] == [first.spans, second.spans]
    assert [draft.text for draft in reading.drafts] == [first.text, second.text]


@pytest.mark.parametrize("name", OFFSETS)
@pytest.mark.parametrize(
    ("unit", "document", "words"),
    [
        ("utf16", RICH, "UTF-16 code units"),
        ("bytes", RICH, "UTF-8 bytes"),
        ("crlf", RICH, "CRLF as one"),
        ("crlf", LF, "as two characters (CRLF)"),
    ],
)
def test_shifted_offsets_are_named_and_converted_on_request(name, unit, document, words):
    shifted = back(name, document, written=unit)
    assert not shifted.drafts
    assert words in str(shifted.problems[0]) and f"--offsets {unit}" in shifted.problems[0].remedy
    assert len(shifted.problems) == 1
    converted = back(name, document, written=unit, stated=unit)
    assert (converted.problems, converted.drafts[0].document.spans) == ([], document.spans)


@pytest.mark.parametrize("name", QUOTED)
@pytest.mark.parametrize("unit", ["utf16", "bytes", "crlf"])
@settings(max_examples=40, deadline=None)
@given(document=documents())
def test_nothing_that_quotes_its_text_is_ever_imported_crooked(name, unit, document):
    reading = back(name, document, written=unit)
    assert reading.problems or reading.drafts[0].document.spans == document.spans


@pytest.mark.parametrize("name", OFFSETS)
def test_the_wrong_option_is_named_too(name):
    assert "--offsets codepoints" in str(back(name, RICH, stated="utf16").problems[0])


def test_prodigy_tokens_give_the_shift_away():
    text = "🚀 an an an"
    tokens = [
        {"text": word, "start": i, "end": i, "id": i, "ws": i < 3} for i, word in enumerate(text.split())
    ]
    span = {"start": 3, "end": 8, "label": "METRIC", "token_start": 1, "token_end": 2}
    reading = read(FORMATS["prodigy"], jsonl({"text": text, "tokens": tokens, "spans": [span]}))
    assert "UTF-16" in str(reading.problems[0])


def test_doccano_offsets_that_fit_two_ways_are_asked_about():
    rows = jsonl({"text": "🚀(((5", "label": [[2, 4, "MONEY"]]})
    asked = read(FORMATS["doccano"], rows)
    assert "--offsets codepoints or --offsets utf16" in str(asked.problems[0])
    answers = [
        read(FORMATS["doccano"], rows, unit).drafts[0].document.spans for unit in ("codepoints", "utf16")
    ]
    assert answers == [[(2, 4, "MONEY")], [(1, 3, "MONEY")]]


def test_one_wrong_span_is_not_called_a_shift():
    spans = [
        {"start": 0, "end": 6, "label": "METRIC", "text": "Umsatz"},
        {"start": 7, "end": 9, "label": "MONEY", "text": "5"},
    ]
    reading = read(FORMATS["prodigy"], jsonl({"text": "Umsatz 5 Größe", "spans": spans}))
    assert [problem.what for problem in reading.problems] == ["span 7–9 is '5 ', not '5' as the file says"]


def test_prodigy_takes_only_what_was_accepted():
    tasks = [{"text": "a", "spans": [], "answer": answer} for answer in ("accept", "reject", "ignore")]
    reading = read(FORMATS["prodigy"], jsonl(*tasks, {"text": "b"}))
    assert [draft.text for draft in reading.drafts] == ["a", "b"]
    assert len(reading.notices) == 2


def test_doccano_reads_all_its_forms():
    entity = {"id": 7, "label": "METRIC", "start_offset": 0, "end_offset": 6}
    rows = jsonl(
        {"id": 1, "text": "Umsatz", "label": [[0, 6, "METRIC"]], "Comments": []},
        {"text": "Umsatz", "labels": [[0, 6, "METRIC"]]},
        {"id": 3, "text": "Umsatz", "entities": [entity], "relations": [{"id": 1}], "genre": "wire"},
    )
    reading = read(FORMATS["doccano"], rows)
    assert [draft.document.spans for draft in reading.drafts] == [[(0, 6, "METRIC")]] * 3
    assert [draft.id for draft in reading.drafts] == ["1", "document-2", "3"]
    assert reading.drafts[2].meta == {"genre": "wire"} and "1 relations" in reading.notices[0]


def label_studio(*annotations: dict, predictions: tuple[dict, ...] = ()) -> dict[str, str]:
    task = {"id": 5, "data": {"text": "Umsatz"}, "annotations": annotations, "predictions": predictions}
    return {"x.json": json.dumps([task])}


def result(label: str, **more: object) -> dict:
    return {"result": [{"type": "labels", "value": {"start": 0, "end": 6, "labels": [label]}}], **more}


def test_label_studio_takes_the_annotation_that_counts():
    form = FORMATS["label-studio"]
    cancelled = read(form, label_studio(result("MONEY", was_cancelled=True), result("METRIC")))
    assert cancelled.drafts[0].document.spans == [(0, 6, "METRIC")]
    truth = read(form, label_studio(result("MONEY"), result("METRIC", ground_truth=True)))
    assert truth.drafts[0].document.spans == [(0, 6, "METRIC")]
    assert "2 annotations" in str(read(form, label_studio(result("MONEY"), result("METRIC"))).problems[0])
    predicted = read(form, label_studio(predictions=(result("METRIC"),)))
    assert predicted.drafts[0].document.spans == [(0, 6, "METRIC")] and "prediction" in predicted.notices[0]


def test_brat_says_what_it_cannot_take():
    annotations = "T1\tMETRIC 0 6\tUmsatz\nT2\tMONEY 7 8;9 10\t5 E\nR1\tOf Arg1:T1 Arg2:T2\n???\n"
    reading = read(FORMATS["brat"], {"d/a.txt": "Umsatz 5 Euro", "d/a.ann": annotations, "d/b.txt": "x"})
    assert [(problem.file, problem.line, problem.column) for problem in reading.problems] == [
        ("d/a.ann", 2, 10),
        ("d/a.ann", 4, 1),
        ("d/b.txt", 1, 1),
    ]
    assert "discontinuous" in reading.problems[0].what and "1 relations" in reading.notices[0]


def test_foreign_conll_is_read_and_its_spacing_called_a_guess():
    rows = "-DOCSTART- -X- O O\n\nDer DT O O\nUmsatz NN O B-METRIC\nje NN O I-METRIC\n. . O O\n\nGut JJ O O\n"
    reading = read(FORMATS["conll"], {"x.conll": rows})
    assert reading.drafts[0].document == Document("x", "Der Umsatz je .\nGut", [(4, 13, "METRIC")])
    assert "guess" in reading.notices[0]


def test_conll_reports_tags_that_continue_nothing():
    reading = read(FORMATS["conll"], {"x.conll": "a\tI-MONEY\nb\tB-MONEY\n\nc\tI-MONEY\nd\tE-MONEY\n"})
    assert [problem.line for problem in reading.problems] == [1, 4, 5]


def test_conll_says_that_it_counts_nothing():
    assert "no offsets" in read(FORMATS["conll"], {"x": "a\tO\n"}, "utf16").notices[-1]


def test_conll_does_not_drop_what_it_cannot_hold():
    with pytest.raises(ValueError, match="overlap"):
        FORMATS["conll"].write(
            [Document("a", "Umsatz je Aktie", [(0, 15, "METRIC"), (10, 15, "METRIC")])], "codepoints"
        )


BAD = {
    "prodigy": (
        {"x": '{"text": 5}\n{"text": "a", "answer": "yes"}\n{"text": "a", "spans": [{"start": "0"}]}\n{'},
        4,
    ),
    "doccano": (
        {"x": '{"text": "a"}\n[]\n{"text": "a", "label": [[0, 1], [0, 9, "MONEY"]]}\n{"text": "\\ud83d"}'},
        5,
    ),
    "label-studio": (
        {"x": '[{"data": {}},\n 5,\n {"data": {"text": "a"}, "annotations": [{"result": [{}]}]}]'},
        3,
    ),
    "brat": ({"a.txt": "a", "a.ann": "T1 MONEY 0 1\na\nT2\tMONEY 0 9\tb\n", "b.ann": ""}, 4),
    "conll": ({"x": "a\tI-MONEY\nb\nc\tX\n", "y": "\n-DOCSTART-\tO\t{}\n"}, 3),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gives_all_its_problems_at_once(name):
    files, number = BAD[name]
    problems = read(FORMATS[name], files).problems
    assert len(problems) == number
    assert all(problem.file in files and problem.line > 0 and problem.column > 0 for problem in problems)
    assert all(problem.what and problem.remedy for problem in problems)


def test_a_problem_stands_where_its_span_stands():
    files = {"x.json": '[\n {"data": {"text": "a"},\n  "annotations": [{"result": [\n   {"value": {}}]}]}\n]'}
    (problem,) = read(FORMATS["label-studio"], files).problems
    assert (problem.line, problem.column) == (4, 4)


@settings(max_examples=150, deadline=None)
@given(document=documents(longest=1))
def test_a_seed_keeps_every_character_it_can_and_every_span(document):
    tidied = tidy(document)
    assert tidied.text == document.text.replace("\r\n", "\n").strip("\n")
    marked = [document.text[start:end] for start, end, _ in document.spans]
    assert [tidied.text[start:end] for start, end, _ in tidied.spans] == marked
    seed, problems = parse_seed(render(HEAD, tidied.text, tidied.spans))
    assert (problems, seed.text, seed.triples()) == ([], tidied.text, tidied.spans)


def test_ids_are_made_of_any_name():
    assert slug("Größe & Co. (2025)") == "groesse-co-2025"
