"""From the path of an image to its pixels, within the limits: nothing is decoded before its header was read."""

from __future__ import annotations

import errno
import os
import struct
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from fastloc_core import limits
from fastloc_core.errors import ImageError
from fastloc_core.files import read_file

from .paths import split_path
from .reader import MOST_WORK, Bands, Choice, Damaged, Header, Raw, Reader, Reduced, Refused
from .table import reader_of, recognized

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def decode(path: Path, bands: Choice | None = None) -> NDArray[np.uint8]:
    """An image as displayed: RGB, (H, W, 3), C-contiguous, EXIF orientation applied, alpha put on white.

    8-bit values stay as they are. 16-bit and float values are stretched linearly from the 0.1 to the 99.9
    percentile over all channels, so that hot pixels do not darken the rest; NaN becomes black. FITS and DICOM images
    are stretched as is usual for them. `bands`: which are red, green and blue, if it has bands without colours.
    Raises ImageError.
    """
    return decode_raw(path, bands).shown()


def decode_small(path: Path, shrink: int, bands: Choice | None = None) -> NDArray[np.uint8]:
    """As `decode`, but the sides may be divided by `shrink` (1, 2, 4 or 8), if that is quicker than all pixels.

    An image of more pixels than the limit is smaller still, if it can be read.
    """
    return decode_raw(path, bands, True, shrink).shown()


def decode_raw(path: Path, bands: Choice | None = None, or_reduced: bool = False, shrink: int = 1) -> Raw:
    """An image in its own values. Raises ImageError.

    `or_reduced`: an image of more pixels than the limit is read at a smaller size if its file allows that cheaply. Then
    `Raw.size` says in which pixels its boxes are counted. `shrink`: see decode_small.
    """
    try:
        data = _load(path)
        if not data:
            raise ImageError(path, "The file is empty.", "Copy it again from where it came from.")
        reader = recognized(data)
        if reader is None:
            raise ImageError(path, "It holds no image of a known format.", "Convert it to PNG or TIFF.")
        header = reader.header(data)
        if or_reduced and (reduced := _reduced(reader, data, header)):
            raw = _composed(reduced.copy, bands).noting(reduced.told())
            return replace(raw, whole=(reduced.width, reduced.height))
        _check(path, header)
        return _composed(reader.decode(data) if shrink == 1 else reader.decode_small(data, shrink), bands)
    except Refused as error:
        raise ImageError(path, error.reason, error.remedy) from error
    except OSError as error:
        raise ImageError(path, *why_unreadable(path, error)) from error
    except IndexError as error:
        raise ImageError(path, "The file has no such page.", "Open the folder again to see what there is.") from error
    except (Damaged, struct.error) as error:
        reason = "The image is damaged, cut short, or of an unusual kind."
        raise ImageError(path, reason, "Copy it again from where it came from, or convert it to PNG.") from error


def _composed(decoded: Raw | Bands, bands: Choice | None) -> Raw:
    return decoded.composed(bands) if isinstance(decoded, Bands) else decoded


def _reduced(reader: Reader, data: bytes, header: Header) -> Reduced | None:
    """None also if the image is not too large."""
    most = _allowed(header)
    too_large = header.width * header.height > most and header.work <= MOST_WORK
    return reader.reduced(data, most) if too_large else None


def _load(path: Path) -> bytes:
    """The bytes of the file, or of its page."""
    if os.path.isdir(path):
        raise ImageError(path, "It is a folder, not an image.", "Choose an image in it.")
    file, page = split_path(path)
    reader = reader_of(file)
    return reader.load(file, page) if reader else read_file(file)


def _check(path: Path, header: Header) -> None:
    if header.width < 1 or header.height < 1:
        raise Damaged
    allowed = _allowed(header)
    if header.width * header.height > allowed:
        reason = (
            f"It has {header.width:,} x {header.height:,} pixels of {header.depth} bytes, "
            f"and only {allowed / 1e6:,.0f} million of these are allowed."
        )
        raise ImageError(path, reason, f"Scale it down or cut it. {limits.CHANGE}")
    if header.work > MOST_WORK:
        raise ImageError(
            path,
            "It is a JPEG with so many scans that decoding it would take too long.",
            "No camera writes such files. Save it again as an ordinary JPEG.",
        )


def _allowed(header: Header) -> int:
    """Pixels of such an image."""
    return limits.current().pixels * 3 // max(header.depth, 3)


def why_unreadable(path: Path, error: OSError) -> tuple[str, str]:
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
