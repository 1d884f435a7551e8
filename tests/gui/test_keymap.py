"""The effects of keys, in every keymap and after changes."""

from __future__ import annotations

from itertools import combinations

import pytest

from fastloc_gui.actions import default_keys
from fastloc_gui.keys.keymap import FIXED, KEYMAPS, Keymap, normal

KEYS = default_keys()
REVIEWING = ("accept", "reject", "take_back", "accept_all", "next_box", "previous_box", "next_image", "previous_image")


@pytest.mark.parametrize("name", KEYMAPS)
def test_in_a_keymap_every_key_does_one_thing(name: str) -> None:
    keymap = Keymap(KEYS, name)
    owned = [(action_id, normal(key)) for action_id in KEYS for key in keymap.of(action_id)]
    assert all(key for _, key in owned), "a key that Qt does not know"
    assert [pair for pair in combinations(owned, 2) if pair[0][1] == pair[1][1]] == []
    assert {key for _, key in owned} & set(map(normal, FIXED)) == set()


@pytest.mark.parametrize("name", KEYMAPS)
def test_a_keymap_reviews_without_the_mouse_and_names_only_actions_that_exist(name: str) -> None:
    assert all(Keymap(KEYS, name).of(action_id) for action_id in REVIEWING)
    assert set(KEYMAPS[name]) <= set(KEYS)


def test_the_keys_that_people_bring_in_their_fingers() -> None:
    assert [Keymap(KEYS, "labelImg").of(i)[0] for i in ("draw", "next_image", "previous_image")] == ["W", "D", "A"]
    assert [Keymap(KEYS, "CVAT").of(i)[0] for i in ("draw", "next_image", "previous_image")] == ["N", "F", "D"]
    prodigy = [Keymap(KEYS, "Prodigy").of(i)[0] for i in ("accept", "reject", "next_image", "take_back")]
    assert prodigy == ["A", "X", "Space", "Backspace"]


def test_a_key_is_free_only_where_neither_an_action_nor_a_box_has_it() -> None:
    keymap = Keymap(KEYS)
    assert keymap.taken("accept", "Space") == ""  # its own
    assert keymap.taken("accept", "x") == "reject"
    assert keymap.taken("accept", "Ctrl+Shift+Left") == "box"
    assert keymap.taken("accept", "Shift+Backtab") == "previous_box"
    assert keymap.changed("reject", ()).taken("accept", "X") == ""


def test_only_what_differs_from_the_keymap_is_a_change() -> None:
    changed = Keymap(KEYS).changed("accept", ("Q",))
    assert changed.of("accept") == ("Q",)
    assert changed.changed("accept", ("Space",)) == Keymap(KEYS) == changed.reset("accept")


def test_stored_changes_that_mean_nothing_any_more_are_left_out() -> None:
    swapped = {"accept": ("X",), "reject": ("Space",)}
    assert Keymap.restored(KEYS, "fastloc", swapped).changes == swapped
    stale = {"accept": ("Q",), "gone": ("G",), "reject": ("D",), "draw": ("3",)}
    assert Keymap.restored(KEYS, "of another version", stale) == Keymap(KEYS, "fastloc", {"accept": ("Q",)})
