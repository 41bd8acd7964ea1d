"""Training-time augmentation, named in a config's [corpora.train.augmenter]: never part of the wheel."""

import random
from collections.abc import Callable, Iterator

import spacy
from spacy.language import Language
from spacy.training import Example

from scripts.lib.variants import vary


@spacy.registry.augmenters("finance_news.NewsVariants.v1")
def create_augmenter(variants: int, seed: int) -> Callable[[Language, Example], Iterator[Example]]:
    """Yields each example and ``variants`` other printings of it; ``seed`` makes them the same every time."""
    rng = random.Random(seed)

    def augment(nlp: Language, example: Example) -> Iterator[Example]:
        yield example
        spans = [(ent.start_char, ent.end_char, ent.label_) for ent in example.reference.ents]
        for _ in range(variants):
            if varied := to_example(nlp, *vary(example.text, spans, rng)):
                yield varied

    return augment


def to_example(nlp: Language, text: str, spans: list[tuple[int, int, str]]) -> Example | None:
    """An example for a text and its entities, or None where a span is none of tokens any more."""
    reference = nlp.make_doc(text)
    entities = [reference.char_span(start, end, label=label) for start, end, label in spans]
    if None in entities:
        return None
    reference.set_ents(entities)
    return Example(nlp.make_doc(text), reference)
