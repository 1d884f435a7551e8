"""Guarantees for the pixels that are cut out of an image for a box."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from fastloc_core.formats.grabcut import cut

GREEN, RED = (60, 120, 60), (200, 60, 50)


def pond(*corners: tuple[int, int], side: int = 120) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """A red triangle on green, with the noise of a camera, and its pixels."""
    covered = np.zeros((side, side), np.uint8)
    cv2.fillPoly(covered, [np.array(corners, np.int32)], (1,))
    colours = np.where(covered[..., None] > 0, RED, GREEN)
    noise = np.random.default_rng(0).normal(0, 8, colours.shape)
    return (colours + noise).clip(0, 255).astype(np.uint8), covered > 0


@pytest.mark.parametrize("side", [120, 480])
def test_the_mask_follows_the_object(side: int) -> None:
    x0, x1 = side // 4, 3 * side // 4
    image, truth = pond((x0, x1), (x1, x1), (side // 2, x0), side=side)
    mask, wanted = cut(image, x0, x0, x1 + 1, x1 + 1), truth[x0 : x1 + 1, x0 : x1 + 1]
    assert (mask & wanted).sum() / (mask | wanted).sum() > 0.95  # the box itself: 0.5


def test_the_mask_is_that_of_the_box_as_it_was_decided() -> None:
    image, truth = pond((30, 90), (90, 90), (60, 30))
    mask = cut(image, 25, 60, 95, 95)  # somebody wants the lower half only
    assert mask.shape == (35, 70)
    assert (mask == truth[60:95, 25:95]).mean() > 0.95


@pytest.mark.parametrize("box", [(0, 0, 120, 120), (40, 40, 80, 80)])
def test_where_no_colours_tell_the_object_there_is_no_mask(box: tuple[int, int, int, int]) -> None:
    assert not cut(np.full((120, 120, 3), 90, np.uint8), *box).any()


def test_the_same_box_has_the_same_mask_whatever_was_cut_before() -> None:
    image, _ = pond((30, 90), (90, 90), (60, 30))
    image = np.random.default_rng(1).integers(0, 90, image.shape, np.uint8) + image // 2
    first = cut(image, 25, 25, 95, 95)
    cut(image, 5, 5, 60, 60)
    assert np.array_equal(cut(image, 25, 25, 95, 95), first)
