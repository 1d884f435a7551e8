"""Measures `paper` beside the way in which it is usually programmed: python benchmarks/naive.py vgg16 [--pairs 3]

The naive way, for one class: one forward pass with its gradient for the ranking, then for each of kmax neurons a whole
forward and guided backward pass, then for each blob a forward pass of its own, and one for the union. Both ways run in
turns on one thread, and their boxes are compared. The weights are random, so the photograph's box means nothing, but it
has to be the same. It is the time of the processor, so that other programs hardly count.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

import numpy as np
import torch
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[1]))

from fastloc_core.boxes import Box
from fastloc_core.images import decode
from fastloc_core.localization.algorithm1.blobs import extent, find_blob
from fastloc_core.localization.algorithm1.dam import rank_neurons
from fastloc_core.localization.algorithm1.preset import PAPER
from fastloc_core.localization.guided import ReluMode
from fastloc_core.localization.proposing import Proposer
from fastloc_core.models.classifier import Classifier, Preprocessing
from fastloc_core.models.registry import architecture
from tests.samples import copy_samples

LABELS = [str(i) for i in range(1000)]
LEAST = 0.99  # IoU of the two boxes: rounding may move a pixel of a blob


def naive(classifier: Classifier, image: NDArray[np.uint8], index: int) -> Box:
    """The box of one class."""
    module, layer = classifier.module, classifier.architecture.layers[1]
    x = classifier.preprocess(image).contiguous().requires_grad_()
    with classifier.watched([layer]) as outputs:
        logit = module(x)[0, index]
    (gradient,) = torch.autograd.grad(logit, outputs[layer])
    blobs = []
    for neuron in rank_neurons(outputs[layer][0].detach(), gradient[0], PAPER.kmax):
        with classifier.watched([layer]) as outputs, ReluMode(PAPER.rule):
            module(x)
        (seen,) = torch.autograd.grad(outputs[layer][0, neuron.channel, neuron.y, neuron.x], x)
        blob = find_blob(seen[0].mean(0).numpy(), PAPER)
        blobs += [] if blob is None else [blob]
    with torch.no_grad():
        logits = [float(module(x * torch.from_numpy(blob))[0, index]) for blob in blobs]
        best = sorted(range(len(blobs)), key=lambda i: -logits[i])[: PAPER.k]
        union = np.logical_or.reduce([blobs[i] for i in best])
        module(x * torch.from_numpy(union))  # its probability is the confidence
    return extent(union, image.shape[1], image.shape[0])


def network(name: str) -> Classifier:
    """With the same random weights each time; they keep the size of what passes, so that classes differ."""
    torch.manual_seed(0)
    of = architecture(name)
    module = of.build(len(LABELS))
    for part in module.modules():
        if isinstance(part, torch.nn.Conv2d | torch.nn.Linear):
            torch.nn.init.kaiming_normal_(part.weight)
    return Classifier(module, of, LABELS, Preprocessing(), name, "cpu")


def compare(name: str, image: NDArray[np.uint8], pairs: int) -> None:
    plain, subject = network(name), Proposer(network(name), PAPER)
    index = int(plain.classify(image).argmax())

    def ours() -> Box:
        return subject.propose(image, Path("photograph"), [index]).proposals[0].box

    least = naive(plain, image, index).iou(ours())  # it also warms up
    if least < LEAST:
        raise SystemExit(f"{name}: the boxes differ: IoU {least:.3f}")
    ratios, passes = [], []
    for _ in range(pairs):
        start = process_time()
        naive(plain, image, index)
        middle = process_time()
        ours()
        end = process_time()
        with torch.no_grad():
            plain.module(plain.preprocess(image).contiguous())
        forward = process_time() - end
        ratios.append((middle - start) / (end - middle))
        passes.append(((middle - start) / forward, (end - middle) / forward))
    slow, fast = (median(column) for column in zip(*passes, strict=True))
    print(
        f"{name}: {slow:.1f} forward passes against {fast:.1f}, {median(ratios):.1f} times as fast;"
        f" {min(ratios):.1f} to {max(ratios):.1f} in {pairs} pairs; IoU of the boxes {least:.4f}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("networks", nargs="+")
    parser.add_argument("--pairs", type=int, default=3)
    options = parser.parse_args()
    torch.set_num_threads(1)
    with TemporaryDirectory() as home:
        image = decode(copy_samples(Path(home))[1])
    for name in options.networks:
        compare(name, image, options.pairs)


if __name__ == "__main__":
    main()
