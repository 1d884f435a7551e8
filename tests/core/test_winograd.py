"""Convolutions with fewer multiplications give what the usual ones give, for windows of all sizes at once."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F

from fastloc_core.localization.algorithm1.winograd import Convolutions

sides = st.integers(3, 50)
channels = st.sampled_from([(8, 1024), (96, 128), (1024, 8)])


@settings(max_examples=20)
@given(channels, st.lists(st.tuples(sides, sides), min_size=1, max_size=4), st.booleans())
def test_windows_get_the_outputs_and_gradients_of_the_usual_convolution(
    channels: tuple[int, int], sizes: list[tuple[int, int]], bias: bool
) -> None:
    torch.manual_seed(0)
    step = nn.Conv2d(*channels, 3, padding=1, bias=bias).double().requires_grad_(False)
    convolutions = Convolutions()
    windows = [torch.randn(1, channels[0], *size).double() for size in sizes]
    for window, output in zip(windows, convolutions.forward(step, windows), strict=True):
        torch.testing.assert_close(output, F.conv2d(window, step.weight, step.bias), rtol=1e-9, atol=1e-9)
    gradients = [torch.randn(1, channels[1], *size).double() for size in sizes]
    for gradient, before in zip(gradients, convolutions.backward(step, gradients), strict=True):
        torch.testing.assert_close(before, F.conv_transpose2d(gradient, step.weight), rtol=1e-9, atol=1e-9)
    assert set(convolutions._forward) == set(convolutions._backward) == {step}  # the usual one was not asked


@pytest.mark.parametrize(
    "step",
    [nn.Conv2d(128, 128, 5), nn.Conv2d(128, 128, 3, stride=2), nn.Conv2d(48, 64, 3), nn.Conv2d(128, 128, (3, 1))],
    ids=["large kernel", "stride", "few channels", "oblong kernel"],
)
def test_other_convolutions_are_the_usual_ones(step: nn.Conv2d) -> None:
    step.requires_grad_(False)
    window = torch.randn(1, step.in_channels, 9, 9)
    convolutions = Convolutions()
    (output,) = convolutions.forward(step, [window])
    assert output.equal(step(window))
    (before,) = convolutions.backward(step, [output])
    assert before.equal(F.conv_transpose2d(output, step.weight, stride=step.stride))


def test_channels_of_a_cell_lie_together_because_poolings_copy_what_does_not() -> None:
    step = nn.Conv2d(64, 128, 3).requires_grad_(False)
    (output,) = Convolutions().forward(step, [torch.randn(1, 64, 10, 10)])
    assert output.is_contiguous(memory_format=torch.channels_last)
