"""bfloat16 on a CPU that multiplies it in hardware: training in a third of the time. Never part of the wheel."""

import functools
from collections.abc import Callable

import spacy
import torch
from spacy.language import Language


@spacy.registry.callbacks("finance_news.CpuAutocast.v1")
def create_callback() -> Callable[[Language], Language]:
    """For a config's [initialize.after_init]: runs the transformer's layers in bfloat16 where that is fast.

    spacy-transformers' own `mixed_precision` knows only CUDA. The weights stay float32, so nothing of this is
    saved with the pipeline; on another CPU, or on a GPU, it changes nothing.
    """

    def cast(nlp: Language) -> Language:
        if not torch.cuda.is_available() and has_fast_bfloat16():
            for _, component in nlp.pipeline:
                for node in component.model.walk() if hasattr(component, "model") else ():
                    for shim in node.shims:
                        if hasattr(shim, "_hfmodel") and hasattr(shim._model, "forward"):
                            shim._model.forward = autocast(shim._model.forward)
        return nlp

    return cast


def has_fast_bfloat16() -> bool:
    """Whether the processor has tiles or dot products for bfloat16 (Intel AMX, AVX-512 BF16, AMD Zen 4)."""
    return torch.cpu._is_avx512_bf16_supported() if hasattr(torch.cpu, "_is_avx512_bf16_supported") else False


def autocast(forward: Callable) -> Callable:
    """The same forward pass with its matrix products in bfloat16."""

    @functools.wraps(forward)
    def cast_forward(*args, **kwargs):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            output = forward(*args, **kwargs)
        for name, value in output.items():
            if torch.is_tensor(value):
                output[name] = value.float()  # thinc's arrays know no bfloat16
        return output

    return cast_forward
