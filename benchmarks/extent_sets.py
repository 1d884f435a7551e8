"""Lays out the public images with boxes that the extent head is taught on, as benchmarks/extent_sets.toml lists them.

    python benchmarks/extent_sets.py CLONES OUT [--only NAME,NAME] [--digests]

CLONES holds a git clone of each repository, bare or not, in OWNER/NAME, OWNER+NAME or OWNER+NAME/repo. Nothing is
downloaded: if a clone is missing, the command that makes it is printed. Each set becomes OUT/NAME/images,
OUT/NAME/annotations (a Pascal VOC file for each image) and OUT/NAME/source.json (where it comes from, and under which
licence). The script says of each set how many images and boxes it has, and whether they are those of the list, by their
SHA-256; `--digests` prints the SHA-256 of each instead of comparing them.

Of the images that several files show in altered copies (`STEM.rf.ID.jpg`), one is taken, and of equal files one. Left
out are files of 4 MiB and more, images without a box, images that their EXIF data turn, and images of another size than
their annotations say.
If more images remain than the limit, those whose paths have the smallest SHA-256 are taken, so that every folder and
every class keeps its share.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from PIL import Image

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.formats import voc
from fastloc_core.formats.importing import read_annotations

LIST = Path(__file__).with_suffix(".toml")
SUFFIXES = {".jpg", ".jpeg", ".png", ".bmp"}
LARGEST = 1 << 22  # bytes of a file
SMALLEST = 2.0  # pixels of a side of a box
ORIENTATION = 0x0112  # the EXIF tag


@dataclass(frozen=True)
class Part:
    """A folder of images, and where their annotations are: a folder, or a COCO file. Both are paths in the clone."""

    images: str
    annotations: str


class Stored(Protocol):
    """Something that a repository holds."""

    @property
    def repository(self) -> str: ...

    @property
    def owner_and_name(self) -> tuple[str, str]: ...


@dataclass(frozen=True)
class Source:
    """A set of the list; extent_sets.toml says what its values mean."""

    name: str
    repository: str
    commit: str
    licence: str
    stated: str
    objects: str
    format: str
    parts: tuple[Part, ...]
    limit: int
    sha256: str
    without: tuple[str, ...] = ()

    @property
    def owner_and_name(self) -> tuple[str, str]:
        owner, name = self.repository.rsplit("/", 2)[-2:]
        return owner, name


@dataclass(frozen=True)
class Example:
    """An image with its annotations, whose boxes are inside of it."""

    file: Path
    width: int
    height: int
    annotations: tuple[Annotation, ...]


@dataclass(frozen=True)
class Laid:
    images: int
    boxes: int
    sha256: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clones", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", type=lambda names: set(names.split(",")))
    parser.add_argument("--digests", action="store_true")
    parser.add_argument("--list", type=Path, default=LIST, help="another list of sets")
    arguments = parser.parse_args()
    chosen = [each for each in sources(arguments.list) if not arguments.only or each.name in arguments.only]
    missing = [each for each in chosen if clone_of(each, arguments.clones) is None]
    for command in dict.fromkeys(clone_command(each, arguments.clones) for each in missing):
        print(command)
    differs = False
    for source in chosen:
        clone = clone_of(source, arguments.clones)
        if clone is not None:
            laid = lay_out(source, clone, arguments.out / source.name)
            same = laid.sha256 == source.sha256
            differs = differs or not same
            verdict = laid.sha256 if arguments.digests else "as listed" if same else f"differs: {laid.sha256}"
            print(f"{source.name:<20} {laid.images:>4} images {laid.boxes:>6} boxes  {verdict}", flush=True)
    if missing or (differs and not arguments.digests):
        sys.exit(1)


def sources(file: Path) -> list[Source]:
    """The sets of a list, in its order."""
    return [_source(name, table) for name, table in tomllib.loads(file.read_text("utf-8")).items()]


def _source(name: str, table: Mapping[str, Any]) -> Source:
    parts = tuple(Part(*part) for part in table["parts"])
    return Source(name, **{**table, "parts": parts, "without": tuple(table.get("without", ()))})


def clone_of(source: Stored, clones: Path) -> Path | None:
    """The git directory of the clone of its repository."""
    owner, name = source.owner_and_name
    for folder in (clones / owner / name, clones / f"{owner}+{name}", clones / f"{owner}+{name}" / "repo"):
        for directory in (folder / ".git", folder):
            if (directory / "HEAD").is_file():
                return directory
    return None


def clone_command(source: Stored, clones: Path) -> str:
    owner, name = source.owner_and_name
    return f"git clone --bare {source.repository} {clones / f'{owner}+{name}'}"


def lay_out(source: Source, clone: Path, target: Path) -> Laid:
    """Replaces `target` by the set. Raises CalledProcessError if the clone lacks the commit, and
    FileNotFoundError if the commit lacks a folder of the set.
    """
    shutil.rmtree(target, ignore_errors=True)
    for folder in ("images", "annotations"):
        (target / folder).mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        folders = dict.fromkeys(path for part in source.parts for path in (part.images, part.annotations))
        extract(clone, source.commit, folders, root)
        examples = list(_chosen(source, root))
        lines = sorted(_write(example, target, root) for example in examples)
    boxes = sum(len(example.annotations) for example in examples)
    laid = Laid(len(examples), boxes, _sha256("".join(lines).encode()))
    facts = {"set": source.name, "repository": source.repository, "commit": source.commit, "licence": source.licence}
    facts |= {"stated": source.stated, "objects": source.objects}
    counts = {"images": laid.images, "boxes": laid.boxes, "sha256": laid.sha256}
    (target / "source.json").write_text(json.dumps(facts | counts, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return laid


def extract(clone: Path, commit: str, paths: Iterable[str], root: Path) -> None:
    """Writes these files and folders of a commit below `root`, without files that are too large."""
    git = ["git", f"--git-dir={clone}"]
    command = [*git, "ls-tree", "-r", "-l", "-z", commit, "--", *paths]
    listed = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout.decode()
    command = [*git, "cat-file", "--batch"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as contents:
        assert contents.stdin
        assert contents.stdout
        for blob, path in _files(listed):
            contents.stdin.write(f"{blob}\n".encode())
            contents.stdin.flush()
            size = int(contents.stdout.readline().split()[-1])
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(contents.stdout.read(size))
            contents.stdout.read(1)  # the end of the line


def _files(listed: str) -> Iterator[tuple[str, str]]:
    """The object and the path of each ordinary file that is small enough."""
    for entry in filter(None, listed.split("\0")):
        facts, path = entry.split("\t", 1)
        mode, _, blob, size = facts.split()
        ordinary = mode.startswith("100") and ".." not in Path(path).parts
        if ordinary and size.isdigit() and int(size) < LARGEST:
            yield blob, path


def _chosen(source: Source, root: Path) -> Iterator[Example]:
    """The examples of a set, at most its limit, by the SHA-256 of their paths; of equal images the first."""
    found = [example for part in source.parts for example in _examples(part, source.format, root)]
    found = [example for example in found if _path(example, root) not in source.without]
    originals: set[str] = set()
    contents: set[str] = set()
    for example in sorted(found, key=lambda example: _sha256(_path(example, root).encode())):
        original = re.sub(r"\.rf\..*", "", example.file.name)
        content = _sha256(example.file.read_bytes())
        copies = ".rf." in example.file.name and original in originals
        if not copies and content not in contents and len(contents) < source.limit:
            originals.add(original)
            contents.add(content)
            yield example


def _examples(part: Part, form: str, root: Path) -> Iterator[Example]:
    images = [file for file in sorted((root / part.images).iterdir()) if file.suffix.lower() in SUFFIXES]
    annotations = root / part.annotations
    found = _yolo(images, annotations) if form == "yolo" else _imported(images, annotations)
    for file, (size, given) in found.items():
        with Image.open(file) as image:
            turned = image.getexif().get(ORIENTATION, 1) != 1
            width, height = image.size
        scale = (1, 1) if size else (width, height)
        boxes = [replace(each, box=each.box.scaled(*scale).clipped(width, height)) for each in given]
        kept = tuple(each for each in boxes if min(each.box.width, each.box.height) >= SMALLEST)
        if kept and not turned and size in (None, (width, height)):
            yield Example(file, width, height, kept)


_Found = Mapping[Path, tuple[tuple[int, int] | None, Sequence[Annotation]]]


def _imported(images: Sequence[Path], annotations: Path) -> _Found:
    """The size that the annotations say and the annotations, of Pascal VOC and COCO files."""
    imported = read_annotations(annotations, images, images[0].parent)
    return {file: (each.size, each.annotations) for file, each in imported.by_image.items()}


def _yolo(images: Sequence[Path], labels: Path) -> _Found:
    """No size and annotations with boxes in shares of the image's width and height, of YOLO files."""
    files = {file: labels / f"{file.stem}.txt" for file in images}
    return {file: (None, list(_of_lines(text.read_text()))) for file, text in files.items() if text.is_file()}


def _of_lines(text: str) -> Iterator[Annotation]:
    """A line has the class and a centre, a width and a height, or the class and the corners of a polygon."""
    for number, *shares in (line.split() for line in text.splitlines() if line.strip()):
        values = [float(share) for share in shares]
        if len(values) == 4:
            x, y, width, height = values
            box = Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
        else:
            box = Box(min(values[::2]), min(values[1::2]), max(values[::2]), max(values[1::2]))
        yield Annotation(box, f"class {number}", Decision.ACCEPTED)


def _write(example: Example, target: Path, root: Path) -> str:
    """Writes the image and its annotations under a name made of its path; returns its line of the digest."""
    name = _sha256(_path(example, root).encode())[:16]
    image = target / "images" / (name + example.file.suffix.lower())
    shutil.copyfile(example.file, image)
    facts = voc.VocImage(image, example.width, example.height)
    written = voc.to_xml(replace(facts, path=Path("images") / image.name), example.annotations, verified=True)
    (target / "annotations" / f"{name}.xml").write_bytes(written)
    size = example.width, example.height
    boxes = sorted(voc.Convention.DEVKIT.rounded(each.box, *size) for each in example.annotations)
    return f"{image.name} {_sha256(image.read_bytes())} {boxes}\n"


def _path(example: Example, root: Path) -> str:
    return example.file.relative_to(root).as_posix()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


if __name__ == "__main__":
    main()
