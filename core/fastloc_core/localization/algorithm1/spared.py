"""The classifier's scores of an image that is grey outside a mask, computed only where it is not grey.

Far from the mask, a network sees what it sees in an image that is grey all over. So its features, if they are a plain
stack of convolutions, ReLUs and max-poolings (VGG, AlexNet), need a window around the mask only: at each layer the part
that the mask can reach. It is exact up to rounding. Other networks see the whole image, and so do all on a GPU, which
is quicker with many images at once.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from fastloc_core.localization.scoring import masked_logits
from fastloc_core.localization.stages import Check
from fastloc_core.models.classifier import Classifier

from .windowed import axes, cut, plain_features


class MaskedScores:
    """For one classifier, as long as it stays on its device and its input has one size."""

    def __init__(self, classifier: Classifier) -> None:
        self.classifier = classifier
        self.stack = plain_features(classifier.module)
        self._grey: list[Tensor] = []  # the input of each step for a grey image, and the last output

    @torch.no_grad()
    def logits(self, x: Tensor, masks: Sequence[NDArray[np.bool_]], check: Check) -> Tensor:
        """Logits (N, classes), on the CPU, of the image reduced to each of N masks that are not empty.

        `x`: (1, 3, S, S) as preprocessed, so that zero is grey; `masks`: bool (S, S) each; `check` is called before
        each of them, or each batch, and may raise.
        """
        if not self.stack or x.device.type != "cpu":
            return masked_logits(self.classifier, x, masks, check)
        rest = self._rest()
        parts = []
        for start in range(0, len(masks), self.classifier.batch_size):
            seen = []
            for mask in masks[start : start + self.classifier.batch_size]:
                check("masked images")
                seen.append(self._seen(x, mask))
            parts.append(rest(torch.cat(seen)).float().cpu())
        return torch.cat(parts)

    def _rest(self) -> nn.Module:
        """The network without its features."""
        module = self.classifier.module
        rest = copy.copy(module)  # it shares everything but the table of its parts
        rest._modules = module._modules | {"features": nn.Identity()}
        return rest

    def _seen(self, x: Tensor, mask: NDArray[np.bool_]) -> Tensor:
        """The features (1, C, h, w) for the image reduced to a mask."""
        rows, columns = (_span(np.atleast_1d(mask.any(axis))) for axis in (1, 0))
        inside = torch.from_numpy(mask).to(x.device)
        patch = cut(x * inside, rows, columns)
        grey = self._grey_of(x)
        for step, before, after in zip(self.stack, grey[:-1], grey[1:], strict=True):
            if isinstance(step, nn.ReLU):
                patch = F.relu(patch)
                continue
            vertical, horizontal = axes(step)
            reached = vertical.reached_by(rows, after.shape[2]), horizontal.reached_by(columns, after.shape[3])
            around = _around(
                before, patch, (rows, columns), (vertical.seen_by(reached[0]), horizontal.seen_by(reached[1]))
            )
            patch = _applied(step, around)
            rows, columns = reached
        out = grey[-1].clone()
        cut(out, rows, columns).copy_(patch)
        return out

    def _grey_of(self, x: Tensor) -> list[Tensor]:
        if not self._grey or self._grey[0].shape != x.shape or self._grey[0].device != x.device:
            self._grey = list(_outputs(self.stack, torch.zeros_like(x)))
        return self._grey


def _outputs(stack: Sequence[nn.Module], x: Tensor) -> Iterator[Tensor]:
    """The image and the output of each step; a ReLU's takes the place of its input, which nothing else needs."""
    yield x
    for step in stack:
        x = x.relu() if isinstance(step, nn.ReLU) else step(x)
        yield x


def _applied(step: nn.Module, around: Tensor) -> Tensor:
    """A step whose padding is already in its input."""
    if isinstance(step, nn.Conv2d):
        return F.conv2d(around, step.weight, step.bias, step.stride)
    return step(around)  # type: ignore[no-any-return] # a pooling has no padding


def _around(before: Tensor, patch: Tensor, at: tuple[range, range], wanted: tuple[range, range]) -> Tensor:
    """The part of the input that is wanted: the patch, grey around it, and zero outside the image."""
    sides = [(max(-want.start, 0), max(want.stop - n, 0)) for want, n in zip(wanted, before.shape[2:], strict=True)]
    there = [range(max(want.start, 0), min(want.stop, n)) for want, n in zip(wanted, before.shape[2:], strict=True)]
    (top, bottom), (left, right) = sides
    around = F.pad(cut(before, *there), (left, right, top, bottom))
    both = [range(max(a.start, b.start), min(a.stop, b.stop)) for a, b in zip(at, there, strict=True)]
    target = [range(span.start - want.start, span.stop - want.start) for span, want in zip(both, wanted, strict=True)]
    source = [range(span.start - own.start, span.stop - own.start) for span, own in zip(both, at, strict=True)]
    cut(around, *target).copy_(cut(patch, *source))
    return around


def _span(there: NDArray[np.bool_]) -> range:
    places = np.flatnonzero(there)
    return range(int(places[0]), int(places[-1]) + 1)
