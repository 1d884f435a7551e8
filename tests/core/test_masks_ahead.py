"""The masks of several images are cut at the same time, and come out as if they were cut one by one."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from threading import Barrier

import numpy as np
import pytest
from numpy.typing import NDArray

from fastloc_core.boxes import Box
from fastloc_core.errors import Cancelled
from fastloc_core.formats import masks_ahead, segmentation
from fastloc_core.formats.export import export
from fastloc_core.formats.masks_ahead import MasksAhead
from fastloc_core.formats.segmentation import Patch
from tests.core.test_export import MASKS, ROOT, SEEN, image, pixels

POND = [image(f"{i}.jpg", SEEN, SEEN) for i in range(6)]


def test_two_images_are_read_at_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(masks_ahead, "_THREADS", 2)
    both = Barrier(2)

    def read(path: Path) -> NDArray[np.uint8]:
        both.wait(timeout=60)  # otherwise it breaks, and the test with it
        return pixels(path)

    with MasksAhead(POND, read) as masks:
        found = [masks.of(each, lambda: None) for each in POND]
    for each, (patches, problem) in zip(POND, found, strict=True):
        alone = segmentation.patches(each, pixels(each.path))
        assert not problem
        assert patches.keys() == alone.keys() != set()
        assert all((patches[key].covered == alone[key].covered).all() for key in alone)


def test_masks_may_be_asked_for_in_any_order() -> None:
    with MasksAhead(POND, pixels) as masks:
        assert all(masks.of(each, lambda: None)[0].keys() == {a.id for a in each.annotations} for each in POND[::-1])


def test_cancelling_does_not_wait_for_a_crowd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    crowd, asked = image("crowd.jpg", *[SEEN] * 20_000), count()
    cut: list[Box] = []
    patch_of = segmentation.patch_of

    def counted(box: Box, values: NDArray[np.uint8]) -> Patch:
        cut.append(box)
        return patch_of(box, values)

    monkeypatch.setattr(segmentation, "patch_of", counted)

    def impatient(done: int, total: int) -> None:
        if total and next(asked) > 1:
            raise Cancelled

    with pytest.raises(Cancelled):
        export([crowd], ROOT, tmp_path, MASKS, progress=impatient, pixels=pixels)
    assert len(cut) < 10_000
