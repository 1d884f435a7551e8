"""The classifier's scores of an image that is grey outside a mask."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from fastloc_core.models.classifier import Classifier

from .stages import Check

_AT_ONCE = 4  # images on the processor: what more of them need does not stay in its cache


@torch.no_grad()
def masked_logits(classifier: Classifier, x: Tensor, masks: Sequence[NDArray[np.bool_]], check: Check) -> Tensor:
    """Logits (N, classes), on the CPU, of the image reduced to each of N masks.

    `x`: (1, 3, S, S) as preprocessed, so that zero is grey, the mean of the data; `masks`: bool (S, S) each; `check` is
    called before each batch and may raise.
    """
    stacked = torch.from_numpy(np.stack(masks)).to(x.device)[:, None]  # (N, 1, S, S)
    parts = []
    most = min(classifier.batch_size, _AT_ONCE) if x.device.type == "cpu" else classifier.batch_size
    for chunk in torch.split(stacked, most):
        check("masked images")
        parts.append(classifier.logits(x * chunk).cpu())
    return torch.cat(parts)
