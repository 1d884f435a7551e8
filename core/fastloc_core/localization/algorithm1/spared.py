"""The classifier's scores of an image that is grey outside a mask, computed only where it is not grey.

Far from the mask, a network sees what it sees in an image that is grey all over. So its features, if they are a plain
stack of convolutions, ReLUs and max-poolings (VGG, AlexNet), need a window around the mask only: at each layer the part
that the mask can reach. It is exact up to rounding. Other networks see the whole image, and so do all on a GPU, which
is quicker with many images at once.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from fastloc_core.localization.scoring import masked_logits
from fastloc_core.localization.stages import Check
from fastloc_core.models.classifier import Classifier

from .windowed import Window, axes, cut, outputs_of, plain_stack, without
from .winograd import WINDOWS, Convolutions


class MaskedScores:
    """For one classifier, as long as it stays on its device and its input has one size."""

    def __init__(self, classifier: Classifier, convolutions: Convolutions) -> None:
        self.classifier, self.convolutions = classifier, convolutions
        self.stack = plain_stack(classifier.module)
        self._grey: list[Tensor] = []  # the input of each step for a grey image, and the last output

    @torch.no_grad()
    def logits(self, x: Tensor, masks: Sequence[NDArray[np.bool_]], check: Check) -> Tensor:
        """Logits (N, classes), on the CPU, of the image reduced to each of N masks that are not empty.

        `x`: (1, 3, S, S) as preprocessed, so that zero is grey; `masks`: bool (S, S) each; `check` is called before
        each batch and may raise.
        """
        if not self.stack or x.device.type != "cpu":
            return masked_logits(self.classifier, x, masks, check)
        seen = []
        for start in range(0, len(masks), WINDOWS):
            check("masked images")
            seen.append(self._seen(x, masks[start : start + WINDOWS]))
        return without(self.classifier.module, self.stack)(torch.cat(seen)).float()  # type: ignore[no-any-return]

    def _seen(self, x: Tensor, masks: Sequence[NDArray[np.bool_]]) -> Tensor:
        """The features (N, C, h, w) for the image reduced to each of N masks."""
        windows = [(_span(np.atleast_1d(mask.any(1))), _span(np.atleast_1d(mask.any(0)))) for mask in masks]
        patches = [cut(x * torch.from_numpy(mask), *window) for mask, window in zip(masks, windows, strict=True)]
        grey = self._grey_of(x)
        for step, before, after in zip(self.stack, grey[:-1], grey[1:], strict=True):
            if isinstance(step, nn.ReLU):
                patches = [patch.relu_() for patch in patches]
                continue
            vertical, horizontal = axes(step)
            reached = [
                (vertical.reached_by(rows, after.shape[2]), horizontal.reached_by(columns, after.shape[3]))
                for rows, columns in windows
            ]
            around = [
                _around(before, patch, window, (vertical.seen_by(rows), horizontal.seen_by(columns)))
                for patch, window, (rows, columns) in zip(patches, windows, reached, strict=True)
            ]
            if isinstance(step, nn.Conv2d):
                patches = self.convolutions.forward(step, around)
            else:
                patches = [step(each) for each in around]  # a pooling has no padding
            windows = reached
        out = grey[-1].repeat(len(masks), 1, 1, 1)
        for each, patch, window in zip(out, patches, windows, strict=True):
            cut(each[None], *window).copy_(patch)
        return out

    def _grey_of(self, x: Tensor) -> list[Tensor]:
        if not self._grey or self._grey[0].shape != x.shape or self._grey[0].device != x.device:
            grey = torch.zeros_like(x)
            self._grey = [grey, *outputs_of(self.stack, grey)]
        return self._grey


def _around(before: Tensor, patch: Tensor, at: Window, wanted: Window) -> Tensor:
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
