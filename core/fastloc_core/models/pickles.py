"""Files of torch.save, read without unpickling them.

A pickle is a program, and even one that may only call harmless functions can run for ever: a tuple of tuples as a
dictionary's key is enough. So this module follows the few instructions that a checkpoint needs. It calls only
functions that make a tensor from bytes of the file. An object of a class is kept as its name and its attributes, which
is how a whole network or the settings of a training can be looked through.
"""

from __future__ import annotations

import io
import math
import mmap
import re
import struct
import sys
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from pickletools import genops
from typing import IO, Any, cast

import torch
from torch import Tensor

from fastloc_core.files import open_file

_LARGEST = 1 << 24  # bytes of an archive's directory, or of the pickles of a file that is no archive
_PICKLE = 1 << 27  # bytes of an archive's pickle; a thousand tensors take 150 kB, but arrays of numpy are within
_STEPS = 1_000_000  # instructions of one pickle; a thousand tensors take 50,000
_FEW = 300_000  # instructions of a pickle that only names storages
_BEGINNING = [0x1950A86A20F9469CFC6C, 1001]  # the first two pickles of a file that is no archive

_DTYPES = {
    f"{name}Storage": dtype
    for name, dtype in {
        "Bool": torch.bool, "Byte": torch.uint8, "Char": torch.int8, "Short": torch.int16, "Int": torch.int32,
        "Long": torch.int64, "Half": torch.float16, "BFloat16": torch.bfloat16, "Float": torch.float32,
        "Double": torch.float64, "ComplexFloat": torch.complex64, "ComplexDouble": torch.complex128,
    }.items()
}  # fmt: skip
_DICTIONARIES = {"collections.OrderedDict", "collections.defaultdict", "collections.Counter"}
_PARAMETERS = {"nn.parameter.Parameter", "_utils._rebuild_parameter", "_utils._rebuild_parameter_with_state"}
_DATA = re.compile(
    r"torch\.(cuda\.|storage\.|_utils\.|_tensor\.)?\w+|torch\.(serialization\._get_layout|nn\.parameter\.Parameter)"
    r"|(collections|datetime|decimal|fractions|pathlib|pathlib\._local|typing|uuid)\.\w+"
    r"|types\.SimpleNamespace|functools\.partial|copy_?reg\._reconstructor"
    r"|_codecs\.encode|(builtins|__builtin__)\.(set|frozenset|bytearray|complex|slice|x?range|object)"
    r"|(argparse|numpy|omegaconf|easydict|addict|yacs)(\.\w+)+"
)  # what a call of these gives is only data; they are not called either
_NUMBERS = {"f2": torch.float16, "f4": torch.float32, "f8": torch.float64, "u1": torch.uint8,
            "i1": torch.int8, "i2": torch.int16, "i4": torch.int32, "i8": torch.int64}  # fmt: skip


class ForeignObject(Exception):
    """The file wants to call something that could run code."""


class Program(Exception):
    """The file is a TorchScript program."""


@dataclass(frozen=True, slots=True)
class Unread:
    """An object that no classifier needs, for example a quantized tensor, or the name of a type."""

    name: str


@dataclass(eq=False, slots=True)
class Thing:
    """An object of a class that the file names. `entries`: if it is a kind of dictionary; `state`: its attributes."""

    name: str
    arguments: tuple[Any, ...] = ()
    entries: dict[str | int, Any] = field(default_factory=dict)
    state: object = None


_Storage = Callable[[str, torch.dtype, int], Tensor]  # key, type, number of elements -> all of them in a row


def load(path: Path, mapped: bool = True) -> object:
    """Dictionaries, lists, tuples, texts, numbers, and tensors on the CPU.

    If `mapped`, the values of tensors stay in the file, which must not change as long as they are used. Raises OSError,
    ForeignObject, Program, and almost any exception if the file is damaged.
    """
    with open_file(path) as file:
        content = _Mapping(file.fileno(), 0, access=mmap.ACCESS_COPY)
    return (_archive if content[:4] == b"PK\3\4" else _sequence)(content, mapped)


class _Mapping(mmap.mmap):
    """A mapped file that cannot be read as a whole."""

    def read(self, n: int | None = None) -> bytes:
        if (len(self) - self.tell() if n is None or n < 0 else n) > _LARGEST:
            raise ValueError("too large")
        return super().read(n)


def _archive(content: _Mapping, mapped: bool) -> object:
    """The format since torch 1.6: an archive without compression, with a pickle and a file for each storage."""
    with zipfile.ZipFile(cast(IO[bytes], content)) as archive:  # zipfile needs no more than seek, tell and read
        records = {record.filename.partition("/")[2]: record for record in archive.infolist()}
    if "constants.pkl" in records:
        raise Program

    def span(name: str) -> tuple[int, int]:
        """The offset and the length of a record."""
        record = records[name]
        signature, *lengths = struct.unpack_from("<4s22xHH", content, record.header_offset)
        if signature != b"PK\3\4" or record.compress_type != zipfile.ZIP_STORED:
            raise ValueError("not plain")
        return record.header_offset + 30 + sum(lengths), record.file_size

    def read(name: str) -> bytes:
        begin, length = span(name)
        if length > _PICKLE:
            raise ValueError("too large")
        return content[begin : begin + length]

    if "byteorder" in records and read("byteorder") != sys.byteorder.encode():
        raise ValueError("of another kind of processor")
    made: dict[str, Tensor] = {}
    left = len(content)

    def storage(key: str, dtype: torch.dtype, count: int) -> Tensor:
        nonlocal left
        if key not in made:
            begin, length = span(f"data/{key}")
            left -= length
            if left < 0 or count * dtype.itemsize > length:
                raise ValueError("more than there is")
            made[key] = _values(content, begin, dtype, count, mapped)
        return made[key].view(dtype)

    return _followed(io.BytesIO(read("data.pkl")), storage)


def _sequence(content: _Mapping, mapped: bool) -> object:
    """The older format: pickles in a row, then the storages, each after its length."""
    file = io.BytesIO(content[:_LARGEST])
    if [_followed(file, most=100) for _ in range(3)][:2] != _BEGINNING:  # the third one has the size of an int
        raise ValueError("no checkpoint")
    begin = file.tell()
    declared: dict[str, tuple[torch.dtype, int]] = {}

    def declare(key: str, dtype: torch.dtype, count: int) -> Tensor:
        declared[key] = dtype, count
        return torch.empty(count, dtype=dtype, device="meta")

    _followed(file, declare)
    keys: Any = _followed(file, most=_FEW)
    at = file.tell()
    made: dict[str, Tensor] = {}
    for key in map(_text, keys):
        dtype, count = declared[key]
        if struct.unpack_from("<q", content, at) != (count,):
            raise ValueError("another length")
        made[key] = _values(content, at + 8, dtype, count, mapped)
        at += 8 + count * dtype.itemsize
    file.seek(begin)
    return _followed(file, lambda key, dtype, count: made[key].view(dtype))


def _values(content: _Mapping, begin: int, dtype: torch.dtype, count: int, mapped: bool) -> Tensor:
    """A one-dimensional tensor of `count` values."""
    if not 0 <= begin <= begin + count * dtype.itemsize <= len(content):
        raise ValueError("outside of the file")
    if not count:
        return torch.empty(0, dtype=dtype)
    values = torch.frombuffer(content, dtype=dtype, count=count, offset=begin)
    return values if mapped and begin % dtype.itemsize == 0 else values.clone()


def _followed(file: io.BytesIO, storage: _Storage | None = None, most: int = _STEPS) -> object:
    """The object that the pickle at the file's position makes, in at most `most` instructions."""
    stack: list[Any] = []
    marks: list[int] = []
    memo: dict[Any, Any] = {}
    arrays = _Arrays(len(file.getbuffer()))

    def popped(count: int) -> list[Any]:
        items = stack[-count:] if count else []
        del stack[len(stack) - len(items) :]
        return items

    for step, (instruction, argument, _) in enumerate(genops(file)):
        if step == most:
            raise ValueError("too long")
        match instruction.name:
            case "BININT" | "BININT1" | "BININT2" | "LONG1" | "BINFLOAT" | "BINUNICODE" | "SHORT_BINSTRING":
                stack.append(argument)
            case "SHORT_BINUNICODE" | "SHORT_BINBYTES" | "BINBYTES" | "BINBYTES8" | "BYTEARRAY8":
                stack.append(argument)
            case "BINPUT" | "LONG_BINPUT":
                memo[argument] = stack[-1]
            case "MEMOIZE":
                memo[len(memo)] = stack[-1]
            case "BINGET" | "LONG_BINGET":
                stack.append(memo[argument])
            case "MARK":
                marks.append(len(stack))
            case "TUPLE":
                stack.append(tuple(popped(len(stack) - marks.pop())))
            case "TUPLE1" | "TUPLE2" | "TUPLE3":
                stack.append(tuple(popped(int(instruction.name[-1]))))
            case "EMPTY_TUPLE":
                stack.append(())
            case "EMPTY_LIST":
                stack.append([])
            case "EMPTY_DICT":
                stack.append({})
            case "NONE":
                stack.append(None)
            case "NEWTRUE" | "NEWFALSE":
                stack.append(instruction.name == "NEWTRUE")
            case "APPEND" | "APPENDS":
                items = popped(1 if instruction.name == "APPEND" else len(stack) - marks.pop())
                if not isinstance(stack[-1], Thing):  # a list of a special kind
                    list.extend(stack[-1], items)
            case "SETITEM" | "SETITEMS":
                items = popped(2 if instruction.name == "SETITEM" else len(stack) - marks.pop())
                into = stack[-1].entries if isinstance(stack[-1], Thing) else stack[-1]
                dict.update(into, _pairs(zip(items[::2], items[1::2], strict=True)))
            case "GLOBAL":
                stack.append(_named(str(argument).replace(" ", ".")))
            case "STACK_GLOBAL":
                stack.append(_named(".".join(map(_text, popped(2)))))
            case "EMPTY_SET":
                stack.append(Thing("set"))
            case "ADDITEMS" | "FROZENSET":
                del stack[marks.pop() :]
                stack += [Thing("set")] if instruction.name == "FROZENSET" else []
            case "BINPERSID":
                stack.append(_stored(stack.pop(), storage))
            case "REDUCE":
                called, arguments = popped(2)
                stack.append(_called(called, arguments))
            case "NEWOBJ":
                called, arguments = popped(2)
                stack.append(_made(called, arguments))
            case "BUILD":
                state = stack.pop()  # of an ordered dictionary or a parameter: versions, hooks
                if isinstance(stack[-1], Thing):
                    stack[-1].state = arrays.filled(state) if stack[-1].name == ARRAY else state
            case "STOP":
                return stack.pop()
            case "PROTO" | "FRAME":
                pass
            case _:
                raise ValueError("an instruction that no checkpoint needs")
    raise ValueError("no end")


def _pairs(items: Iterable[Any]) -> dict[str | int, Any]:
    """Keys and values, without other keys than texts and small numbers: these are quick to hash, and few collide."""
    return {key: value for key, value in items if type(key) is str or (type(key) is int and abs(key) < 2**31)}


def _named(name: str) -> Unread:
    """A class or a function. Its name is short, and can be printed."""
    return Unread(re.sub(r"[^\w.]", "?", name[:100]).removeprefix("torch."))


ARRAY = "numpy.ndarray"


class _Arrays:
    """Makes arrays of numpy, of no more bytes than the file has."""

    def __init__(self, most: int) -> None:
        self.left = most

    def filled(self, state: object) -> object:
        """The tensor of an array's state; None if its numbers are of a kind that no classifier has."""
        match state:
            case (
                int(),
                tuple(shape),
                Thing("numpy.dtype", (str(kind), *_), _, (_, str(order), *_)),
                bool(fortran),
                raw,
            ):
                pass
            case _:
                return None
        match raw:
            case Thing("_codecs.encode", (str(text), *_)):
                self.left -= len(text)
            case bytes():
                self.left -= len(raw)
            case _:
                return None
        if self.left < 0:
            raise ValueError("more than there is")
        data = raw if isinstance(raw, bytes) else text.encode("latin-1")
        dtype = _NUMBERS.get(kind)
        big = order == ">" or sys.byteorder == "big"
        if dtype is None or (big and dtype.itemsize > 1) or len(data) != math.prod(_whole(shape)) * dtype.itemsize:
            return None
        if not data:
            return torch.empty(_whole(shape), dtype=dtype)
        values = torch.frombuffer(bytearray(data), dtype=dtype)
        return values.reshape(shape[::-1]).permute(*range(len(shape))[::-1]) if fortran else values.reshape(shape)


def _text(key: object) -> str:
    if type(key) is not str:
        raise ValueError("a key that is no text")
    return key


def _whole(numbers: object) -> tuple[int, ...]:
    """A size or strides."""
    if type(numbers) is not tuple or len(numbers) > 8 or not all(type(n) is int and 0 <= n < 2**48 for n in numbers):
        raise ValueError("no size")
    return numbers


def _stored(identity: object, storage: _Storage | None) -> object:
    match identity:
        case ("storage", Unread(kind), str(key), str(), int(count), *rest) if storage and rest in ([], [None]):
            dtype = _DTYPES.get(kind.removeprefix("cuda."))
            return storage(key, dtype, count) if dtype else Unread(kind)
        case ("module", Unread() as kind, *_):  # with its source, in a file of a whole network that is no archive
            return kind
    raise ValueError("no storage")


def _made(kind: object, arguments: object) -> object:
    """A new object of a class, which is only named."""
    if not isinstance(kind, Unread) or not isinstance(arguments, tuple):
        raise ValueError("no class")
    return {} if kind.name in _DICTIONARIES else Thing(kind.name, arguments)


def _called(function: object, arguments: object) -> object:
    match function, arguments:
        case Unread(name), () | (Unread() | None,) if name in _DICTIONARIES:
            return {}
        case Unread("collections.Counter"), (dict(counted),):
            return counted
        case Unread("numpy.core.multiarray._reconstruct" | "numpy._core.multiarray._reconstruct"), tuple():
            return Thing(ARRAY)
        case Unread("copyreg._reconstructor" | "copy_reg._reconstructor"), (kind, *_):
            return _made(kind, ())
        case Unread("collections.OrderedDict"), (list(items),):  # as Python 2 wrote it
            pairs = _pairs(items)
            items.clear()  # so that a file cannot ask for it again and again
            return pairs
        case Unread("_utils._rebuild_tensor" | "_utils._rebuild_tensor_v2"), (storage, offset, size, stride, *_):
            return _view(storage, offset, size, stride)
        case Unread("_utils._rebuild_tensor_v3"), (_, _, _, _, _, _, Unread() as dtype, *_):
            return dtype
        case Unread(name), (value, *_) if name in _PARAMETERS:
            return value
        case Unread("_tensor._rebuild_from_type_v2"), (Unread("_utils._rebuild_tensor_v2") as rebuild, _, tensor, *_):
            return _called(rebuild, tensor)
        case Unread(name), tuple(given) if _DATA.fullmatch(name):
            return Thing(name, given)
        case Unread(name), (str() | int(),) if _is_enum(name):
            return Thing(name)
        case Unread(name), tuple():
            if not _DATA.fullmatch(f"torch.{name}"):
                raise ForeignObject(name)
            return function
    raise ValueError("no function")


def _is_enum(name: str) -> bool:
    """Whether the call of a class with a single text or number asks for a member of an enum, as far as a name tells.

    Classes that are a part of Python are left out: a Popen with a text is a program.
    """
    package, *_, kind = name.split(".")
    return package not in sys.stdlib_module_names and package != "__builtin__" and kind[:1].isupper()


def _view(storage: object, offset: object, size: object, stride: object) -> object:
    if isinstance(storage, Unread):
        return storage
    if not isinstance(storage, Tensor):
        raise ValueError("no storage")
    if math.prod(_whole(size)) > storage.numel():
        return Unread("more of them than the file holds")
    return storage.as_strided(_whole(size), _whole(stride), *_whole((offset,)))
