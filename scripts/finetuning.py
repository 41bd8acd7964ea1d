"""Fine-tuning on a CPU: bfloat16 where the processor multiplies it, word embeddings left as they were.

Both change only how the weights are found. Neither is part of the wheel.
"""

import functools
from collections.abc import Callable, Iterator

import spacy
import torch
from spacy.language import Language


@spacy.registry.callbacks("finance_news.CpuFinetuning.v1")
def create_callback(freeze_embeddings: bool, bfloat16: bool) -> Callable[[Language], Language]:
    """For a config's [initialize.after_init]: prepares every transformer of the pipeline for training.

    ``freeze_embeddings`` keeps the word embeddings: most of the parameters, few of which any batch touches.
    ``bfloat16`` runs the layers in it where the CPU is fast at that (spacy-transformers' `mixed_precision`
    knows only CUDA); the weights stay float32, so nothing of it is saved with the pipeline.
    """

    def prepare(nlp: Language) -> Language:
        for encoder in encoders(nlp):
            if freeze_embeddings:
                encoder.get_input_embeddings().requires_grad_(False)
            if bfloat16 and not torch.cuda.is_available() and has_fast_bfloat16():
                encoder.forward = autocast(encoder.forward)
        return nlp

    return prepare


def encoders(nlp: Language) -> Iterator[torch.nn.Module]:
    """The Hugging Face models inside the transformers of a pipeline."""
    for _, component in nlp.pipeline:
        for node in component.model.walk() if hasattr(component, "model") else ():
            yield from (shim._model for shim in node.shims if hasattr(shim, "_hfmodel"))


def has_fast_bfloat16() -> bool:
    """Whether the processor has instructions for products in bfloat16 (Intel since Cooper Lake, AMD since Zen 4)."""
    supported = getattr(torch.cpu, "_is_avx512_bf16_supported", None)
    return bool(supported and supported())


def autocast(forward: Callable) -> Callable:
    """The same forward pass with its matrix products in bfloat16."""

    @functools.wraps(forward)
    def cast_forward(*args, **kwargs):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            output = forward(*args, **kwargs)
        for name, value in output.items():
            if torch.is_tensor(value) and value.dtype == torch.bfloat16:
                output[name] = value.float()  # thinc's arrays know no bfloat16
        return output

    return cast_forward
