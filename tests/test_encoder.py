"""If these break, training starts from wrong weights, or aligns pieces with the wrong tokens."""

import re
import struct
from pathlib import Path

import numpy as np
import pytest
import srsly
import torch
from transformers import AutoModel, AutoTokenizer

from scripts import encoder as command
from scripts.encoder import Source, download, encoder, verified
from scripts.lib.e5_weights import dequantize_q4_0, read_weights
from scripts.lib.seeds import read_seed, seed_files
from scripts.lib.tokens import boundaries
from scripts.lib.vocabulary import unigram_tokenizer

TRICKY = "Übermäßig  teuer: 1'234 € für die „Größe“ – 4,2\u00a0Mrd. Euro (Vj.: 3,1) bzw. EUR\u202f5,9."


@pytest.fixture(scope="session")
def published():
    """The downloaded weight file, as pip brings it."""
    return download()


@pytest.fixture(scope="session")
def built(tmp_path_factory, published):
    """The encoder folder as `weasel run encoder` writes it, with two layers."""
    folder = tmp_path_factory.mktemp("assets") / "encoder"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(command, "download", lambda: published)
        encoder(folder, Source.registry, layers=2)
    return folder


def test_a_block_of_four_bit_weights_is_read_as_the_format_says():
    nibbles = bytes((high << 4) | low for low, high in zip(range(16), reversed(range(16)), strict=True))
    weights = dequantize_q4_0(struct.pack("<e", 0.5) + nibbles)
    assert weights[:16].tolist() == [(low - 8) * 0.5 for low in range(16)]
    assert weights[16:].tolist() == [(high - 8) * 0.5 for high in reversed(range(16))]


def test_a_flipped_byte_in_the_download_is_refused(published):
    flipped = bytearray(published)
    flipped[len(flipped) // 2] ^= 1
    with pytest.raises(ValueError, match="SHA-256"):
        verified(bytes(flipped))
    assert verified(published) is published


def test_another_file_is_no_weights():
    with pytest.raises(ValueError, match="E5S1"):
        read_weights(b"GGUF" + bytes(100))


def test_paraphrases_lie_closer_than_unrelated_sentences(tmp_path, published, monkeypatch):
    monkeypatch.setattr(command, "download", lambda: published)
    encoder(tmp_path / "whole", Source.registry)
    tokenizer = AutoTokenizer.from_pretrained(tmp_path / "whole")
    model = AutoModel.from_pretrained(tmp_path / "whole", add_pooling_layer=False).eval()
    sentences = [
        "Der Umsatz stieg auf 1,2 Milliarden Euro.",
        "Die Erlöse legten auf 1,2 Mrd. Euro zu.",
        "Der Torwart hielt.",
    ]
    batch = tokenizer([f"query: {sentence}" for sentence in sentences], padding=True, return_tensors="pt")
    with torch.no_grad():
        hidden = model(batch["input_ids"], batch["attention_mask"]).last_hidden_state
    mask = batch["attention_mask"][:, :, None]
    pooled = torch.nn.functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=-1)
    assert pooled[0] @ pooled[1] > pooled[0] @ pooled[2] + 0.1


def test_offsets_round_trip_through_the_tokenizer(built):
    tokenizer = AutoTokenizer.from_pretrained(built)
    encoded = tokenizer(TRICKY, return_offsets_mapping=True, add_special_tokens=False)
    covered = {i for start, end in encoded["offset_mapping"] for i in range(start, end)}
    assert covered == {i for i, character in enumerate(TRICKY) if not character.isspace()}
    assert all(TRICKY[start:end] == TRICKY[start:end].strip() for start, end in encoded["offset_mapping"])
    assert tokenizer.unk_token_id not in encoded["input_ids"]


def test_no_piece_is_aligned_with_two_tokens(built):
    tokenizer = AutoTokenizer.from_pretrained(built)
    texts = [TRICKY, *(read_seed(path)[0].text for path in seed_files(Path("seeds"))[::20])]
    shared = []
    for text in texts:
        tokens = boundaries(text)
        for start, end in tokenizer(text, return_offsets_mapping=True, add_special_tokens=False)[
            "offset_mapping"
        ]:
            if sum(begin < end and start < stop for begin, stop in tokens) > 1:
                shared.append(text[max(0, start - 10) : end + 10])
    assert shared == []


def test_the_trimmed_vocabulary_cuts_words_as_the_whole_one_does(built, published):
    weights = read_weights(published)
    whole, trimmed = unigram_tokenizer(weights.pieces, weights.scores), AutoTokenizer.from_pretrained(built)
    text = "\n".join(read_seed(path)[0].text for path in seed_files(Path("seeds")))
    words = re.findall(r"\S+", text)
    distinct = sorted(set(words))
    differ = {word for word in distinct if whole.tokenize(word) != trimmed.tokenize(word)}
    assert sum(word in differ for word in words) <= 0.001 * len(words), sorted(differ)[:20]


def test_the_card_says_what_was_built(built):
    card = srsly.read_json(built / "card.json")
    model = AutoModel.from_pretrained(built, add_pooling_layer=False)
    assert card["sha256"] == command.SHA256 and card["licence"].startswith("MIT")
    assert card["layers"] == model.config.num_hidden_layers == 2
    assert card["pieces"] == len(AutoTokenizer.from_pretrained(built)) == model.config.vocab_size
    assert card["parameters"] == sum(np.prod(p.shape) for p in model.parameters())


def test_a_hub_that_cannot_be_reached_ends_with_one_line(tmp_path, monkeypatch):
    def unreachable(*args, **keywords):
        raise ConnectionError("no route to host\nand a long story")

    monkeypatch.setattr(command, "snapshot_download", unreachable)
    with pytest.raises(OSError, match="cannot fetch deepset/gbert-base from the hub") as error:
        encoder(tmp_path / "e", Source.hub, "deepset/gbert-base")
    assert "\n" not in str(error.value) and not (tmp_path / "e").exists()


def test_a_local_folder_is_copied(tmp_path, built):
    card = encoder(tmp_path / "copy", Source.path, str(built))
    assert card["layers"] == 2 and (tmp_path / "copy" / "model.safetensors").is_file()
    with pytest.raises(OSError, match="no encoder folder"):
        encoder(tmp_path / "none", Source.path, str(tmp_path))


def test_more_layers_than_there_are_is_an_error(tmp_path, published, monkeypatch):
    monkeypatch.setattr(command, "download", lambda: published)
    with pytest.raises(ValueError, match="has 12 layers, 13"):
        encoder(tmp_path / "e", Source.registry, layers=13)
