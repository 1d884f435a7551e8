from __future__ import annotations

import os
import re
import struct
import zlib
from pathlib import Path
from typing import Any, NoReturn

import cv2
import imagecodecs
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from fastloc_core import limits
from fastloc_core.errors import ImageError
from fastloc_core.images import MOST_WORK, decode, decode_raw, decode_small, find_images
from fastloc_core.images.bitmaps import Jpeg, WebP
from fastloc_core.limits import DEFAULT, Limits

# Red and green above blue and white, as a viewer shows it, and the stored order for each EXIF orientation.
UPRIGHT = np.array([[[255, 0, 0], [0, 255, 0]], [[0, 0, 255], [255, 255, 255]]], np.uint8).repeat(32, 0).repeat(16, 1)
TURNED = {
    1: UPRIGHT,
    2: UPRIGHT[:, ::-1],
    3: UPRIGHT[::-1, ::-1],
    4: UPRIGHT[::-1],
    5: UPRIGHT.swapaxes(0, 1),
    6: np.rot90(UPRIGHT, 1),
    7: UPRIGHT[::-1, ::-1].swapaxes(0, 1),
    8: np.rot90(UPRIGHT, -1),
}


def encoded(ending: str, pixels: NDArray[Any]) -> bytes:
    """`pixels` are RGB, RGBA or grey."""
    order = {3: [2, 1, 0], 4: [2, 1, 0, 3]}.get(pixels.shape[-1] if pixels.ndim == 3 else 0)
    return cv2.imencode(ending, pixels if order is None else pixels[..., order])[1].tobytes()


def written(path: Path, pixels: NDArray[Any]) -> Path:
    path.write_bytes(encoded(path.suffix, pixels))
    return path


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_header(width: int, height: int, depth: int, kind: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0))


def exif(orientation: int, order: str) -> bytes:
    mark = b"II*\0" if order == "<" else b"MM\0*"
    return mark + struct.pack(f"{order}IHHHIHHI", 8, 1, 0x112, 3, 1, orientation, 0, 0)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_jpeg_is_upright(tmp_path: Path, orientation: int, order: str) -> None:
    jpeg = encoded(".jpg", TURNED[orientation])
    segment = b"Exif\0\0" + exif(orientation, order)
    path = tmp_path / "phone.jpg"
    path.write_bytes(jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + jpeg[2:])

    image, small = decode(path), decode_small(path, 4)

    assert image.shape == UPRIGHT.shape
    assert np.abs(image.astype(int) - UPRIGHT).mean() < 8
    assert np.abs(small.astype(int) - UPRIGHT[1::4, 1::4]).mean() < 16


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_transparent_png_is_upright(tmp_path: Path, orientation: int) -> None:
    turned = TURNED[orientation]
    png = encoded(".png", np.dstack([turned, np.full(turned.shape[:2], 255, np.uint8)]))
    path = tmp_path / "edited.png"
    path.write_bytes(png[:33] + png_chunk(b"eXIf", exif(orientation, ">")) + png[33:])
    np.testing.assert_array_equal(decode(path), UPRIGHT)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_tiff_is_upright(tmp_path: Path, orientation: int) -> None:
    turned = TURNED[orientation]
    height, width = turned.shape[:2]
    fields = {
        256: width,
        257: height,
        258: 8,
        259: 1,
        262: 2,
        273: 134,
        274: orientation,
        277: 3,
        278: height,
    }
    fields[279] = turned.size
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in fields.items())
    header = b"II*\0" + struct.pack("<IH", 8, len(fields)) + entries + bytes(4)
    path = tmp_path / "scan.tif"
    path.write_bytes(header.ljust(134, b"\0") + turned.tobytes())
    np.testing.assert_array_equal(decode(path), UPRIGHT)


@pytest.mark.parametrize("ending", ["png", "bmp", "tif", "TIFF", "PNG"])
def test_8_bit_values_stay_as_they_are(tmp_path: Path, ending: str) -> None:
    colours = np.random.default_rng(0).integers(0, 256, (5, 7, 3), np.uint8)
    image = decode(written(tmp_path / f"image.{ending}", colours))
    np.testing.assert_array_equal(image, colours)
    assert image.flags.c_contiguous
    assert image.dtype == np.uint8


def test_grey_becomes_three_equal_channels(tmp_path: Path) -> None:
    grey = np.arange(35, dtype=np.uint8).reshape(5, 7)
    np.testing.assert_array_equal(decode(written(tmp_path / "grey.png", grey)), np.dstack([grey] * 3))


def test_a_palette_becomes_its_colours(tmp_path: Path) -> None:
    palette = png_chunk(b"PLTE", bytes([255, 0, 0, 0, 128, 255]))
    pixels = png_chunk(b"IDAT", zlib.compress(bytes([0, 0, 1])))
    path = tmp_path / "palette.png"
    path.write_bytes(png_header(2, 1, 8, 3) + palette + pixels + png_chunk(b"IEND", b""))
    assert decode(path).tolist() == [[[255, 0, 0], [0, 128, 255]]]


@pytest.mark.parametrize("kind", [np.uint16, np.float32, np.float64])
@pytest.mark.parametrize("channels", [1, 3])
def test_deep_values_are_stretched_and_a_hot_pixel_does_not_darken_them(
    tmp_path: Path, kind: type[np.number[Any]], channels: int
) -> None:
    ramp = np.linspace(1000, 2000, 10_000).reshape(100, 100)
    ramp[50, 50] = 60_000
    image = decode(written(tmp_path / "deep.tif", np.dstack([ramp] * channels).squeeze().astype(kind)))
    assert image.shape == (100, 100, 3)
    assert image[0, 0].tolist() == [0, 0, 0]
    assert image[-1, -1].tolist() == [255, 255, 255]
    assert abs(int(image[49, 0, 0]) - 125) <= 1  # 1490 of 1000 to 2000
    assert (np.diff(image[:50, :, 0].ravel().astype(int)) >= 0).all()


def test_undefined_floats_are_black_and_infinite_ones_white(tmp_path: Path) -> None:
    values = np.linspace(0, 1, 100, dtype=np.float32).reshape(10, 10)
    values[5, :3] = np.nan, np.inf, -np.inf
    assert decode(written(tmp_path / "sky.tif", values))[5, :3, 0].tolist() == [0, 255, 0]


@pytest.mark.parametrize("value", [0, 700, 65535])
def test_a_flat_deep_image_is_black_and_its_one_bright_spot_white(tmp_path: Path, value: int) -> None:
    flat = np.full((100, 100), value, np.float32)
    assert decode(written(tmp_path / "flat.tif", flat)).max() == 0
    flat[3, 4] += 1
    spot = decode(written(tmp_path / "spot.tif", flat))
    assert np.argwhere(spot[..., 0]).tolist() == [[3, 4]]
    assert spot[3, 4, 0] == 255


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_a_transparent_pixel_is_white(tmp_path: Path, kind: type[np.unsignedinteger[Any]]) -> None:
    whole = np.iinfo(kind).max
    pixels = np.array([[[0, 0, 0, 0], [0, 0, 0, whole // 2 + 1], [0, 0, 0, whole], [whole] * 4]], kind)
    assert decode(written(tmp_path / "logo.png", pixels))[0, :, 0].tolist() == [255, 127, 0, 255]


@pytest.mark.parametrize("ending", ["png", "tif", "webp"])
def test_a_half_transparent_pixel_is_half_white(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"veil.{ending}"
    Image.new("RGBA", (4, 4), (200, 100, 0, 128)).save(path, lossless=True)
    assert np.abs(decode(path).astype(int) - (227, 177, 127)).max() <= 1


def test_a_deep_jpeg_is_refused_by_its_name(tmp_path: Path) -> None:
    ramp = np.arange(64 * 64, dtype=np.uint16).reshape(64, 64)
    (tmp_path / "deep.jpg").write_bytes(imagecodecs.jpeg8_encode(ramp, bitspersample=12))
    with pytest.raises(ImageError, match="JPEG of more than 8 bits"):
        decode(tmp_path / "deep.jpg")


def test_a_cmyk_jpeg_is_read(photo: Path, tmp_path: Path) -> None:
    Image.open(photo).convert("CMYK").save(tmp_path / "print.jpg")
    difference = decode(tmp_path / "print.jpg").astype(int) - decode(photo)
    assert np.abs(difference).mean() < 4


@pytest.mark.parametrize("name", ["a b.png", "Käfer.png", "甲虫.png"])
def test_any_name_and_any_size_is_read(tmp_path: Path, name: str) -> None:
    assert decode(written(tmp_path / name, np.full((1, 1), 9, np.uint8))).tolist() == [[[9, 9, 9]]]


JPEG = encoded(".jpg", UPRIGHT)
BROKEN = {
    "empty.jpg": (b"", "The file is empty."),
    "text.png": (b"Not an image.", "It holds no image of a known format."),
    "other.png": (b"\0\0\0\0\0\0\0\0", "It holds no image of a known format."),
    "damaged.webp": (b"RIFF" + bytes(30), "The image is damaged, cut short, or of an unusual kind."),
    "huge.png": (
        png_header(60_000, 60_000, 8, 2) + png_chunk(b"IDAT", b"") + png_chunk(b"IEND", b""),
        "It has 60,000 x 60,000 pixels of 3 bytes, and only 160 million of these are allowed.",
    ),
} | {
    f"cut{ending}": (
        encoded(ending, UPRIGHT)[:200],
        "The image is damaged, cut short, or of an unusual kind.",
    )
    for ending in (".jpg", ".png", ".bmp", ".tif")
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_image_is_refused_with_its_reason_and_a_remedy(tmp_path: Path, name: str) -> None:
    content, reason = BROKEN[name]
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ImageError) as refusal:
        decode(path)
    assert refusal.value.reason == reason
    assert str(refusal.value) == f"{path}: {reason} {refusal.value.remedy}"
    assert refusal.value.remedy.endswith(".")


def test_a_jpeg_cut_in_its_middle_is_refused(photo: Path, tmp_path: Path) -> None:
    jpeg = encoded(".jpg", decode(photo))
    (tmp_path / "half.jpg").write_bytes(jpeg[: len(jpeg) // 2])
    with pytest.raises(ImageError, match="cut short"):
        decode(tmp_path / "half.jpg")


@pytest.mark.parametrize("lost", [2, 3, 60])
@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_without_its_end_is_shown_with_a_notice(
    photo: Path, tmp_path: Path, lost: int, progressive: bool
) -> None:
    options = [cv2.IMWRITE_JPEG_PROGRESSIVE, int(progressive)]
    jpeg = cv2.imencode(".jpg", decode(photo), options)[1].tobytes()
    whole, cut = tmp_path / "whole.jpg", tmp_path / "cut.jpg"
    whole.write_bytes(jpeg)
    cut.write_bytes(jpeg[:-lost])
    raw = decode_raw(cut)
    assert "end of the file is missing" in raw.notices[0]
    assert (raw.shown() == decode(whole)).mean() > 0.95
    assert not decode_raw(whole).notices


@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_with_an_end_but_without_a_part_of_its_picture_says_so(
    photo: Path, tmp_path: Path, progressive: bool
) -> None:
    pixels = decode(photo).copy()
    pixels[-40:] = 128  # honest grey, as libjpeg shows what is missing
    jpeg = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_PROGRESSIVE, int(progressive)])[1].tobytes()
    (tmp_path / "whole.jpg").write_bytes(jpeg)
    assert decode_raw(tmp_path / "whole.jpg").notices == ()
    (tmp_path / "half.jpg").write_bytes(jpeg[: len(jpeg) // 2].rstrip(b"\xff") + b"\xff\xd9")
    assert "A part of the image is missing" in decode_raw(tmp_path / "half.jpg").notices[0]


def test_a_jpeg_ls_without_its_end_takes_no_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packed = imagecodecs.jpegls_encode(UPRIGHT)
    (tmp_path / "cut.jls").write_bytes(packed[:-9])
    asked: list[bytes] = []
    monkeypatch.setattr(imagecodecs, "jpegls_decode", asked.append)
    with pytest.raises(ImageError, match="damaged"):
        decode(tmp_path / "cut.jls")
    assert asked == []


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
@pytest.mark.parametrize("colours", [1, 3])
def test_a_jpeg_ls_is_read(tmp_path: Path, kind: type[np.unsignedinteger[Any]], colours: int) -> None:
    pixels = np.random.default_rng(0).integers(0, np.iinfo(kind).max, (30, 40, colours)).astype(kind)
    packed = imagecodecs.jpegls_encode(pixels.squeeze())
    path = tmp_path / "slice.jls"
    path.write_bytes(packed)
    assert find_images(tmp_path).images == (path,)
    np.testing.assert_array_equal(decode_raw(path).pixels, pixels)
    path.write_bytes(packed[: len(packed) // 2] + b"\xff\xd9")
    with pytest.raises(ImageError, match="damaged"):
        decode(path)
    path.write_bytes(packed.replace(struct.pack(">HH", 30, 40), struct.pack(">HH", 60_000, 60_000)))
    with pytest.raises(ImageError, match="60,000 x 60,000 pixels"):
        decode(path)


def test_a_jpeg_with_something_after_its_end_is_read(tmp_path: Path) -> None:
    (tmp_path / "sloppy.jpg").write_bytes(JPEG + b"camera's notes")
    assert decode(tmp_path / "sloppy.jpg").shape == UPRIGHT.shape


def test_an_unreadable_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ImageError, match="does not exist"):
        decode(tmp_path / "gone.png")
    with pytest.raises(ImageError, match="is a folder"):
        decode(tmp_path)
    with pytest.raises(ImageError, match="cannot be read"):
        decode(tmp_path / ("x" * 300 + ".png"))

    def forbidden(path: str, flags: int) -> NoReturn:
        raise PermissionError(13, "Permission denied", path)

    (tmp_path / "secret.png").touch()
    with monkeypatch.context() as patched:
        patched.setattr(os, "open", forbidden)
        with pytest.raises(ImageError, match="not allowed to read it"):
            decode(tmp_path / "secret.png")


@pytest.mark.parametrize("ending", ["bmp", "gif", "jpg", "png", "tif", "webp"])
@pytest.mark.parametrize("transparent", [False, True])
def test_an_image_with_too_many_pixels_is_refused_before_it_is_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str, transparent: bool
) -> None:
    path = tmp_path / "image.png"  # any content
    mode = "RGBA" if transparent and ending not in ("gif", "jpg") else "RGB"
    Image.new(mode, (40, 25), (200, 0, 0, 99)[: len(mode)]).save(
        path, {"jpg": "jpeg", "tif": "tiff"}.get(ending, ending)
    )
    needed = 1000 * (4 if mode == "RGBA" or ending == "gif" else 3) // 3 + 1
    monkeypatch.setattr(limits, "_current", Limits(needed))
    assert decode(path).shape == (25, 40, 3)
    monkeypatch.setattr(limits, "_current", Limits(needed - 2))
    monkeypatch.setattr(cv2, "imdecodeWithMetadata", None)
    with pytest.raises(ImageError, match=r"It has 40 x 25 pixels .* FASTLOC_MAX_MEGAPIXELS"):
        decode(path)


@pytest.mark.parametrize(("lossless", "alpha"), [(True, 255), (True, 9), (False, 255), (False, 9)])
def test_the_size_of_each_kind_of_webp_is_known(tmp_path: Path, lossless: bool, alpha: int) -> None:
    path = tmp_path / "image.webp"
    Image.new("RGBA", (301, 20), (9, 9, 9, alpha)).save(path, lossless=lossless)
    header = WebP().header(path.read_bytes())
    assert (header.width, header.height) == (301, 20)


def progressive(path: Path, side: int, more_scans: int = 0) -> bytes:
    """A JPEG with a header that claims a width and height of `side`."""
    Image.new("RGB", (16, 16)).save(path, "jpeg", progressive=True)
    jpeg = re.sub(
        rb"(\xff\xc2\0.\x08)....", lambda m: m[1] + struct.pack(">HH", side, side), path.read_bytes(), flags=re.S
    )
    last = jpeg[jpeg.rindex(b"\xff\xda") : -2]
    path.write_bytes(jpeg[:-2] + more_scans * last + jpeg[-2:])
    return path.read_bytes()


def test_a_progressive_jpeg_may_be_as_large_as_any_but_not_have_scans_without_end(tmp_path: Path) -> None:
    side = int(DEFAULT.pixels**0.5)
    header = Jpeg().header(progressive(tmp_path / "large.jpg", side))
    assert header[:2] == (side, side)
    assert 0 < header.work < MOST_WORK
    progressive(tmp_path / "slow.jpg", 3000, more_scans=2000)
    with pytest.raises(ImageError, match="many scans"):
        decode(tmp_path / "slow.jpg")


TEXT = png_chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(1000)))


@pytest.mark.parametrize("chunks", [struct.pack(">I", 2**31 - 1) + b"tEXt", 101 * TEXT])
def test_no_memory_or_time_is_lost_to_extra_chunks_of_a_png(tmp_path: Path, chunks: bytes) -> None:
    png = encoded(".png", UPRIGHT)
    (tmp_path / "bomb.png").write_bytes(png[:33] + chunks + png[33:])
    with pytest.raises(ImageError, match="damaged"):
        decode(tmp_path / "bomb.png")
    (tmp_path / "fine.png").write_bytes(png[:33] + TEXT + png[33:])
    np.testing.assert_array_equal(decode(tmp_path / "fine.png"), UPRIGHT)


def test_deep_and_transparent_pixels_are_shown_piece_by_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pixels = np.random.default_rng(0).integers(0, 1 << 16, (30, 20, 4), np.uint16)
    images = [written(tmp_path / "deep.png", pixels), written(tmp_path / "veil.png", (pixels >> 8).astype(np.uint8))]
    whole = [decode_raw(image).shown() for image in images]
    monkeypatch.setattr("fastloc_core.levels._AT_ONCE", 7 * 20)
    for image, expected in zip(images, whole, strict=True):
        np.testing.assert_array_equal(decode_raw(image).shown(), expected)


@pytest.mark.skipif(os.name != "posix", reason="pipes and devices are other things on Windows")
def test_an_image_that_is_no_ordinary_file_is_refused_at_once(tmp_path: Path) -> None:
    for ending in ("tif", "png", "mask.png"):
        os.mkfifo(tmp_path / f"pipe.{ending}")
        (tmp_path / f"zero.{ending}").symlink_to("/dev/zero")
    (tmp_path / "sparse.tif").touch()
    os.truncate(tmp_path / "sparse.tif", 20 << 30)
    index = find_images(tmp_path)
    assert index.images == (tmp_path / "sparse.tif",)
    assert len(index.skipped) == 6
    for skipped in index.skipped:
        with pytest.raises(ImageError, match="It is not a file"):
            decode(skipped.path)
    with pytest.raises(ImageError, match=r"It is larger than 1,024 MB. .* FASTLOC_MAX_MEGABYTES"):
        decode(tmp_path / "sparse.tif")
