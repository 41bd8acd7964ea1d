"""brat's standoff: NAME.txt holds the text, NAME.ann a line ``T1<TAB>LABEL START END<TAB>TEXT`` a span.

Offsets are code points of the .txt, line ends included. Of the other lines, relations, events, attributes,
normalisations, equivalences and notes have no place in a seed. https://brat.nlplab.org/standoff.html
"""

import re
from collections.abc import Iterable
from pathlib import PurePath

from scripts.lib.formats.documents import Document, Draft, Files, Format, Mark, Reading
from scripts.lib.formats.located import parted
from scripts.lib.formats.offsets import FLAT, positions
from scripts.lib.seeds import Problem

SPAN = re.compile(r"T\S*\t(?P<label>\S+) (?P<ends>\d+ \d+(?:;\d+ \d+)*)(?:\t(?P<quote>.*))?", re.DOTALL)
OTHER = re.compile(r"[REAMN#*]")


def read(files: Files) -> Reading:
    """Every pair of .txt and .ann among ``files``; a file without its other half is a problem."""
    reading = Reading()
    for stem in sorted({str(PurePath(name).with_suffix("")) for name in files}):
        text, annotations = f"{stem}.txt", f"{stem}.ann"
        for here, missing in ((text, annotations), (annotations, text)):
            if missing not in files:
                what, remedy = f"no {PurePath(missing).name} beside it", "put it there (an .ann may be empty)"
                reading.problems.append(Problem(here, 1, 1, what, remedy))
        if text in files and annotations in files:
            reading += _read_pair(text, files[text], annotations, files[annotations])
    return reading


def write(documents: Iterable[Document], offsets: str = "codepoints") -> Files:
    """Two files a document, named by its id."""
    files = {}
    for document in documents:
        at = positions(document.text, offsets)
        files[f"{document.id}.txt"] = document.text
        files[f"{document.id}.ann"] = "".join(
            f"T{number}\t{label} {at[start]} {at[end]}\t{document.text[start:end].translate(FLAT)}\n"
            for number, (start, end, label) in enumerate(document.spans, start=1)
        )
    return files


def _read_pair(name: str, text: str, file: str, annotations: str) -> Reading:
    lines = [line.removesuffix("\r") for line in annotations.removeprefix("\ufeff").split("\n")]
    numbered = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    others = [line for _, line in numbered if OTHER.match(line)]
    found = [_read_line(file, *pair) for pair in numbered if not OTHER.match(pair[1])]
    marks, problems = parted(found)
    notices = [f"{file}: {len(others)} relations, attributes and notes not imported"] if others else []
    if not text:
        problems.append(Problem(name, 1, 1, "no text", "write the article into it"))
    return Reading([Draft(PurePath(name).stem, text, marks, {}, file, 1)], problems, notices)


def _read_line(file: str, number: int, line: str) -> Mark | Problem:
    match = SPAN.fullmatch(line)
    if not match:
        return Problem(
            file, number, 1, f"cannot read {line!r}", "write T1, a tab, LABEL START END, a tab and the text"
        )
    column = match.start("ends") + 1
    if ";" in match["ends"]:
        what = f"span {line.split(chr(9))[0]} is discontinuous ({match['ends']})"
        return Problem(file, number, column, what, "make it one stretch, or several spans")
    start, end = map(int, match["ends"].split())
    return Mark(start, end, match["label"], number, column, match["quote"])


FORMAT = Format((".txt", ".ann"), read, write, folder=True, keeps_meta=False)
