"""What decisions teach: boxes and classes of proposals, as a few numbers that travel as bytes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastloc_core.boxes import Box
from fastloc_core.errors import SettingError
from fastloc_core.learning import bundle, packing
from fastloc_core.learning.learned import Learned
from fastloc_core.review.mapping import ClassMap
from fastloc_core.review.naming import OBJECT
from fastloc_core.review.shaping import Shaping
from tests.core.learning_made import HEAD, WIDER, assert_near, descriptor, learned, lynx_or_owl
from tests.core.review_made import BOX, proposal

SEEN = replace(proposal(), descriptor=descriptor(), belief=0.9)
WHOLE = learned(of_classes=lynx_or_owl()).to_bytes()


def test_edges_move_to_where_what_was_learned_sees_them() -> None:
    assert_near(learned().apply(SEEN, 640, 480).box, WIDER)
    assert_near(learned().apply(SEEN, 220, 480).box, WIDER.clipped(220, 480))


def test_a_proposal_with_another_descriptor_or_none_is_left_alone() -> None:
    other = replace(SEEN, descriptor=descriptor(head="another"))
    assert learned().apply(other, 640, 480) is other
    assert learned().apply(proposal(), 640, 480).box == BOX
    assert learned().apply(SEEN, 0, 0).box == BOX


def test_what_was_learned_goes_before_the_extent() -> None:
    shaping = Shaping(ClassMap(), 0.5, learned())
    with_it, without = shaping.apply([SEEN, proposal()], 640, 480)
    assert_near(with_it.box, WIDER)
    assert without.box == Shaping(extent=0.5).apply([proposal()], 640, 480)[0].box != BOX


def test_the_users_class_takes_the_place_of_the_classifiers() -> None:
    """The class map is about the classifier's labels, so it has nothing to say about a class that was learned."""
    shaping = Shaping(ClassMap().with_ignored(["cat", "lynx"]), learned=learned(of_classes=lynx_or_owl()))
    (shown,) = shaping.apply([SEEN], 640, 480)
    assert (shown.label, shown.guess, shown.alternatives[0].label) == ("lynx", "", "cat")
    assert 0.99 < shown.belief == shown.score.probability < 1
    none_of_these = replace(SEEN, descriptor=descriptor((0, 0, 1)))
    assert shaping.apply([none_of_these], 640, 480) == ()


def test_a_learned_class_that_is_unsure_is_a_guess_and_a_named_one_stays() -> None:
    shaping = Shaping(learned=learned(of_classes=lynx_or_owl(owl=(0.95, 0.31, 0))))
    unsure = replace(SEEN, descriptor=descriptor((0.988, 0.153, 0)))
    named = replace(SEEN, belief=1.0)
    shown = shaping.apply([unsure, named], 640, 480)
    assert [(p.label, p.guess) for p in shown] == [(OBJECT, "lynx"), ("cat", "")]


def test_bytes_give_back_the_same_and_equal_ones_are_equal() -> None:
    whole = learned(of_classes=lynx_or_owl())
    again = Learned.from_bytes(bytes(bytearray(whole.to_bytes())))
    assert (again, again.id, again.gain, again.curve) == (whole, whole.id, whole.gain, whole.curve)
    assert again != learned()
    assert_near(again.apply(SEEN, 640, 480).box, WIDER)
    assert Shaping(learned=again) == Shaping(learned=whole)


def test_what_was_stored_without_a_trust_has_the_usual_one() -> None:
    assert b"trust" not in WHOLE
    wary = replace(learned(), trust=0.01)
    assert Learned.from_bytes(wary.to_bytes()).trust == 0.01 < learned().trust == Learned.from_bytes(WHOLE).trust
    assert wary.apply(SEEN, 640, 480).box.x1 < learned().apply(SEEN, 640, 480).box.x1, "it moves edges less"


@given(st.integers(0, len(WHOLE) - 1), st.binary(max_size=6), st.integers(0, 6))
def test_changed_bytes_are_refused_or_still_what_they_say(at: int, new: bytes, instead_of: int) -> None:
    data = WHOLE[:at] + new + WHOLE[at + instead_of :]
    try:
        read = Learned.from_bytes(data)
    except ValueError:
        return
    assert read.to_bytes() == data
    moved = read.apply(SEEN, 640, 480)
    assert Box(0, 0, 640, 480).intersection(moved.box) == moved.box.area > 0


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e30])
def test_numbers_that_are_none_are_refused(value: float) -> None:
    data = packing.pack({"head": HEAD, "n": 9, "gain": [0] * 6, "curve": []}, {"first": np.full(4, value, np.float32)})
    with pytest.raises(ValueError, match="numbers"):
        Learned.from_bytes(data)


def test_a_bundle_takes_it_to_another_folder(tmp_path: Path) -> None:
    file = tmp_path / f"a{bundle.ENDING}"
    bundle.write(file, learned())
    assert bundle.read(file, HEAD) == bundle.read(file) == learned()
    with pytest.raises(SettingError, match=r"other descriptors \(made for tests\) than these \(newer\)"):
        bundle.read(file, "newer")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (WHOLE.replace(b"learned 1", b"learned 2", 1), "written by a newer fastloc"),
        (WHOLE.replace(b"learned 1", b"learned 0", 1), "written by an older fastloc"),
        (WHOLE[:-1], "damaged"),
        (b"", "damaged"),
        (b"x" * (packing.MOST_BYTES + 1), "larger than"),
        (None, "No such file"),
    ],
)
def test_another_file_is_no_bundle_and_the_message_says_why(tmp_path: Path, content: bytes | None, why: str) -> None:
    file = tmp_path / "other"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SettingError, match=why):
        bundle.read(file)
