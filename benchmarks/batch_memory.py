"""Measures the memory of proposing for very many images: python -m benchmarks.batch_memory --photos FOLDER

    [--images 10000]

The images are small crops of the photographs. The network is small and its weights are random: memory that grows from
image to image would grow with any network. Linux only.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import torch

from benchmarks.many_images import memory_mb
from benchmarks.ray_run import make_images
from fastloc_core.batch.run import plan, propose_folder
from fastloc_core.localization.presets import preset
from fastloc_core.localization.proposing import Proposer
from fastloc_core.models.classifier import Classifier, Preprocessing
from fastloc_core.models.registry import architecture

TOLD = 10  # lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--images", type=int, default=10_000)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    of = architecture("squeezenet1_1")
    classifier = Classifier(of.build(20), of, [str(i) for i in range(20)], Preprocessing(64), "small", "cpu")
    with tempfile.TemporaryDirectory() as home:
        folder, out = Path(home, "photos"), Path(home, "boxes")
        make_images(options.photos, folder, options.images)
        out.mkdir()
        jobs, _ = plan([folder], out)
        outcomes = propose_folder(jobs, Proposer(classifier, preset("refined")), out, masks=True)
        for number, _ in enumerate(outcomes, 1):
            if number % max(options.images // TOLD, 1) == 0:
                print(f"{number:6} images: {memory_mb():.0f} MB", flush=True)


if __name__ == "__main__":
    main()
