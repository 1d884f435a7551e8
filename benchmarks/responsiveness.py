"""Measures how soon the window shows, and how long its event loop stands still.

    python benchmarks/responsiveness.py [FOLDER]

Starts the window on a folder of images (default: sample photographs) with a VGG-16 of random weights, lets it load
torch and propose for a few images in the background, and prints, for each phase, the longest time between two turns of
a 5 ms timer. Honest figures need a display (under Xvfb: xvfb-run). Without a display it
runs offscreen.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUN_S = 25.0  # of measurement after the model is loaded


def main() -> None:
    if os.environ.get("RESPONSIVENESS_STARTED"):
        watch(Path(sys.argv[1]), float(os.environ["RESPONSIVENESS_STARTED"]))
        return
    with tempfile.TemporaryDirectory() as home:
        folder = sys.argv[1] if len(sys.argv) > 1 else _samples(Path(home))
        if sys.platform.startswith("linux") and not os.environ.get("DISPLAY"):
            os.environ["QT_QPA_PLATFORM"] = "offscreen"
        for attempt in ("cold", "warm"):
            print(attempt)
            environment = os.environ | {
                "RESPONSIVENESS_STARTED": str(time.time()),
                "FASTLOC_HOME": home,
                "XDG_CONFIG_HOME": home,
            }
            subprocess.run([sys.executable, __file__, str(folder)], env=environment, check=True)


def _samples(home: Path) -> Path:
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from tests.samples import copy_samples

    copy_samples(home / "samples")
    return home / "samples"


def watch(folder: Path, started: float) -> None:
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QApplication

    from fastloc_gui.app import make_window
    from fastloc_gui.jobs.engine import Engine, ModelFacts
    from fastloc_gui.jobs.imports import MODEL, quiet_import
    from fastloc_gui.jobs.worker import Token
    from fastloc_gui.look import theme
    from fastloc_gui.settings import Settings

    class RandomVgg(Engine):
        def load(self, model: str, preset: str, device: str, token: Token) -> ModelFacts:
            with quiet_import(MODEL):
                import torch

                from fastloc_core.localization.presets import PRESETS
                from fastloc_core.localization.proposing import Proposer
                from fastloc_core.models import registry
                from fastloc_core.models.classifier import Classifier, Preprocessing

                architecture = registry.architecture("vgg16")
                with torch.device("meta"):
                    module = architecture.build(1000)
                module = module.to_empty(device="cpu")
                for parameter in module.parameters():
                    torch.nn.init.normal_(parameter, std=(2 / parameter[0].numel()) ** 0.5)
                labels = [f"class {i}" for i in range(1000)]
                classifier = Classifier(module, architecture, labels, Preprocessing(), "random vgg16")
                self._localizer = Proposer(classifier, PRESETS["paper"])
            return self._facts()

    class FirstPaint(QObject):
        seen = 0.0

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() is QEvent.Type.Paint and not self.seen:
                self.seen = time.time()
            return False

    class Watch(QObject):
        """The longest time between two turns of the event loop in each phase."""

        def __init__(self) -> None:
            super().__init__()
            self.phase, self.last, self.longest = "", 0.0, 0.0
            self.timer = QTimer(self, interval=5)
            self.timer.timeout.connect(self.turn)

        def turn(self) -> None:
            now = time.perf_counter()
            self.longest = max(self.longest, now - self.last)
            self.last = now

        def begin(self, phase: str) -> None:
            if self.phase:
                print(f"  longest stall while {self.phase}: {1000 * self.longest:.0f} ms", flush=True)
            self.phase, self.last, self.longest = phase, time.perf_counter(), 0.0
            self.timer.start()

    app = QApplication([])
    theme.apply_theme(app)
    window = make_window(RandomVgg(), Settings())
    paint, gaps = FirstPaint(), Watch()
    window.canvas.viewport().installEventFilter(paint)
    window.show()

    def opened() -> None:
        window.open_folder(folder)
        window.work.load_model("random")

    def ready() -> None:
        print(f"  window painted {1000 * (paint.seen - started):.0f} ms after the process was started")
        gaps.begin("VGG-16 localizes")
        QTimer.singleShot(round(1000 * RUN_S), finish)

    def finish() -> None:
        gaps.begin("")
        proposed = sum(document.proposals is not None for document in window.session.documents)
        print(f"  images proposed meanwhile: {proposed}")
        window.close()
        app.quit()

    gaps.begin("the model loads")
    window.work.model_ready.connect(ready)
    QTimer.singleShot(0, opened)
    app.exec()


if __name__ == "__main__":
    main()
