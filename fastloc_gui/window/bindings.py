"""Which method each action of the table calls."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit

from fastloc_gui.dialogs import choose_model, folder, program
from fastloc_gui.look.theme import SCHEMES

if TYPE_CHECKING:
    from .main_window import MainWindow


def _begin(field: QLineEdit) -> None:
    """What was typed there before gives way."""
    field.setFocus()
    field.selectAll()


def handlers(window: MainWindow) -> dict[str, Callable[..., object]]:
    """One entry for every action."""
    review, canvas, work = window.review, window.canvas, window.work
    return {
        "open": window.choose_folder,
        "save": work.saver.save_all,
        "settings": partial(program.open_settings, window),
        "import": partial(folder.open_import, window),
        "export": partial(folder.open_export, window),
        "reload": work.read_again,
        "accept_above": partial(folder.open_accept_above, window),
        "statistics": partial(folder.open_statistics, window),
        "class_map": partial(folder.open_class_map, window),
        "corrections": partial(folder.open_corrections, window),
        "evidence": window.show_evidence,
        "hide_boxes": canvas.hide_boxes,
        "levels": window.show_levels,
        "levels_reset": window.levels.reset,
        "pause": window.toggle_pause,
        "quit": window.close,
        "undo": review.undo,
        "redo": review.redo,
        "draw": canvas.start_drawing,
        "relabel": review.relabel,
        "duplicate": review.duplicate,
        "paste": review.paste_previous,
        "delete": review.delete,
        "accept": review.accept,
        "reject": review.reject,
        "take_back": review.undo,
        "accept_all": review.accept_all,
        "next_box": partial(review.step_focus, 1),
        "previous_box": partial(review.step_focus, -1),
        "next_image": partial(review.go, 1),
        "previous_image": partial(review.go, -1),
        "search": partial(_begin, window.images.search),
        "next_to_review": partial(review.go, 1, True),
        "previous_to_review": partial(review.go, -1, True),
        "zoom_in": canvas.zoom_in,
        "zoom_out": canvas.zoom_out,
        "zoom_fit": canvas.fit,
        "zoom_actual": canvas.actual_size,
        "zoom_box": canvas.zoom_to_box,
        **{f"theme_{scheme}": partial(window.set_theme, scheme) for scheme in SCHEMES},
        "find": partial(_begin, window.boxes.wanted),
        "run": work.propose_current,
        "run_all": work.propose_all,
        "run_done": partial(work.propose_all, True),
        "cancel": work.stop,
        "models": window.choose_model,
        "train": partial(choose_model.open_training, window),
        "finder": partial(program.open_finder, window),
        "keys": window.show_keys,
        "shortcuts": partial(program.open_shortcuts, window),
        "guide": partial(program.open_guide, window),
        "about": window.show_about,
    }
