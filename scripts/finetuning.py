"""What the fine-tuning on a CPU needs beside spaCy's own settings. Never part of the wheel."""

from collections.abc import Callable

import spacy
from spacy.language import Language

from scripts.lib.bfloat16 import encoders, in_bfloat16


@spacy.registry.callbacks("finance_news.CpuFinetuning.v1")
def create_callback(freeze_embeddings: bool, bfloat16: bool) -> Callable[[Language], Language]:
    """For a config's [initialize.after_init]: prepares every transformer of the pipeline for training.

    ``freeze_embeddings`` keeps the word embeddings: most of the parameters, few of which any batch touches.
    """

    def prepare(nlp: Language) -> Language:
        for encoder in encoders(nlp):
            if freeze_embeddings:
                encoder.get_input_embeddings().requires_grad_(False)
        return in_bfloat16(nlp) if bfloat16 else nlp

    return prepare
