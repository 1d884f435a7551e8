"""From gradient images to blobs, from blobs to boxes, and the choice of the neurons."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from scipy import ndimage

from fastloc_core.boxes import Box
from fastloc_core.localization.algorithm1.blobs import extent, find_blob
from fastloc_core.localization.algorithm1.dam import rank_neurons
from fastloc_core.localization.algorithm1.preset import PAPER, SEED_EXACT, Algorithm1

CROSS = ndimage.generate_binary_structure(2, 1)
Gradient = NDArray[np.float32]


def spot(y: int, x: int, size: int = 224, radius: int = 20) -> Gradient:
    """A bright square with faint, positive surroundings, as in a gradient image."""
    gradient = np.full((size, size), 1e-3, np.float32)
    gradient[max(y - radius, 0) : y + radius, max(x - radius, 0) : x + radius] = 1
    return gradient


def seed_blob(gradient: Gradient) -> NDArray[np.bool_]:
    """The steps of the authors' code, in the library that they used."""
    above = gradient > np.percentile(gradient[gradient > 0], 80)
    opened = ndimage.binary_opening(above, CROSS).astype(np.uint8)
    smeared = ndimage.convolve(opened, np.ones((4, 4), np.uint8), mode="constant") > 0
    dilated = ndimage.binary_dilation(smeared, CROSS, iterations=15)
    return np.asarray(ndimage.binary_erosion(dilated, CROSS, iterations=15, border_value=0))


@pytest.mark.parametrize("sigma", [1.0, 3.0, 12.0])
@pytest.mark.parametrize("seed", range(4))
def test_seed_exact_is_what_scipy_computes(seed: int, sigma: float) -> None:
    noise = np.random.default_rng(seed).standard_normal((224, 224))
    gradient = np.asarray(ndimage.gaussian_filter(noise, sigma), np.float32)
    blob = find_blob(gradient, SEED_EXACT)
    assert blob is not None
    np.testing.assert_array_equal(blob, seed_blob(gradient))


@pytest.mark.parametrize("centre", [(0, 0), (0, 223), (110, 2), (223, 223), (112, 112)])
def test_only_paper_reaches_the_border(centre: tuple[int, int]) -> None:
    gradient = spot(*centre, radius=40)
    by_paper, by_seed = find_blob(gradient, PAPER), find_blob(gradient, SEED_EXACT)
    assert by_paper is not None
    assert by_paper[gradient == 1].all()
    assert by_seed is not None
    np.testing.assert_array_equal(by_seed, seed_blob(gradient))
    assert extent(by_seed, 224, 224).intersection(Box(15, 15, 209, 209)) == extent(by_seed, 224, 224).area


def test_a_larger_input_gives_the_same_box() -> None:
    small, large = find_blob(spot(100, 60), PAPER), find_blob(spot(200, 120, 448, 40), PAPER)
    assert small is not None
    assert large is not None
    boxes = [extent(blob, 640, 480) for blob in (small, large)]
    assert boxes[0].iou(boxes[1]) > 0.95


@pytest.mark.parametrize("value", [-1.0, 0.0, 1.0])
def test_a_flat_gradient_leaves_no_blob(value: float) -> None:
    assert find_blob(np.full((224, 224), value, np.float32), PAPER) is None


def test_a_lone_pixel_is_opened_away() -> None:
    assert find_blob(spot(100, 100, radius=1), PAPER) is None
    assert find_blob(spot(100, 100, radius=1), PAPER.changed(opening=0)) is not None


def test_morphology_can_be_turned_off() -> None:
    bare = Algorithm1(name="bare", opening=0, smear=0, dilation=0, erosion=0)
    gradient = spot(50, 70)
    np.testing.assert_array_equal(find_blob(gradient, bare), gradient == 1)


def test_the_extent_is_half_open_and_in_pixels_of_the_image() -> None:
    mask = np.zeros((224, 224), bool)
    mask[10:20, 30:60] = True
    assert extent(mask, 224, 224) == Box(30, 10, 60, 20)
    assert extent(mask, 448, 112) == Box(60, 5, 120, 10)
    assert extent(np.ones((224, 224), bool), 333, 501) == Box(0, 0, 333, 501)


def test_the_best_neuron_of_each_channel_in_order_of_rank() -> None:
    activation = torch.tensor([[[1.0, 2], [3, 4]], [[9, 9], [0, 0]], [[5, 1], [1, 1]], [[2, 2], [2, 2]]])
    gradient = torch.tensor([[[1.0, 9], [1, 1]], [[-1, -2], [7, 7]], [[5, 1], [1, 1]], [[0, 0], [0, 3]]])
    ranked = rank_neurons(activation, gradient, kmax=10)
    assert [tuple(n) for n in ranked] == [(2, 0, 0, 25), (0, 0, 1, 18), (3, 1, 1, 6)]  # nothing in 1 speaks for it
    assert rank_neurons(activation, gradient, kmax=2) == ranked[:2]
