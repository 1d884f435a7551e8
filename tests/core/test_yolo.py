"""Guarantees for written YOLO files."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastloc_core.annotation import Annotation, Decision, ReviewedImage
from fastloc_core.boxes import Box
from fastloc_core.formats import yolo


def image(*objects: tuple[Box, str]) -> ReviewedImage:
    annotations = tuple(Annotation(box, label, Decision.DRAWN) for box, label in objects)
    return ReviewedImage(Path("pond.jpg"), 640, 480, annotations)


def test_a_line_per_box() -> None:
    text = yolo.to_txt(image((Box(0, 0, 640, 480), "toad"), (Box(160, 120, 320, 360), "frog")), ["frog", "toad"])
    assert text == b"1 0.500000 0.500000 1.000000 1.000000\n0 0.375000 0.500000 0.250000 0.500000\n"
    assert yolo.to_txt(image(), ["frog"]) == b""


@given(st.tuples(st.floats(0, 640), st.floats(0, 480), st.floats(0, 640), st.floats(0, 480)))
def test_a_line_gives_the_box_back(corners: tuple[float, float, float, float]) -> None:
    box = Box.spanning(*corners)
    _, cx, cy, width, height = map(float, yolo.to_txt(image((box, "frog")), ["frog"]).split())
    assert 640 * (cx - width / 2) == pytest.approx(box.x0, abs=0.001)
    assert 480 * (cy - height / 2) == pytest.approx(box.y0, abs=0.001)
    assert 640 * (cx + width / 2) == pytest.approx(box.x1, abs=0.001)
    assert 480 * (cy + height / 2) == pytest.approx(box.y1, abs=0.001)


def test_class_names_by_number() -> None:
    classes = ["tree  frog", 'a "toad"', "Kröte", "two\nlines", "no: text\udcff"]
    assert yolo.classes_txt(classes).decode().split("\n") == [
        "tree  frog",
        'a "toad"',
        "Kröte",
        "two lines",
        "no: text\ufffd",
        "",
    ]
    assert yolo.data_yaml(classes).decode().split("\n")[3:] == [
        "names:",
        '  0: "tree  frog"',
        '  1: "a \\"toad\\""',
        '  2: "Kröte"',
        '  3: "two lines"',
        '  4: "no: text\ufffd"',
        "",
    ]
