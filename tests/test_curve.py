"""If these break, hours of training are lost or repeated, or the curve compares what cannot be compared."""

import subprocess
from pathlib import Path

import pytest
import spacy
import srsly
import typer
from spacy.cli._util import parse_config_overrides
from spacy.tokens import DocBin
from spacy.util import load_config
from typer.testing import CliRunner

import scripts.curve
from scripts.curve import TrainingError, curve, curve_cli, spacy_trainer
from scripts.lib.curve import SCORES, Run, curve_points, dev_scores, figure, slopes, subset, train_command

NAMES = [f"a-{n}" for n in range(40)]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    nlp = spacy.blank("de")
    for split in ("train", "dev"):
        docs = [nlp(f"Text {name}") for name in NAMES]
        for doc, name in zip(docs, NAMES, strict=True):
            doc.user_data["id"] = name
        (tmp_path / "corpus").mkdir(exist_ok=True)
        DocBin(docs=docs, store_user_data=True).to_disk(tmp_path / "corpus" / f"{split}.spacy")
    return tmp_path / "corpus"


class Stub:
    """A trainer whose F grows by .1 a doubling, and who remembers what it was given."""

    def __init__(self, fails: Run | None = None):
        self.seen: dict[Run, set[str]] = {}
        self.fails = fails

    def __call__(self, part: Path, run: Run) -> dict[str, float]:
        if run == self.fails:
            raise TrainingError("no memory")
        docs = DocBin().from_disk(part).get_docs(spacy.blank("de").vocab)
        self.seen[run] = {doc.user_data["id"] for doc in docs}
        return dict.fromkeys(SCORES, {0.25: 0.5, 0.5: 0.6, 1: 0.7}[run.fraction] + 0.02 * run.seed)


PLAN = [Run(fraction, seed) for fraction in (0.25, 0.5, 1.0) for seed in (0, 1)]


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_smaller_share_is_part_of_every_larger_one(seed: int):
    shares = [set(subset(NAMES, fraction, seed)) for fraction in (0.125, 0.25, 0.5, 1)]
    assert [len(share) for share in shares] == [5, 10, 20, 40]
    assert shares[0] < shares[1] < shares[2] < shares[3]


def test_a_new_article_moves_hardly_another_and_each_seed_draws_its_own():
    before, after = set(subset(NAMES, 0.5)), set(subset([*NAMES, "a-new"], 0.5))
    assert len(before - after) <= 1
    assert subset(NAMES, 0.5, 0) != subset(NAMES, 0.5, 1)
    assert len(subset(NAMES[:30], 0.1)) == 3


@pytest.mark.parametrize("fraction", [0, -0.5, 1.5])
def test_a_fraction_that_is_none_is_refused(fraction: float):
    with pytest.raises(ValueError, match="above 0 and at most 1"):
        subset(NAMES, fraction)


def test_trainings_get_nested_articles_and_points_their_mean_and_spread(corpus: Path, tmp_path: Path):
    stub = Stub()
    result = curve(PLAN, corpus / "train.spacy", tmp_path / "runs", stub)
    assert stub.seen[Run(0.25, 1)] < stub.seen[Run(0.5, 1)] < stub.seen[Run(1.0, 1)] == set(NAMES)
    assert [point["articles"] for point in result["points"]] == [10, 20, 40]
    assert [point["mean"]["micro"] for point in result["points"]] == pytest.approx([0.51, 0.61, 0.71])
    assert result["points"][0]["std"]["MONEY"] == pytest.approx(0.02 / 2**0.5)
    # Standard error: the hypotenuse of .01414 / √2, twice.
    assert result["slopes"]["micro"] == pytest.approx({"per_doubling": 0.1, "error": 0.01 * 2**0.5})


def test_the_slope_is_per_doubling_whatever_the_last_step():
    run = {"seed": 0, "articles": 1}
    points = curve_points([{**run, "fraction": f, "scores": dict.fromkeys(SCORES, f)} for f in (0.25, 1)])
    assert slopes(points)["micro"] == {"per_doubling": pytest.approx(0.375), "error": None}
    assert slopes(points[:1]) is None
    assert figure({"points": points[:1], "slopes": None})


def test_what_is_done_is_not_trained_again_even_after_a_failure(corpus: Path, tmp_path: Path):
    train, runs = corpus / "train.spacy", tmp_path / "runs"
    with pytest.raises(TrainingError):
        curve(PLAN, train, runs, Stub(fails=Run(0.5, 1)), "mark")
    assert sorted(path.name for path in runs.iterdir()) == ["0.25-0.json", "0.25-1.json", "0.5-0.json"]
    second = Stub()
    curve(PLAN, train, runs, second, "mark")
    assert sorted(second.seen) == [Run(0.5, 1), Run(1.0, 0), Run(1.0, 1)]
    changed = Stub()
    curve(PLAN, train, runs, changed, "another config")
    assert len(changed.seen) == len(PLAN)


def test_spacy_understands_the_command_line():
    command = train_command(
        Path("configs/default.cfg"),
        *(Path("part.spacy"), Path("dev.spacy"), Run(0.5, 7), Path("out")),
        *({"training.max_steps": "300"}, Path("scripts/registry.py"), -1),
    )
    assert command[1:7] == ["-m", "spacy", "train", "configs/default.cfg", "--output", "out"]
    overrides = parse_config_overrides(command[command.index("-1") + 1 :])
    config = load_config("configs/default.cfg", overrides, interpolate=True)
    assert config["training"]["max_steps"] == 300 and config["training"]["seed"] == 7
    assert (
        config["corpora"]["train"]["path"] == "part.spacy" and config["corpora"]["dev"]["path"] == "dev.spacy"
    )


def test_spacy_keeps_the_scores_by_label_that_the_curve_reads():
    nlp = spacy.blank("de", config={"training": {"score_weights": {"ents_f": 1.0}}})
    nlp.add_pipe("ner")
    assert {"ents_f", "ents_per_type"} <= nlp.config["training"]["score_weights"].keys()


def test_a_training_leaves_its_log_and_no_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def train(command: list[str], stdout, **_) -> subprocess.CompletedProcess:
        model = Path(command[command.index("--output") + 1]) / "model-best"
        performance = {"ents_f": 0.9, "ents_per_type": {"MONEY": {"p": 1, "r": 0.9, "f": 0.95}}}
        srsly.write_json(model.mkdir() or model / "meta.json", {"performance": performance})
        stdout.write("trained\n")
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", train)
    trainer = spacy_trainer(Path("c.cfg"), Path("dev.spacy"), {}, tmp_path / "runs", Path("code.py"))
    scores = trainer(tmp_path / "part.spacy", Run(1.0, 0))
    wanted = {"micro": 0.9, "MONEY": 0.95, "PERIOD": 0.0, "METRIC": 0.0, "SEGMENT": 0.0}
    assert scores == pytest.approx(wanted)
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["1-0.log"]


def test_a_failed_training_shows_the_end_of_its_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def fail(command: list[str], stdout, **_) -> subprocess.CompletedProcess:
        stdout.write("E050: no such encoder\n")
        return subprocess.CompletedProcess(command, 1)

    monkeypatch.setattr(subprocess, "run", fail)
    trainer = spacy_trainer(Path("c.cfg"), Path("dev.spacy"), {}, tmp_path, Path("code.py"))
    with pytest.raises(TrainingError, match="E050: no such encoder"):
        trainer(tmp_path / "part.spacy", Run(1.0, 0))


def test_scores_of_a_pipeline_that_found_nothing_are_zero():
    assert dev_scores({"ents_f": None, "ents_per_type": None}) == dict.fromkeys(SCORES, 0.0)


def test_the_command_writes_json_and_plot(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(scripts.curve, "spacy_trainer", lambda *_: Stub())
    app = typer.Typer()
    app.command()(curve_cli)
    places = [
        "--corpus",
        str(corpus),
        "--runs",
        str(tmp_path / "runs"),
        "--plot",
        str(tmp_path / "curve.png"),
    ]
    run = [
        "configs/default.cfg",
        str(tmp_path / "curve.json"),
        *places,
        "--fractions",
        "0.25,1",
        "--seeds",
        "0,1",
    ]
    good = CliRunner().invoke(app, [*run, "--set", "training.max_steps=300"])
    assert good.exit_code == 0, good.output
    assert srsly.read_json(tmp_path / "curve.json")["set"] == {"training.max_steps": "300"}
    assert (tmp_path / "curve.png").stat().st_size > 5000
    for wrong in ("max_steps", "paths.train=x"):
        assert CliRunner().invoke(app, [*run, "--set", wrong]).exit_code == 1
