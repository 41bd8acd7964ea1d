"""If this breaks, parts of an article never reach the encoder."""

import spacy
from hypothesis import given
from hypothesis import strategies as st

from scripts.pipes.spans import create_even_spans

NLP = spacy.blank("de")


@given(st.integers(0, 700), st.integers(1, 200))
def test_windows_cover_every_token_once_and_are_about_as_long(length, window):
    doc = spacy.tokens.Doc(NLP.vocab, words=["Wort"] * length)
    (spans,) = create_even_spans(window)([doc])
    assert [token.i for span in spans for token in span] == list(range(length))
    lengths = [len(span) for span in spans] or [0]
    assert max(lengths) <= window and max(lengths) - min(lengths) <= 1
