"""A model without a network, and proposals without a model."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImageReader

from fastloc_core.boxes import Box
from fastloc_core.errors import ClassNameError, ImageError
from fastloc_core.proposal import ClassScore, Evidence, Proposal, ProposalSet
from fastloc_gui.jobs.engine import Engine, ModelFacts, Wanted
from fastloc_gui.jobs.worker import Token
from tests.core.reviewing import proposal_set

FACTS = ModelFacts("fake", "CPU", ("cat", "dog", "hog"), "paper")


def proposal(label: str = "cat", box: Box | None = None, confidence: float = 0.8, belief: float = 1.0) -> Proposal:
    heat = np.zeros((8, 8), np.float32)
    heat[2:5, 2:5] = 1
    score = ClassScore(0, label, 9.0, belief)
    evidence = Evidence(heat, ())
    return Proposal(box or Box(10, 20, 110, 220), score, confidence, (), heat > 0, evidence, belief=belief)


def image_size(path: Path) -> tuple[int, int]:
    size = QImageReader(str(path)).size()
    return size.width(), size.height()


class FakeEngine(Engine):
    """Two boxes for every image. `broken` images fail, and `held` ones wait until `go` is set, with
    `named_first` only if no class is named. With `error` every image fails."""

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
        self.error: Exception | None = None

    def load(self, model: str, preset: str, device: str, token: Token) -> ModelFacts:
        return FACTS

    def named(self, names: str) -> list[Wanted]:
        unknown = "The model knows no class “{}”."
        return [
            Wanted(name, {"pig": "hog"}.get(name, name))
            if name in ("pig", *FACTS.labels)
            else Wanted(name, error=ClassNameError(unknown.format(name), "Did you mean hog?"))
            for name in map(str.strip, names.split(","))
        ]

    def localize(
        self, pixels: NDArray[np.uint8], path: Path, names: str, token: Token
    ) -> tuple[ProposalSet, ModelFacts]:
        self.asked.append(path.name)
        if path.name in self.held and not (names and self.named_first):
            while not self.go.wait(0.005):
                token.check()
        if self.error:
            raise self.error
        if path.name in self.broken:
            raise ImageError(path, "It is broken.", "Mend it.")
        size = self.size or (pixels.shape[1], pixels.shape[0])
        if names:
            named = [proposal(name, Box(200, 50, 300, 150)) for name in names.split(", ")]
            return proposal_set(path, *named, size=size), FACTS
        return proposal_set(path, proposal("cat"), proposal("dog", Box(150, 30, 250, 130), 0.4), size=size), FACTS
