"""Which keys do what, in every preset and after changes."""

from __future__ import annotations

from itertools import combinations

import pytest

from fastloc_gui.keys.keymap import FIXED, PRESETS, Keymap, normal
from fastloc_gui.window.actions import ACTIONS

REVIEWING = ("accept", "reject", "take_back", "accept_all", "next_box", "previous_box", "next_image", "previous_image")


@pytest.mark.parametrize("preset", PRESETS)
def test_in_a_preset_every_key_does_one_thing(preset: str) -> None:
    keymap = Keymap(preset)
    owned = [(row.id, normal(key)) for row in ACTIONS for key in keymap.of(row.id)]
    assert all(key for _, key in owned), "a key that Qt does not know"
    assert [pair for pair in combinations(owned, 2) if pair[0][1] == pair[1][1]] == []
    assert {key for _, key in owned} & set(map(normal, FIXED)) == set()


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_reviews_without_the_mouse_and_names_only_actions_that_exist(preset: str) -> None:
    assert all(Keymap(preset).of(action_id) for action_id in REVIEWING)
    assert set(PRESETS[preset]) <= {row.id for row in ACTIONS}


def test_the_keys_that_people_bring_in_their_fingers() -> None:
    assert [Keymap("labelImg").of(i)[0] for i in ("draw", "next_image", "previous_image")] == ["W", "D", "A"]
    assert [Keymap("CVAT").of(i)[0] for i in ("draw", "next_image", "previous_image")] == ["N", "F", "D"]
    prodigy = [Keymap("Prodigy").of(i)[0] for i in ("accept", "reject", "next_image", "take_back")]
    assert prodigy == ["A", "X", "Space", "Backspace"]


def test_a_key_is_free_only_where_neither_an_action_nor_a_box_has_it() -> None:
    keymap = Keymap()
    assert keymap.taken("accept", "Space") == ""  # its own
    assert keymap.taken("accept", "x") == "reject"
    assert keymap.taken("accept", "Ctrl+Shift+Alt+Left") == "box"
    assert keymap.taken("accept", "Shift+Backtab") == "previous_box"
    assert keymap.changed("reject", ()).taken("accept", "X") == ""


def test_only_what_differs_from_the_preset_is_a_change() -> None:
    changed = Keymap().changed("accept", ("Q",))
    assert changed.of("accept") == ("Q",)
    assert changed.changed("accept", ("Space",)) == Keymap() == changed.reset("accept")


def test_stored_changes_that_mean_nothing_any_more_are_left_out() -> None:
    swapped = {"accept": ("X",), "reject": ("Space",)}
    assert Keymap.restored("fastloc", swapped).changes == swapped
    stale = {"accept": ("Q",), "gone": ("G",), "reject": ("D",), "draw": ("3",)}
    assert Keymap.restored("of another version", stale) == Keymap("fastloc", {"accept": ("Q",)})
