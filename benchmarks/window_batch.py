"""Measures the window's batch beside the command line: python benchmarks/window_batch.py FOLDER

    [--images 40] [--rounds 2]

Both propose for the same images, with the default model and preset, in turns and in one process. The window decodes and
hashes images, keeps proposals in the store and shows them; the command line writes annotation files. Then a person
decides with the keyboard about images that are ready while a batch goes on behind; the time from a key until the next
proposal is painted is printed. Honest figures need a display (under Xvfb: xvfb-run).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.review_speed import Reviewer, application, copies, wait_until
from fastloc_core.images import find_images
from fastloc_core.models import DEFAULT
from fastloc_gui.app import make_window
from fastloc_gui.jobs.engine import Engine
from fastloc_gui.settings import Settings
from fastloc_gui.window.main_window import MainWindow

READY = 5  # images with proposals before the person begins


def opened(folder: Path) -> MainWindow:
    window = make_window(Engine(), Settings())
    window.settings.pause_ms = 0
    window.show()
    window.activateWindow()
    window.open_folder(folder)
    window.work.load_model(DEFAULT)
    wait_until(lambda: window.isActiveWindow() and window.work.facts is not None)
    return window


def now() -> NDArray[np.float64]:
    """The clock on the wall, and that of the processor."""
    return np.array([time.perf_counter(), time.process_time()])


def in_the_window(folder: Path, count: int) -> NDArray[np.float64]:
    """Seconds for all images, with the model loaded."""
    window = opened(folder)
    before = count - len(window.session.images.unproposed(verified=False))
    began = now()
    window.actions_by_id["run_all"].trigger()
    wait_until(lambda: not window.session.images.unproposed(verified=False))
    took = (now() - began) * count / (count - before)
    window.close()
    return took


def on_the_command_line(folder: Path, out: Path, most: int | None = None) -> NDArray[np.float64]:
    from fastloc_core.batch.run import plan, propose_folder
    from fastloc_core.localization.presets import preset
    from fastloc_core.localization.proposing import Proposer
    from fastloc_core.models.loading import load

    proposer = Proposer(load(DEFAULT), preset("learned"))
    jobs, _ = plan([folder], out)
    began = now()
    for outcome in propose_folder(jobs[:most], proposer, out):
        if outcome.status != "written":
            raise SystemExit(f"{outcome.image}: {outcome.error or outcome.notices}")
    return now() - began


def reviewed(folder: Path, count: int) -> Reviewer:
    """The times of a person who decides while the batch goes on."""
    window = opened(folder)
    window.actions_by_id["run_all"].trigger()
    wait_until(lambda: count - len(window.session.images.unproposed(verified=False)) >= READY)
    first = window.session.current
    wait_until(lambda: first is not None and first.loaded and bool(first.pending))
    window.canvas.setFocus()
    ended: list[bool] = []
    reviewer = Reviewer(window, 50, lambda: ended.append(True))
    reviewer.start()
    wait_until(lambda: bool(ended) or not window.work.batch.running)
    window.close()
    return reviewer


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--images", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    sources = list(find_images(options.folder).images)[: options.images]
    count, ratios = len(sources), []
    with application(), tempfile.TemporaryDirectory() as home:
        for number in range(options.rounds):
            folder, out = Path(home, f"window {number}"), Path(home, f"boxes {number}")
            copies(sources, folder, count)
            out.mkdir()
            on_the_command_line(folder, out, 3)  # to warm up
            line = on_the_command_line(folder, out)
            window = in_the_window(folder, count)
            ratios.append(line / window)
        print(f"{count} images, {options.rounds} rounds: rate of the window over that of the command line")
        for what, column in zip(
            ("images a second", "images a second of the processor"), zip(*ratios, strict=True), strict=True
        ):
            print(f"  {what:34}{median(column):5.2f}   {min(column):.2f} to {max(column):.2f}", flush=True)
        folder = Path(home, "review")
        copies(sources, folder, count)
        times = sorted(reviewed(folder, count).same_image)
        if times:
            most = times[int(0.95 * len(times))]
            print(f"the next proposal: {median(times):.0f} ms, 95 % {most:.0f} ms, {len(times)} decisions")


if __name__ == "__main__":
    main()
