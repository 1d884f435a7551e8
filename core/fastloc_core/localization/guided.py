"""Guided backpropagation (Springenberg et al., 2014) without touching the model.

A TorchFunctionMode sees every ReLU that runs, as a module or as a function, and lets an autograd function of ours
run in its place. The rule is looked up when gradients flow back, so that one forward pass serves several rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import inf
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

from fastloc_core.errors import ModelError

from .rules import ReluRule


class _Relu(torch.autograd.Function):
    """clamp(x, 0, ceiling), which follows the rule in `current` on the way back. It saves nothing but its output."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, ceiling: float, current: list[ReluRule]) -> Tensor:
        out = x.clamp(0, ceiling)
        ctx.save_for_backward(out)
        ctx.ceiling, ctx.current = ceiling, current
        return out

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None, None]:
        (out,) = ctx.saved_tensors
        return pass_back(gradients[0], out, ctx.ceiling, ctx.current[0]), None, None


def pass_back(gradient: Tensor, out: Tensor, ceiling: float, rule: ReluRule) -> Tensor:
    """The part of the gradient at its output that a rectifier lets through. `out`: its output; `ceiling`: where it
    saturates.
    """
    if rule is not ReluRule.PLAIN:
        gradient = gradient.clamp(min=0)
    if rule is ReluRule.DECONV:
        return gradient
    backward = torch.ops.aten  # the kernels of autograd itself: much faster than torch.where
    if ceiling == inf:
        passed: Tensor = backward.threshold_backward(gradient, out, 0)
    else:
        passed = backward.hardtanh_backward(gradient, out, 0, ceiling)
    return passed


_RELUS = (F.relu, F.relu_, torch.relu, torch.relu_, Tensor.relu, Tensor.relu_)
_CAPPED = (F.relu6, F.hardtanh, F.hardtanh_)


class ReluMode(TorchFunctionMode):
    """While it is entered, ReLUs of this thread follow `rule` backwards. `count` says how many ran."""

    def __init__(self, rule: ReluRule = ReluRule.GUIDED) -> None:
        super().__init__()
        self._current = [rule]  # the graph holds this list
        self.count = 0

    @property
    def rule(self) -> ReluRule:
        return self._current[0]

    @rule.setter
    def rule(self, rule: ReluRule) -> None:
        self._current[0] = rule

    def __torch_function__(
        self, func: Callable[..., Any], types: Iterable[type], args: Any = (), kwargs: Any = None
    ) -> Any:
        highest = ceiling(func, args, kwargs or {})
        if highest is None:
            return func(*args, **(kwargs or {}))
        self.count += 1
        x = args[0] if args else (kwargs or {})["input"]
        return _Relu.apply(x, highest, self._current)


def ceiling(func: Callable[..., Any], args: Any, kwargs: dict[str, Any]) -> float | None:
    """The value at which a rectifier saturates: infinity for ReLU, 6 for ReLU6. None if `func` is no rectifier."""
    if func in _RELUS:
        return inf
    if func is F.relu6:
        return 6.0
    if func in _CAPPED:
        bounds = dict(zip(("min_val", "max_val"), args[1:3], strict=False)) | kwargs
        return float(bounds["max_val"]) if bounds.get("min_val") == 0 else None
    return None


class _ActivationCounter(TorchDispatchMode):  # type: ignore[no-untyped-call] # torch gives it no types
    """Counts the activations that really run, below the functions that ReluMode sees."""

    rectifiers = frozenset("relu hardtanh threshold maximum clamp clamp_min".split())
    others = frozenset(
        "silu gelu mish elu leaky_relu _prelu_kernel softplus sigmoid tanh hardswish hardsigmoid".split()
    )

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.relus = 0
        self.unguided: set[str] = set()

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name = func.overloadpacket.__name__.rstrip("_")  # without the mark of an operation in place
        self.relus += name in self.rectifiers
        if name in self.others:
            self.unguided.add(name)
        return func(*args, **(kwargs or {}))


@torch.no_grad()
def require_guidable(module: nn.Module, size: int = 96) -> None:
    """Raise ModelError unless every activation of the network is a ReLU that ReluMode reaches.

    Runs two forward passes of a `size` x `size` image on the module's device, which may be the meta device; the module
    has to be in evaluation mode.
    """
    x = torch.zeros(1, 3, size, size, device=next(module.parameters()).device)
    with _ActivationCounter() as ran:
        module(x)
    with ReluMode() as reached:
        module(x)
    what = type(module).__name__
    remedy = "Use the preset refined, or one of the architectures that “fastloc models list” shows."
    if ran.unguided or not ran.relus:
        uses = f"uses {', '.join(sorted(ran.unguided))}" if ran.unguided else "runs none"
        raise ModelError(f"Guided backpropagation needs ReLUs, and {what} {uses}.", remedy)
    if ran.relus != reached.count:
        reason = f"Guided backpropagation reaches {reached.count} of {ran.relus} ReLUs of {what}"
        raise ModelError(f"{reason}: its gradients would be wrong.", remedy)
