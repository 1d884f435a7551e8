"""Every action in one table; menus, toolbar, shortcuts and the cheat sheet are made from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QToolBar, QWidget

from fastloc_gui.look.theme import icon
from fastloc_gui.look.translation import translate

if TYPE_CHECKING:
    from fastloc_gui.keys.live import LiveKeys


@dataclass(frozen=True, slots=True)
class Spec:
    """One action.

    `keys` are its default shortcuts, the first one shown in menus; an action that has one without Ctrl or a function
    key acts only while the canvas has the keyboard. `held`: it lasts while the key is down, or while it is checked in
    the menu. `submenu`: whoever made the actions gives it a menu, and it has no handler.
    """

    id: str
    menu: str
    text: str
    keys: tuple[str, ...] = ()
    tip: str = ""
    icon: str = ""
    checkable: bool = False
    held: bool = False
    submenu: bool = False


REPEATED = (  # while the key is down; a finger that rests on Space must not accept what nobody saw
    "next_image", "previous_image", "next_box", "previous_box", "zoom_in", "zoom_out", "undo", "redo",
)  # fmt: skip

ACTIONS: tuple[Spec, ...] = (
    Spec("open", "File", "Open folder…", ("Ctrl+U", "Ctrl+O"), "Open a folder of images", "open-folder"),
    Spec("recent", "File", "Recent folders", submenu=True),
    Spec("import", "File", "Import annotations…", (), "Boxes of an existing data set"),
    Spec("export", "File", "Export…", ("Ctrl+Shift+S",), "As Pascal VOC, COCO or YOLO"),
    Spec("save", "File", "Save", ("Ctrl+S",), "Write the annotations of all changed images", "save"),
    Spec("reload", "File", "Read annotation file again", (), "Another program changed it"),
    Spec("settings", "File", "Settings…", ("Ctrl+,",), "Language, theme, device and more"),
    Spec("quit", "File", "Quit", ("Ctrl+Q",)),
    Spec("undo", "Edit", "Undo", ("Ctrl+Z",), "Take back the last change, also of another image", "undo"),
    Spec("redo", "Edit", "Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "Make the change again", "redo"),
    Spec("draw", "Edit", "Draw a box", ("W",), "Drag over an object that nothing was proposed for", "draw"),
    Spec("relabel", "Edit", "Change class…", ("Ctrl+E",), "Give the box in focus another class", "tag"),
    Spec("duplicate", "Edit", "Duplicate box", ("Ctrl+D",)),
    Spec("paste", "Edit", "Copy boxes of previous image", ("Ctrl+V",)),
    Spec("delete", "Edit", "Delete box", ("Del",), "Delete the decided box in focus", "delete"),
    Spec(
        "accept",
        "Review",
        "Accept",
        ("Space",),
        "Accept the proposal; with none left, the image is done",
        "accept",
    ),
    Spec("reject", "Review", "Reject", ("X",), "Reject the proposal in focus", "reject"),
    Spec("take_back", "Review", "Take back", ("Backspace",), "Take back the last decision"),
    Spec("accept_all", "Review", "Accept all of the image", ("Return", "Enter"), "Accept every proposal shown"),
    Spec("accept_above", "Review", "Accept above…", (), "Accept all proposals that are sure enough"),
    Spec("next_box", "Review", "Next box", ("Tab",)),
    Spec("previous_box", "Review", "Previous box", ("Shift+Tab",)),
    Spec("next_image", "Review", "Next image", ("D", "PgDown"), "", "next"),
    Spec("previous_image", "Review", "Previous image", ("A", "PgUp"), "", "previous"),
    Spec("search", "Review", "Search images…", ("Ctrl+I",), "Show only images whose name contains a text"),
    Spec("next_to_review", "Review", "Next image to review", ("Shift+D",)),
    Spec("previous_to_review", "Review", "Previous image to review", ("Shift+A",)),
    Spec("zoom_in", "View", "Zoom in", ("Ctrl+=", "Ctrl++"), "", "zoom-in"),
    Spec("zoom_out", "View", "Zoom out", ("Ctrl+-",), "", "zoom-out"),
    Spec("zoom_fit", "View", "Whole image", ("Ctrl+F",), "Fit the image into the window", "zoom-fit"),
    Spec("zoom_actual", "View", "Actual size", ("Ctrl+1",)),
    Spec("zoom_box", "View", "Zoom to box", ("Z",)),
    Spec("evidence", "View", "Why? The evidence of this box", ("H",), held=True),
    Spec("hide_boxes", "View", "Hide the boxes", ("T",), held=True),
    Spec("levels", "View", "Brightness and contrast", ("B",), "Only of what is shown", checkable=True),
    Spec("levels_reset", "View", "Reset brightness and contrast"),
    Spec("statistics", "View", "Statistics…", (), "Speed, and what became of the proposals"),
    Spec("theme_system", "View", "Theme: as the system", checkable=True),
    Spec("theme_light", "View", "Theme: light", checkable=True),
    Spec("theme_dark", "View", "Theme: dark", checkable=True),
    Spec("find", "Model", "Find this class…", ("Ctrl+L",), "Look for classes that you name", "find"),
    Spec("run", "Model", "Propose for this image", ("I",), "Ask the model again", "run"),
    Spec(
        "run_all",
        "Model",
        "Propose for all images",
        ("Ctrl+B",),
        "In the background, while you review",
        "run-all",
    ),
    Spec(
        "run_done",
        "Model",
        "Propose for images that are done too",
        (),
        "To find disagreements with boxes that are there",
    ),
    Spec("cancel", "Model", "Stop proposing", ("Ctrl+.",), "Stop the runs that are queued"),
    Spec("pause", "Model", "Pause proposing", (), "The runs that are queued go on later", checkable=True),
    Spec("models", "Model", "Models…", ("Ctrl+M",), "Choose, download or add a classifier", "model"),
    Spec("train", "Model", "Train a classifier…", (), "From images of your own, in a folder for each class"),
    Spec("class_map", "Model", "Classes…", (), "The model's labels, and what you call them"),
    Spec("corrections", "Model", "Learned corrections…", (), "What your adjustments taught about each class"),
    Spec("finder", "Help", "Find an action…", ("Ctrl+K",), "Type a part of its name"),
    Spec("keys", "Help", "Keys", ("F1",), "All keys at a glance", "help"),
    Spec("shortcuts", "Help", "Keyboard shortcuts…", (), "Choose a preset, or keys of your own"),
    Spec("guide", "Help", "First steps", (), "From a folder of images to the first box"),
    Spec("about", "Help", "About fastloc"),
)

# keys that need no menu entry, for the cheat sheet: (keys, what they do)
BOX_KEYS: tuple[tuple[str, str], ...] = (
    ("1 … 9", "Give the box the class of that number"),
    ("Arrows", "Move the box by a pixel (with Alt: 10)"),
    ("Ctrl+Arrows", "Push an edge out (with Alt: 10)"),
    ("Ctrl+Shift+Arrows", "Pull the opposite edge in (with Alt: 10)"),
    ("Ctrl+Wheel", "Zoom; the middle button moves the image"),
    ("Esc", "Leave drawing or a text field"),
)

# those that begin another group within their menu
APART = frozenset(
    "import save settings quit draw next_box next_image levels statistics theme_system run models about".split()
)

# those that change the open folder, which nobody may do while another window has it, and all that need a folder
CHANGES = frozenset(
    """save import reload draw relabel duplicate paste delete accept reject take_back accept_all accept_above
    find run run_all run_done cancel""".split()
)
OF_A_FOLDER = CHANGES | frozenset(
    """export statistics class_map corrections search next_box previous_box next_image previous_image
    next_to_review previous_to_review evidence hide_boxes zoom_in zoom_out zoom_fit zoom_actual zoom_box
    levels_reset""".split()
)

TOOLBAR = (
    ("open", "save"),
    ("previous_image", "next_image"),
    ("accept", "reject", "draw", "relabel", "undo", "redo"),
    ("zoom_out", "zoom_fit", "zoom_in"),
    ("find", "run_all", "models"),
)


def spec(action_id: str) -> Spec:
    return next(s for s in ACTIONS if s.id == action_id)


def text(row: Spec) -> str:
    """What the action is called, in the user's language."""
    return translate("actions", row.text)


def menu_title(row: Spec) -> str:
    return translate("actions", row.menu)


def make_actions(
    window: QMainWindow, canvas: QWidget, handlers: Mapping[str, Callable[..., object]], keys: LiveKeys
) -> dict[str, QAction]:
    """Every action with its menu and toolbar place; `handlers` has one entry for each."""
    actions: dict[str, QAction] = {}
    menus: dict[str, QMenu] = {}
    for row in ACTIONS:
        action = QAction(text(row), window)
        action.setObjectName(row.id)
        action.setCheckable(row.checkable or row.held)
        action.setAutoRepeat(row.id in REPEATED)
        if row.held:
            action.toggled.connect(handlers[row.id])
        elif not row.submenu:
            action.triggered.connect(handlers[row.id])
        menu = menus.get(row.menu) or menus.setdefault(row.menu, window.menuBar().addMenu("&" + menu_title(row)))
        if row.id in APART:
            menu.addSeparator()
        menu.addAction(action)
        canvas.addAction(action)
        actions[row.id] = action
    themes = QActionGroup(window)
    for name, action in actions.items():
        if name.startswith("theme_"):
            themes.addAction(action)
    _fill_toolbar(window, actions)
    tint(actions)
    give_keys(actions, keys)
    keys.changed.connect(partial(give_keys, actions, keys))
    return actions


def give_keys(actions: Mapping[str, QAction], keys: LiveKeys) -> None:
    """Give every action the keys that are in force, and say so in its tooltip."""
    for action_id, action in actions.items():
        row, own = spec(action_id), keys.keymap.of(action_id)
        reach = Qt.ShortcutContext.WindowShortcut if all(map(_everywhere, own)) else Qt.ShortcutContext.WidgetShortcut
        action.setShortcutContext(reach)
        action.setShortcuts([] if row.held else [QKeySequence(key) for key in own])
        tip = translate("actions", row.tip or row.text)
        action.setStatusTip(tip)
        action.setToolTip(f"{tip} ({keys.shown(action_id)})" if own else tip)


def tint(actions: Mapping[str, QAction]) -> None:
    """Give every action its icon in the colours of the present theme."""
    for row in ACTIONS:
        if row.icon and row.id in actions:
            actions[row.id].setIcon(icon(row.icon))


def _everywhere(key: str) -> bool:
    return key.startswith("Ctrl+") or (key[0] == "F" and key[1:].isdigit())


def _fill_toolbar(window: QMainWindow, actions: Mapping[str, QAction]) -> None:
    bar = QToolBar(translate("actions", "Tools"), window)
    bar.setObjectName("tools")
    bar.setMovable(False)
    for i, group in enumerate(TOOLBAR):
        if i:
            bar.addSeparator()
        bar.addActions([actions[action_id] for action_id in group])
    window.addToolBar(bar)
