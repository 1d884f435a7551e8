"""Learning curves: how well the proposals of undecided images fit after some decisions, and what a box costs then."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from fastloc_core.annotation import Decision
from fastloc_core.progress import Progress
from fastloc_core.proposal import Proposal

from .detection import RECALL_IOU, RECALL_K, found_within
from .learners import Learner, learner_for
from .metrics import Bools, Bootstrap, Floats, Ints, centre_margins
from .questions import FoundBoxes, Questions, answer, box_rows
from .teaching import ProposedImage, Shown, Stand, Teaching, proposed, review

Fields = dict[str, Any]
OF_ANSWERS = ("mean_iou", "iou_50", "iou_70", "iou_80", "centre_02")
RECALL, SECONDS = "recall_10", "seconds_per_box"
DECISIONS = (Decision.ACCEPTED, Decision.ADJUSTED, Decision.DRAWN, Decision.REJECTED)
_LIMITS = np.array([0.5, 0.7, 0.8])
_MARGIN = 0.2
_RECALL = RECALL_IOU.index(0.5), RECALL_K.index(10)


def curves(
    teaching: Teaching,
    questions: Questions,
    root: Path,
    preset: str,
    labels: Sequence[str],
    bootstrap: Bootstrap,
    progress: Progress,
    learner: Learner | None = None,
) -> tuple[Fields, Fields]:
    """The fields `teach` and `effort` of docs/evaluation.md. `labels`: of the classifier.

    `progress`: counts the images that are shown, of all folds.
    """
    images = [proposed(root, record, preset, labels) for record in questions.records]
    learner = learner or learner_for(each for image in images for each in image.proposals)
    counts = teaching.measurable(len(images))
    orders = teaching.orders(images)
    columns = _Columns(questions, teaching, images)
    folds: list[list[_Measured]] = []
    for fold, order in enumerate(orders):

        def told(done: int, total: int, fold: int = fold) -> None:
            progress(fold * total + done, len(orders) * total)

        stands = review(images, order, counts, learner, teaching.annotator, told)
        folds.append([columns.measured(stand) for stand in stands])
    base = folds[0][0]
    teach, effort = {}, {}
    for count, after in zip(counts, zip(*folds, strict=True), strict=True):
        undecided = len(images) - count
        teach[str(count)] = {"images": undecided, **columns.fit(after, base, bootstrap)}
        effort[str(count)] = {"images": undecided, **columns.effort(after, base, bootstrap)}
    drawing = teaching.times.draw
    return teach, {**effort, "drawing": {SECONDS: drawing, f"{SECONDS}_interval": [drawing, drawing]}}


@dataclass(frozen=True, slots=True, eq=False)
class _Measured:
    """A stand in numbers. Rows of images that a column does not count are undefined.

    `undecided`: (I,); `answers`: (questions, OF_ANSWERS); `reached`: (objects, 1), by the ten best boxes; `spent`:
    (I, 1 + DECISIONS), seconds and how many decisions of each kind.
    """

    undecided: Bools
    answers: Floats
    reached: Floats
    spent: Floats


class _Columns:
    """From stands to means and intervals. The rows of a mean are all of its images (objects) in all folds."""

    def __init__(self, questions: Questions, teaching: Teaching, images: Sequence[ProposedImage]) -> None:
        self._questions = questions
        self._times = teaching.times
        self._single = np.flatnonzero(questions.single)
        self._truths = np.array([truths[0] for truths in questions.truths])  # (U, 4)
        every = [box_rows([each.box.edges for each in image.objects]) for image in images]
        self._boxes = every  # of each image, (objects, 4)
        counts = np.array([len(boxes) for boxes in every])
        self._counts = counts
        self._of = np.repeat(np.arange(len(every)), counts)  # (objects,): its image
        easy = np.array([not each["difficult"] for record in questions.records for each in record["objects"]])
        self._several = np.flatnonzero(easy & (counts[self._of] > 1))

    def measured(self, stand: Stand) -> _Measured:
        undecided = np.zeros(len(self._boxes), np.bool_)
        undecided[list(stand.undecided)] = True
        spent = np.zeros((len(self._boxes), 1 + len(DECISIONS)))
        found = [_found(())] * len(self._boxes)
        for index, shown in {**stand.decided, **stand.undecided}.items():
            spent[index] = self._spent(shown)
            found[index] = _found(shown.proposals)
        answers = answer(self._questions, found)
        margins = centre_margins(answers.boxes, self._truths)
        columns = answers.ious[:, None], answers.ious[:, None] >= _LIMITS, margins[:, None] > _MARGIN
        pairs = zip(found, self._boxes, strict=True)
        reached = np.concatenate([found_within(each.boxes, boxes)[:, *_RECALL] for each, boxes in pairs])
        return _Measured(undecided, np.hstack(columns).astype(np.float64), reached[:, None].astype(np.float64), spent)

    def fit(self, after: Sequence[_Measured], base: _Measured, bootstrap: Bootstrap) -> Fields:
        """How well the boxes of undecided images fit."""
        undecided = [each.undecided for each in after]
        answers = [each.answers[self._single] for each in after]
        reached = [each.reached[self._several] for each in after]
        return {
            **_means(
                *(OF_ANSWERS, answers, base.answers[self._single], undecided),
                *(self._questions.image[self._single], bootstrap),
            ),
            **_means((RECALL,), reached, base.reached[self._several], undecided, self._of[self._several], bootstrap),
        }

    def effort(self, after: Sequence[_Measured], base: _Measured, bootstrap: Bootstrap) -> Fields:
        """What a box costs, in undecided images and, `running`, in those that were decided so far."""
        undecided = [each.undecided for each in after]
        names = (SECONDS, *(decision.value for decision in DECISIONS))
        costs = [self._a_box(each) for each in after]
        running = _means(
            (SECONDS,), [each[:, :1] for each in costs], None, [~each for each in undecided], self._of, bootstrap
        )
        return {
            **_means(names, costs, self._a_box(base), undecided, self._of, bootstrap),
            **{f"running_{name}": value for name, value in running.items()},
        }

    def _a_box(self, measured: _Measured) -> Floats:
        """(objects, 1 + DECISIONS): what its image costs, shared equally among the objects of the image."""
        shared: Floats = (measured.spent / self._counts[:, None])[self._of]
        return shared

    def _spent(self, shown: Shown) -> list[float]:
        made = [step.annotation.decision for step in shown.steps]
        return [self._times.of(shown.steps), *(float(made.count(decision)) for decision in DECISIONS)]


def _means(
    names: Sequence[str],
    values: Sequence[Floats],
    base: Floats | None,
    counted: Iterable[Bools],
    image: Ints,
    bootstrap: Bootstrap,
) -> Fields:
    """The means of all folds with their intervals, and, paired row by row, how much they differ from `base`.

    `values`: (R, names) of each fold; `counted`: the images that count in each fold; `image` (R,): of each row.
    """
    rows = [mask[image] for mask in counted]
    columns = np.concatenate([each[kept] for each, kept in zip(values, rows, strict=True)])
    if base is not None:
        changes = [(each - base)[kept] for each, kept in zip(values, rows, strict=True)]
        columns = np.hstack([columns, np.concatenate(changes)])
        names = [*names, *(f"{name}_change" for name in names)]
    intervals = bootstrap.interval(columns, np.concatenate([image[kept] for kept in rows]))
    fields: Fields = {}
    for name, column, interval in zip(names, columns.T, intervals, strict=True):
        fields |= {name: float(column.mean()) if len(column) else None, f"{name}_interval": interval}
    return fields


def _found(proposals: Sequence[Proposal]) -> FoundBoxes:
    best = sorted(proposals, key=lambda each: -each.confidence)
    return FoundBoxes(
        box_rows([each.box.edges for each in best]),
        np.array([each.score.index for each in best], np.int64),
        np.array([each.confidence for each in best], np.float64),
    )
