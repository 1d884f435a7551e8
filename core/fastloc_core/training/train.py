"""A whole training, from labelled images to weights. After a stop it goes on as if it had not been stopped."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from time import monotonic
from typing import Any

import torch
from torch import Tensor

from fastloc_core.errors import Cancelled, TrainingError
from fastloc_core.models import device as devices
from fastloc_core.models import loading, registry

from . import images, kept
from . import labelled as labels
from .batches import MiniBatches, validation
from .events import Begun, EpochResult, Event, Stage
from .head import Head
from .images import Images
from .labelled import TRAIN, Labelled
from .learner import Learner, alike
from .recipe import Recipe
from .unfinished import RECIPE, STATE, damaged, note

BEST = "best.pt"
SAVED_EVERY = 30.0  # seconds


@dataclass(frozen=True, slots=True, eq=False)
class TrainedNetwork:
    """`weights` of the best epoch; `confusion`: int64 (classes, classes) of the validation images, rows true."""

    recipe: Recipe
    labelled: Labelled
    history: tuple[EpochResult, ...]
    weights: Mapping[str, Tensor]
    confusion: Tensor

    @property
    def best(self) -> EpochResult:
        return [result for result in self.history if result.best][-1]


def train(
    source: Path,
    recipe: Recipe,
    folder: Path,
    device: str = "auto",
    tell: Callable[[Event], None] = lambda event: None,
    check: Callable[[], None] = lambda: None,
    restart: bool = False,
) -> TrainedNetwork:
    """Train on the images of `source` (see `labelled.read`). `folder` keeps all that is needed to go on after a stop.

    `tell` gets each Stage and EpochResult, and Begun once. After a stop, earlier events are sent again. `check` is
    called at each step and may raise Cancelled; the same call continues later. Raises TrainingError, AnnotationError,
    ImageError, SettingError and ModelError.
    """
    source = source.absolute()
    with kept.alone(folder):
        if restart:
            for name in (STATE, RECIPE, BEST):
                (folder / name).unlink(missing_ok=True)
        kept.require_same(recipe, folder)
        read = labels.read(source)
        if (folder / STATE).exists():
            kept.require_unchanged(read, recipe, folder)
        note(source, folder)
        clock = _Clock("reading", tell)

        def reading(done: int, total: int) -> None:
            check()
            clock.show(done / total)

        found = images.prepare(read, recipe.size, folder, reading)
        labels.check_enough(found.labelled)
        found = replace(found, labelled=labels.split(found.labelled, recipe.validation, recipe.seed))
        try:
            return Training(recipe, found, folder, device).run(tell, check)
        except RuntimeError as error:  # Apple's GPU raises no torch.OutOfMemoryError
            if "out of memory" not in str(error):
                raise
            reason = f"{recipe.batch} images a step do not fit into the device's memory."
            remedy = "Discard the training, and begin again with half the batch or a smaller size."
            raise TrainingError(reason, remedy) from error


class Training:
    """A training under way: all that changes until it has finished."""

    def __init__(self, recipe: Recipe, found: Images, folder: Path, device: str) -> None:
        self.recipe, self.images, self.folder = recipe, found, folder
        self.epoch, self.batch, self.losses = 0, 0, 0.0
        self.seconds = 0.0  # of the epoch, before the last stop
        self.history: list[EpochResult] = []
        on = devices.choose(device)
        # with a CPU as the device, the CPU has enough to do; systems other than Linux copy the images to each process
        self.workers = min(os.cpu_count() or 1, 8) if on.type == "cuda" and sys.platform == "linux" else 0
        steps = len(MiniBatches(recipe, found, 0))
        torch.manual_seed(recipe.seed)
        classes, counts = len(found.labelled.classes), found.labelled.counts(TRAIN)
        network, weighted = loading.trainable(recipe.architecture, classes, recipe.pretrained)
        self.head = None
        if weighted:
            last = network.get_submodule(registry.architecture(recipe.architecture).head)
            self.head = Head(last, steps * min(recipe.head, recipe.epochs))
        preprocessing = loading.preprocessing(recipe.architecture, recipe.size)
        self.alone = self.head.steps // steps if self.head else 0  # epochs in which only the last layer learns
        together = steps * recipe.epochs - (self.head.steps if self.head else 0)
        self.learner = Learner(network, recipe, preprocessing, self.head, counts, together, on)
        if (folder / STATE).exists():
            self.restore(kept.load(folder / STATE), steps)

    def run(self, tell: Callable[[Event], None], check: Callable[[], None]) -> TrainedNetwork:
        tell(Begun(registry.architecture(self.recipe.architecture).title, self.recipe.size, self.head is not None))
        for result in self.history:
            tell(result)
        clock = _Clock("training", tell, self.recipe.epochs)
        while not self.finished:
            self.train_epoch(clock, check)
            tell(self.finish_epoch(check))
        return TrainedNetwork(self.recipe, self.images.labelled, tuple(self.history), **self.best())

    def best(self) -> dict[str, Any]:
        """The `weights` and the `confusion` after the best epoch. Raises TrainingError if they are damaged."""
        best: dict[str, Any] = kept.load(self.folder / BEST)
        classes = len(self.images.labelled.classes)
        confusion = torch.zeros(classes, classes, dtype=torch.int64)
        if not alike({"weights": self.learner.average.module.state_dict(), "confusion": confusion}, best):
            raise damaged(self.folder, BEST, "it is not of this training")
        return best

    @property
    def finished(self) -> bool:
        """After all epochs; before all weights learn if every validation image is right already."""
        right = any(result.balanced == 1 for result in self.history)
        return self.epoch == self.recipe.epochs or (right and self.epoch == self.alone)

    def train_epoch(self, clock: _Clock, check: Callable[[], None]) -> None:
        batches = MiniBatches(self.recipe, self.images, self.epoch, plain=self.epoch < self.alone)
        begun = saved = monotonic()
        earlier = self.seconds
        try:
            for batch in batches.from_(self.batch, self.workers):
                check()
                self.losses += self.learner.step(batch)
                self.batch += 1
                self.seconds = earlier + monotonic() - begun
                clock.show(self.share(self.batch / len(batches)), self.epoch + 1)
                if monotonic() - saved > SAVED_EVERY:
                    self.save()
                    saved = monotonic()
        except Cancelled:  # between two steps
            self.save()
            raise

    def finish_epoch(self, check: Callable[[], None]) -> EpochResult:
        fitted = self.learner.end_epoch()
        self.save()  # after a stop from here on, only the validation is done again
        measured = self.learner.measure(validation(self.images, self.recipe.size, self.recipe.batch), check)
        top1, top5, balanced = (float(measured[name]) for name in ("top1", "top5", "balanced"))
        best = balanced >= max((result.balanced for result in self.history), default=0.0)
        if best:
            weights = self.learner.average.module.state_dict()
            kept.save(self.folder / BEST, {"weights": weights, "confusion": measured["confusion"]})
        loss = self.losses / self.batch if fitted is None else fitted
        self.epoch, self.batch, self.losses = self.epoch + 1, 0, 0.0
        self.history.append(EpochResult(self.epoch, loss, top1, top5, balanced, self.seconds, best))
        self.seconds = 0.0
        self.save()
        return self.history[-1]

    def share(self, of_epoch: float) -> float:
        """The share of the training that is done, in [0, 1]."""
        costs = [_ALONE if epoch < self.alone else 1.0 for epoch in range(self.recipe.epochs)]
        return (sum(costs[: self.epoch]) + costs[self.epoch] * of_epoch) / sum(costs)

    @property
    def _counters(self) -> dict[str, float]:
        return {name: getattr(self, name) for name in _KEPT}

    def save(self) -> None:
        history = [asdict(result) for result in self.history]
        kept.save(self.folder / STATE, {**self._counters, "history": history, "learner": self.learner.state()})

    def restore(self, state: Any, steps: int) -> None:  # noqa: ANN401 (from a file)
        """Go on from what `save` wrote; `steps` are in an epoch. Raises TrainingError for any other state."""
        try:
            if not self._fits(state, steps):
                raise ValueError("it is not of this training")
            self.learner.restore(state["learner"])
        except (ValueError, TypeError, LookupError) as error:
            raise damaged(self.folder, STATE, error) from error
        for name in _KEPT:
            setattr(self, name, state[name])
        self.history = [EpochResult(**result) for result in state["history"]]
        if self.history:
            self.best()  # a damaged file is reported now, not after the last epoch

    def _fits(self, state: Any, steps: int) -> bool:  # noqa: ANN401 (from a file)
        history = state["history"]
        if not alike(self._counters, {name: state[name] for name in _KEPT}) or type(history) is not list:
            return False
        if not all(alike(asdict(_SOME_RESULT), each) for each in history):
            return False
        epoch, batch = state["epoch"], state["batch"]
        return (
            len(history) == epoch <= self.recipe.epochs
            and 0 <= batch <= steps
            and state["learner"]["step"] == epoch * steps + batch
            and (any(result["best"] for result in history) or not history)
        )


_SOME_RESULT = EpochResult(1, 0.0, 0.0, 0.0, 0.0, 0.0, True)
_ALONE = 0.3  # time of a step of the last layer alone, in steps of all weights
_KEPT = ("epoch", "batch", "losses", "seconds")


class _Clock:
    """Tells how far a stage is, and how long it will take at the speed since the last start."""

    def __init__(self, stage: str, tell: Callable[[Event], None], epochs: int = 0) -> None:
        self.stage, self.tell, self.epochs = stage, tell, epochs
        self.begun: tuple[float, float] | None = None  # time and share

    def show(self, done: float, epoch: int = 0) -> None:
        now = monotonic()
        self.begun = self.begun or (now, done)
        passed, gained = now - self.begun[0], done - self.begun[1]
        left = passed / gained * (1 - done) if gained > 0 and passed > 1 else None
        self.tell(Stage(self.stage, done, left, epoch, self.epochs))
