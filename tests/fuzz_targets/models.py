"""Weights files of any content: each is loaded and fitted, or refused with a CheckpointError."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from safetensors.torch import save
from torch import nn

from fastloc_core.errors import CheckpointError
from fastloc_core.models.checkpoint import fit, load_state_dict, num_classes
from fastloc_core.models.registry import ARCHITECTURES

RESNET = ARCHITECTURES["resnet18"]


def network() -> nn.Module:
    """A network with only a bias, a norm and a classifier layer."""
    layers = {"conv": nn.Conv2d(1, 2, 1), "bn": nn.BatchNorm2d(2), "fc": nn.Linear(2, 3)}
    return nn.ModuleDict(layers)


def honest() -> Iterator[bytes]:
    """Small files to change: an archive, the older format, the file of a training, and safetensors."""
    state = network().state_dict()
    for content, zipped in (state, True), (state, False), ({"state_dict": state, "epoch": 7, "lr": [0.1]}, True):
        file = BytesIO()
        torch.save(content, file, _use_new_zipfile_serialization=zipped)
        yield file.getvalue()
    yield save(dict(state))


def fuzz_checkpoint(data: bytes) -> None:
    """Raises every error except CheckpointError."""
    with torch.device("meta"):
        module = network()
    with TemporaryDirectory() as folder:
        for name in ("w.pth", "w.safetensors"):
            path = Path(folder, name)
            path.write_bytes(data)
            try:
                state = load_state_dict(path)
                num_classes(RESNET, state, path)
                fit(module, RESNET, state, path)
            except CheckpointError:
                pass
