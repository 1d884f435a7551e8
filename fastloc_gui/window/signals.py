"""Ctrl-C and SIGTERM close the window, as its button does, within a short time."""

from __future__ import annotations

import signal
import socket

from PySide6.QtCore import QCoreApplication, QSocketNotifier

from .main_window import MainWindow

SIGNALLED = 128  # the exit code is this plus the number of the signal, as in shells


class EndSignals(QSocketNotifier):
    """Closes the window on a signal. Python's handlers run only when the interpreter does, and Qt's event loop may wait
    for hours; therefore the number of the signal comes through a socket, which wakes the loop.
    """

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._numbers, self._caught = socket.socketpair()  # Windows can watch sockets only
        super().__init__(self._numbers.fileno(), QSocketNotifier.Type.Read, window)
        for end in (self._numbers, self._caught):
            end.setblocking(False)
        self.activated.connect(self._end)
        signal.set_wakeup_fd(self._caught.fileno())
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda number, frame: None)  # the socket has it

    def _end(self) -> None:
        number = self._numbers.recv(1)[0]
        self.setEnabled(False)  # one signal is enough
        self._window.close()
        QCoreApplication.exit(SIGNALLED + number)
