"""What an outside tool's adapter reads and writes: JSON lines on standard input and output.

An adapter runs in the tool's own virtual environment, with nothing of this project's installed, on Python 3.9 or
later. In: ``{"id", "text", "date", "sentences": [[start, end], …]}``. Out: one line ``{"version"}``, then for
every article ``{"id", "spans": [{"start", "end", "label", "values": [text, …]}]}`` in code points, the end
exclusive, every value in the notation of a seed; a tool that offers several readings gives several values.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from importlib.metadata import version

Article = dict
Spans = list[dict]


def serve(distribution: str, read: Callable[[Article], Spans]) -> None:
    """Answer every article on standard input; what the tool itself prints there goes to standard error."""
    out, sys.stdout = sys.stdout, sys.stderr
    print(json.dumps({"version": version(distribution)}), file=out)
    for line in sys.stdin.buffer:
        article = json.loads(line)
        print(json.dumps({"id": article["id"], "spans": read(article)}), file=out, flush=True)


def by_sentence(article: Article, read: Callable[[str], Spans]) -> Spans:
    """The spans of every sentence, read by itself, with offsets into the article."""
    spans = []
    for start, end in article["sentences"]:
        try:
            found = read(article["text"][start:end])
        except Exception as error:  # a tool that stumbles over one sentence is still measured on the others
            print(f"{article['id']}: {error!r}", file=sys.stderr)
            found = []
        spans += [{**span, "start": span["start"] + start, "end": span["end"] + start} for span in found]
    return spans
