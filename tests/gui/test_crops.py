"""The pictures of the gallery: made in the background, kept for a while, dropped when they have scrolled away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot

from fastloc_core.boxes import FARTHEST, Box
from fastloc_core.images import Choice, decode_small
from fastloc_gui.jobs import crops as jobs
from fastloc_gui.jobs.crops import CONTEXT, Cutter, Wish, surroundings
from fastloc_gui.jobs.worker import Token, Worker
from fastloc_gui.review.session import Session
from fastloc_gui.work import crops
from fastloc_gui.work.crops import Crops

SIDE = 64
CAT = (451, 300)
anywhere = st.floats(-FARTHEST, FARTHEST)


@pytest.fixture
def made(session: Session, worker: Worker, qtbot: QtBot) -> Iterator[Crops]:
    worker.start()
    yield Crops(session, worker)
    worker.drain()


def wish(x: float, image: int = 1) -> Wish:
    return Wish(image, Box(x, 20, x + 60, 60), SIDE)


@given(st.tuples(anywhere, anywhere, anywhere, anywhere), st.integers(1, 5000), st.integers(1, 5000))
def test_a_crop_holds_its_box_and_stays_inside_the_image(edges: tuple[float, ...], width: int, height: int) -> None:
    box = Box.spanning(*edges)
    part, inside = surroundings(box, width, height), box.clipped(width, height)
    assert part == part.clipped(width, height)
    assert part.area > 0
    assert part.x0 <= inside.x0 <= inside.x1 <= part.x1
    assert part.y0 <= inside.y0 <= inside.y1 <= part.y1
    longer = max(inside.width, inside.height)
    assert part.width == pytest.approx(width) or part.width >= CONTEXT * longer * (1 - 1e-9)


def test_a_crop_shows_the_pixels_around_its_box(tmp_path: Path) -> None:
    pixels = np.zeros((400, 800, 3), np.uint8)
    pixels[100:200, 600:700] = 255
    cv2.imwrite(str(tmp_path / "a.jpg"), pixels)
    wishes = Wish(1, Box(600, 100, 700, 200), 75), Wish(1, None, 100)
    crop, whole = Cutter().cut(tmp_path / "a.jpg", (800, 400), None, wishes, Token())
    assert crop.part.edges == pytest.approx((575, 75, 725, 225), abs=2)  # whole pixels of a smaller copy
    assert crop.pixels
    assert whole.pixels
    assert [crop.pixels.pixelColor(*at).lightness() > 127 for at in ((37, 37), (14, 14), (5, 37))] == [
        True,
        True,
        False,
    ]
    assert (whole.pixels.width(), whole.pixels.height()) == (100, 50)
    assert whole.pixels.pixelColor(81, 18).lightness() > 200


def test_an_image_is_decoded_once_for_its_crops_and_only_as_finely_as_they_need(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cv2.imwrite(str(tmp_path / "a.jpg"), np.zeros((800, 1600, 3), np.uint8))
    asked = list[int]()

    def decode(path: Path, shrink: int, bands: Choice | None) -> NDArray[np.uint8]:
        asked.append(shrink)
        return decode_small(path, shrink, bands)

    monkeypatch.setattr(jobs, "decode_small", decode)
    cutter, path = Cutter(), tmp_path / "a.jpg"
    cutter.cut(path, (1600, 800), None, [Wish(1, None, 200)], Token())
    cutter.cut(path, (1600, 800), None, [Wish(1, Box(0, 0, 50, 50), 200), Wish(1, Box(9, 9, 80, 90), 200)], Token())
    cutter.cut(path, (1600, 800), None, [Wish(1, None, 200), Wish(1, Box(5, 5, 50, 50), 200)], Token())
    assert asked == [8, 1]


def test_what_has_scrolled_away_is_dropped(session: Session, worker: Worker, qtbot: QtBot) -> None:
    made = Crops(session, worker)
    made.want([wish(10), wish(20)], {1: CAT})
    made.want([wish(200)], {1: CAT}, ahead=[wish(300)])
    worker.start()
    qtbot.waitUntil(lambda: not made.making)
    assert [made.get(wish(x)) is not None for x in (10, 20, 200, 300)] == [False, False, True, True]


def test_old_crops_make_room(made: Crops, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crops, "KEPT_BYTES", 3 * 4 * SIDE * SIDE)
    for x in (0, 50, 100, 150):
        made.want([wish(x)], {1: CAT})
        qtbot.waitUntil(lambda x=x: made.get(wish(x)) is not None)  # type: ignore[misc]
    assert [made.get(wish(x)) is not None for x in (0, 50, 100, 150)] == [False, True, True, True]


def test_an_image_that_cannot_be_read_has_an_empty_picture(made: Crops, session: Session, qtbot: QtBot) -> None:
    assert session.root
    (session.root / "cat.png").write_bytes(b"no image")
    made.want([wish(10)], {1: CAT})
    qtbot.waitUntil(lambda: made.get(wish(10)) is not None)
    crop = made.get(wish(10))
    assert crop
    assert crop.pixels is None
