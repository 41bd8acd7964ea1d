"""Training-time augmentation, named in a config's [corpora.train.augmenter]: never part of the wheel."""

import random
from collections.abc import Callable, Iterator

import spacy
from spacy.language import Language
from spacy.training import Example

from scripts.lib.names import other_name
from scripts.lib.variants import apply_edits, vary

RENAMED = 0.5


@spacy.registry.augmenters("finance_news.NewsVariants.v1")
def create_augmenter(variants: int, seed: int) -> Callable[[Language, Example], Iterator[Example]]:
    """Yields each example and ``variants`` other printings of it; ``seed`` makes them the same every time."""
    rng = random.Random(seed)

    def augment(nlp: Language, example: Example) -> Iterator[Example]:
        yield example
        spans = [(ent.start_char, ent.end_char, ent.label_) for ent in example.reference.ents]
        company = example.reference.user_data.get("company") or ""
        for _ in range(variants):
            text, moved = vary(example.text, spans, rng)
            if rng.random() < RENAMED:
                text, moved = apply_edits(text, moved, list(other_name(text, company, rng)))
            if varied := to_example(nlp, text, moved):
                yield varied

    return augment


def to_example(nlp: Language, text: str, spans: list[tuple[int, int, str]]) -> Example | None:
    """An example for a text and its entities, or None where a span is none of tokens any more."""
    reference = nlp.make_doc(text)
    entities = []
    for start, end, label in spans:
        span = reference.char_span(start, end, label=label)
        if span is None:
            return None
        entities.append(span)
    reference.set_ents(entities)
    return Example(nlp.make_doc(text), reference)
