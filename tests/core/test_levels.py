"""The display of an image's own values, and the choices of a person."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from fastloc_core.images import decode, decode_raw
from fastloc_core.levels import Levels, automatic, render, view

NUMBERS = [np.uint8, np.uint16, np.int16, np.float32, np.float64]


def written(path: Path, pixels: NDArray[Any]) -> Path:
    path.write_bytes(cv2.imencode(path.suffix, pixels)[1].tobytes())
    return path


@pytest.mark.parametrize("kind", NUMBERS)
def test_a_window_of_values_is_spread_from_black_to_white(kind: type[np.number[Any]]) -> None:
    values = np.array([[0, 50, 100, 110, 120, 127]]).astype(kind)
    assert Levels(50, 110).apply(values).tolist() == [[0, 0, 212, 255, 255, 255]]  # 255 * 50 / 60 = 212.5, to even
    assert Levels(100, 100).apply(values).max() == 0


@given(st.floats(-1e6, 1e6), st.just(0.0) | st.floats(1e-3, 1e6), st.sampled_from(NUMBERS), st.booleans())
def test_a_higher_value_is_never_darker(low: float, width: float, kind: type[np.number[Any]], asinh: bool) -> None:
    values = np.linspace(0, 127, 50).astype(kind)
    shown = Levels(low, low + width, asinh).apply(values)
    assert shown.dtype == np.uint8
    assert (np.diff(shown.astype(int)) >= 0).all()


def test_the_largest_numbers_there_are_can_be_shown() -> None:
    values = np.array([[-3e38, 0, 3e38, np.nan, np.inf]], np.float32)
    assert Levels(-3e38, 3e38).apply(values).shape == values.shape


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_a_scale_of_the_largest_numbers_there_are_can_be_chosen_on(kind: type[np.floating[Any]]) -> None:
    most = np.finfo(kind).max
    pixels = np.tile(np.array([-most, 0, most], kind)[:, None, None], (1, 3, 1))
    edges = view(pixels, automatic(pixels)).scale.edges
    assert list(edges) == sorted(edges)
    assert np.isfinite(edges).all()


def test_a_number_that_signals_that_it_is_none_is_left_out() -> None:
    values = np.array([[[0x7F800001]], [[0x3F800000]]], np.uint32).view(np.float32)  # the first value is a NaN
    assert automatic(values) == automatic(values[1:])


def test_all_of_8_bits_changes_nothing() -> None:
    values = np.arange(256, dtype=np.uint8)
    np.testing.assert_array_equal(Levels(0, 255).apply(values), values)
    assert Levels(0, 254.99999).apply(values).tolist() == values.tolist()


@pytest.mark.parametrize("kind", [np.uint8, np.uint16, np.float32])
def test_an_image_in_its_automatic_levels_is_what_the_classifier_sees(
    tmp_path: Path, kind: type[np.number[Any]]
) -> None:
    values = np.random.default_rng(0).normal(120, 20, (64, 48, 3)).clip(0, 255).astype(kind)
    path = written(tmp_path / "image.tif", values)
    raw = decode_raw(path)
    np.testing.assert_array_equal(raw.pixels, values[..., ::-1])
    np.testing.assert_array_equal(render(raw.pixels, raw.automatic), decode(path))


def test_values_of_an_image_are_upright_as_it_is(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x112] = 6
    Image.fromarray(np.arange(12, dtype=np.uint16).reshape(3, 4)).save(tmp_path / "turned.tif", exif=exif)
    pixels = decode_raw(tmp_path / "turned.tif").pixels
    np.testing.assert_array_equal(pixels[..., 0], np.rot90(np.arange(12).reshape(3, 4), -1))


def test_a_transparent_pixel_is_white_in_any_levels(tmp_path: Path) -> None:
    pixels = np.array([[[500, 500, 500, 0], [500, 500, 500, 65535]]], np.uint16)
    raw = decode_raw(written(tmp_path / "veil.png", pixels))
    for levels in (Levels(0, 1000), Levels(500, 1000)):
        shown = render(raw.pixels, levels)[0, :, 0].tolist()
        assert shown == [255, levels.apply(pixels)[0, 1, 0]]


def test_an_8_bit_scale_is_that_of_its_values() -> None:
    values = np.array([[[0], [10], [10], [255]]], np.uint8)
    scale = view(values, Levels(0, 255)).scale
    assert scale.edges == tuple(range(256))
    assert {edge: count for edge, count in zip(scale.edges, scale.counts, strict=False) if count} == {
        0: 1,
        10: 2,
        254: 1,
    }
    assert view(values, Levels(0, 255)).deep == ()


def test_hot_pixels_are_on_the_scale_and_take_little_of_it(tmp_path: Path) -> None:
    values = np.random.default_rng(0).normal(1000, 10, (200, 200)).astype(np.float32)
    values[0, :2] = 1e6, np.nan
    scale = decode_raw(written(tmp_path / "sky.tif", values)).view().scale
    assert scale.edges[-1] == 1e6
    assert scale.edges[0] == np.nanmin(values)
    ordinary = [edge for edge in scale.edges if edge < 1200]
    assert len(ordinary) > 0.85 * len(scale.edges)
    assert sum(scale.counts) == values.size - 1
    assert list(scale.edges) == sorted(set(scale.edges))


@pytest.mark.parametrize("value", [7.0, np.nan])
def test_a_flat_image_has_a_scale_too(value: float) -> None:
    values = np.full((3, 3, 1), value, np.float32)
    flat = view(values, Levels(7, 7) if value == 7 else Levels(0, 0))
    assert len(flat.scale.edges) == len(flat.scale.counts) + 1 == 2


@pytest.mark.parametrize("kind", [np.uint16, np.int32, np.float64])
def test_copies_of_a_large_deep_image_are_halves_in_its_own_values(kind: type[np.number[Any]]) -> None:
    values = np.repeat(np.arange(1500), 2).astype(kind)[:, None, None]
    copies = view(values, Levels(0, 1500)).deep
    assert [copy.shape for copy in copies] == [(3000, 1, 1), (1500, 1, 1), (750, 1, 1), (375, 1, 1)]
    np.testing.assert_array_equal(copies[1][:, 0, 0], np.arange(1500))
    assert not any(copy.flags.writeable for copy in copies)
