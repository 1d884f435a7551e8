"""Reading Label Studio's export as JSON or JSON-MIN: coordinates are percentages of the image's sides."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.errors import AnnotationError
from fastloc_core.formats.exporter import Found, Notes
from fastloc_core.formats.file_importer import FileImporter
from fastloc_core.formats.matching import beside
from fastloc_core.formats.values import (
    NO_BOX,
    NO_CLASS,
    OUTLINES,
    TAGS,
    Entry,
    box_around,
    entries,
    entry,
    flags_of,
    json_of,
    label_of,
    number,
    points,
    size_of,
    turned,
)
from fastloc_core.formats.wording import one_line

_REMEDY = "Choose a file that Label Studio exported as JSON."
_IMAGES = ("image", "img", "image_url", "url")
_SAYING = ("choices", "textarea", "rating", "number", "taxonomy", "datetime")
_FLAGS = ("difficult", "truncated", "occluded", "crowd")
_SEVERAL = "Several people annotated them, and the boxes of one were taken"
_FIRST = "Only the first of their classes was taken"
_TURNED = "Look at their boxes, because the image was turned in Label Studio"
_SKIPPED = "Left out, because they were skipped"
_PREDICTED = "Left out, because nobody has decided about their predictions"


class LabelStudioImporter(FileImporter):
    title = "Label Studio"
    about = "One JSON file for all images, as JSON or JSON-MIN."
    endings = (".json",)

    def is_own(self, head: str) -> bool:
        marks = ('"annotations"', '"completions"', '"data"', '"rectanglelabels"', '"original_width"', '"annotator"')
        return head.startswith("[") and any(mark in head for mark in marks) and '"coordinates"' not in head

    def found(self, file: Path, content: bytes, source: Path, notes: Notes) -> Iterator[Found]:
        tasks = json_of(content, file, _REMEDY)
        if not isinstance(tasks, list):
            raise AnnotationError(file, "It is no list of tasks, so this is not from Label Studio.", _REMEDY)
        for position, task in enumerate(entries(tasks), 1):
            told = f"task {task['id'] if isinstance(task.get('id'), int) else position}"
            results = _results(task, told, notes)
            name = _image_of(entry(task.get("data")) or task)
            if results is not None and name:
                yield _found(file, name, results, told, notes)


def _results(task: Entry, told: str, notes: Notes) -> list[Entry] | None:
    """What a person marked; None if nobody has looked at the task."""
    if "data" not in task:  # JSON-MIN: results stand under the names of their controls
        return [_as_result(each) for value in task.values() for each in entries(value)]
    done = [a for a in entries(task.get("annotations", task.get("completions"))) if not a.get("was_cancelled")]
    if not done:
        if task.get("predictions"):
            notes.count(_PREDICTED, "task", told)
        elif task.get("annotations", task.get("completions")):
            notes.count(_SKIPPED, "task", told)
        return None
    if len(done) > 1:
        notes.count(_SEVERAL, "task", told)
    best = next((each for each in done if each.get("ground_truth")), done[-1])
    return list(entries(best.get("result")))


def _as_result(value: Entry) -> Entry:
    return {**value, "value": value, "type": next((key for key in value if key.endswith("labels")), "")}


def _image_of(data: Entry) -> str:
    return next((data[key] for key in (*_IMAGES, *data) if isinstance(data.get(key), str)), "")


def _found(file: Path, name: str, results: Sequence[Entry], told: str, notes: Notes) -> Found:
    sizes = (size_of(each.get("original_width"), each.get("original_height")) for each in results)
    size = next(filter(None, sizes), None)
    labels = {each.get("id"): _label(each) for each in results if _label(each) and isinstance(each.get("id"), str)}
    said = _said(results)
    annotations = []
    for each in results:
        value, kind = entry(each.get("value")), str(each.get("type"))
        if not value or kind == "labels":
            continue  # it belongs to a box that is elsewhere
        if kind in _SAYING:
            if "x" not in value and "points" not in value:
                notes.count(TAGS, "result", f"{told}, {one_line(kind)}")
            continue
        box, problem = _box(value, *(size or (1, 1)))
        label = _label(each) or (labels.get(each["id"], "") if isinstance(each.get("id"), str) else "")
        if box and not label:
            box, problem = None, NO_CLASS
        if problem:
            notes.count(problem, "region", f"{told}, {one_line(kind)}")
        if box:
            if len(_labels(each)) > 1:
                notes.count(_FIRST, "region", f"{told}, {label}")
            if each.get("image_rotation"):
                notes.count(_TURNED, "region", f"{told}, {label}")
            flags = flags_of(said.get(str(each.get("id")), ()))
            annotations.append(Annotation(box, label, Decision.LOADED, flags=flags))
    path = unquote(name.rpartition("?d=")[2]) if "?d=" in name else name  # of a file of Label Studio's own machine
    return Found(one_line(name), beside(file, path), tuple(annotations), size, relative=size is None)


def _said(results: Sequence[Entry]) -> dict[str, list[tuple[str, str]]]:
    """What was said of regions besides their class, by their ids: the name of the question, and the answers."""
    said: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for each in results:
        value, kind = entry(each.get("value")), str(each.get("type"))
        if kind in _SAYING and ("x" in value or "points" in value):
            answers = value.get("text" if kind == "textarea" else kind)
            texts = [label_of(answer) for answer in (answers if isinstance(answers, list) else [answers])]
            said[str(each.get("id"))] += [
                (text, "1") if text in _FLAGS else (str(each.get("from_name")), text) for text in texts
            ]
    return said


def _label(result: Entry) -> str:
    return next((label_of(each) for each in _labels(result)), "")


def _labels(result: Entry) -> list[Any]:
    """The classes of a region."""
    value = entry(result.get("value"))
    lists: list[Any] = [value[key] for key in value if key.endswith("labels") and isinstance(value[key], list)]
    return next(filter(None, lists), [])


def _box(value: Entry, width: int, height: int) -> tuple[Box | None, str]:
    """The box of a region, and its problem, if any. A rectangle turns around its upper left corner, an ellipse around
    its centre.
    """
    scale, decimals = (width / 100, height / 100), 6 if (width, height) != (1, 1) else 15
    x, y, turn = number(value.get("x")), number(value.get("y")), number(value.get("rotation", 0))
    across, down = number(value.get("width")), number(value.get("height"))
    rx, ry = number(value.get("radiusX")), number(value.get("radiusY"))
    if outline := points(value.get("points")):
        corners, kept = [(px * scale[0], py * scale[1]) for px, py in outline], False
    else:
        x0, y0, x1, y1 = (x - rx, y - ry, x + rx, y + ry) if "radiusX" in value else (x, y, x + across, y + down)
        corners = [(px * scale[0], py * scale[1]) for px, py in ((x0, y0), (x1, y0), (x1, y1), (x0, y1))]
        corners = turned(corners, turn, (x * scale[0], y * scale[1])) if turn else corners
        kept = not turn and "radiusX" not in value
    if any(math.isnan(edge) for xy in corners for edge in xy):
        return None, NO_BOX
    box = box_around(corners, decimals)
    return box, NO_BOX if box is None else "" if kept else OUTLINES
