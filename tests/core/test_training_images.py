"""Labelled images: read from folders or a list, split, and decoded once."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
import tifffile

from fastloc_core.errors import FastlocError, TrainingError
from fastloc_core.store import Store, find_place
from fastloc_core.training import images, labelled
from fastloc_core.training.labelled import TRAIN, VALIDATION
from tests.core.training_made import QUICK, draw, prepared


def test_each_class_is_split_in_the_same_proportion(sorted_images: Path, tmp_path: Path) -> None:
    found = prepared(sorted_images, tmp_path).labelled
    assert found.classes == ("rose", "sky")
    assert (found.counts(TRAIN), found.counts(VALIDATION)) == ((8, 8), (2, 2))


def test_images_without_use_for_learning_are_left_out_with_the_reason(sorted_images: Path, tmp_path: Path) -> None:
    (sorted_images / "sky" / "broken.png").write_bytes(b"\x89PNG nothing")
    draw(sorted_images / "sky" / "again.png", (40, 90, 230), 100)
    for name in ("rose", "sky"):
        draw(sorted_images / name / "both.png", (0, 255, 0), 9)
    draw(sorted_images / "alone.png", (0, 255, 0), 10)
    found = prepared(sorted_images, tmp_path)
    reasons = {each.path.relative_to(sorted_images).as_posix(): each.reason for each in found.labelled.skipped}
    assert reasons.pop("sky/broken.png")
    assert reasons == {
        "sky/again.png": f"The same image as {sorted_images / 'sky' / '0.png'}.",
        "rose/both.png": "The same image is in “rose” and “sky”. Keep it in one of them.",
        "sky/both.png": "The same image is in “rose” and “sky”. Keep it in one of them.",
        "alone.png": "It is not in the folder of a class. Move it into one.",
    }
    assert sum(found.labelled.counts()) == len(found.rows) == 20


def test_they_are_decoded_once(sorted_images: Path, tmp_path: Path) -> None:
    first = prepared(sorted_images, tmp_path)

    def fail(done: int, total: int) -> None:
        raise AssertionError("decoded again")

    again = images.prepare(labelled.read(sorted_images), QUICK.size, tmp_path, fail)
    assert np.array_equal(first.pixels, again.pixels)


@pytest.mark.parametrize(
    ("csv", "said"),
    [
        ("image,class\n", "line 1: Its first line does not name the columns path and label."),
        ("path,label\na.png,\n", "line 2: A path or label is missing."),
        ("path,label\na.png,rose\n", "None of its images exist"),
        (f"path,label\n{'x' * 300}.png,rose\n", "None of its images exist"),
        ("path,label,split\na.png,rose,test\n", "line 2: The split is “test”. Write train or validation."),
        ("path,label\nimages/sky/1.png,rose\nimages/sky/1.png,sky\n", "is both “rose” and “sky”."),
        ("path,label\nimages/sky/1.png,rose\n", "has only one class, “rose”"),
        ("path,label\nimages/sky/1.png,rose\nimages/sky/2.png,sky\n", "Too few usable images: “rose” (1)"),
    ],
)
def test_a_list_that_cannot_be_used_is_refused_with_the_line(
    sorted_images: Path, tmp_path: Path, csv: str, said: str
) -> None:
    (tmp_path / "list.csv").write_text(csv)
    with pytest.raises(FastlocError) as error:
        labelled.read(tmp_path / "list.csv")
    assert said in str(error.value)


def test_a_list_may_say_what_validates(sorted_images: Path, tmp_path: Path) -> None:
    rows = [f"images/{name}/{i}.png,“{name}”,{'validation' if i < 3 else 'train'}" for name in ("rose", "sky") for i in range(10)]  # fmt: skip # noqa: E501
    (tmp_path / "list.csv").write_text("\n".join(["path,label,split", *rows]), "utf-8")
    found = labelled.split(labelled.read(tmp_path / "list.csv"), 0.5, 0)
    assert (found.classes, found.counts(VALIDATION)) == (("“rose”", "“sky”"), (3, 3))
    (tmp_path / "list.csv").write_text("\n".join(["path,label,split", *rows[3:]]), "utf-8")
    with pytest.raises(TrainingError, match="no usable image of ““rose”” in the split validation"):
        labelled.split(labelled.read(tmp_path / "list.csv"), 0.5, 0)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_class_is_not_named_by_what_is_no_text(sorted_images: Path) -> None:
    (sorted_images / "sky").rename(sorted_images / "s\udce4y")
    with pytest.raises(TrainingError, match=r"'s.*y' cannot be a class's name"):
        labelled.read(sorted_images)


def test_they_are_seen_in_the_bands_that_were_chosen_for_their_folder(tmp_path: Path) -> None:
    path = tmp_path / "field" / "plots" / "bands.tif"
    path.parent.mkdir(parents=True)
    pixels = np.zeros((24, 32, 4), np.uint8) + np.array([40, 80, 120, 200], np.uint8)
    tifffile.imwrite(path, pixels, photometric="rgb", extrasamples=["unspecified"], metadata=None)
    source = labelled.Labelled(tmp_path, ("plot",), (labelled.Sample(path, 0),))
    seen = images.prepare(source, 8, tmp_path / "work").pixels
    assert seen[0, 0, 0].tolist() == [40, 80, 120]
    with Store(find_place(tmp_path / "field")) as store:
        store.remember(bands=[4, 2, 3])
    assert not images.unchanged(source, 8, tmp_path / "work"), "what was seen before is no longer what is wanted"
    assert images.prepare(source, 8, tmp_path / "work").pixels[0, 0, 0].tolist() == [200, 80, 120]
