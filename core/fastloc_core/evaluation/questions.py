"""The records of an evaluation as columns: the questions for every method, and the answers of one method.

A question is an image and the name of a class in it. The objects of that class are the right answers. If the class is
the classifier's own, a question is an image with all of its objects.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .detection import Detections
from .metrics import Bools, Floats, Ints, iou

Record = dict[str, Any]  # an image of records.jsonl
ANY = -1  # the class of a box that answers any question
_DETECTIONS = 100  # that COCO counts in an image


@dataclass(frozen=True, slots=True, eq=False)
class Questions:
    """U questions about I images; `named`: the classes come from the annotations.

    `image` (U,), ascending; `names`: of the class, joined by "; " if an image is one question; `given` (U,): the class
    that the methods were given; `truths`: U boxes (M, 4) and `difficult`: their (M,); `rank` (U,): how many classes the
    classifier finds likelier, 5 if it is not among its best five; `single` (U,): the image has exactly one object;
    `share` (U,): of the image's area, the first truth's.
    """

    records: Sequence[Record]
    named: bool
    image: Ints
    names: tuple[str, ...]
    given: Ints
    truths: tuple[Floats, ...]
    difficult: tuple[Bools, ...]
    rank: Ints
    single: Bools
    share: Floats


@dataclass(frozen=True, slots=True, eq=False)
class FoundBoxes:
    """The boxes of one method in one image, best first: boxes (N, 4), classes (N,), confidence (N,)."""

    boxes: Floats
    index: Ints
    confidence: Floats

    def of(self, given: int) -> Bools:
        """The boxes that answer a question about the class."""
        own: Bools = (self.index == given) | (self.index == ANY)
        return own


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """One method's best box for each of U questions: (U, 4), confidence (U,), both NaN if it has none; IoU (U,)."""

    boxes: Floats
    confidence: Floats
    ious: Floats


def ask(records: Sequence[Record], named: bool) -> Questions:
    """The questions of at least one record with an object.

    `named`: the classes come from the annotations; otherwise an image is one question.
    """
    asked = []
    for number, record in enumerate(records):
        objects, top = record["objects"], [score["index"] for score in record["top"]]
        present = list(dict.fromkeys(each["name"] for each in objects))
        for name in present if named else ["; ".join(present)]:
            own = [each for each in objects if each["name"] == name or not named]
            index = own[0]["index"] if named else record["classes"][0]
            boxes = box_rows([each["box"] for each in own])
            asked.append(
                (
                    number,
                    name,
                    index,
                    boxes,
                    np.array([each["difficult"] for each in own]),
                    top.index(index) if index in top else len(top),
                    len(objects) == 1,
                    (boxes[0, 2:] - boxes[0, :2]).prod() / (record["width"] * record["height"]),
                )
            )
    image, names, given, truths, difficult, rank, single, share = zip(*asked, strict=True)
    image_, given_, rank_ = (np.array(column, np.int64) for column in (image, given, rank))
    return Questions(
        records, named, image_, names, given_, truths, difficult, rank_, np.array(single), np.array(share, np.float64)
    )


def found_in(records: Sequence[Record], method: str) -> list[FoundBoxes]:
    """The boxes of a method of the records in each image."""
    return [
        FoundBoxes(
            box_rows([each["box"] for each in found]),
            np.array([each["index"] for each in found], np.int64),
            np.array([each["confidence"] for each in found], np.float64),
        )
        for found in (record["results"][method]["found"] for record in records)
    ]


def answer(questions: Questions, found: Sequence[FoundBoxes]) -> Answers:
    boxes = np.full((len(questions.image), 4), np.nan)
    confidence = np.full(len(questions.image), np.nan)
    for number, (image, given) in enumerate(zip(questions.image, questions.given, strict=True)):
        own = np.flatnonzero(found[image].of(given))
        if own.size:
            boxes[number] = found[image].boxes[own[0]]
            confidence[number] = found[image].confidence[own[0]]
    counts = [len(truths) for truths in questions.truths]  # never 0
    ious = iou(boxes.repeat(counts, 0), np.concatenate(questions.truths))
    return Answers(boxes, confidence, np.maximum.reduceat(ious, np.cumsum([0, *counts[:-1]])))


def detections(questions: Questions, found: Sequence[FoundBoxes]) -> dict[str, list[Detections]]:
    """By class, one for each image that has it. Without named classes all are one class."""
    by_class: dict[str, list[Detections]] = {}
    for number, image in enumerate(questions.image):
        own = np.flatnonzero(found[image].of(questions.given[number]))[:_DETECTIONS]
        each = found[image]
        by_class.setdefault(questions.names[number] if questions.named else "", []).append(
            Detections(each.boxes[own], each.confidence[own], questions.truths[number], questions.difficult[number])
        )
    return by_class


def box_rows(boxes: Sequence[Sequence[float]]) -> Floats:
    """(N, 4); N may be 0."""
    return np.array(boxes, np.float64).reshape(-1, 4)
