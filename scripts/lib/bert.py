"""Published weights as a Hugging Face BERT encoder, with a chosen part of its layers and its vocabulary."""

from collections.abc import Sequence

import numpy as np
import torch
from transformers import BertConfig, BertModel

from scripts.lib.e5_weights import PublishedWeights

LAYER_NAMES = {
    "attention.self.query": "q",
    "attention.self.key": "k",
    "attention.self.value": "v",
    "attention.output.dense": "ao",
    "attention.output.LayerNorm": "aln",
    "intermediate.dense": "fi",
    "output.dense": "fo",
    "output.LayerNorm": "oln",
}
EMBEDDING_NAMES = {
    "word_embeddings": "emb.word",
    "position_embeddings": "emb.pos",
    "token_type_embeddings": "emb.type",
    "LayerNorm": "emb.ln",
}


def bert_encoder(
    weights: PublishedWeights, pieces: Sequence[int], pad: int, layers: int | None = None
) -> BertModel:
    """A BertModel with the lowest ``layers`` (all if None) and the word embeddings of ``pieces``, in that order.

    Raises ValueError if the file lacks a tensor or holds one of another size.
    """
    sizes = weights.sizes
    layers = sizes.layers if layers is None else layers
    if not 1 <= layers <= sizes.layers:
        raise ValueError(f"the encoder has {sizes.layers} layers, {layers} were asked for")
    config = BertConfig(
        vocab_size=len(pieces),
        hidden_size=sizes.hidden,
        num_hidden_layers=layers,
        num_attention_heads=sizes.heads,
        intermediate_size=sizes.feed_forward,
        max_position_embeddings=sizes.positions,
        type_vocab_size=weights.tensors["emb.type"].size // sizes.hidden,
        layer_norm_eps=weights.layer_norm_epsilon,
        pad_token_id=pad,
    )
    model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict(
        {name: _shaped(name, weights, pieces, target) for name, target in model.state_dict().items()}
    )
    return model.eval()


def _shaped(
    name: str, weights: PublishedWeights, pieces: Sequence[int], target: torch.Tensor
) -> torch.Tensor:
    source = _published_name(name)
    if source not in weights.tensors:
        raise ValueError(f"the file holds no tensor {source}")
    values = weights.tensors[source]
    if source == "emb.word":
        values = values.reshape(-1, weights.sizes.hidden)[np.asarray(pieces)]
    if values.size != target.numel():
        raise ValueError(f"tensor {source} has {values.size} weights instead of {target.numel()}")
    return torch.from_numpy(np.array(values)).reshape(target.shape)


def _published_name(name: str) -> str:
    """`encoder.layer.0.output.dense.weight` is `l0.fo.w` in the file, the embeddings carry no kind."""
    module, kind = name.rsplit(".", 1)
    if module.startswith("embeddings."):
        source = EMBEDDING_NAMES[module.removeprefix("embeddings.")]
        return f"{source}.{kind[0]}" if source == "emb.ln" else source
    _, _, number, part = module.split(".", 3)
    return f"l{number}.{LAYER_NAMES[part]}.{kind[0]}"
