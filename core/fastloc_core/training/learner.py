"""A network while it learns: its weights, their moving average, and the optimizer; saved and restored whole."""

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
from fastloc_core.models.preprocessing import IMAGENET

from .batches import MiniBatch
from .recipe import Recipe

_MOVING = ("last_epoch", "_step_count", "_last_lr")  # of the schedule
_RAREST = 10.0  # the most that a rare class weighs, times the average class


class Learner:
    """`counts`: images of each class. Errors in rare classes weigh more, so that all classes count the same."""

    def __init__(
        self, network: nn.Module, recipe: Recipe, counts: Sequence[int], steps: int, device: torch.device
    ) -> None:
        self.recipe, self.device, self.step_number = recipe, device, 0
        self.network = network.to(device).to(memory_format=torch.channels_last)
        self.average = AveragedModel(self.network, avg_fn=self._averaged, use_buffers=True)
        matrices = [p for p in network.parameters() if p.ndim > 1]
        others = [p for p in network.parameters() if p.ndim <= 1]
        groups: list[dict[str, Any]] = [{"params": matrices}, {"params": others, "weight_decay": 0.0}]
        self.optimizer = torch.optim.SGD(
            groups, recipe.learning_rate, 0.9, weight_decay=recipe.weight_decay, nesterov=True
        )
        self.schedule = OneCycleLR(
            self.optimizer, recipe.learning_rate, max(steps, 2), pct_start=0.15, cycle_momentum=False,
            div_factor=10, final_div_factor=100,
        )  # fmt: skip
        shares = torch.tensor(counts, dtype=torch.float32)
        self.weights = (shares.mean() / shares).clamp(max=_RAREST).to(device)
        self.mean, self.std = (
            torch.tensor(values, device=device).view(1, 3, 1, 1) * 255 for values in (IMAGENET.mean, IMAGENET.std)
        )

    def step(self, batch: MiniBatch) -> float:
        """Do one step; returns the loss. Raises TrainingError if the loss is not finite."""
        images, targets = batch
        torch.manual_seed(self.recipe.seed + self.step_number)  # dropout
        self.network.train()
        with _half_precision(self.device):
            loss = F.cross_entropy(
                self.network(self._input(images)),
                targets.to(self.device),
                self.weights,
                label_smoothing=self.recipe.smoothing,
            )
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
            with _half_precision(self.device):
                logits = self.average(self._input(images))
            metrics.update(logits.float().cpu(), targets)
        measured: dict[str, Tensor] = metrics.compute()
        return measured

    def state(self) -> dict[str, Any]:
        parts = {name: getattr(self, name).state_dict() for name in ("network", "average", "optimizer", "schedule")}
        return {"step": self.step_number, **parts}

    def restore(self, state: Any) -> None:  # noqa: ANN401 (from a file)
        """Go on from the `state` of a learner with the same arguments. Raises ValueError for any other state."""
        mine = self.state()
        parameters = [p for group in self.optimizer.param_groups for p in group["params"]]
        try:
            mine["optimizer"]["state"] = {i: {"momentum_buffer": parameters[i]} for i in state["optimizer"]["state"]}
            fits = alike(mine, state) and _settled(mine) == _settled(state)
        except (TypeError, LookupError):
            fits = False
        if not fits or state["schedule"]["last_epoch"] != state["step"]:
            raise ValueError("it is not of this network")
        self.step_number = state["step"]
        for name in ("network", "average", "optimizer", "schedule"):
            getattr(self, name).load_state_dict(state[name])

    def _input(self, images: Tensor) -> Tensor:
        x = (images.to(self.device, torch.float32) - self.mean) / self.std
        return x.contiguous(memory_format=torch.channels_last)

    def _averaged(self, averaged: Tensor, current: Tensor, _: Tensor | int) -> Tensor:
        if not averaged.is_floating_point():
            return current
        steps = self.step_number
        decay = min(self.recipe.average, (1 + steps) / (10 + steps))  # early on, the average forgets its start
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


def _half_precision(device: torch.device) -> AbstractContextManager[Any]:
    """bfloat16 if the hardware computes with it. Unlike float16, it needs no scaling of the loss."""
    if device.type == "cuda":
        fast = torch.cuda.is_bf16_supported(including_emulation=False)
    else:
        fast = device.type == "cpu" and "avx512_bf16" in torch.cpu.get_capabilities()
    return torch.autocast(device.type, torch.bfloat16) if fast else nullcontext()
