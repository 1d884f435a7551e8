"""A blind sample: drawing images whose proposals stay hidden, and what they tell once they are done."""

from __future__ import annotations

import time
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QLabel, QSpinBox, QWidget

from fastloc_core.progress import Progress
from fastloc_core.review.estimates import Mean, Share, difference
from fastloc_core.store import Store
from fastloc_core.store.blind import Blind
from fastloc_gui.desk import Desk
from fastloc_gui.look.counted import counted
from fastloc_gui.look.parts import button, ending, enlarge, in_column, in_row, name_of, plain_label, quiet_label
from fastloc_gui.look.text import decimal, percent, whole
from fastloc_gui.look.translation import translate
from fastloc_gui.review.image_list import Show
from fastloc_gui.work.background import Background
from fastloc_gui.work.bulk import in_background

USUAL = 30  # images of a sample


class BlindSample(QDialog):
    """Asks and shows; the opener draws, and calls `show_outcome` whenever something has changed.

    It closes when there are images to annotate, because it would cover them.
    """

    draw_wanted = Signal(int)
    show_again_wanted = Signal()
    list_wanted = Signal()

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Blind sample"))
        self.setMinimumWidth(560)
        about = QLabel(wordWrap=True)
        about.setText(
            self.tr(
                "Random images in which nothing is decided. You annotate them without proposals. Then you see how many "
                "objects the proposals miss, and whether proposals change what you do."
            )
        )
        self.count = QSpinBox(minimum=1, maximum=10_000, value=USUAL)
        self.draw = button(self.tr("&Draw"), self._draw)
        self.free = quiet_label()
        self.state, self.found, self.sway = plain_label(), plain_label(), plain_label()
        enlarge(self.state, 1.15, bold=True)
        limits = self.tr(
            "The comparison is with images that were done after the sample was drawn. It says how far apart boxes are, "
            "not who is right: a box that follows its proposal may fit better, or only be accepted too easily."
        )
        self.limits = quiet_label(limits, wordWrap=True)
        self.list = button(self.tr("&List them"), self._list)
        self.again = button(
            self.tr("&Show their proposals"),
            self.show_again_wanted,
            self.tr("Takes the images that are not done out of the sample"),
        )
        row = in_row(name_of(self.count, self.tr("&Images")), self.count, self.draw, (self.free, 1))
        texts = self.state, self.found, self.sway, self.limits
        self.setLayout(
            in_column(about, row, 6, *texts, None, in_row(self.list, self.again, None, ending(self)), spacing=12)
        )
        for text in (*texts, self.list, self.again):
            text.hide()

    def _draw(self) -> None:
        self.draw_wanted.emit(self.count.value())
        self.accept()

    def _list(self) -> None:
        self.list_wanted.emit()
        self.accept()

    def show_outcome(self, told: tuple[Blind, int, int]) -> None:
        """The outcome, how many of the sample are not done, and how many images can still be drawn."""
        blind, waiting, free = told
        self.free.setText(self.tr("of %Ln image(s) without decisions", "", free))
        self.draw.setEnabled(free > 0)
        self.count.setEnabled(free > 0)
        self.state.setText(
            self.tr("{} drawn, {} of them to do").format(counted.images(blind.images), whole(waiting))
            if blind.images
            else ""
        )
        self.found.setText("\n".join(self._found(blind)) if blind.images else "")
        self.sway.setText("\n".join(self._sway(blind)) if blind.done else "")
        for text in (self.state, self.found, self.sway):
            text.setVisible(bool(text.text()))
        self.limits.setVisible(blind.done > 0)
        for each in (self.list, self.again):
            each.setVisible(waiting > 0)

    def _found(self, blind: Blind) -> list[str]:
        if not blind.found.n:
            return [self.tr("Nothing is known yet: draw the boxes of these images, and say that they are done.")]
        found = self.tr("Proposals show {share} of the objects ({n} boxes in {images}, 95 % interval {a} to {b}).")
        named = self.tr("With the right class they show {share} (95 % interval {a} to {b}).")
        missed = self.tr("Missed: {} of {}.").format(
            whole(blind.found.n - blind.found.successes), counted.boxes(blind.found.n)
        )
        return [_filled(found, blind.found), missed, _filled(named, blind.named)]

    def _sway(self, blind: Blind) -> list[str]:
        apart = difference(blind.helped, blind.blind)
        if apart is None:
            return [self.tr("To see whether proposals sway you, do at least two other images with proposals.")]
        larger, low, high = apart
        fit = self.tr("IoU of your boxes with the proposals that fit them: {a} if you see these, {b} if you do not.")
        by = self.tr("Difference: {d} (95 % interval {a} to {b}).")
        lines = [
            _of_means(fit, blind.helped, blind.blind),
            by.format(d=_signed(larger), a=_signed(low), b=_signed(high)),
        ]
        lines.append(
            self.tr("Proposals pull your boxes towards them.")
            if low > 0
            else self.tr("No pull can be told from chance.")
        )
        objects = self.tr("Boxes in an image: {a} with proposals, {b} without.")
        lines.append(_of_means(objects, blind.helped_objects, blind.blind_objects))
        if fewer := difference(blind.helped_objects, blind.blind_objects):
            lines.append(by.format(d=_signed(fewer[0]), a=_signed(fewer[1]), b=_signed(fewer[2])))
        return lines


def _filled(text: str, share: Share) -> str:
    said = text.format(
        share=percent(share.share),
        n=whole(share.n),
        images=counted.images(share.images),
        a=percent(share.low),
        b=percent(share.high),
    )
    return said.replace(" %", "\u00a0%")  # keep the number and the sign on one line


def _of_means(text: str, one: Mean, other: Mean) -> str:
    return text.format(a=decimal(one.mean, 2), b=decimal(other.mean, 2))


def _signed(x: float) -> str:
    return decimal(x, 2).replace("-", "\u2212")


def open_blind_sample(desk: Desk) -> None:
    dialog = BlindSample(desk.window)
    known = Background(desk.work, dialog)
    known.done.connect(dialog.show_outcome)
    known.failed.connect(desk.say)

    def draw(count: int) -> None:
        title = translate("blind_sample", "Drawing images …")
        in_background(desk.work, desk.window, title, partial(draw_sample, count), drawn)

    def drawn(_: int) -> None:
        desk.session.follow_blind()
        show_them()

    def show_them() -> None:
        desk.images.search_for(Show.BLIND)
        if desk.session.images.rowCount():
            desk.session.show(desk.session.images.image(0))

    def show_again() -> None:
        title = translate("blind_sample", "Showing proposals …")
        in_background(desk.work, desk.window, title, show_proposals, lambda _: desk.session.follow_blind())

    dialog.draw_wanted.connect(draw)
    dialog.list_wanted.connect(show_them)
    dialog.show_again_wanted.connect(show_again)
    for changed in (desk.session.recorded, desk.session.blind_changed):
        changed.connect(known.again)
    known.start(read_outcome)
    desk.open(dialog, about_folder=True)


def read_outcome(store: Store, progress: Progress) -> tuple[Blind, int, int]:
    from fastloc_core.store import blind

    return blind.outcome(store, progress), len(blind.hidden(store)), len(blind.free(store))


def draw_sample(count: int, store: Store, progress: Progress) -> int:
    from fastloc_core.store import blind

    return blind.draw(store, count, time.time_ns())


def show_proposals(store: Store, progress: Progress) -> None:
    from fastloc_core.store import blind

    blind.show_again(store)
