"""The whole road in small: a random encoder, a handful of seeds, a few steps, a wheel, a clean environment.

If this breaks, somebody who has just cloned the repository gets no pipeline.
"""

import string
from pathlib import Path

import pytest
import spacy
import srsly
from spacy.tokens import DocBin
from thinc.api import Config
from transformers import BertConfig, BertModel
from typer.testing import CliRunner

from scripts.assemble import assemble
from scripts.benchmark import benchmark
from scripts.corpus import corpus
from scripts.debug_data import debug_data
from scripts.evaluate import evaluate, evaluate_cli, from_docs, known_strings
from scripts.extract import extract, extract_cli
from scripts.lib.output import Format, render
from scripts.lib.reader import take_apart
from scripts.lib.seeds import parse_seed
from scripts.lib.split import SHARES, split_of
from scripts.lib.vocabulary import SPECIAL, unigram_tokenizer
from scripts.package import package
from scripts.smoke import SAMPLE, smoke
from scripts.train import train
from tests.test_corpus import app

SEED = """---
id: firma-{n}
date: 2025-05-06
company: Firma {n} AG
sector: tests
genre: wire
---
# Firma {n} mit mehr [Umsatz]{{.METRIC}}

Im [Jahr 20{n:02}]{{.PERIOD}} stieg der [Umsatz]{{.METRIC}} auf [{n},5 Mio. Euro]{{.MONEY}}, bei [Glas]{{.SEGMENT}} auf [{n},1 Mio. Euro]{{.MONEY}}.
"""


def tiny_encoder(folder: Path) -> None:
    """A random two-layer BERT over single characters."""
    letters = string.ascii_letters + string.digits + string.punctuation + "äöüÄÖÜß€–„“"
    pieces = [*SPECIAL.values(), *letters, *(f"▁{letter}" for letter in letters), "▁"]
    tokenizer = unigram_tokenizer(pieces, [-float(len(pieces) - len(piece)) for piece in pieces])
    sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    model = BertModel(
        BertConfig(vocab_size=len(pieces), pad_token_id=tokenizer.pad_token_id, **sizes),
        add_pooling_layer=False,
    )
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def few_steps(root: Path) -> dict:
    """Overrides of the default config that train on the small corpus for a moment."""
    paths = {
        "train": root / "corpus/train.spacy",
        "dev": root / "corpus/dev.spacy",
        "encoder": root / "encoder",
    }
    steps = {"training.max_steps": 12, "training.eval_frequency": 6}
    return {**{f"paths.{name}": str(path) for name, path in paths.items()}, **steps}


@pytest.fixture(scope="module")
def road(tmp_path_factory):
    """The folder in which corpus, training and package of the small road lie."""
    root = tmp_path_factory.mktemp("road")
    seeds = [parse_seed(SEED.format(n=n))[0] for n in range(30)]
    assert {split_of(seed) for seed in seeds} == set(SHARES)
    corpus(seeds, root / "corpus")
    tiny_encoder(root / "encoder")
    train(Path("configs/default.cfg"), root / "training", overrides=few_steps(root))
    nlp = spacy.load(root / "training/model-last")
    gold = list(from_docs(DocBin().from_disk(root / "corpus/test.spacy").get_docs(nlp.vocab)))
    scores = evaluate(nlp, gold, known_strings(root / "corpus/train.spacy", nlp), resamples=10)
    assemble(nlp, scores, root / "pipeline", "test_sm", "0.0.1")
    return root


@pytest.mark.parametrize(("variants", "status"), [(0, 1), (8, 0)])
def test_debug_data_fails_on_errors_only(road, tmp_path, variants, status):
    changed = {**few_steps(road), "corpora.train.augmenter.variants": variants}
    config = Config().from_disk("configs/default.cfg", interpolate=False, overrides=changed)
    config.to_disk(tmp_path / "small.cfg")
    said, found = debug_data(tmp_path / "small.cfg")
    assert found == status, said
    assert ("1 error" in said) == bool(status)


def test_training_notes_its_cost(road):
    assert srsly.read_json(road / "training/cost.json")["minutes"] > 0


def test_the_same_seed_trains_the_same_pipeline(road, tmp_path):
    train(Path("configs/default.cfg"), tmp_path, overrides=few_steps(road))
    again, before = spacy.load(tmp_path / "model-last"), spacy.load(road / "training/model-last")
    assert again.get_pipe("ner").to_bytes() == before.get_pipe("ner").to_bytes()


def test_the_wheel_finds_in_a_clean_environment_what_the_pipeline_finds(road):
    wheel = package(road / "pipeline", road / "packages")
    meta = srsly.read_json(road / "pipeline/meta.json")
    assert (meta["lang"], meta["name"], meta["license"]) == ("de", "test_sm", "MIT")
    assert {"ents_f", "ents_p", "ents_r", "ents_per_type"} <= meta["performance"].keys()
    assert "spacy-transformers==1.4.0" in meta["requirements"] and meta["sources"]
    found, expected = smoke(road / "pipeline", wheel)
    assert found == expected


def test_evaluate_writes_what_it_prints(road, tmp_path):
    gold = tmp_path / "gold.jsonl"
    srsly.write_jsonl(gold, [{"id": "x", "text": "Der Umsatz stieg.", "spans": [[4, 10, "METRIC"]]}])
    arguments = [str(road / "pipeline"), str(tmp_path / "out.json"), "--gold", str(gold), "--resamples", "5"]
    result = CliRunner().invoke(app(evaluate_cli), arguments)
    assert result.exit_code == 0, result.output
    strict = srsly.read_json(tmp_path / "out.json")["sets"]["gold"]["labels"]["METRIC"]["strict"]
    assert strict["correct"] + strict["missed"] + strict["incorrect"] == 1


def test_extract_reads_a_folder_and_names_the_bad_file(road, tmp_path):
    (tmp_path / "good.txt").write_text(SAMPLE.read_text("utf8"), "utf8")
    (tmp_path / "bad.txt").write_bytes(b"\x00")
    result = CliRunner().invoke(
        app(extract_cli), [str(tmp_path), "--pipeline", str(road / "pipeline"), "--format", "jsonl"]
    )
    assert result.exit_code == 1 and "bad.txt: binary" in result.output
    assert '"date":"2024-08-07"' in result.output.replace('": "', '":"')


def test_amounts_and_periods_carry_their_value(road):
    nlp = spacy.load(road / "pipeline")
    assert {"money", "period"} <= set(nlp.pipe_names)
    ruler = nlp.add_pipe("entity_ruler", after="ner", config={"overwrite_ents": True})
    ruler.add_patterns(
        [{"label": "MONEY", "pattern": "5,9 Mio. Euro"}, {"label": "PERIOD", "pattern": "Vorjahr"}]
    )
    article = take_apart(
        " date 2024-08-07 Nord legt zu\n\nEr stieg auf rund 5,9 Mio. Euro, im Vorjahr war es weniger."
    )
    (document,) = extract(nlp, {"x": article})
    values = {
        span["label"]: span["value"]
        for span in document["spans"]
        if span["text"] in ("5,9 Mio. Euro", "Vorjahr")
    }
    assert (values["MONEY"]["low"], values["MONEY"]["bound"]) == ("5900000", "about")
    assert (values["PERIOD"]["start"], values["PERIOD"]["end"]) == ("2023-01-01", "2023-12-31")
    assert "≈ 5,900,000 EUR" in render([document], Format.spans).decode()


def test_a_missing_pipeline_is_said_in_one_line(tmp_path):
    result = CliRunner().invoke(app(extract_cli), [str(SAMPLE), "--pipeline", str(tmp_path / "none")])
    assert result.exit_code == 1 and "no pipeline at" in result.output and "Traceback" not in result.output


def test_benchmark_counts_words(road):
    speeds = benchmark(spacy.load(road / "pipeline"), [SAMPLE.read_text("utf8")] * 2)
    assert speeds["words_per_second"] > 0 and speeds["words_per_second_single"] > 0
