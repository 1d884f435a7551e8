"""Tables for spreadsheets, R and pandas: a line for each box, and the numbers of boxes by image and class.

The first columns have the names that TensorFlow's tools read. Coordinates are pixels from the upper left corner (0, 0).
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from io import StringIO

from fastloc_core.annotation import Annotation, Origin, ReviewedImage
from fastloc_core.formats.exporter import Exporter, File, Order
from fastloc_core.formats.wording import fit, moment, unlike_formula

_HEAD = (
    "filename",
    "width",
    "height",
    "class",
    "xmin",
    "ymin",
    "xmax",
    "ymax",
    "area",
    "confidence",
    "decision",
    "when",
    "person",
    "note",
    "model",
    "preset",
    "unseen",
)


class TableExporter(Exporter):
    title = "Table"
    about = "CSV for spreadsheets, R and pandas: all boxes, and the numbers of boxes by image."
    cannot = "It holds no masks and no flags of objects."

    def files(self, order: Order) -> Iterator[File]:
        boxes = [
            _row(name, image, each, order.origins.get(each.id, Origin()))
            for name, image in order.images.items()
            for each in image.annotations
        ]
        yield File("boxes.csv", _csv([_HEAD, *boxes]), order.images)
        yield File(
            "counts.csv",
            _csv([("filename", "done", "boxes", "note", *map(unlike_formula, order.classes)), *_counts(order)]),
        )


def _row(name: str, image: ReviewedImage, annotation: Annotation, origin: Origin) -> tuple[object, ...]:
    box, chance = annotation.box, annotation.confidence
    return (
        unlike_formula(name),
        image.width,
        image.height,
        unlike_formula(annotation.label),
        *(_number(edge) for edge in (*box.edges, box.area)),
        "" if chance is None else _number(chance),
        annotation.decision.value,
        moment(origin.at),
        *map(unlike_formula, (annotation.person, annotation.note, origin.model, origin.preset)),
        "yes" if origin.unseen else "",
    )


def _counts(order: Order) -> Iterator[tuple[object, ...]]:
    for name, image in order.images.items():
        found = Counter(annotation.label for annotation in image.annotations)
        yield (
            unlike_formula(name),
            "yes" if image.verified else "no",
            found.total(),
            unlike_formula(image.note),
            *(found[label] for label in order.classes),
        )


def _number(value: float) -> str:
    """With a point and at most three decimals."""
    return f"{value:.3f}".rstrip("0").rstrip(".")


def _csv(rows: Iterable[Iterable[object]]) -> bytes:
    text = StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return fit(text.getvalue()).encode()
