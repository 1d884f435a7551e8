"""Unexpected errors of any thread reach the user, and never end the program."""

from __future__ import annotations

import sys
import threading
import traceback
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMessageBox, QWidget


class ErrorReporter(QObject):
    """Hooks `sys.excepthook`, which runs in the thread that failed; a signal brings the text to the window's thread."""

    _happened = Signal(str, str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._shown: QMessageBox | None = None
        self._happened.connect(self._show)
        sys.excepthook = self._hook
        threading.excepthook = self._thread_hook

    def _hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        text = "".join(traceback.format_exception(kind, error, trace))
        sys.stderr.write(text)
        self._happened.emit(f"{kind.__name__}: {error}", text)

    def _thread_hook(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._hook(args.exc_type, args.exc_value, args.exc_traceback)

    def _show(self, summary: str, details: str) -> None:
        """One message at a time: an error in drawing comes again and again."""
        if self._shown is None:
            text = self.tr("An unexpected error occurred. Your decisions are kept.")
            self._shown = show_problem(self._window, text, summary, details)
            self._shown.finished.connect(self._closed)

    def _closed(self) -> None:
        self._shown = None


def show_problem(parent: QWidget, title: str, text: str, details: str = "") -> QMessageBox:
    """A message that does not block: results of the workers keep arriving behind it."""
    box = QMessageBox(QMessageBox.Icon.Warning, "fastloc", title, QMessageBox.StandardButton.Ok, parent)
    box.setTextFormat(Qt.TextFormat.PlainText)  # names of files and classes may look like markup
    box.setInformativeText(text)
    box.setDetailedText(details)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()
    return box
