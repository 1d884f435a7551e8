"""Ctrl-C and SIGTERM: the window closes as by its own button, and soon."""

from __future__ import annotations

import signal
import socket

from PySide6.QtCore import QCoreApplication, QSocketNotifier

from .main_window import MainWindow

SIGNALLED = 128  # and the signal's number: the exit code, as shells have it
LIMIT_S = 1.5  # for what is under way; after that the program ends


class EndSignals(QSocketNotifier):
    """Python's handlers wait until the interpreter runs, which Qt's event loop need not do for hours: the signal's
    number comes through a socket, which wakes that loop.
    """

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._numbers, self._caught = socket.socketpair()  # on Windows only sockets can be watched
        super().__init__(self._numbers.fileno(), QSocketNotifier.Type.Read, window)
        for end in (self._numbers, self._caught):
            end.setblocking(False)
        self.activated.connect(self._end)
        signal.set_wakeup_fd(self._caught.fileno())
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda number, frame: None)  # the socket has it

    def _end(self) -> None:
        number = self._numbers.recv(1)[0]
        self.setEnabled(False)  # one is enough
        self._window.work.closing_s = LIMIT_S
        self._window.close()
        QCoreApplication.exit(SIGNALLED + number)
