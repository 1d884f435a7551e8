"""Guarantees for the exported pixels of objects."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray
from PIL import Image

from fastloc_core.annotation import Annotation, Decision, ReviewedImage
from fastloc_core.boxes import Box
from fastloc_core.formats import segmentation
from fastloc_core.formats.conventions import Convention
from fastloc_core.formats.segmentation import MOST, VOID, Patch

WIDTH, HEIGHT = 64, 48


def drawn(box: Box, label: str = "frog") -> Annotation:
    return Annotation(box, label, Decision.DRAWN)


def image(*annotations: Annotation, width: int = WIDTH, height: int = HEIGHT) -> ReviewedImage:
    return ReviewedImage(Path("pond.jpg"), width, height, annotations, verified=True)


def filled(*annotations: Annotation) -> dict[str, Patch]:
    """All pixels of the boxes."""
    return {
        a.id: Patch(int(a.box.x0), int(a.box.y0), np.ones((int(a.box.height), int(a.box.width)), np.bool_))
        for a in annotations
    }


def test_the_colours_are_those_of_the_development_kit() -> None:
    colours = [tuple(colour) for colour in segmentation.palette().tolist()]
    assert colours[:9] == [
        (0, 0, 0),
        (128, 0, 0),
        (0, 128, 0),
        (128, 128, 0),
        (0, 0, 128),
        (128, 0, 128),
        (0, 128, 128),
        (128, 128, 128),
        (64, 0, 0),
    ]
    assert (colours[20], colours[VOID]) == ((0, 64, 128), (224, 224, 192))
    assert len(set(colours)) == 256


@given(arrays.arrays(np.uint8, arrays.array_shapes(min_dims=2, max_dims=2, max_side=20)))
def test_a_png_holds_the_indices_and_the_palette(values: NDArray[np.uint8]) -> None:
    with Image.open(BytesIO(segmentation.to_png(values))) as read:
        assert (read.mode, read.format) == ("P", "PNG")
        assert np.array_equal(np.asarray(read), values)
        assert read.getpalette() == segmentation.palette().ravel().tolist()


def test_smaller_objects_lie_in_front_and_a_box_without_pixels_is_void() -> None:
    small, large = drawn(Box(20, 20, 36, 36), "toad"), drawn(Box(4, 4, 44, 44))
    pond = image(small, large, drawn(Box(48, 4, 60, 44)))
    objects = segmentation.objects(pond, filled(small, large))
    classes = segmentation.classes(pond, objects, {"frog": 1, "toad": 7})
    places = {"small": (28, 28), "large": (10, 10), "without": (24, 54), "background": (46, 32), "border": (20, 20)}
    assert {name: (objects[at], classes[at]) for name, at in places.items()} == {
        "small": (1, 7),
        "large": (2, 1),
        "without": (VOID, VOID),
        "background": (0, 0),
        "border": (VOID, VOID),
    }
    assert objects[12].tolist() == [0] * 2 + [VOID] * 4 + [2] * 36 + [VOID] * 20 + [0] * 2


def test_an_object_that_is_all_border_keeps_its_pixels() -> None:
    speck = drawn(Box(20, 20, 22, 21))
    assert np.argwhere(segmentation.objects(image(speck), filled(speck)) == 1).tolist() == [[20, 20], [20, 21]]


def test_objects_that_have_no_index_left_are_void() -> None:
    specks = [drawn(Box(x, y, x + 1, y + 1)) for y in range(0, HEIGHT, 3) for x in range(0, WIDTH, 3)]
    objects = segmentation.objects(image(*specks), filled(*specks))
    assert len(specks) > MOST
    assert set(objects.ravel().tolist()) == {*range(MOST + 1), VOID}


@st.composite
def boxes(draw: st.DrawFn, width: int, height: int) -> Box:
    """Boxes with an area inside an image of that size."""
    edges = draw(st.tuples(*[st.floats(0, 1)] * 4).filter(lambda e: e[0] != e[2] and e[1] != e[3]))
    box = Box.spanning(edges[0] * width, edges[1] * height, edges[2] * width, edges[3] * height)
    return box if box.area else Box(0, 0, width, height)


@settings(max_examples=25)
@given(st.data(), st.integers(1, 80), st.integers(1, 80))
def test_an_object_stays_within_its_box(data: st.DataObject, width: int, height: int) -> None:
    pixels = np.random.default_rng(width * height).integers(0, 255, (height, width, 3), np.uint8)
    annotations = [drawn(data.draw(boxes(width, height))) for _ in range(data.draw(st.integers(1, 4)))]
    pond = image(*annotations, width=width, height=height)
    patches = segmentation.patches(pond, pixels)
    objects = segmentation.objects(pond, patches)
    assert objects.shape == (height, width)
    assert objects.dtype == np.uint8
    assert set(np.unique(objects).tolist()) <= {*range(len(annotations) + 1), VOID}
    for index, annotation in enumerate(annotations, 1):
        xmin, ymin, xmax, ymax = Convention.DEVKIT.rounded(annotation.box, width, height)
        inside = np.zeros((height, width), np.bool_)
        inside[ymin - 1 : ymax, xmin - 1 : xmax] = True
        assert inside[objects == index].all()
        if annotation.id in patches:
            assert patches[annotation.id].covered.shape == (ymax - ymin + 1, xmax - xmin + 1)
            assert patches[annotation.id].covered.any()


def test_an_outline_follows_the_edges_of_the_pixels() -> None:
    (polygon,), area = segmentation.outline(Patch(3, 5, np.ones((4, 6), np.bool_)))
    assert {*zip(polygon[::2], polygon[1::2], strict=True)} == {(3, 5), (9, 5), (9, 9), (3, 9)}
    assert area == 24


@given(arrays.arrays(np.bool_, (12, 15)).filter(np.any))
def test_every_pixel_is_near_an_outline_and_there_are_no_empty_ones(covered: NDArray[np.bool_]) -> None:
    polygons, area = segmentation.outline(Patch(0, 0, covered))
    corners = np.array([corner for polygon in polygons for corner in zip(polygon[::2], polygon[1::2], strict=True)])
    ys, xs = np.nonzero(covered)
    assert area > 0
    assert all(len(polygon) >= 6 for polygon in polygons)
    assert np.abs(corners.min(0) - (xs.min(), ys.min())).max() <= 1
    assert np.abs(corners.max(0) - (xs.max() + 1, ys.max() + 1)).max() <= 1


@pytest.mark.parametrize("name", ["tree  frog", "two\nlines"])
def test_the_list_of_indices_has_a_line_for_each(name: str) -> None:
    lines = segmentation.labels_txt([name, "Kröte"]).decode().splitlines()
    assert lines == ["0\tbackground", f"1\t{name}".replace("\n", " "), "2\tKröte", "255\tvoid"]
