"""bfloat16 on CPUs that multiply it in hardware (Intel since Cooper Lake, AMD since Zen 4): several times the speed.

spacy-transformers' own `mixed_precision` knows only CUDA. The weights stay float32, so nothing of this is saved
with a pipeline; on another CPU, or beside a GPU, nothing changes.
"""

import functools
from collections.abc import Callable, Iterator

import torch
from spacy.language import Language


def in_bfloat16(nlp: Language) -> Language:
    """The same pipeline, its transformers running in bfloat16 where that is fast."""
    if not torch.cuda.is_available() and has_fast_bfloat16():
        for encoder in encoders(nlp):
            encoder.forward = autocast(encoder.forward)
    return nlp


def encoders(nlp: Language) -> Iterator[torch.nn.Module]:
    """The Hugging Face models inside the transformers of a pipeline."""
    for _, component in nlp.pipeline:
        for node in component.model.walk() if hasattr(component, "model") else ():
            yield from (shim._model for shim in node.shims if hasattr(shim, "_hfmodel"))


def has_fast_bfloat16() -> bool:
    """Whether the processor has instructions for products in bfloat16."""
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
