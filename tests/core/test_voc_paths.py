"""No two images share an annotation file."""

from __future__ import annotations

from pathlib import Path

import pytest

from fastloc_core.formats.voc_paths import annotation_paths


def names(folder: Path, *images: str) -> list[str]:
    """The names of the files of these images of one folder."""
    paths = annotation_paths([folder / image for image in images])
    return [paths[folder / image].name for image in images]


def test_beside_the_image(tmp_path: Path) -> None:
    image = tmp_path / "a" / "pond.small.jpg"
    assert annotation_paths([image]) == {image: tmp_path / "a" / "pond.small.xml"}


def test_images_that_differ_in_their_ending_have_their_own(tmp_path: Path) -> None:
    assert names(tmp_path, "x.jpg", "X.png", "y.jpg") == ["x.jpg.xml", "X.png.xml", "y.xml"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("<annotation><filename>x.png</filename></annotation>", ["x.jpg.xml", "x.xml"]),
        (r"<annotation><filename>C:\data\X.PNG</filename></annotation>", ["x.jpg.xml", "x.xml"]),
        ("<annotation><filename>other.png</filename></annotation>", ["x.xml", "x.png.xml"]),
        ("<annotation/>", ["x.xml", "x.png.xml"]),
        ("not XML", ["x.xml", "x.png.xml"]),
    ],
)
def test_an_existing_file_belongs_to_the_image_it_names(tmp_path: Path, content: str, expected: list[str]) -> None:
    (tmp_path / "x.xml").write_text(content, encoding="utf-8")
    assert names(tmp_path, "x.jpg", "x.png") == expected


def test_an_image_finds_its_file_again_when_the_other_one_has_gone(tmp_path: Path) -> None:
    (tmp_path / "x.jpg.xml").touch()
    assert names(tmp_path, "x.jpg") == ["x.jpg.xml"]


def test_an_ending_within_a_name_is_no_loophole(tmp_path: Path) -> None:
    (tmp_path / "scan.tif.xml").touch()
    assert names(tmp_path, "scan.tif.png", "scan.tif") == ["scan.tif.xml", "scan.xml"]
    assert names(tmp_path, "x.jpg.png", "x.jpg", "x.png") == ["x.jpg.png.xml", "x.jpg.xml", "x.png.xml"]
