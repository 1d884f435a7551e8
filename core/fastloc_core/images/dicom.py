"""DICOM, of medicine: each frame is an image. pydicom decodes it (PS3.3, C.7.6.3, C.11.1 and C.11.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from fastloc_core.files import open_file, read_file
from fastloc_core.levels import Levels

from .bitmaps import Jpeg
from .phones import Jpeg2000
from .reader import Damaged, Header, Raw, Reader, Refused

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pydicom import Dataset

_SIZE_OF_PREAMBLE = 128
_HEAD, _PACKED = 4096, b"1.2.840.10008.1.2.1.99"  # the transfer syntax that would be unpacked without a limit
_MOST_FRAMES = 100_000


class Dicom(Reader):
    endings = (".dcm", ".dicom", ".ima")
    has_pages = True
    title, needs = "DICOM images", "pydicom"

    def recognizes(self, data: bytes) -> bool:
        return data[_SIZE_OF_PREAMBLE : _SIZE_OF_PREAMBLE + 4] == b"DICM"

    def count(self, file: Path, cancelled: Callable[[], bool] = lambda: False) -> int:
        try:
            with open_file(file) as stream, _read(stream, with_pixels=False) as dataset:
                return min(max(int(dataset.get("NumberOfFrames") or 1), 1), _MOST_FRAMES)
        except (OSError, Damaged, Refused):
            return 1

    def load(self, file: Path, page: int) -> bytes:
        data = read_file(file)
        if page == 1:
            return data
        with _read(BytesIO(data)) as dataset:
            return _alone(dataset, page)

    def header(self, data: bytes) -> Header:
        if missing := self.missing():
            raise missing
        with _read(BytesIO(data)) as dataset:
            if "PixelData" not in dataset and "FloatPixelData" not in dataset and "DoubleFloatPixelData" not in dataset:
                raise Refused("It is a DICOM file without an image.", "Look for the images of the series beside it.")
            bits = int(dataset.BitsAllocated)
            return Header(int(dataset.Columns), int(dataset.Rows), int(dataset.SamplesPerPixel) * max(bits // 8, 4))

    def decode(self, data: bytes) -> Raw:
        with _read(BytesIO(data)) as dataset:
            return _raw(dataset)


def _alone(dataset: Dataset, page: int) -> bytes:
    """A file of one frame, so that the others are not decoded. Raises IndexError."""
    import numpy as np
    from pydicom.encaps import encapsulate, get_frame

    frames = int(dataset.get("NumberOfFrames") or 1)
    if page > frames:
        raise IndexError(page)
    if dataset.file_meta.TransferSyntaxUID.is_encapsulated:
        dataset.PixelData = encapsulate([get_frame(dataset.PixelData, page - 1, number_of_frames=frames)])
    elif dataset.BitsAllocated == 1:  # a frame may begin inside of a byte
        size = dataset.Rows * dataset.Columns
        start, shift = divmod(size * (page - 1), 8)
        packed = np.frombuffer(dataset.PixelData, np.uint8)[start : start + -(-(shift + size) // 8)]
        dataset.PixelData = np.packbits(
            np.unpackbits(packed, bitorder="little")[shift : shift + size], bitorder="little"
        ).tobytes()
    else:
        size = len(dataset.PixelData) // frames
        dataset.PixelData = dataset.PixelData[size * (page - 1) : size * page]
    dataset.NumberOfFrames = 1
    written = BytesIO()
    dataset.save_as(written)
    return written.getvalue()


def _check_frame(dataset: Dataset) -> None:
    """Raises Refused if nobody here can unpack it, and Damaged if the picture is larger than the file says."""
    from pydicom.encaps import get_frame
    from pydicom.pixels.decoders.base import get_decoder

    syntax = dataset.file_meta.TransferSyntaxUID
    if not syntax.is_encapsulated:
        return
    try:
        able = get_decoder(syntax).is_available
    except NotImplementedError:
        able = False
    if not able:
        reason = f"It is a DICOM image in the compression {syntax.name}, which cannot be read."
        raise Refused(reason, "Export it without compression, or convert it to PNG or TIFF.")
    frame = get_frame(dataset.PixelData, 0, number_of_frames=int(dataset.get("NumberOfFrames") or 1))
    for reader in (Jpeg(), Jpeg2000()):
        if reader.recognizes(frame) and reader.header(frame)[:2] != (dataset.Columns, dataset.Rows):
            raise Damaged


def _raw(dataset: Dataset) -> Raw:
    import numpy as np
    from pydicom.pixels.processing import apply_color_lut
    from pydicom.pixels.utils import pixel_array

    _check_frame(dataset)
    pixels = pixel_array(dataset, index=0)
    kind = dataset.PhotometricInterpretation
    if kind == "PALETTE COLOR":
        pixels = apply_color_lut(pixels, dataset)
        return Raw.of((pixels >> 8).astype(np.uint8) if pixels.dtype == np.uint16 else pixels)
    if pixels.ndim == 3:
        return Raw.of(np.ascontiguousarray(pixels))
    values = _rescaled(pixels, float(dataset.get("RescaleSlope", 1)), float(dataset.get("RescaleIntercept", 0)))
    window = _window(dataset)
    if kind == "MONOCHROME1":
        ends = values.max() + values.min()
        values = ends - values
        window = window and Levels(float(ends) - window.high, float(ends) - window.low)
    raw = Raw.of(np.ascontiguousarray(values[..., None]))
    return Raw(raw.pixels, window) if window else raw


def _rescaled(pixels: NDArray[Any], slope: float, intercept: float) -> NDArray[Any]:
    """In the units of the device, such as Hounsfield's."""
    import numpy as np

    if slope.is_integer() and intercept.is_integer() and abs(slope) < 2**14 and abs(intercept) < 2**29:
        return pixels.astype(np.int32) * int(slope) + int(intercept)
    return (pixels * slope + intercept).astype(np.float32)


def _window(dataset: Dataset) -> Levels | None:
    """The first window that the file recommends (C.11.2.1.2.1)."""
    centers, widths = (dataset.get(name) for name in ("WindowCenter", "WindowWidth"))
    if centers in (None, "") or widths in (None, ""):
        return None
    center, width = (float(value if not hasattr(value, "__len__") else value[0]) for value in (centers, widths))
    return Levels(center - 0.5 - (width - 1) / 2, center - 0.5 + (width - 1) / 2) if width > 1 else None


@contextmanager
def _read(stream: BinaryIO, with_pixels: bool = True) -> Iterator[Dataset]:
    """Raises Damaged, Refused or IndexError."""
    import warnings

    import pydicom

    if _PACKED in stream.read(_HEAD):
        raise Refused("It is a DICOM file that is compressed as a whole.", "Export it without compression.")
    stream.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about values that break the standard
            yield pydicom.dcmread(stream, stop_before_pixels=not with_pixels)
    except (Damaged, Refused, IndexError):
        raise
    except Exception as error:  # a damaged file leads to any
        raise Damaged from error
