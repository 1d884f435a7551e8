"""Checkpoints as people save them: the network is found in them, or the nearest mismatch is named."""

from __future__ import annotations

import argparse
import copy
import enum
import functools
import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.testing import assert_close

from fastloc_core.errors import CheckpointError
from fastloc_core.models import contents, registry, signatures
from fastloc_core.models.checkpoint import network
from fastloc_core.models.recognition import Recognised, recognise

State = dict[str, Tensor]
CLASSES = 5


@pytest.fixture(scope="module")
def net() -> nn.Module:
    torch.manual_seed(0)
    return registry.architecture("mobilenet_v2").build(CLASSES).eval()


def under(prefix: str, state: State) -> State:
    return {prefix + name: value for name, value in state.items()}


def body(state: State) -> State:
    return {name: value for name, value in state.items() if not name.startswith("classifier.")}


def head(state: State, name: str) -> State:
    return {f"{name}.{part}": state[f"classifier.1.{part}"] for part in ("weight", "bias")}


def old(state: State) -> State:
    return {name: value * 0 for name, value in state.items()}


def strided(value: Tensor) -> Tensor:
    return value.movedim(0, -1).contiguous().movedim(-1, 0) if value.ndim else value


class Settings:
    """An object of a class that fastloc does not know."""

    def __init__(self) -> None:
        self.lr = 0.1


class Kind(enum.Enum):
    SMALL = "small"


SAVED: dict[str, Callable[[State], object]] = {
    "Lightning": lambda s: {"state_dict": under("model.", s), "epoch": 1, "hyper_parameters": {"lr": 0.1}},
    "a loss beside": lambda s: {"state_dict": under("net.", s) | {"criterion.weight": torch.ones(5)}},
    "compiled": lambda s: under("module._orig_mod.", s),
    "sharded": lambda s: {name.replace("features.", "_fsdp_wrapped_module.features."): s[name] for name in s},
    "deep": lambda s: {"a": {"b": [{"weights": under("encoder.0.", s)}]}},
    "a list": lambda s: [s, {"param_groups": [1]}],
    "the average": lambda s: {"model": old(s), "ema": s, "optimizer": {"state": {0: {"exp_avg": torch.ones(3)}}}},
    "the teacher": lambda s: under("student.", old(s)) | under("teacher.", s),
    "an average of SWA": lambda s: under("module.", s) | {"n_averaged": torch.tensor(3)},
    "numbers of numpy": lambda s: {"net": s, "best": np.float64(0.9), "curve": np.arange(3)},
    "settings": lambda s: {"model": s, "args": argparse.Namespace(lr=0.1), "config": Settings(), "path": Path("a")},
    "odd keys": lambda s: {"model": s, "confused": {(1, 2): 3, 0.5: 1, None: 2}, "seen": {1, 2}},
    "arrays of numpy": lambda s: {name: value.numpy() for name, value in s.items()},
    "counted operations": lambda s: s | {"features.0.total_ops": torch.zeros(1)},
    "dropout before the head": lambda s: body(s) | head(s, "classifier.0.1"),
    "another head": lambda s: under("backbone.", body(s)) | head(s, "fc"),
    "a head in the wrapper": lambda s: under("model.backbone.", body(s)) | head(s, "model.head.1"),
    "body and head apart": lambda s: {"backbone": body(s), "head": head(s, "last")},
    "class weights": lambda s: under("net.", s) | {"net.class_weights": torch.ones(5), "pos_weight": torch.ones(5)},
    "a teacher beside": lambda s: {"state_dict": under("model.", s) | under("teacher.", old(s))},
    "twice as precise": lambda s: {name: value.double() for name, value in s.items()},  # counters, too
    "parameters": lambda s: {name: nn.Parameter(value, value.is_floating_point()) for name, value in s.items()},
    "another order in memory": lambda s: {name: strided(value) for name, value in s.items()},
    "items": lambda s: list(s.items()),
    "enums and functions": lambda s: {"model": s, "kind": Kind.SMALL, "next": functools.partial(Kind, "small")},
    "sparse tensors": lambda s: {"model": s, "confused": torch.eye(3).to_sparse(), "steps": range(3)},
    "other names": lambda s: {name.replace("features.", "a").replace("conv.", "b"): s[name] for name in s},
}  # fmt: skip


def logits(found: Recognised) -> Tensor:
    module = network(found.match, found.weights).eval()
    with torch.no_grad():
        result: Tensor = module(torch.ones(1, 3, 64, 64).cumsum(3) / 64)
    return result


def assert_same(found: Tensor, wanted: Tensor) -> None:
    """But for rounding, which depends on where the numbers lie in memory."""
    assert_close(found, wanted, rtol=1e-4, atol=1e-4 * float(wanted.abs().max()))


def expected(net: nn.Module) -> Tensor:
    with torch.no_grad():
        result: Tensor = net(torch.ones(1, 3, 64, 64).cumsum(3) / 64)
    return result


@pytest.mark.parametrize("kind", SAVED)
def test_a_network_is_found_in_whatever_it_was_saved_in(net: nn.Module, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "net.ckpt"
    torch.save(SAVED[kind](net.state_dict()), path)
    found = recognise(path)
    assert found.name == "mobilenet_v2"
    assert torch.allclose(logits(found), expected(net), rtol=1e-3, atol=0)  # another order in memory adds otherwise


@pytest.mark.parametrize("zipped", [True, False])
def test_a_whole_network_is_taken_apart_and_not_run(net: nn.Module, tmp_path: Path, zipped: bool) -> None:
    path = tmp_path / "net.PTH.tar"
    torch.save({"model": copy.deepcopy(net), "epoch": 3}, path, _use_new_zipfile_serialization=zipped)
    assert_same(logits(recognise(path)), expected(net))


def test_a_path_that_a_later_python_saved_is_only_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    later = ModuleType("pathlib._local")  # where Python 3.13 has its paths
    kind = type("PosixPath", (), {"__module__": later.__name__, "__reduce__": lambda self: (type(self), ("a",))})
    vars(later)["PosixPath"] = kind
    monkeypatch.setitem(sys.modules, later.__name__, later)
    torch.save({"fc.weight": torch.ones(2, 2), "path": kind()}, tmp_path / "net.ckpt")
    assert list(contents.read(tmp_path / "net.ckpt").tensors) == ["fc.weight"]


def test_it_is_said_which_of_two_sets_of_weights_is_used(net: nn.Module, tmp_path: Path) -> None:
    torch.save({"model": net.state_dict(), "model_ema": net.state_dict()}, tmp_path / "net.pth")
    assert "“model_ema” is used, not “model”" in " ".join(recognise(tmp_path / "net.pth").notes)


def changed(state: State, **changes: Tensor) -> State:
    return state | {name.replace("__", "."): value for name, value in changes.items()}


UNFIT: dict[str, tuple[Callable[[State], Any], str]] = {
    "grey images": (
        lambda s: changed(s, features__0__0__weight=torch.ones(32, 1, 3, 3)),
        r"Closest is mobilenet_v2. Of another shape: features.0.0.weight \(32x1x3x3 float32, not 32x3x3x3",
    ),
    "two layers at the end": (
        lambda s: under("backbone.", body(s)) | {"fc.0.weight": torch.ones(9, 1280), "fc.2.weight": torch.ones(5, 9)},
        "Unknown: fc.2.weight",
    ),
    "a norm before the head": (
        lambda s: under("backbone.", body(s)) | head(s, "fc.1") | {"fc.0.weight": torch.ones(1280)},
        "Unknown: fc.0.weight",
    ),
    "no head": (body, "Missing: classifier.1.weight"),
    "numbers instead of names": (lambda s: list(s.values()), "The weights have numbers instead of names"),
    "complex numbers": (
        lambda s: {name: value.to(torch.complex64) for name, value in s.items()},
        "'features.0.0.weight' is no tensor of ordinary numbers",
    ),
    "another network": (lambda s: {"a.weight": torch.ones(3, 3)}, r"has these weights: a.weight \(3x3\)"),
}  # fmt: skip


@pytest.mark.parametrize("kind", UNFIT)
def test_the_nearest_mismatch_is_named(net: nn.Module, tmp_path: Path, kind: str) -> None:
    make, reason = UNFIT[kind]
    torch.save(make(net.state_dict()), tmp_path / "net.pth")
    with pytest.raises(CheckpointError, match=reason):
        recognise(tmp_path / "net.pth")


NOTES: dict[str, object] = {
    "class_names": ["a", "b", "c", "d", "e"],
    "class_to_idx": {"e": 4, "a": 0, "b": 1, "c": 2, "d": 3},
    "hyper_parameters": {"classes": ("a", "b", "c", "d", "e")},
    "names": {0: "a", 1: "b", 2: "c", 3: "d", 4: "e"},
}


@pytest.mark.parametrize("kind", NOTES)
def test_labels_in_a_checkpoint_serve(net: nn.Module, tmp_path: Path, kind: str) -> None:
    torch.save({"model": net.state_dict(), kind: NOTES[kind]}, tmp_path / "net.pth")
    assert recognise(tmp_path / "net.pth").labels == ["a", "b", "c", "d", "e"]


def test_a_folder_of_timm_says_everything(net: nn.Module, tmp_path: Path) -> None:
    save_file(net.state_dict(), tmp_path / "model.safetensors")
    mean = [0.5, 0.5, 0.5]
    about = {"mean": mean, "std": mean, "input_size": [3, 192, 192]}
    config = {"architecture": "mobilenet_v2", "pretrained_cfg": about, "label_names": list("abcde")}
    (tmp_path / "config.json").write_text(json.dumps(config))
    found = recognise(tmp_path)
    assert (found.labels, found.config.size, found.config.mean) == (list("abcde"), 192, (0.5, 0.5, 0.5))
    assert_same(logits(found), expected(net))


def of_transformers(name: str) -> str:
    """The name of a tensor of ResNet-18 in the library transformers."""
    stage, _, rest = name.partition(".")
    if stage.startswith("layer"):
        block, _, rest = rest.partition(".")
        for ours, theirs in {
            "conv1": "layer.0.convolution", "bn1": "layer.0.normalization", "conv2": "layer.1.convolution",
            "bn2": "layer.1.normalization", "downsample.0": "shortcut.convolution",
            "downsample.1": "shortcut.normalization",
        }.items():  # fmt: skip
            rest = rest.replace(ours, theirs)
        return f"resnet.encoder.stages.{int(stage[5:]) - 1}.layers.{block}.{rest}"
    whole = {"conv1": "resnet.embedder.embedder.convolution", "bn1": "resnet.embedder.embedder.normalization"}
    return f"{whole.get(stage, 'classifier.1')}.{rest}"


def test_a_resnet_of_transformers_is_understood(tmp_path: Path) -> None:
    torch.manual_seed(0)
    resnet = registry.architecture("resnet18").build(2).eval()
    state = {of_transformers(name): value for name, value in resnet.state_dict().items()}
    save_file(state, tmp_path / "model.safetensors")
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "resnet", "id2label": {"1": "bee", "0": "ant"}}))
    preprocessor: dict[str, object] = {"image_mean": [0.5] * 3, "image_std": [0.25] * 3, "size": {"shortest_edge": 224}}
    preprocessor |= {"crop_size": {"height": 192, "width": 192}, "do_center_crop": True, "rescale_factor": 1 / 127.5}
    (tmp_path / "preprocessor_config.json").write_text(json.dumps(preprocessor))
    found = recognise(tmp_path)
    assert (found.name, found.labels, found.config.size) == ("resnet18", ["ant", "bee"], 192)
    assert found.config.mean == pytest.approx((0.25, 0.25, 0.25)), "the pixels of 0 to 2 were brought to 0 to 1"
    assert_same(logits(found), expected(resnet))


@pytest.mark.parametrize(
    "name", ["resnet18", "efficientnet_lite0", "regnet_y_400mf", "timm/test_vit3", "timm/swin_s3_tiny_224"]
)
def test_the_table_of_signatures_is_up_to_date(name: str) -> None:
    """`python packaging/architectures.py` writes it."""
    assert signatures.known()[name] == signatures.of(registry.architecture(name))
