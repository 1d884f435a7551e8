"""How long one image takes, in forward passes of the same run: python benchmarks/localize_speed.py vgg16 mobilenet_v2

The weights are random and the image is noise: the time depends on neither.
"""

from __future__ import annotations

import sys
from cProfile import Profile
from pathlib import Path
from pstats import Stats
from time import perf_counter

import numpy as np
import torch
from numpy.typing import NDArray

from fastloc_core.localization.localizer import Localizer
from fastloc_core.localization.presets import preset
from fastloc_core.models.classifier import Classifier, Preprocessing
from fastloc_core.models.registry import architecture, build

STAGES = {
    "rank": "ranking the neurons",
    "gradient": "gradient images",
    "find_blob": "blobs",
    "masked_logits": "masked forward passes",
}
IMAGES = 3


def measure(name: str, image: NDArray[np.uint8]) -> None:
    of = architecture(name)
    labels = [str(i) for i in range(1000)]
    classifier = Classifier(build(of, len(labels)), of, labels, Preprocessing(), name)
    subject = Localizer(classifier, preset("paper"))
    forward = seconds_a_forward_pass(classifier, image)
    subject.localize(image, Path(name), top_classes=1)
    with Profile() as profile:
        for _ in range(IMAGES):
            subject.localize(image, Path(name), top_classes=1)
    spent = Stats(profile).get_stats_profile().func_profiles
    seconds = {stage: spent[function].cumtime / IMAGES for function, stage in STAGES.items()}
    total = spent["localize"].cumtime / IMAGES
    print(f"{of.title}: {total:.2f} s an image = {total / forward:.1f} forward passes of {forward:.3f} s")
    for stage, duration in {**seconds, "the rest": total - sum(seconds.values())}.items():
        print(f"  {stage:24}{duration / total:5.0%}{duration / forward:8.1f}")


@torch.no_grad()
def seconds_a_forward_pass(classifier: Classifier, image: NDArray[np.uint8]) -> float:
    x = classifier.preprocess(image)
    classifier.logits(x).cpu()
    start = perf_counter()
    for _ in range(IMAGES):
        classifier.logits(x).cpu()
    return (perf_counter() - start) / IMAGES


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    torch.manual_seed(0)
    noise = np.random.default_rng(0).integers(0, 256, (480, 640, 3), np.uint8)
    for model in sys.argv[1:]:
        measure(model, noise)
