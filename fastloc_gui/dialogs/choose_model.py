"""The models dialog at work: connected to the controller, which downloads, adds and loads."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from fastloc_gui.controller import Controller

from .add_model import AddModelDialog
from .models import ModelsDialog


def open_models(window: QWidget, controller: Controller, use: Callable[[str], object]) -> None:
    dialog = ModelsDialog(window, controller.facts.name if controller.facts else "")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.use_wanted.connect(use)
    dialog.download_wanted.connect(controller.supply.download)
    dialog.cancel_wanted.connect(controller.supply.cancel)
    controller.supply.progressed.connect(dialog.show_progress)
    controller.supply.downloaded.connect(dialog.finish_download)

    def add() -> None:
        form = AddModelDialog(dialog)
        form.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        form.add_wanted.connect(controller.supply.add)
        controller.supply.added.connect(form.finish)
        controller.supply.added.connect(dialog.finish_adding)
        form.open()

    dialog.add_wanted.connect(add)
    dialog.show()
