"""Label Studio's JSON: tasks with ``data.text`` and the results of ``annotations`` or ``predictions``.

A span is a result of type ``labels`` whose ``value`` has ``start``, ``end``, ``labels`` and mostly ``text``.
Offsets are code points (the editor's test "Should calculate offsets by code points in text"); old versions
wrote JavaScript's UTF-16 code units (https://github.com/HumanSignal/label-studio/issues/1347). The text of
the span tells them apart. https://labelstud.io/guide/task_format
"""

import json
from collections.abc import Iterable
from typing import Any

from scripts.lib.formats.documents import Document, Draft, Files, Format, Mark, Reading
from scripts.lib.formats.located import LocatedDict, Source, parted
from scripts.lib.formats.offsets import positions
from scripts.lib.seeds import Problem

REMEDY = "export the project as JSON (not JSON-MIN)"


def read(files: Files) -> Reading:
    """Every task. Skipped (cancelled) annotations do not count; predictions do where nobody annotated."""
    reading = Reading()
    for name, text in files.items():
        reading += _read_file(Source(name, text.removeprefix("\ufeff")))
    return reading


def write(documents: Iterable[Document], offsets: str = "codepoints") -> Files:
    """Annotated tasks for a labelling interface of ``<Labels name="label">`` and ``<Text name="text">``."""
    tasks = [_task(document, offsets) for document in documents]
    return {"": json.dumps(tasks, ensure_ascii=False, indent=1) + "\n"}


def _task(document: Document, offsets: str) -> dict:
    at = positions(document.text, offsets)
    result = [
        {
            "id": f"{number}",
            "from_name": "label",
            "to_name": "text",
            "type": "labels",
            "value": {
                "start": at[start],
                "end": at[end],
                "text": document.text[start:end],
                "labels": [label],
            },
        }
        for number, (start, end, label) in enumerate(document.spans, start=1)
    ]
    data = {**document.meta, "seed": document.id, "text": document.text}
    return {"data": data, "annotations": [{"result": result}]}


def _read_file(source: Source) -> Reading:
    try:
        tasks = source.parse()
    except json.JSONDecodeError as error:
        return Reading(problems=[source.problem(error.pos, f"not JSON ({error.msg})", REMEDY)])
    tasks = [tasks] if isinstance(tasks, dict) else tasks
    if not isinstance(tasks, list):
        return Reading(problems=[source.problem(0, "no list of tasks", REMEDY)])
    reading = Reading()
    for number, task in enumerate(tasks, start=1):
        reading += _read_task(source, task, f"document-{number}", getattr(tasks, "at", 0))
    return reading


def _read_task(source: Source, task: Any, fallback: str, near: int) -> Reading:
    if not isinstance(task, LocatedDict) or not isinstance(task.get("data"), LocatedDict):
        at = getattr(task, "at", near)
        return Reading(problems=[source.problem(at, "task without data", REMEDY)])
    data = task["data"]
    if wrong := source.text_problem(data.at, data.get("text"), "data.text"):
        return Reading(problems=[wrong])
    results, problems, notices = _chosen(source, task)
    spans = [
        item for item in results if isinstance(item, LocatedDict) and item.get("type", "labels") == "labels"
    ]
    if other := len(results) - len(spans):
        line = source.place(task.at)[0]
        notices.append(
            f"{source.file}:{line}: {other} results that are no labels (relations, choices) not imported"
        )
    marks, misread = parted([_read_result(source, item) for item in spans])
    meta = {key: value for key, value in data.items() if key not in ("text", "seed")}
    name = str(data.get("seed", task.get("id", fallback)))
    draft = Draft(name, data["text"], marks, meta, source.file, *source.place(task.at))
    return Reading([draft], problems + misread, notices)


def _chosen(source: Source, task: LocatedDict) -> tuple[list, list[Problem], list[str]]:
    """The results that count, and what is to be said of the choice."""
    line = source.place(task.at)[0]
    annotations = [item for item in _objects(task, "annotations") if not item.get("was_cancelled")]
    predictions = [] if annotations else _objects(task, "predictions")
    truth = [item for item in annotations if item.get("ground_truth")]
    candidates = truth if len(truth) == 1 else annotations or predictions
    problems = [
        source.problem(
            candidates[1].at, f"task has {len(candidates)} annotations", "delete or settle all but one"
        )
        for _ in candidates[1:2]
    ]
    notices = [
        f"{source.file}:{line}: nobody annotated the task, its prediction is imported"
        for _ in predictions[:1]
    ]
    results = candidates[0].get("result") if candidates else []
    return results if isinstance(results, list) else [], problems, notices


def _objects(task: LocatedDict, key: str) -> list[LocatedDict]:
    items = task.get(key)
    return [item for item in items if isinstance(item, LocatedDict)] if isinstance(items, list) else []


def _read_result(source: Source, item: LocatedDict) -> Mark | Problem:
    value = item.get("value")
    labels = value.get("labels") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(labels, list) or len(labels) != 1:
        return source.problem(item.at, f"span with the labels {json.dumps(labels)}", "give it exactly one")
    return source.mark(item.at, value.get("start"), value.get("end"), labels[0], value.get("text"))


FORMAT = Format((".json",), read, write)
