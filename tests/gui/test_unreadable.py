"""An unreadable part of the store stops no other work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from fastloc_core.errors import StoreError
from fastloc_core.store import Store, sync
from fastloc_core.store.history import History
from tests.gui.driving import CTRL, Key, Open, press, wait_for_proposals

DAMAGED = StoreError("The boxes of this image are damaged.", "Read its annotation file again.")
SECOND = 2  # images of a new store, which are numbered in the order of their names


def damaged(method: Callable[..., Any], image: int) -> Callable[..., Any]:
    """The method, but it fails for one image."""

    def read(self: Store, asked: int, *more: object, **named: object) -> object:
        if asked == image:
            raise DAMAGED
        return method(self, asked, *more, **named)

    return read


@pytest.mark.parametrize("method", ["content", "proposals", "row"])
def test_an_image_that_the_store_cannot_tell_about_says_so_in_its_place_and_the_next_one_opens(
    open_window: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    monkeypatch.setattr(Store, method, damaged(getattr(Store, method), SECOND))
    window = open_window()
    session = window.session
    wait_for_proposals(qtbot, window)
    press(window, Key.Key_D)
    assert session.current
    assert session.current.path.name == "coffee.png"
    assert window.canvas.message.isVisible()
    assert session.current.error == str(DAMAGED)
    press(window, Key.Key_X, Key.Key_W, Key.Key_Right)
    assert window.status.standing.text() == str(DAMAGED)
    assert not window.canvas.drawing

    press(window, Key.Key_D)
    assert session.current.path.name == "rocket.jpg"
    wait_for_proposals(qtbot, window)
    press(window, Key.Key_Space)
    assert session.current.annotations
    press(window, Key.Key_A, Key.Key_A)
    assert session.current.path.name == "cat.png"


def test_an_image_that_the_store_cannot_keep_says_so_in_its_place_until_it_can(
    open_window: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("fastloc_core.store.sync.meet_image", damaged(sync.meet_image, 1))
        window = open_window()
        document = window.session.current
        assert document
        qtbot.waitUntil(lambda: document.error == str(DAMAGED))
        assert window.canvas.message.isVisible()
        window.session.relist(read=True)  # as a model does that is loaded later
        assert document.error == str(DAMAGED)
    press(window, Key.Key_D, Key.Key_A)
    assert window.session.current is document
    qtbot.waitUntil(lambda: document.loaded)
    assert not document.error
    assert not window.canvas.message.isVisible()


def test_an_undo_that_the_store_cannot_tell_about_leaves_the_rest_as_it_is(
    open_window: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: History, *arguments: object) -> None:
        raise DAMAGED

    window = open_window()
    wait_for_proposals(qtbot, window)
    press(window, Key.Key_Space)
    monkeypatch.setattr(History, "text", fail)
    monkeypatch.setattr(History, "images", fail)
    press(window, Key.Key_Z, modifier=CTRL)
    press(window, Key.Key_Space)
    press(window, Key.Key_D)
    assert window.session.current
    assert window.session.current.path.name == "rocket.jpg"
