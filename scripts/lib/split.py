"""Which articles train, tune and test: by company, by hash, and without near-duplicates across the lines."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from scripts.lib.seeds import Seed

SHARES = {"train": 0.70, "dev": 0.15, "test": 0.15}
# Chosen once, for the hash that comes nearest to 70/15/15 in every sector; a new article never moves another.
SALT = "2101"


def split_of(seed: Seed) -> str:
    """The split of a seed. It depends on sector and company alone (on the id where there is no company)."""
    key = f"{SALT}/{seed.meta.sector}/{(seed.meta.company or seed.meta.id).casefold()}"
    point = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") / 2**64
    for split, share in SHARES.items():
        point -= share
        if point < 0:
            return split
    return "test"


def shingles(text: str, size: int = 5) -> frozenset[tuple[str, ...]]:
    """The runs of ``size`` words of a text, lower case and without punctuation."""
    words = re.findall(r"\w+", text.lower())
    return frozenset(tuple(words[i : i + size]) for i in range(len(words) - size + 1))


def similar_pairs(texts: dict[str, str], threshold: float, size: int = 5) -> Iterator[tuple[float, str, str]]:
    """Pairs of texts with a Jaccard similarity of at least ``threshold``, by name.

    Only texts that share a shingle are compared, so that the cost grows with what they have in common.
    """
    sets = {name: shingles(text, size) for name, text in texts.items()}
    where: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for name, own in sets.items():
        for shingle in own:
            where[shingle].append(name)
    common: defaultdict[tuple[str, str], int] = defaultdict(int)
    for names in where.values():
        for i, first in enumerate(names):
            for second in names[i + 1 :]:
                common[first, second] += 1
    for (first, second), shared in common.items():
        similarity = shared / (len(sets[first]) + len(sets[second]) - shared)
        if similarity >= threshold:
            yield similarity, first, second


def leaks(seeds: Iterable[Seed], threshold: float = 0.15) -> list[str]:
    """One line for every two near-duplicates that lie in different splits, most similar first."""
    by_id = {seed.meta.id: seed for seed in seeds}
    pairs = similar_pairs({name: seed.text for name, seed in by_id.items()}, threshold)
    return [
        f"{by_id[first].path} ({split_of(by_id[first])}) and {by_id[second].path} ({split_of(by_id[second])}) "
        f"share {similarity:.0%} of their five-word runs, rewrite one or name the same company"
        for similarity, first, second in sorted(pairs, reverse=True)
        if split_of(by_id[first]) != split_of(by_id[second])
    ]
