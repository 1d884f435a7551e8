"""The name under which a proposal is shown, and how likely it is right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.proposal import ClassScore, Proposal, ProposalSet
from fastloc_core.review.asking import compatible
from fastloc_core.review.mapping import ClassMap
from fastloc_core.review.naming import OBJECT, SURE, as_guessed, named
from fastloc_core.review.shaping import Shaping
from fastloc_core.review.triage import disagreements
from fastloc_core.store import Store, queries
from fastloc_core.store.indexing import index
from tests.core.review_made import BOX, LEFT_HALF, annotation, proposal
from tests.core.stores import RUN, draw, make_image, meet, open_store

TERRIERS = ClassMap(("dog",), {"pug": "dog", "beagle": "dog"})


def believed(belief: float, label: str = "pug", others: dict[str, float] | None = None, box: Box = BOX) -> Proposal:
    """With the probabilities of other classes of the same object."""
    alternatives = tuple(ClassScore(i, name, 1.0, p) for i, (name, p) in enumerate((others or {}).items(), 1))
    score = ClassScore(0, label, 2.0, belief)
    return replace(proposal(box, confidence=0.8), score=score, belief=belief, alternatives=alternatives)


def shown(p: Proposal, class_map: ClassMap | None = None) -> tuple[str, str, float]:
    found = named(p, class_map or ClassMap())
    assert found
    return found.label, found.guess, round(found.chance, 2)


def test_a_class_is_a_name_if_it_is_likely_and_a_guess_if_not() -> None:
    assert shown(believed(0.9)) == ("pug", "", 0.72)  # box and class
    assert shown(believed(0.2)) == (OBJECT, "pug", 0.8)  # the box alone
    assert shown(believed(0.2, label=OBJECT)) == (OBJECT, "", 0.8)
    assert (shown(believed(SURE))[0], shown(believed(SURE - 0.01))[0]) == ("pug", OBJECT)


def test_classes_of_one_object_that_become_one_class_share_their_belief() -> None:
    unsure = believed(0.2, others={"beagle": 0.3, "cat": 0.1})
    assert shown(unsure) == (OBJECT, "pug", 0.8)
    assert shown(unsure, TERRIERS) == ("dog", "", 0.4)
    assert shown(believed(1.0, others={"beagle": 0.3}), TERRIERS) == ("dog", "", 0.8)


def test_what_the_user_has_said_about_a_label_or_about_objects_counts() -> None:
    assert shown(believed(0.05), TERRIERS) == ("dog", "", 0.04)
    assert named(believed(0.2), ClassMap(ignored=frozenset({"pug"}))) is None
    assert named(believed(0.2), ClassMap(ignored=frozenset({OBJECT}))) is None
    assert shown(believed(0.9), ClassMap(ignored=frozenset({OBJECT}))) == ("pug", "", 0.72)
    assert shown(believed(0.2), ClassMap(("raccoon",), {OBJECT: "raccoon"})) == ("raccoon", "", 0.8)


def test_a_person_can_take_the_guess() -> None:
    guessed = named(believed(0.2), ClassMap())
    assert guessed
    assert (as_guessed(guessed).label, as_guessed(guessed).guess, as_guessed(guessed).chance) == ("pug", "", 0.8)
    assert as_guessed(believed(0.9)).label == "pug"


def test_guesses_about_one_object_are_one_question() -> None:
    pair = Shaping().apply([believed(0.2), believed(0.1, "cup", box=LEFT_HALF)], 300, 300)
    assert [p.guess for p in compatible(pair)] == ["pug"]


def test_a_guess_contradicts_no_class_that_is_there() -> None:
    (guessed,) = Shaping().apply([believed(0.2)], 300, 300)
    assert disagreements([guessed], [annotation(BOX, "cat")]) == ()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    make_image(tmp_path / "a.png", 0)
    with open_store(tmp_path) as opened:
        index(opened)
        yield opened


def test_a_store_knows_the_belief_without_keeping_it(store: Store) -> None:
    image = meet(store, "a.png")
    store.use(RUN)

    def kept(p: Proposal, named: bool) -> None:
        store.keep_proposals(image, ProposalSet(store.path(image), 300, 300, (p,), (p.score,), *RUN), named)

    kept(believed(0.2), named=False)
    kept(replace(believed(0.2, "cup", box=Box(0, 0, 30, 30)), belief=1.0), named=True)
    assert [(p.label, p.belief) for p in store.raw_proposals(image)] == [("cup", 1.0), ("pug", 0.2)]
    cup, unsure = store.standing(image).undecided
    assert (cup.label, unsure.label) == ("cup", OBJECT)
    assert queries.with_label(store, OBJECT) == queries.with_label(store, "pug") == {image}
    draw(store, image, Annotation(BOX, OBJECT, Decision.ACCEPTED, unsure.chance, id=unsure.id))
    assert [(v.proposed_label, v.label, v.chance) for v in queries.verdicts(store)] == [(OBJECT, OBJECT, 0.8)]
    store.connection.execute("UPDATE proposals SET scores = replace(scores, '0.2', '7.0')")
    assert store.raw_proposals(image) == ()
