"""Finding and decoding images: the one loader, for the window and for the classifier.

Each page of a TIFF is an image, see pages.py for its path; of an animation decoding takes the first picture.
"""

from __future__ import annotations

import errno
import os
import struct
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastloc_core import headers, levels, limits, pages
from fastloc_core.errors import Cancelled, ImageError
from fastloc_core.files import read_file
from fastloc_core.levels import Levels
from fastloc_core.masks import is_mask

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DECODED = frozenset({".bmp", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"})
FOREIGN = frozenset(
    ".arw .avif .cr2 .cr3 .czi .dcm .dng .exr .fit .fits .gif .heic .heif .jp2 .jxl .lif .nd2 .nef .orf "
    ".psd .raf .raw .rw2".split()
)
HIDDEN = "It is hidden. Remove the dot from the start of its name to include it."
OWN_FOLDER = ".fastloc"  # of the store: not the user's, so not worth a word
_FLIPS = {2: 1, 3: -1, 4: 0, 6: 1, 7: -1, 8: 0}  # as OpenCV calls them, by EXIF orientation
MOST_WORK = 4_000_000_000  # values that all scans of a JPEG decode: about five seconds


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that looks like images and is not in the index; `reason`: whole sentences, for the user."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class ImageIndex:
    """The images below `root`: a folder's own before those of its subfolders, img2 before img10."""

    root: Path
    images: tuple[Path, ...]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Raw:
    """An image in its own values, upright: (H, W, C), contiguous, C = 1 (grey), 3 (RGB) or 4 (RGB and alpha).

    8-bit images have no alpha any more. `automatic`: how it is shown unless somebody asks for something else.
    """

    pixels: NDArray[Any]
    automatic: Levels

    def shown(self) -> NDArray[np.uint8]:
        """RGB, (H, W, 3), C-contiguous."""
        import cv2

        picture: NDArray[Any] = levels.render(self.pixels, self.automatic)
        if picture.shape[2] == 1:
            picture = cv2.cvtColor(picture, cv2.COLOR_GRAY2RGB)
        return picture

    def view(self) -> levels.View:
        """For choosing other levels by eye."""
        return levels.view(self.pixels, self.automatic)


def find_images(folder: Path, cancelled: Callable[[], bool] = lambda: False) -> ImageIndex:
    """Index a folder and its subfolders by file endings, and TIFF files by their pages.

    The masks that fastloc wrote are left out. Links to folders are followed, each folder is visited once. Raises
    ImageError where `folder` cannot be listed, and Cancelled soon after `cancelled` returns True.
    """
    names: dict[Path, dict[str, int]] = {}  # with the number of pages
    skipped: list[Skipped] = []
    for current, files in _walk(folder, skipped):
        names[current] = {}
        if cancelled():
            raise Cancelled
        for file in files:
            if cancelled():
                raise Cancelled
            if file.name.startswith("._"):
                continue  # macOS keeps there what another system's disk has no place for
            ending = os.path.splitext(file.name)[1].lower()
            if reason := _why_skipped(file, ending):
                skipped.append(Skipped(current / file.name, reason))
            elif ending in pages.TIFF:
                names[current][file.name] = pages.count_pages(current / file.name, cancelled)
            elif ending in DECODED and not is_mask(current / file.name):
                names[current][file.name] = 1
    return ImageIndex(folder, tuple(_natural_order(folder, names)), tuple(sorted(skipped, key=lambda s: s.path)))


def images_in(file: Path) -> tuple[Path, ...]:
    """The paths of a file's images: one, but for a TIFF of several pages."""
    count = pages.count_pages(file) if file.suffix.lower() in pages.TIFF else 1
    return tuple(pages.page_path(file, number + 1) for number in range(count))


def file_of(path: Path) -> Path:
    """The file that an image of the index is in."""
    return pages.place(path)[0]


def decode(path: Path) -> NDArray[np.uint8]:
    """An image as displayed: RGB, (H, W, 3), C-contiguous, EXIF orientation applied, alpha put on white.

    8-bit values stay as they are. 16-bit and float values are stretched linearly from the 0.1 to the 99.9
    percentile over all channels, so that hot pixels do not darken the rest; NaN becomes black.
    Raises ImageError.
    """
    return decode_raw(path).shown()


def decode_raw(path: Path) -> Raw:
    """An image in its own values. Raises ImageError."""
    import cv2
    import numpy as np

    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)  # else each odd tag goes to stderr
    data = _read(path)
    try:
        image, kinds, chunks = cv2.imdecodeWithMetadata(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error:
        image = None
    if image is None:
        raise _damaged(path)

    pixels: NDArray[Any] = np.atleast_3d(image)
    automatic = levels.automatic(pixels[..., :3])
    if pixels.dtype == np.uint8 and pixels.shape[2] == 4:
        tiff = data.startswith((b"II", b"MM"))  # from which OpenCV gets the colours multiplied by alpha
        pixels = levels.by_rows(lambda rows: levels.on_white(rows[..., :3], rows[..., 3], premultiplied=tiff), pixels)
    exif = dict(zip(kinds, chunks, strict=True)).get(cv2.IMAGE_METADATA_EXIF)
    orientation = 1 if exif is None else _orientation(exif.tobytes())
    return Raw(np.ascontiguousarray(_upright(_rgb(pixels), orientation)), automatic)


def _walk(root: Path, skipped: list[Skipped]) -> Iterator[tuple[Path, list[os.DirEntry[str]]]]:
    """Every folder once with what is not a folder in it; links last, so that images keep their real paths."""
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
            reason, remedy = _why_unreadable(folder, error)
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
            else:  # its real path is known: to ask for it takes time with the square of the depth
                pending.appendleft((folder / entry.name, os.path.join(real, entry.name)))
        yield folder, files


def _holds(test: Callable[[], bool]) -> bool:
    """False also where the question leads nowhere, as with a link to itself."""
    try:
        return test()
    except OSError:
        return False


def _why_skipped(file: os.DirEntry[str], ending: str) -> str:
    """Empty for an image that belongs into the index, and for what never looked like an image."""
    if ending in FOREIGN:
        return f"{ending[1:].upper()} images are not supported. Convert it to PNG or TIFF."
    if ending not in DECODED:
        return ""
    if file.name.startswith("."):
        return HIDDEN
    if not _holds(file.is_file):
        return "It is not a file, or a link that leads nowhere. Put the image itself in its place."
    return ""


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
                yield pages.page_path(folder / name, number + 1)


def _read(path: Path) -> bytes:
    """The file's bytes, or those of its page, which can be decoded within the limits as far as the header says."""
    if os.path.isdir(path):
        raise ImageError(path, "It is a folder, not an image.", "Choose an image in it.")
    file, number = pages.place(path)
    try:
        data = pages.read_page(file, number) if file.suffix.lower() in pages.TIFF else read_file(file)
        if not data:
            raise ImageError(path, "The file is empty.", "Copy it again from where it came from.")
        header = headers.read(data)
    except OSError as error:
        raise ImageError(path, *_why_unreadable(path, error)) from error
    except IndexError as error:
        raise ImageError(path, "The file has no such page.", "Open the folder again to see what there is.") from error
    except pages.Damaged as error:
        raise _damaged(path) from error
    if header is None:
        raise ImageError(path, "It holds no image of a known format.", "Convert it to PNG or TIFF.")
    allowed = limits.current().pixels * 3 // max(header.depth, 3)
    if header.width * header.height > allowed:
        reason = (
            f"It has {header.width:,} x {header.height:,} pixels of {header.depth} bytes, "
            f"and only {allowed / 1e6:,.0f} million of these are allowed."
        )
        raise ImageError(path, reason, f"Scale it down or cut it. {limits.CHANGE}")
    if header.work > MOST_WORK:
        raise ImageError(
            path,
            "It is a JPEG of so many scans that decoding it would take too long.",
            "It was hardly made by a camera. Save it again as an ordinary JPEG.",
        )
    return data


def _why_unreadable(path: Path, error: OSError) -> tuple[str, str]:
    """Reason and remedy."""
    if isinstance(error, FileNotFoundError):
        return "It does not exist.", "It may have been moved or renamed: look for it and open it again."
    if isinstance(error, NotADirectoryError):
        return "It is a file, not a folder.", "Choose the folder that it is in."
    if isinstance(error, PermissionError):
        return "You are not allowed to read it.", "Ask its owner, or change its permissions."
    if error.errno == errno.EFBIG:
        return f"It is larger than {limits.current().megabytes:,} MB.", limits.CHANGE
    if error.errno == errno.EINVAL:
        return "It is not a file.", "Put the image itself in its place."
    return f"It cannot be read ({error.strerror}).", "Check the disk or the network."


def _damaged(path: Path) -> ImageError:
    reason = "The image is damaged, cut short, or of an unusual kind."
    return ImageError(path, reason, "Copy it again from where it came from, or convert it to PNG.")


def _rgb(pixels: NDArray[Any]) -> NDArray[Any]:
    """From BGR or BGRA; grey stays."""
    import cv2
    import numpy as np

    channels = pixels.shape[2]
    if channels == 1:
        return pixels
    if pixels.dtype in (np.uint8, np.uint16, np.float32):  # what OpenCV can convert
        return cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB if channels == 3 else cv2.COLOR_BGRA2RGBA)
    return pixels[..., [2, 1, 0, 3][:channels]]


def _orientation(exif: bytes) -> int:
    """Tag 0x112 of the first directory, 1 to 8 (EXIF 2.32, 4.6.4); 1 where it is missing or damaged."""
    exif = exif.removeprefix(b"Exif\0\0")
    order = "<" if exif.startswith(b"II") else ">"
    try:
        (start,) = struct.unpack_from(f"{order}I", exif, 4)
        (count,) = struct.unpack_from(f"{order}H", exif, start)
        for at in range(start + 2, start + 2 + 12 * count, 12):
            tag, value = struct.unpack_from(f"{order}H6xH", exif, at)
            if tag == 0x112:
                return value if value in range(1, 9) else 1
    except struct.error:
        pass
    return 1


def _upright(image: NDArray[Any], orientation: int) -> NDArray[Any]:
    import cv2
    import numpy as np

    if orientation >= 5:
        image = cv2.transpose(image)
    if orientation in _FLIPS:
        image = cv2.flip(image, _FLIPS[orientation])
    return np.atleast_3d(image)
