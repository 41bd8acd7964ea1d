"""Token boundaries of a text, as the pipelines of this project will cut it."""

import spacy
from spacy.language import Language

from scripts.pipes.tokenizer import german_tokenizer


def blank_german() -> Language:
    """A pipeline without components that tokenizes as every trained one does."""
    nlp = spacy.blank("de")
    nlp.tokenizer = german_tokenizer(nlp)
    return nlp


def boundaries(text: str, nlp: Language = blank_german()) -> list[tuple[int, int]]:
    """(start, end) of every token of ``text`` in code points, white-space tokens left out."""
    return [(token.idx, token.idx + len(token)) for token in nlp.tokenizer(text) if not token.is_space]
