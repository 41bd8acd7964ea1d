"""A SentencePiece unigram vocabulary as a fast tokenizer, and the part of it that German needs."""

import re
from collections.abc import Iterable, Iterator, Sequence

from tokenizers import AddedToken, Regex, Tokenizer, decoders, normalizers, pre_tokenizers, processors
from tokenizers.models import Unigram
from transformers import PreTrainedTokenizerFast

SPECIAL = {
    "bos_token": "<s>",
    "eos_token": "</s>",
    "unk_token": "<unk>",
    "pad_token": "<pad>",
    "mask_token": "<mask>",
}
# Pieces that spell out whatever the frequency list has not seen: names, amounts, codes, bad extractions.
SPELLING = re.compile(
    r"▁?(?:[A-Za-zÄÖÜäöüßÀ-ÿ]{1,4}|[A-ZÄÖÜ]{1,6}|[A-Za-zŠ-ž]|\d{1,10}|[\u0021-\u0040\[-`{-~¢-¿‐-‧‰-›€™−½¼¾†№])"
)

# Digits and punctuation stay apart from letters and from each other, as spaCy's tokens do: a piece such as
# "5€" would belong to two tokens.
APART = Regex(r"▁?\p{N}+|▁?[^\p{L}\p{M}\p{N}▁]")


def unigram_tokenizer(pieces: Sequence[str], scores: Iterable[float]) -> PreTrainedTokenizerFast:
    """A fast tokenizer whose ids are the positions in ``pieces``, which must hold the five special ones.

    White space is split off before Metaspace marks it: with Metaspace alone the offsets of a piece take in
    the space before it, and spacy-transformers then aligns each token with the first piece of the next.
    """
    unk = pieces.index(SPECIAL["unk_token"])
    tokenizer = Tokenizer(Unigram([(p, float(s)) for p, s in zip(pieces, scores, strict=True)], unk, False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.WhitespaceSplit(),
            pre_tokenizers.Metaspace(prepend_scheme="always"),
            pre_tokenizers.Split(APART, behavior="isolated"),
        ]
    )
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="always")
    bos, eos = SPECIAL["bos_token"], SPECIAL["eos_token"]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, pieces.index(bos)), (eos, pieces.index(eos))],
    )
    tokenizer.add_special_tokens([AddedToken(piece, special=True) for piece in SPECIAL.values()])
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=512, **SPECIAL)


def german_pieces(tokenizer: PreTrainedTokenizerFast, words: Iterable[str]) -> list[int]:
    """Ids, in order, of the special pieces, the spelling pieces and those that the forms of ``words`` use."""
    keep = set(tokenizer.all_special_ids)
    keep.update(i for piece, i in tokenizer.get_vocab().items() if piece == "▁" or SPELLING.fullmatch(piece))
    texts = sorted({form for word in words for form in _forms(word)})
    for encoded in tokenizer.backend_tokenizer.encode_batch_fast(texts, add_special_tokens=False):
        keep.update(encoded.ids)
    return sorted(keep)


def _forms(word: str) -> Iterator[str]:
    """Cases, hyphenated second members, and ß, which wordfreq folds to ss."""
    sharp = {word[: match.start()] + "ß" + word[match.end() :] for match in re.finditer("ss", word)}
    for spelling in {word, *sharp}:
        yield from (
            spelling,
            spelling.capitalize(),
            spelling.upper(),
            f"-{spelling.capitalize()}",
            f"{spelling},",
        )
