"""The learner's jobs: what the folder's decisions teach, and what follows from it. They run in the learner's thread.

The learner's thread has the priority of the others. A slower one would keep the interpreter longer whenever it has it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.progress import Progress
from fastloc_core.store import Place, Store

from . import imports
from .worker import Token

if TYPE_CHECKING:  # they import numpy, which the window does without as it starts
    from fastloc_core.learning.learned import Learned
    from fastloc_core.learning.lesson import Lesson
    from fastloc_core.localization.learned.weights import Weights


@dataclass(frozen=True, slots=True, eq=False)
class Taught:
    """What the decisions about a folder teach.

    `boxes`: decided boxes that teach, of which `needed` are needed; `learned`: None if they are too few, or all of one
    image; `undescribed`: drawn boxes, by image, that cannot teach yet; `basis`: what this follows from.
    """

    boxes: int
    needed: int
    learned: Learned | None
    undescribed: Mapping[int, Sequence[Annotation]] = field(default_factory=dict)
    basis: object = None


class Teacher:
    """Adapts the shipped head. Only the learner's thread uses it."""

    def __init__(self) -> None:
        self._shipped: Weights | None = None

    @property
    def needed(self) -> int:
        """Decided boxes from which on there is something to learn."""
        from fastloc_core.localization.learned.learn import ENOUGH

        return ENOUGH

    def learn(self, lessons: Sequence[Lesson], earlier: Learned | None, progress: Progress) -> Learned | None:
        """See localization.learned.learn. Raises ModelError if the shipped head cannot be used."""
        from fastloc_core.localization.learned.learn import learn
        from fastloc_core.localization.learned.weights import prior

        self._shipped = self._shipped or prior()
        return learn(self._shipped.head.edges, lessons, earlier, progress)


def teach(teacher: Teacher, place: Place, head: str, before: Taught | None, token: Token) -> Taught:
    """Learn from the decisions about the folder, and keep what is new.

    `head`: the version of the descriptors; `before`: what the decisions taught last time, which holds if they are the
    same.
    """
    with imports.quiet_import(imports.MODEL), Store(place) as store:
        from fastloc_core.store import learning
        from fastloc_core.store import lessons as decided

        began, lessons = learning.since(store), decided.lessons(store, head)
        undescribed = decided.undescribed(store, head)
        basis = began, head, [(each.image, each.proposed, each.box, each.label, each.decision) for each in lessons]
        boxes = sum(lesson.decision is not Decision.REJECTED for lesson in lessons)
        if before and before.basis == basis:
            return Taught(boxes, before.needed, before.learned, undescribed, basis)
        token.check()
        learned = teacher.learn(lessons, _earlier(store, head, began), lambda done, total: token.check())
        token.check()
        _keep(store, learned, began)
        return Taught(boxes, teacher.needed, learned, undescribed, basis)


def _earlier(store: Store, head: str, began: float) -> Learned | None:
    """The newest version that this folder's decisions taught."""
    from fastloc_core.store import learning

    own = (each.id for each in learning.versions_of(store) if each.head == head and each.at >= began and not each.note)
    return next((learned for each in own if (learned := learning.version(store, each))), None)


def _keep(store: Store, learned: Learned | None, began: float) -> None:
    from fastloc_core.store import learning

    if learned is None:
        learning.unlearn(store, began)
        return
    newest = next(iter(learning.versions_of(store)), None)
    known = newest is not None and newest.id == learned.id
    if not (known and (learning.held(store) or learning.used(store) == learned)):
        learning.keep(store, learned, began=began)


def recount(place: Place, first: Sequence[int], token: Token) -> list[int]:
    """Count again what is left to decide, in the `first` images first. Returns the images where it has changed.

    A decision never waits for it: what takes time is done outside of the transactions, each of which is of one image.
    """
    with Store(place) as store:
        store.relax()  # counts may be lost
        before = {row.id: row for row in store.rows() if row.pending is not None}
        for image in dict.fromkeys((*(image for image in first if image in before), *before)):
            token.check()
            store.standing(image)  # it is remembered
            with store.transaction():
                store.recount(image)
        return [row.id for row in store.rows() if row.id in before and row != before[row.id]]
