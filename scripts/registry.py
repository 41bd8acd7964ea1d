"""Imports what registers with spaCy, so that one `--code scripts/registry.py` serves every command."""

from scripts import augment, finetuning  # noqa: F401
from scripts.pipes import change, facts, metric, money, period, spans, tokenizer  # noqa: F401
