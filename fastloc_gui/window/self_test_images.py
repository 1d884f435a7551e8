"""The sample image of the self-test, and the same image as a file of each kind that can be read."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from fastloc_core.boxes import Box
from fastloc_resources import sample

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]

WIDTH, HEIGHT = 480, 360
CENTRE, RADIUS = (300, 190), 90
BALL = Box(CENTRE[0] - RADIUS, CENTRE[1] - RADIUS, CENTRE[0] + RADIUS, CENTRE[1] + RADIUS)
LIKE = 0.95  # correlation of a file's pixels with those that were written; JPEG and HEIC lose some


def drawn() -> Pixels:
    """An orange ball with a shaded side before a grey wall, in RGB."""
    import numpy as np

    y, x = np.mgrid[:HEIGHT, :WIDTH]
    wall = np.broadcast_to(np.linspace(235, 200, HEIGHT)[:, None, None], (HEIGHT, WIDTH, 3))
    light = np.clip(1.15 - np.hypot(x - CENTRE[0] + 30, y - CENTRE[1] + 30) / 217, 0, 1)[..., None]
    inside = np.hypot(x - CENTRE[0], y - CENTRE[1])[..., None] < RADIUS
    return np.where(inside, light * (255, 140, 20), wall).clip(0, 255).astype(np.uint8)


def _plain(path: Path, pixels: Pixels) -> None:
    import cv2

    assert cv2.imwrite(str(path), pixels[..., ::-1]), f"OpenCV cannot write {path.suffix}."


def _packed_tiff(path: Path, pixels: Pixels) -> None:
    import tifffile

    tifffile.imwrite(path, pixels, photometric="rgb", compression="zstd")


def _avif(path: Path, pixels: Pixels) -> None:
    from PIL import Image

    Image.fromarray(pixels).save(path)


def _heic(path: Path, pixels: Pixels) -> None:
    """Nothing here writes this kind, so a file of the same image comes with fastloc: packaging/heic.py."""
    path.write_bytes(sample("ball.heic").read_bytes())


def _fits(path: Path, pixels: Pixels) -> None:
    from astropy.io import fits

    fits.PrimaryHDU(pixels.mean(axis=2).astype("float32")).writeto(path)


def _dicom(path: Path, pixels: Pixels) -> None:
    from pydicom.dataset import FileDataset, FileMetaDataset
    from pydicom.uid import ExplicitVRLittleEndian, SecondaryCaptureImageStorage, generate_uid

    meta = FileMetaDataset()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = SecondaryCaptureImageStorage, generate_uid()
    image = FileDataset(str(path), {}, file_meta=meta, preamble=bytes(128))
    image.SOPClassUID, image.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
    image.Rows, image.Columns = HEIGHT, WIDTH
    image.SamplesPerPixel, image.PhotometricInterpretation, image.PixelRepresentation = 1, "MONOCHROME2", 0
    image.BitsAllocated = image.BitsStored = 8
    image.HighBit = 7
    image.PixelData = pixels.mean(axis=2).astype("uint8").tobytes()
    image.save_as(path, enforce_file_format=True)


# the ending, how it is written, and the package that may be absent
KINDS: dict[str, tuple[str, Callable[[Path, Pixels], None], str]] = {
    "PNG": (".png", _plain, "cv2"),
    "JPEG": (".jpg", _plain, "cv2"),
    "WebP": (".webp", _plain, "cv2"),
    "TIFF": (".tif", _plain, "cv2"),
    "TIFF, packed": (".tiff", _packed_tiff, "imagecodecs"),
    "AVIF": (".avif", _avif, "PIL._avif"),
    "HEIC": (".heic", _heic, "pi_heif"),
    "FITS": (".fits", _fits, "astropy"),
    "DICOM": (".dcm", _dicom, "pydicom"),
}


def absent(kind: str) -> str:
    """The package that this kind needs if it is not inside, otherwise empty."""
    package = KINDS[kind][2]
    return "" if find_spec(package) else package


def write(kind: str, folder: Path) -> Path:
    ending, written, _ = KINDS[kind]
    path = folder / f"ball{ending}"
    written(path, drawn())
    return path


def likeness(path: Path) -> float:
    """How much the decoded file looks like what was drawn, at most 1."""
    import numpy as np

    from fastloc_core.images import decode

    pixels = decode(path)
    if pixels.shape[:2] != (HEIGHT, WIDTH):
        return 0.0
    return float(np.corrcoef(pixels.mean(axis=2).ravel(), drawn().mean(axis=2).ravel())[0, 1])
