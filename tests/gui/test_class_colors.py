"""The colours of classes are told apart by everybody, on every ground."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QColor
from skimage.color import deltaE_ciede2000, rgb2lab

from fastloc_core.review.class_colors import PALETTE
from fastloc_gui.look.theme import DARK, LIGHT, ink_on

# Machado et al. 2009, severity 1: what is seen of linear RGB without red, green or blue cones
BLIND = {
    "red": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "green": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "blue": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


def rgb(color: QColor) -> NDArray[np.float64]:
    return np.array([color.redF(), color.greenF(), color.blueF()])


COLORS = np.array([rgb(QColor(each)) for each in (*PALETTE, DARK.focus, DARK.unnamed)])


def linear(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def luminance(values: NDArray[np.float64]) -> float:
    return float(linear(values) @ [0.2126, 0.7152, 0.0722])


def contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def smallest_difference(colors: NDArray[np.float64]) -> float:
    lab = rgb2lab(colors[None])[0]
    pairs = deltaE_ciede2000(lab[:, None], lab[None])  # type: ignore[no-untyped-call]
    return float(pairs[np.triu_indices(len(lab), 1)].min())


def test_all_colours_differ_from_each_other_and_from_the_focus() -> None:
    assert smallest_difference(COLORS) >= 22


@pytest.mark.parametrize("cones", BLIND)
def test_they_differ_for_people_who_lack_cones(cones: str) -> None:
    seen = np.clip(linear(COLORS) @ np.array(BLIND[cones]).T, 0, 1)
    shown = np.where(seen <= 0.0031308, seen * 12.92, 1.055 * seen ** (1 / 2.4) - 0.055)
    assert smallest_difference(shown) >= 10


@pytest.mark.parametrize("color", PALETTE)
def test_a_line_with_its_halo_is_seen_on_every_grey_and_its_tag_is_read(color: str) -> None:
    line, share = luminance(rgb(QColor(color))), 1 - DARK.halo.alphaF()
    grounds = [np.full(3, grey) for grey in np.linspace(0, 1, 21)]
    grounds += [rgb(colors.background) for colors in (DARK, LIGHT)]
    for ground in grounds:
        beside = luminance(ground), luminance(ground * share)  # without and with the black halo over it
        assert max(contrast(line, each) for each in beside) >= 3
    assert contrast(line, luminance(rgb(ink_on(QColor(color))))) >= 4.5
