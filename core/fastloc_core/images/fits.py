"""FITS, of astronomy (FITS standard 4.0): each plane of each image in the file is an image. astropy reads it."""

from __future__ import annotations

import errno
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from gzip import GzipFile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from fastloc_core import limits
from fastloc_core.errors import Cancelled
from fastloc_core.files import open_file, read_file
from fastloc_core.levels import Levels

from .reader import Damaged, Header, Raw, Reader, Refused

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SIGNATURE = b"SIMPLE  ="
_MOST_PLANES, _MOST_PARTS, _MOST_AXES = 100_000, 10_000, 10
_GZIP, _GZIPPED, _DEEPEST = b"\x1f\x8b", {"COMPRESSED_DATA", "GZIP_COMPRESSED_DATA"}, 8  # bytes of a value
_UNSAFE = {"HCOMPRESS_1"}  # a damaged stream makes astropy write beyond its memory, which ends the program
_UNPACK = "Unpack it with funpack, or compress it by RICE_1 or GZIP_2."
_BLOCK, _MOST_BLOCKS = 2880, 4000  # bytes of a block; blocks of the first header


class Fits(Reader):
    """The first row is at the top, as in an array. Where in the sky the image is does not matter."""

    endings = (".fits", ".fit", ".fts", ".fz")
    signatures = (_SIGNATURE,)
    has_pages = True
    title, needs = "FITS images", "astropy"

    def count(self, file: Path, cancelled: Callable[[], bool] = lambda: False) -> int:
        try:
            with open_file(file) as stream, _planes(stream, cancelled) as planes:
                return sum(1 for _ in planes) or 1
        except (OSError, Damaged, Refused):
            return 1

    def load(self, file: Path, page: int) -> bytes:
        """That plane as a file of its own, so that a long file is not read for one plane."""
        with open_file(file) as stream:
            if stream.read(len(_SIGNATURE)) == _SIGNATURE and not self.missing():
                stream.seek(0)
                return _alone(stream, page, file)
        return read_file(file)

    def header(self, data: bytes) -> Header:
        if missing := self.missing():
            raise missing
        with _planes(BytesIO(data)) as planes:
            for hdu, _ in planes:
                height, width = hdu.shape[-2:]
                return Header(width, height, max(abs(hdu.header["BITPIX"]) // 8, 4))
        raise Refused("It is a FITS file without an image.", "Tables and spectra have no place here.")

    def decode(self, data: bytes) -> Raw:
        import numpy as np
        from astropy.visualization import ZScaleInterval

        stream = BytesIO(data)
        with _planes(stream) as planes:
            values = _values(stream, *next(planes))
            raw = Raw.of(np.ascontiguousarray(values[..., None]))
            low, high = raw.automatic.low, raw.automatic.high
            if high > low:  # otherwise it is flat
                low = float(ZScaleInterval().get_limits(values)[0])
            return Raw(raw.pixels, Levels(low, high, asinh=True))


def _values(
    stream: BinaryIO,
    hdu: Any,  # noqa: ANN401 (astropy is untyped)
    index: tuple[int, ...],
) -> NDArray[Any]:
    """Of one plane (H, W), in the machine's order of bytes. Raises Damaged."""
    import numpy as np

    _check_tiles(stream, hdu)
    values = np.asarray(hdu.section[index] if index else hdu.section[:, :])
    values = values.astype(values.dtype.newbyteorder("="))
    return values.astype(np.int16) if values.dtype == np.uint8 else values


def _alone(stream: BinaryIO, page: int, file: Path) -> bytes:
    """Raises IndexError."""
    from astropy.io import fits

    with _planes(stream) as planes:
        for number, (hdu, index) in enumerate(planes, 1):
            if number == page:
                if math.prod(hdu.shape[-2:]) * abs(hdu.header["BITPIX"]) // 8 > limits.current().bytes:
                    raise OSError(errno.EFBIG, "the plane is too large", str(file))
                written = BytesIO()
                fits.PrimaryHDU(_values(stream, hdu, index)).writeto(written)
                return written.getvalue()
    if page == 1:  # header() says why
        return read_file(file)
    raise IndexError(page)


def _check_tiles(stream: BinaryIO, hdu: Any) -> None:  # noqa: ANN401 (astropy is untyped)
    """Raises Refused for an unsafe compression, and Damaged if a tile unpacks to more than it holds, because astropy
    would unpack all of it.
    """
    from astropy.io import fits

    if not isinstance(hdu, fits.CompImageHDU):
        return
    if hdu.compression_type in _UNSAFE:
        raise Refused(
            f"It is a FITS file in the compression {hdu.compression_type}, which cannot be read safely.", _UNPACK
        )
    most, at = math.prod(hdu.tile_shape) * _DEEPEST, hdu.fileinfo()["hdrLoc"]
    stream.seek(0)
    tables = fits.HDUList.fromfile(stream, memmap=False, lazy_load_hdus=True, disable_image_compression=True)
    table = next(each for each in tables if each.fileinfo()["hdrLoc"] == at)
    for name in _GZIPPED.intersection(table.columns.names):
        for tile in table.data[name]:
            packed = tile.tobytes()
            if packed.startswith(_GZIP) and len(GzipFile(fileobj=BytesIO(packed)).read(most + 1)) > most:
                raise Damaged


@contextmanager
def _planes(
    stream: BinaryIO, cancelled: Callable[[], bool] = lambda: False
) -> Iterator[Iterator[tuple[Any, tuple[int, ...]]]]:
    """The parts of the file that are images, and the index of each of their planes. Raises Damaged."""
    import warnings

    import numpy as np
    from astropy.io import fits

    def found(parts: Any) -> Iterator[tuple[Any, tuple[int, ...]]]:  # noqa: ANN401 (astropy is untyped)
        left = _MOST_PLANES
        for number, hdu in enumerate(parts):
            if cancelled():
                raise Cancelled
            if number >= _MOST_PARTS or left <= 0:
                return
            if hdu.is_image and 2 <= len(hdu.shape) <= _MOST_AXES and 0 not in hdu.shape:
                for index in np.ndindex(*hdu.shape[:-2]):
                    left -= 1
                    if left < 0:
                        return
                    yield hdu, index

    _check_end(stream)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about cards that break the standard
            with fits.open(stream, memmap=False, lazy_load_hdus=True) as parts:
                yield found(parts)
    except (Damaged, Refused, Cancelled, IndexError):
        raise
    except OSError as error:
        if error.errno == errno.EFBIG:
            raise
        raise Damaged from error
    except Exception as error:  # a damaged file leads to any
        raise Damaged from error


def _check_end(stream: BinaryIO) -> None:
    """Raises Damaged if the first header does not end soon: astropy would look for its end in all of the file."""
    for _ in range(_MOST_BLOCKS):
        block = stream.read(_BLOCK)
        if any(block[at : at + 8] == b"END     " for at in range(0, len(block), 80)):
            stream.seek(0)
            return
        if len(block) < _BLOCK:
            break
    raise Damaged
