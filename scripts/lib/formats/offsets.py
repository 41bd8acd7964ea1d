"""Offsets that count something other than Unicode code points: recognised, named, and converted on request.

JavaScript counts UTF-16 code units (an emoji is two: Doccano, https://github.com/doccano/doccano/issues/2290,
and old versions of Label Studio, https://github.com/HumanSignal/label-studio/issues/1347), C and Go count
UTF-8 bytes (an umlaut is two), and a tool that rewrites line ends counts CRLF as one where the text has two,
or the reverse.

A span fits a reading of its offsets when both ends fall on characters and the text between them is what the
file says it is. Where the file says nothing, it must neither begin nor end in white space or inside a word or
number.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import accumulate

from scripts.lib.formats.documents import Draft, Mark
from scripts.lib.seeds import Problem

FLAT = str.maketrans("\r\n", "  ")


def _line_ends(text: str) -> Iterable[int]:
    """CRLF as one where the text has it, else every LF as two."""
    if "\r\n" in text:
        return (0 if text.startswith("\r\n", i) else 1 for i in range(len(text)))
    return (2 if character == "\n" else 1 for character in text)


UNITS: dict[str, Callable[[str], Iterable[int]]] = {
    "codepoints": lambda text: (1 for _ in text),
    "utf16": lambda text: (2 if character > "\uffff" else 1 for character in text),
    "bytes": lambda text: (len(character.encode("utf8", "surrogatepass")) for character in text),
    "crlf": _line_ends,
}


def positions(text: str, unit: str) -> list[int]:
    """Where each code point of ``text`` begins when counted in ``unit``, and where the last one ends."""
    return list(accumulate(UNITS[unit](text), initial=0))


def unit_name(unit: str, text: str) -> str:
    """The unit in words; what ``crlf`` means depends on the line ends of the text."""
    crlf = "CRLF as one character" if "\r\n" in text else "line ends as two characters (CRLF)"
    return {"codepoints": "code points", "utf16": "UTF-16 code units", "bytes": "UTF-8 bytes"}.get(unit, crlf)


def settle(drafts: list[Draft], offsets: str | None = None) -> tuple[list[Draft], list[Problem]]:
    """The drafts with marks in code points, and every problem of their offsets.

    ``offsets`` is what the files count in, a key of `UNITS`; None is code points, unless the files do not
    bear that out. A draft with a problem is left out.
    """
    stated = offsets or "codepoints"
    settled, problems = [], []
    for draft in drafts:
        found = _misfits(draft, stated)
        problems += found
        settled += [] if found else [replace(draft, marks=[mark for mark in _read_as(draft, stated) if mark])]
    if not problems and offsets is None:
        problems = _undecided(drafts)
    return settled, problems


def _read_as(draft: Draft, unit: str) -> list[Mark | None]:
    """The marks in code points if their offsets count ``unit``; None where an end falls on no character."""
    index: dict[int, int] = {}
    for i, position in enumerate(positions(draft.text, unit)):
        index.setdefault(position, i)
    ends = [(index.get(mark.start), index.get(mark.end)) for mark in draft.marks]
    return [
        replace(mark, start=start, end=end) if start is not None and end is not None and start < end else None
        for mark, (start, end) in zip(draft.marks, ends)
    ]


def _fits(text: str, mark: Mark | None) -> bool:
    return mark is not None and _quoted(text, mark) and (mark.quote is not None or _clean(text, mark))


def _quoted(text: str, mark: Mark) -> bool:
    # brat writes a line end inside a span as a space, some tools the other way round.
    return mark.quote is None or mark.quote.translate(FLAT) == text[mark.start : mark.end].translate(FLAT)


def _clean(text: str, mark: Mark) -> bool:
    inside = text[mark.start : mark.end]
    return inside == inside.strip() and not _joined(text, mark.start) and not _joined(text, mark.end)


def _joined(text: str, at: int) -> bool:
    """Whether ``at`` lies between two letters or two digits: in "2Mrd" there is an end, in "Umsatz" none."""
    around = text[at - 1 : at + 1] if at else ""
    return len(around) == 2 and (around.isalpha() or around.isdigit())


def _misfits(draft: Draft, stated: str) -> list[Problem]:
    """One problem that names the shift if another unit fits every mark, else one for every wrong mark."""
    marks = list(zip(draft.marks, _read_as(draft, stated)))
    misfits = [(mark, read) for mark, read in marks if not _fits(draft.text, read)]
    if not misfits:
        return []
    others = [unit for unit in UNITS if unit != stated]
    fitting = [unit for unit in others if all(_fits(draft.text, read) for read in _read_as(draft, unit))]
    if fitting:
        names = " or ".join(unit_name(unit, draft.text) for unit in fitting)
        what = f"offsets count {names}, not {unit_name(stated, draft.text)}"
        first = _shown(draft, misfits[0][1])
        what += f" ({len(misfits)} of {len(marks)} spans miss their text, the first is {first})"
        remedy = f"run again with {' or '.join(f'--offsets {unit}' for unit in fitting)}"
        return [draft.problem(what, remedy, misfits[0][0])]
    return [
        _unexplained(draft, *pair) for pair in misfits if pair[1] is None or not _quoted(draft.text, pair[1])
    ]


def _unexplained(draft: Draft, mark: Mark, read: Mark | None) -> Problem:
    if read is None:
        what = f"span {mark.start}–{mark.end} is not in the text of {len(draft.text)} characters"
        return draft.problem(what, "correct its start and end", mark)
    what = f"span {mark.start}–{mark.end} is {_shown(draft, read)}, not {mark.quote!r} as the file says"
    return draft.problem(what, "correct its start and end", mark)


def _shown(draft: Draft, mark: Mark | None) -> str:
    return repr(draft.text[mark.start : mark.end]) if mark else "outside the text"


def _undecided(drafts: list[Draft]) -> list[Problem]:
    """Where nothing quotes its text, code points and UTF-16 may fit alike and mean different spans."""
    if any(mark.quote is not None for draft in drafts for mark in draft.marks):
        return []
    different = []
    for draft in drafts:
        code_points, utf16 = _read_as(draft, "codepoints"), _read_as(draft, "utf16")
        if not all(_fits(draft.text, mark) for mark in utf16):
            return []
        different += [(draft, mark) for mark, other in zip(code_points, utf16) if mark != other]
    what = "offsets fit as code points and as UTF-16 code units alike, and mean different spans"
    remedy = "say which with --offsets codepoints or --offsets utf16"
    return [draft.problem(what, remedy, mark) for draft, mark in different[:1]]
