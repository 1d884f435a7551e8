"""The gallery in the place of the image: its keys, and what the actions of the window do meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QDockWidget

from fastloc_gui.actions import ACTIONS, text
from fastloc_gui.desk import Desk
from fastloc_gui.keys.keyboard import Keyboard
from fastloc_gui.keys.keymap import normal
from fastloc_gui.keys.live import native
from fastloc_gui.keys.pause import Pause
from fastloc_gui.look.translation import translate

from .notice import Notice

_HIDDEN = ("images", "boxes")  # docks about one image; the classes stay
_KEYS = ("accept", "accept_guess", "reject", "delete", "relabel", "take_back")
_OF_ONE_IMAGE = (
    *("draw", "extremes", "difficult", "truncated", "occluded", "duplicate", "paste", "accept_all", "next_box"),
    *("previous_box", "zoom_fit", "zoom_actual", "zoom_box", "more", "more_all", "run", "find", "levels_reset"),
    *("reload", "search", "levels", "note", "image_note", "mask", "turn"),
)


class GalleryPage(QObject):
    """Ctrl+G, Escape, and everything that goes to another image bring the image back."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.gallery)
        self._desk, self._panel, self._keyboard = desk, desk.gallery, Keyboard()
        self._pause = Pause(self)
        self._travels = False  # an undo must not lead away
        grid, deciding, session = desk.gallery.grid, desk.gallery.deciding, desk.session
        Notice(grid.viewport(), self._pause)
        desk.pages.append(grid)
        desk.gallery.arrived.connect(self._arrive)
        desk.gallery.left.connect(self._leave)
        desk.gallery.opened.connect(self._open)
        deciding.something_new.connect(self._something_new)
        session.current_changed.connect(self._another_image)
        desk.keys.changed.connect(self._follow)
        self._acts: dict[str, Callable[[], object]] = {
            "accept": deciding.accept,
            "accept_guess": deciding.accept_guess,
            "reject": deciding.reject,
            "delete": deciding.reject,
            "relabel": deciding.ask_class,
            "select_all": grid.selectAll,
            "undo": partial(self._travel, desk.review.undo),
            "take_back": partial(self._travel, desk.review.undo),
            "redo": partial(self._travel, desk.review.redo),
            "zoom_in": partial(desk.gallery.zoom, 1),
            "zoom_out": partial(desk.gallery.zoom, -1),
        }
        self._acts |= {name: partial(self._refuse, name) for name in _OF_ONE_IMAGE}
        self._follow()
        grid.installEventFilter(self)

    # in the place of the image

    def _arrive(self) -> None:
        desk = self._desk
        desk.canvas.hide()
        desk.levels.hide()
        for dock in self._docks():
            dock.hide()
        desk.instead.update(self._acts)
        desk.actions["gallery"].setChecked(True)
        desk.classes.table.clearSelection()  # the class of a box that is not seen now

    def _leave(self) -> None:
        desk = self._desk
        desk.instead.clear()
        desk.actions["gallery"].setChecked(False)
        for dock in self._docks():
            dock.show()
        desk.levels.setVisible(desk.actions["levels"].isChecked())
        desk.canvas.show()
        desk.take_keyboard()

    def _docks(self) -> list[QDockWidget]:
        return [dock for dock in self._desk.window.findChildren(QDockWidget) if dock.objectName() in _HIDDEN]

    @property
    def _on(self) -> bool:
        return not self._panel.isHidden()

    def _open(self, image: int, box: str) -> None:
        """Go to the image, with the box in focus."""
        session = self._desk.session
        self._panel.leave()
        if image in session.images:
            session.refresh(image)  # its turn after a decision may still come
            session.show(image)
            if session.current:
                session.current.set_focus(box)

    def _another_image(self) -> None:
        if not self._travels:
            self._panel.leave()

    def _travel(self, change: Callable[[], object]) -> None:
        if self._panel.painter.busy:
            self._desk.say(translate("gallery", "A decision is being kept. Try again in a moment."))
            return
        self._travels = True
        change()
        self._travels = False

    # classes

    def give_class(self, label: str) -> None:
        """A class was chosen in the list of classes."""
        if self._on:
            self._panel.deciding.relabel(label)
        else:
            self._desk.review.give_class(label)

    def set_class(self, label: str) -> None:
        """A class was chosen by its name."""
        if self._on:
            self._panel.deciding.relabel(label)
        else:
            self._desk.review.set_class(label)

    def _number(self, number: int) -> None:
        classes = self._desk.session.classes
        if number <= len(classes):
            self._panel.deciding.relabel(classes[number - 1])
        else:
            said = translate("Review", "Number {} has no class yet: {} asks for one.")
            self._desk.say(said.format(number, self._desk.keys.shown("relabel")))

    # keys

    @property
    def hint(self) -> str:
        """What to press."""
        keys = self._desk.keys.shown
        said = translate(
            "gallery",
            "{} accepts what is selected, {} rejects it, a number or {} gives it a class, {} opens the image.",
        )
        return said.format(keys("accept"), keys("reject"), keys("relabel"), native("Return"))

    def _follow(self) -> None:
        keymap = self._desk.keys.keymap
        self._rows = {normal(key): ACTIONS[name] for name in _KEYS for key in keymap.of(name)}
        self._fixed: dict[str, Callable[[], object]] = {
            **{str(number): partial(self._number, number) for number in range(1, 10)},
            "Return": self._panel.open_current,
            "Enter": self._panel.open_current,
            "Esc": self._panel.leave,
        }

    def _something_new(self, said: str) -> None:
        self._pause.begin(self._desk.settings.pause_ms, said)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent) and event.gotFocus():
            if event.reason() is not Qt.FocusReason.MouseFocusReason:
                self._something_new("")
            return False
        if not isinstance(event, QKeyEvent) or event.type() is QEvent.Type.KeyRelease:
            return False
        key = self._keyboard.read(event, self._rows.keys() | self._fixed.keys())
        if key not in self._rows and key not in self._fixed:
            return False
        event.accept()  # not a shortcut: it comes as a key
        if event.type() is QEvent.Type.KeyPress and not event.isAutoRepeat():
            self._press(key)
        return True

    def _press(self, key: str) -> None:
        row = self._rows.get(key)
        if self._pause.on and (key.isdigit() or (row and row.decides)):
            said = translate(
                "canvas_keys", "{} was not taken, because this has just appeared. Look, then press it again."
            )
            self._desk.say(said.format(native(key)))
        elif row:
            self._acts[row.id]()
        else:
            self._fixed[key]()

    def _refuse(self, name: str) -> None:
        said = translate("gallery", "“{}” is about one image: {} opens it.")
        self._desk.say(said.format(text(ACTIONS[name]), native("Return")))
        action = self._desk.actions[name]
        if action.isCheckable():
            action.setChecked(False)
