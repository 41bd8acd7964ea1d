"""The formats of annotation tools, by name, and how to read any of them into documents."""

from scripts.lib.formats import brat, conll, doccano, label_studio, prodigy
from scripts.lib.formats.documents import Document, Draft, Files, Format, Mark, Reading, Span
from scripts.lib.formats.offsets import UNITS, settle

FORMATS: dict[str, Format] = {
    "prodigy": prodigy.FORMAT,
    "doccano": doccano.FORMAT,
    "label-studio": label_studio.FORMAT,
    "brat": brat.FORMAT,
    "conll": conll.FORMAT,
}

__all__ = ["FORMATS", "UNITS", "Document", "Draft", "Files", "Format", "Mark", "Reading", "Span", "read"]


def read(form: Format, files: Files, offsets: str | None = None) -> Reading:
    """The documents of ``files``, marks in code points; ``offsets`` (a key of `UNITS`) is what they count."""
    reading = form.read(files)
    if form.counts:
        reading.drafts, problems = settle(reading.drafts, offsets)
        reading.problems = sorted(reading.problems + problems)
    elif offsets:
        reading.notices.append("there are no offsets in this format, --offsets changes nothing")
    return reading
