"""If this breaks, a figure is reported for the wrong metric, period or part of the company.

The cases are marked-up text in the seed format; with gold spans, so that only the linking is tested.
"""

import numpy as np
import pytest
import spacy
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.corpus import to_doc
from scripts.evaluate_facts import evaluate_facts
from scripts.lib.fact_scoring import FactDocument, fact_scores, gold_facts, predicted_facts
from scripts.lib.linker import Voters
from scripts.lib.seeds import parse_seed
from scripts.link import examples_of, link, values_pipeline
from scripts.pipes.facts import OUTCOMES, ROLES, Facts, Layout, tense_of, votes

HEAD = "---\nid: fall-{n}\ndate: 2026-02-12\nsector: tests\ngenre: wire\n---\n"
PLAIN = (
    "Im [dritten Quartal 2025]{{.PERIOD value=2025-07-01/2025-09-30 #q}} stieg der [Umsatz]{{.METRIC #u}} um 8 Prozent auf "
    '[{n},5 Mio. Euro]{{.MONEY value="{n}.5e6 EUR" metric=u period=q}} ([Vorjahr]{{.PERIOD value=2024-07-01/2024-09-30 #v}}: '
    '[{n},1 Mio. Euro]{{.MONEY value="{n}.1e6 EUR" metric=u period=v kind=prior}}). Bei [Glas]{{.SEGMENT #g}} waren es '
    '[{n},0 Mio. Euro]{{.MONEY value="{n}.0e6 EUR" metric=u period=q segment=g}}. Für [2026]{{.PERIOD value=2026-01-01/2026-12-31 #j}} '
    'erwartet der Vorstand ein [Ebit]{{.METRIC #e}} von [{n},2 Mio. Euro]{{.MONEY value="{n}.2e6 EUR" metric=e period=j kind=forecast}}. '
    'Die Aktie kostete zuletzt [{n}7,30 Euro]{{.MONEY value="{n}7.3 EUR"}}.'
)


@pytest.fixture(scope="module")
def nlp():
    return values_pipeline()


def gold(nlp, markup: str, number: int = 1):
    """A document of gold spans, with what stands before `facts` in the pipeline."""
    seed, problems = parse_seed(HEAD.format(n=number) + markup)
    assert not problems, problems
    doc = to_doc(seed, nlp)
    doc._.date, doc._.fiscal_year_end = "2026-02-12", "12-31"
    for _, component in nlp.pipeline:
        doc = component(doc)
    assert doc.user_data["spans"] == seed.annotations()
    return doc


def described(fact: dict) -> tuple:
    period = fact["period"] and f"{fact['period']['start']}/{fact['period']['end']}"
    texts = [fact[key] and fact[key]["text"] for key in ("metric", "segment")]
    return texts[0], fact["amount"]["text"], period, texts[1], fact["kind"]


@pytest.fixture(scope="module")
def trained(nlp):
    """A linker of a dozen articles of one pattern: enough to see that it learns what the links say."""
    docs = [gold(nlp, PLAIN.format(n=n), n) for n in range(2, 14)]
    return link(docs[:9], epochs=30, voters=2)


def test_the_linker_learns_the_links_of_the_seeds(nlp, trained):
    doc = trained(gold(nlp, PLAIN.format(n=3)))
    assert [described(fact) for fact in doc._.facts] == [
        ("Umsatz", "3,5 Mio. Euro", "2025-07-01/2025-09-30", None, "reported"),
        ("Umsatz", "3,1 Mio. Euro", "2024-07-01/2024-09-30", None, "prior"),
        ("Umsatz", "3,0 Mio. Euro", "2025-07-01/2025-09-30", "Glas", "reported"),
        ("Ebit", "3,2 Mio. Euro", "2026-01-01/2026-12-31", None, "forecast"),
    ]


def test_a_fact_has_the_promised_shape(nlp, trained):
    doc = trained(gold(nlp, PLAIN.format(n=5)))
    first, _, third, _ = doc._.facts
    assert set(first) == {
        "metric",
        "amount",
        "period",
        "segment",
        "kind",
        "change",
        "sent_start",
        "sent_end",
        "score",
    }
    assert first["amount"]["low"] == "5500000" and first["amount"]["currency"] == "EUR"
    assert first["metric"]["name"] == "Umsatz" and first["metric"]["english"] == "revenue"
    assert (first["period"]["inferred"], third["period"]["inferred"]) == (False, True)
    assert first["change"] == {"percent": 8.0, "basis": "yoy", "text": "8 Prozent"}
    assert (
        doc.text[first["sent_start"] : first["sent_end"]].startswith("Im dritten")
        and 0 <= first["score"] <= 1
    )
    assert spacy.tokens.Doc(nlp.vocab).from_bytes(doc.to_bytes())._.facts == doc._.facts


def test_a_name_that_speaks_of_a_quarter_wants_one(nlp):
    """„Quartalsgewinn“ beside „Halbjahresgewinn“: learned of some names, true of names never seen."""
    periods = (
        "Das [zweite Quartal 2025]{.PERIOD value=2025-04-01/2025-06-30 #q} und das "
        "[erste Halbjahr 2025]{.PERIOD value=2025-01-01/2025-06-30 #h} sind geprüft. "
    )
    parts = {
        "q": 'Der [Quartals%s]{.METRIC #m} betrug [3,5 Mio. Euro]{.MONEY value="3.5e6 EUR" metric=m period=q}. ',
        "h": 'Der [Halbjahres%s]{.METRIC #n} betrug [7,5 Mio. Euro]{.MONEY value="7.5e6 EUR" metric=n period=h}. ',
    }
    markups = [
        periods + "".join(parts[part] % name for part in order)
        for name in ("gewinn", "umsatz", "ertrag", "verlust", "export")
        for order in ("qh", "hq")
    ]
    docs = [gold(nlp, markup, number) for number, markup in enumerate(markups)]
    facts = link(docs[:8], epochs=60, voters=2)
    for doc in docs[8:]:
        assert [fact.period for fact in predicted_facts(facts(doc))] == [
            fact.period for fact in gold_facts(doc)
        ]


def test_the_component_computes_what_was_trained():
    """The wheel links without torch: its numbers must be those of the network that torch fitted."""
    torch.manual_seed(3)
    network, bags = Voters(3, 4).eval(), [np.array([5, 9, 70]), np.array([9]), np.arange(40)]
    np.testing.assert_allclose(votes(network.weights(), bags), network(bags).detach(), rtol=1e-4, atol=1e-5)


def test_a_saved_linker_links_alike(nlp, trained, tmp_path):
    facts = trained
    facts.to_disk(tmp_path)
    before = facts(gold(nlp, PLAIN.format(n=7)))._.facts
    assert Facts().from_disk(tmp_path)(gold(nlp, PLAIN.format(n=7)))._.facts == before
    assert Facts().from_bytes(facts.to_bytes())(gold(nlp, PLAIN.format(n=7)))._.facts == before


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (
            "Der [Umsatz]{.METRIC} stieg [2025]{.PERIOD} von [3,1]{.MONEY} auf [3,4 Milliarden Euro]{.MONEY}.",
            [
                ("Umsatz", "3,1", "2025-01-01/2025-12-31", None, "prior"),
                ("Umsatz", "3,4 Milliarden Euro", "2025-01-01/2025-12-31", None, "reported"),
            ],
        ),
        (
            "Für [2026]{.PERIOD} rechnet er mit [Investitionen]{.METRIC} von [4 Mio. Franken]{.MONEY}.",
            [("Investitionen", "4 Mio. Franken", "2026-01-01/2026-12-31", None, "forecast")],
        ),
        ("Die Aktie schloss bei [31,45 Euro]{.MONEY}.", []),
        (
            "[2025]{.PERIOD} gab der Konzern [7 Mio. Euro]{.MONEY} für Werbung aus.",
            [("gab", "7 Mio. Euro", "2025-01-01/2025-12-31", None, "reported")],
        ),
    ],
)
def test_the_rules_are_a_baseline(nlp, markup, expected):
    doc = Facts(linker="rules")(gold(nlp, markup))
    assert [described(fact) for fact in doc._.facts] == expected


def test_the_examples_are_the_links_of_the_seed(nlp):
    right = {name: [] for name in (*ROLES, "kind")}
    for network, _, choices in examples_of(gold(nlp, PLAIN.format(n=4))):
        right[network].append(choices)
    assert right["metric"] == [[1], [1], [1], [2], [0]] and right["segment"] == [[0], [0], [1], [0], [0]]
    assert right["period"] == [[1], [2], [1], [3], [0]]
    kinds = ("reported", "prior", "reported", "forecast", "none")
    assert right["kind"] == [[OUTCOMES.index(kind)] for kind in kinds]


def test_facts_are_scored_from_gold_spans_and_from_those_found(nlp, trained):
    docs = [gold(nlp, PLAIN.format(n=n), n) for n in (3, 5)]
    found = {d.user_data["id"]: [(e.start_char, e.end_char, e.label_) for e in d.ents][:-3] for d in docs}
    result = evaluate_facts(nlp, docs, found, {"linker": trained, "rules": Facts("rules")}, 5)
    assert result["gold_spans"]["linker"]["strict"]["f"] == 1 > result["end_to_end"]["linker"]["strict"]["f"]
    assert result["genres"]["wire"]["facts"] == 8 and "missed" in {e["kind"] for e in result["errors"]}
    with pytest.raises(ValueError, match="fall-3"):
        evaluate_facts(nlp, docs, {"fall-5": found["fall-5"]}, {"linker": trained}, 5)


@pytest.mark.parametrize(
    ("markup", "sentence"),
    [
        (
            "Der Rat tagte. Wie die Firma am 14. August mitteilte, stieg der [Umsatz]{.METRIC} auf [4 Mio. Euro]{.MONEY}. Er gilt.",
            "Wie die Firma am 14. August mitteilte, stieg der Umsatz auf 4 Mio. Euro.",
        ),
        (
            "„Wir wachsen weiter.“ Der [Umsatz]{.METRIC} stieg auf [4 Mio. Euro]{.MONEY}.",
            "Der Umsatz stieg auf 4 Mio. Euro.",
        ),
        (
            "Zuletzt lag der [Umsatz]{.METRIC} des 1. FC Neustadt bei [4 Mio. Euro]{.MONEY}.",
            "Zuletzt lag der Umsatz des 1. FC Neustadt bei 4 Mio. Euro.",
        ),
    ],
)
def test_a_fact_quotes_its_whole_sentence(nlp, markup, sentence):
    fact = Facts(linker="rules")(gold(nlp, markup))._.facts[0]
    text = parse_seed(HEAD.format(n=1) + markup)[0].text
    assert text[fact["sent_start"] : fact["sent_end"]] == sentence


@pytest.mark.parametrize("day", ["12.02.2026", "2026", "gestern"])
def test_a_date_written_otherwise_stops_nobody(nlp, trained, day):
    doc = gold(nlp, PLAIN.format(n=4))
    doc._.date = day
    assert len(trained(doc)._.facts) == 4


def test_what_was_is_no_forecast():
    assert (
        tense_of("Der Hersteller erzielte umgerechnet zweistellige Zuwächse und bewilligte sie.")
        == "FalseTrue"
    )
    assert tense_of("Das Ziel bleibt, er werde liefern.")[:4] == "True"


def test_scores_of_gold_and_of_nothing(nlp):
    doc = gold(nlp, PLAIN.format(n=4))
    wanted = gold_facts(doc)
    whole = fact_scores([FactDocument("a", "wire", doc.text, wanted, wanted)], resamples=5)
    nothing = fact_scores([FactDocument("a", "wire", doc.text, wanted, [])], resamples=5)
    assert len(wanted) == 4 and whole["strict"]["f"] == 1 and whole["interval"] == [1, 1]
    assert nothing["strict"]["f"] == 0 and all(link["f"] == 0 for link in nothing["links"].values())
    assert fact_scores([], resamples=5)["strict"]["f"] == 0


def test_predicted_facts_speak_of_the_same_things_as_gold(nlp, trained):
    doc = trained(gold(nlp, PLAIN.format(n=6)))
    assert predicted_facts(doc) == gold_facts(doc)


PIECES = st.sampled_from(
    [
        "[Umsatz]{.METRIC}",
        "[2024]{.PERIOD}",
        "[3,1 Mio. Euro]{.MONEY}",
        "[Glas]{.SEGMENT}",
        "und",
        "(",
        ")",
        ",",
        ".",
        "Der",
        "erwartet",
    ]
)


@settings(max_examples=40, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=25))
def test_no_order_of_mentions_raises(nlp, trained, pieces):
    markup = " ".join(pieces)
    seed, _ = parse_seed(HEAD.format(n=1) + markup)
    doc = nlp.make_doc(seed.text)
    doc.set_ents([span for s in seed.spans if (span := doc.char_span(s.start, s.end, label=s.label))])
    for _, component in nlp.pipeline:
        doc = component(doc)
    for facts in (trained, Facts(linker="rules")):
        for fact in facts(doc)._.facts:
            assert (
                doc.text[fact["amount"]["start_char"] : fact["amount"]["end_char"]] == fact["amount"]["text"]
            )
    assert len(Layout(doc).mentions["amount"]) == markup.count("MONEY")
