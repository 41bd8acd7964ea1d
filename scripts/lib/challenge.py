"""The challenge set: single sentences grouped by the phenomenon they show, and a score for each group.

A group is a file: a first line ``# title``, then one sentence a line in the markup of the seeds; empty lines
are skipped.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from scripts.lib.scoring import SCHEMAS, Scored, scores
from scripts.lib.seeds import LABELS, Problem, parse_markup

Boundaries = Callable[[str], Iterable[tuple[int, int]]]


def read_challenge(folder: Path, boundaries: Boundaries) -> tuple[dict[str, list[Scored]], list[Problem]]:
    """Sentences by the title of their group, in the order of the files, with every problem of all of them.

    The id of a sentence is ``file:line``; predictions are empty.
    """
    groups: dict[str, list[Scored]] = {}
    places: dict[str, str] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.md")):
        title, sentences, wrong = read_group(path, boundaries)
        if title in groups:
            wrong.append(
                Problem(str(path), 1, 1, f"there is a group {title!r} already", "choose another title")
            )
        for sentence in sentences:
            if other := places.get(sentence.text):
                line = int(sentence.id.rpartition(":")[2])
                wrong.append(
                    Problem(str(path), line, 1, f"the same sentence stands in {other}", "write another")
                )
            places.setdefault(sentence.text, sentence.id)
        groups.setdefault(title, []).extend(sentences)
        problems += wrong
    if not groups:
        problems.append(Problem(str(folder), 1, 1, "no challenge files", "put .md files into it"))
    return groups, sorted(problems)


def read_group(path: Path, boundaries: Boundaries) -> tuple[str, list[Scored], list[Problem]]:
    """Title, sentences and problems of one file."""
    head, *lines = path.read_text("utf-8-sig").splitlines() or [""]
    sentences, problems = [], []
    if not re.match(r"# +\S", head):
        problems.append(Problem(str(path), 1, 1, "no title", "begin the file with a line # title"))
    for number, line in enumerate(lines, start=2):
        if line.strip():
            sentence, wrong = _read_line(line, path, number, boundaries)
            sentences += [sentence] if sentence else []
            problems += wrong
    if not sentences and not problems:
        problems.append(Problem(str(path), 2, 1, "no sentences", "write one a line below the title"))
    return head.lstrip("# ").strip() or path.stem, sentences, problems


def _read_line(
    line: str, path: Path, number: int, boundaries: Boundaries
) -> tuple[Scored | None, list[Problem]]:
    try:
        text, spans = parse_markup(line)
    except ValueError as error:
        # The parser names line 1 of "markup": the place in this file is the line's.
        found = [re.match(r"markup:1:(\d+): (.*), (.*)", problem) for problem in str(error).splitlines()]
        return None, [Problem(str(path), number, int(m[1]), m[2], m[3]) for m in found if m]
    tokens = list(boundaries(text))
    starts, ends = {start for start, _ in tokens}, {end for _, end in tokens}
    cut = [span for span in spans if span[0] not in starts or span[1] not in ends]
    remedy = "move its ends: no pipeline can find it"
    problems = [
        Problem(str(path), number, 1, f"span {text[start:end]!r} cuts through a token", remedy)
        for start, end, _ in cut
    ]
    return Scored(f"{path}:{number}", text, spans, []), problems


def challenge_scores(groups: Mapping[str, Sequence[Scored]]) -> dict:
    """Scores of each group and of all sentences, worst group first, as a plain dict."""
    each = [{"group": title, **group_scores(documents)} for title, documents in groups.items()]
    everything = group_scores([document for documents in groups.values() for document in documents])
    everything.pop("errors")
    return {"total": everything, "groups": sorted(each, key=lambda group: (group["f"], group["right"]))}


def group_scores(documents: Sequence[Scored]) -> dict:
    """Strict precision, recall and F, micro over the labels; F by label; sentences without any error.

    Where gold and prediction are both empty all three are 1: a group of sentences in which nothing must fire
    is solved by silence. Labels without spans on either side are left out.
    """
    result = scores(documents, resamples=1)
    labels = {label: _strict(result["labels"][label]) for label in LABELS}
    return {
        "sentences": len(documents),
        "right": sum(1 for document in documents if set(document.gold) == set(document.predicted))
        / max(len(documents), 1),
        **_strict(result["micro"]),
        "labels": {label: row for label, row in labels.items() if row["gold"] or row["predicted"]},
        "errors": result["errors"],
    }


def _strict(schemas: dict[str, dict]) -> dict:
    own = schemas[next(iter(SCHEMAS))]
    gold, predicted = (own["correct"] + own["incorrect"] + own[rest] for rest in ("missed", "spurious"))
    perfect = not gold and not predicted
    figures = {key: 1.0 if perfect else float(own[key]) for key in ("precision", "recall", "f")}
    return {"gold": gold, "predicted": predicted, "correct": own["correct"], **figures}
