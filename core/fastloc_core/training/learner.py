"""A network while it learns: its weights, their moving average, and the optimizer; saved and restored whole.

If it starts from trained weights, at first only its last layer learns, from the features that the rest computes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.optim.lr_scheduler import OneCycleLR
from torch.optim.swa_utils import AveragedModel
from torchmetrics import MetricCollection
from torchmetrics.classification import MulticlassAccuracy, MulticlassConfusionMatrix

from fastloc_core.errors import TrainingError
from fastloc_core.models.preprocessing import Preprocessing

from .batches import MiniBatch
from .head import Head
from .recipe import Recipe

_MOVING = ("last_epoch", "_step_count", "_last_lr")  # of the schedule
_PARTS = "network", "average", "optimizer", "schedule"
_GENTLE = 0.1  # the learning rate of weights that know something already, in learning rates
_AVERAGE = 0.99  # decay per step of the weights' moving average
_MOMENTUM = 0.1  # torch's own; published networks may have a tenth of it, for trainings of many days
_RAREST = 10.0  # the most that a rare class weighs, times the average class


class Learner:
    """`head`: if it learns alone at first. `counts`: images of each class. Errors in rare classes weigh more, so that
    all classes count the same. `steps`: of all weights.
    """

    def __init__(
        self,
        network: nn.Module,
        recipe: Recipe,
        preprocessing: Preprocessing,
        head: Head | None,
        counts: Sequence[int],
        steps: int,
        device: torch.device,
    ) -> None:
        self.recipe, self.device, self.head, self.step_number = recipe, device, head, 0
        self.network = network.to(device).to(memory_format=torch.channels_last)
        self.norms = [each for each in network.modules() if isinstance(each, nn.modules.batchnorm._BatchNorm)]
        self.average = AveragedModel(self.network, avg_fn=self._averaged, use_buffers=True)
        matrices = [p for p in network.parameters() if p.ndim > 1]
        others = [p for p in network.parameters() if p.ndim <= 1]
        groups: list[dict[str, Any]] = [{"params": matrices}, {"params": others, "weight_decay": 0.0}]
        rate = recipe.learning_rate * (_GENTLE if head else 1)
        self.optimizer = torch.optim.SGD(groups, rate, 0.9, weight_decay=recipe.weight_decay, nesterov=True)
        self.schedule = OneCycleLR(
            self.optimizer, rate, max(steps, 2), pct_start=0.15, cycle_momentum=False,
            div_factor=10, final_div_factor=100,
        )  # fmt: skip
        shares = torch.tensor(counts, dtype=torch.float32)
        self.weights = (shares.mean() / shares).clamp(max=_RAREST).to(device)
        self.mean, self.std = (
            torch.tensor(values, device=device).view(1, 3, 1, 1) * 255
            for values in (preprocessing.mean, preprocessing.std)
        )

    def step(self, batch: MiniBatch) -> float:
        """Do one step; returns the loss. Raises TrainingError if the loss is not finite."""
        images, targets = batch
        alone = self.head is not None and self.head.learns(self.step_number)
        torch.manual_seed(self.recipe.seed + self.step_number)  # dropout
        self.network.train(not alone)
        for norm in self.norms:
            if self.head:  # few images would spoil the statistics of the million that the weights saw
                norm.eval()
            else:  # a short training is over before slower statistics have come to the data
                norm.momentum = _MOMENTUM
        watched = self.head.watch(targets) if self.head and alone else nullcontext()
        with torch.set_grad_enabled(not alone), watched, self._half_precision():
            loss = self._loss(self.network(self._input(images)), targets.to(self.device))
        if not alone:
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
            self.optimizer.step()
            self.optimizer.zero_grad()
            self.schedule.step()
            self.average.update_parameters(self.network)
        self.step_number += 1
        if not torch.isfinite(loss):
            raise TrainingError(
                "The training has diverged: its loss is not a number.",
                "Begin again (--restart) with half the learning rate.",
            )
        return loss.item()

    def end_epoch(self) -> float | None:
        """The last layer learns from all features so far; returns its loss. None if all weights are learning."""
        if self.head is None or not self.head.learns(self.step_number - 1):
            return None
        loss = self.head.fit(self._loss)
        self.average.module.load_state_dict(self.network.state_dict())
        return loss

    def _loss(self, logits: Tensor, targets: Tensor) -> Tensor:
        return F.cross_entropy(logits, targets, self.weights, label_smoothing=self.recipe.smoothing)

    @torch.no_grad()
    def measure(self, batches: Iterator[MiniBatch], check: Callable[[], None]) -> Mapping[str, Tensor]:
        """`top1`, `top5`, `balanced` (mean of the classes' accuracies), `confusion` (classes, classes; rows true).

        `check` is called before each batch and may raise.
        """
        classes = len(self.weights)
        metrics = MetricCollection(
            {
                "top1": MulticlassAccuracy(classes, average="micro"),
                "top5": MulticlassAccuracy(classes, min(5, classes), average="micro"),
                "balanced": MulticlassAccuracy(classes),
                "confusion": MulticlassConfusionMatrix(classes),
            },
            compute_groups=False,
        )
        self.average.eval()
        for images, targets in batches:
            check()
            with self._half_precision():
                logits = self.average(self._input(images))
            metrics.update(logits.float().cpu(), targets)
        measured: dict[str, Tensor] = metrics.compute()
        return measured

    def state(self) -> dict[str, Any]:
        parts = {name: getattr(self, name).state_dict() for name in _PARTS}
        return {"step": self.step_number, "head": self.head.state(self.step_number) if self.head else {}, **parts}

    def restore(self, state: Any) -> None:  # noqa: ANN401 (from a file)
        """Go on from the `state` of a learner with the same arguments. Raises ValueError for any other state."""
        mine = self.state()
        parameters = [p for group in self.optimizer.param_groups for p in group["params"]]
        try:
            mine["optimizer"]["state"] = {i: {"momentum_buffer": parameters[i]} for i in state["optimizer"]["state"]}
            fits = alike({**mine, "head": {}}, {**state, "head": {}}) and _settled(mine) == _settled(state)
        except (TypeError, LookupError):
            fits = False
        alone = self.head.steps if self.head else 0
        if not fits or state["schedule"]["last_epoch"] != max(state["step"] - alone, 0):
            raise ValueError("it is not of this network")
        self.step_number = state["step"]
        for name in _PARTS:
            getattr(self, name).load_state_dict(state[name])
        if self.head:
            self.head.restore(state["head"])

    def _input(self, images: Tensor) -> Tensor:
        x = (images.to(self.device, torch.float32) - self.mean) / self.std
        return x.contiguous(memory_format=torch.channels_last)

    def _half_precision(self) -> AbstractContextManager[Any]:
        """bfloat16 if the hardware computes with it. Unlike float16, it needs no scaling of the loss.

        On CPUs the gradients of grouped convolutions are slower with it than without.
        """
        kind = self.device.type
        if kind == "cuda":
            fast = torch.cuda.is_bf16_supported(including_emulation=False)
        else:
            grouped = any(isinstance(each, nn.Conv2d) and each.groups > 1 for each in self.network.modules())
            fast = kind == "cpu" and not grouped and "avx512_bf16" in torch.cpu.get_capabilities()
        return torch.autocast(kind, torch.bfloat16) if fast else nullcontext()

    def _averaged(self, averaged: Tensor, current: Tensor, _: Tensor | int) -> Tensor:
        if not averaged.is_floating_point():
            return current
        steps = self.step_number - (self.head.steps if self.head else 0)
        decay = min(_AVERAGE, (1 + steps) / (10 + steps))  # early on, the average forgets its start
        return torch.lerp(averaged, current, 1 - decay)


def alike(mine: object, given: object) -> bool:
    """Whether both have the same structure: the same keys, tensors of the same shapes, values of the same types."""
    if isinstance(mine, Tensor):
        return isinstance(given, Tensor) and (mine.shape, mine.dtype) == (given.shape, given.dtype)
    if isinstance(mine, dict):
        return isinstance(given, dict) and mine.keys() == given.keys() and all(alike(mine[k], given[k]) for k in mine)
    if isinstance(mine, list | tuple):
        return type(mine) is type(given) and len(mine) == len(given) and all(map(alike, mine, given))
    return type(mine) is type(given)


def _settled(state: Mapping[str, Any]) -> object:
    """The part of the optimizer's and the schedule's state that steps do not change."""
    groups = [{**group, "lr": None} for group in state["optimizer"]["param_groups"]]
    return groups, {key: value for key, value in state["schedule"].items() if key not in _MOVING}
