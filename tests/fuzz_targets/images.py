"""Image files of any content: each is decoded, or refused with an ImageError."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
import pillow_heif
import tifffile
from astropy.io import fits
from PIL import Image
from pydicom.data import get_testdata_file

from fastloc_core.errors import ImageError
from fastloc_core.images import decode, find_images, images_in

_MOST = 50  # the most pages that are decoded


def honest_image() -> Iterator[bytes]:
    values = np.random.default_rng(0).integers(0, 256, (12, 16, 4), np.uint8)
    for ending in (".png", ".jpg", ".bmp", ".webp", ".tif"):
        yield cv2.imencode(ending, values[..., :3])[1].tobytes()
    yield cv2.imencode(".png", values)[1].tobytes()
    yield cv2.imencode(".png", values.astype(np.uint16) * 257)[1].tobytes()
    yield cv2.imencode(".tif", values[..., 0].astype(np.float32))[1].tobytes()
    yield cv2.imencode(".jpg", values[..., :3], [cv2.IMWRITE_JPEG_PROGRESSIVE, 1])[1].tobytes()
    for kind in ("JPEG2000", "AVIF", "GIF", "TGA", "PPM"):
        yield _saved(partial(Image.fromarray(values[..., :3]).save, format=kind))
    yield _saved(pillow_heif.from_pillow(Image.fromarray(values[..., :3])).save)
    for kept, compression in product((values, values.astype(np.float16), values.astype(np.int16)), (None, "zstd")):
        write = partial(tifffile.imwrite, data=kept, photometric="minisblack", planarconfig="contig", metadata=None)
        yield _saved(partial(write, compression=compression))
    parts = [fits.PrimaryHDU(values.astype(np.float32)), fits.CompImageHDU(values[..., 0])]
    yield _saved(fits.HDUList(parts).writeto)
    yield Path(str(get_testdata_file("MR_small.dcm", download=False))).read_bytes()


def _saved(save: Callable[[BytesIO], object]) -> bytes:
    file = BytesIO()
    save(file)
    return file.getvalue()


def fuzz_image(data: bytes) -> None:
    """Raises every error except ImageError."""
    with TemporaryDirectory() as folder:
        for ending in (".png", ".tif", ".fits", ".dcm"):
            path = Path(folder, f"a{ending}")
            path.write_bytes(data)
            for page in images_in(path)[:_MOST]:
                try:
                    decode(page)
                except ImageError:
                    pass


def honest_pages() -> Iterator[bytes]:
    page = np.arange(192, dtype=np.uint8).reshape(12, 16)
    for count in (1, 2, 5):
        yield cv2.imencodemulti(".tif", [page] * count)[1].tobytes()


def fuzz_pages(data: bytes) -> None:
    """The same through the index of a folder."""
    with TemporaryDirectory() as folder:
        Path(folder, "a.tiff").write_bytes(data)
        for path in find_images(Path(folder)).images[:_MOST]:
            try:
                decode(path)
            except ImageError:
                pass
