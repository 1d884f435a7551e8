"""The dialogs about models at work: connected to the work, which downloads, adds, trains and loads."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from fastloc_gui.window.main_window import MainWindow


def open_models(window: MainWindow) -> None:
    from .add_model import AddModelDialog
    from .models import ModelsDialog

    work = window.work
    dialog = ModelsDialog(window, work.facts.name if work.facts else "")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.use_wanted.connect(window.use_model)
    dialog.download_wanted.connect(work.supply.download)
    dialog.cancel_wanted.connect(work.supply.cancel)
    dialog.train_wanted.connect(partial(open_training, window))
    work.supply.progressed.connect(dialog.show_progress)
    work.supply.downloaded.connect(dialog.finish_download)
    work.trainer.trained.connect(dialog.show_trained)

    def add() -> None:
        form = AddModelDialog(dialog)
        form.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        form.add_wanted.connect(work.supply.add)
        work.supply.added.connect(form.finish)
        work.supply.added.connect(dialog.finish_adding)
        form.open()

    dialog.add_wanted.connect(add)
    dialog.show()


def open_training(window: MainWindow) -> None:
    """The one that is open already, where there is one."""
    from .training import TrainingDialog

    dialog = window.findChild(TrainingDialog)
    if dialog is None:
        dialog = TrainingDialog(window, window.work.trainer, lambda: window.work.device)
        dialog.use_wanted.connect(window.use_model)
        window.open_dialog(dialog)
    dialog.raise_()
    dialog.activateWindow()
