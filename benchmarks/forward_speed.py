"""Measures what other arithmetic would gain on this processor: python benchmarks/forward_speed.py vgg16 mobilenet_v2

For each network, the time of a forward pass with weights in another order (channels_last), without the book-keeping of
gradients (inference_mode), and with half the digits (bfloat16), over that of the network as it comes; for bfloat16 also
the rank correlation of the scores, and the mean IoU of the boxes of `refined`. One thread; the weights are random, so
scores differ less than those of a trained network.
"""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

import numpy as np
import torch
from torch import Tensor, nn

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.gpu import alike, proposed
from benchmarks.naive import network
from fastloc_core.images import decode
from fastloc_core.localization.presets import preset
from fastloc_core.localization.proposing import Proposer
from tests.samples import copy_samples

ROUNDS = 5
Mode = Callable[[], AbstractContextManager[object]]


def halves() -> AbstractContextManager[object]:
    return torch.autocast("cpu", torch.bfloat16)


def seconds(module: nn.Module, x: Tensor, mode: Mode) -> float:
    with torch.no_grad(), mode():
        begun = process_time()
        module(x)
        return process_time() - begun


def ranks(scores: Tensor) -> Tensor:
    return scores.float().argsort().argsort().double()


def measure(name: str, home: Path) -> None:
    classifier = network(name)
    images = [decode(path) for path in copy_samples(home)[:4]]
    x, plain = classifier.preprocess(images[1]), classifier.module
    ordered = copy.deepcopy(plain).to(memory_format=torch.channels_last)
    ways: dict[str, tuple[nn.Module, Mode]] = {
        "as it comes": (plain, nullcontext),
        "channels_last": (ordered, nullcontext),
        "inference_mode": (plain, torch.inference_mode),
        "bfloat16": (copy.deepcopy(ordered).bfloat16(), nullcontext),
    }
    took: dict[str, list[float]] = {way: [] for way in ways}
    for number in range(ROUNDS + 1):
        for way, (module, mode) in ways.items():
            spent = seconds(module, x.bfloat16() if way == "bfloat16" else x, mode)
            took[way] += [spent] if number else []  # the first one warms up
    base = median(took.pop("as it comes"))
    with torch.no_grad():
        both = torch.stack([ranks(plain(x)[0]), ranks(ways["bfloat16"][0](x.bfloat16())[0])])
    correlation = float(np.corrcoef(both.numpy())[0, 1])
    subject = Proposer(classifier, preset("refined"))
    expected = proposed(subject, images)
    with halves():
        share = alike(proposed(subject, images), expected)
    told = ", ".join(f"{way} {median(each) / base:.2f}" for way, each in took.items())
    print(f"{name}: {told}; bfloat16: rank correlation {correlation:.3f}, IoU {share:.3f}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    torch.set_num_threads(1)
    with TemporaryDirectory() as folder:
        for model in sys.argv[1:]:
            measure(model, Path(folder))
