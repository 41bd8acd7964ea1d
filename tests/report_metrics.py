"""A small folder of metrics files, made by the code that makes the real ones wherever that runs without a model."""

from pathlib import Path

import srsly

from scripts.lib.agreement import agreement
from scripts.lib.challenge import challenge_scores
from scripts.lib.curve import curve_points, slopes
from scripts.lib.paired import paired_bootstrap
from scripts.lib.scoring import Scored, intervals, scores, strict
from scripts.lib.seeds import LABELS, Seed, parse_markup, parse_seed
from scripts.lib.tokens import boundaries
from scripts.lib.value_scoring import ValueDocument, value_scores

NAMES = ("micro", *LABELS)
# What gold and prediction say of the same text, with what its head says.
ARTICLES = {
    "werk-01": (
        {"genre": "wire", "sector": "autos", "place": "DE", "date": "2019-02-03"},
        "Der [Umsatz]{.METRIC} stieg im [ersten Quartal]{.PERIOD} auf [3 Mio. Euro]{.MONEY}.\n\nDie [Sparte Glas]{.SEGMENT} wuchs.",
        "Der [Umsatz]{.METRIC} stieg im ersten [Quartal]{.PERIOD} auf [3 Mio. Euro]{.MONEY}.\n\nDie Sparte Glas wuchs.",
    ),
    "werk-02": (
        {"genre": "adhoc", "sector": "autos", "place": "AT", "date": "2008-07-01"},
        "😀 </script><script>throw 1</script> Das [Ebit]{.METRIC} lag bei [2 Mio. Euro]{.MONEY}, | die Quote bei 3 %.",
        "😀 </script><script>throw 1</script> Das [Ebit]{.METRIC} lag bei [2 Mio. Euro]{.MONEY}, | die [Quote]{.METRIC} bei 3 %.",
    ),
    "werk-03": (
        {"genre": "adhoc", "sector": "banks", "place": "DE", "date": "2021-11-30"},
        "[2020]{.PERIOD} war der [Gewinn]{.METRIC} klein, [2021]{.PERIOD} groß.",
        "[2020]{.MONEY} war der [Gewinn]{.METRIC} klein, [2021]{.PERIOD} groß.",
    ),
    "wetter-01": ({"genre": "advice", "sector": "weather", "place": "DE", "date": None}, "Es regnet.", "Es regnet."),
}  # fmt: skip
HEAD = "---\nid: {}\ndate: 2019-02-03\nsector: autos\ngenre: wire\n---\n"


def documents() -> list[Scored]:
    """The articles above."""
    return [
        Scored(name, *parse_markup(gold), parse_markup(predicted)[1], facets)
        for name, (facets, gold, predicted) in ARTICLES.items()
    ]


def write_metrics(folder: Path, test: list[Scored] | None = None) -> Path:
    """Every file that the report reads; ``test`` are the scored documents of the test set."""
    test = documents() if test is None else test
    known = frozenset({"Umsatz", "2021", "3 Mio. Euro"})
    sets = {"dev": scores(documents()[:2], known, 20), "test": scores(test, known, 20)}
    files = {
        "default": {"pipeline": "training/default/model-best", "sets": sets},
        "comparison": comparison(test),
        "peers": peers(),
        "robustness": robustness(test),
        "curve": curve(),
        "benchmark": {
            **{"words_per_second": 3105.2, "words_per_second_single": 1420.4, "startup_seconds": 4.2},
            **{
                "peak_memory_gb": 1.31,
                "wheel_mb": 110.4,
                "training": {"minutes": 18.25, "peak_memory_gb": 5.7},
            },
            "components": {"ner": {"seconds": 3.0, "share": 0.75}, "money": {"seconds": 1.0, "share": 0.25}},
            "machine": {"name": "Linux", "processor": "a processor", "cores": 2},
        },
        "challenge": challenge_scores({"Spannen": test[:1], "Quoten": test[1:]}),
        "agreement": {
            **agreement(annotations(folder / "annotations"), boundaries, 20),
            "facts": {"articles": 3, **facts()["gold_spans"]["linker"]},
        },
        "values": {"sets": {split: value_scores(valued()) for split in sets}},
        "facts": {"sets": {split: facts() for split in sets}},
        "reference": {"sets": {"test": {"micro": 0.9, **landed()}}},
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        srsly.write_json(folder / f"{name}.json", data)
    return folder


def annotations(folder: Path) -> list[tuple[Seed, Seed]]:
    """The first article twice, as if its gold and its prediction were two annotators; their files stand in ``folder``."""
    name, (_, *readings) = next(iter(ARTICLES.items()))
    folder.mkdir(parents=True, exist_ok=True)
    pair = []
    for annotator, reading in zip(("first", "second"), readings):
        path, text = folder / f"{annotator}.md", HEAD.format(name) + reading
        path.write_text(text, "utf8")
        pair.append(parse_seed(text, path)[0])
    return [tuple(pair)]


def comparison(test: list[Scored]) -> dict:
    systems = []
    silent = [Scored(d.id, d.text, d.gold, d.gold[:1]) for d in test]
    for name, own, speed in (("default", test, 3000.0), ("rules", silent, 41000.0)):
        labels = {n: strict(own, (n,) if n in LABELS else LABELS) for n in NAMES}
        figures = {n: {key: row[key] for key in ("precision", "recall", "f")} for n, row in labels.items()}
        systems.append(
            {
                **{"name": name, "title": name, "micro": figures.pop("micro"), "labels": figures},
                **{"intervals": intervals(own, 20), "words_per_second": speed, "minutes": None},
                "paired": None if own is test else paired_bootstrap(test, own, 20),
            }
        )
    outside = {**systems[0], "name": "duckling", "title": "Duckling", "micro": None, "intervals": {}}
    outside["labels"] = {"MONEY": systems[0]["labels"]["MONEY"]}
    skipped = [{"name": "gpu", "reason": "not trained"}, {"name": "heideltime", "reason": "no Java"}]
    return {"split": "test", "systems": [*systems, outside], "skipped": skipped}


def peers() -> dict:
    spans = {
        key: {"precision": f - 0.1, "recall": f + 0.1, "f": f}
        for key, f in (("strict", 0.4), ("overlap", 0.8))
    }
    money = {"right": 5, "gold": 8, "accuracy": 0.625}
    known = {"spans": {"MONEY": spans, "PERIOD": None}, "values": {"MONEY": money, "PERIOD": None}}
    system = {"name": "duckling", "title": "Duckling", "version": "0.3", "seconds": 3.25, **known}
    return {"systems": [system], "skipped": [{"name": "heideltime", "reason": "no Java"}]}  # fmt: skip


def robustness(test: list[Scored]) -> dict:
    clean = {n: strict(test, (n,) if n in LABELS else LABELS)["f"] for n in NAMES}
    changed = {name: f / 2 for name, f in clean.items()}
    alarm = {
        "article": "wetter-01",
        "label": "PERIOD",
        "text": "Sommer",
        "before": "Der ",
        "after": " wird nass.",
    }
    return {
        "split": "test",
        "clean": clean,
        "perturbations": [
            {"name": "lower", "title": "lower case", "example": {"before": "Der Umsatz", "after": "der umsatz"},
             "documents": 4, "f": changed},
            {"name": "nbsp", "title": "no-break spaces", "example": None, "documents": 0, "f": clean},
        ],
        "false_alarms": {"words": 400, "articles": 3, "counts": {**dict.fromkeys(LABELS, 0), "PERIOD": 1, "all": 1},
                         "per_1000_words": {**dict.fromkeys(LABELS, 0.0), "PERIOD": 2.5, "all": 2.5},
                         "examples": [alarm]},
    }  # fmt: skip


def curve() -> dict:
    runs = [
        {"fraction": fraction, "seed": seed, "articles": round(600 * fraction),
         "scores": {name: 0.9 * fraction**0.2 - seed / 100 - i / 50 for i, name in enumerate(NAMES)}}
        for fraction in (0.25, 0.5, 1) for seed in (0, 1, 2)
    ]  # fmt: skip
    points = curve_points(runs)
    settings = {"training.max_steps": "300", "training.optimizer.L2": "0.02"}
    return {
        "config": "configs/default.cfg",
        "set": settings,
        "points": points,
        "slopes": slopes(points),
        "runs": runs,
    }


def valued() -> list[ValueDocument]:
    text = "Im Mai 3 Mio. Euro"
    money, period = (7, 18, "MONEY"), (3, 6, "PERIOD")
    gold = {money: "3000000 EUR", period: "2019-05-01/2019-05-31"}
    return [ValueDocument("werk-01", text, gold, {**gold, period: "2018-05-01/2018-05-31"}, {money: "3 EUR"})]


def facts() -> dict:
    link = {"precision": 0.5, "recall": 0.25, "f": 1 / 3}
    whole = {**link, "gold": 8, "predicted": 4, "correct": 2}
    row = {
        "strict": whole,
        "links": dict.fromkeys(("metric", "period", "segment", "kind"), link),
        "interval": [0.1, 0.6],
    }
    gold = {"value": "3000000 EUR", "metric": "Umsatz", "segment": None, "period": None, "kind": "reported"}
    error = {"document": "werk-01", "text": "3 Mio. Euro", "before": "auf ", "after": "."}
    return {
        "gold_spans": {"linker": row, "rules": row},
        "end_to_end": {"linker": row, "rules": row},
        "genres": {"wire": {"gold_spans": 0.5, "end_to_end": 0.4, "facts": 8}},
        "calibration": [
            {"low": 0.6, "high": 0.8, "facts": 4, "right": 1},
            {"low": 0.8, "high": 1.0, "facts": 40, "right": 30},
        ],
        "errors": [
            {
                **error,
                "kind": "link",
                "wrong": ["kind"],
                "gold": gold,
                "predicted": {**gold, "kind": "prior"},
            },
            {**error, "kind": "missed", "wrong": [], "gold": gold, "predicted": None},
        ],
    }


def landed() -> dict:
    return {
        "labels": dict.fromkeys(LABELS, 0.99),
        "intervals": {"micro": [0.8, 0.95], **{label: [0.98, 1.0] for label in LABELS}},
    }
