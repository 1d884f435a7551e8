"""Measures where the time of a folder's images goes: python benchmarks/folder_speed.py FOLDER

    [--images 40] [--copies 0]

The default model and preset, on one thread of the processor. `hash` and `store` are the window's part, `write` is the
command line's. With `--copies`, it proposes for so many images (those of the folder, again and again) and prints the
memory meanwhile; only Linux tells it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from itertools import cycle, islice
from pathlib import Path
from time import process_time

import torch

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.many_images import memory_mb
from fastloc_core.annotation import Annotation, Decision
from fastloc_core.batch.run import propose_folder
from fastloc_core.files import write_atomically
from fastloc_core.formats import voc
from fastloc_core.images import decode, find_images
from fastloc_core.localization.presets import preset
from fastloc_core.localization.proposing import Proposer
from fastloc_core.localization.stages import Stopwatch
from fastloc_core.models import DEFAULT
from fastloc_core.models.loading import load
from fastloc_core.store.digests import file_digest
from fastloc_core.store.proposals import coarse

TOLD = 6  # times that the memory is printed


def measure(proposer: Proposer, images: list[Path], out: Path) -> None:
    proposer.propose(decode(images[0]), images[0])
    watch = Stopwatch(process_time)
    for number, path in enumerate(images):
        watch("decode")
        pixels = decode(path)
        watch("hash")
        file_digest(path)
        found = proposer.propose(pixels, path, check=watch)
        watch("store")
        coarse(found.proposals)
        watch("write")
        boxes = [Annotation(p.box, p.label, Decision.LOADED, p.chance) for p in found.proposals]
        content = voc.to_xml(voc.VocImage(path.absolute(), found.width, found.height), boxes, only_proposals=True)
        write_atomically(out / f"{number}.xml", content, out)
        watch.stop()
    total = sum(watch.seconds.values())
    print(f"{len(images)} images, {total / len(images):.3f} s of the processor an image")
    for stage, seconds in watch.seconds.items():
        print(f"  {stage:8}{seconds / total:6.1%}")


def remember(proposer: Proposer, images: list[Path], count: int, out: Path) -> None:
    jobs = ((path, out / f"{number}.xml") for number, path in enumerate(islice(cycle(images), count)))
    for number, _ in enumerate(propose_folder(jobs, proposer, out), 1):
        if number % max(count // TOLD, 1) == 0:
            print(f"  {number:6} images: {memory_mb():.0f} MB", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--images", type=int, default=40)
    parser.add_argument("--copies", type=int, default=0)
    options = parser.parse_args()
    torch.set_num_threads(1)
    images = list(find_images(options.folder).images)[: options.images]
    proposer = Proposer(load(DEFAULT, "cpu"), preset("learned"))
    with tempfile.TemporaryDirectory() as out:
        if options.copies:
            remember(proposer, images, options.copies, Path(out))
        else:
            measure(proposer, images, Path(out))


if __name__ == "__main__":
    main()
