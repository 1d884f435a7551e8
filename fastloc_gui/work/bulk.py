"""Jobs on the whole folder, each in the background with its progress shown over the window."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressDialog, QWidget

from fastloc_core.progress import Progress
from fastloc_core.store import Store, queries
from fastloc_core.store.doubts import ENOUGH, OF_A_CLASS, Doubts
from fastloc_gui.look.counted import counted
from fastloc_gui.look.translation import translate

from .background import Background
from .work import Work

if TYPE_CHECKING:  # it imports numpy, which the window does without as it starts
    from fastloc_core.review.statistics import Statistics

Result = TypeVar("Result")
NAMED = 5  # classes in a message
MOVED = 0.05  # a smaller change of the chance that is worth a look is not worth counting again


def in_background(
    work: Work, window: QWidget, title: str, job: Callable[[Store, Progress], Result], then: Callable[[Result], object]
) -> None:
    """Do the job with a store of its own, then go on with its result, if the folder is still open.

    A small window shows the progress and can cancel. A short job ends before it opens.
    """
    if work.session.store is None:
        return
    cancel = translate("bulk", "Cancel")
    dialog = QProgressDialog(title, cancel, 0, 1000, window, minimumDuration=600)
    dialog.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)  # the keyboard stays in the review
    dialog.setWindowTitle("fastloc")
    dialog.setMinimumWidth(360)
    dialog.setValue(0)

    def show(share: float, text: str) -> None:
        dialog.setLabelText(f"{title}\n{text}")
        dialog.setValue(min(round(1000 * share), 999))

    background = Background(work, dialog)
    background.progressed.connect(show)
    background.done.connect(then)
    background.failed.connect(work.session.message)
    background.ended.connect(dialog.deleteLater)
    dialog.canceled.connect(background.cancel)
    background.start(job)


def travel(work: Work, window: QWidget, change: Callable[[Store], object]) -> None:
    """Undo or redo a step that concerns very many images, or the classes."""

    def job(store: Store, progress: Progress) -> None:
        before = store.shaping
        change(store)
        if store.shaping != before:
            store.recount_all(progress)

    in_background(work, window, translate("bulk", "Taking back …"), job, lambda _: work.session.changed_in_bulk())


def reshape(work: Work, window: QWidget, **changes: Any) -> None:  # noqa: ANN401 (fields of Shaping)
    """Change how proposals are shown, and count again how many are left to decide."""
    session = work.session
    session.set_shaping(replace(session.shaping, **changes))
    if not session.read_only:
        title = translate("bulk", "Counting what is left to decide …")
        in_background(work, window, title, Store.recount_all, lambda _: session.relist())


def skip_unlikely(work: Work, window: QWidget, on: bool) -> None:
    """Leave out proposals that are not worth a look, by the times of the folder's own decisions, or show all again."""

    def use(least: float) -> None:
        reshape(work, window, least=least)

    if on:
        in_background(work, window, translate("bulk", "Reading your times …"), read_least_chance, use)
    else:
        use(0.0)


def follow_times(work: Work, window: QWidget) -> None:
    """A folder was opened: if its times say by now that another chance is worth a look, count again."""

    def use(least: float) -> None:
        shown = work.session.shaping.least  # 0: it was switched off meanwhile
        if shown and abs(least - shown) >= MOVED:
            reshape(work, window, least=least)

    if work.session.shaping.least and not work.session.read_only:
        job = Background(work, window)
        job.done.connect(use)
        job.ended.connect(job.deleteLater)
        job.start(read_least_chance)


def read_least_chance(store: Store, progress: Progress) -> float:
    """The chance from which on a proposal is worth a look."""
    from fastloc_core.review.worth import least_chance

    known = read_statistics(store, progress)
    return least_chance(known.check, known.draw)


def read_statistics(store: Store, progress: Progress) -> Statistics:
    from fastloc_core.review.statistics import summarize

    left = sum(1 for row in store.rows() if not row.verified)
    times = queries.verified_times(store), left, time.time(), queries.drawn_times(store)
    return summarize(queries.verdicts(store), *times)


def find_disagreements(work: Work, window: QWidget) -> None:
    """List the images whose proposals contradict the boxes that are there."""

    def show(result: tuple[dict[int, float], dict[str, int]]) -> None:
        found, unknown = result
        work.session.show_disagreements(found)
        if unknown:
            work.session.problem.emit(*_what_the_model_lacks(unknown))
        elif not found:
            text = translate("bulk", "No disagreements. Model > Propose for images that are done too finds more.")
            work.session.message.emit(text)

    title = translate("bulk", "Comparing proposals with boxes …")
    in_background(work, window, title, partial(read_disagreements, work.session.known_classes), show)


def _what_the_model_lacks(unknown: dict[str, int]) -> tuple[str, str]:
    """A title and a text. `unknown`: how many boxes each class has."""
    classes, boxes = ", ".join(list(unknown)[:NAMED]) + (" …" if len(unknown) > NAMED else ""), sum(unknown.values())
    text = translate(
        "bulk",
        "Not compared: {}. Map labels of the model to their classes: Model > Labels of the model…. Or train a "
        "classifier that knows them: Model > Train on the boxes of this folder.",
    )
    return translate("bulk", "The model knows no {}").format(classes), text.format(counted.boxes(boxes))


def find_doubts(work: Work, window: QWidget) -> None:
    """List the images with decided boxes whose class is probably wrong."""

    def show(found: Doubts) -> None:
        work.session.show_doubts(found.by_image)
        if not found.by_image:
            work.session.message.emit(_why_no_doubts(found))

    in_background(work, window, translate("bulk", "Comparing decided boxes …"), read_doubts, show)


def read_doubts(store: Store, progress: Progress) -> Doubts:
    from fastloc_core.store.doubts import find_doubts

    return find_doubts(store, progress)


def _why_no_doubts(found: Doubts) -> str:
    if found.enough:
        text = translate("bulk", "No doubtful classes: {} of {} were compared.")
        return text.format(counted.boxes(found.boxes), counted.classes(found.classes))
    text = translate(
        "bulk",
        "Too few boxes to compare. It takes {} decided ones that the preset “learned” proposed, with {} in each of two "
        "classes. Here are {} of {}.",
    )
    return text.format(ENOUGH, OF_A_CLASS, counted.boxes(found.boxes), counted.classes(found.classes))


def order_by_likeness(work: Work, window: QWidget) -> None:
    """List the images first that have something like the box in focus. The image on the screen stays there."""
    session = work.session
    document = session.current
    item = document.focused if document else None
    if document is None or item is None:
        session.message.emit(translate("bulk", "Put the focus on a box first: images are compared with it."))
        return

    def show(found: dict[int, float]) -> None:
        session.images.likeness = found
        session.images.show(session.images.showing)
        if not found:
            text = translate("bulk", "This box cannot be compared: only the preset “learned” describes boxes.")
            session.message.emit(text)

    title = translate("bulk", "Comparing images with the box …")
    in_background(work, window, title, partial(read_likeness, document.image, item.id), show)


def read_likeness(image: int, box: str, store: Store, progress: Progress) -> dict[int, float]:
    from fastloc_core.store.likeness import likeness

    return likeness(store, image, box, progress)


def read_disagreements(
    known: Collection[str] | None, store: Store, progress: Progress
) -> tuple[dict[int, float], dict[str, int]]:
    """By image, how bad its worst disagreement is, and how many boxes have each class that the model does not know."""
    from fastloc_core.store.bulk import find_disagreements

    counts = queries.boxes_by_class(store) if known is not None else {}
    unknown = {label: count for label, count in counts.items() if label not in (known or ())}
    return find_disagreements(store, progress, known), unknown
