"""Whether one system is better than another on the same documents: paired bootstrap (Koehn 2004, Berg-Kirkpatrick 2012)."""

from collections.abc import Sequence

import numpy as np

from scripts.lib.scoring import Scored, draws, resampled_f, strict
from scripts.lib.seeds import LABELS


def paired_bootstrap(
    first: Sequence[Scored], second: Sequence[Scored], resamples: int = 1000, seed: int = 0
) -> dict[str, dict]:
    """Strict F of ``first`` minus that of ``second``, micro and by label, with its 95 % interval.

    Both are scored on the same resamples of whole documents; a difference is ``real`` where the interval leaves
    out zero. Raises ValueError where the two were not scored on the same gold.
    """
    if [(a.text, sorted(a.gold)) for a in first] != [(b.text, sorted(b.gold)) for b in second]:
        raise ValueError("the two systems were not scored on the same gold documents")
    drawn = draws(len(first), resamples, seed)
    # A resample without a span on one side, neither gold nor predicted, has no F there: it counts as 0 as in `strict`.
    differences = np.nan_to_num(resampled_f(first, drawn)) - np.nan_to_num(resampled_f(second, drawn))
    return {
        name: _difference(strict(first, labels)["f"] - strict(second, labels)["f"], differences[:, i])
        for i, (name, labels) in enumerate({"micro": LABELS, **{label: (label,) for label in LABELS}}.items())
    }


def _difference(observed: float, resampled: np.ndarray) -> dict:
    low, high = np.percentile(resampled, [2.5, 97.5])
    return {
        "difference": observed,
        "low": float(low),
        "high": float(high),
        "real": bool(low > 0 or high < 0),
    }
