"""The dialogs about models at work: connected to the controller, which downloads, adds, trains and loads."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from fastloc_gui.main_window import MainWindow


def open_models(window: MainWindow) -> None:
    from .add_model import AddModelDialog
    from .models import ModelsDialog

    controller = window.controller
    dialog = ModelsDialog(window, controller.facts.name if controller.facts else "")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.use_wanted.connect(window.use_model)
    dialog.download_wanted.connect(controller.supply.download)
    dialog.cancel_wanted.connect(controller.supply.cancel)
    dialog.train_wanted.connect(partial(open_training, window))
    controller.supply.progressed.connect(dialog.show_progress)
    controller.supply.downloaded.connect(dialog.finish_download)
    controller.trainer.trained.connect(dialog.show_trained)

    def add() -> None:
        form = AddModelDialog(dialog)
        form.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        form.add_wanted.connect(controller.supply.add)
        controller.supply.added.connect(form.finish)
        controller.supply.added.connect(dialog.finish_adding)
        form.open()

    dialog.add_wanted.connect(add)
    dialog.show()


def open_training(window: MainWindow) -> None:
    """The one that is open already, where there is one."""
    from .training import TrainingDialog

    dialog = window.findChild(TrainingDialog)
    if dialog is None:
        dialog = TrainingDialog(window, window.controller.trainer, lambda: window.controller.device)
        dialog.use_wanted.connect(window.use_model)
        window.open_dialog(dialog)
    dialog.raise_()
    dialog.activateWindow()
