"""Asking for the path of a file or a folder."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget


def choose_path(
    parent: QWidget, title: str, start: object, then: Callable[[str], object], kinds: str = "", suffix: str = ""
) -> None:
    """Ask for a file of these kinds, or without kinds for a folder, and go on with its path.

    `start`: the path to begin with; `kinds`: filters with ";;" between them; `suffix`: the file is for
    writing, and its name ends so.
    """
    dialog = QFileDialog(parent, title, str(start), kinds)
    file = QFileDialog.FileMode.AnyFile if suffix else QFileDialog.FileMode.ExistingFile
    dialog.setFileMode(file if kinds else QFileDialog.FileMode.Directory)
    if suffix:
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(then)
    dialog.open()
