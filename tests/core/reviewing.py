"""One image under review, without a window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from fastloc_core.annotation import Annotation
from fastloc_core.proposal import Proposal, ProposalSet
from fastloc_core.review.edits import Change, ImageEdit
from fastloc_core.review.gestures import Gesture
from fastloc_core.review.standing import Filter, Standing
from fastloc_core.store import Store
from fastloc_core.store.store import Run

IMAGE = 1


def proposal_set(path: Path, *proposals: Proposal, size: tuple[int, int] = (640, 480)) -> ProposalSet:
    return ProposalSet(path, *size, proposals, tuple(p.score for p in proposals), "fake", "paper")


class Reviewing:
    """An image in a store in memory, with these proposals and with boxes that came from a file."""

    def __init__(
        self, *proposals: Proposal, size: tuple[int, int] = (640, 480), boxes: Sequence[Annotation] = ()
    ) -> None:
        self.store, self.size, self.filter, self.focus = Store(None), size, Filter(), ""
        row = "INSERT INTO images(name, xml, place, width, height) VALUES('cat.png', 'cat.xml', 0, ?, ?)"
        self.store.connection.execute(row, size)
        if boxes:
            edit = ImageEdit(IMAGE, tuple(Change(None, box) for box in boxes))
            self.store.history.record("read cat.xml", [edit], kind="read")
        self.store.use(Run("fake", "paper"))
        if proposals:
            self.propose(*proposals)

    def propose(self, *proposals: Proposal, named: bool = False) -> None:
        self.store.keep_proposals(IMAGE, proposal_set(Path("cat.png"), *proposals, size=self.size), named)

    @property
    def standing(self) -> Standing:
        return replace(self.store.standing(IMAGE), filter=self.filter)

    def apply(self, gesture: Gesture | None) -> bool:
        if gesture:
            self.store.record(gesture.act, [gesture.edit], gesture.series)
            self.focus = gesture.focus or ""
        return gesture is not None

    def undo(self) -> bool:
        return self.store.undo() is not None

    def redo(self) -> bool:
        return self.store.redo() is not None
