"""The weights files that are accepted, and the errors for the others."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from fastloc_core.errors import CheckpointError
from fastloc_core.models.checkpoint import adapted, fit, load_state_dict
from fastloc_core.models.registry import ARCHITECTURES

State = dict[str, Tensor]
SQUEEZENET = ARCHITECTURES["squeezenet1_1"]


def empty(architecture: str, classes: int) -> nn.Module:
    with torch.device("meta"):
        return ARCHITECTURES[architecture].build(classes)


def zeros(architecture: str, classes: int) -> State:
    """A state dict that fits."""
    return {
        key: torch.zeros(value.shape, dtype=value.dtype)
        for key, value in empty(architecture, classes).state_dict().items()
    }


@pytest.fixture(scope="module")
def state() -> State:
    torch.manual_seed(0)
    return SQUEEZENET.build(3).state_dict()


SAVED: dict[str, Callable[[State, Path], None]] = {
    "weights.pth": torch.save,
    "weights.safetensors": save_file,
    "old.pt": lambda state, path: torch.save(state, path, _use_new_zipfile_serialization=False),
    "training.pth": lambda state, path: torch.save({"state_dict": state, "epoch": 7}, path),
    "parallel.pth": lambda state, path: torch.save({f"module.{k}": v for k, v in state.items()}, path),
}


@pytest.mark.parametrize("name", SAVED)
def test_the_usual_ways_to_save_weights_give_the_same_network(state: State, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    SAVED[name](state, path)
    loaded = load_state_dict(path)
    module = empty("squeezenet1_1", loaded["classifier.1.weight"].shape[0])
    fit(module, SQUEEZENET, loaded, path)
    assert all(torch.equal(value, state[key]) for key, value in module.state_dict().items())


def test_half_precision_old_and_training_only_entries_are_taken() -> None:
    state = {k: v.half() for k, v in zeros("googlenet", 3).items() if not k.endswith("num_batches_tracked")}
    state["aux1.fc2.weight"] = torch.zeros(3, 1024)
    module = empty("googlenet", 3)
    fit(module, ARCHITECTURES["googlenet"], state, Path("w.pth"))
    assert {value.dtype for value in module.state_dict().values()} == {torch.float32, torch.int64}
    assert not any(value.is_meta for value in module.state_dict().values())


def test_the_names_in_published_densenet_weights_are_understood(tmp_path: Path) -> None:
    path = tmp_path / "densenet.pth"
    key = "features.denseblock1.denselayer1.norm1.weight"
    torch.save({key.replace("norm1", "norm.1"): torch.ones(64)}, path)
    assert list(adapted(load_state_dict(path), ARCHITECTURES["densenet121"])) == [key]


def damaged(change: Callable[[State], object]) -> State:
    state = zeros("squeezenet1_1", 3)
    change(state)
    return state


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (
            zeros("squeezenet1_1", 4),
            "classifier.1.weight .4x512x1x1 float32, not 3x512x1x1 .*number of classes",
        ),
        (zeros("resnet18", 3), "Missing: .* and 49 more. Unknown: .*another architecture"),
        (damaged(lambda s: s.pop("features.0.bias")), "Missing: features.0.bias. .*another architecture"),
        (
            damaged(lambda s: s.update({"features.0.bias": torch.zeros(64).int()})),
            "features.0.bias .64 int32",
        ),
        (
            damaged(lambda s: s["features.0.bias"].fill_(torch.nan)),
            "features.0.bias holds values that are not fin",
        ),
        (damaged(lambda s: s["features.0.bias"][3:4].fill_(-torch.inf)), "features.0.bias holds values"),
    ],
)
def test_weights_that_do_not_fit_are_refused_with_a_guess_at_the_cause(state: State, reason: str) -> None:
    with pytest.raises(CheckpointError, match=f"w.pth: .*{reason}"):
        fit(empty("squeezenet1_1", 3), SQUEEZENET, state, Path("w.pth"))


class Trap:
    """Makes a file if it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return Path.touch, (self.mark,)


@pytest.mark.parametrize("zipped", [True, False])
def test_code_in_a_checkpoint_is_refused_and_not_run(tmp_path: Path, zipped: bool) -> None:
    path, mark = tmp_path / "trap.pth", tmp_path / "ran"
    torch.save({"a": Trap(mark)}, path, _use_new_zipfile_serialization=zipped)
    with pytest.raises(CheckpointError, match=r"trap.pth: .*could run code, and was not opened. Save the weights"):
        load_state_dict(path)
    assert not mark.exists()


@pytest.mark.filterwarnings("ignore:`torch.jit:FutureWarning")
def test_a_torchscript_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "program.pt"
    torch.jit.save(torch.jit.script(nn.Linear(2, 2)), path)
    with pytest.raises(CheckpointError, match="TorchScript program, which fastloc does not run"):
        load_state_dict(path)


UNUSABLE: dict[str, tuple[Callable[[Path], object], str]] = {
    "module": (
        lambda path: torch.save(nn.ReLU(), path),
        "no weights by name",
    ),
    "list": (lambda path: torch.save([1, 2], path), "no weights by name"),
    "numbers": (lambda path: torch.save({"epoch": 7}, path), "no weights by name"),
    "empty": (lambda path: path.touch(), "is empty"),
    "image": (lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" * 40), "damaged or no checkpoint"),
    "text": (lambda path: path.write_text("These are not weights.\n"), "damaged or no checkpoint"),
    "pickle": (lambda path: path.write_bytes(pickle.dumps({"a": [1]}, 2)), "damaged or no checkpoint"),
    "folder": (lambda path: path.mkdir(), "cannot be read"),
    "nothing": (lambda path: None, "cannot be read"),
}


@pytest.mark.parametrize("kind", UNUSABLE)
@pytest.mark.parametrize("ending", [".pth", ".safetensors"])
def test_a_file_without_weights_is_refused_with_the_reason(tmp_path: Path, kind: str, ending: str) -> None:
    path = tmp_path / f"w{ending}"
    make, reason = UNUSABLE[kind]
    make(path)
    if ending == ".safetensors" and kind in ("module", "list", "numbers", "image", "text", "pickle"):
        reason = "damaged or no safetensors"
    with pytest.raises(CheckpointError, match=f"w{ending}: .*{reason}"):
        load_state_dict(path)


@pytest.mark.parametrize("name", SAVED)
@pytest.mark.parametrize("share", [0.001, 0.5, 0.999])
def test_a_cut_off_file_is_refused(state: State, tmp_path: Path, name: str, share: float) -> None:
    path = tmp_path / name
    SAVED[name](state, path)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    with pytest.raises(CheckpointError, match="damaged"):
        load_state_dict(path)
