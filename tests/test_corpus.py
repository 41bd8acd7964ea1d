"""If these break, test articles leak into training, or gold spans are lost on the way."""

from collections import Counter
from pathlib import Path

import srsly
import typer
from datasets import load_dataset
from spacy.tokens import DocBin
from typer.testing import CliRunner

from scripts.check import check
from scripts.corpus import corpus, corpus_cli
from scripts.lib.seeds import parse_seed
from scripts.lib.split import SHARES, leaks, similar_pairs, split_of
from scripts.lib.tokens import blank_german

HEAD = "---\nid: {id}\ndate: 2025-11-06\ncompany: {company}\nsector: transport\ngenre: wire\n---\n"
BODY = "Der [Umsatz]{{.METRIC}} der {company} stieg [2024]{{.PERIOD}} auf [{number} Mio. Euro]{{.MONEY}}, sagt {company}."


def seed(number: int, body: str = BODY):
    names = {"id": f"nord-{number}", "company": f"Nord {number} AG", "number": number}
    return parse_seed((HEAD + body).format(**names))[0]


def app(command) -> typer.Typer:
    cli = typer.Typer()
    cli.command()(command)
    return cli


def test_a_new_article_never_moves_another():
    before = {s.meta.id: split_of(s) for s in map(seed, range(200))}
    after = {s.meta.id: split_of(s) for s in map(seed, range(400))}
    assert before.items() <= after.items()
    assert set(after.values()) == set(SHARES)


def test_articles_of_one_company_stay_together():
    one, other = seed(1), parse_seed((HEAD + "Anders.").format(id="other", company="nord 1 ag"))[0]
    assert split_of(one) == split_of(other)


def test_the_corpus_is_split_about_seventy_to_fifteen_to_fifteen_in_every_sector():
    seeds, _ = check(Path("seeds"))
    overall = Counter(map(split_of, seeds))
    assert abs(overall["train"] / len(seeds) - 0.70) < 0.05
    assert min(overall["dev"], overall["test"]) / len(seeds) > 0.12
    for sector in {s.meta.sector for s in seeds}:
        here = Counter(split_of(s) for s in seeds if s.meta.sector == sector)
        assert set(here) == set(SHARES), f"{sector}: {here}"


def test_near_duplicates_on_both_sides_are_named():
    text = " ".join(f"wort{i}" for i in range(60))
    seeds = [seed(number, text + f" ende{number}") for number in range(30)]
    lines = leaks(seeds)
    assert lines and "share" in lines[0] and "seed.md (" in lines[0]
    assert not leaks([s for s in seeds if split_of(s) == "train"])


def test_similarity_is_jaccard_over_five_word_runs():
    (pair,) = similar_pairs({"a": "eins zwei drei vier fünf sechs", "b": "zwei drei vier fünf sechs"}, 0.1)
    assert pair == (0.5, "a", "b")


def test_no_two_articles_of_the_repository_leak():
    assert leaks(check(Path("seeds"))[0]) == []


def test_docbins_and_parquet_hold_the_same_spans_as_the_seeds(tmp_path):
    seeds = [seed(number) for number in range(40)]
    manifest = corpus(seeds, tmp_path)
    gold = {s.text: s.triples() for s in seeds}
    nlp, seen = blank_german(), 0
    for split in SHARES:
        for doc in DocBin().from_disk(tmp_path / f"{split}.spacy").get_docs(nlp.vocab):
            assert [(e.start_char, e.end_char, e.label_) for e in doc.ents] == gold[doc.text]
            seen += 1
    assert seen == len(seeds)
    rows = load_dataset(str(tmp_path / "dataset"), cache_dir=tmp_path / "cache")
    assert {
        row["text"]: [(s["start"], s["end"], s["label"]) for s in row["spans"]]
        for part in rows.values()
        for row in part
    } == gold
    assert sum(part["labels"]["MONEY"] for part in manifest["splits"].values()) == len(seeds)
    assert srsly.read_json(tmp_path / "manifest.json") == manifest


def test_nothing_is_written_when_a_seed_is_wrong(tmp_path):
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "bad.md").write_text(
        HEAD.format(id="a", company="b") + "[x]{.FOO} [y]{.BAR}", "utf8"
    )
    result = CliRunner().invoke(app(corpus_cli), [str(tmp_path / "seeds"), str(tmp_path / "corpus")])
    assert result.exit_code == 1 and "FOO" in result.output and "BAR" in result.output
    assert not (tmp_path / "corpus").exists()
