"""If Ctrl-C or the system ends the program, everything is written."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

from fastloc_core.formats import voc
from tests.gui import fake_training

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no process can be sent these signals there")

WINDOW = """
import sys
from PySide6.QtCore import QTimer
from fastloc_core.boxes import Box
from fastloc_gui import app
from fastloc_core.review import gestures
from fastloc_gui.work import saver
saver.SAVE_AFTER_MS = 3_600_000  # nothing is written but at the end

make = app.make_window
def make_window(*arguments):
    window = make(*arguments)
    def decide():
        document = window.session.current
        if document and document.loaded:
            timer.stop()
            window.session.apply(gestures.add(document.standing, [(Box(1, 2, 30, 40), "cat")]))
            window.work.trainer.command = [sys.executable, sys.argv[2], "hold"]
            window.work.trainer.start(document.path.parent, "beetles", 1, "cpu")
            window.work.trainer._process.waitForStarted()
            print(window.work.trainer._process.processId(), flush=True)
    timer = QTimer(window, interval=5)
    timer.timeout.connect(decide)
    timer.start()
    return window
app.make_window = make_window
sys.exit(app.main([sys.argv[1], "--model", "mobilenet_v2"]))
"""

PROPOSE = "from fastloc_core.cli import main; main()"


def make_images(folder: Path, count: int) -> None:
    folder.mkdir()
    for number in range(count):
        Image.new("RGB", (60, 50), (number, 0, 0)).save(folder / f"{number:03}.png")


def ended(process: subprocess.Popen[str], number: int) -> tuple[float, str]:
    """The seconds until it has ended, and its output."""
    sent = time.monotonic()
    process.send_signal(number)
    errors = process.communicate(timeout=60)[1]
    return time.monotonic() - sent, errors


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_window_that_is_told_to_end_writes_what_was_decided_and_stops_its_training(
    tmp_path: Path, number: signal.Signals
) -> None:
    photos = tmp_path / "photos"
    make_images(photos, 2)
    home = {name: str(tmp_path / "home") for name in ("FASTLOC_HOME", "XDG_CONFIG_HOME", "HOME")}
    command = [sys.executable, "-c", WINDOW, str(photos), fake_training.__file__]
    with subprocess.Popen(
        command, env=os.environ | home, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        training = process.stdout.readline()
        assert training, process.communicate()[1]
        assert not list(photos.glob("*.xml"))
        took, errors = ended(process, number)
    assert process.returncode == 128 + number, errors
    assert "Traceback" not in errors
    (file,) = photos.glob("*.xml")
    assert [annotation.label for annotation in voc.read(file).annotations] == ["cat"]
    with pytest.raises(ProcessLookupError):
        os.kill(int(training), 0)
    assert took < 10  # two seconds on a machine that is not busy


def test_proposing_that_is_told_to_end_leaves_whole_files_and_a_message(tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    make_images(photos, 200)
    command = [sys.executable, "-c", PROPOSE, "propose", str(photos), "--out", str(photos), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline()
        _, errors = ended(process, signal.SIGTERM)
    assert process.returncode == 130, errors
    assert "Stopped." in errors
    assert "Traceback" not in errors
    written = list(photos.glob("*.xml"))
    assert 0 < len(written) < 200
    for file in written:
        voc.read(file)
    assert len(list(photos.iterdir())) == 200 + len(written)
