"""If these break, training takes three times as long, or changes what it should leave alone."""

from types import SimpleNamespace

import torch

from scripts.finetuning import create_callback
from scripts.lib.bfloat16 import autocast


class Encoder(torch.nn.Module):
    """The part of a Hugging Face encoder that the callback looks at."""

    def __init__(self):
        super().__init__()
        self.words, self.dense = torch.nn.Embedding(5, 4), torch.nn.Linear(4, 4)

    def get_input_embeddings(self):
        return self.words

    def forward(self, ids):
        return {"hidden": self.dense(self.words(ids)), "ids": ids}


def pipeline(encoder):
    shim = SimpleNamespace(_hfmodel=True, _model=encoder)
    model = SimpleNamespace(walk=lambda: [SimpleNamespace(shims=[shim])])
    return SimpleNamespace(
        pipeline=[("transformer", SimpleNamespace(model=model)), ("sentencizer", object())]
    )


def test_word_embeddings_stay_and_the_rest_learns():
    encoder = Encoder()
    create_callback(freeze_embeddings=True, bfloat16=False)(pipeline(encoder))
    encoder(torch.tensor([1, 2]))["hidden"].sum().backward()
    assert encoder.words.weight.grad is None and encoder.dense.weight.grad is not None


def test_bfloat16_gives_float32_back_and_nearly_the_same_numbers():
    encoder, ids = Encoder(), torch.tensor([1, 2, 3])
    exact, rough = encoder(ids), autocast(encoder.forward)(ids)
    assert rough["hidden"].dtype == torch.float32 and rough["ids"].dtype == torch.int64
    assert torch.allclose(exact["hidden"], rough["hidden"], atol=0.05)
