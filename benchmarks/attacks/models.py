"""Weights, cards and labels."""

from __future__ import annotations

import io
import os
import pickle
import struct
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from .sandbox import HONEST, SECRET, Attack, Sandbox, Way, make_image

SQUEEZENET = "squeezenet1_1"
LABELS = 10
HALF = "HalfStorage"
_HEAD = b"\x80\x02"  # protocol 2


def card(**changes: str) -> str:
    values = {
        "name": '"evil"',
        "architecture": f'"{SQUEEZENET}"',
        "weights": '"weights.pth"',
        "labels": '"labels.txt"',
        "size": "64",
        "mean": "[0.5, 0.5, 0.5]",
        "std": "[0.5, 0.5, 0.5]",
    } | changes
    top, below = list(values.items())[:4], list(values.items())[4:]
    lines = [f"{key} = {value}" for key, value in top if value]
    return "\n".join([*lines, "[preprocessing]", *(f"{key} = {value}" for key, value in below if value), ""])


def honest(box: Sandbox, architecture: str = SQUEEZENET, labels: int = LABELS) -> None:
    """Random weights with a card and labels. An attack changes them afterwards."""
    import torch

    from fastloc_core.models import registry

    make_image(box.honest / HONEST, 91)
    torch.manual_seed(0)
    module = registry.architecture(architecture).build(labels)
    box.input = box.folder / "weights.pth"
    torch.save(module.state_dict(), box.input)
    (box.folder / "labels.txt").write_text("".join(f"class {i}\n" for i in range(labels)))
    (box.folder / "model.toml").write_text(card(architecture=f'"{architecture}"'))
    (box.folder / "architecture").write_text(architecture)


def put(box: Sandbox, content: bytes, name: str = "weights.pth") -> None:
    """Put those bytes in the place of the weights."""
    box.input.unlink()
    box.input = box.folder / name
    box.input.write_bytes(content)
    (box.folder / "model.toml").write_text(card(weights=f'"{name}"'))


def zipped(data_pkl: bytes, *more: tuple[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    """An archive as torch writes it: a pickle and the bytes of tensors."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in (("data.pkl", data_pkl), ("version", b"3\n"), ("byteorder", b"little"), *more):
            archive.writestr(f"archive/{name}", content)
    return buffer.getvalue()


def nested(depth: int = 60, by: str = "two") -> bytes:
    """Opcodes for a tuple that holds the one before twice, and so on. Hashing, comparing or printing it never ends."""
    made = b")"
    for level in range(depth):
        short, long = bytes([level]), struct.pack("<I", level)
        made += {
            "two": b"q" + short + b"h" + short + b"\x86",
            "three": b"q" + short + (b"h" + short) * 2 + b"\x87",
            "long memo": b"r" + long + b"j" + long + b"\x86",
            "marks": b"q" + short + b"(" + (b"h" + short) * 2 + b"t",
        }[by]
    return made


def bombs() -> dict[str, bytes]:
    """Pickles with such a tuple in a place where it is hashed or may be shown."""
    storage = b"(X\7\0\0\0storagectorch\nFloatStorage\n" + nested() + b"X\3\0\0\0cpuK\x04tQ"
    return {
        "hash bomb": b"}(" + nested() + b"K\1u",
        "hash bomb of threes": b"}(" + nested(by="three") + b"K\1u",
        "hash bomb by long memo": b"}(" + nested(by="long memo") + b"K\1u",
        "hash bomb by marks": b"}(" + nested(61, "marks") + b"K\1Nu",
        "hash bomb as one item": b"}" + nested() + b"K\1s",
        "hash bomb in an ordered dictionary": b"ccollections\nOrderedDict\n" + nested() + b"K\1\x86\x85\x85R",
        "hash bomb in a counter": b"ccollections\nCounter\n" + nested() + b"\x85\x85R",
        "hash bomb as a storage's name": b"}X\1\0\0\0a" + storage + b"s",
        "a bomb for whoever shows it": b"}X\1\0\0\0a" + nested() + b"s",
        "a bomb as all there is": nested(),
        "a bomb as a persistent number": nested() + b"Q",
    }


def legacy(content: bytes) -> bytes:
    """A file as torch wrote it before it used archives."""
    return b"".join(pickle.dumps(part, 2) for part in (0x1950A86A20F9469CFC6C, 1001, {"little_endian": True})) + content


def pickles() -> dict[str, bytes]:
    deep = _HEAD + b"(" * 1_000_000 + b"t" * 1_000_000 + b"."
    return {
        "tuples a million deep": deep,
        "lists a million deep": _HEAD + b"]" * 100_000 + b"a" * 99_999 + b".",
        "dictionaries 100,000 deep as a key": _HEAD + b"}" + b")" + b"\x85" * 100_000 + b"K\1s.",
        "a memo at 2^32": _HEAD + b"]r\xff\xff\xff\xff.",
        "a text of 2^31": _HEAD + b"X\xff\xff\xff\x7fabc.",
        "a number of 2^31 bytes": _HEAD + b"\x8b\xff\xff\xff\x7fabc.",
        "a number of 4 MB in digits": _HEAD + b"L" + b"9" * 4_000_000 + b"L\n.",
        "a frame of 2^63": b"\x80\x04\x95" + b"\xff" * 7 + b"\x7f.",
        "a bytearray of 2^62": b"\x80\x05\x96" + b"\xff" * 7 + b"\x3f.",
        "a system call": pickle.dumps(_Call()),
        "os.system by name": _HEAD + b"cos\nsystem\nX\x05\0\0\0false\x85R.",
        "builtins.eval": b"\x80\x04\x8c\x08builtins\x8c\x04eval\x93\x8c\x031+1\x85R.",
        "torch.load within": _HEAD + b"ctorch\nload\nX\x09\0\0\0weights.x\x85R.",
        "an extension": _HEAD + b"\x82\x01.",
        "a persistent number": _HEAD + b"P0\n.",
        "nothing but a stop": _HEAD + b".",
        "a list": pickle.dumps([1, 2, 3], 2),
        "names that are numbers": pickle.dumps({1: 2, None: 3, (1, 2): 4}, 2),
        "names of 1 MB": pickle.dumps({"x" * 1_000_000 + str(i): i for i in range(20)}, 2),
        "a million names": pickle.dumps({str(i): i for i in range(1_000_000)}, 2),
        "lone surrogates": _HEAD + b"}X\x03\0\0\0\xed\xa0\x80K\1s.",
    }


class _Call:
    def __reduce__(self) -> tuple[Callable[..., int], tuple[str]]:
        return os.system, ("touch ~/owned",)


def _storage(numel: int, size: str, stride: str, kind: str = "FloatStorage", offset: int = 0) -> bytes:
    """A pickle of {"weight": tensor}. The tensor is rebuilt over a storage of so many elements."""
    text = (
        f"ctorch._utils\n_rebuild_tensor_v2\n((X\x07\0\0\0storagectorch\n{kind}\nX\x01\0\0\x000X\x03\0\0\0cpu".encode()
    )
    number = b"\x8a\x08" + struct.pack("<q", numel)
    start = b"\x8a\x08" + struct.pack("<q", offset)
    return (
        _HEAD
        + b"}X\x06\0\0\0weight"
        + text
        + number
        + b"tQ"
        + start
        + size.encode("latin1")
        + stride.encode("latin1")
        + (b"\x89ccollections\nOrderedDict\n)RtRs.")
    )


def _longs(*values: int) -> str:
    return "(" + "".join(("\x8a\x08" + struct.pack("<q", value).decode("latin1")) for value in values) + "t"


def archives() -> dict[str, bytes]:
    small = ("data/0", bytes(64))
    bomb = bytes(1 << 30)
    return {
        "tensor expanded to 4 TB": zipped(_storage(1, _longs(1 << 20, 1 << 20), _longs(0, 0)), small),
        "half tensor expanded to 4 TB": zipped(_storage(1, _longs(1 << 20, 1 << 20), _longs(0, 0), HALF), small),
        "tensor of 2^62 elements": zipped(_storage(1, _longs(1 << 62), _longs(0)), small),
        "tensor beyond its storage": zipped(_storage(16, _longs(1000), _longs(1000)), small),
        "negative stride": zipped(_storage(16, _longs(4), _longs(-1), offset=3), small),
        "negative size": zipped(_storage(16, _longs(-4), _longs(1)), small),
        "negative offset": zipped(_storage(16, _longs(4), _longs(1), offset=-8), small),
        "storage of 2^60": zipped(_storage(1 << 60, _longs(4), _longs(1)), small),
        "storage that is missing": zipped(_storage(16, _longs(4), _longs(1))),
        "sixty dimensions": zipped(_storage(1, _longs(*[2] * 60), _longs(*[0] * 60)), small),
        "zip bomb": zipped(_storage(1 << 28, _longs(4), _longs(1)), ("data/0", bomb), method=zipfile.ZIP_DEFLATED),
        "pickle bomb in a zip": zipped(_HEAD + b"0" * (1 << 28), method=zipfile.ZIP_DEFLATED),
        "zip of no pickle": zipped(b""),
        "a hundred thousand files": zipped(pickle.dumps({}, 2), *((f"data/{i}", b"") for i in range(100_000))),
        "safetensors: head of 2^62": struct.pack("<Q", 1 << 62) + b"{}",
        "safetensors: head of noughts": struct.pack("<Q", 100) + bytes(100),
        "safetensors: nested": struct.pack("<Q", 200_000) + b"[" * 200_000,
        "safetensors: beyond the end": _safe('{"a":{"dtype":"F32","shape":[1000000],"data_offsets":[0,4000000]}}'),
        "safetensors: 2^60": _safe('{"a":{"dtype":"F32","shape":[1152921504606846976],"data_offsets":[0,4]}}'),
        "safetensors: overlap": _safe(
            '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32",'
            '"shape":[1],"data_offsets":[0,4]}}'
        ),
        "legacy tar": b"./\0" + bytes(97) + b"0000644\0" + bytes(400),
        "nothing": b"",
    }


def _safe(head: str) -> bytes:
    return struct.pack("<Q", len(head)) + head.encode() + bytes(8)


def _weights(box: Sandbox, content: bytes, name: str = "weights.pth") -> None:
    honest(box)
    put(box, content, name)


def _typed(box: Sandbox, kind: str) -> None:
    """The counter of a batch normalization with another type."""
    import torch

    honest(box, "resnet18")
    state = torch.load(box.input, weights_only=True)
    made = torch.quantize_per_tensor(torch.ones(1), 0.1, 0, torch.quint8) if kind == "quint8" else None
    state["bn1.num_batches_tracked"] = torch.tensor(1, dtype=getattr(torch, kind)) if made is None else made
    torch.save(state, box.input)


TENSORS: tuple[str, ...] = (
    "complex",
    "booleans",
    "sparse",
    "on no device",
    "of NaN",
    "of infinity",
    "8-bit floats",
    "conjugate",
)
TENSORS += ("nested", "empty", "a number", "itself as a dictionary")


def _tensors(box: Sandbox, change: str) -> None:
    """Odd tensors with the names of the right weights."""
    import torch

    honest(box)
    state = torch.load(box.input, weights_only=True)
    name = "features.0.weight"
    value = state[name]
    kinds: dict[str, object] = {
        "complex": value.to(torch.complex64),
        "booleans": value > 0,
        "sparse": value.to_sparse(),
        "on no device": value.to("meta"),
        "of NaN": value * float("nan"),
        "of infinity": value + float("inf"),
        "8-bit floats": value.to(torch.float8_e4m3fn),
        "conjugate": torch.conj(value.to(torch.complex64)),
        "nested": torch.nn.Parameter(value),
        "empty": torch.empty(0),
        "a number": 3.0,
        "itself as a dictionary": {name: value},
    }
    state[name] = kinds[change]
    torch.save(state, box.input)


def _text(box: Sandbox, name: str, content: Callable[[], str | bytes]) -> None:
    honest(box)
    made = content()
    (box.folder / name).write_bytes(made.encode() if isinstance(made, str) else made)


def _special(box: Sandbox, name: str, make: Callable[[Path], object]) -> None:
    honest(box)
    (box.folder / name).unlink()
    make(box.folder / name)


def _sparse(path: Path) -> None:
    path.touch()
    os.truncate(path, 20 << 30)


def _device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _round(path: Path) -> None:
    path.symlink_to(path.name)


def _secret_labels(box: Sandbox, way: str) -> None:
    """A private file of the user with as many lines as there are classes. Its lines must not become names."""
    honest(box)
    private = box.sibling / "labels.txt"
    private.write_text("".join(f"{SECRET} {i}\n" for i in range(LABELS)))
    if way == "by a link":
        (box.folder / "labels.txt").unlink()
        (box.folder / "labels.txt").symlink_to("../sibling/labels.txt")
        return
    name = str(private) if way == "by a whole path" else "../sibling/labels.txt"
    (box.folder / "model.toml").write_text(card(labels=f'"{name}"'))


CARDS: dict[str, Callable[[], str]] = {
    "nested": lambda: "a=" + "[" * 2000,
    "nested and closed": lambda: card() + "a=" + "[" * 2000 + "]" * 2000,
    "nested tables": lambda: card() + "a=" + "{a=" * 2000 + "1" + "}" * 2000,
    "dotted keys": lambda: "a." * 100_000 + "b = 1\n" + card(),
    "tables of tables": lambda: card() + "".join(f"[{'a.' * i}b]\n" for i in range(1000)),
    "size of a billion": lambda: card(size="1000000000"),
    "size of nothing": lambda: card(size="0"),
    "negative size": lambda: card(size="-1"),
    "size of 10^30": lambda: card(size="1" + "0" * 30),
    "size of 10^5000": lambda: card(size="1" + "0" * 5000),
    "std of nothing": lambda: card(std="[0, 0, 0]"),
    "endless mean": lambda: card(mean="[inf, -inf, nan]"),
    "mean of huge numbers": lambda: card(mean="[1" + "0" * 400 + ", 0, 0]"),
    "weights that are the card": lambda: card(weights='"model.toml"'),
    "weights that are a folder": lambda: card(weights='"."'),
    "weights that are a device": lambda: card(weights='"/dev/zero"'),
    "weights with a nought": lambda: card(weights='"a\\u0000b"'),
    "weights of a long name": lambda: card(weights=f'"{"x" * 5000}"'),
    "labels that are a device": lambda: card(labels='"/dev/zero"'),
    "labels that are the weights": lambda: card(labels='"weights.pth"'),
    "a name of 1 MB": lambda: card(name=f'"{"x" * 1_000_000}"'),
    "a name of control characters": lambda: card(name='"\\u001b[31m\\u202e\\n"'),
    "markup as a name": lambda: card(name='"[bold]x[/bold][/nothing]"'),
    "about of a million lines": lambda: card() + "[about]\n" + "".join(f"a{i} = 1\n" for i in range(1_000_000)),
    "no text": lambda: "\0" * 100_000,
    "another architecture": lambda: card(architecture='"resnet18"'),
    "an architecture of a list": lambda: card(architecture="[[]]"),
    "a date as a name": lambda: card(name="1979-05-27"),
}
LABEL_FILES: dict[str, Callable[[], bytes]] = {
    "100,000 the same": lambda: b"x\n" * 100_000,
    "100,000 with the same synonyms": lambda: b"".join(b"a%d, same, other\n" % (i % 3) for i in range(100_000)),
    "a line of 100,000 synonyms": lambda: b"x, " * 100_000 + b"\n" + b"y\n" * (LABELS - 1),
    "one line of 50 MB": lambda: b"x" * 50_000_000,
    "a million lines": lambda: b"".join(b"class %d\n" % i for i in range(1_000_000)),
    "nested JSON": lambda: b'{"labels":' * 100_000 + b"[]" + b"}" * 100_000,
    "nested JSON lists": lambda: b"[" * 4_000_000,
    "JSON of a million names": lambda: b"{" + b",".join(b'"%d":"a"' % i for i in range(500_000)) + b"}",
    "8 MB of JSON": lambda: b"[" + b'"a",' * 1_990_000 + b'"a"]',
    "a table of a million rows": lambda: b"id,name\n" + b"".join(b"%d,a\n" % i for i in range(700_000)),
    "a table with one endless quote": lambda: b'id,name\n0,"' + b"a\n" * 4_000_000,
    "8 MB of numbered lines": lambda: b"".join(b"%d a\n" % i for i in range(800_000)),
    "a line of spaces": lambda: b"1" + b" " * 8_000_000 + b"\n2",
    "no UTF-8": lambda: b"\xff\xfe\n" * LABELS,
    "empty lines": lambda: b"\n" * LABELS,
    "noughts": lambda: b"\0\n" * LABELS,
    "control characters": lambda: "\u001b[31m\u202ex\n".encode() * LABELS,
    "nothing": lambda: b"",
}


def attacks() -> Iterator[Attack]:
    explosive = {name: _HEAD + made + b"." for name, made in bombs().items()}
    made = {name: zipped(content) for name, content in (explosive | pickles()).items()}
    made |= {f"{name}, without an archive": legacy(content) for name, content in (explosive | pickles()).items()}
    for name, content in (made | archives()).items():
        ending = "weights.safetensors" if name.startswith("safetensors") else "weights.pth"
        build = partial(_weights, content=content, name=ending)
        yield Attack(f"weights: {name}", Way.WEIGHTS, build)
    for kind in ("uint16", "complex64", "quint8", "bool", "float8_e4m3fn"):
        yield Attack(f"weights: counter of {kind}", Way.WEIGHTS, partial(_typed, kind=kind))
    for change in TENSORS:
        yield Attack(f"weights: {change}", Way.WEIGHTS, partial(_tensors, change=change))
    for name, text in CARDS.items():
        build = partial(_text, name="model.toml", content=text)
        yield Attack(f"card: {name}", Way.CARD, build)
    for name, labels in LABEL_FILES.items():
        yield Attack(f"labels: {name}", Way.WEIGHTS, partial(_text, name="labels.txt", content=labels))
    for file in ("model.toml", "labels.txt", "weights.pth"):
        for name, make in {"a pipe": os.mkfifo, "a device": _device, "20 GB": _sparse, "itself": _round}.items():
            yield Attack(f"model: {file} is {name}", Way.WEIGHTS, partial(_special, name=file, make=make))
    for way in ("by a whole path", "from above", "by a link"):
        yield Attack(f"card: labels of the user {way}", Way.CARD, partial(_secret_labels, way=way))
