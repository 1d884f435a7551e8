"""What an export with masks would cut out for the box in focus, seen while the action is checked."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject

from fastloc_core.boxes import Box
from fastloc_gui.canvas.mask import MaskItem
from fastloc_gui.desk import Desk
from fastloc_gui.jobs.masks import Mask, mask_of
from fastloc_gui.jobs.worker import Job
from fastloc_gui.look.translation import translate

Wanted = tuple[int, str, Box]  # image, class, box


class Masks(QObject):
    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.canvas)
        self._desk = desk
        self._item = MaskItem()
        desk.canvas.scene().addItem(self._item)
        self._job: Job[Mask | None] | None = None
        self._seen: Wanted | None = None  # what is shown, or computed
        session = desk.session
        changes = session.focus_changed, session.document_changed, session.current_changed, session.colors_changed
        for changed in (*changes, desk.actions["mask"].toggled, desk.work.image_ready):
            changed.connect(self._follow)

    def _follow(self) -> None:
        wanted = self._wanted()
        if wanted == self._seen:
            return
        self._seen = wanted
        self._item.hide()
        if self._job:
            self._job.cancel()
        if wanted:
            self._compute(wanted)

    def _wanted(self) -> Wanted | None:
        document = self._desk.session.current
        if not (self._desk.actions["mask"].isChecked() and document and document.loaded):
            return None
        item = document.focused
        if item is None and self._seen is None:
            self._desk.say(translate("masks", "Put the focus on a box first: its mask is shown."))
        return (document.image, item.label, item.box) if item else None

    def _compute(self, wanted: Wanted) -> None:
        work, session = self._desk.work, self._desk.session
        document = session.document(wanted[0])
        opened = work.decoded(document)
        as_exported = opened is not None and session.opened.bands is None
        pixels = opened.pixels if opened and as_exported else None
        job = partial(mask_of, document.path, pixels, wanted[2])
        self._job = work.file_worker.submit(job, partial(self._show, wanted), session.tell)

    def _show(self, wanted: Wanted, mask: Mask | None) -> None:
        if wanted != self._seen:
            return
        if mask is None:
            text = translate(
                "masks", "No object can be told from its surroundings in this box, so an export has no mask of it."
            )
            self._desk.say(text)
        else:
            color = self._desk.session.color(wanted[1])
            self._item.show_mask(mask.values, mask.width, mask.height, (mask.x, mask.y), color)
