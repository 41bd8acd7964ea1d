"""If these break, a perturbation moves the gold off its words, or harmless firing passes for a false alarm."""

import random
import re
from pathlib import Path

import pytest
import srsly
import typer
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import DocBin
from typer.testing import CliRunner

from scripts.baseline_rules import baseline_rules
from scripts.lib.perturbations import PERTURBATIONS, sentences
from scripts.lib.scoring import Scored
from scripts.lib.seeds import parse_markup, read_seeds, seed_files
from scripts.lib.tokens import blank_german, boundaries
from scripts.lib.variants import UMLAUTS
from scripts.robustness import example, false_alarms, perturbed, robustness, robustness_cli

OTHER = Path("tests/data/not_business")
HEADLINE = "Nordwerk übertrifft seine [Umsatzprognose]{.METRIC}\n"
SENTENCES = (
    "Der [Umsatz]{.METRIC} stieg im [dritten Quartal 2024]{.PERIOD} auf [1,24 Milliarden Euro]{.MONEY}.",
    "Für das [Gesamtjahr]{.PERIOD} erwartet die Geschäftsführung „größere“ [Erlöse]{.METRIC}, so [5,9 Mio. Euro]{.MONEY}.",
    "Im Vergleich (Vj.: 2,5) blieb die [Süßwarensparte]{.SEGMENT} schwach: minus [35 Millionen Dollar]{.MONEY} (netto).",
    "Zum [31. Dezember 2012]{.PERIOD} lag die [Nettoverschuldung]{.METRIC} – endlich – bei [-12,3 Mio. €]{.MONEY}.",
    "Vorständin Öztürk sprach am 3. Mai von Übergangsproblemen; [8,0]{.MONEY} nach [6,2 Mrd. Euro]{.MONEY} im [Vorjahr]{.PERIOD}.",
)


@st.composite
def articles(draw):
    """A headline and several different sentences, in one paragraph or several."""
    body = draw(st.permutations(SENTENCES))[: draw(st.integers(2, len(SENTENCES)))]
    gaps = [draw(st.sampled_from((" ", "\n", "\n\n"))) for _ in body]
    marked = HEADLINE + "".join(sentence + gap for sentence, gap in zip(body, gaps))
    return parse_markup(marked.strip())


def skeleton(text: str) -> str:
    """Letters and digits alone, small, umlauts spelt out: what no perturbation but typos may change."""
    return re.sub(r"[\W_]", "", "".join(UMLAUTS.get(c, c) for c in text.lower()))


def unit_skeleton(text: str) -> str:
    """The same with scale and currency by one name each, in the order of the alphabet."""
    names = {
        "milliarden": "mrd",
        "millionen": "mio",
        "€": "eur",
        "euro": "eur",
        "usd": "dollar",
        "ae": "ä",
        "oe": "ö",
        "ue": "ü",
    }
    words = re.findall(r"[\d,]+|\w+|€", text.lower().replace("ß", "ss"))
    return " ".join(sorted(names.get(word, word) for word in words))


@pytest.mark.parametrize("perturbation", PERTURBATIONS, ids=lambda p: p.name)
@settings(max_examples=60, deadline=None)
@given(article=articles(), seed=st.integers(0, 10**6))
def test_each_perturbation_changes_the_text_and_keeps_the_gold_on_its_words(perturbation, article, seed):
    text, spans = article
    new, moved = perturbation.change(text, spans, random.Random(seed))
    if perturbation.name in ("typos", "pdf"):  # chance may spare a short text
        new, moved = perturbation.change(text, spans, _EveryWord(seed))
    assert new != text
    assert sorted(label for *_, label in moved) == sorted(label for *_, label in spans)
    assert moved == sorted(moved) and all(0 <= s < e <= len(new) for s, e, _ in moved)
    assert all(a[1] <= b[0] for a, b in zip(moved, moved[1:]))
    assert all(new[s:e] == new[s:e].strip() for s, e, _ in moved)
    words, kept = ([t[s:e] for s, e, _ in found] for t, found in ((text, spans), (new, moved)))
    if perturbation.name == "typos":
        assert all(abs(len(a) - len(b)) <= len(a.split()) and a[0] == b[0] for a, b in zip(words, kept))
    elif perturbation.name == "unit_first":
        assert list(map(unit_skeleton, words)) == list(map(unit_skeleton, kept))
    else:
        assert sorted(map(skeleton, words)) == sorted(map(skeleton, kept))


class _EveryWord(random.Random):
    """A generator whose every chance comes true."""

    def random(self) -> float:
        return 0.0


@pytest.mark.parametrize("perturbation", PERTURBATIONS, ids=lambda p: p.name)
def test_the_gold_of_the_seeds_can_still_be_found(perturbation):
    """A span that is none of tokens costs F for what no model could do."""
    seeds, _ = read_seeds(Path("seeds/banks"), boundaries)
    for seed in seeds[::4]:
        document = perturbed(Scored(seed.meta.id, seed.text, seed.triples(), []), perturbation)
        edges = boundaries(document.text)
        starts, ends = {start for start, _ in edges}, {end for _, end in edges}
        assert all(start in starts and end in ends for start, end, _ in document.gold), seed.meta.id


@pytest.mark.parametrize("perturbation", PERTURBATIONS, ids=lambda p: p.name)
@pytest.mark.parametrize("text", ["", "a", "Umsatz", "\n", "Eins.\nZwei."])
def test_texts_too_short_to_change_are_no_error(perturbation, text):
    assert perturbation.change(text, [], random.Random(0))[1] == []


def test_an_unseen_order_keeps_amount_and_unit():
    text, spans = parse_markup("Er stieg auf [5,9 Millionen Euro]{.MONEY} und [3 Euro]{.MONEY}.")
    (change,) = [p.change for p in PERTURBATIONS if p.name == "unit_first"]
    new, moved = change(text, spans, random.Random(0))
    assert [new[s:e] for s, e, _ in moved] == ["Mio. EUR 5,9", "3 Euro"]
    found = [
        path
        for path in seed_files(Path("seeds"))
        if re.search(r"M(io|rd)\.? (EUR|€) \d", path.read_text("utf8"))
    ]
    assert found == [], "the seeds have that order now: it is unseen no longer"


def test_sentences_are_not_cut_at_abbreviations_numbers_or_in_spans():
    text = "Nord steigt\nDas waren 5,9 Mio. Euro am 3. Mai. Dr. Krenn war froh. „Gut!“ Ende."
    pieces, gaps = sentences(text, [])
    assert [text[s:e] for s, e in pieces] == [
        "Nord steigt",
        "Das waren 5,9 Mio. Euro am 3. Mai.",
        "Dr. Krenn war froh.",
        "„Gut!“",
        "Ende.",
    ]
    assert gaps == ["\n", " ", " ", " "]


def test_the_example_shows_the_first_difference():
    shown = example("x" * 200 + "Größe" + "y" * 200, "x" * 200 + "Groesse" + "y" * 200)
    assert "Größe" in shown["before"] and "Groesse" in shown["after"] and len(shown["before"]) == 90


def test_only_what_touches_no_gold_of_its_label_is_a_false_alarm():
    text = "Im Mai 1848 gab es viel Gewinn in der Lotterie."
    gold = [(3, 11, "PERIOD")]
    predicted = [(3, 6, "PERIOD"), (7, 11, "MONEY"), (24, 30, "METRIC")]
    alarms = false_alarms([Scored("x", text, gold, predicted)])
    assert alarms["counts"] == {"MONEY": 1, "PERIOD": 0, "METRIC": 1, "SEGMENT": 0, "all": 2}
    assert alarms["per_1000_words"]["all"] == 200
    assert [row["text"] for row in alarms["examples"]] == ["1848", "Gewinn"]
    assert false_alarms([])["per_1000_words"]["all"] == 0


def test_a_silent_pipeline_scores_zero_and_the_rules_lose_by_damage():
    marked = "\n".join(SENTENCES[:1] * 3)
    gold = [Scored("x", *parse_markup(HEADLINE + marked), [])]
    silent, rules = (robustness(nlp, gold) for nlp in (blank_german(), baseline_rules()))
    assert {f for row in silent["perturbations"] for f in row["f"].values()} == {0}
    by_name = {row["name"]: row["f"]["micro"] for row in rules["perturbations"]}
    assert by_name["unit_first"] < rules["clean"]["micro"]
    assert robustness(baseline_rules(), gold) == rules


def test_the_command_writes_every_perturbation_and_names_a_bad_text(tmp_path):
    app = typer.Typer()
    app.command()(robustness_cli)
    nlp = baseline_rules()
    nlp.to_disk(tmp_path / "rules")
    text, spans = parse_markup(HEADLINE + SENTENCES[0])
    doc = nlp.make_doc(text)
    doc.set_ents([doc.char_span(*span[:2], label=span[2]) for span in spans])
    DocBin(docs=[doc]).to_disk(tmp_path / "test.spacy")
    run = [str(tmp_path / "rules"), str(tmp_path / "out.json"), "--test", str(tmp_path / "test.spacy")]
    good = CliRunner().invoke(app, run)
    assert good.exit_code == 0, good.output
    written = srsly.read_json(tmp_path / "out.json")
    assert [row["name"] for row in written["perturbations"]] == [p.name for p in PERTURBATIONS]
    assert written["false_alarms"]["words"] > 0
    (tmp_path / "other").mkdir()
    (tmp_path / "other/bad.md").write_text("kein Kopf", "utf8")
    bad = CliRunner().invoke(app, [*run, "--other", str(tmp_path / "other")])
    assert bad.exit_code == 1 and "bad.md:1:1: no front matter" in bad.output


def test_the_other_texts_are_sound_many_and_have_nothing_that_measures_a_company():
    seeds, problems = read_seeds(OTHER, boundaries)
    assert not problems and len(seeds) >= 30
    assert {label for seed in seeds for *_, label in seed.triples()} == {"MONEY", "PERIOD"}
