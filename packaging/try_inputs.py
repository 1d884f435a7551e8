"""What the packaged application is tried on: photographs, scientific images, labelled images, somebody's classifier."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import cv2
import numpy as np
import pydicom
from astropy.io import fits
from numpy.typing import NDArray
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

from tests.samples import copy_samples

PIECES = 12  # of a photograph, in the images to train from


def make(folder: Path) -> None:
    """`photos`, `again` with one of them, `science` with a FITS and a DICOM, `labelled` with two classes, and
    `classifier.pth` with labels.
    """
    copy_samples(folder / "all")
    photos = folder / "photos"
    photos.mkdir()
    for name in ("cat.png", "coffee.png", "motorcycle.png", "rocket.jpg"):
        (folder / "all" / name).rename(photos / name)
        cv2.imwrite(str(photos / f"mirrored-{name}"), cv2.flip(_read(photos / name), 1))
    (folder / "again").mkdir()
    shutil.copy(photos / "cat.png", folder / "again")
    _make_science(folder / "all" / "tissue.png", folder / "science")
    for label, name in (("cat", "cat.png"), ("cup", "coffee.png")):
        _make_pieces(photos / name, folder / "labelled" / label)
    _make_classifier(folder)


def _make_science(image: Path, folder: Path) -> None:
    folder.mkdir()
    grey = cv2.cvtColor(_read(image), cv2.COLOR_BGR2GRAY)
    fits.writeto(folder / "sky.fits", grey.astype(np.int16) * 100)
    meta = FileMetaDataset()
    meta.TransferSyntaxUID, meta.MediaStorageSOPClassUID = ExplicitVRLittleEndian, CTImageStorage
    meta.MediaStorageSOPInstanceUID = generate_uid()
    slice_ = FileDataset(str(folder / "slice.dcm"), {}, file_meta=meta, preamble=bytes(128))
    slice_.SamplesPerPixel, slice_.PhotometricInterpretation = 1, "MONOCHROME2"
    slice_.Rows, slice_.Columns = grey.shape
    slice_.BitsAllocated = slice_.BitsStored = 16
    slice_.HighBit, slice_.PixelRepresentation = 15, 0
    slice_.PixelData = (grey.astype(np.uint16) * 100).tobytes()
    pydicom.dcmwrite(folder / "slice.dcm", slice_, enforce_file_format=True)


def _make_pieces(image: Path, folder: Path) -> None:
    folder.mkdir(parents=True)
    pixels, random = _read(image), np.random.default_rng(4)
    for number in range(PIECES):
        height, width = (round(side * random.uniform(0.7, 0.95)) for side in pixels.shape[:2])
        y, x = random.integers(pixels.shape[0] - height), random.integers(pixels.shape[1] - width)
        cv2.imwrite(str(folder / f"{number}.jpg"), pixels[y : y + height, x : x + width])


def _read(image: Path) -> NDArray[np.uint8]:
    pixels = cv2.imread(str(image))
    assert pixels is not None
    return np.asarray(pixels, np.uint8)


def _make_classifier(folder: Path) -> None:
    """A network of torchvision with two classes. That it is not trained does not matter to whoever adds it."""
    import torch
    from torchvision.models import resnet18

    torch.manual_seed(4)
    torch.save(resnet18(num_classes=2).state_dict(), folder / "classifier.pth")
    (folder / "labels.json").write_text(json.dumps(["cat", "cup"]))
