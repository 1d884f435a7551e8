"""Windows that fit the screen they are on: a small one, one with large letters, the one that is left."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QFrame, QScrollArea, QStyle, QVBoxLayout, QWidget


def keep_on_screen(window: QWidget) -> None:
    """See to it that the window fits when it is shown, when a dialog grows, and when a screen is unplugged."""
    _Keeper(window)


class _Keeper(QObject):
    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        window.installEventFilter(self)
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.screenRemoved.connect(self._soon)
        fit(window)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        grew = event.type() is QEvent.Type.LayoutRequest and isinstance(watched, QDialog)
        if grew or (event.type() is QEvent.Type.Show and not event.spontaneous()):
            self._soon()
        return False

    def _soon(self) -> None:
        """The window has its place a moment later, and the screen that was removed is left then."""
        QTimer.singleShot(0, self, partial(fit, self._window))


def fit(window: QWidget) -> None:
    """Make a window as large as its content needs, but no larger than the free part of its screen, and move all of it
    there. A dialog that cannot become that small is scrolled.
    """
    if window.windowState() & (Qt.WindowState.WindowMaximized | Qt.WindowState.WindowFullScreen):
        return
    room = window.screen().availableGeometry()
    title = window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)  # until the frame is known
    frame = (window.frameGeometry().size() - window.size()).expandedTo(QSize(0, title))
    most = room.size() - frame
    least = _least(window)
    if isinstance(window, QDialog) and least.boundedTo(most) != least:
        _scroll(window)
    window.resize(window.size().expandedTo(least).boundedTo(most))
    if window.isVisible():
        known = window.frameGeometry() != window.geometry()
        taken = window.frameGeometry() if known else window.geometry().adjusted(0, -title, 0, 0)
        free = QRect(taken)
        free.moveRight(min(free.right(), room.right()))
        free.moveBottom(min(free.bottom(), room.bottom()))
        free.moveLeft(max(free.left(), room.left()))
        free.moveTop(max(free.top(), room.top()))
        if free != taken:
            window.move(window.pos() + free.topLeft() - taken.topLeft())


def _least(window: QWidget) -> QSize:
    """What all content needs; texts that wrap need more height than minimumSizeHint() says."""
    least, layout = window.minimumSizeHint(), window.layout()
    if layout is not None and layout.hasHeightForWidth():
        width = max(window.width(), window.minimumWidth(), least.width())
        least.setHeight(max(least.height(), layout.totalMinimumHeightForWidth(width)))
    return least


def _scroll(dialog: QDialog) -> None:
    """Put all that the dialog shows into an area that scrolls."""
    layout = dialog.layout()
    if layout is None or dialog.findChild(QScrollArea, "whole"):
        return
    content, area = QWidget(), QScrollArea()
    content.setLayout(layout)
    area.setObjectName("whole")
    area.setAccessibleName(dialog.windowTitle())
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidget(content)
    around = QVBoxLayout(dialog)
    around.setContentsMargins(0, 0, 0, 0)
    around.addWidget(area)
