"""Images of astronomy, of medicine and of phones, in files that their own libraries write."""

from __future__ import annotations

import gzip
import struct
import tracemalloc
from io import BytesIO
from pathlib import Path
from typing import Any

import cv2
import imagecodecs
import numpy as np
import pillow_heif
import pydicom
import pytest
from astropy.io import fits
from numpy.typing import NDArray
from PIL import Image
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    MPEG2MPML,
    CTImageStorage,
    ExplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLSLossless,
    generate_uid,
)

from fastloc_core import limits
from fastloc_core.errors import ImageError
from fastloc_core.images import decode, decode_raw, find_images, images_in
from fastloc_core.images.reader import Reader
from fastloc_core.limits import Limits

RAMP = np.arange(8 * 12, dtype=np.int16).reshape(8, 12)


def dicom(path: Path, pixels: NDArray[Any], **tags: Any) -> Path:  # noqa: ANN401
    """`pixels`: (H, W), (frames, H, W) or (H, W, 3)."""
    meta = FileMetaDataset()
    meta.TransferSyntaxUID, meta.MediaStorageSOPClassUID = ExplicitVRLittleEndian, CTImageStorage
    meta.MediaStorageSOPInstanceUID = generate_uid()
    dataset = FileDataset(str(path), {}, file_meta=meta, preamble=bytes(128))
    colour = pixels.shape[-1] == 3
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = (3, "RGB") if colour else (1, "MONOCHROME2")
    dataset.Rows, dataset.Columns = pixels.shape[:2] if colour else pixels.shape[-2:]
    if colour:
        dataset.PlanarConfiguration = 0
    elif pixels.ndim == 3:
        dataset.NumberOfFrames = pixels.shape[0]
    dataset.BitsAllocated = dataset.BitsStored = 8 * pixels.itemsize
    dataset.HighBit, dataset.PixelRepresentation = dataset.BitsStored - 1, int(pixels.dtype.kind == "i")
    dataset.PixelData = pixels.tobytes()
    for name, value in tags.items():
        setattr(dataset, name, value)
    dataset.save_as(path, enforce_file_format=True)
    return path


def test_a_slice_is_shown_in_the_units_and_the_window_of_its_file(tmp_path: Path) -> None:
    path = dicom(tmp_path / "ct.dcm", RAMP, RescaleSlope=2, RescaleIntercept=-100, WindowCenter=0.5, WindowWidth=101)
    raw = decode_raw(path)
    np.testing.assert_array_equal(raw.pixels[..., 0], RAMP.astype(int) * 2 - 100)
    assert (raw.automatic.low, raw.automatic.high) == (-50, 50)
    assert raw.shown()[RAMP == 50].tolist() == [[127] * 3]
    negative = dicom(
        tmp_path / "negative.dcm", RAMP, PhotometricInterpretation="MONOCHROME1", WindowCenter=48, WindowWidth=97
    )
    np.testing.assert_array_equal(decode_raw(negative).pixels[..., 0], 95 - RAMP)
    assert decode(negative)[0, 0, 0] > decode(negative)[-1, -1, 0]
    assert decode_raw(dicom(tmp_path / "odd.dcm", RAMP, RescaleSlope=0.5)).pixels.dtype == np.float32
    assert decode_raw(dicom(tmp_path / "plain.dcm", RAMP.astype(np.uint8))).shown().max() == 255


def test_a_dicom_that_begins_like_a_tiff_is_a_dicom(tmp_path: Path) -> None:
    path = dicom(tmp_path / "dual.dcm", RAMP)
    path.write_bytes(b"II*\0" + path.read_bytes()[4:])
    np.testing.assert_array_equal(decode_raw(path).pixels[..., 0], RAMP)


def test_colours_of_a_dicom_are_kept(tmp_path: Path) -> None:
    colours = np.random.default_rng(0).integers(0, 256, (8, 12, 3), np.uint8)
    np.testing.assert_array_equal(decode(dicom(tmp_path / "skin.dcm", colours)), colours)


def test_frames_of_single_bits_may_begin_inside_of_a_byte(tmp_path: Path) -> None:
    frames = np.random.default_rng(0).integers(0, 2, (5, 7, 9), np.uint8)
    packed = np.packbits(frames, bitorder="little").tobytes()
    path = dicom(tmp_path / "seg.dcm", frames, BitsAllocated=1, BitsStored=1, HighBit=0, PixelData=packed)
    for image, frame in zip(images_in(path), frames, strict=True):
        np.testing.assert_array_equal(decode_raw(image).pixels[..., 0], frame)


@pytest.mark.parametrize("compressed", [False, True])
def test_each_frame_of_a_dicom_is_an_image(tmp_path: Path, compressed: bool) -> None:
    frames = np.stack([RAMP + 100 * i for i in range(3)]).astype(np.uint16)
    path = dicom(tmp_path / "heart.dcm", frames)
    if compressed:
        dataset = pydicom.dcmread(path)
        dataset.file_meta.TransferSyntaxUID = JPEG2000Lossless
        coded = []
        for frame in frames:
            Image.fromarray(frame).save(buffer := BytesIO(), "JPEG2000", no_jp2=True)
            coded.append(buffer.getvalue())
        dataset.PixelData = encapsulate(coded)
        dataset["PixelData"].VR = "OB"
        dataset.save_as(path)
    images = images_in(path)
    assert [image.name for image in images] == ["heart.dcm", "heart.dcm#page=2", "heart.dcm#page=3"]
    for image, frame in zip(images, frames, strict=True):
        np.testing.assert_array_equal(decode_raw(image).pixels[..., 0], frame)
    with pytest.raises(ImageError, match="no such page"):
        decode(tmp_path / "heart.dcm#page=4")


def test_a_dicom_is_refused_if_it_has_no_image_or_would_cost_too_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = pydicom.dcmread(dicom(tmp_path / "plan.dcm", RAMP))
    del dataset.PixelData
    dataset.save_as(tmp_path / "plan.dcm")
    with pytest.raises(ImageError, match="without an image"):
        decode(tmp_path / "plan.dcm")
    large = pydicom.dcmread(dicom(tmp_path / "large.dcm", RAMP))
    large.Rows = large.Columns = 60_000
    large.save_as(tmp_path / "large.dcm")
    with pytest.raises(ImageError, match="60,000 x 60,000 pixels"):
        decode(tmp_path / "large.dcm")
    packed = (tmp_path / "large.dcm").read_bytes().replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.1.99")
    (tmp_path / "packed.dcm").write_bytes(packed)
    with pytest.raises(ImageError, match="compressed as a whole"):
        decode(tmp_path / "packed.dcm")


@pytest.mark.parametrize("syntax", [JPEGLSLossless, MPEG2MPML])
def test_a_compression_that_cannot_be_unpacked_is_named(tmp_path: Path, syntax: str) -> None:
    dataset = pydicom.dcmread(dicom(tmp_path / "odd.dcm", RAMP.astype(np.uint8)))
    dataset.file_meta.TransferSyntaxUID = pydicom.uid.UID(syntax)
    dataset.PixelData = encapsulate([b"\xff\xd8\xff\xf7" + bytes(100)])
    dataset["PixelData"].VR = "OB"
    dataset.save_as(tmp_path / "odd.dcm", implicit_vr=False, little_endian=True, enforce_file_format=False)
    with pytest.raises(ImageError, match=r"in the compression .* cannot be read"):
        decode(tmp_path / "odd.dcm")


def test_a_picture_in_a_dicom_must_not_be_larger_than_the_file_says(tmp_path: Path) -> None:
    dataset = pydicom.dcmread(dicom(tmp_path / "bomb.dcm", RAMP.astype(np.uint8)))
    dataset.file_meta.TransferSyntaxUID = JPEG2000Lossless
    Image.new("L", (2000, 2000)).save(buffer := BytesIO(), "JPEG2000", no_jp2=True)
    dataset.PixelData = encapsulate([buffer.getvalue()])
    dataset["PixelData"].VR = "OB"
    dataset.save_as(tmp_path / "bomb.dcm")
    with pytest.raises(ImageError, match="damaged"):
        decode(tmp_path / "bomb.dcm")


def test_a_sky_is_shown_so_that_faint_things_are_seen_beside_bright_ones(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    sky = rng.normal(1000, 10, (200, 200)).astype(np.float32)
    sky[40:60, 40:60] += 200
    sky[150:160, 150:160] = 20_000
    sky[0, 0] = np.nan
    header = fits.Header({"CTYPE1": "RA---TAN", "CTYPE2": "DEC--TAN"})
    fits.PrimaryHDU(sky, header).writeto(tmp_path / "sky.fits")
    raw = decode_raw(tmp_path / "sky.fits")
    np.testing.assert_array_equal(raw.pixels[..., 0], sky)
    shown = raw.shown()[..., 0]
    assert shown[0, 0] == 0
    assert shown[151, 151] == 255
    linear = (1200 - raw.automatic.low) / (raw.automatic.high - raw.automatic.low) * 255
    assert shown[50, 50] > 2 * linear
    assert raw.view().scale.automatic.asinh


@pytest.mark.parametrize("kind", [np.uint8, np.uint16, np.int16, np.int32, np.float32, np.float64])
def test_each_plane_of_each_image_in_a_fits_is_an_image(tmp_path: Path, kind: type[np.number[Any]]) -> None:
    cube = np.arange(2 * 3 * 8 * 12).reshape(2, 3, 8, 12).astype(kind)
    table = fits.BinTableHDU.from_columns([fits.Column("a", "J", array=np.arange(3))])
    packed = fits.CompImageHDU(cube[0, 0]) if kind is not np.float64 else fits.ImageHDU(cube[0, 0])
    parts = fits.HDUList([fits.PrimaryHDU(), fits.ImageHDU(cube), table, packed])
    parts.writeto(tmp_path / "cube.fits")
    images = images_in(tmp_path / "cube.fits")
    assert len(images) == 7
    for image, plane in zip(images, [*cube.reshape(6, 8, 12), cube[0, 0]], strict=True):
        np.testing.assert_allclose(decode_raw(image).pixels[..., 0], plane, atol=0.1)
    fits.HDUList([fits.PrimaryHDU(), table]).writeto(tmp_path / "table.fits")
    with pytest.raises(ImageError, match="FITS file without an image"):
        decode(tmp_path / "table.fits")


def test_a_fits_that_promises_too_much_is_refused(tmp_path: Path) -> None:
    fits.PrimaryHDU(RAMP).writeto(tmp_path / "sky.fits")
    data = (tmp_path / "sky.fits").read_bytes()
    axis = f"{12:>20}".encode()
    for width in (b"60000000", b"999999999999"):
        (tmp_path / "huge.fits").write_bytes(data.replace(b"NAXIS1  = " + axis, b"NAXIS1  = " + width.rjust(20)))
        with pytest.raises(ImageError):
            decode(tmp_path / "huge.fits")
        assert len(images_in(tmp_path / "huge.fits")) == 1
    many = data.replace(b"NAXIS   = " + f"{2:>20}".encode(), b"NAXIS   = " + f"{3:>20}".encode())
    many = many.replace(b"EXTEND  =                    T".ljust(80), b"NAXIS3  =          99999999999".ljust(80))
    (tmp_path / "many.fits").write_bytes(many)
    assert len(images_in(tmp_path / "many.fits")) <= 100_000
    (tmp_path / "endless.fits").write_bytes(data[:80] + b"COMMENT ".ljust(80) * 200_000)
    with pytest.raises(ImageError, match="damaged"):
        decode(tmp_path / "endless.fits")


@pytest.mark.parametrize("name", ["sky.fits", "sky.jpg"])
def test_a_tile_of_a_fits_that_unpacks_without_end_costs_nothing(tmp_path: Path, name: str) -> None:
    noise = np.random.default_rng(0).integers(0, 1000, (200, 200), np.int16)
    fits.CompImageHDU(noise, compression_type="GZIP_1", tile_shape=(200, 200)).writeto(path := tmp_path / name)
    assert decode(path).shape == (200, 200, 3)
    data = path.read_bytes()
    at, bomb = data.index(b"\x1f\x8b"), gzip.compress(bytes(30_000_000))
    path.write_bytes(data[:at] + bomb + data[at + len(bomb) :])
    tracemalloc.start()
    with pytest.raises(ImageError, match="damaged"):
        decode(path)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 5_000_000


def test_a_compression_that_is_not_safe_is_named(tmp_path: Path) -> None:
    ramp = np.arange(64 * 64, dtype=np.int16).reshape(64, 64)
    for kind in ("RICE_1", "GZIP_1", "GZIP_2", "PLIO_1"):
        fits.CompImageHDU(ramp, compression_type=kind).writeto(tmp_path / f"{kind}.fz")
        np.testing.assert_array_equal(decode_raw(tmp_path / f"{kind}.fz").pixels[..., 0], ramp)
    fits.CompImageHDU(ramp, compression_type="HCOMPRESS_1").writeto(tmp_path / "old.fz")
    with pytest.raises(ImageError, match="HCOMPRESS_1, which cannot be read safely"):
        decode(tmp_path / "old.fz")


def smooth(width: int = 48, height: int = 32) -> NDArray[np.uint8]:
    """Red grows to the right, green downwards; the blue is in the upper left quarter."""
    down, across = np.mgrid[0:height, 0:width]
    blue = np.where((down < height // 2) & (across < width // 2), 200, 0)
    return np.dstack([across * 255 // width, down * 255 // height, blue]).astype(np.uint8)


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
@pytest.mark.parametrize("ending", ["heic", "avif"])
def test_a_photograph_of_a_phone_is_upright(tmp_path: Path, ending: str, orientation: int) -> None:
    turned = {1: smooth(), 3: np.rot90(smooth(), 2), 6: np.rot90(smooth(), 1), 8: np.rot90(smooth(), -1)}[orientation]
    exif = Image.Exif()
    exif[0x112] = orientation
    picture = Image.fromarray(np.ascontiguousarray(turned))
    if ending == "heic":
        pillow_heif.from_pillow(picture).save(tmp_path / "a.heic", quality=95, exif=exif.tobytes())
    else:
        picture.save(tmp_path / "a.avif", quality=95, exif=exif)
    assert find_images(tmp_path).images == (tmp_path / f"a.{ending}",)
    shown = decode(tmp_path / f"a.{ending}")
    assert shown.shape == smooth().shape
    assert np.abs(shown.astype(int) - smooth()).mean() < 8


@pytest.mark.parametrize("ending", ["jp2", "tga", "ppm", "gif", "j2k", "avif"])
@pytest.mark.parametrize("content", ["as its name", "under another name", "without an ending"])
def test_a_kind_is_known_by_its_content(tmp_path: Path, ending: str, content: str) -> None:
    Image.fromarray(smooth()).save(tmp_path / f"image.{ending}")
    if content != "as its name":
        other = "image.png" if content == "under another name" else "image"
        (tmp_path / f"image.{ending}").rename(tmp_path / other)
    found = find_images(tmp_path).images
    if content == "without an ending" and ending in ("tga", "ppm"):
        assert found == ()  # any file may begin like these
    else:
        assert np.abs(decode(found[0]).astype(int) - smooth()).mean() < 12


@pytest.mark.parametrize("plain", [True, False])
@pytest.mark.parametrize("most", [255, 100, 4095, 65535])
@pytest.mark.parametrize("channels", [1, 3])
def test_netpbm_of_any_depth_is_read(tmp_path: Path, plain: bool, most: int, channels: int) -> None:
    values = (np.arange(8 * 12 * channels).reshape(8, 12, channels) * most // (8 * 12 * channels - 1)).astype(np.uint16)
    kind = {(True, 1): 2, (True, 3): 3, (False, 1): 5, (False, 3): 6}[plain, channels]
    body = (
        " ".join(map(str, values.ravel())).encode() if plain else values.astype(">u2" if most > 255 else "u1").tobytes()
    )
    (tmp_path / "a.pnm").write_bytes(f"P{kind}\n# of a test\n12 8\n{most}\n".encode() + body)
    pixels = decode_raw(tmp_path / "a.pnm").pixels
    expected = (values * (255 / most)).round() if most <= 255 else values
    assert np.abs(pixels - expected).max() <= 1


def test_deep_colours_of_jpeg_2000_stay_deep(tmp_path: Path) -> None:
    deep = smooth().astype(np.uint16) * 200
    (tmp_path / "deep.jp2").write_bytes(cv2.imencode(".jp2", deep[..., ::-1])[1].tobytes())
    raw = decode_raw(tmp_path / "deep.jp2")
    assert raw.pixels.dtype == np.uint16
    assert np.abs(raw.pixels.astype(int) - deep).mean() < 300


@pytest.mark.parametrize(("mode", "colour", "shown"), [("L", (90,), 90), ("LA", (0, 0), 255), ("RGBA", (0,) * 4, 255)])
def test_jpeg_2000_may_be_grey_and_transparent(tmp_path: Path, mode: str, colour: tuple[int, ...], shown: int) -> None:
    Image.new(mode, (12, 8), colour).save(tmp_path / "veil.jp2")
    assert (decode(tmp_path / "veil.jp2") == shown).all()


HUGE = {
    "jp2": (b"\0\0\0 \0\0\0\x30", b"\0\0\xea\x60\0\0\xea\x60"),
    "ppm": (b"48 32", b"60000 60000"),
    "tga": (struct.pack("<HH", 48, 32), struct.pack("<HH", 60_000, 60_000)),
}


@pytest.mark.parametrize("ending", HUGE)
def test_a_claim_of_many_pixels_is_refused_before_decoding(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"huge.{ending}"
    Image.fromarray(smooth()).save(path)
    before, after = HUGE[ending]
    assert before in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(before, after))
    with pytest.raises(ImageError, match=r"60,000 x 60,000 pixels|damaged"):
        decode(path)


@pytest.mark.parametrize("ending", ["heic", "avif", "jp2", "tga", "pgm", "dcm", "fits"])
def test_the_limit_is_that_of_every_image(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str) -> None:
    path, pixels = tmp_path / f"image.{ending}", np.zeros((40, 40), np.uint8)
    if ending == "heic":
        pillow_heif.from_pillow(Image.fromarray(pixels).convert("RGB")).save(path)
    elif ending == "dcm":
        dicom(path, pixels)
    elif ending == "fits":
        fits.PrimaryHDU(pixels).writeto(path)
    else:
        Image.fromarray(pixels).save(path)
    monkeypatch.setattr(limits, "_current", Limits(pixels=1599))
    with pytest.raises(ImageError, match="It has 40 x 40 pixels"):
        decode(path)


@pytest.mark.parametrize("ending", ["fits", "dcm", "heic", "jls"])
def test_an_addition_that_is_not_installed_is_named_in_the_folder_and_by_the_image(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    path = tmp_path / f"image.{ending}"
    if ending == "heic":
        pillow_heif.from_pillow(Image.fromarray(smooth())).save(path)
    elif ending == "jls":
        path.write_bytes(imagecodecs.jpegls_encode(RAMP.astype(np.uint16)))
    elif ending == "dcm":
        dicom(path, RAMP)
    else:
        fits.PrimaryHDU(RAMP).writeto(path)
    monkeypatch.setattr("fastloc_core.images.reader.installed", lambda library: False)
    index = find_images(tmp_path)
    assert index.images == ()
    package = "pi-heif" if ending == "heic" else r"fastloc\[science\]"
    assert f'pip install "{package}"'.replace("\\", "") in index.skipped[0].reason
    with pytest.raises(ImageError, match=package):
        decode(path)


@pytest.mark.parametrize("name", ["IM0001", "1.2.840.113619.2.5"])
def test_a_dicom_without_an_ending_is_found(tmp_path: Path, name: str) -> None:
    dicom(tmp_path / name, RAMP)
    (tmp_path / "README").write_text("P5 is not only an image.")
    (tmp_path / "pipe.1").symlink_to("/dev/zero")
    assert find_images(tmp_path).images == (tmp_path / name,)


def test_every_reader_says_what_its_addition_is_for() -> None:
    from fastloc_core.images.table import READERS

    assert all(isinstance(reader, Reader) and bool(reader.title) >= bool(reader.needs) for reader in READERS.values())
