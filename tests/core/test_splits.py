"""A split can be relied on: each class on every side, what looks alike on one, the same again, nothing moves later."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from fastloc_core.errors import Cancelled, ImageError
from fastloc_core.formats import likeness, splits
from fastloc_core.progress import silent

SHARES = {"train": 0.7, "val": 0.2, "test": 0.1}
Pixels = NDArray[np.uint8]


def scene(seed: int, width: int = 320, height: int = 240) -> Pixels:
    """Looks like no scene of another seed."""
    coarse = np.random.default_rng(seed).integers(0, 256, (6, 6, 3), np.uint8)
    return np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)


def saved(folder: Path, **images: Pixels) -> dict[str, Path]:
    for name, pixels in images.items():
        Image.fromarray(pixels).save(folder / f"{name}.jpg", quality=90)
    return {f"{name}.jpg": folder / f"{name}.jpg" for name in images}


def groups(paths: dict[str, Path]) -> list[set[str]]:
    found, unread = likeness.groups(paths, silent)
    assert not unread
    return [{name.removesuffix(".jpg") for name in group} for group in found if len(group) > 1]


def test_copies_are_alike_also_scaled_ones_and_others_are_not(tmp_path: Path) -> None:
    smaller = np.asarray(Image.fromarray(scene(1)).resize((150, 112)))
    paths = saved(tmp_path, a=scene(1), other=scene(2), copy=smaller, b=scene(3), darker=scene(3) // 4 * 3)
    assert groups(paths) == [{"a", "copy"}, {"b", "darker"}]


def test_neighbouring_frames_are_alike_but_not_whatever_has_a_number(tmp_path: Path) -> None:
    film = scene(1, 400, 240)
    frames = {f"frame_{i:04}": film[:, 3 * i : 3 * i + 320] for i in range(4)}
    camera = {f"IMG_{i}": scene(10 + i) for i in range(6)}
    assert groups(saved(tmp_path, **frames, **camera)) == [set(frames)]


def test_versions_by_roboflow_and_pages_are_of_one_image() -> None:
    names = [f"pond_jpg.rf.{mark * 32}.jpg" for mark in "ab"] + ["s.tif", "s.tif#page=2", "s2.tif"]
    found, _ = likeness.groups({name: Path(name) for name in names}, silent, lambda path, w, h: noise(path, w, h))
    assert found == [names[:2], names[2:4], names[4:]]


def noise(path: Path, width: int, height: int) -> Pixels:
    return np.random.default_rng([*path.name.encode()]).integers(0, 256, (height, width), np.uint8)


def test_even_images_are_not_alike_and_unreadable_ones_are_named() -> None:
    def even(path: Path, width: int, height: int) -> Pixels:
        if path.name == "lost":
            raise ImageError(path, "There is no such file.")
        return np.full((height, width), 7, np.uint8)

    found, unread = likeness.groups({name: Path(name) for name in ("1", "2", "lost")}, silent, even)
    assert (found, unread) == ([["1"], ["2"], ["lost"]], ["lost"])


def test_looking_at_images_can_be_cancelled() -> None:
    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        likeness.groups({"a": Path("a")}, stop, noise)


labels = st.frozensets(st.sampled_from(["frog", "toad", "newt"]))
content = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=4), labels, min_size=1, max_size=60)


@given(content, st.integers(0, 9), st.data())
def test_every_image_has_one_side_groups_stay_together_and_it_is_the_same_again(
    classes: dict[str, frozenset[str]], seed: int, data: st.DataObject
) -> None:
    keys = {name: data.draw(st.integers(0, 20)) for name in classes}
    together = [[name for name in classes if keys[name] == key] for key in sorted(set(keys.values()))]
    sides = splits.split(together, classes, SHARES, seed, {})
    assert sides.keys() == classes.keys()
    assert all(len({sides[name] for name in group}) == 1 for group in together)
    assert splits.split(together[::-1], classes, SHARES, seed, {}) == sides
    if len(together) >= len(SHARES):
        assert set(sides.values()) == set(SHARES)


def test_each_class_is_shared_out_as_wanted_also_rare_and_absent_ones() -> None:
    kinds = [frozenset(), frozenset({"frog"}), frozenset({"frog", "toad"}), frozenset({"rare"})]
    classes = {f"{kind}-{i}": kinds[kind] for kind, many in enumerate((50, 300, 40, 10)) for i in range(many)}
    sides = splits.split([[name] for name in classes], classes, SHARES, 0, {})
    for kind, many in enumerate((50, 300, 40, 10)):
        found = Counter(sides[name] for name in classes if name.startswith(f"{kind}-"))
        assert all(abs(found[side] - share * many) <= 1 for side, share in SHARES.items())
    other = splits.split([[name] for name in classes], classes, SHARES, 1, {})
    assert Counter(other.values()) == Counter(sides.values())
    assert other != sides


def test_many_rare_classes_leave_every_side_its_share() -> None:
    classes = {str(i): frozenset({f"kind {i // 4}"}) for i in range(100)}
    sides = splits.split([[name] for name in classes], classes, SHARES, 0, {})
    assert Counter(sides.values()) == {side: round(100 * share) for side, share in SHARES.items()}


def test_images_keep_their_sides_and_new_ones_join_those_they_look_like() -> None:
    classes = {str(i): frozenset({"frog"}) for i in range(30)}
    before = splits.split([[name] for name in classes], classes, SHARES, 0, {})
    more = classes | {f"new {i}": frozenset({"frog"}) for i in range(30)}
    in_val = next(name for name, side in before.items() if side == "val")
    alike = [[in_val, "new 0"], *([name] for name in more if name not in (in_val, "new 0"))]
    after = splits.split(alike, more, SHARES, 0, before)
    assert after.items() >= before.items()
    assert after["new 0"] == "val"
    assert Counter(after.values()) == {"train": 42, "val": 12, "test": 6}


def test_a_film_that_is_larger_than_any_side_is_cut_into_runs() -> None:
    film = [f"{i:03}" for i in range(90)]
    cut = [*splits.runs([film, ["a"] * 5, ["b"] * 5], SHARES)]
    assert [len(group) for group in cut] == [10] * 9 + [5, 5]
    assert [name for group in cut[:9] for name in group] == film
