"""Proposals, decisions and undo: the guarantees for a person's work."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastloc_core.annotation import Annotation, Decision, Flags
from fastloc_core.boxes import Box
from fastloc_core.proposal import Proposal
from fastloc_core.review import gestures
from fastloc_core.review.gestures import Gesture
from fastloc_core.review.standing import Filter, Standing
from tests.core.review_made import proposal as made
from tests.core.reviewing import Reviewing

CAT, DOG = Box(10, 20, 110, 220), Box(150, 30, 250, 130)
OTHER, ELSEWHERE = Box(300, 200, 400, 300), Box(400, 300, 500, 400)


def proposal(label: str, box: Box, confidence: float = 0.8) -> Proposal:
    return made(box, label, confidence)


@pytest.fixture
def image() -> Reviewing:
    return Reviewing(proposal("cat", CAT), proposal("dog", DOG, 0.4))


def accept(image: Reviewing, number: int = 0, complete: bool = True) -> None:
    standing = image.standing
    image.apply(gestures.accept(standing, standing.pending[number], complete))


def reject(image: Reviewing, number: int = 0) -> None:
    standing = image.standing
    image.apply(gestures.reject(standing, standing.pending[number]))


def delete(image: Reviewing) -> None:
    image.apply(gestures.delete(image.standing, image.standing.annotations[0]))


def pending(image: Reviewing) -> list[str]:
    return [p.label for p in image.standing.pending]


def test_the_focus_walks_through_proposals_as_they_are_decided(image: Reviewing) -> None:
    _, dog = image.standing.pending
    accept(image)
    assert image.focus == dog.id
    reject(image)
    boxes = image.standing.annotations
    assert [(a.label, a.decision, a.box) for a in boxes] == [("cat", Decision.ACCEPTED, CAT)]
    assert image.standing.verified


def herd() -> list[Proposal]:
    return [proposal("cow", box) for box in (Box(0, 0, 200, 100), Box(0, 0, 90, 100), Box(110, 0, 200, 100))]


def test_a_whole_or_its_parts_is_one_question() -> None:
    whole, one, other = herd()
    image = Reviewing(whole, one, other)
    accept(image)
    assert image.standing.verified
    image = Reviewing(whole, one, other)
    reject(image)
    assert [p.id for p in image.standing.pending] == [one.id, other.id]
    image = Reviewing(one, other, whole)
    image.apply(gestures.accept_all(image.standing))
    assert [a.box for a in image.standing.annotations] == [one.box, other.box]
    assert image.standing.verified


def test_deciding_goes_on_to_what_is_still_asked() -> None:
    first, whole, part, last = (
        proposal(label, box)
        for label, box in (("cat", CAT), ("cow", Box(0, 0, 200, 90)), ("cow", Box(0, 0, 90, 80)), ("dog", DOG))
    )
    image = Reviewing(first, whole, part, last)
    accept(image, 1)
    assert image.focus == last.id


def test_a_verified_image_is_open_again_when_the_answer_for_its_parts_is_gone() -> None:
    opening: list[Callable[[Standing], Gesture | None]] = [
        lambda standing: gestures.delete(standing, standing.annotations[0]),
        lambda standing: gestures.adjust(standing, standing.annotations[0], Box(150, 0, 198, 100)),
    ]
    for gesture in opening:
        image = Reviewing(*herd()[:2])
        accept(image)
        assert image.standing.verified
        image.apply(gesture(image.standing))
        assert not image.standing.verified
    image = Reviewing(*herd()[:2])
    accept(image)
    image.apply(gestures.adjust(image.standing, image.standing.annotations[0], Box(0, 0, 198, 100)))
    assert image.standing.verified


def test_an_image_whose_proposals_were_all_rejected_is_not_done_by_itself(image: Reviewing) -> None:
    reject(image)
    reject(image)
    assert not image.standing.verified
    image.apply(gestures.verify(image.standing))
    assert image.standing.verified


def test_a_new_run_of_the_model_touches_no_decision_and_asks_nothing_twice(image: Reviewing) -> None:
    image.apply(gestures.adjust(image.standing, image.standing.pending[0], Box(12, 22, 108, 218)))
    reject(image)
    before = image.standing.content
    image.propose(proposal("cat", CAT), proposal("dog", DOG), proposal("dog", ELSEWHERE))
    assert image.standing.content == before
    assert [p.box for p in image.standing.pending] == [ELSEWHERE]


def test_one_object_with_two_classes_is_one_decision(image: Reviewing) -> None:
    lynx, hog = proposal("lynx", CAT), proposal("hog", OTHER)
    image.propose(proposal("cat", CAT), lynx, hog)
    accept(image)
    assert image.focus == hog.id
    accept(image)
    assert image.standing.verified
    image.undo()
    image.undo()
    assert pending(image) == ["cat", "lynx", "hog"]
    reject(image)
    assert image.focus == lynx.id


def test_an_image_is_not_verified_while_proposals_are_still_to_come(image: Reviewing) -> None:
    accept(image, complete=False)
    accept(image, complete=False)
    assert not image.standing.verified


def test_undo_brings_an_accepted_proposal_back_after_a_new_run(image: Reviewing) -> None:
    accept(image)
    image.propose(proposal("cat", CAT), proposal("dog", DOG))
    image.undo()
    assert pending(image) == ["cat", "dog"]


def test_proposals_found_by_name_come_first_and_outlive_ordinary_ones(image: Reviewing) -> None:
    image.propose(proposal("hog", OTHER), named=True)
    assert pending(image) == ["hog", "cat", "dog"]
    image.propose(proposal("cat", CAT))
    assert pending(image) == ["hog", "cat"]


def test_boxes_of_an_existing_file_are_decided() -> None:
    raccoon = Annotation(CAT, "raccoon", Decision.LOADED, voc_index=0)
    image = Reviewing(proposal("cat", CAT), boxes=[raccoon])
    assert image.standing.annotations == (raccoon,)
    assert pending(image) == []
    delete(image)
    assert pending(image) == ["cat"]
    image.undo()
    assert image.standing.annotations == (raccoon,)


def test_nudges_in_a_row_are_one_undo_step(image: Reviewing) -> None:
    cat = image.standing.pending[0]
    for x in (11, 12, 13):
        image.apply(gestures.adjust(image.standing, image.standing.by_id[cat.id], Box(x, 20, 110, 220), "left"))
    assert image.standing.annotations[0].box.x0 == 13
    assert image.undo()
    assert not image.undo()
    assert image.standing.pending[0].id == cat.id


def test_a_deleted_proposal_does_not_come_back_as_pending(image: Reviewing) -> None:
    accept(image)
    delete(image)
    assert pending(image) == ["dog"]
    assert image.standing.annotations == ()


def test_the_threshold_hides_proposals_never_decided_boxes(image: Reviewing) -> None:
    accept(image, 1)
    image.filter = Filter(min_chance=0.9)
    assert [item.label for item in image.standing.by_id.values()] == ["dog"]
    image.filter = Filter(label="cat")
    assert [item.label for item in image.standing.by_id.values()] == ["cat"]


def test_deciding_what_a_class_filter_shows_does_not_finish_the_image(image: Reviewing) -> None:
    image.filter = Filter(label="cat")
    image.apply(gestures.accept_all(image.standing))
    assert not image.standing.verified
    assert pending(image) == ["dog"]


def test_the_class_that_a_proposal_has_accepts_it_and_it_keeps_the_focus(image: Reviewing) -> None:
    cat = image.standing.pending[0]
    made = gestures.relabel(image.standing, cat, "cat")
    image.apply(made)
    assert made
    assert made.focus == cat.id
    assert [(a.label, a.decision, a.confidence) for a in image.standing.annotations] == [
        ("cat", Decision.ACCEPTED, cat.chance)
    ]


def test_a_gesture_that_changes_nothing_is_none(image: Reviewing) -> None:
    cat = image.standing.pending[0]
    assert gestures.adjust(image.standing, cat, cat.box) is None
    assert gestures.add(image.standing, []) is None
    image.apply(gestures.accept_all(image.standing))
    assert gestures.relabel(image.standing, image.standing.annotations[0], "cat") is None
    assert gestures.accept_all(image.standing) is None
    assert gestures.verify(image.standing) is None


NAMES = st.sampled_from(
    ["accept", "reject", "adjust", "relabel", "draw", "delete", "duplicate", "keep", "all", "verify"]
)


@given(names=st.lists(NAMES, max_size=12))
def test_undoing_everything_gives_back_the_beginning_and_redoing_the_end(names: list[str]) -> None:
    old = Annotation(Box(1, 2, 30, 40), "old", Decision.LOADED, voc_index=0)
    image = Reviewing(proposal("cat", CAT), proposal("dog", DOG), boxes=[old])

    def state() -> tuple[object, ...]:
        return image.standing.annotations, image.standing.verified, image.standing.pending

    start = state()
    for name in names:
        _perform(image, name)
    end = state()
    while image.undo():
        pass
    assert state() == start
    while image.redo():
        pass
    assert state() == end


def _perform(image: Reviewing, name: str) -> None:
    standing = image.standing
    item = standing.by_id.get(image.focus) or next(iter(standing.by_id.values()), None)
    match name, item:
        case "draw", _:
            image.apply(gestures.add(standing, [(Box(5, 5, 50, 50), "drawn")]))
        case "all", _:
            image.apply(gestures.accept_all(standing))
        case "verify", _:
            image.apply(gestures.verify(standing))
        case "adjust", Proposal() | Annotation():
            image.apply(gestures.adjust(standing, item, item.box.moved_within(3, 4, 640, 480), "move"))
        case "relabel", Proposal() | Annotation():
            image.apply(gestures.relabel(standing, item, item.label + "!"))
        case "duplicate", Proposal() | Annotation():
            image.apply(gestures.duplicate(standing, item, item.box.moved_within(10, 10, 640, 480)))
        case "accept", Proposal():
            image.apply(gestures.accept(standing, item))
        case "reject", Proposal():
            image.apply(gestures.reject(standing, item))
        case "delete", Annotation():
            image.apply(gestures.delete(standing, item))
        case "keep", Annotation():
            image.apply(gestures.keep(standing, item))


# several boxes at once


def test_several_decisions_are_one_step_and_finish_the_image_as_single_ones_do(image: Reviewing) -> None:
    cat, dog = image.standing.pending
    assert not image.standing.verified
    image.apply(gestures.accept_all(image.standing, among=[dog, cat]))
    assert image.standing.verified
    image.apply(gestures.delete_all(image.standing, image.standing.annotations))
    assert (image.standing.annotations, image.standing.pending) == ((), ())
    image.undo()
    assert {a.id for a in image.standing.annotations} == {cat.id, dog.id}
    image.undo()
    image.apply(gestures.reject_all(image.standing, [cat, dog]))
    assert (pending(image), image.standing.verified) == ([], False)  # rejecting all does not say that there is nothing
    image.undo()
    assert pending(image) == ["cat", "dog"]


def test_a_class_for_several_accepts_proposals_and_leaves_what_has_it(image: Reviewing) -> None:
    cat, dog = image.standing.pending
    image.apply(gestures.relabel_all(image.standing, [dog, cat], "dog"))
    boxes = {a.id: (a.label, a.decision) for a in image.standing.annotations}
    assert boxes == {cat.id: ("dog", Decision.ADJUSTED), dog.id: ("dog", Decision.ACCEPTED)}
    assert image.focus == dog.id
    assert gestures.relabel_all(image.standing, image.standing.annotations, "dog") is None
    image.undo()
    assert pending(image) == ["cat", "dog"]


def test_deleting_several_boxes_lets_proposals_ask_again_as_deleting_one_does() -> None:
    drawn = Annotation(CAT, "cat", Decision.DRAWN)
    image = Reviewing(proposal("cat", CAT), boxes=[drawn, Annotation(OTHER, "dog", Decision.LOADED)])
    image.apply(gestures.verify(image.standing))
    assert pending(image) == []
    image.apply(gestures.delete_all(image.standing, image.standing.annotations))
    assert (pending(image), image.standing.verified) == (["cat"], False)


def test_flags_of_several_change_only_those_that_lack_them() -> None:
    hard = Annotation(CAT, "cat", Decision.DRAWN, flags=Flags(difficult=True, pose="Left"))
    image = Reviewing(boxes=[hard, Annotation(DOG, "dog", Decision.DRAWN)])
    gesture = gestures.flag_all(image.standing, image.standing.annotations, difficult=True)
    assert gesture
    assert [change.id for change in gesture.edit.changes] == [image.standing.annotations[1].id]
    image.apply(gesture)
    assert [a.flags.difficult for a in image.standing.annotations] == [True, True]
    image.apply(gestures.flag_all(image.standing, image.standing.annotations, difficult=False))
    assert [(a.flags.difficult, a.flags.pose) for a in image.standing.annotations] == [(False, "Left"), (False, "")]
