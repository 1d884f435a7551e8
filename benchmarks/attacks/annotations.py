"""Annotation files: beside the images, and imported."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from .sandbox import HONEST, Attack, Sandbox, Way, make_image
from .values import BODIES

BOX = "<bndbox><xmin>{}</xmin><ymin>{}</ymin><xmax>{}</xmax><ymax>{}</ymax></bndbox>"
SIZE = "<size><width>80</width><height>60</height><depth>3</depth></size>"


def voc(objects: str, before: str = "", filename: str = "00.png") -> str:
    return f"{before}<annotation><filename>{filename}</filename>{SIZE}{objects}</annotation>"


def one(name: str, *edges: object) -> str:
    return f"<object><name>{name}</name>{BOX.format(*edges or (1, 2, 30, 40))}</object>"


def coco(**changes: object) -> dict[str, object]:
    plain: dict[str, object] = {
        "images": [{"id": 1, "file_name": "00.png", "width": 80, "height": 60}],
        "categories": [{"id": 1, "name": "cat"}],
        "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 2, 30, 40]}],
    }
    return plain | changes


def _annotations(count: int, **changes: object) -> list[dict[str, object]]:
    return [{"id": i, "image_id": 1, "category_id": 1, "bbox": [1, 2, 30, 40], **changes} for i in range(count)]


def _laughs(depth: int = 12) -> str:
    entities = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, depth))
    return f'<!DOCTYPE annotation [<!ENTITY a0 "ha">{entities}]>'


def _quadratic() -> str:
    return f'<!DOCTYPE annotation [<!ENTITY a "{"x" * 100_000}">]>'


def _file_entity(path: Path) -> str:
    return f'<!DOCTYPE annotation [<!ENTITY a SYSTEM "{path.as_uri()}">]>'


ODD: tuple[object, ...] = ([], {}, None, True, 1.5, "1")
VOC: dict[str, Callable[[Sandbox], str | bytes]] = {
    "5,000 classes": lambda _: voc("".join(one(f"class {i}") for i in range(5000))),
    "20,000 boxes": lambda _: voc("".join(one("cat", i % 70, 1, i % 70 + 9, 9) for i in range(20_000))),
    "a million boxes": lambda _: voc(one("cat") * 1_000_000),
    "a million laughs": lambda _: voc(one("&a11;"), _laughs()),
    "one entity many times": lambda _: voc(one("&a;" * 100_000), _quadratic()),
    "a file as entity": lambda box: voc(one("&a;"), _file_entity(box.sibling / "labels.txt")),
    "a device as entity": lambda _: voc(one("&a;"), _file_entity(Path("/dev/zero"))),
    "a DTD elsewhere": lambda _: voc(one("cat"), '<!DOCTYPE annotation SYSTEM "http://127.0.0.1:9/x.dtd">'),
    "an include": lambda box: voc(
        '<object><name><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text"'
        f' href="{(box.sibling / "labels.txt").as_uri()}"/></name>{BOX.format(1, 2, 3, 4)}</object>'
    ),
    "elements 100,000 deep": lambda _: "<annotation>" + "<a>" * 100_000,
    "elements 250 deep": lambda _: voc("<a>" * 250 + "</a>" * 250 + one("cat")),
    "a name of 20 MB": lambda _: voc(one("x" * 20_000_000)),
    "100,000 attributes": lambda _: voc("<object " + " ".join(f"a{i}='x'" for i in range(100_000)) + "/>"),
    "endless numbers": lambda _: voc(one("cat", "9" * 100_000, "1e999999", "nan", "-inf")),
    "a control character as class": lambda _: voc(one("&#x202e;&#x85;cat")),
    "a path as filename": lambda _: voc(one("cat"), filename="../../.bash_aliases"),
    "UTF-16 without end": lambda _: b"\xff\xfe<\0a\0",
    "UTF-7": lambda _: b'<?xml version="1.0" encoding="UTF-7"?><annotation/>',
    "an encoding nobody has": lambda _: b'<?xml version="1.0" encoding="x-evil"?><annotation/>',
    "noughts": lambda _: bytes(1_000_000),
}
COCO: dict[str, Callable[[Sandbox], object]] = {
    "lone surrogates": lambda _: coco(categories=[{"id": 1, "name": "\ud800cat"}]),
    "a lone surrogate as file": lambda _: coco(
        images=[{"id": 1, "file_name": "\udcff.png", "width": 80, "height": 60}]
    ),
    "huge numbers": lambda _: coco(annotations=_annotations(1, bbox=[1e308, 1e308, 1e308, 1e308])),
    "huge sizes": lambda _: coco(images=[{"id": 1, "file_name": "00.png", "width": 10**400, "height": -1}]),
    "no numbers": lambda _: coco(annotations=_annotations(1, bbox=[float("nan"), float("inf"), "1", None])),
    "a million boxes": lambda _: coco(annotations=_annotations(1_000_000)),
    "20,000 boxes": lambda _: coco(annotations=_annotations(20_000)),
    "5,000 classes": lambda _: coco(
        categories=[{"id": i, "name": f"class {i}"} for i in range(5000)],
        annotations=[{"id": i, "image_id": 1, "category_id": i, "bbox": [1, 2, 30, 40]} for i in range(5000)],
    ),
    "ids of all kinds": lambda _: coco(categories=[{"id": i, "name": "x"} for i in ODD]),
    "paths that lead out": lambda _: coco(images=[{"id": 1, "file_name": "../sibling/a.png", "width": 8, "height": 6}]),
    "an absolute path": lambda box: coco(
        images=[{"id": 1, "file_name": f"{box.sibling}/a.png", "width": 8, "height": 6}]
    ),
    "a class of nothing": lambda _: coco(categories=[{"id": 1, "name": ""}]),
    "a class of lines": lambda _: coco(categories=[{"id": 1, "name": "a\nb\0c\t"}]),
    "a class of 1 MB": lambda _: coco(categories=[{"id": 1, "name": "x" * 1_000_000}]),
    "tables of the wrong kind": lambda _: coco(images={"a": 1}, annotations="text", categories=5),
    "entries of the wrong kind": lambda _: coco(images=[5, None], annotations=[[], "x"], categories=[True]),
}


def _dataset(box: Sandbox) -> None:
    for number in range(2):
        make_image(box.folder / f"{number:02}.png", number)
    make_image(box.folder / HONEST, 99)


def _beside(box: Sandbox, make: Callable[[Sandbox], str | bytes]) -> None:
    _dataset(box)
    _write(box.folder / "00.xml", make(box))


def _write(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def _voc_folder(box: Sandbox, make: Callable[[Sandbox], str | bytes]) -> None:
    _dataset(box)
    box.input = box.root / "given"
    _write(box.input / "00.xml", make(box))


def _coco_file(box: Sandbox, make: Callable[[Sandbox], object]) -> None:
    _dataset(box)
    box.input = box.root / "given" / "all.json"
    made = make(box)
    _write(box.input, made if isinstance(made, (str, bytes)) else json.dumps(made))


def honest(box: Sandbox) -> None:
    _coco_file(box, lambda _: coco())


def _odd(box: Sandbox, make: Callable[[Path, Sandbox], object]) -> None:
    _dataset(box)
    box.input = box.root / "given" / "all.json"
    box.input.parent.mkdir()
    make(box.input, box)


def _voc_links(box: Sandbox) -> None:
    """A folder of VOC files. Some of them are links, pipes or devices."""
    _dataset(box)
    box.input = box.root / "given"
    box.input.mkdir()
    os.mkfifo(box.input / "00.xml")
    (box.input / "01.xml").symlink_to("/dev/zero")
    (box.input / "round.xml").symlink_to("round.xml")
    (box.input / "folder.xml").mkdir()
    (box.input / "again").symlink_to(".")
    (box.input / "big.xml").touch()
    os.truncate(box.input / "big.xml", 20 << 30)


def _same(body: str, _: Sandbox) -> str:
    return body


def _pipe(path: Path, box: Sandbox) -> None:
    os.mkfifo(path)


def _long(path: Path, box: Sandbox) -> None:
    path.touch()
    os.truncate(path, 20 << 30)


def attacks() -> Iterator[Attack]:
    for name, make in VOC.items():
        yield Attack(f"VOC: {name}", Way.WINDOW, partial(_beside, make=make))
        yield Attack(f"VOC: {name}", Way.IMPORT, partial(_voc_folder, make=make))
    yield Attack("VOC: pipes, devices and links", Way.IMPORT, _voc_links)
    for name, build in COCO.items():
        yield Attack(f"COCO: {name}", Way.IMPORT, partial(_coco_file, make=build))
    for body in BODIES:
        yield Attack(f"COCO: {body[:20]}", Way.IMPORT, partial(_coco_file, make=partial(_same, body)))
    for name, make_file in {"a pipe": _pipe, "20 GB of nothing": _long}.items():
        yield Attack(f"COCO: {name}", Way.IMPORT, partial(_odd, make=make_file))
