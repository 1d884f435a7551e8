"""Values that no program expects: for the cells of a store, and for the JSON in its texts."""

from __future__ import annotations

import json
import struct
import zlib

DEEP = 100_000
_MEGABYTE = 1 << 20

SCALARS: dict[str, object] = {  # SQLite has no NaN and stores NULL
    "null": None,
    "huge": 2**62,
    "negative": -1,
    "infinite": float("inf"),
    "tiny": 5e-324,
    "empty": "",
    "text": "§ \u202e text",
    "long": "x" * _MEGABYTE,
    "line": "a\nb\0c",
    "nul": "a\0b",
    "blob": b"\xff\xfe\0",
    "bytes": b"\0" * _MEGABYTE,
}
NOT_UTF8 = "CAST(x'ff80c0' AS TEXT)"  # as SQL, because Python's driver would refuse it
BODIES = (  # texts that are, or might be, JSON
    "[" * DEEP + "]" * DEEP,
    '{"a":' * DEEP,
    "null",
    "true",
    "[]",
    "{}",
    "[[]]",
    "[null]",
    '["a"]',
    '[["a"]]',
    "[[1,2,3,4]]",
    "[[null,null,null,null]]",
    '[["x","cat","NaN",0]]',
    "[[NaN,NaN,NaN,NaN]]",
    "[[1e999,-1e999,0,0]]",
    '"\\ud800"',
    '["\\ud800"]',
    '[[0,"\\ud800",1,1]]',
    "9" * 5000,
    "[" + "9" * 5000 + "]",
    "[[" + "1," * 1000 + "1]]",
)
_CHANGES: tuple[object, ...] = (
    {},
    {"changes": None, "verified": None},
    {"changes": [[None, None]], "verified": [False, False]},
    {"changes": [[]], "verified": [False, False]},
    {"changes": [["a", "b"]], "verified": [False, False]},
    {"changes": [[None, ["id", "cat", 0, 0, 9, 9, "guessed", None, None]]], "verified": [False, False]},
    {"changes": [[None, ["id", "cat", "a", None, {}, [], "drawn", None, None]]], "verified": [False, False]},
    {"changes": [[None, ["id", "cat", "@", 0, 9, 9, "drawn", None, None]]], "verified": [False, False]},
    {"changes": [[None, ["id", 7, 0, 0, 9, 9, "drawn", None, None]]], "verified": [False, False]},
    {"changes": [[None, ["id", "\ud800", 0, 0, 9, 9, "drawn", None, None]]], "verified": [False, False]},
    {"changes": [[None, [[], "cat", 0, 0, 9, 9, "drawn", None, None]]], "verified": [False, False]},
    {"changes": [[None, ["id", "cat", 0, 0, 9, 9, "drawn", "sure", "first"]]], "verified": [False, False]},
    {"changes": [], "verified": []},
    {"changes": [], "verified": [False, 2**70]},
    {"changes": [], "verified": ["no", {}]},
    {"changes": [], "verified": [False, True], "base": ["zz", "zz"]},
    {"changes": [], "verified": [False, True], "base": [None, "00" * 32]},
    {"changes": [], "verified": [False, True], "base": 5},
    {"changes": [], "verified": [False, True], "base": [[], {}]},
    {"changes": [], "verified": [False, True], "spot_check": [1]},
    {"changes": [], "verified": [False, True], "spot_check": [{}, []]},
    {"changes": {}, "verified": {}},
    [],
)
CHANGES = tuple(json.dumps(body).replace('"@"', "1e999") for body in _CHANGES)
FACTS = (  # what a person chose or searched for in a folder
    '{"1":NaN,"2":1e999}',
    '{"x":1.0,"-3":1.0,"1":"now","99999999999999999999":1.0}',
    '{"a":["b"]}',
    "[1.0,2147483648,0,[]]",
    "[NaN,2,0,[[[1e999],true]]]",
    "[1.0,2,0,[" + ",".join(["[[1,2],true]"] * 100_000) + "]]",
    "[" + ",".join(map(str, range(300_000))) + "]",
    "[1000000000000000000000000000000,1,1]",
    "[true,0,null]",
)
BLOBS = (
    b"",
    b"no zlib",
    zlib.compress(bytes(64))[:-5],
    zlib.compress(bytes(63)),
    zlib.compress(bytes([7] * 64)),
    zlib.compress(b""),
    zlib.compress(bytes(64)) + b"more",
    zlib.compress(bytes(4096 * 4096)),
)

_FRAME = struct.pack("<4d", 0, 0, 40, 40)
DESCRIPTORS = (  # version "1", a frame, three sizes, float16 numbers
    b"",
    b"\x011",
    b"\x01\xff" + _FRAME + struct.pack("<3H", 1, 1, 1) + bytes(6),
    b"\x011" + _FRAME + struct.pack("<3H", 1, 1, 1) + b"\xff" * 6,
    b"\x011" + _FRAME + struct.pack("<3H", 65535, 65535, 65535) + bytes(6),
    b"\x011" + _FRAME + struct.pack("<3H", 0, 0, 0),
    b"\x011" + struct.pack("<4d", 0, 0, float("nan"), 1e300) + struct.pack("<3H", 1, 1, 1) + bytes(6),
    b"\x011" + bytes(20 << 20),
)
LEARNED = (
    b"",
    b"fastloc learned 1\n",
    b"fastloc learned 1\n\xff\xff\xff\xff",
    b"fastloc learned 1\n" + struct.pack("<I", 2 * DEEP) + b"[" * DEEP + b"]" * DEEP,
    b"fastloc learned 1\n" + struct.pack("<I", 27) + b'{"arrays":{"a":[65535,9]}} ' + bytes(99),
    b"fastloc learned 1\n" + struct.pack("<I", 2) + b"{}" + bytes(7 << 20),
    b"fastloc learned 999\n" + bytes(99),
)


def bomb(size: int) -> bytes:
    """Compressed zeros."""
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(size >> 20)) + packer.flush()


DIGESTS = (b"", b"\0" * 32, "text", 0, None, b"x" * 64)
NAMES = (
    "/etc/hostname",
    "../sibling/a.png",
    "..\\sibling\\a.png",
    "C:\\Windows\\win.ini",
    "//server/share/a.png",
    "a\0.png",
    "a\n.png",
    "",
    ".",
    "..",
    "/",
    "00.PNG",
    "sub/../../sibling/a.png",
    ".fastloc/review.sqlite3",
    "~/.profile",
    "x" * 5000 + ".png",
)
ANNOTATION_FILES = (
    "../../.bash_login",
    "@HOME@/.bash_logout",
    "../../.bash_aliases",
    "../../.profile_known",
    "@HOME@/.bash_aliases",
    "@HOME@/.ssh/config",
    "../sibling/a.xml",
    "..\\sibling\\a.xml",
    "C:\\autoexec.xml",
    "sub/../../sibling/b.xml",
    ".fastloc/review.lock",
    ".fastloc/review.sqlite3",
    ".fastloc/new.xml",
    "00.png",
    "00.xml",
    "05.XML",
    "05.txt",
    "sub",
    "sub/",
    "",
    ".",
    "..",
    "a\0.xml",
    "a\nb.xml",
    "~/.profile",
    "x" * 5000 + ".xml",
    b"../../.bash_aliases",
    b"\xff\xfe.xml",
    7,
)
