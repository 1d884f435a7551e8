"""A TIFF is decoded by what its tags say, in its own values, or refused by the name of what it is."""

from __future__ import annotations

import tracemalloc
from contextlib import suppress
from itertools import product
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray
from PIL import Image

from fastloc_core import limits
from fastloc_core.errors import ImageError
from fastloc_core.images import decode, decode_raw, images_in
from fastloc_core.images.reader import Bands
from fastloc_core.images.tiff import Tiff
from fastloc_core.limits import Limits

HEIGHT, WIDTH = 6, 20
KINDS = [np.uint8, np.int8, np.uint16, np.int16, np.uint32, np.int32, np.float16, np.float32, np.float64]


def values(kind: type[np.number[Any]], samples: int) -> NDArray[Any]:
    """(H, W, samples), each band another."""
    ramp = np.arange(HEIGHT * WIDTH * samples).reshape(samples, HEIGHT, WIDTH).transpose(1, 2, 0)
    return ((ramp % 100) - (50 if np.dtype(kind).kind == "i" else 0)).astype(kind)


def write(path: Path, pixels: NDArray[Any], planar: str = "contig", **options: Any) -> Path:  # noqa: ANN401
    """`pixels`: (H, W, samples)."""
    stored = pixels[..., 0] if pixels.shape[2] == 1 else pixels
    if planar == "separate":
        stored = np.moveaxis(stored, -1, 0)
    if pixels.shape[2] > 1:
        options["planarconfig"] = planar
    tifffile.imwrite(path, np.ascontiguousarray(stored), metadata=None, **options)
    return path


def inverted(pixels: NDArray[Any]) -> NDArray[Any]:
    return -pixels if pixels.dtype.kind == "f" else ~pixels


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("photometric", ["minisblack", "miniswhite", "rgb"])
def test_every_type_and_layout_keeps_its_values(tmp_path: Path, kind: type[np.number[Any]], photometric: str) -> None:
    colours = 3 if photometric == "rgb" else 1
    for samples, planar, compression, tiled in product(
        range(colours, 6), ("contig", "separate"), (None, "lzw", "deflate", "zstd"), (False, True)
    ):
        if planar == "separate" and samples == 1:
            continue
        stored = values(kind, samples)
        path = write(
            tmp_path / "image.tif",
            stored,
            planar,
            photometric=photometric,
            compression=compression,
            extrasamples=[0] * (samples - colours),
            **({"tile": (16, 16)} if tiled else {}),
        )
        decoded = Tiff().decode(path.read_bytes())
        expected = stored.astype(np.float32) if kind is np.float16 else stored
        case = f"{samples} {planar} {compression} {tiled}"
        np.testing.assert_array_equal(
            decoded.pixels, inverted(expected) if photometric == "miniswhite" else expected, case
        )
        assert isinstance(decoded, Bands) == (samples > 1 and (samples, photometric) != (3, "rgb")), case


@pytest.mark.parametrize("bits", [2, 4, 6, 10, 12, 14])
def test_packed_integers_are_unpacked(tmp_path: Path, bits: int) -> None:
    stored = np.arange(HEIGHT * WIDTH).reshape(HEIGHT, WIDTH, 1) % 2**bits
    path = write(tmp_path / "packed.tif", stored.astype(np.uint8 if bits < 8 else np.uint16), bitspersample=bits)
    expected = (stored / (2**bits - 1) * 255).round() if bits < 8 else stored
    np.testing.assert_array_equal(decode_raw(path).pixels, expected)


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
@pytest.mark.parametrize("planar", ["contig", "separate"])
@pytest.mark.parametrize("colours", [1, 3])
@pytest.mark.parametrize("extra", ["unassalpha", "assocalpha"])
def test_only_a_band_that_is_called_alpha_is_opacity(
    tmp_path: Path, kind: type[np.unsignedinteger[Any]], planar: str, colours: int, extra: str
) -> None:
    whole = np.iinfo(kind).max
    opaque, half = [whole // 2] * colours + [whole], [whole // (2 if extra == "unassalpha" else 4)] * colours
    pixels = np.array([[opaque, [*half, whole // 2], [0] * colours + [0], [whole] * (colours + 1)]], kind)
    options = {"photometric": "rgb" if colours == 3 else "minisblack"}
    path = write(tmp_path / "veil.tif", pixels, planar, extrasamples=[extra], **options)
    shown = decode(path)[0].astype(int)
    assert np.abs(shown - np.array([[127] * 3, [191] * 3, [255] * 3, [255] * 3])).max() <= 2
    path = write(tmp_path / "infrared.tif", pixels, planar, extrasamples=["unspecified"], **options)
    if colours == 3 and kind is np.uint8:
        np.testing.assert_array_equal(decode(path), pixels[..., :3])


@pytest.mark.parametrize("extra", ["unassalpha", "assocalpha"])
def test_floats_beyond_white_are_kept_beside_opacity(tmp_path: Path, extra: str) -> None:
    pixels = np.concatenate([values(np.float32, 3), np.ones((HEIGHT, WIDTH, 1), np.float32)], 2)
    path = write(tmp_path / "light.tif", pixels, photometric="rgb", extrasamples=[extra])
    np.testing.assert_array_equal(decode_raw(path).pixels[..., :3], pixels[..., :3])


def test_palettes_and_inks_become_their_colours(tmp_path: Path) -> None:
    indices = np.arange(HEIGHT * WIDTH, dtype=np.uint16).reshape(HEIGHT, WIDTH, 1) * 300
    palette = np.random.default_rng(0).integers(0, 1 << 16, (3, 1 << 16), np.uint16)
    path = write(tmp_path / "palette.tif", indices, photometric="palette", colormap=palette)
    np.testing.assert_array_equal(decode(path), (palette >> 8).T[indices[..., 0]])
    inks = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    inks[:, :10, 0], inks[:, 10:, 3] = 255, 255
    path = write(tmp_path / "inks.tif", inks, "separate", photometric="separated")
    assert decode(path)[0, ::10].tolist() == [[0, 255, 255], [0, 0, 0]]


@pytest.mark.parametrize("kind", KINDS)
def test_any_three_bands_can_be_chosen_and_no_channel_is_black(tmp_path: Path, kind: type[np.number[Any]]) -> None:
    faint = values(kind, 5) / np.array([1, 50, 1, 1, 50]).astype(np.float32)
    path = write(tmp_path / "bands.tif", faint.astype(kind), "separate", photometric="minisblack")
    raw = decode_raw(path)
    assert (raw.bands, raw.colours) == (5, (1, 2, 3))
    assert "5 bands" in raw.notices[0]
    chosen = decode_raw(path, (5, 4, 4))
    assert (chosen.colours, chosen.notices) == ((5, 4, 4), ())
    assert decode_raw(path, (9, 1, 1)).colours == (1, 2, 3)
    if kind not in (np.uint8, np.int8):
        assert chosen.shown()[..., 0].max() == chosen.shown()[..., 1].max() == 255


def test_two_channels_of_a_microscope_are_both_seen(tmp_path: Path) -> None:
    cells = np.zeros((64, 64, 2), np.uint16)
    cells[8:24, 8:24, 0], cells[30:50, 30:50, 1] = 60_000, 90
    shown = decode(write(tmp_path / "cells.tif", cells, "separate", photometric="minisblack"))
    assert shown[10, 10].tolist() == [0, 255, 0]
    assert shown[40, 40].tolist() == [255, 0, 255]


@pytest.mark.parametrize("truncate", [False, True])
def test_each_plane_of_a_stack_of_imagej_is_an_image(tmp_path: Path, truncate: bool) -> None:
    stack = np.arange(5 * HEIGHT * WIDTH, dtype=np.uint16).reshape(5, HEIGHT, WIDTH)
    with tifffile.TiffWriter(tmp_path / "stack.tif", imagej=True) as file:
        file.write(stack, truncate=truncate, photometric="minisblack", metadata={"axes": "ZYX"})
    images = images_in(tmp_path / "stack.tif")
    assert len(images) == 5
    for image, plane in zip(images, stack, strict=True):
        np.testing.assert_array_equal(decode_raw(image).pixels[..., 0], plane)
    data = (tmp_path / "stack.tif").read_bytes().replace(b"images=5", b"images=9")
    (tmp_path / "stack.tif").write_bytes(data)
    assert len(images_in(tmp_path / "stack.tif")) == 5  # no more than the file holds


def test_each_plane_of_an_ome_tiff_is_an_image_and_its_smaller_copies_are_none(tmp_path: Path) -> None:
    planes = np.random.default_rng(0).integers(0, 4000, (2, 3, 64, 64), np.uint16)
    with tifffile.TiffWriter(tmp_path / "cells.ome.tif", bigtiff=True) as file:
        file.write(planes, subifds=1, metadata={"axes": "CZYX"}, photometric="minisblack", tile=(32, 32))
        file.write(planes[..., ::2, ::2], subfiletype=1, photometric="minisblack", tile=(32, 32))
    images = images_in(tmp_path / "cells.ome.tif")
    assert len(images) == 6
    for image, plane in zip(images, planes.reshape(6, 64, 64), strict=True):
        np.testing.assert_array_equal(decode_raw(image).pixels[..., 0], plane)


@pytest.mark.parametrize(
    ("named", "kind", "samples", "options"),
    [
        ("complex numbers", np.complex64, 1, {}),
        ("CIELab, which", np.uint16, 3, {"photometric": "cielab"}),
        ("samples of 24 bits", np.uint32, 1, {"bitspersample": 24}),
        ("raw camera data", np.uint8, 1, {"photometric": "cfa"}),
        ("2 bands of 8 bits in the compression JPEG 2000", np.uint8, 2, {"compression": "jpeg2000", "photometric": 1}),
        ("1 band of 8 bits in the compression JPEG XL", np.uint8, 1, {"compression": "jpegxl"}),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_name(
    tmp_path: Path, named: str, kind: type[np.number[Any]], samples: int, options: dict[str, Any]
) -> None:
    path = write(tmp_path / "odd.tif", np.ones((HEIGHT, WIDTH, samples), kind), **options)
    with pytest.raises(ImageError, match=named) as refusal:
        decode(path)
    assert "Convert it to an ordinary TIFF or PNG" in refusal.value.remedy


def test_strips_without_end_take_no_time(tmp_path: Path) -> None:
    path = write(tmp_path / "thin.tif", np.zeros((250_001, 1, 1), np.int8), rowsperstrip=1, photometric="minisblack")
    with pytest.raises(ImageError, match="250,001 strips or tiles"):
        decode(path)


def test_without_the_codecs_the_addition_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fastloc_core.images.tiff_odd.installed", lambda library: False)
    path = write(tmp_path / "packed.tif", values(np.uint16, 1), compression="zstd")
    with pytest.raises(ImageError, match=r"1 band of 16 bits in the compression Zstandard .*fastloc\[science\]"):
        decode(path)
    planar = write(tmp_path / "planar.tif", values(np.uint16, 3), "separate", photometric="rgb")
    np.testing.assert_array_equal(decode_raw(planar).pixels, values(np.uint16, 3))


def test_bands_count_when_the_cost_of_an_image_is_judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "bands.tif", values(np.uint16, 9), photometric="minisblack")
    monkeypatch.setattr(limits, "_current", Limits(pixels=HEIGHT * WIDTH * 6 + 2))
    assert decode_raw(path).bands == 9
    monkeypatch.setattr(limits, "_current", Limits(pixels=HEIGHT * WIDTH * 6 - 1))
    with pytest.raises(ImageError, match="It has 20 x 6 pixels of 18 bytes"):
        decode_raw(path)


@pytest.mark.parametrize("compression", ["deflate", "zstd", "lzw", "lzma"])
def test_a_strip_that_unpacks_without_end_costs_nothing(tmp_path: Path, compression: str) -> None:
    options: dict[str, Any] = {"compression": compression, "rowsperstrip": 4000, "photometric": "minisblack"}
    path = write(tmp_path / "bomb.tif", np.zeros((4000, 4000, 1), np.int16), **options)
    with tifffile.TiffFile(path, mode="r+") as file:
        for name in ("ImageLength", "RowsPerStrip"):
            file.pages.first.tags[name].overwrite(2)
    tracemalloc.start()
    with suppress(ImageError):
        assert decode(path).shape == (2, 4000, 3)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 8_000_000


def test_log_luv_is_read_and_its_relatives_are_named(tmp_path: Path) -> None:
    colours = np.random.default_rng(0).uniform(0.5, 3, (HEIGHT, WIDTH, 3)).astype(np.float32)
    path = tmp_path / "sky.tif"
    cv2.imwrite(str(path), colours[..., ::-1], [cv2.IMWRITE_TIFF_COMPRESSION, cv2.IMWRITE_TIFF_COMPRESSION_SGILOG])
    np.testing.assert_allclose(decode_raw(path).pixels, colours, rtol=0.1)
    packed = path.read_bytes()
    path.write_bytes(packed[:8] + bytes(len(packed) // 3) + packed[8 + len(packed) // 3 :])
    with pytest.raises(ImageError, match="LogLuv colours"):
        decode(path)
    Image.fromarray(colours[..., 0]).save(path, compression="tiff_sgilog", tiffinfo={262: 32844})
    with pytest.raises(ImageError, match="LogL luminance"):
        decode(path)
