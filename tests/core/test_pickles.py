"""A weights file can give this program nothing but weights."""

from __future__ import annotations

import io
import os
import pickletools
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from fastloc_core.errors import CheckpointError
from fastloc_core.models import pickles
from fastloc_core.models.checkpoint import fit, load_state_dict
from tests.fuzz_targets.models import RESNET, fuzz_checkpoint, honest, network

HONEST = list(honest())


def archived(pickle: bytes, compression: int = zipfile.ZIP_STORED, **storages: bytes) -> bytes:
    """An archive like torch's. A storage `_0` stands for the file `data/0`."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        archive.writestr("archive/data.pkl", b"\x80\x02" + pickle)
        for name, content in storages.items():
            archive.writestr(f"archive/data/{name[1:]}", content)
    return file.getvalue()


def equal(one: Any, other: Any) -> bool:  # noqa: ANN401 (any value of a checkpoint)
    if isinstance(one, Tensor):
        return isinstance(other, Tensor) and one.dtype == other.dtype and torch.equal(one, other)
    if isinstance(one, dict):
        return list(one) == list(other) and all(equal(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple):
        return type(one) is type(other) and all(map(equal, one, other))
    return type(one) is type(other) and one == other


@pytest.mark.parametrize("mapped", [True, False])
@pytest.mark.parametrize("zipped", [True, False])
def test_a_whole_training_is_read_as_torch_reads_it(tmp_path: Path, zipped: bool, mapped: bool) -> None:
    convolution = nn.Conv2d(3, 2, 3)
    module = nn.Sequential(convolution, nn.BatchNorm2d(2))
    optimizer = torch.optim.AdamW(module.parameters())
    module(torch.rand(2, 3, 8, 8)).sum().backward()
    optimizer.step()
    weight = convolution.weight
    content = {
        "model": module.state_dict(),
        "optimizer": optimizer.state_dict(),
        "numbers": [1, -1, 2**31, 2**64, 0.5, True, None, (), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)],
        "parameter": weight,
        "half": weight.detach().half(),
        "views": [weight.detach()[:, 1:, ::2], weight.detach().mT, weight.bfloat16().flatten()[3:]],
        "others": [torch.tensor(3), torch.tensor([True, False]), torch.zeros(0, 3), torch.ones(3, dtype=torch.uint8)],
    }
    torch.save(content, tmp_path / "w.pth", _use_new_zipfile_serialization=zipped)
    expected = torch.load(tmp_path / "w.pth", weights_only=True)
    assert equal(pickles.load(tmp_path / "w.pth", mapped), expected)


def test_checkpoints_of_python_2_are_read(tmp_path: Path) -> None:
    pickle = b"ccollections\nOrderedDict\n]]U\x01aaK\x07aa\x85R."
    (tmp_path / "w.pth").write_bytes(archived(pickle))
    assert pickles.load(tmp_path / "w.pth") == {"a": 7}


DOUBLING = b")" + b"q\x00h\x00\x86" * 200  # a tuple that holds a tuple twice, which holds a tuple twice ...
LISTED = b"]q\x01(" + b"X\x01\x00\x00\x00aK\x01\x86" * 50_000 + b"e"  # as items of an ordered dictionary
REBUILD = b"ctorch._utils\n_rebuild_tensor_v2\n"
STORAGE = b"(X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpuK\x02tQ"

HEAD = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.\x80\x02}.\x80\x02"  # in the format before torch 1.6


def entry(arguments: bytes, storage: bytes = STORAGE) -> bytes:
    """A tensor a with this offset, size and strides."""
    return b"}X\x01\x00\x00\x00a" + REBUILD + b"(" + storage + arguments + b"tRs."


HOSTILE = {
    "a tuple as a key": b"}(" + DOUBLING + b"K\x01u.",
    "a tuple as one item's key": b"}" + DOUBLING + b"K\x01s.",
    "a tuple as an ordered dictionary's key": b"ccollections\nOrderedDict\n](" + DOUBLING + b"K\x01\x86e\x85R.",
    "a tuple as a whole": DOUBLING + b".",
    "a tuple as a value": b"}X\x01\x00\x00\x00a" + DOUBLING + b"s.",
    "a tuple as a storage": b"(X\x07\x00\x00\x00storage" + DOUBLING + b"X\x01\x00\x00\x000X\x03\x00\x00\x00cpuK\x01tQ.",
    "a tuple as a size": entry(b"K\x00" + DOUBLING + b")"),
    "a list as a size": entry(b"K\x00\x8a\x06" + b"\x7f" * 6 + b"](K\x01e\x86)"),
    "a size of huge numbers": entry(b"K\x00(" + (b"\x8a\xff" + b"\x7f" * 255) * 9_000 + b"t)"),
    "strides beyond the storage": entry(b"K\x00K\x02\x85J\xff\xff\xff\x7f\x85"),
    "an offset beyond the storage": entry(b"J\xff\xff\xff\x7fK\x01\x85K\x01\x85"),
    "a list used again and again": LISTED + b"0" + b"ccollections\nOrderedDict\nh\x01\x85R0" * 50_000 + b".",
    "the same without a pop": LISTED + b"ccollections\nOrderedDict\nh\x01\x85R" * 50_000 + b".",
    "a storage longer than its record": entry(b"K\x00K\x03\x85K\x01\x85", STORAGE.replace(b"K\x02tQ", b"K\x03tQ")),
    "too many instructions": b"}" * 3_000_000 + b".",
    "a list in itself": b"]q\x00h\x00a.",
    "a deep list": b"]" * 100_000 + b"a" * 99_999 + b".",
    "a text that is not there": b"X\xff\xff\xff\xff.",
    "bytes that are not there": b"\x96" + b"\xff" * 7 + b"\x7f.",
    "a frame that is not there": b"\x95" + b"\xff" * 7 + b"\x7f}.",
    "bytes to be made": b"cbuiltins\nbytearray\n\x8a\x06\x00\x00\x00\x00\x00\x01\x85R.",
    "a number of a million digits": b"\x8b" + struct.pack("<i", 1_000_000) + b"\x7f" * 1_000_000 + b".",
    "decimal digits": b"I" + b"9" * 1_000_000 + b"\n.",
    "an empty stack": b"R.",
    "a mark that is gone": b"((ttu.",
}


def test_the_tensor_that_these_are_changes_of_is_taken(tmp_path: Path) -> None:
    (tmp_path / "w.pth").write_bytes(archived(entry(b"K\x00K\x01\x85K\x01\x85"), _0=bytes(8)))
    assert equal(load_state_dict(tmp_path / "w.pth"), {"a": torch.zeros(1)})


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("zipped", [True, False])
def test_a_pickle_that_would_take_for_ever_or_all_memory_is_refused(tmp_path: Path, name: str, zipped: bool) -> None:
    path = tmp_path / "w.pth"
    path.write_bytes(archived(HOSTILE[name], _0=bytes(8)) if zipped else HEAD + HOSTILE[name] + b"\x80\x02].")
    with pytest.raises(CheckpointError, match=r"w.pth: .* (damaged|no weights by name|is no tensor)"):
        load_state_dict(path)


@pytest.mark.parametrize("keys", [DOUBLING, b"]" + DOUBLING + b"a", b"](K\x01K\x02e", b"K\x01", b"}"])
def test_a_list_of_storages_that_is_none_is_refused(tmp_path: Path, keys: bytes) -> None:
    (tmp_path / "w.pth").write_bytes(HEAD + REBUILD + b"(" + STORAGE + b"K\x00K\x01\x85K\x01\x85tR." + keys + b".")
    with pytest.raises(CheckpointError, match="damaged"):
        load_state_dict(tmp_path / "w.pth")


def sparse(path: Path, beginning: bytes = b"") -> None:
    with path.open("wb") as file:
        file.write(beginning)
        file.truncate(20 << 30)


def directory(path: Path) -> None:
    """An archive that consists of a directory of 17 MB."""
    entry = b"PK\1\2" + bytes(24) + struct.pack("<H", 60_000) + bytes(16) + bytes(60_000)
    size = len(entry) * 300
    path.write_bytes(b"PK\3\4" + entry * 300 + b"PK\5\6" + struct.pack("<4H2LH", 0, 0, 300, 300, size, 4, 0))


FILES: dict[str, Callable[[Path], object]] = {
    "sparse": sparse,
    "sparse archive": lambda path: sparse(path, b"PK\3\4"),
    "compressed": lambda path: path.write_bytes(archived(b"}." + bytes(10**7), zipfile.ZIP_DEFLATED)),
    "directory": directory,
    "large pickle": lambda path: path.write_bytes(archived(bytes(1 << 25))),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_that_would_fill_the_memory_is_refused(tmp_path: Path, kind: str) -> None:
    FILES[kind](tmp_path / "w.pth")
    with pytest.raises(CheckpointError):
        load_state_dict(tmp_path / "w.pth")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders")
@pytest.mark.parametrize("ending", [".pth", ".safetensors"])
def test_a_pipe_is_no_weights_file(tmp_path: Path, ending: str) -> None:
    os.mkfifo(tmp_path / f"w{ending}")
    with pytest.raises(CheckpointError, match="it is not a file"):
        load_state_dict(tmp_path / f"w{ending}")


def test_a_tensor_larger_than_what_the_file_holds_is_refused_by_name(tmp_path: Path) -> None:
    torch.save({"fc.weight": torch.zeros(1).half().expand(1 << 20, 1 << 20)}, tmp_path / "w.pth")
    with pytest.raises(CheckpointError, match=r"'fc.weight' is .*more of them than the file holds"):
        load_state_dict(tmp_path / "w.pth")


ODD = [
    torch.uint16,
    torch.uint64,
    torch.complex64,
    torch.bool,
    torch.float8_e4m3fn,
    torch.bits8,
    torch.float4_e2m1fn_x2,
]


@pytest.mark.parametrize("dtype", ODD)
def test_numbers_that_no_classifier_has_are_refused_by_name(tmp_path: Path, dtype: torch.dtype) -> None:
    odd = torch.zeros(16, dtype=torch.uint8).view(dtype)[0]
    torch.save({**network().state_dict(), "bn.num_batches_tracked": odd}, tmp_path / "w.pth")
    with pytest.raises(CheckpointError, match=f"'bn.num_batches_tracked' is no tensor .*{str(dtype)[6:]}"):
        load_state_dict(tmp_path / "w.pth")


@pytest.mark.filterwarnings("ignore:torch.quantize_per_tensor")
def test_a_quantized_tensor_is_refused_by_name(tmp_path: Path) -> None:
    torch.save({"a": torch.quantize_per_tensor(torch.ones(2), 1.0, 0, torch.quint8)}, tmp_path / "w.pth")
    with pytest.raises(CheckpointError, match=r"'a' is no tensor of ordinary numbers \(.*qtensor"):
        load_state_dict(tmp_path / "w.pth")


@pytest.mark.parametrize("dtype", [torch.uint8, torch.int8, torch.int16, torch.int32])
def test_small_whole_numbers_count_batches_as_well(dtype: torch.dtype) -> None:
    module = network()
    fit(module, RESNET, {**module.state_dict(), "bn.num_batches_tracked": torch.tensor(7, dtype=dtype)}, Path())
    assert equal(module.state_dict()["bn.num_batches_tracked"], torch.tensor(7))


@pytest.mark.parametrize("key", ["a\n", "\x1b[31m", "a" * 1000, "\ud800"])
def test_a_name_that_would_spoil_a_message_is_no_layers_name(tmp_path: Path, key: str) -> None:
    torch.save({key: torch.ones(1)}, tmp_path / "w.pth")
    with pytest.raises(CheckpointError, match="has no name that a layer could have") as error:
        load_state_dict(tmp_path / "w.pth")
    assert str(error.value).isprintable()


HEADERS = {
    "longer than the file": struct.pack("<Q", 2**63),
    "deep": struct.pack("<Q", 10**5) + b"[" * 10**5,
    "an empty, huge one": b'{"a":{"dtype":"F32","shape":[4611686018427387904,0],"data_offsets":[0,0]}}',
    "overlapping": b'{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],'
    b'"data_offsets":[2,6]}}',
    "outside": b'{"a":{"dtype":"F32","shape":[9],"data_offsets":[0,36]}}',
    "negative": b'{"a":{"dtype":"F32","shape":[-1],"data_offsets":[4,0]}}',
    "odd": b'{"a":{"dtype":"C64","shape":[1],"data_offsets":[0,8]}}',
    "halves of bytes": b'{"a":{"dtype":"F4","shape":[15],"data_offsets":[0,8]}}',
    "dimensions": b'{"a":{"dtype":"F64","shape":[' + b"1," * 10**5 + b'1],"data_offsets":[0,8]}}',
}


@pytest.mark.parametrize("name", HEADERS)
def test_a_header_of_safetensors_that_promises_too_much_is_refused(tmp_path: Path, name: str) -> None:
    header = HEADERS[name]
    whole = header if header[:1] != b"{" else struct.pack("<Q", len(header)) + header
    (tmp_path / "w.safetensors").write_bytes(whole + bytes(8))
    with pytest.raises(CheckpointError):
        load_state_dict(tmp_path / "w.safetensors")


INSTRUCTIONS = [instruction.code.encode("latin-1") for instruction in pickletools.opcodes]
PIECES = st.sampled_from([*INSTRUCTIONS, REBUILD, STORAGE, bytes(8), b"\xff" * 8]) | st.binary(max_size=4)
CHANGES = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 8), PIECES), min_size=1, max_size=6)


@settings(max_examples=400)
@given(st.sampled_from(HONEST), CHANGES)
def test_every_damaged_checkpoint_is_taken_or_refused(data: bytes, changes: list[tuple[float, int, bytes]]) -> None:
    for place, removed, put in changes:
        at = int(place * len(data))
        data = data[:at] + put + data[at + removed :]
    fuzz_checkpoint(data)


@pytest.mark.parametrize("data", HONEST)
def test_every_checkpoint_is_sound_before_it_is_changed(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / ("w.pth" if data[8:9] != b"{" else "w.safetensors")
    path.write_bytes(data)
    fit(network(), RESNET, load_state_dict(path), path)
