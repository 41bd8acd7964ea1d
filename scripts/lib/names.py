"""Other names for the company of an article, so that no name is learned by heart.

The reporting company is never a SEGMENT, whatever it is called; real articles call it „IKB“, „WaveLight“ or „Beru“,
and a model that has only seen the names of the seeds takes such a word for a product or a key figure.
"""

import random
import re
from collections.abc import Iterator

from wordfreq import zipf_frequency

from scripts.lib.variants import Edit

ONSETS = "b br d dr f fl g gr h k kl kr l m n p pr r s st str t tr v w z sch th".split()
NUCLEI = "a e i o u ei au ie o a".split()
CODAS = ("", "n", "r", "l", "s", "m", "x", "nt", "rd", "lt", "ck", "ng", "st")
ENDS = (
    "a",
    "o",
    "on",
    "is",
    "ex",
    "tec",
    "med",
    "data",
    "net",
    "ia",
    "us",
    "er",
    "ing",
    "Line",
    "Soft",
    "Tech",
    "Light",
)


def name_words(company: str) -> list[str]:
    """The words of a company's name that are names and nothing else: invented, so that no frequency list has them."""
    words = re.findall(r"[^\W\d_]{3,}", company)
    return [word for word in words if word[0].isupper() and zipf_frequency(word, "de") < 2]


def invented(rng: random.Random) -> str:
    """A word such as companies are called by: an acronym, or a few syllables, now and then with a capital inside."""
    if rng.random() < 0.3:
        return "".join(rng.choices("ABCDEFGHIKLMNOPRSTUVWXZ", k=rng.randint(2, 4)))
    syllables = (
        rng.choice(ONSETS) + rng.choice(NUCLEI) + rng.choice(CODAS) for _ in range(rng.randint(1, 2))
    )
    return "".join(syllables).capitalize() + rng.choice(ENDS)


def other_name(text: str, company: str, rng: random.Random) -> Iterator[Edit]:
    """Edits that give every name word of the company a new one throughout the text, its genitive's s kept."""
    for word in name_words(company):
        new = invented(rng)
        for match in re.finditer(rf"(?<![\w-]){re.escape(word)}(?=s?(?!\w))", text):
            yield match.start(), match.end(), new
