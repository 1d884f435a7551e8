"""Every action in one table; menus, toolbar, shortcuts, the finder and the sheet of keys are made from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from importlib import import_module

from PySide6.QtWidgets import QLineEdit

from fastloc_core.proposal import Proposal
from fastloc_gui.desk import Desk
from fastloc_gui.look import theme
from fastloc_gui.look.heat import heat_image
from fastloc_gui.look.translation import translate
from fastloc_gui.review.image_list import Show

Handler = Callable[[Desk], object]


class Needs(IntEnum):
    """What an action needs; each need includes the ones before it."""

    NOTHING = 0
    FOLDER = 1
    WRITABLE = 2  # a folder that no other window has


@dataclass(frozen=True, slots=True)
class Action:
    """One action.

    `keys`: its default shortcuts; menus show the first one. An action with a key that has neither Ctrl nor a function
    key acts only while the canvas has the keyboard, and so does an action that decides. `tool`: its group and its place
    in the toolbar. `apart`: a line separates it from the action above it in the menu. `held`: it lasts while its key is
    down, or while it is checked in the menu. `submenu`: `act` makes its menu. `repeats`: again and again while its key
    is down; an action that decides must not repeat, because a finger that rests on Space would accept boxes that nobody
    saw. `decides`: it changes boxes at once, so its key waits a moment when something new is on the screen.
    """

    id: str
    menu: str
    text: str
    act: Handler
    keys: tuple[str, ...] = ()
    tip: str = ""
    icon: str = ""
    needs: Needs = Needs.NOTHING
    tool: tuple[int, int] | None = None
    apart: bool = False
    checkable: bool = False
    held: bool = False
    submenu: bool = False
    repeats: bool = False
    decides: bool = False


def text(row: Action) -> str:
    """The name of the action in the user's language."""
    return translate("actions", row.text)


def menu_title(row: Action) -> str:
    return translate("actions", row.menu)


@dataclass(frozen=True, slots=True)
class Opens:
    """Calls `module.function` of `fastloc_gui.dialogs`, which is imported then: the window starts without dialogs."""

    opener: str

    def __call__(self, desk: Desk, *given: object) -> object:
        module, function = self.opener.split(".")
        return getattr(import_module(f"fastloc_gui.dialogs.{module}"), function)(desk, *given)


def show_evidence(desk: Desk) -> None:
    """Lay the evidence of the box in focus over the image while the action is checked."""
    on, item = desk.actions["evidence"].isChecked(), desk.session.current.focused if desk.session.current else None
    if on and isinstance(item, Proposal):
        desk.canvas.set_evidence(heat_image(item.evidence.heat))
    elif on:
        desk.say(translate("actions", "Only a proposal has evidence."))
    desk.canvas.show_evidence(on and isinstance(item, Proposal))


def _show_levels(desk: Desk) -> None:
    shown = desk.actions["levels"].isChecked()
    desk.levels.setVisible(shown)
    (desk.levels.track if shown else desk.canvas).setFocus()


def _show_classes(desk: Desk) -> None:
    desk.classes_dock.setVisible(desk.actions["classes"].isChecked())


def _show_history(desk: Desk) -> None:
    desk.history_dock.setVisible(desk.actions["history"].isChecked())


def _note(desk: Desk) -> None:
    if desk.review.noted():
        Opens("note.open_note")(desk)


def _theme(scheme: str) -> Handler:
    def use(desk: Desk) -> None:
        desk.settings.theme = scheme
        theme.set_scheme(scheme)
        desk.actions[f"theme_{scheme}"].setChecked(True)

    return use


def _begin(field: QLineEdit) -> None:
    """The next letter replaces the text that was typed before."""
    field.setFocus()
    field.selectAll()


FOLDER, WRITABLE = Needs.FOLDER, Needs.WRITABLE

# fmt: off
_ROWS = (
    Action("open", "File", "Open folder…", Opens("open_folder.choose_folder"), ("Ctrl+U", "Ctrl+O"),
        "Open a folder of images", "open-folder", tool=(0, 0)),
    Action("recent", "File", "Recent folders", Opens("open_folder.recent_folders"), submenu=True),
    Action("import", "File", "Import annotations…", Opens("importing.open_import"), (),
        "Boxes of an existing data set", needs=WRITABLE, apart=True),
    Action("export", "File", "Export…", Opens("export.open_export"), ("Ctrl+Shift+S",),
        "As Pascal VOC, COCO or YOLO", needs=FOLDER),
    Action("save", "File", "Save", lambda desk: desk.work.saver.save_all(), ("Ctrl+S",),
        "Write the annotations of all changed images", "save", WRITABLE, tool=(0, 1), apart=True),
    Action("reload", "File", "Read annotation file again", lambda desk: desk.work.read_again(), (),
        "After another program has changed it", needs=WRITABLE),
    Action("turn", "File", "Turn the boxes of this file", Opens("turning.turn_boxes"), (),
        "After a program that ignored that the photo is turned (EXIF)", needs=WRITABLE),
    Action("pixels", "File", "Pixels of XML files", Opens("pixels.pixel_menu"),
        tip="Whether XML files of other programs count pixels from 0 or from 1", needs=FOLDER, submenu=True),
    Action("settings", "File", "Settings…", Opens("settings.open_settings"), ("Ctrl+,",),
        "Language, theme, device and more", apart=True),
    Action("quit", "File", "Quit", lambda desk: desk.window.close(), ("Ctrl+Q",), apart=True),

    Action("undo", "Edit", "Undo", lambda desk: desk.review.undo(), ("Ctrl+Z",),
        "Take back the last change, also of another image", "undo", tool=(2, 4), repeats=True),
    Action("redo", "Edit", "Redo", lambda desk: desk.review.redo(), ("Ctrl+Shift+Z", "Ctrl+Y"),
        "Make the change again", "redo", tool=(2, 5), repeats=True),
    Action("draw", "Edit", "Draw a box", lambda desk: desk.canvas.start_drawing(), ("W",),
        "Drag over an object that has no proposal", "draw", WRITABLE, tool=(2, 2), apart=True),
    Action("extremes", "Edit", "Draw a box by four clicks", lambda desk: desk.canvas.start_extremes(), ("Shift+W",),
        "Click the top, bottom, left and right ends of an object", needs=WRITABLE),
    Action("relabel", "Edit", "Change class…", lambda desk: desk.review.relabel(), ("Ctrl+E",),
        "Give the box in focus another class", "tag", WRITABLE, tool=(2, 3)),
    Action("difficult", "Edit", "Difficult object", lambda desk: desk.review.toggle_flag("difficult"), (),
        "Say that the object in focus is hard to recognize, or take that back", needs=WRITABLE, decides=True),
    Action("truncated", "Edit", "Truncated object", lambda desk: desk.review.toggle_flag("truncated"), (),
        "Say that the object in focus goes beyond its box, or take that back", needs=WRITABLE, decides=True),
    Action("occluded", "Edit", "Occluded object", lambda desk: desk.review.toggle_flag("occluded"), (),
        "Say that something hides a part of the object in focus, or take that back", needs=WRITABLE, decides=True),
    Action("duplicate", "Edit", "Duplicate box", lambda desk: desk.review.duplicate(), ("Ctrl+D",), needs=WRITABLE,
        decides=True),
    Action("paste", "Edit", "Copy boxes of previous image", lambda desk: desk.review.paste_previous(), ("Ctrl+V",),
        needs=WRITABLE, decides=True),
    Action("select_all", "Edit", "Select all boxes", lambda desk: desk.review.select_all(), ("Ctrl+A",),
        "Decide about all boxes that are shown at once", needs=FOLDER, apart=True),
    Action("note", "Edit", "Note on the box…", _note, ("N",),
        "Write a word about the box in focus for yourself or a colleague", needs=WRITABLE),
    Action("image_note", "Edit", "Note on the image…", Opens("note.open_image_note"), ("Shift+N",),
        "Write a word about the image for yourself or a colleague", needs=WRITABLE),
    Action("coarse", "Edit", "Move boxes and edges by ten steps", lambda desk: None, ("R",),
        "With the arrows", needs=WRITABLE, held=True),
    Action("delete", "Edit", "Delete box", lambda desk: desk.review.delete(), ("Del",),
        "Delete the decided box in focus", "delete", WRITABLE, decides=True),

    Action("accept", "Review", "Accept", lambda desk: desk.review.accept(), ("Space",),
        "Accept the proposal. If none is left, the image is done", "accept", WRITABLE, tool=(2, 0), decides=True),
    Action("accept_guess", "Review", "Accept as guessed", lambda desk: desk.review.accept_guess(), ("G",),
        "“object (syringe?)” becomes a syringe", needs=WRITABLE, decides=True),
    Action("reject", "Review", "Reject", lambda desk: desk.review.reject(), ("X",),
        "Reject the proposal in focus", "reject", WRITABLE, tool=(2, 1), decides=True),
    Action("take_back", "Review", "Take back", lambda desk: desk.review.undo(), ("Backspace",),
        "Take back the last decision", needs=WRITABLE),
    Action("accept_all", "Review", "Accept all of the image", lambda desk: desk.review.accept_all(),
        ("Ctrl+Return", "Ctrl+Enter"), "Accept every proposal shown", needs=WRITABLE, decides=True),
    Action("accept_above", "Review", "Accept above…", Opens("accept_above.open_accept_above"), (),
        "Accept all proposals that are sure enough", needs=WRITABLE),
    Action("doubtful", "Review", "Find doubtful classes", lambda desk: desk.images.search_for(Show.DOUBTFUL), (),
        "Decided boxes that look like those of another class", needs=WRITABLE),
    Action("copies", "Review", "Copies…", Opens("copies.open_copies"), (),
        "Images that look alike, and which of them are exported", needs=WRITABLE),
    Action("blind", "Review", "Blind sample…", Opens("blind_sample.open_blind_sample"), (),
        "Random images without proposals say what these miss", needs=WRITABLE),
    Action("next_box", "Review", "Next box", lambda desk: desk.review.step_focus(1), ("Tab",),
        needs=FOLDER, apart=True, repeats=True),
    Action("previous_box", "Review", "Previous box", lambda desk: desk.review.step_focus(-1), ("Shift+Tab",),
        needs=FOLDER, repeats=True),
    Action("next_image", "Review", "Next image", lambda desk: desk.review.go(1), ("D", "PgDown"), "", "next", FOLDER,
        tool=(1, 1), apart=True, repeats=True),
    Action("previous_image", "Review", "Previous image", lambda desk: desk.review.go(-1), ("A", "PgUp"), "", "previous",
        FOLDER, tool=(1, 0), repeats=True),
    Action("search", "Review", "Search images…", lambda desk: _begin(desk.images.search), ("Ctrl+I",),
        "Show only images whose name contains a text", needs=FOLDER),
    Action("next_to_review", "Review", "Next image to review", lambda desk: desk.review.go(1, True), ("Shift+D",),
        needs=FOLDER),
    Action("previous_to_review", "Review", "Previous image to review", lambda desk: desk.review.go(-1, True),
        ("Shift+A",), needs=FOLDER),

    Action("zoom_in", "View", "Zoom in", lambda desk: desk.canvas.zoom_in(), ("Ctrl+=", "Ctrl++"), "", "zoom-in",
        FOLDER, tool=(3, 2), repeats=True),
    Action("zoom_out", "View", "Zoom out", lambda desk: desk.canvas.zoom_out(), ("Ctrl+-",), "", "zoom-out",
        FOLDER, tool=(3, 0), repeats=True),
    Action("zoom_fit", "View", "Whole image", lambda desk: desk.canvas.fit(), ("Ctrl+F",),
        "Fit the image into the window", "zoom-fit", FOLDER, tool=(3, 1)),
    Action("zoom_actual", "View", "Actual size", lambda desk: desk.canvas.actual_size(), ("Ctrl+1",), needs=FOLDER),
    Action("zoom_box", "View", "Zoom to box", lambda desk: desk.canvas.zoom_to_box(), ("Z",), needs=FOLDER),
    Action("evidence", "View", "Why? The evidence of this box", show_evidence, ("H",), needs=FOLDER, held=True),
    Action("mask", "View", "Mask of this box", lambda desk: None, ("M",),
        "The pixels that an export with masks cuts out", needs=FOLDER, held=True),
    Action("hide_boxes", "View", "Hide the boxes",
        lambda desk: desk.canvas.hide_boxes(desk.actions["hide_boxes"].isChecked()), ("T",), needs=FOLDER, held=True),
    Action("levels", "View", "Brightness and contrast", _show_levels, ("B",), "Only the view changes",
        apart=True, checkable=True),
    Action("levels_reset", "View", "Reset brightness and contrast", lambda desk: desk.levels.reset(), needs=FOLDER),
    Action("bands", "View", "Bands…", Opens("bands.open_bands"), (),
        "Which bands are shown as red, green and blue", needs=WRITABLE),
    Action("classes", "View", "Classes", _show_classes, (), "Your classes: keys, colours, how many boxes", apart=True,
        checkable=True),
    Action("history", "View", "History", _show_history, ("Ctrl+J",), "What was done, by whom and when; the way back",
        checkable=True),
    Action("gallery", "View", "Gallery", lambda desk: desk.gallery.toggle(), ("Ctrl+G",),
        "All boxes of the folder side by side, by class", "gallery", FOLDER, tool=(1, 2), apart=True, checkable=True),
    Action("statistics", "View", "Statistics…", Opens("statistics.open_statistics"), (),
        "Your pace, and your decisions about proposals", needs=FOLDER),
    Action("theme_system", "View", "Theme: as the system", _theme("system"), apart=True, checkable=True),
    Action("theme_light", "View", "Theme: light", _theme("light"), checkable=True),
    Action("theme_dark", "View", "Theme: dark", _theme("dark"), checkable=True),

    Action("find", "Model", "Find this class…", lambda desk: _begin(desk.boxes.wanted), ("Ctrl+L",),
        "Look for classes that you name", "find", WRITABLE, tool=(4, 0)),
    Action("more", "Model", "Find more like this one", lambda desk: desk.work.seeking.more(), ("Shift+F",),
        "What looks like the box in focus, in this image", needs=WRITABLE),
    Action("more_all", "Model", "Find more like this one in the folder",
        lambda desk: desk.work.seeking.more(everywhere=True), ("Ctrl+Shift+F",),
        "In all images that are not done, in the background", needs=WRITABLE),
    Action("run", "Model", "Propose for this image", lambda desk: desk.work.propose_current(), ("I",),
        "Ask the model again", "run", WRITABLE, apart=True),
    Action("run_all", "Model", "Propose for all images", lambda desk: desk.work.requests.propose_all(), ("Ctrl+B",),
        "In the background, while you review", "run-all", WRITABLE, tool=(4, 1)),
    Action("run_done", "Model", "Propose for images that are done too",
        lambda desk: desk.work.requests.propose_all(True), (),
        "To find disagreements with existing boxes", needs=WRITABLE),
    Action("cancel", "Model", "Stop proposing", lambda desk: desk.work.stop(), ("Ctrl+.",),
        "Drop all images that wait for proposals", needs=WRITABLE),
    Action("pause", "Model", "Pause proposing",
        lambda desk: desk.work.requests.pause(desk.actions["pause"].isChecked()), (),
        "Images that wait get their proposals later", checkable=True),
    Action("models", "Model", "Models…", Opens("models.open_models"), ("Ctrl+M",),
        "Choose, download or add a classifier", "model", tool=(4, 2), apart=True),
    Action("train", "Model", "Train a classifier…", Opens("training.open_training"), (),
        "From images of your own, in a folder for each class"),
    Action("train_boxes", "Model", "Train on the boxes of this folder", Opens("training.train_on_boxes"), (),
        "A classifier of your classes, from what you have accepted", needs=FOLDER),
    Action("class_map", "Model", "Labels of the model…", Opens("class_map.open_class_map"), (),
        "Which of your classes each label becomes", needs=FOLDER),
    Action("learning", "Model", "What your decisions taught…", Opens("learning.open_learning"), (),
        "Which version is used, off, and start again", needs=FOLDER),

    Action("finder", "Help", "Find an action…", Opens("finder.open_finder"), ("Ctrl+K",), "Type a part of its name"),
    Action("keys", "Help", "Keys", Opens("cheat_sheet.open_keys"), ("F1",), "All keys at a glance", "help"),
    Action("shortcuts", "Help", "Keyboard shortcuts…", Opens("shortcuts.open_shortcuts"), (),
        "Choose a keymap, or keys of your own"),
    Action("manual", "Help", "Manual", Opens("manual.open_manual"), (), "How to do what, page by page", apart=True),
    Action("guide", "Help", "First steps", Opens("guide.open_guide"), (), "From a folder of images to the first box"),
    Action("updates", "Help", "Check for a newer version…", Opens("updates.open_updates"), (),
        "Asks the project's page, and tells it nothing", apart=True),
    Action("about", "Help", "About fastloc", Opens("about.open_about")),
)
# fmt: on

ACTIONS: dict[str, Action] = {row.id: row for row in _ROWS}  # a row that is added here is in every window made later


def default_keys() -> dict[str, tuple[str, ...]]:
    return {row.id: row.keys for row in ACTIONS.values()}
