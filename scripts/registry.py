"""Imports what registers with spaCy, so that one `--code scripts/registry.py` serves every command."""

from scripts import augment, finetuning  # noqa: F401
from scripts.pipes import money, period, tokenizer  # noqa: F401
