"""A model without a network, and proposals without a model."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImageReader

from fastloc_core.annotation import Annotation
from fastloc_core.boxes import Box
from fastloc_core.errors import ClassNameError, ImageError
from fastloc_core.proposal import ClassScore, Evidence, Proposal, ProposalSet
from fastloc_core.store import Store
from fastloc_core.store.edits import Change, ImageEdit, Step
from fastloc_core.store.store import Run
from fastloc_gui.jobs.engine import Engine, ModelFacts
from fastloc_gui.jobs.worker import Token
from fastloc_gui.review.document import Document

FACTS = ModelFacts("fake", "CPU", ("cat", "dog", "hog"), "paper")


def proposal(label: str = "cat", box: Box | None = None, confidence: float = 0.8) -> Proposal:
    heat = np.zeros((8, 8), np.float32)
    heat[2:5, 2:5] = 1
    score = ClassScore(0, label, 9.0, 0.7)
    evidence = Evidence(heat, ())
    return Proposal(box or Box(10, 20, 110, 220), score, confidence, (), heat > 0, evidence)


def proposal_set(path: Path, *proposals: Proposal, size: tuple[int, int] = (640, 480)) -> ProposalSet:
    return ProposalSet(path, *size, proposals, tuple(p.score for p in proposals), "fake", "paper")


class Desk:
    """One document over a store in memory, as a session would keep it."""

    def __init__(
        self, *proposals: Proposal, size: tuple[int, int] = (640, 480), boxes: Sequence[Annotation] = ()
    ) -> None:
        self.store = Store(None)
        self.image, self.size = 1, size
        row = "INSERT INTO images(name, xml, place, width, height) VALUES('cat.png', 'cat.xml', 0, ?, ?)"
        self.store.connection.execute(row, size)
        if boxes:
            edit = ImageEdit(self.image, tuple(Change(None, box) for box in boxes))
            self.store.history.record("read cat.xml", [edit], kind="read")
        self.store.use(Run("fake", "paper"))
        self.document = Document(self.image, Path("cat.png"), self.record)
        self.document.load()
        self.document.show_content(self.store.content(self.image))
        if proposals:
            self.propose(*proposals)

    def propose(self, *proposals: Proposal, found: bool = False) -> None:
        self.store.keep_proposals(self.image, proposal_set(Path("cat.png"), *proposals, size=self.size), found)
        self.document.propose(self.store.proposals(self.image), focus=proposals[0].id if found else None)

    def record(self, text: str, edits: Sequence[ImageEdit], gesture: str) -> bool:
        self.store.record(text, edits, gesture)
        self.document.show_content(self.store.content(self.image))
        return True

    def undo(self) -> bool:
        return self._travelled(self.store.undo())

    def redo(self) -> bool:
        return self._travelled(self.store.redo())

    def _travelled(self, step: Step | None) -> bool:
        self.document.show_content(self.store.content(self.image))
        return step is not None

    @property
    def steps(self) -> int:
        """How many steps could be taken back."""
        return len(self.store.history._done)


def image_size(path: Path) -> tuple[int, int]:
    size = QImageReader(str(path)).size()
    return size.width(), size.height()


class FakeEngine(Engine):
    """Two boxes for every image; `broken` images fail, `held` ones wait until `go` is set, with
    `named_first` only where no class is named. With `fault` it fails whatever the image."""

    def __init__(
        self,
        broken: Sequence[str] = (),
        held: Sequence[str] = (),
        size: tuple[int, int] | None = None,
        named_first: bool = False,
    ) -> None:
        super().__init__()
        self.named_first = named_first
        self.size = size
        self.broken, self.held = broken, held
        self.go = threading.Event()
        self.asked: list[str] = []
        self.fault: Exception | None = None

    def load(self, model: str, preset: str, device: str, token: Token) -> ModelFacts:
        return FACTS

    def localize(
        self, pixels: NDArray[np.uint8], path: Path, names: str, token: Token
    ) -> tuple[ProposalSet, ModelFacts]:
        self.asked.append(path.name)
        if self.fault:
            raise self.fault
        if path.name in self.broken:
            raise ImageError(path, "It is broken.", "Mend it.")
        if path.name in self.held and not (names and self.named_first):
            while not self.go.wait(0.005):
                token.check()
        size = self.size or (pixels.shape[1], pixels.shape[0])
        if names:
            if names not in FACTS.labels:
                raise ClassNameError(f"The model knows no class “{names}”.", "Did you mean hog?")
            return proposal_set(path, proposal(names, Box(200, 50, 300, 150)), size=size), FACTS
        return proposal_set(path, proposal("cat"), proposal("dog", Box(150, 30, 250, 130), 0.4), size=size), FACTS
