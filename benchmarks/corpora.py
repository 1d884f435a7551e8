"""Reads the annotations of public repositories, writes them in each format, and reads them again.

    python -m benchmarks.corpora CLONES [--only NAME,NAME]

CLONES holds a git clone of each repository of corpora.toml, as for extent_sets.py. Nothing is downloaded: if a clone is
missing, the command that makes it is printed. What fastloc reads is compared with a plain reading of the same files,
which knows nothing but numbers in text; what it writes and reads again is compared with what it read. The table has

- files and objects, as the plain reading counts them, and how many of the objects are left out by fastloc;
- shift: how far the edge of a box is from the plain reading at most, in pixels or, in YOLO, in shares of the side;
- the least coordinate and how many boxes reach the right or lower border, which tells how a VOC file counts pixels;
- for each export, how far an edge is moved at most. In VOC, boxes become whole pixels.

Below are the problems that fastloc tells. Wrong are objects that are left out without a word, objects that an export
loses, and edges that move further than half a pixel, or a whole one in labelImg's convention, which knows no 0.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import re
import sys
import tempfile
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import shorten

from PIL import Image

from benchmarks.extent_sets import clone_command, clone_of, extract
from fastloc_core.annotation import ReviewedImage
from fastloc_core.formats.conventions import Convention
from fastloc_core.formats.export import export
from fastloc_core.formats.export_settings import ExportSettings
from fastloc_core.formats.importing import Imported, placed, read_annotations
from fastloc_core.formats.table import EXPORTERS
from fastloc_core.images import decode, find_images

LIST = Path(__file__).with_suffix(".toml")
Edges = tuple[float, ...]
_MOST_TOLD = 8  # problems of a corpus that are shown as they are
_WIDTH = 180  # letters of one
_EDGES = ("xmin", "ymin", "xmax", "ymax")
_TABLES = (*_EDGES, "x_min", "y_min", "x_max", "y_max")


@dataclass(frozen=True)
class Corpus:
    """A corpus of the list; corpora.toml says what its values mean."""

    name: str
    repository: str
    commit: str
    program: str
    format: str
    annotations: str
    images: str
    files: int = 0
    objects: int = 0
    first: int = 0

    @property
    def owner_and_name(self) -> tuple[str, str]:
        owner, name = self.repository.rsplit("/", 2)[-2:]
        return owner, name


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clones", type=Path)
    parser.add_argument("--only", type=lambda names: set(names.split(",")))
    arguments = parser.parse_args()
    wrong, told = [], []
    ways = list(_ways())
    print(_row(["", "program", "files", "objects", "left out", "shift", "least", "at border", *ways]))
    print(_row(["---"] * (8 + len(ways))))
    for corpus in corpora(LIST):
        if not arguments.only or corpus.name in arguments.only:
            clone = clone_of(corpus, arguments.clones)
            if clone is None:
                wrong.append(f"missing: {clone_command(corpus, arguments.clones)}")
                continue
            with tempfile.TemporaryDirectory() as folder:
                extract(clone, corpus.commit, {corpus.annotations, corpus.images} - {""}, Path(folder))
                told += [f"{corpus.name}: {each}" for each in measured(corpus, Path(folder).resolve(), ways, wrong)]
    print("", *told, "", *(wrong or ["Nothing is wrong."]), sep="\n")
    sys.exit(bool(wrong))


def corpora(file: Path) -> list[Corpus]:
    """The corpora of a list, in its order."""
    return [Corpus(name, **table) for name, table in tomllib.loads(file.read_text("utf-8")).items()]


def _row(cells: Iterable[object]) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def _ways() -> Iterator[str]:
    """The formats to write, with their conventions."""
    for name, exporter in EXPORTERS.items():
        yield from (f"{name} {each}" for each in Convention) if exporter.has_conventions else [name]


def measured(corpus: Corpus, root: Path, ways: Sequence[str], wrong: list[str]) -> Iterator[str]:
    """Prints the row of a corpus; yields the problems that are told, by kind.

    `root`: has its files; `ways`: formats to write, perhaps with a convention; `wrong`: sentences are added to it.
    """
    source, folder = root / corpus.annotations, root / corpus.images
    files = sorted(file for file in source.rglob("*") if _is_own(file, corpus)) if source.is_dir() else [source]
    plain = [edges for file in files for edges in PLAIN[corpus.format](file.read_bytes().decode("utf-8-sig"), corpus)]
    if not corpus.images:
        folder = root / "blank"
        _make_blank(files, folder)
    images = find_images(folder).images
    imported = read_annotations(source, images, folder)
    found = [each.box.edges for image in imported.by_image.values() for each in image.annotations]
    shift, strange = _apart(found, plain)
    left_out = len(plain) - len(found)
    if (len(files), len(plain)) != (corpus.files, corpus.objects):
        wrong.append(f"{corpus.name}: {len(files)} files with {len(plain)} objects are not as listed")
    if strange or (left_out and not any("eft out" in problem for problem in imported.problems)):
        wrong.append(f"{corpus.name}: {left_out} left out, {strange} boxes that are not in the files")
    reviewed = _reviewed(imported)
    border = sum(
        box.x1 == image.width or box.y1 == image.height
        for image in reviewed
        for box in (a.box for a in image.annotations)
    )
    least = min(min(edges[:2]) for edges in plain) + corpus.first
    moved = [_moved(corpus, way, imported, reviewed, folder, root / "out" / way, wrong) for way in ways]
    numbers = [len(files), len(plain), left_out, f"{shift:.1g}", f"{least:.3g}", border]
    print(_row([corpus.name, corpus.program, *numbers, *(f"{each:.2f}" for each in moved)]), flush=True)
    kinds = Counter(re.sub(r"^\S+: |\d+ | \(.*", "", problem) for problem in imported.problems)
    if sum(kinds.values()) > _MOST_TOLD:
        yield from (f"{count} times: {kind}" for kind, count in kinds.items())
    else:
        yield from (shorten(problem, _WIDTH, placeholder=" …") for problem in imported.problems)


def _make_blank(files: Iterable[Path], folder: Path) -> None:
    """Images of the sizes that Pascal VOC files say."""
    folder.mkdir()
    for file in files:
        text = file.read_text("utf-8")
        width, height = (int(re.findall(rf"<{side}>(\d+)<", text)[0]) for side in ("width", "height"))
        Image.new("L", (width, height)).save(folder / f"{file.stem}.png", compress_level=1)


def _is_own(file: Path, corpus: Corpus) -> bool:
    endings = {"voc": ".xml", "yolo": ".txt", "labelme": ".json"}
    return file.suffix == endings[corpus.format] and not file.name.startswith(("README", "classes"))


def _apart(found: Sequence[Edges], plain: Sequence[Edges]) -> tuple[float, int]:
    """How far boxes are from their nearest plain ones at most, and how many have none within a pixel."""
    near: dict[tuple[int, ...], list[Edges]] = defaultdict(list)
    for edges in plain:
        near[tuple(math.floor(edge) for edge in edges[:2])].append(edges)
    worst, strange = 0.0, 0
    for edges in found:
        x, y = (math.floor(edge) for edge in edges[:2])
        around = [each for dx in (-1, 0, 1) for dy in (-1, 0, 1) for each in near.get((x + dx, y + dy), ())]
        apart = min((_distance(edges, each) for each in around), default=math.inf)
        worst, strange = max(worst, min(apart, 1.0)), strange + (apart > 0.5)
    return worst, strange


def _distance(one: Edges, other: Edges) -> float:
    return max(abs(a - b) for a, b in zip(one, other, strict=True))


def _reviewed(imported: Imported) -> list[ReviewedImage]:
    images = []
    for path, found in imported.by_image.items():
        height, width = decode(path).shape[:2]
        annotations, _ = placed(found, path, width, height)
        images.append(ReviewedImage(path, width, height, annotations, verified=True))
    return images


def _moved(
    corpus: Corpus,
    way: str,
    imported: Imported,
    reviewed: Sequence[ReviewedImage],
    folder: Path,
    target: Path,
    wrong: list[str],
) -> float:
    """How far an edge is moved at most, inside of its image, by writing it and reading it again."""
    name, _, convention = way.partition(" ")
    settings = ExportSettings(name, Convention(convention or "devkit"), only_verified=False)
    export(reviewed, folder, target, settings, imported.classes)
    again = read_annotations(target, [image.path for image in reviewed], folder).by_image
    worst, lost = 0.0, 0
    for image in reviewed:
        clipped = [(a.label, a.box.clipped(image.width, image.height)) for a in image.annotations]
        kept = [(label, box) for label, box in clipped if box.area]
        read = again[image.path].sized(image.width, image.height) if image.path in again else ()
        lost += abs(len(kept) - len(read))
        for (label, box), each in zip(kept, read, strict=False):
            worst, lost = max(worst, _distance(box.edges, each.box.edges)), lost + (label != each.label)
    if lost or worst > (1 if convention == Convention.LABELIMG else 0.5):
        wrong.append(f"{corpus.name}: {way} loses {lost} objects and moves edges by {worst:.3f}")
    return worst


# The plain readings: of each object its least and largest coordinates.


def _around(xs: Iterable[float], ys: Iterable[float]) -> Edges:
    xs, ys = list(xs), list(ys)
    return min(xs), min(ys), max(xs), max(ys)


def _voc(text: str, corpus: Corpus) -> Iterator[Edges]:
    for part in text.split("<object>")[1:]:
        x0, y0, x1, y1 = (float(re.findall(rf"<{edge}>\s*([-\d.]+)", part)[0]) for edge in _EDGES)
        yield min(x0, x1) - corpus.first, min(y0, y1) - corpus.first, max(x0, x1), max(y0, y1)


def _yolo(text: str, corpus: Corpus) -> Iterator[Edges]:
    for _, *shares in (map(float, line.split()) for line in text.splitlines() if line.strip()):
        if len(shares) == 4:
            x, y, width, height = shares
            yield x - width / 2, y - height / 2, x + width / 2, y + height / 2
        else:
            yield _around(shares[::2], shares[1::2])


def _coco(text: str, corpus: Corpus) -> Iterator[Edges]:
    for each in json.loads(text)["annotations"]:
        x, y, width, height = each["bbox"]
        yield x, y, x + width, y + height


def _labelme(text: str, corpus: Corpus) -> Iterator[Edges]:
    for shape in json.loads(text).get("shapes", []):
        yield _around(*zip(*shape["points"], strict=True))


def _cvat(text: str, corpus: Corpus) -> Iterator[Edges]:
    for box in re.findall(r"<box ([^>]*)>", text):
        x0, y0, x1, y1 = (float(re.findall(rf'{edge}="([^"]*)"', box)[0]) for edge in ("xtl", "ytl", "xbr", "ybr"))
        yield x0, y0, x1, y1
    for points in re.findall(r' points="([^"]*)"', text):
        pairs = [pair.split(",") for pair in points.split(";")]
        yield _around((float(x) for x, _ in pairs), (float(y) for _, y in pairs))


def _label_studio(text: str, corpus: Corpus) -> Iterator[Edges]:
    results = (result for task in json.loads(text) for each in task["annotations"] for result in each["result"])
    for result in results:
        value, width, height = result["value"], result["original_width"] / 100, result["original_height"] / 100
        x, y = value["x"] * width, value["y"] * height
        yield x, y, x + value["width"] * width, y + value["height"] * height


def _via(text: str, corpus: Corpus) -> Iterator[Edges]:
    for image in json.loads(text).values():
        for region in image["regions"].values():
            shape = region["shape_attributes"]
            yield _around(shape["all_points_x"], shape["all_points_y"])


def _csv(text: str, corpus: Corpus) -> Iterator[Edges]:
    rows = list(csv.reader(text.splitlines()))
    if "region_shape_attributes" in rows[0]:
        shapes = [json.loads(row[rows[0].index("region_shape_attributes")]) for row in rows[1:]]
        yield from (_around(shape["all_points_x"], shape["all_points_y"]) for shape in shapes if shape)
        return
    columns = [rows[0].index(name) for name in _TABLES if name in rows[0]] or [1, 2, 3, 4]
    for row in rows:
        numbers = [row[column] for column in columns]
        if all(re.fullmatch(r"[-\d.]+", number) for number in numbers):
            x0, y0, x1, y1 = map(float, numbers)
            yield min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


PLAIN: dict[str, Callable[[str, Corpus], Iterator[Edges]]] = {
    "voc": _voc,
    "yolo": _yolo,
    "coco": _coco,
    "labelme": _labelme,
    "cvat": _cvat,
    "label-studio": _label_studio,
    "csv": _csv,
    "via": _via,
}

if __name__ == "__main__":
    main()
