"""What a folder's store keeps of learning: what decisions teach, versions of what was learned, and which is used."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.errors import StoreError
from fastloc_core.proposal import Proposal
from fastloc_core.review.edits import Change, ImageEdit
from fastloc_core.review.mapping import ClassMap
from fastloc_core.review.naming import OBJECT
from fastloc_core.store import Store, descriptors, learning, versions
from fastloc_core.store.lessons import keep_descriptor, lessons, undescribed
from fastloc_core.store.mending import mend
from fastloc_core.store.queries import with_label
from tests.core.learning_made import HEAD, assert_near, descriptor, learned, lynx_or_owl
from tests.core.review_made import proposal
from tests.core.reviewing import proposal_set
from tests.core.stores import RUN, box, decided, draw, open_store, tamper

EDGES = Box(10, 10, 30, 30)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An image with a drawn box, and another one."""
    with decided(tmp_path, "a.png") as made:
        made.use(RUN)
        yield made


def seen(n: int = 1, head: str = HEAD) -> list[Proposal]:
    """Proposals with descriptors, side by side."""
    made = [proposal(Box(70 * i + 10, 10, 70 * i + 30, 30)) for i in range(n)]
    return [
        replace(p, score=replace(p.score, probability=0.9), descriptor=descriptor(head=head, first=p.box)) for p in made
    ]


def propose(store: Store, *found: Proposal, preset: str = "paper") -> None:
    about = replace(proposal_set(store.path(1), *found), model=RUN.model, preset=preset)
    store.keep_proposals(1, about)


def decide(store: Store, p: Proposal, decision: Decision, edges: Box | None = None, unseen: bool = False) -> None:
    annotation = Annotation(edges or p.box, "lynx", decision, 0.8, id=p.id)
    store.record("decide", [ImageEdit(1, (Change(None, annotation),), unseen=unseen)])


# descriptors


def test_a_descriptor_comes_back_as_it_was(store: Store) -> None:
    (p,) = seen()
    propose(store, p)
    for evidence in (True, False):
        (kept,) = store.raw_proposals(1, evidence=evidence)
        assert kept.descriptor
        assert (kept.descriptor.version, kept.descriptor.frame) == (HEAD, descriptor(first=kept.box).frame)
        assert kept.descriptor.features.tolist() == descriptor().features.tolist()
        assert kept.descriptor.embedding.tolist() == descriptor().embedding.tolist()
    (plain,) = store.raw_proposals(1, evidence=False, described=False)
    assert plain.descriptor is None


WHOLE = descriptors.packed(descriptor())


@pytest.mark.parametrize(
    "bad",
    [b"", b"\0", b"\xff", WHOLE[:-1], WHOLE + b"\0", WHOLE[:-2] + b"\xff\xff", WHOLE.replace(b"made", b"m\xffde"),
     WHOLE + bytes(1 << 20), bytes([200]) * 9000, "x", 7],
)  # fmt: skip
def test_a_damaged_descriptor_is_absent_and_its_proposal_stays(store: Store, bad: object) -> None:
    (p,) = seen()
    propose(store, p)
    learning.keep(store, learned())
    decide(store, p, Decision.ACCEPTED)
    tamper(store.root, "UPDATE proposals SET descriptor = ?", bad)
    (kept,) = store.raw_proposals(1)
    assert (kept.id, kept.descriptor) == (p.id, None)
    assert lessons(store, HEAD) == []
    assert mend(store, 1) == ()


# lessons


def test_decisions_that_somebody_looked_at_teach(store: Store) -> None:
    accepted, adjusted, rejected, in_bulk, pending, other = seen(6)
    other = replace(other, descriptor=descriptor(head="another"))
    propose(store, accepted, in_bulk, pending, other)
    propose(store, adjusted, rejected, preset="of another model")
    decide(store, accepted, Decision.ACCEPTED)
    decide(store, adjusted, Decision.ADJUSTED, EDGES)
    decide(store, rejected, Decision.REJECTED)
    decide(store, in_bulk, Decision.ACCEPTED, unseen=True)
    decide(store, other, Decision.ACCEPTED)
    found = lessons(store, HEAD)
    assert [(each.decision, each.proposed, each.box) for each in found] == [
        ("accepted", accepted.box, accepted.box),
        ("adjusted", adjusted.box, EDGES),
        ("rejected", rejected.box, rejected.box),
    ]
    first = found[0]
    assert (first.image, first.label, first.proposed_label) == ("a.png", "lynx", "cat")
    assert first.descriptor.features.tolist() == descriptor().features.tolist()
    store.undo()
    assert len(lessons(store, "another")) == 0


def test_an_object_teaches_no_class_unless_the_user_has_one_of_that_name(store: Store) -> None:
    (drawn,) = store.content(1).annotations
    store.record("relabel", [ImageEdit(1, (Change(drawn, replace(drawn, label=OBJECT)),))])
    keep_descriptor(store, 1, drawn, descriptor())
    for defined, taught in ((frozenset[str](), ""), (frozenset({OBJECT}), OBJECT)):
        classes = ClassMap(classes=(OBJECT,), defined=defined)
        store.use_shaping(replace(store.shaping, class_map=classes))
        assert [each.label for each in lessons(store, HEAD)] == [taught]


def test_a_drawn_box_teaches_as_long_as_it_is_the_one_that_was_seen(store: Store) -> None:
    (drawn,) = store.content(1).annotations
    assert undescribed(store, HEAD) == {1: [drawn]}
    keep_descriptor(store, 1, drawn, descriptor())
    (taught,) = lessons(store, HEAD)
    assert (taught.box, taught.proposed, taught.decision) == (drawn.box, drawn.box, Decision.DRAWN)
    assert undescribed(store, HEAD) == {}
    assert undescribed(store, "newer") == {1: [drawn]}
    moved = replace(drawn, box=EDGES)
    store.record("move", [ImageEdit(1, (Change(drawn, moved),))])
    assert lessons(store, HEAD) == []
    assert undescribed(store, HEAD) == {1: [moved]}
    store.undo()
    assert len(lessons(store, HEAD)) == 1


def test_only_the_newest_decisions_teach(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    found = seen(5)
    propose(store, *found)
    for p in found:
        decide(store, p, Decision.ACCEPTED)
    monkeypatch.setattr("fastloc_core.store.lessons.MOST", 3)
    monkeypatch.setattr("fastloc_core.store.lessons._AT_ONCE", 2)
    assert [each.proposed for each in lessons(store, HEAD)] == [p.box for p in found[2:]]


# what was learned


def test_it_moves_pending_boxes_as_they_are_read_and_never_decided_ones(store: Store) -> None:
    pending, accepted = seen(2)
    propose(store, pending, accepted)
    decide(store, accepted, Decision.ACCEPTED)
    assert learning.keep(store, learned())
    standing = store.standing(1)
    assert_near(standing.pending[0].box, Box(10, 10, 40, 30))
    assert [a.box for a in standing.annotations if a.id == accepted.id] == [accepted.box]
    assert [p.box for p in store.raw_proposals(1)] == [pending.box, accepted.box]
    with open_store(store.root) as again:
        assert again.shaping.learned == learned()
    learning.use(store, "")
    assert [p.box for p in store.standing(1).pending] == [pending.box]


def test_images_are_found_by_a_learned_class(store: Store) -> None:
    propose(store, *seen())
    learning.keep(store, learned(of_classes=lynx_or_owl()))
    store.recount_all()
    assert [len(with_label(store, label)) for label in ("lynx", "owl")] == [1, 0]


def test_a_person_may_go_back_to_a_version_switch_off_and_start_again(store: Store) -> None:
    first, second, third = learned(9), learned(12), learned(15)
    assert learning.keep(store, first)
    assert learning.keep(store, second, "a note")
    learning.use(store, first.id)
    assert not learning.keep(store, third)
    assert [(v.id, v.n, v.note) for v in learning.versions_of(store)] == [
        (third.id, 15, ""), (second.id, 12, "a note"), (first.id, 9, ""),
    ]  # fmt: skip
    assert learning.used(store) == store.shaping.learned == first
    learning.use(store, "")
    assert (learning.used(store), learning.held(store)) == (None, True)
    learning.follow(store)
    assert learning.used(store) == third
    learning.reset(store)
    assert (learning.used(store), learning.held(store), len(learning.versions_of(store))) == (None, False, 3)
    learning.follow(store)
    assert learning.used(store) is None
    with pytest.raises(StoreError, match="no longer there"):
        learning.use(store, "another")


def test_starting_again_forgets_the_decisions_before(store: Store) -> None:
    (p,) = seen()
    propose(store, p)
    decide(store, p, Decision.ACCEPTED)
    began = learning.since(store)
    learning.reset(store)
    assert lessons(store, HEAD) == []
    assert undescribed(store, HEAD) == {}
    assert not learning.keep(store, learned(), began=began), "it was learned from what is forgotten"
    assert learning.versions_of(store) == []


def test_old_versions_go_but_not_the_one_that_is_held(store: Store) -> None:
    learning.take_over(store, learned(1), "from a colleague")
    for n in range(2, versions.KEPT + 5):
        learning.keep(store, learned(n))
    kept = learning.versions_of(store)
    assert [v.n for v in kept] == [*range(versions.KEPT + 4, 4, -1), 1]
    assert learning.used(store) == learned(1)


def test_another_threads_version_is_used_when_it_is_asked_for(store: Store) -> None:
    window = Store(store.place)
    window.use_shaping(replace(window.shaping, extent=0.2))
    learning.keep(store, learned())
    window.use_shaping(replace(window.shaping, extent=0.4))
    assert learning.used(window) == learned()
    with open_store(store.root) as again:
        assert (again.shaping.learned, again.shaping.extent) == (learned(), 0.4)
    window.close()


def test_a_version_that_cannot_be_kept_changes_nothing(store: Store) -> None:
    learning.keep(store, learned(9))
    store.connection.execute("CREATE TEMP TRIGGER full BEFORE INSERT ON facts BEGIN SELECT RAISE(ABORT, 'full'); END")
    with pytest.raises(StoreError, match="full"):
        learning.keep(store, learned(12))
    store.connection.execute("DROP TRIGGER full")
    assert [v.n for v in learning.versions_of(store)] == [9]
    assert store.shaping.learned == learning.used(store) == learned(9)


@pytest.mark.parametrize("change", ["content = x'00'", "content = 'text'", "n = 'many'", "content = zeroblob(9000000)"])
def test_a_damaged_version_is_absent(store: Store, change: str) -> None:
    learning.keep(store, learned(9))
    learning.keep(store, learned(12))
    tamper(store.root, f"UPDATE learned SET {change} WHERE n = 12")
    with open_store(store.root) as again:
        assert again.shaping.learned is None
        learning.follow(again)
        assert again.shaping.learned == learned(9)


def test_what_belongs_to_another_version_is_not_taken_for_it(store: Store) -> None:
    learning.keep(store, learned(9))
    learning.keep(store, learned(12))
    tamper(store.root, "UPDATE learned SET content = (SELECT content FROM learned WHERE n = 9)")
    assert learning.used(store) is None


def test_what_a_folder_uses_is_read_without_writing_there(store: Store, tmp_path: Path) -> None:
    learning.keep(store, learned())
    assert learning.of_folder(store.root) == learned()
    other = tmp_path / "other"
    other.mkdir()
    with pytest.raises(StoreError, match="learned nothing"):
        learning.of_folder(other)
    assert list(other.iterdir()) == []
    draw(store, 1, box("more", 40))  # nobody holds the store


# what comes with a model


def test_what_came_with_a_model_is_used_until_the_folder_learns_for_itself(store: Store) -> None:
    with_wood, with_meadow, own = learned(7), learned(8), learned(9)
    assert learning.bring(store, with_wood, "wood")
    assert not learning.bring(store, with_wood, "wood")
    assert learning.bring(store, with_meadow, "meadow")
    assert [(each.id, each.note) for each in learning.versions_of(store)] == [(with_meadow.id, "meadow")]
    assert learning.bring(store, None, "a model without")
    assert (store.shaping.learned, learning.versions_of(store)) == (None, [])
    assert not learning.bring(store, None, "another one")
    learning.bring(store, with_meadow, "meadow")
    assert not learning.held(store)
    assert learning.keep(store, own)
    for came in (with_wood, None):
        assert not learning.bring(store, came, "wood")
        assert store.shaping.learned == learning.used(store) == own


@pytest.mark.parametrize("choice", [learning.reset, lambda store: learning.use(store, "")])
def test_a_person_who_wants_nothing_learned_gets_nothing_from_a_model(
    store: Store, choice: Callable[[Store], None]
) -> None:
    learning.bring(store, learned(), "wood")
    choice(store)
    assert not learning.bring(store, learned(8), "meadow")
    assert store.shaping.learned is None
