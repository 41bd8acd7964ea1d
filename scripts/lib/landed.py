"""The scores that a repository keeps of its model, small enough for git, and what may become of them."""

from dataclasses import dataclass

from scripts.lib.seeds import LABELS


@dataclass(frozen=True)
class Change:
    """Strict F of a label, or micro, before and now; ``interval`` is the 95 % interval it had before."""

    name: str
    before: float
    now: float
    interval: tuple[float, float]

    @property
    def fell(self) -> bool:
        """Below what resampling the documents explains."""
        return self.now < self.interval[0]


def landed(scores: dict) -> dict:
    """{"sets": {set: {"documents", "micro", "labels", "intervals"}}} of strict F, from `evaluate`'s file or from itself.

    Raises KeyError or TypeError where ``scores`` is neither, or has no set "test".
    """
    sets = {name: _compact(own) for name, own in scores["sets"].items()}
    return {"sets": {"test": sets["test"], **sets}}


def _compact(own: dict) -> dict:
    return {
        "documents": own.get("documents"),
        "micro": _f(own["micro"]),
        "labels": {label: _f(own["labels"][label]) for label in LABELS},
        "intervals": {
            name: [round(bound, 6) for bound in own["intervals"][name]] for name in ("micro", *LABELS)
        },
    }


def _f(value: dict | float) -> float:
    return round(value["strict"]["f"] if isinstance(value, dict) else value, 6)


def changes(old: dict, new: dict, split: str = "test") -> list[Change]:
    """One change for each label and one for micro, of two files in the form of `landed`."""
    before, now = old["sets"][split], new["sets"][split]
    scores = [{"micro": own["micro"], **own["labels"]} for own in (before, now)]
    return [
        Change(name, scores[0][name], scores[1][name], tuple(before["intervals"][name]))
        for name in (*LABELS, "micro")
    ]
