"""If these break, the hub shows no scores, or those of another split, and nobody knows the model's limits."""

import pytest
import spacy
import srsly
from datasets import load_dataset
from huggingface_hub import DatasetCard, ModelCard
from huggingface_hub.repocard_data import model_index_to_eval_results

from scripts.assemble import META, assemble, sources
from scripts.corpus import corpus
from scripts.lib.model_card import model_card
from scripts.lib.scoring import Scored, scores
from scripts.lib.seeds import LABELS, parse_seed

GOLD = [(0, 6, "METRIC"), (7, 9, "MONEY"), (10, 14, "PERIOD"), (15, 19, "SEGMENT")]
TEXT = "Umsatz 5€ 2024 Glas Ende"
ENCODER = {"source": "registry", "name": "some/encoder", "licence": "MIT (weights)"}
SEED = """---
id: nord-{n}
date: 2025-11-06
company: Nord {n} AG
sector: glass
genre: wire
---
Der [Umsatz]{{.METRIC #u}} stieg [2024]{{.PERIOD #p}} auf [{n} Mio. Euro]{{.MONEY metric=u period=p}}.
"""


@pytest.fixture
def measured() -> dict:
    documents = [Scored("a", TEXT, GOLD, GOLD[:2]), Scored("b", TEXT, GOLD, GOLD)]
    return scores(documents, frozenset({"Umsatz"}), resamples=20)


@pytest.fixture
def folder(tmp_path, measured):
    assemble(spacy.blank("de"), measured, tmp_path / "pipeline", "test_sm", "0.0.1", ENCODER)
    return tmp_path / "pipeline"


def test_the_hub_reads_the_model_card_and_finds_the_scores_on_test(folder, measured):
    card = ModelCard.load(folder / "README.md")
    card.data.to_dict()  # a card that does not survive the way back is one that the hub refuses
    name, results = model_index_to_eval_results(card.data.to_dict()["model-index"])
    found = {result.metric_name: result.metric_value for result in results}
    assert name == "de_test_sm" and {result.dataset_split for result in results} == {"test"}
    assert found["NER f"] == round(measured["micro"]["strict"]["f"], 4) and found["SEGMENT f"] == 0.6667
    assert (card.data.license, card.data.language, card.data.base_model) == ("mit", "de", "some/encoder")
    assert card.data.library_name == "spacy" and "token-classification" in card.data.tags


def test_the_model_card_answers_what_a_user_asks(folder, measured):
    text = ModelCard.load(folder / "README.md").text
    for heading in ("Intended use", "Labels", "Data", "Scores on test", "Limits", "Licence", "How to cite"):
        assert f"## {heading}\n" in text
    low, high = measured["intervals"]["micro"]
    strict = measured["micro"]["strict"]
    assert f"{strict['f']:.3f} | {low:.3f}–{high:.3f} |" in text
    assert "some/encoder (MIT (weights))" in text and META["notes"] in text
    assert all(f"| {label} | 1.000 |" in text for label in LABELS)
    assert "| METRIC | 1.000 | – | 0 |" in text and "| PERIOD | – | 0.500 | 2 |" in text


def test_the_meta_data_carry_scores_notes_and_sources(folder, measured):
    meta = srsly.read_json(folder / "meta.json")
    assert meta["performance"]["ents_f"] == pytest.approx(measured["micro"]["strict"]["f"])
    assert meta["notes"] and meta["sources"][0]["license"] == "CC BY 4.0"


def test_only_the_encoder_that_was_used_is_a_source():
    names = lambda card: [source["name"] for source in sources(card)]  # noqa: E731
    assert len(names(None)) == 1
    assert names(ENCODER)[1] == "some/encoder" and "wordfreq" in names(ENCODER)[2]
    assert len(names({**ENCODER, "source": "hub"})) == 2


def test_a_local_encoder_is_no_model_of_the_hub(tmp_path, measured):
    card = {**ENCODER, "source": "path", "name": "/some/folder"}
    assemble(spacy.blank("de"), measured, tmp_path / "pipeline", "test_sm", "0.0.1", card)
    assert ModelCard.load(tmp_path / "pipeline/README.md").data.base_model is None


def test_scores_beyond_the_spans_stand_in_card_and_index(measured):
    meta = {**META, "lang": "de", "name": "x", "version": "1", "components": ["ner"], "sources": []}
    card = ModelCard(model_card(meta, measured, {"facts f": 0.5, "MONEY value": 0.25}))
    found = {result.metric_name: result for result in card.data.eval_results}
    assert (found["facts f"].metric_type, found["MONEY value"].metric_type) == ("f1", "accuracy")
    assert "| facts f | 0.500 |" in card.text and found["MONEY value"].metric_value == 0.25


def test_silence_and_gaps_make_a_card_too(tmp_path):
    nothing = scores([Scored("a", TEXT, GOLD, [])], resamples=2)
    assemble(spacy.blank("de"), nothing, tmp_path / "pipeline", "test_sm", "0.0.1")
    assert "| micro | 0.000 | 0.000 | 0.000 |" in ModelCard.load(tmp_path / "pipeline/README.md").text


def test_the_data_card_describes_the_files_beside_it(tmp_path):
    seeds = [parse_seed(SEED.format(n=n))[0] for n in range(40)]
    manifest = corpus(seeds, tmp_path)
    card = DatasetCard.load(tmp_path / "dataset/README.md")
    assert (card.data.license, card.data.language, card.data.size_categories) == ("cc-by-4.0", "de", ["n<1K"])
    rows = {split["name"]: split["num_examples"] for split in card.data.dataset_info["splits"]}
    assert rows == {split: part["articles"] for split, part in manifest["splits"].items()}
    loaded = load_dataset(str(tmp_path / "dataset"), cache_dir=str(tmp_path / "cache"))
    columns = [feature["name"] for feature in card.data.dataset_info["features"]]
    assert columns == loaded["train"].column_names and {"text", "spans"} <= set(columns)
    assert loaded["test"].num_rows == rows["test"]
    for heading in ("Intended use", "How it was made", "Limits", "Licence and how to cite"):
        assert f"## {heading}\n" in card.text
