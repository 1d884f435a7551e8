"""Decisions in the gallery: one key for all that is selected, one step of undo."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal

from fastloc_core.review.gestures import Act
from fastloc_core.store.edits import Step
from fastloc_core.store.gallery import Choice, Listing, Tile
from fastloc_core.store.place import Place
from fastloc_gui.jobs import files
from fastloc_gui.jobs import tiles as jobs
from fastloc_gui.jobs.tiles import Asked
from fastloc_gui.jobs.worker import Priority
from fastloc_gui.look.translation import translate
from fastloc_gui.work.work import Work

from .grid import Grid
from .painting import TilePainter
from .tiles import TileModel

_ONE = {Choice.ACCEPT: Act.ACCEPT, Choice.GUESS: Act.ACCEPT, Choice.REJECT: Act.REJECT}
MANY = {
    Choice.ACCEPT: "accept {} boxes",
    Choice.GUESS: "accept {} boxes",
    Choice.REJECT: "reject {} boxes",
    Choice.RELABEL: "change the class of {} boxes",
}


class Deciding(QObject):
    """A decision is made by the files' worker. Meanwhile its tiles are pale, and the keys are about the next ones."""

    listed = Signal(object, object)  # images, and the tiles that they have now
    progressed = Signal(float, str)
    something_new = Signal(str)  # keys wait a moment; what to say meanwhile
    class_wanted = Signal(str)  # for what is selected; the class to suggest

    def __init__(self, work: Work, model: TileModel, grid: Grid, painter: TilePainter, parent: QObject) -> None:
        super().__init__(parent)
        self._work, self._session = work, work.session
        self._model, self._grid, self._painter = model, grid, painter
        self.listing = Listing.TO_REVIEW
        self.first: Sequence[Tile] = ()  # what was found at first
        self.whole = False
        self.following = False  # the session hears of a decision of the gallery

    # what the keys do

    def accept(self) -> None:
        """Of whole images all boxes that are listed. Then an image with nothing left to decide is done."""
        chosen = self._chosen()
        ready = [t for t in chosen if t.decision is None or t.severity or self.whole]
        if chosen and not ready:
            self._say(translate("gallery", "These boxes are decided. Other keys delete them, or change their class."))
        self._decide(Choice.ACCEPT, ready)

    def accept_guess(self) -> None:
        chosen = self._chosen()
        ready = [tile for tile in chosen if tile.guess]
        if chosen and not ready:
            self._say(translate("gallery", "No other class is suggested for what is selected."))
        self._decide(Choice.GUESS, ready)

    def reject(self) -> None:
        self._decide(Choice.REJECT, self._chosen())

    def relabel(self, label: str) -> None:
        self._decide(Choice.RELABEL, self._chosen(), label)

    def ask_class(self) -> None:
        if chosen := self._chosen():
            self.class_wanted.emit(chosen[0].guess or chosen[0].label)

    def _chosen(self) -> list[Tile]:
        """The selected tiles, unless nothing can be decided about them, which the user is told."""
        chosen = [tile for row in self._grid.selected() for tile in self._model.tiles(row)]
        chosen = [tile for tile in chosen if tile.id not in self._painter.busy]
        if why := self._session.why_read_only():
            self._say(why)
            return []
        if not chosen:
            self._say(translate("gallery", "Nothing is selected: the arrows select a box, Ctrl+A all."))
        elif self.selected_rows() == 1 and not any(tile.id in self._painter.seen for tile in chosen):
            self._say(translate("gallery", "This box is not shown yet."))
            return []
        return chosen

    def selected_rows(self) -> int:
        return sum(each.height() for each in self._grid.selectionModel().selection().toList())

    def _say(self, text: str) -> None:
        self._session.message.emit(text)

    # a decision

    def _decide(self, choice: Choice, tiles: Sequence[Tile], label: str = "") -> None:
        place = self._session.place
        if not tiles or place is None:
            return
        images = {tile.image for tile in tiles}
        unseen = frozenset(tile.image for tile in tiles if tile.id not in self._painter.seen)
        text = _text(choice, tiles, label)
        asked = Asked(choice, tiles, label, unseen, self.whole, text)
        before = [t for t in self.first if t.image in images] if self.listing is Listing.DOUBTFUL else []
        task = partial(jobs.decide, asked, self.listing, before, self._session.known_classes)
        job = partial(files.bulk, place, False, task, person=self._session.person)
        then, failed = partial(self._then, place, asked), partial(self._failed, asked)
        self._painter.busy.update(tile.id for tile in tiles)
        self._work.file_worker.submit(
            job,
            then,
            failed,
            priority=Priority.NOW,
            dropped=partial(self._failed, asked),
            progress=self.progressed.emit,
        )
        self._advance()

    def _then(self, place: Place, asked: Asked, result: tuple[Step | None, list[Tile]]) -> None:
        step, tiles = result
        self._free(asked)
        if place is not self._session.place:
            return
        if step:
            self.following = True
            self._session.follow(step)
            self.following = False
        if step and len(asked.tiles) > 1:
            self._say(translate("gallery", "{}: done. Undo takes it back.").format(step.text))
        elif step is None and not any(tile.severity for tile in asked.tiles):
            self._say(translate("gallery", "Nothing was changed, because somebody else changed these boxes meanwhile."))
        self.listed.emit({tile.image for tile in asked.tiles}, tiles)

    def _failed(self, asked: Asked, error: object = None) -> None:
        self._free(asked)
        self._grid.viewport().update()
        if isinstance(error, Exception):
            self._session.tell(error)

    def _free(self, asked: Asked) -> None:
        self._painter.busy.difference_update(tile.id for tile in asked.tiles)
        self.progressed.emit(0.0, "")

    def _advance(self) -> None:
        """Select the next tile that nobody has decided: those after the selected ones, then those before."""
        rows, busy = self._grid.selected(), self._painter.busy
        self._grid.viewport().update()
        after, before = range(rows[-1] + 1, self._model.rowCount()), range(rows[0] - 1, -1, -1)
        for row in (*after[:_FAR], *before[:_FAR]):
            if not all(tile.id in busy for tile in self._model.tiles(row)):
                self._grid.choose(row)
                self._grid.scrollTo(self._model.index(row))
                self.look(row)
                return
        self._grid.clearSelection()

    def look(self, row: int) -> None:
        """Keys wait a moment if that tile was not on the screen before."""
        if not any(tile.id in self._painter.seen for tile in self._model.tiles(row)):
            self.something_new.emit(translate("gallery", "The next boxes"))


_FAR = 2000  # rows to look at; more are hardly being decided


def _text(choice: Choice, tiles: Sequence[Tile], label: str) -> str:
    """The text of the step; {} stands for the number of boxes."""
    if len(tiles) > 1:
        return translate("gallery", MANY[choice])
    tile = tiles[0]
    if choice is Choice.RELABEL:
        text = translate("gestures", Act.RELABEL).format(tile.label, label)
    else:
        text = translate("gestures", _ONE[choice]).format(tile.guess if choice is Choice.GUESS else tile.label)
    return text.replace("{", "{{").replace("}", "}}")
