"""Small steps over the whole folder, each in the background with its progress shown over the window."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from fastloc_core.store import Store
from fastloc_gui.jobs.files import Report
from fastloc_gui.look.translation import translate

from .background import ShownBackground
from .work import Work


def travel(work: Work, window: QWidget, kind: str, step: int) -> None:
    """Undo or redo a step that concerns very many images; `kind`: "undo" or "redo"."""
    job = ShownBackground(work, window, translate("bulk", "Taking back …"))
    job.done.connect(lambda _: work.session.changed_in_bulk())
    job.start(partial(_travel, kind, step))


def _travel(kind: str, step: int, store: Store, report: Report) -> None:
    (store.undo if kind == "undo" else store.redo)(step)


def reshape(work: Work, window: QWidget, **changes: Any) -> None:  # noqa: ANN401 (fields of Shaping)
    """Change how proposals are shown, and count again how many are left to decide."""
    session = work.session
    session.set_shaping(replace(session.shaping, **changes))
    if not session.read_only:
        job = ShownBackground(work, window, translate("bulk", "Counting what is left to decide …"))
        job.done.connect(lambda _: session.relist())
        job.start(Store.recount_all)


def find_disagreements(work: Work, window: QWidget) -> None:
    """List the images whose proposals contradict the boxes that are there."""
    if work.session.store is None:
        return
    job = ShownBackground(work, window, translate("bulk", "Comparing proposals with boxes …"))

    def show(found: dict[int, float]) -> None:
        work.session.show_disagreements(found)
        if not found:
            text = translate("bulk", "No disagreements. Model > Propose for images that are done too finds more.")
            work.message.emit(text)

    job.done.connect(show)
    job.start(read_disagreements)


def read_disagreements(store: Store, report: Report) -> dict[int, float]:
    """By image, how bad its worst disagreement is."""
    from fastloc_core.store.bulk import find_disagreements

    return find_disagreements(store, report)
