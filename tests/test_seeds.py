"""If these break, an author's mistake reaches the corpus unseen, or a right file is refused."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.check import check
from scripts.lib.seeds import parse_markup, parse_seed, read_seed, write_markup
from scripts.lib.tokens import boundaries

HEAD = "---\nid: nord-1\ndate: 2025-11-06\ncompany: Nord AG\nsector: transport\ngenre: wire\n---\n"
GOOD = HEAD + (
    "# Nord verdient im [Sommerquartal]{.PERIOD value=2025-07-01/2025-09-30 #q3} mehr\n\n"
    "Der [Umsatz]{.METRIC #umsatz} stieg auf knapp "
    '[1,24 Milliarden Euro]{.MONEY value="1.24e9 EUR" metric=umsatz period=q3}. \\[sic\\]\n'
)


def problems_of(source: str) -> list[str]:
    return [f"{p.line}:{p.column}: {p.what}" for p in parse_seed(source)[1]]


def test_offsets_count_the_text_without_its_markup():
    seed, problems = parse_seed(GOOD)
    assert not problems
    assert (
        seed.text
        == "Nord verdient im Sommerquartal mehr\n\nDer Umsatz stieg auf knapp 1,24 Milliarden Euro. [sic]"
    )
    assert [(seed.text[s:e], label) for s, e, label in seed.triples()] == [
        ("Sommerquartal", "PERIOD"),
        ("Umsatz", "METRIC"),
        ("1,24 Milliarden Euro", "MONEY"),
    ]
    assert seed.spans[2].attributes == {"value": "1.24e9 EUR", "metric": "umsatz", "period": "q3"}


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("[x]{.FOO}", "8:1: unknown label 'FOO' on 'x'"),
        ("[x]{#a}", "8:1: unknown label 'none' on 'x'"),
        ("a [b [c]{.MONEY}", "8:6: nested bracket"),
        ("a ] b", "8:3: ] without ["),
        ("a [b", "8:3: [ is not closed on its line"),
        ("[über\nzwei]{.METRIC}", "8:1: [ is not closed on its line"),
        ("[b] c", "8:1: span without {.LABEL}"),
        ("a []{.MONEY}", "8:3: empty span"),
        ("a [ b]{.METRIC}", "8:3: white space at an end of ' b'"),
        ('[1 Euro]{.MONEY value="1 Euro"}', "8:1: value '1 Euro' is no amount"),
        ('[1 Euro]{.MONEY value="1 XQX"}', "8:1: value '1 XQX' has no ISO 4217 currency (XQX)"),
        ('[1 Euro]{.MONEY value="2..1 EUR"}', "8:1: value '2..1 EUR' begins above its end"),
        ("[2025]{.PERIOD value=2025}", "8:1: value '2025' is no interval"),
        (
            "[2025]{.PERIOD value=2025-12-31/2025-01-01}",
            "8:1: value '2025-12-31/2025-01-01' begins after its end",
        ),
        ("[1 Euro]{.MONEY metric=nix}", "8:1: metric=nix names no span"),
        ("[1 Euro]{.MONEY metric=p} [2025]{.PERIOD #p}", "8:1: metric=p names a PERIOD"),
        ("[a]{.METRIC #a} [b]{.METRIC #a}", "8:17: id #a stands twice"),
        ("[a]{.METRIC value=1}", "8:1: value= does not belong on METRIC"),
        ("[1 Euro]{.MONEY kind=maybe}", "8:1: unknown kind 'maybe'"),
    ],
)
def test_a_mistake_is_named_where_it_is(body, problem):
    assert problem in problems_of(HEAD + body)


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("no head", "1:1: no front matter"),
        (HEAD.replace("id: nord-1\n", "") + "a", "1:1: front matter lacks id"),
        (HEAD.replace("2025-11-06", "gestern") + "a", "3:1: bad date 'gestern'"),
        (HEAD.replace("wire", "wire\nmood: good") + "a", "7:1: unknown key 'mood'"),
        (HEAD, "8:1: no article"),
    ],
)
def test_a_bad_head_is_named_where_it_is(source, problem):
    assert problem in problems_of(source)


def test_all_problems_of_all_files_are_reported_at_once(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "one.md").write_text(HEAD + "[x]{.FOO} and [1 Eu]{.MONEY}ro", "utf8")
    (tmp_path / "a" / "two.md").write_text(HEAD + "gut", "utf8")
    (tmp_path / "a" / "three.md").write_bytes(b"---\nid: \xff\n---\n")
    said = "\n".join(map(str, check(tmp_path)[1]))
    assert "one.md:8:1: unknown label 'FOO'" in said
    assert "one.md:8:15: span '1 Eu' cuts through the tokens '1 Euro'" in said
    assert "id 'nord-1' is that of" in said
    assert "three.md:2:5: not UTF-8" in said


def test_a_byte_order_mark_and_crlf_are_read_as_if_they_were_not_there(tmp_path):
    path = tmp_path / "windows.md"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert read_seed(path)[0].triples() == parse_seed(GOOD)[0].triples()


def test_every_seed_of_the_repository_is_right():
    seeds, problems = check(Path("seeds"))
    assert not problems
    assert len(seeds) >= 500


text = st.text(
    st.characters(exclude_characters="\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029", exclude_categories=["Cs"])
)


@given(
    st.lists(
        st.tuples(text, text.filter(lambda t: t == t.strip() and t), st.sampled_from(["MONEY", "PERIOD"]))
    )
)
def test_what_is_written_reads_back_as_it_was(parts):
    article, spans = "", []
    for before, inside, label in parts:
        article += before
        spans.append((len(article), len(article) + len(inside), label))
        article += inside
    assert parse_markup(write_markup(article, spans)) == (article.strip("\n"), spans)


@given(st.text())
def test_no_input_makes_the_parser_raise(source):
    parse_seed(source)
    parse_seed(HEAD + source)


def test_token_boundaries_leave_out_white_space():
    assert boundaries("a  b\n") == [(0, 1), (3, 4)]
