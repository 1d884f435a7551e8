"""The embedding of a box: what the backbone sees inside it."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from fastloc_core.boxes import Box
from fastloc_core.localization.learned import embedding
from fastloc_core.localization.learned.embedding import WIDTH
from fastloc_core.models.backbone import CHANNELS, Views

CELLS = (28, 14, 14, 7)
WHOLE, LEFT = Box(0, 0, 1, 1), Box(0, 0, 0.5, 1)


def embeddings(seen: Views, boxes: list[Box]) -> NDArray[np.float16]:
    return embedding.embeddings(seen, np.array([box.edges for box in boxes], np.float32))


def views(left: float = 1.0, right: float = 1.0) -> Views:
    """Of one image, whose halves look different: all cells of a half are the same but for their sign."""
    maps = []
    for channels, cells in zip(CHANNELS, CELLS, strict=True):
        sides = torch.where((torch.arange(cells) + 0.5) / cells < 0.5, left, right)
        level = torch.linspace(-1, 2, channels)[:, None, None] + 0 * torch.zeros(1, cells, 1) + sides
        maps.append(level[None])
    return Views(tuple(maps))


def test_it_has_one_number_for_each_channel_and_length_one() -> None:
    found = embeddings(views(), [WHOLE])
    assert found.shape == (1, WIDTH)
    assert found.dtype == np.dtype(np.float16)
    assert not found.flags.writeable
    assert abs(np.linalg.norm(found[0].astype(np.float32)) - 1) < 1e-3


def test_only_the_inside_of_the_box_counts() -> None:
    np.testing.assert_array_equal(
        embeddings(views(1, 5), [Box(0, 0, 0.4, 1)]), embeddings(views(1, -3), [Box(0, 0, 0.4, 1)])
    )
    assert not np.array_equal(embeddings(views(1, 5), [WHOLE]), embeddings(views(1, -3), [WHOLE]))


def test_a_cell_counts_as_far_as_it_is_inside() -> None:
    """The cells of the coarsest map are sevenths; its fourth column looks as the right half does."""
    found = embeddings(views(0, 7), [Box(2 / 7, 0, 3.5 / 7, 1)])[0, :320].astype(np.float64)
    expected = np.linspace(-1, 2, 320) + 7 * (0.5 / 1.5)
    np.testing.assert_allclose(found / np.linalg.norm(found), expected / np.linalg.norm(expected), atol=1e-3)


def test_a_box_without_area_in_its_frame_stands_for_the_frame() -> None:
    for box in (Box(0.5, 0.2, 0.5, 0.8), Box(2, 2, 3, 3)):
        np.testing.assert_array_equal(embeddings(views(1, 4), [box]), embeddings(views(1, 4), [WHOLE]))


def test_every_box_is_read_in_its_own_frame() -> None:
    one, other = views(1, 4), views(2, 3)
    both = Views(tuple(map(torch.cat, zip(one.maps, other.maps, strict=True))))
    found = embeddings(both, [LEFT, WHOLE])
    np.testing.assert_allclose(found[:1], embeddings(one, [LEFT]), atol=1e-3)
    np.testing.assert_allclose(found[1:], embeddings(other, [WHOLE]), atol=1e-3)
