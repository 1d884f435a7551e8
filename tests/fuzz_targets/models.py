"""Weights files of any content: each is loaded and fitted, or refused with a CheckpointError."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from safetensors.torch import save
from torch import nn

from fastloc_core.errors import CheckpointError
from fastloc_core.models import configs, contents
from fastloc_core.models.checkpoint import fit, load_state_dict
from fastloc_core.models.matching import match
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
                match(contents.read(path), RESNET)
                fit(module, RESNET, state, path)
            except CheckpointError:
                pass


def honest_folder() -> Iterator[bytes]:
    """config.json and preprocessor_config.json, a line each."""
    timm: dict[str, object] = {"architecture": "resnet18", "label_names": ["a", "b"]}
    timm["pretrained_cfg"] = {"mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5], "input_size": [3, 192, 192]}
    hub: dict[str, object] = {"model_type": "vit", "id2label": {"0": "a", "1": "b"}}
    steps: dict[str, object] = {"image_mean": [0.5, 0.5, 0.5], "image_std": [1, 1, 1], "size": {"shortest_edge": 224}}
    steps |= {"do_center_crop": True, "crop_size": {"height": 192}, "rescale_factor": 0.01}
    for config in timm, hub:
        yield f"{json.dumps(config)}\n{json.dumps(steps)}".encode()


def fuzz_folder(data: bytes) -> None:
    """What stands beside weights. Raises every error except CheckpointError."""
    with TemporaryDirectory() as folder:
        config, _, preprocessor = data.partition(b"\n")
        Path(folder, "config.json").write_bytes(config)
        Path(folder, "preprocessor_config.json").write_bytes(preprocessor)
        with suppress(CheckpointError):
            configs.read(Path(folder, "model.safetensors"))
