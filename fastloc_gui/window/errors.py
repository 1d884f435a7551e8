"""Unexpected errors of any thread reach the user and the log, and never end the program."""

from __future__ import annotations

import sys
import threading
import traceback
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QMessageBox, QWidget

from fastloc_core import log
from fastloc_gui.look.fit import keep_on_screen


class ErrorReporter(QObject):
    """Hooks `sys.excepthook`, which runs in the thread that failed; a signal brings the text to the window's thread."""

    _happened = Signal(str, str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._shown: QDialog | None = None
        self._happened.connect(self._show)
        sys.excepthook = self._hook
        threading.excepthook = self._thread_hook

    def _hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        text = "".join(traceback.format_exception(kind, error, trace))
        if sys.stderr:  # a window without a console has none
            sys.stderr.write(text)
        log.LOG.error(log.shortened(text))
        self._happened.emit(f"{kind.__name__}: {error}", text)

    def _thread_hook(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._hook(args.exc_type, args.exc_value, args.exc_traceback)

    def _show(self, summary: str, details: str) -> None:
        """One message at a time: an error in drawing comes again and again."""
        if self._shown is None:
            from fastloc_gui.dialogs.fault import FaultDialog  # the window starts without it

            self._shown = FaultDialog(self._window, summary, details)
            self._shown.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            self._shown.finished.connect(self._closed)
            keep_on_screen(self._shown)
            self._shown.show()

    def _closed(self) -> None:
        self._shown = None


def show_problem(parent: QWidget, title: str, text: str) -> QMessageBox:
    """A message that does not block: results of the workers keep arriving behind it."""
    box = QMessageBox(QMessageBox.Icon.Warning, "fastloc", title, QMessageBox.StandardButton.Ok, parent)
    box.setTextFormat(Qt.TextFormat.PlainText)  # names of files and classes may look like markup
    box.setInformativeText(text)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()
    return box
