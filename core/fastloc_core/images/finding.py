"""The images of a folder, in their order, and the files that are left out."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from fastloc_core.errors import Cancelled, ImageError
from fastloc_core.files import open_file
from fastloc_core.masks import is_mask

from .decoding import why_unreadable
from .paths import page_path
from .table import by_ending, reader_of, recognized

Item = TypeVar("Item")

FOREIGN = frozenset(
    ".3fr .arw .cr2 .cr3 .czi .dng .djvu .emf .eps .exr .hdr .ico .ims .iiq .jxl .jxr .lif .mrc .nd2 .ndpi .nef .nii "
    ".nrrd .nrw .oib .oif .oir .orf .pcx .pef .psb .psd .raf .raw .rw2 .sgi .sr2 .srw .stk .svg .svs .vsi .wmf .x3f "
    ".xcf".split()
)
_PACKED = (".gz", ".bz2", ".xz", ".zst")
HIDDEN = "It is hidden. Remove the dot from the start of its name to include it."
_HEAD = 4096  # bytes by which a kind is recognized
OWN_FOLDER = ".fastloc"  # it holds the store, which is no image of the user


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file or folder that looks like images and was left out. `reason`: whole sentences for the user."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class ImageIndex:
    """The images below `root`: the images of a folder before the images of its subfolders, img2 before img10."""

    root: Path
    images: tuple[Path, ...]
    skipped: tuple[Skipped, ...]


def find_images(folder: Path, cancelled: Callable[[], bool] = lambda: False) -> ImageIndex:
    """The images of a folder and its subfolders by the endings of files, and each page of a file that has several.

    A file whose name has no ending, or numbers for it, is known by its first bytes.

    The masks that fastloc wrote are left out. Links to folders are followed, each folder is visited once. Raises
    ImageError if `folder` cannot be listed, and Cancelled soon after `cancelled` returns True.
    """
    names: dict[Path, dict[str, int]] = {}  # with the number of pages
    skipped: list[Skipped] = []
    for current, files in unless_cancelled(_walk(folder, skipped), cancelled):
        names[current] = {}
        for file in unless_cancelled(files, cancelled):
            if file.name.startswith("._"):
                continue  # metadata that macOS writes on disks of other systems
            ending = os.path.splitext(file.name)[1].lower()
            if reason := _why_skipped(file, ending):
                skipped.append(Skipped(current / file.name, reason))
            elif (reader := by_ending().get(ending)) and not is_mask(current / file.name):
                names[current][file.name] = reader.count(current / file.name, cancelled)
            elif not any(map(str.isalpha, ending)) and _holds(file.is_file) and _is_image(current / file.name):
                names[current][file.name] = 1
    images = tuple(unless_cancelled(_natural_order(folder, names), cancelled))
    return ImageIndex(folder, images, tuple(sorted(skipped, key=lambda s: s.path)))


def unless_cancelled(items: Iterable[Item], cancelled: Callable[[], bool]) -> Iterator[Item]:
    """The same items. Raises Cancelled as soon as `cancelled` returns True."""
    for item in items:
        if cancelled():
            raise Cancelled
        yield item


def images_in(file: Path) -> tuple[Path, ...]:
    """The paths of a file's images: several if its kind has pages."""
    reader = reader_of(file)
    count = reader.count(file, lambda: False) if reader else 1
    return tuple(page_path(file, number + 1) for number in range(count))


def _walk(root: Path, skipped: list[Skipped]) -> Iterator[tuple[Path, list[os.DirEntry[str]]]]:
    """Every folder once, with its files. Links come last, so that images keep their real paths."""
    visited: set[str] = set()
    pending = deque([(root, os.path.realpath(root))])
    while pending:
        folder, real = pending.popleft()
        if real in visited:
            continue
        visited.add(real)
        try:
            with os.scandir(folder) as listing:
                entries = list(listing)
        except OSError as error:
            reason, remedy = why_unreadable(folder, error)
            if folder == root:
                raise ImageError(folder, reason, remedy) from error
            skipped.append(Skipped(folder, f"{reason} {remedy}"))
            continue
        files = []
        for entry in entries:
            if not _holds(entry.is_dir):
                files.append(entry)
            elif entry.name == OWN_FOLDER:
                continue
            elif entry.name.startswith("."):
                skipped.append(Skipped(folder / entry.name, HIDDEN))
            elif entry.is_symlink():
                pending.append((folder / entry.name, os.path.realpath(entry.path)))
            else:  # its real path is known; asking for it takes time with the square of the depth
                pending.appendleft((folder / entry.name, os.path.join(real, entry.name)))
        yield folder, files


def _holds(test: Callable[[], bool]) -> bool:
    """False also if there is no answer, for example for a link to itself."""
    try:
        return test()
    except OSError:
        return False


def _why_skipped(file: os.DirEntry[str], ending: str) -> str:
    """Empty for an image, and for a file that does not look like an image."""
    if ending in _PACKED and reader_of(Path(file.name[: -len(ending)])):
        return "It is packed. Unpack it: the file itself is an image."
    if ending not in by_ending():
        return f"{ending[1:].upper()} images are not supported. Convert it to PNG or TIFF." if ending in FOREIGN else ""
    if file.name.startswith("."):
        return HIDDEN
    if not _holds(file.is_file):
        return "It is not a file, or a link that leads nowhere. Put the image itself in its place."
    missing = by_ending()[ending].missing()
    return f"{missing.reason} {missing.remedy}" if missing else ""


def _is_image(file: Path) -> bool:
    try:
        with open_file(file) as stream:
            reader = recognized(stream.read(_HEAD))
    except OSError:
        return False
    return reader is not None and reader.distinct


def _natural_order(root: Path, names: dict[Path, dict[str, int]]) -> Iterator[Path]:
    from natsort import natsort_keygen

    natural = natsort_keygen()

    @cache
    def key(name: str) -> tuple[Any, str]:
        return natural(name.casefold()), name

    for folder in sorted(
        filter(names.get, names), key=lambda folder: [key(part) for part in folder.relative_to(root).parts]
    ):
        for name in sorted(names[folder], key=key):
            for number in range(names[folder][name]):
                yield page_path(folder / name, number + 1)
