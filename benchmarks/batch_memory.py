"""Measures the memory of work on very many images: python -m benchmarks.batch_memory --photos FOLDER

    [--images 10000] [--only propose window train] [--preset refined] [--loaders 2]

`propose`: a folder on the command line. `window`: a real window proposes for all images of its folder, which holds the
store. `train`: two epochs of a classifier; a training on a GPU has loader processes, one on a processor has none.

The images are small crops of the photographs. The network is small and its weights are random: memory that grows from
image to image would grow with any network. Each part has a process of its own. Linux only.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import torch

from benchmarks.memory_meter import Meter
from benchmarks.ray_run import make_images
from benchmarks.review_speed import application, wait_until
from fastloc_core.batch.run import plan, propose_folder
from fastloc_core.localization.presets import preset
from fastloc_core.localization.proposing import Proposer
from fastloc_core.models.classifier import Classifier, Preprocessing
from fastloc_core.models.registry import architecture
from fastloc_core.training import images as pictures
from fastloc_core.training import labelled
from fastloc_core.training.events import Event, Stage
from fastloc_core.training.recipe import Recipe
from fastloc_core.training.train import Training
from fastloc_gui.app import make_window
from fastloc_gui.jobs.engine import Engine, ModelFacts
from fastloc_gui.jobs.worker import Token
from fastloc_gui.settings import Settings

NETWORK = "squeezenet1_1"
SIDE = 64  # pixels
DAY_S = 86_400.0


def proposer(name: str) -> Proposer:
    """It is sure of one class. Otherwise most of the time would go into boxes of chance."""
    torch.manual_seed(0)
    of = architecture(NETWORK)
    network = of.build(20)
    with torch.no_grad():
        [*network.parameters()][-1][0] += 9  # the bias of the first class
    classifier = Classifier(network, of, [str(i) for i in range(20)], Preprocessing(SIDE), "small", "cpu")
    return Proposer(classifier, preset(name))


def propose(folder: Path, home: Path, options: argparse.Namespace) -> None:
    out = home / "boxes"
    out.mkdir()
    jobs, _ = plan([folder], out)
    meter = Meter("propose", options.images)
    for number, _ in enumerate(propose_folder(jobs, proposer(options.preset), out, masks=True), 1):
        meter.at(number)
    meter.tell_slope()


class SmallEngine(Engine):
    """An engine that always loads the small network with the same preset."""

    def load(self, model: str, preset: str, device: str, token: Token) -> ModelFacts:
        self._localizer = proposer(preset)
        self.seeker.use(self._localizer.localizer)
        return self._facts()


def window(folder: Path, home: Path, options: argparse.Namespace) -> None:
    with application():
        shown = make_window(SmallEngine(), Settings())
        work, session = shown.work, shown.session
        work.configure(options.preset, "cpu")
        shown.show()
        shown.open_folder(folder)
        work.load_model("small")
        wait_until(lambda: work.facts is not None and len(session.images) > options.images)
        shown.actions_by_id["run_all"].trigger()
        meter = Meter("window", work.batch.total)
        work.batch.changed.connect(lambda: meter.at(work.batch.done))
        wait_until(lambda: not work.batch.running, DAY_S)
        meter.tell_slope()
        shown.close()


def train(folder: Path, home: Path, options: argparse.Namespace) -> None:
    """Like training.train, with another number of loaders."""
    recipe = Recipe(architecture=NETWORK, size=SIDE, epochs=2, pretrained=False)
    reading = Meter("read", options.images)
    found = pictures.prepare(labelled.read(folder), SIDE, home / "training", lambda done, _: reading.at(done))
    reading.tell_slope()
    found = replace(found, labelled=labelled.split(found.labelled, recipe.validation, recipe.seed))
    learned = recipe.epochs * sum(found.labelled.counts(labelled.TRAIN))
    meter = Meter("train", learned)

    def told(event: Event) -> None:
        if isinstance(event, Stage):
            meter.at(event.done * learned)

    training = Training(recipe, found, home / "training", "cpu")
    training.workers = options.loaders
    training.run(told, lambda: None)
    meter.tell_slope()


PARTS = {"propose": propose, "window": window, "train": train}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--images", type=int, default=10_000)
    parser.add_argument("--only", choices=PARTS, nargs="+", default=[*PARTS])
    parser.add_argument("--preset", default="refined")
    parser.add_argument("--loaders", type=int, default=2)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)  # of the images, for one part
    options = parser.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as home:
        if options.folder:
            PARTS[options.only[0]](options.folder, Path(home), options)
            return
        make_images(options.photos, folder := Path(home, "photos"), options.images)
        for part in options.only:
            command = [sys.executable, "-m", "benchmarks.batch_memory", *sys.argv[1:], "--folder", str(folder)]
            subprocess.run([*command, "--only", part], check=True)


if __name__ == "__main__":
    main()
