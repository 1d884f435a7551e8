"""Unexpected errors of any thread reach the user and the log, and never end the program."""

from __future__ import annotations

import sys
import threading
import traceback
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from fastloc_core import log
from fastloc_gui.look.fit import keep_on_screen


class ErrorReporter(QObject):
    """Hooks `sys.excepthook`, which runs in the thread that failed; a signal brings the text to the window's thread."""

    _happened = Signal(str, str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._shown = False
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
        if not self._shown:
            self._shown = True  # before anything else: if the dialog itself fails, the log has to do
            from fastloc_gui.dialogs.fault import FaultDialog  # the window starts without it

            dialog = FaultDialog(self._window, summary, details)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.finished.connect(self._closed)
            keep_on_screen(dialog)
            dialog.show()

    def _closed(self) -> None:
        self._shown = False


def show_problem(parent: QWidget, title: str, text: str) -> QMessageBox:
    """A message that does not block: results of the workers keep arriving behind it."""
    box = QMessageBox(QMessageBox.Icon.Warning, "fastloc", title, QMessageBox.StandardButton.Ok, parent)
    box.setTextFormat(Qt.TextFormat.PlainText)  # names of files and classes may look like markup
    box.setInformativeText(text)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()
    return box
