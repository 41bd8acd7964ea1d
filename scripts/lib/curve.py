"""A learning curve: nested shares of the training articles, and what the scores of the runs say together."""

import hashlib
import math
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, stdev

from matplotlib.figure import Figure

from scripts.lib.seeds import LABELS

SCORES = ("micro", *LABELS)
COLOURS = dict(zip(SCORES, ("black", "#1b6ca8", "#d1702a", "#3b8751", "#8a4f9e"), strict=True))


@dataclass(frozen=True, order=True)
class Run:
    """One training: on which share of the articles (above 0, at most 1), and with which seed."""

    fraction: float
    seed: int

    @property
    def name(self) -> str:
        return f"{self.fraction:g}-{self.seed}"


def subset(names: Sequence[str], fraction: float, seed: int = 0) -> list[str]:
    """``fraction`` of the names, rounded up, in their order; a smaller share is part of every larger one.

    The hash that ranks them is salted with the seed, so that the spread over seeds holds the luck of the draw
    too, and not only that of the training. Raises ValueError for a fraction outside (0, 1].
    """
    if not 0 < fraction <= 1:
        raise ValueError(f"fraction {fraction:g} is not above 0 and at most 1")
    ranked = sorted(names, key=lambda name: hashlib.sha256(f"{seed}/{name}".encode()).digest())
    # Without rounding first, 0.1 * 30 would be 3.0000000000000004 and take four.
    chosen = set(ranked[: math.ceil(round(fraction * len(names), 6))])
    return [name for name in names if name in chosen]


def curve_points(results: Iterable[dict]) -> list[dict]:
    """One point a fraction, smallest first, from runs of {"fraction", "seed", "articles", "scores"}.

    Each point has ``mean`` and ``std`` by score of `SCORES`; the standard deviation of one run is None.
    """
    by_fraction: dict[float, list[dict]] = {}
    for result in results:
        by_fraction.setdefault(result["fraction"], []).append(result)
    return [
        {
            "fraction": fraction,
            "runs": len(runs),
            "articles": mean(run["articles"] for run in runs),
            "mean": {key: mean(run["scores"][key] for run in runs) for key in SCORES},
            "std": {
                key: stdev(run["scores"][key] for run in runs) if len(runs) > 1 else None for key in SCORES
            },
        }
        for fraction, runs in sorted(by_fraction.items())
    ]


def slopes(points: Sequence[dict]) -> dict[str, dict] | None:
    """What one doubling of the articles gave at the end, by score: F of the last point less that before it.

    ``error`` is the standard error of that difference (None where a point has one run); a slope within two of
    it may be none at all. None with fewer than two points.
    """
    if len(points) < 2:
        return None
    before, last = points[-2:]
    doublings = math.log2(last["fraction"] / before["fraction"])
    return {
        key: {
            "per_doubling": (last["mean"][key] - before["mean"][key]) / doublings,
            "error": _error(before, last, key, doublings),
        }
        for key in SCORES
    }


def _error(before: dict, last: dict, key: str, doublings: float) -> float | None:
    if before["std"][key] is None or last["std"][key] is None:
        return None
    return math.hypot(*(p["std"][key] / math.sqrt(p["runs"]) for p in (before, last))) / doublings


def fingerprint(parts: Iterable[bytes]) -> str:
    """One hash over everything a run depends on: a finished run counts only while it is the same."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


def train_command(
    config: Path, part: Path, dev: Path, run: Run, model: Path, settings: dict[str, str], code: Path, gpu: int
) -> list[str]:
    """The command line of one training, which writes its model into the folder ``model``."""
    fixed = {"paths.train": str(part), "paths.dev": str(dev), "system.seed": str(run.seed)}
    pairs = [word for key, value in {**settings, **fixed}.items() for word in (f"--{key}", value)]
    start = [sys.executable, "-m", "spacy", "train", str(config), "--output", str(model)]
    return [*start, "--code", str(code), "--gpu-id", str(gpu), *pairs]


def dev_scores(performance: dict) -> dict[str, float]:
    """F by score of SCORES from the meta.json of a trained pipeline; 0 for a label that was never found."""
    labels = performance["ents_per_type"] or {}
    return {
        "micro": performance["ents_f"] or 0.0,
        **{label: labels.get(label, {}).get("f", 0.0) for label in LABELS},
    }


def figure(result: dict) -> Figure:
    """F by articles, with the standard deviation over the seeds; the legend has the slopes."""
    picture = Figure(figsize=(9, 5.5), layout="constrained")
    axis = picture.subplots()
    articles = [point["articles"] for point in result["points"]]
    for key in SCORES:
        slope = f"  {result['slopes'][key]['per_doubling']:+.3f}" if result["slopes"] else ""
        means = [point["mean"][key] for point in result["points"]]
        spread = [point["std"][key] or 0 for point in result["points"]]
        width = 2.5 if key == "micro" else 1.5
        axis.errorbar(
            articles,
            means,
            spread,
            label=key + slope,
            color=COLOURS[key],
            marker="o",
            capsize=4,
            linewidth=width,
        )
    axis.set_xscale("log", base=2)
    axis.set_xticks(articles, [f"{n:.0f}" for n in articles], fontsize=11)
    axis.set_xlabel("training articles", fontsize=12)
    axis.set_ylabel("strict F on dev", fontsize=12)
    axis.grid(axis="y", alpha=0.3)
    picture.legend(title="slope of the last doubling", loc="outside right upper", frameon=False, fontsize=11)
    return picture
