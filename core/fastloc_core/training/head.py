"""The last layer of a network while it learns alone: a logistic regression on what the rest of the network computes.

The features are computed once and kept, so that learning from them takes seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

_MOST = 1 << 15  # images whose features are kept: 80 MB of 1,280 features each
_ITERATIONS = 100
_DECAY = 0.003  # of the weights; it hardly matters between 0.0001 and 0.03


class Head:
    """`last`: the layer, with an output for each class. It learns alone in the first `steps` steps; in none if it is a
    convolution, whose input is a map.
    """

    def __init__(self, last: nn.Module, steps: int) -> None:
        self.last = last
        self.steps = steps if isinstance(last, nn.Linear) else 0
        width, self.classes = (last.in_features, last.out_features) if isinstance(last, nn.Linear) else (0, 0)
        self.features = torch.zeros(0, width, dtype=torch.float16)  # (images seen so far, features)
        self.targets = torch.zeros(0, dtype=torch.int64)  # (images seen so far,)

    def learns(self, step: int) -> bool:
        return step < self.steps

    @contextmanager
    def watch(self, targets: Tensor) -> Iterator[None]:
        """Inside, the features of the network's input are kept with their `targets`, as of a MiniBatch."""

        def keep(_: nn.Module, inputs: tuple[Tensor, ...]) -> None:
            if len(self.features) < _MOST:
                kept.append(inputs[0].detach().half().cpu())

        kept: list[Tensor] = []
        handle = self.last.register_forward_pre_hook(keep)
        try:
            yield
        finally:
            handle.remove()
        if kept:
            self.features = torch.cat([self.features, *kept])
            self.targets = torch.cat([self.targets, targets])

    def fit(self, loss: Callable[[Tensor, Tensor], Tensor]) -> float:
        """Learn from all features so far; returns the `loss` of logits and targets."""
        device = next(self.last.parameters()).device
        features, targets = self.features.float().to(device), self.targets.to(device)
        weight, *biases = (nn.init.zeros_(parameter) for parameter in self.last.parameters())
        bias = biases[0] if biases else torch.zeros(len(weight), device=device)
        optimizer = torch.optim.LBFGS([weight, *biases], max_iter=_ITERATIONS, line_search_fn="strong_wolfe")

        def closure() -> Tensor:
            optimizer.zero_grad()
            total = loss(features @ weight.T + bias, targets) + _DECAY / 2 * weight.square().sum()
            total.backward()  # type: ignore[no-untyped-call]
            return total

        optimizer.step(closure)  # type: ignore[no-untyped-call]
        optimizer.zero_grad()
        with torch.no_grad():
            return loss(features @ weight.T + bias, targets).item()

    def state(self, step: int) -> dict[str, Tensor]:
        """What is needed to go on after `step`."""
        rows = len(self.features) if self.learns(step - 1) else 0
        return {"features": self.features[:rows], "targets": self.targets[:rows]}

    def restore(self, state: dict[str, Tensor]) -> None:
        """Raises ValueError for the state of another layer."""
        features, targets = state["features"], state["targets"]
        if len(features) != len(targets) or not all(
            isinstance(given, Tensor) and given.dtype == mine.dtype and given.shape[1:] == mine.shape[1:]
            for given, mine in ((features, self.features), (targets, self.targets))
        ):
            raise ValueError("its features are not of this network")
        if len(targets) and not 0 <= int(targets.min()) <= int(targets.max()) < self.classes:
            raise ValueError("its targets are not classes of this training")
        self.features, self.targets = features, targets
