"""Excitation backprop (Zhang et al., Top-down Neural Attention by Excitation Backprop, 2016) in any registered network.

The value that flows back is no gradient, but the marginal winning probability of each unit: P(a_j) is the sum over its
readers i of P(a_i) times the share of a_j w_ij in everything that excites a_i. A TorchFunctionMode lets autograd
functions of ours run in the place of the layers. Autograd hands the probabilities on, and adds them if a unit has
several readers.

The paper wants responses that are never negative. Here a unit may be below zero (the linear bottlenecks of MobileNet
v2, a convolution before its batch norm). Such a unit counts as two rectified units with opposite weights, one of which
is silent. The sign of a probability says to which of the two it belongs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F
from torch.overrides import TorchFunctionMode

Rule = Callable[..., tuple[Tensor, ...]]

_RECTIFIERS = {F.relu, F.relu_, torch.relu, torch.relu_, Tensor.relu, Tensor.relu_, F.relu6, F.hardtanh, F.hardtanh_}
_WEIGHTED = {F.conv2d, F.linear}
_AVERAGES = {F.avg_pool2d, F.adaptive_avg_pool2d, torch.mean, Tensor.mean}
_SUMS = {torch.add, Tensor.add, Tensor.add_, Tensor.__add__, Tensor.__radd__, Tensor.__iadd__}


class ExcitationMode(TorchFunctionMode):
    """While it is entered, forward passes of this thread leave a graph that hands back winning probabilities, not
    gradients.

    `grad_outputs` is the probability of an output: 1, or -1 for the evidence against it.
    """

    def __torch_function__(
        self, func: Callable[..., Any], types: Iterable[type], args: Any = (), kwargs: Any = None
    ) -> Any:
        kwargs = kwargs or {}
        if func in _RECTIFIERS:
            return _Excite.apply(lambda x: func(x.clone(), *args[1:], **kwargs), lambda p, _x: (p,), args[0])
        if func in _WEIGHTED:
            x, weight, bias, *rest = args
            rule = _winners(lambda x, w: func(x, w, None, *rest, **kwargs), weight)
            return _Excite.apply(lambda x: func(x, weight, bias, *rest, **kwargs), rule, x)
        if func in _AVERAGES:
            rule = _winners(lambda x, w: w * func(x, *args[1:], **kwargs), torch.ones_like(args[0][:1, :1, :1, :1]))
            return _Excite.apply(lambda x: func(x, *args[1:], **kwargs), rule, args[0])
        if func is F.batch_norm:  # one input each, so only the sign can change
            gamma = kwargs["weight"] if "weight" in kwargs else args[3]
            rule = (lambda p, _x: (p,)) if gamma is None else lambda p, _x: (p * gamma.sign()[:, None, None],)
            return _Excite.apply(lambda x: func(x, *args[1:], **kwargs), rule, args[0])
        if func in _SUMS and all(isinstance(term, Tensor) for term in args):
            return _Excite.apply(torch.add, _shares, *args)
        return func(*args, **kwargs)


class _Excite(torch.autograd.Function):
    """Runs `compute`. On the way back, `rule` gets the output's probabilities and the inputs, and gives the inputs'
    probabilities.
    """

    @staticmethod
    def forward(ctx: Any, compute: Callable[..., Tensor], rule: Rule, *inputs: Tensor) -> Tensor:
        ctx.rule = rule
        ctx.save_for_backward(*inputs)
        return compute(*inputs)

    @staticmethod
    def backward(ctx: Any, *probabilities: Tensor) -> tuple[Tensor | None, ...]:
        return None, None, *ctx.rule(probabilities[0], *ctx.saved_tensors)


def _winners(linear: Callable[[Tensor, Tensor], Tensor], weight: Tensor) -> Rule:
    """The rule of a layer that computes linear(x, weight), without its bias."""

    def rule(p: Tensor, x: Tensor) -> tuple[Tensor]:
        with torch.enable_grad():
            x = x.detach().requires_grad_()
            above, below = x.clamp(min=0), x.clamp(max=0)
            raising, lowering = weight.clamp(min=0), weight.clamp(max=0)
            up = linear(above, raising) + linear(below, lowering)
            down = -linear(below, raising) - linear(above, lowering)
            (received,) = torch.autograd.grad([up, down], x, [_share(p, up), _share(-p, down)])
        return (x.detach().abs() * received,)

    return rule


def _shares(p: Tensor, *terms: Tensor) -> tuple[Tensor, ...]:
    """The rule of a sum: each term with the sign of the probability gets a share by its size."""
    sizes = [(term * p.sign()).clamp(min=0) for term in terms]
    share = _share(p.abs(), sum(sizes, torch.zeros_like(p)))
    return tuple(share * size * p.sign() for size in sizes)


def _share(p: Tensor, total: Tensor) -> Tensor:
    """p / total, or zero if nothing excites."""
    return torch.where(total > 0, p.clamp(min=0) / total, 0)
