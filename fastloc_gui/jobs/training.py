"""A training runs in a process of its own: the window stays quick, proposals go on, and a stop loses nothing."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

from fastloc_core import limits
from fastloc_core.errors import FastlocError
from fastloc_core.models import DEFAULT
from fastloc_core.training.events import Begun, EpochResult, Event, Stage, Trained, from_json
from fastloc_gui.jobs.explain import explain

from . import imports
from .worker import Token, Worker

if TYPE_CHECKING:  # it imports numpy, which the window does without as it starts
    from fastloc_core.training.labelled import Labelled
    from fastloc_core.training.unfinished import Unfinished

_PATIENCE_MS = 5_000  # for a training to stop
_TOLD = 12  # lines at the end of a crashed training's output
_ERROR = "error: "  # before the sentence with which the program fails


@dataclass(frozen=True, slots=True, eq=False)
class Looked:
    """The images to train on, None if none can be read. `problem`: why they cannot be used, or empty."""

    source: Path
    labelled: Labelled | None
    problem: str = ""


def command() -> list[str]:
    """How to start the program `fastloc`: it is a file beside the frozen window, or a module of this Python."""
    if getattr(sys, "frozen", False):
        here = Path(sys.executable)
        return [str(here.with_name(f"fastloc{here.suffix}"))]
    return [sys.executable, "-c", "from fastloc_core.cli import main; main()"]


class Trainer(QObject):
    """At most one training at a time. The result of the last one stays here until the next one starts."""

    changed = Signal()  # any attribute
    trained = Signal(str)  # the name of the new model
    looked = Signal(object)  # Looked

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.command: Sequence[str] = command()
        self.name = ""
        self.forget()
        self.worker = Worker("labelled", self)
        self._process = QProcess(self)
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.finished.connect(self._finished)
        self._process.errorOccurred.connect(self._not_started)
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self._process.kill)

    @property
    def running(self) -> bool:
        return self._process.state() != QProcess.ProcessState.NotRunning

    def start(self, source: Path, name: str, epochs: int, device: str, network: str = DEFAULT) -> None:
        """Train a new model, from the weights of that network."""
        self._start(source, name, device, "--set", f"architecture={network}", "--set", f"epochs={epochs}", "--restart")

    def go_on(self, stopped: Unfinished, device: str) -> None:
        if not stopped.problem:
            self._start(stopped.source, stopped.name, device, "--recipe", str(stopped.recipe))
        elif not self.running:
            self.forget()
            self.name, self.error = stopped.name, stopped.problem
            self.changed.emit()

    def _start(self, source: Path, name: str, device: str, *more: str) -> None:
        if self.running:
            return
        self.forget()
        self.name = name
        environment = QProcessEnvironment.systemEnvironment()
        for variable, value in (limits.current().as_environment() | {"PYTHONUTF8": "1"}).items():
            environment.insert(variable, value)  # UTF-8, because its errors quote names
        self._process.setProcessEnvironment(environment)
        program, *arguments = self.command
        wanted = ["train", str(source), "--out", name, "--device", device, "--json", *more]
        self._process.start(program, [*arguments, *wanted])
        if hasattr(os, "setpriority") and (number := self._process.processId()):
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, number, 10)  # the window's own work comes first
        self.changed.emit()

    def forget(self) -> None:
        """Forget the result of the last training."""
        self.where = Stage()
        self.begun: Begun | None = None
        self.history: list[EpochResult] = []
        self.result: Trained | None = None
        self._made: Trained | None = None  # becomes the result when the program has ended without an error
        self.error, self.details, self.stopping = "", "", False

    def stop(self) -> None:
        """Stop the training. It can go on from there later."""
        if self.running:
            self.stopping = True
            self._end()
            self._patience.start()
            self.changed.emit()

    def close(self, limit_s: float = 2.0) -> None:
        """After `end`: wait for the training, but not for long; it ends without this program, too."""
        if self.running:
            self._process.waitForFinished(round(1000 * limit_s))

    def end(self) -> None:
        """Ask the training to end, and say nothing about it any more.

        It loses nothing then. A training that is killed loses at most half a minute.
        """
        self._process.blockSignals(True)
        if self.running:
            self._end()

    def _end(self) -> None:
        (self._process.kill if sys.platform == "win32" else self._process.terminate)()

    # the events of the process

    def _read(self) -> None:
        while self._process.canReadLine():
            line = bytes(self._process.readLine().data())
            with suppress(ValueError):  # a line that is no event
                self._hear(from_json(line))
        self.changed.emit()

    def _hear(self, event: Event) -> None:
        match event:
            case Stage():
                self.where = event
            case Begun():
                self.begun = event
            case EpochResult():
                self.history.append(event)
            case Trained():
                self._made = event

    def _finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self._patience.stop()
        self._read()
        lines = bytes(self._process.readAllStandardError().data()).decode(errors="replace").splitlines()
        if self._made and not code and status is QProcess.ExitStatus.NormalExit:
            self.result = self._made
            self.trained.emit(self.name)
        elif not self.stopping:
            told = [line.removeprefix(_ERROR) for line in lines if line.startswith(_ERROR)]
            self.error = told[-1] if told else self.tr("The training of {} ended unexpectedly.").format(self.name)
            self.details = "" if told else "\n".join(lines[-_TOLD:])
        self.changed.emit()

    def _not_started(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self.error = self.tr("{} could not be started. Install fastloc again.").format(self.command[0])
            self.changed.emit()

    # the images to train on, and trainings that were stopped

    def look(self, source: Path) -> None:
        """Look for images to train on. `looked` tells the answer; an earlier look is cancelled."""
        self.worker.cancel(lambda job: isinstance(job.key, Path))
        self.worker.submit(partial(_look, source), self.looked.emit, self._failed, key=source)

    def discard(self, stopped: Unfinished) -> None:
        self.worker.submit(partial(_discard, stopped), self._discarded, self._failed)

    def _discarded(self, _: None) -> None:
        self.changed.emit()

    def _failed(self, error: Exception) -> None:
        self.error, self.details = explain(error), ""
        self.changed.emit()


def _look(source: Path, token: Token) -> Looked:
    with imports.quiet_import(imports.FILES):
        from fastloc_core.training import labelled
    found = None
    try:
        found = labelled.find(source, lambda: token.cancelled)
        labelled.check_enough(found)
    except FastlocError as error:
        return Looked(source, found, str(error))
    return Looked(source, found)


def _discard(stopped: Unfinished, token: Token) -> None:
    from fastloc_core.training import unfinished

    unfinished.discard(stopped.folder)
