"""The user's classes, learned from the embeddings of decided boxes."""

from __future__ import annotations

from time import process_time

import numpy as np
import pytest
from numpy.typing import NDArray

from fastloc_core.learning.classes import NONE, ClassHead, learn, ridge
from fastloc_core.learning.doubtful import doubtful

WIDTH = 60
KINDS = np.random.default_rng(1).normal(size=(8, WIDTH))  # what the objects of eight classes have in common

Embeddings = NDArray[np.float64]


def seen(kind: int, count: int, seed: int = 0, noise: float = 0.7) -> Embeddings:
    """Embeddings (count, WIDTH) of objects of one kind."""
    rng = np.random.default_rng([kind, seed])
    found = KINDS[kind] + noise * rng.normal(size=(count, WIDTH))
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float64)


def decided(counts: dict[str, int]) -> tuple[Embeddings, list[str]]:
    """That many boxes of each label; the labels have the kinds 0, 1, 2 ... in this order."""
    parts = [seen(kind, count) for kind, count in enumerate(counts.values())]
    return np.concatenate(parts), [label for label, count in counts.items() for _ in range(count)]


def taught(**counts: int) -> ClassHead:
    head = learn(*decided(counts))
    assert head is not None
    return head


def test_a_few_boxes_name_the_next_ones() -> None:
    head = taught(moth=5, locust=5)
    assert [head.word(each) for each in seen(1, 20, seed=9)] == ["locust"] * 20


def test_probabilities_are_of_the_decided_classes_and_leave_room_for_others() -> None:
    known, new = (taught(moth=5, locust=5).probabilities(seen(kind, 1, seed=9)[0]) for kind in (0, 5))
    assert known.keys() == {"moth", "locust"}
    assert 0.9 < sum(known.values()) < 1
    assert sum(new.values()) < 0.7


def test_what_looks_like_nothing_decided_keeps_the_word_of_the_classifier() -> None:
    head = taught(moth=10, locust=10)
    assert {head.word(each) for each in seen(6, 20)} == {None}


def test_a_new_class_is_named_from_its_first_box_among_many_others() -> None:
    head = taught(moth=30, locust=30, cicada=1)
    assert [head.word(each) for each in seen(2, 10, seed=9)].count("cicada") >= 8


def test_while_every_box_was_of_a_new_class_the_next_one_may_be_too() -> None:
    beginning, later = taught(moth=1, locust=1), taught(moth=10, locust=10)
    assert beginning.new == pytest.approx(1)  # one to one
    assert later.new == pytest.approx(1 / 41)


def test_rejected_proposals_are_none_of_the_classes() -> None:
    embeddings, labels = decided({"moth": 10, "background": 10})
    head = learn(embeddings, [NONE if label == "background" else label for label in labels])
    assert head is not None
    assert [head.word(seen(kind, 1, seed=9)[0]) for kind in (0, 1)] == ["moth", NONE]
    assert head.probabilities(seen(1, 1, seed=9)[0])["moth"] < 0.1


@pytest.mark.parametrize("labels", [[], [NONE] * 5])
def test_without_any_class_there_is_no_word(labels: list[str]) -> None:
    assert learn(seen(0, len(labels)), labels) is None


def test_a_folder_of_one_class_gets_its_name_without_a_rejected_proposal() -> None:
    head = taught(raccoon=5)
    assert [head.word(each) for each in seen(0, 20, seed=9)].count("raccoon") >= 18
    assert {head.word(each) for each in seen(6, 20)} == {None}


def test_scores_of_boxes_left_out_are_those_of_learning_without_them() -> None:
    x, labels = decided({"a": 3, "b": 4, "c": 6})
    index = np.unique(labels, return_inverse=True)[1]
    _, _, held_out = ridge(x, index)
    for i in range(len(x)):
        weights, bias, _ = ridge(np.delete(x, i, 0), np.delete(index, i))
        np.testing.assert_allclose(held_out[i], x[i] @ weights + bias, atol=1e-9)


def test_probabilities_are_as_often_right_as_they_say() -> None:
    x, labels = (
        np.concatenate([seen(k, 20, noise=2.5) for k in range(4)]),
        [str(k) for k in range(4) for _ in range(20)],
    )
    head = learn(x, labels)
    assert head is not None
    table = np.concatenate([head.table(seen(k, 100, seed=9, noise=2.5)) for k in range(4)])
    right = table.argmax(1) == np.repeat(range(4), 100)
    assert 0.5 < right.mean() < 0.9  # a hard task
    assert abs((table.max(1) / table.sum(1)).mean() - right.mean()) < 0.1


def test_it_survives_being_kept_and_asked_again() -> None:
    head = taught(moth=4, locust=4)
    again = ClassHead.from_arrays(head.to_arrays())
    x = seen(0, 1, seed=9)[0]
    assert again.probabilities(x) == head.probabilities(x) == taught(moth=4, locust=4).probabilities(x)


@pytest.mark.parametrize("counts", [{"moth": 1}, {"moth": 5}, {"moth": 2500, "locust": 2500}])
def test_few_and_many_boxes_can_be_kept(counts: dict[str, int]) -> None:
    head = taught(**counts)
    assert ClassHead.from_arrays(head.to_arrays()).probabilities(seen(0, 1)[0]) == head.probabilities(seen(0, 1)[0])


@pytest.mark.parametrize(
    "damage",
    [
        {"labels": np.array(["moth"])},
        {"labels": np.array(["moth", "moth"])},
        {"weights": np.zeros((3, 2, 1))},
        {"bias": np.array([np.nan, 0])},
        {"temperature": np.array(0.0)},
        {"spreads": np.array([1.0, -1.0])},
        {"means": np.array(["x"])},
    ],
)
def test_damaged_arrays_are_refused(damage: dict[str, NDArray[np.generic]]) -> None:
    arrays = taught(moth=4, locust=4).to_arrays()
    with pytest.raises(ValueError, match="tells no classes"):
        ClassHead.from_arrays({**arrays, **damage})
    with pytest.raises(ValueError, match="tells no classes"):
        ClassHead.from_arrays({name: value for name, value in arrays.items() if name not in damage})


def test_swapped_labels_are_found_and_the_right_one_is_suggested() -> None:
    x, labels = decided({"moth": 20, "locust": 20, "cicada": 20})
    labels[3], labels[45] = "locust", "moth"
    found = doubtful(x, labels)
    assert {(each.index, each.label, each.suggested) for each in found} == {
        (3, "locust", "moth"),
        (45, "moth", "cicada"),
    }
    assert found == sorted(found, key=lambda each: each.probability)


def test_nothing_is_doubtful_among_right_labels_and_rejected_proposals() -> None:
    x, labels = decided({"moth": 20, "locust": 20, NONE: 20})
    labels[3] = NONE  # a moth that was rejected, perhaps because its box was bad
    assert doubtful(x, labels) == []
    assert doubtful(x[:20], labels[:3] + ["moth"] * 17) == []


def test_a_thousand_boxes_of_twenty_classes_are_learned_quickly() -> None:
    x = np.random.default_rng(0).normal(size=(1000, 432))
    x /= np.linalg.norm(x, axis=1, keepdims=True)
    labels = [f"class {i % 20}" for i in range(len(x))]

    def seconds() -> float:
        start = process_time()
        learn(x, labels)
        return process_time() - start

    assert min(seconds() for _ in range(3)) < 0.2  # of one core; about 0.05 on an idle machine
