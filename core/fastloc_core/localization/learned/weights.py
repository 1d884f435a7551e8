"""The file of an extent head: its weights as float16, the numbers of its confidence, and what it was taught on."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.torch import load, save

from fastloc_core.errors import ModelError
from fastloc_core.models.backbone import Backbone
from fastloc_core.models.classifier import Classifier
from fastloc_resources import extent_head

from .confidence import SIGNS
from .head import ExtentHead
from .sight import Eye

_CONFIDENCE = "confidence"


class Weights(NamedTuple):
    """`confidence`: (SIGNS,); `version`: changes with any number of the file."""

    head: ExtentHead
    confidence: NDArray[np.float32]
    version: str


def packed(head: ExtentHead, confidence: NDArray[np.float32], about: Mapping[str, str]) -> bytes:
    """The content of a file."""
    state = {key: value.half() if value.is_floating_point() else value for key, value in head.state_dict().items()}
    state[_CONFIDENCE] = torch.from_numpy(confidence)
    return save(state, dict(about))


def unpacked(content: bytes) -> Weights:
    """Raises ModelError if it is no extent head."""
    try:
        state = load(content)
        confidence = state.pop(_CONFIDENCE).numpy()
        head = ExtentHead()
        head.load_state_dict(
            {key: value.float() if value.is_floating_point() else value for key, value in state.items()}
        )
        if confidence.shape != (SIGNS,):
            raise ValueError(f"{confidence.shape} numbers of the confidence")
    except (SafetensorError, KeyError, RuntimeError, ValueError) as error:
        raise ModelError(f"This is no extent head: {error}.", "Install the program again.") from error
    return Weights(head, confidence, hashlib.sha256(content).hexdigest()[:12])


def read() -> Weights:
    """The head that travels with the program. Raises ModelError if its file is missing."""
    try:
        return unpacked(extent_head().read_bytes())
    except OSError as error:
        raise ModelError(f"The extent head cannot be read ({error.strerror}).", "Install the program again.") from error


def shipped(classifier: Classifier) -> tuple[Eye, NDArray[np.float32]]:
    """The head that travels with the program, on the classifier's device, and the numbers of its confidence.

    Raises ModelError if its file, or the weights of its backbone, are missing.
    """
    weights = read()
    backbone = Backbone.load(str(classifier.device))
    return Eye(backbone, weights.head, weights.version), weights.confidence
