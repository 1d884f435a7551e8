"""Reading COCO detection files: one JSON for all images. coco.py says what is in them."""

from __future__ import annotations

import json
import reprlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from fastloc_core import limits
from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import FARTHEST, Box
from fastloc_core.errors import AnnotationError
from fastloc_core.files import read_file, reading
from fastloc_core.formats.coco import DECIMALS, Entry
from fastloc_core.formats.conventions import Convention
from fastloc_core.formats.exporter import Found, Importer
from fastloc_core.formats.voc_paths import stem
from fastloc_core.formats.wording import class_name, count, one_line, some

_MOST_IDS = 1 << 60
_MEMORY = 4  # how many times the bytes of the limits a file may take in memory
_BYTES = {b",": 32, b"[": 64, b"{": 256}  # of memory for a number, a list and an object

_CROWD = "Left out, because they mark groups and not single objects (iscrowd)"
_NO_IMAGE = "Left out, because they belong to no image of the file"
_NO_CATEGORY = "Left out, because they belong to no category of the file"
_NO_BOX = "Left out, because they have neither a box nor polygons"
_EMPTY = "Left out, because their boxes have no width or no height"
_POLYGONS = "Boxes drawn around their polygons, because they have none of their own"
_CROWDED = "Left out, because they have more than {:,} boxes"
_NAMELESS = "Left out, because they have no id of their own or no file name"

_Problems = defaultdict[tuple[str, str], list[object]]


@dataclass(frozen=True, slots=True)
class CocoFile:
    """`problems`: a sentence for each kind of problem that did not keep the file from being read."""

    images: tuple[Found, ...]
    problems: tuple[str, ...]


class CocoImporter(Importer):
    title = "COCO"
    about = "One JSON file for all images."
    choose = "Choose the JSON file."
    ending = ".json"

    def recognizes(self, source: Path) -> bool:
        return not source.is_dir()

    def read(self, source: Path, convention: Convention | None, problems: list[str]) -> Iterator[Found]:
        with reading(source, "Choose a COCO file, or a folder of Pascal VOC files."):
            content = read_file(source)
        file = parse(content, source)
        problems += file.problems
        yield from file.images


def parse(content: bytes, path: Path) -> CocoFile:
    """Reads a file's bytes; `path` is only for messages.

    Raises AnnotationError if the bytes are not JSON, hold no list of images, or more than the limits allow.
    """
    data = _data(content, path)
    problems: _Problems = defaultdict(list)
    names = {entry["id"]: _name(entry) for entry in _entries(data, "categories") if _has_id(entry)}
    images: dict[object, Entry] = {}
    for entry in _entries(data, "images"):
        if not _has_id(entry) or entry["id"] in images or not isinstance(entry.get("file_name"), str):
            problems[_NAMELESS, "image"].append(entry.get("file_name", entry.get("id")))
        else:
            images[entry["id"]] = entry
    annotations: dict[object, list[Annotation]] = {image_id: [] for image_id in images}
    most = limits.current().objects
    for entry in _entries(data, "annotations"):
        problem, box = _box(entry)
        image_id, category = entry.get("image_id"), entry.get("category_id")
        if not isinstance(image_id, int | float | str) or image_id not in images:
            problem, box = _NO_IMAGE, None
        elif not isinstance(category, int | float | str) or not names.get(category):
            problem, box = _NO_CATEGORY, None
        elif len(annotations[image_id]) > most:
            continue  # none of the image's are taken
        if problem:
            problems[problem, "annotation"].append(entry.get("id"))
        if box is not None:
            annotations[image_id].append(Annotation(box, names[category], Decision.LOADED))
    for image_id in [image_id for image_id, boxes in annotations.items() if len(boxes) > most]:
        problems[_CROWDED.format(most), "image"].append(images.pop(image_id)["file_name"])
    found = tuple(_found(entry, annotations[image_id]) for image_id, entry in images.items())
    return CocoFile(found, tuple(_sentences(problems)))


def _found(entry: Entry, annotations: Iterable[Annotation]) -> Found:
    name = entry["file_name"]  # usually a path below some folder
    path = PurePosixPath(name.replace("\\", "/"))
    bare = str(path.parent / stem(path.name))
    return Found(one_line(name), str(path), bare, path.name, tuple(annotations), _size(entry))


def _data(content: bytes, path: Path) -> Entry:
    remedy = "Choose a COCO file of object detection."
    most = limits.current().bytes
    memory = sum(size * content.count(mark) for mark, size in _BYTES.items())
    if len(content) > most or memory > _MEMORY * most:
        raise AnnotationError(path, f"It holds more than {most / 2**20:,.0f} MB, or as many entries.", "Split it.")
    try:
        data = json.loads(content)
    except (ValueError, RecursionError) as error:
        reason, line = getattr(error, "msg", error), getattr(error, "lineno", None)
        raise AnnotationError(path, f"This is not well-formed JSON ({reason}).", remedy, line) from error
    if not isinstance(data, dict) or not isinstance(data.get("images"), list):
        raise AnnotationError(path, "It has no list of images, so this is not a COCO data set.", remedy)
    return data


def _entries(data: Entry, key: str) -> Iterator[Entry]:
    entries = data.get(key)
    return (entry for entry in entries if isinstance(entry, dict)) if isinstance(entries, list) else iter(())


def _has_id(entry: Entry) -> bool:
    """Integers beyond 60 bits do not count: any number of them can share a hash, which would take forever."""
    own = entry.get("id")
    return isinstance(own, float | str) or (isinstance(own, int) and abs(own) < _MOST_IDS)


def _name(entry: Entry) -> str:
    name = entry.get("name")
    return class_name(str(name)) if isinstance(name, int | float | str) else ""


def _size(entry: Entry) -> tuple[int, int] | None:
    width, height = entry.get("width"), entry.get("height")
    sides = [side for side in (width, height) if isinstance(side, int) and 0 < side < FARTHEST]
    return (sides[0], sides[1]) if len(sides) == 2 else None


def _box(entry: Entry) -> tuple[str, Box | None]:
    """The problem of an annotation, if any, and its box."""
    if entry.get("iscrowd") == 1:
        return _CROWD, None
    numbers = _numbers(entry.get("bbox"))
    if len(numbers) == 4:
        x, y, width, height = numbers
        if width > 0 and height > 0 and (box := _rounded(x, y, x + width, y + height)):
            return "", box
    segmentation = entry.get("segmentation")
    polygons = [_numbers(polygon) for polygon in segmentation] if isinstance(segmentation, list) else []
    xs, ys = [x for polygon in polygons for x in polygon[::2]], [y for polygon in polygons for y in polygon[1::2]]
    if ys and (box := _rounded(min(xs), min(ys), max(xs), max(ys))):
        return _POLYGONS, box
    return (_EMPTY if len(numbers) == 4 else _NO_BOX), None


def _numbers(values: object) -> list[float]:
    try:
        return [float(value) for value in values] if isinstance(values, list) else []
    except (TypeError, ValueError, OverflowError):
        return []


def _rounded(x0: float, y0: float, x1: float, y1: float) -> Box | None:
    """None if nothing of the box is left, or if an edge is not finite or too far away."""
    if not all(abs(edge) <= FARTHEST for edge in (x0, y0, x1, y1)):
        return None
    box = Box(*(round(edge, DECIMALS) for edge in (x0, y0, x1, y1)))
    return box if box.area > 0 else None


def _sentences(problems: _Problems) -> Iterator[str]:
    for (problem, noun), ids in problems.items():
        yield f"{problem}: {count(len(ids), noun)} ({some(ids, reprlib.repr)})."
