"""Measures the time for one image, in forward passes: python benchmarks/localize_speed.py efficientnet_lite0 vgg16

The weights are random; the image is a photograph. It is the time of one thread of the processor, so that other
programs hardly count. The unit is a forward pass of the network as it comes.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

import numpy as np
import torch
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[1]))

from fastloc_core.errors import ModelError
from fastloc_core.images import decode
from fastloc_core.localization.presets import preset
from fastloc_core.localization.proposing import Proposer
from fastloc_core.localization.stages import Stopwatch
from fastloc_core.models.classifier import Classifier, Preprocessing
from fastloc_core.models.registry import architecture
from tests.samples import copy_samples

PRESETS = preset("learned"), preset("refined"), preset("paper")
IMAGES = 5


def measure(name: str, image: NDArray[np.uint8]) -> None:
    of = architecture(name)
    labels = [str(i) for i in range(1000)]
    classifier = Classifier(of.build(len(labels)), of, labels, Preprocessing(), name)
    forward = seconds_a_forward_pass(classifier, image)
    for each in PRESETS:
        try:
            subject = Proposer(classifier, each)
        except ModelError as error:
            print(f"{of.title}, {each.name}: {error.reason}")
            continue
        seconds = seconds_by_stage(subject, image)
        total = sum(seconds.values())
        print(f"{of.title}, {each.name}: {total / forward:.1f} passes of {forward:.3f} s", flush=True)
        for stage, duration in seconds.items():
            print(f"  {stage:24}{duration / total:5.0%}{duration / forward:8.1f}")


def seconds_by_stage(subject: Proposer, image: NDArray[np.uint8]) -> dict[str, float]:
    subject.propose(image, Path("photograph"), top_classes=1)
    stopwatch = Stopwatch(process_time)
    for _ in range(IMAGES):
        subject.propose(image, Path("photograph"), top_classes=1, check=stopwatch)
        stopwatch.stop()
    return {stage: duration / IMAGES for stage, duration in stopwatch.seconds.items()}


@torch.no_grad()
def seconds_a_forward_pass(classifier: Classifier, image: NDArray[np.uint8]) -> float:
    x = classifier.preprocess(image)
    classifier.logits(x).cpu()
    start = process_time()
    for _ in range(IMAGES):
        classifier.logits(x).cpu()
    return (process_time() - start) / IMAGES


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    torch.set_num_threads(1)
    torch.manual_seed(0)
    with TemporaryDirectory() as home:
        photograph = decode(copy_samples(Path(home))[1])
    for model in sys.argv[1:]:
        measure(model, photograph)
