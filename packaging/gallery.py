"""Makes images of every odd kind, and takes a picture of how the window's canvas shows each.

    python packaging/gallery.py [--out FILE]

The photographs are samples of scikit-image, the slice is a test file of pydicom. It needs fastloc[science], and
pillow-heif, which writes the photograph of a phone.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pillow_heif
import pydicom.data
import skimage.data
import tifffile
from astropy.io import fits
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from fastloc_core.images import decode_raw
from fastloc_gui.canvas import Canvas
from fastloc_gui.jobs.files import Opened

ROOT = Path(__file__).resolve().parent.parent
WIDTH, HEIGHT, LINE, ACROSS = 260, 200, 22, 5  # pixels of an image of the gallery and of its name; images in a row
QUALITY = 80  # of WebP

PHOTO: NDArray[np.uint8] = skimage.data.coffee()  # type: ignore[no-untyped-call]
CELLS: NDArray[np.uint8] = skimage.data.cell()  # type: ignore[no-untyped-call]
BANDS: NDArray[np.uint8] = np.dstack([PHOTO, 255 - PHOTO[..., 1], PHOTO[..., 0] // 2])


def _tiff(pixels: NDArray[Any], **options: Any) -> Callable[[Path], None]:  # noqa: ANN401 (tifffile's)
    def make(path: Path) -> None:
        tifffile.imwrite(path, pixels, metadata=None, **options)

    return make


def _two_channels(path: Path) -> None:
    bright, faint = CELLS.astype(np.uint16) * 200, np.roll(CELLS, 60, 1).astype(np.uint16)
    tifffile.imwrite(path, np.stack([bright, faint]), photometric="minisblack", planarconfig="separate", metadata=None)


def _stack(path: Path) -> None:
    planes = np.stack([CELLS.astype(np.uint16) * step for step in (50, 100, 200)])
    tifffile.imwrite(path, planes, imagej=True, metadata={"axes": "ZYX"})


def _sky(path: Path) -> None:
    field = skimage.data.hubble_deep_field()  # type: ignore[no-untyped-call]
    light = (field[..., 1] / np.float32(255)) ** 3
    fits.PrimaryHDU((1000 + 60_000 * light).astype(np.float32)).writeto(path)


def _ct(path: Path) -> None:
    path.write_bytes(Path(str(pydicom.data.get_testdata_file("CT_small.dcm", download=False))).read_bytes())


def _cut_jpeg(path: Path) -> None:
    Image.fromarray(PHOTO).save(path)
    path.write_bytes(path.read_bytes()[:-2])


RED_TO_BLUE = {"photometric": "rgb"}
MADE: Mapping[str, tuple[str, Callable[[Path], None]]] = {
    "16-bit colours in planes": (
        "a.tif",
        _tiff(np.moveaxis(PHOTO, -1, 0).astype(np.uint16) * 200, planarconfig="separate", **RED_TO_BLUE),
    ),
    "Near infrared, no opacity": ("b.tif", _tiff(BANDS[..., :4], extrasamples=["unspecified"], **RED_TO_BLUE)),
    "Five bands of floats": ("c.tif", _tiff(BANDS / np.float32(255), photometric="minisblack", planarconfig="contig")),
    "Signed bytes": ("d.tif", _tiff((PHOTO[..., 1].astype(np.int16) - 128).astype(np.int8))),
    "Half floats": ("e.tif", _tiff((PHOTO[..., 1] / 255).astype(np.float16))),
    "4 bits": ("f.tif", _tiff(PHOTO[..., 1] >> 4, bitspersample=4)),
    "12 bits, Zstandard": ("g.tif", _tiff(PHOTO[..., 1].astype(np.uint16) * 16, compression="zstd")),
    "White is zero, 16 bits": ("h.tif", _tiff(~(PHOTO[..., 1].astype(np.uint16) * 200), photometric="miniswhite")),
    "Inks in planes": (
        "i.tif",
        _tiff(np.concatenate([255 - np.moveaxis(PHOTO, -1, 0), np.zeros((1, *PHOTO.shape[:2]), np.uint8)]),
              photometric="separated", planarconfig="separate"),
    ),
    "16-bit cells": ("j.tif", _tiff(CELLS.astype(np.uint16) * 9)),
    "Two channels": ("k.tif", _two_channels),
    "Plane 2 of ImageJ's stack": ("l.tif#page=2", _stack),
    "FITS: galaxies": ("m.fits", _sky),
    "DICOM: a slice": ("n.dcm", _ct),
    "HEIC: a phone's photograph": ("o.heic", lambda path: pillow_heif.from_pillow(Image.fromarray(PHOTO)).save(path)),
    "AVIF": ("p.avif", lambda path: Image.fromarray(PHOTO).save(path)),
    "JPEG 2000": ("q.jp2", lambda path: Image.fromarray(PHOTO).save(path)),
    "Netpbm": ("r.ppm", lambda path: Image.fromarray(PHOTO).save(path)),
    "TGA": ("s.tga", lambda path: Image.fromarray(PHOTO).save(path)),
    "JPEG without its end": ("t.jpg", _cut_jpeg),
}  # fmt: skip


def shot(canvas: Canvas, path: Path) -> QPixmap:
    """The canvas with that image, as in the window."""
    raw = decode_raw(path)
    opened = Opened(path, raw.shown(), raw.view(), 0)
    canvas.set_image(opened.image, opened.view)
    return canvas.grab()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--out", type=Path, default=ROOT / "docs/images/gallery.webp")
    out: Path = options.parse_args().out
    app = QApplication(sys.argv[:1])
    canvas = Canvas()
    canvas.resize(WIDTH, HEIGHT)
    canvas.show()
    rows = -(-len(MADE) // ACROSS)
    sheet = QImage(ACROSS * WIDTH, rows * (HEIGHT + LINE), QImage.Format.Format_RGB32)
    sheet.fill(canvas.backgroundBrush().color())
    painter = QPainter(sheet)
    painter.setPen(QColor("white"))
    with TemporaryDirectory() as folder:
        for number, (title, (name, make)) in enumerate(MADE.items()):
            make(Path(folder, name.partition("#")[0]))
            corner = QPoint(number % ACROSS * WIDTH, number // ACROSS * (HEIGHT + LINE))
            painter.drawPixmap(corner, shot(canvas, Path(folder, name)))
            below = QRect(corner.x(), corner.y() + HEIGHT, WIDTH, LINE)
            painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, title)
    painter.end()
    assert sheet.save(str(out), quality=QUALITY), f"{out} cannot be written."
    app.quit()


if __name__ == "__main__":
    main()
