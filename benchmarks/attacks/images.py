"""Images that ask for more than they hold, and files that are no images."""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import cv2
import numpy as np

from .sandbox import HONEST, Attack, Sandbox, Way, make_image

Field = tuple[int, int, int, int]  # tag, type, count, value or offset
SHORT, LONG = 3, 4


def tiff(fields: list[Field], after: bytes = b"", following: int = 0, at: int = 8) -> bytes:
    """One directory, the bytes after it, and the offset at which it claims the next directory."""
    entries = b"".join(struct.pack("<HHII", *field) for field in sorted(fields))
    directory = struct.pack("<H", len(fields)) + entries + struct.pack("<I", following)
    return b"II*\0" + struct.pack("<I", at) + directory + after


def grey(width: int, height: int, *more: Field) -> list[Field]:
    own = {tag for tag, *_ in more}
    plain = [
        (256, LONG, 1, width),
        (257, LONG, 1, height),
        (258, SHORT, 1, 8),
        (259, SHORT, 1, 1),
        (262, SHORT, 1, 1),
        (273, LONG, 1, 200),
        (277, SHORT, 1, 1),
        (278, LONG, 1, height),
        (279, LONG, 1, 64),
    ]
    return [field for field in plain if field[0] not in own] + list(more)


def directories(count: int, where: Callable[[int], int]) -> bytes:
    """A chain of directories. The offset of the nth may lie inside another one."""
    content = bytearray(b"II*\0" + struct.pack("<I", where(0)))
    for number in range(count):
        block = tiff(grey(8, 8), following=where(number + 1) if number + 1 < count else 0)[8:]
        end = where(number) + len(block)
        content.extend(bytes(max(0, end - len(content))))
        content[where(number) : end] = block
    return bytes(content)


def overlapping_directories(count: int = 20_000, fields: int = 65_535) -> bytes:
    """A directory every 16 bytes. The entries of each are all the others."""
    content = bytearray(b"II*\0" + struct.pack("<I", 16) + bytes(16 * count + 12 * fields + 14))
    for at in range(16, 16 + 16 * count, 16):
        end = at + 2 + 12 * fields
        content[at : at + 2] = struct.pack("<H", fields)
        content[end : end + 4] = struct.pack("<I", at + 16 if at < 16 * count else 0)
    return bytes(content)


def overlapping_strips(count: int = 100_000, each: int = 800_000) -> bytes:
    """So many strips, each of them the whole file, and a second page, so that the first page is taken out."""
    second = tiff(grey(8, 8))[8:]
    tables = 8 + 2 + 12 * 9 + 4
    offsets, lengths = struct.pack("<I", 8) * count, struct.pack("<I", each) * count
    fields = grey(8, count, (273, LONG, count, tables), (279, LONG, count, tables + 4 * count), (278, LONG, 1, 1))
    return tiff(fields, offsets + lengths + second, following=tables + 8 * count)


def round_and_round(length: int) -> bytes:
    block = len(tiff(grey(8, 8))) - 8
    return directories(length, lambda number: 8 + block * (number % max(1, length - 1)))


def png(width: int, height: int, data: bytes = b"", kind: int = 2, chunks: bytes = b"") -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + chunks + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def jpeg(width: int, height: int, scans: int = 1) -> bytes:
    """A progressive JPEG of that size. Its last scan is repeated so many times."""
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    small = cv2.imencode(".jpg", noise, [cv2.IMWRITE_JPEG_PROGRESSIVE, 1])[1].tobytes()
    frame = small.index(b"\xff\xc2")
    head = small[: frame + 5] + struct.pack(">HH", height, width) + small[frame + 9 : -2]
    last = head.rindex(b"\xff\xda")
    return head + head[last:] * (scans - 1) + b"\xff\xd9"


def bmp(width: int, height: int, bits: int = 24, compression: int = 0) -> bytes:
    return b"BM" + struct.pack("<IHHIIiiHHIIiiII", 54, 0, 0, 54, 40, width, height, 1, bits, compression, 0, 0, 0, 0, 0)


def webp(width: int, height: int) -> bytes:
    head = b"VP8X" + struct.pack("<IB3x", 10, 0) + struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    body = b"WEBP" + head + b"VP8L" + struct.pack("<I", 5) + b"\x2f\xff\xff\xff\x0f\0"
    return b"RIFF" + struct.pack("<I", len(body)) + body


def exif(depth: int) -> bytes:
    """A JPEG with an EXIF directory that counts more entries than there are, or points at itself."""
    noise = np.zeros((16, 16, 3), np.uint8)
    plain = cv2.imencode(".jpg", noise)[1].tobytes()
    body = b"Exif\0\0II*\0" + struct.pack("<I", 8) + struct.pack("<H", depth) + b"\x12\x01\3\0\1\0\0\0\xff\xff\0\0" * 8
    return plain[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + plain[2:]


def _lzw_bomb() -> bytes:
    data = zlib.compress(bytes(1 << 28), 9)
    return tiff(grey(60_000, 60_000, (259, SHORT, 1, 8), (273, LONG, 1, 122), (279, LONG, 1, len(data))), data)


FILES: dict[str, Callable[[], bytes]] = {
    "overlapping directories.tif": overlapping_directories,
    "a hundred thousand directories.tif": lambda: directories(100_000, lambda n: 8 + 114 * n),
    "directories that go round.tif": lambda: round_and_round(500),
    "a directory that is its own next.tif": lambda: tiff(grey(8, 8), bytes(300), 8),
    "overlapping strips.tif": overlapping_strips,
    "strips beyond the end.tif": lambda: tiff(
        grey(8, 8, (273, LONG, 1, 2**32 - 2), (279, LONG, 1, 2**32 - 2)), b"x" * 300
    ),
    "four thousand million strips.tif": lambda: tiff(grey(8, 8, (273, LONG, 2**32 - 1, 8), (279, LONG, 2**32 - 1, 8))),
    "huge width.tif": lambda: tiff(grey(2**32 - 1, 2**32 - 1), bytes(300)),
    "huge description.tif": lambda: tiff(grey(8, 8, (270, 2, 2**32 - 1, 8)), bytes(300)),
    "huge colour map.tif": lambda: tiff(grey(8, 8, (320, SHORT, 2**31, 8)), bytes(300)),
    "sixty thousand samples.tif": lambda: tiff(
        grey(8, 8, (277, SHORT, 1, 65535), (258, SHORT, 65535, 8)), bytes(400_000)
    ),
    "a bomb of noughts.tif": _lzw_bomb,
    "tiles of nothing.tif": lambda: tiff(
        grey(8, 8, (322, LONG, 1, 0), (323, LONG, 1, 0), (324, LONG, 1, 8), (325, LONG, 1, 8)), bytes(300)
    ),
    "big one that is none.tif": lambda: b"II+\0\x08\0\0\0" + struct.pack("<QQ", 16, 2**64 - 1) + bytes(500),
    "nothing.tif": lambda: b"",
    "head only.tif": lambda: b"II*\0",
    "bomb of 30000 x 30000.png": lambda: png(30_000, 30_000, zlib.compress(bytes(90_030_000 * 10), 9)),
    "huge.png": lambda: png(2**31 - 1, 2**31 - 1, zlib.compress(bytes(1000))),
    "wide.png": lambda: png(2**31 - 1, 1, zlib.compress(bytes(1000))),
    "no width.png": lambda: png(0, 0, zlib.compress(bytes(1000))),
    "text bomb.png": lambda: png(
        8, 8, zlib.compress(bytes(200)), chunks=_chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(1 << 30), 9))
    ),
    "profile bomb.png": lambda: png(
        8, 8, zlib.compress(bytes(200)), chunks=_chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(1 << 30), 9))
    ),
    "EXIF in a hundred thousand chunks.png": lambda: png(
        8, 8, zlib.compress(bytes(200)), chunks=_chunk(b"eXIf", b"II*\0\x08\0\0\0") * 100_000
    ),
    "no checksum.png": lambda: png(8, 8, zlib.compress(bytes(200)))[:-20] + b"\0" * 20,
    "65500 x 65500.jpg": lambda: jpeg(65_500, 65_500),
    "two thousand scans.jpg": lambda: jpeg(3000, 3000, 2000),
    "twenty thousand scans.jpg": lambda: jpeg(2000, 2000, 20_000),
    "many directories in EXIF.jpg": lambda: exif(65_535),
    "cut short.jpg": lambda: jpeg(64, 64)[:200],
    "no end.jpg": lambda: b"\xff\xd8" + b"\xff\xfe\xff\xff" + bytes(65_533) * 100,
    "2 GB of nothing.bmp": lambda: bmp(26_754, 26_754),
    "negative.bmp": lambda: bmp(-(2**31), -(2**31)),
    "run lengths.bmp": lambda: bmp(30_000, 30_000, 8, 1) + b"\xff\0" * 100_000,
    "16383 x 16383.webp": lambda: webp(16_383, 16_383),
    "huge.webp": lambda: webp(2**24, 2**24),
}


NAMES: tuple[bytes, ...] = (b"a\nb.png", b"\xff\xfe.png", b"x" * 250 + b".png", b"-rf.png", b" .png", b"a;b`c.png")
NAMES += (b"\xe2\x80\xaegnp.png", b"<b>x.png", b"%s%n.png", b"CON.png", b"a.png#page=2.png", b"a.tif#page=3")


def _folder(box: Sandbox, name: str, make: Callable[[], bytes]) -> None:
    make_image(box.folder / "00.png", 1)
    ending = Path(name).suffix
    (box.folder / f"05{ending}").write_bytes(make())
    make_image(box.folder / HONEST, 99)


def _pages(box: Sandbox) -> None:
    """A thousand small files of a thousand pages."""
    stack = directories(1000, lambda n: 8 + 114 * n)
    make_image(box.folder / HONEST, 99)
    for number in range(100):
        (box.folder / f"{number:04}.tif").write_bytes(stack)


_MANY = ("a hundred thousand directories.tif",)  # so many images that proposing for them takes hours


def _odd(box: Sandbox, make: Callable[[Path], object]) -> None:
    make_image(box.folder / "00.png", 1)
    make(box.folder / "05.jpg")
    make_image(box.folder / HONEST, 99)


def _sparse(path: Path) -> None:
    path.write_bytes(b"\xff\xd8\xff")
    os.truncate(path, 20 << 30)


def _names(box: Sandbox) -> None:
    for number, name in enumerate(NAMES):
        at = os.path.join(os.fsencode(box.folder), name)
        make_image(box.folder / "made.png", number)
        os.rename(box.folder / "made.png", at)
    make_image(box.folder / HONEST, 99)


def _deep(box: Sandbox) -> None:
    folder = box.folder
    for _ in range(150):
        folder /= "sub" * 4
    folder.mkdir(parents=True)
    make_image(box.folder / HONEST, 99)
    make_image(box.folder / "00.png", 1)


def attacks() -> Iterator[Attack]:
    for name, make in FILES.items():
        for way in (Way.WINDOW, Way.PROPOSE) if name not in _MANY else (Way.WINDOW,):
            yield Attack(f"image: {name}", way, partial(_folder, name=name, make=make))
    yield Attack("image: stacks of a thousand pages", Way.WINDOW, _pages)
    odd: dict[str, Callable[[Path], object]] = {"a pipe": os.mkfifo, "20 GB": _sparse, "a folder": Path.mkdir}
    for kind, act in odd.items():
        for way in (Way.WINDOW, Way.PROPOSE):
            yield Attack(f"image: {kind}", way, partial(_odd, make=act))
    for way in (Way.WINDOW, Way.PROPOSE):
        yield Attack("image: odd names", way, _names)
        yield Attack("image: folders in folders", way, _deep)
