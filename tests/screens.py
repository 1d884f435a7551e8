"""The screens of the documentation, in the order of their page; packaging/screens.py takes their screenshots."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from fastloc_core.boxes import Box
from fastloc_core.review import gestures
from fastloc_core.review.mapping import ClassMap
from fastloc_gui.canvas.mask import MaskItem
from fastloc_gui.dialogs.about import About
from fastloc_gui.dialogs.accept_above import AcceptAbove
from fastloc_gui.dialogs.add_model import AddModelDialog
from fastloc_gui.dialogs.blind_sample import BlindSample
from fastloc_gui.dialogs.cheat_sheet import CheatSheet
from fastloc_gui.dialogs.class_map import ClassMapDialog
from fastloc_gui.dialogs.copies import CopiesDialog
from fastloc_gui.dialogs.export import ExportDialog
from fastloc_gui.dialogs.fault import FaultDialog
from fastloc_gui.dialogs.finder import Finder
from fastloc_gui.dialogs.guide import Guide
from fastloc_gui.dialogs.importing import ImportDialog
from fastloc_gui.dialogs.learning import LearningDialog
from fastloc_gui.dialogs.manual import Manual
from fastloc_gui.dialogs.models import ModelsDialog
from fastloc_gui.dialogs.settings import SettingsDialog
from fastloc_gui.dialogs.shortcuts import ShortcutsDialog
from fastloc_gui.dialogs.statistics import StatisticsWindow
from fastloc_gui.dialogs.training import TrainingDialog
from fastloc_gui.review.image_list import Show
from fastloc_gui.window.errors import show_problem
from fastloc_gui.window.main_window import MainWindow
from tests.demonstration import DETAIL
from tests.stage import Stage

HOME = Path(tempfile.gettempdir()) / "fastloc"  # its name is visible in some screenshots
MADE = HOME / "made"


def window(stage: Stage) -> QWidget:
    return stage.open("proposed", image="coffee-2.jpg")


def evidence(stage: Stage) -> QWidget:
    window = stage.open("proposed", image="coffee-2.jpg")
    QTest.keyPress(window.canvas, Qt.Key.Key_H)
    return window


def boxes(stage: Stage) -> QWidget:
    window = stage.open("proposed", image="cat.png")
    document = window.session.current
    assert document
    first, second = document.pending[:2]
    window.session.apply(gestures.accept(document.standing, first, complete=False))
    window.session.apply(gestures.adjust(document.standing, second, Box(200, 150, 300, 250)))
    window.session.apply(gestures.add(document.standing, [(Box(312, 0, 402, 76), "ear")]))
    stage.wait(lambda: not window.work.saver.waiting)
    window.canvas.start_drawing()
    start, end = (window.canvas.mapFromScene(x, y) for x, y in ((134, 84), (208, 148)))
    QTest.mousePress(window.canvas.viewport(), Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(window.canvas.viewport(), end)
    return window


def history(stage: Stage) -> QWidget:
    window = stage.open("proposed", image="cat.png")
    document = window.session.current
    assert document
    window.session.person = "Ann"
    window.session.apply(gestures.accept(document.standing, document.pending[0], complete=False))
    window.session.apply(gestures.add(document.standing, [(Box(312, 0, 402, 76), "ear")]))
    window.session.apply(gestures.note(document.standing, document.annotations[-1], "Is this one ear? Ask Ben."))
    stage.wait(lambda: not window.work.saver.waiting)
    window.actions_by_id["history"].trigger()
    document.select(document.by_id)
    return window


def gallery(stage: Stage, whole: bool) -> QWidget:
    window = stage.open("reviewed")
    window.actions_by_id["gallery"].trigger()
    stage.wait(lambda: not window.gallery.reading)
    window.gallery.controls.whole.setChecked(whole)
    window.gallery.grid.choose(1)
    stage.wait(lambda: len(window.gallery.painter.seen) > 12)
    stage.wait(lambda: not window.work.file_worker.pending)
    return window


def mask(stage: Stage) -> QWidget:
    window = stage.open("proposed", image="cat.png")
    window.actions_by_id["mask"].setChecked(True)
    stage.wait(lambda: any(isinstance(item, MaskItem) and item.isVisible() for item in window.canvas.scene().items()))
    return window


def copies(stage: Stage) -> QWidget:
    window = stage.open("photos")
    for name in ("cat.png", "coffee.png"):
        shutil.copy(stage.folder / name, stage.folder / f"holiday-{name}")
    window.open_folder(stage.folder)
    stage.wait(lambda: window.session.images.named("holiday-cat.png") is not None)
    dialog = stage.dialog("copies", CopiesDialog)
    stage.wait(lambda: bool(dialog.images.count()))
    stage.wait(lambda: not dialog.images.item(0).icon().isNull())
    return dialog


def blind(stage: Stage) -> QWidget:
    stage.open("proposed")
    dialog = stage.dialog("blind", BlindSample)
    stage.wait(lambda: bool(dialog.free.text()))
    return dialog


def fault(stage: Stage) -> QWidget:
    window = stage.open("proposed")
    trace = 'Traceback (most recent call last):\n  File "…/review/gestures.py", line 42, in accept\n'
    dialog = FaultDialog(window, "ValueError: a change needs a box before or after it", trace)
    dialog.open()
    return dialog


def no_model(stage: Stage) -> QWidget:
    window = stage.open("photos", model=False)
    window.no_model()
    return window


def first_steps(stage: Stage, card: int) -> QWidget:
    window = stage.open("proposed" if card else "", image="coffee-2.jpg")
    window.actions_by_id["guide"].trigger()
    (guide,) = window.findChildren(Guide)
    while guide.cards.currentIndex() < card:
        guide.next.click()
    return window


def batch(stage: Stage) -> QWidget:
    window = stage.open("photos")
    window.actions_by_id["run_all"].trigger()
    stage.wait(lambda: window.work.batch.done >= 8)
    window.status.clearMessage()
    return window


def levels(stage: Stage) -> QWidget:
    window = stage.open("proposed", image=DETAIL)
    window.actions_by_id["levels"].trigger()
    window.levels.track.move_to(0, 0.15)
    window.levels.track.move_to(1, 0.6)
    return window


def to_review(stage: Stage) -> QWidget:
    window = stage.open("reviewed")
    _list(window, Show.TO_REVIEW)
    window.images.search.setText("co")
    stage.show(window, 0)
    return window


def disagreements(stage: Stage) -> QWidget:
    window = stage.open("contradicted")
    _list(window, Show.DISAGREEING)
    stage.wait(lambda: bool(window.session.images.disagreements))
    stage.show(window, 0)
    window.status.clearMessage()
    return window


def _list(window: MainWindow, show: Show) -> None:
    box = window.images.show_only
    box.setCurrentIndex(box.findData(show))
    box.activated.emit(box.currentIndex())


def opened(action: str, kind: type[QWidget], made: str = "") -> Callable[[Stage], QWidget]:
    """The screen that an action opens, in a window on that folder."""

    def take(stage: Stage) -> QWidget:
        stage.open(made)
        return stage.dialog(action, kind)

    return take


def class_picker(stage: Stage) -> QWidget:
    window = stage.open("proposed")
    window.review.relabel()
    QTest.keyClicks(window.picker.field, "cat")
    return window.picker


def classes(stage: Stage) -> QWidget:
    window = stage.open("proposed")
    named = {"Egyptian cat": "cat", "tabby": "cat", "Persian cat": "cat", "espresso": "cup"}
    shown = ClassMap(("cat", "cup", "spoon"), named, frozenset({"screen"}))
    window.session.set_shaping(replace(window.session.shaping, class_map=shown))
    dialog = stage.dialog("class_map", ClassMapDialog)
    dialog.labels.table.selectRow(1)
    return dialog


def add_model(stage: Stage) -> QWidget:
    stage.open("proposed")
    stage.dialog("models", ModelsDialog).add.click()
    dialog = stage.shown(AddModelDialog)
    dialog.file.setText("birds.safetensors")
    dialog.labels.setText("birds.txt")
    dialog.buttons.accepted.emit()
    stage.wait(dialog.buttons.isEnabled)
    return dialog


def train(stage: Stage) -> TrainingDialog:
    """Train on the pieces of photographs, with their subjects as classes."""
    window, folder = stage.open(), HOME / "my pictures"
    shutil.rmtree(folder, ignore_errors=True)
    for piece in (MADE / "photos").glob("*-*.jpg"):
        (of_class := folder / piece.name.partition("-")[0]).mkdir(parents=True, exist_ok=True)
        shutil.copy(piece, of_class)
    dialog = stage.dialog("train", TrainingDialog)
    dialog.form.path.setText(str(folder))
    stage.wait(dialog.form.start.isEnabled)
    home = HOME / "home"  # the user gets nothing that is trained here
    shutil.rmtree(home, ignore_errors=True)
    code = f"import os; os.environ['FASTLOC_HOME'] = {str(home)!r}; from fastloc_core.cli import main; main()"
    window.work.trainer.command = [sys.executable, "-c", code]
    return dialog


def trained(stage: Stage) -> QWidget:
    dialog = train(stage)
    dialog.form.thoroughness.choose(2)
    dialog.form.start.click()
    stage.wait(dialog.progress.use.isVisible)
    return dialog


def exported(stage: Stage) -> QWidget:
    stage.open("reviewed")
    dialog = stage.dialog("export", ExportDialog)
    dialog.start.click()
    stage.wait(dialog.show_folder.isVisible)
    shutil.rmtree(dialog.target.text())
    return dialog


def accept_above(stage: Stage) -> QWidget:
    stage.open("reviewed")
    dialog = stage.dialog("accept_above", AcceptAbove)
    dialog.threshold.setValue(40)
    return dialog


def importing(stage: Stage) -> ImportDialog:
    stage.open("proposed")
    dialog = stage.dialog("import", ImportDialog)
    dialog.path.setText(str(MADE / "contradicted"))
    return dialog


def imported(stage: Stage) -> QWidget:
    dialog = importing(stage)
    dialog.start.click()
    stage.wait(dialog.close_button.hasFocus)
    return dialog


def statistics(stage: Stage) -> QWidget:
    stage.open("reviewed")
    dialog = stage.dialog("statistics", StatisticsWindow)
    stage.wait(lambda: bool(dialog.left.text()))
    return dialog


def shortcuts(stage: Stage) -> QWidget:
    stage.open()
    dialog = stage.dialog("shortcuts", ShortcutsDialog)
    dialog.select("accept")
    return dialog


def finder(stage: Stage) -> QWidget:
    stage.open("proposed")
    dialog = stage.dialog("finder", Finder)
    QTest.keyClicks(dialog.field, "im")
    return dialog


def problem(stage: Stage) -> QWidget:
    window = stage.open("proposed")
    text = "There is no such file. Check the name, or download the model in Model > Models."
    box = show_problem(window, window.tr("The model {} could not be loaded").format("birds"), text)
    return box


def read_only(stage: Stage) -> QWidget:
    stage.open("proposed")
    return stage.another("proposed")


@dataclass(frozen=True, slots=True)
class Screen:
    """`large`: also taken on a fine and on a small screen; `language`: see translation.LANGUAGES."""

    name: str
    about: str
    take: Callable[[Stage], QWidget]
    large: bool = False
    language: str = "en"


SCREENS = (
    Screen("window", "The window: proposals of an image, the best one in focus", window, large=True),
    Screen("evidence", "The evidence for a box, while H is held", evidence, large=True),
    Screen("boxes", "Accepted, adjusted and drawn boxes, and one that is being drawn", boxes, large=True),
    Screen("history", "Several boxes are selected, one has a note; the history", history),
    Screen("gallery", "The gallery: all boxes to review, side by side", partial(gallery, whole=False), large=True),
    Screen("gallery-images", "The gallery of whole images", partial(gallery, whole=True)),
    Screen("mask", "The mask that an export would cut out", mask),
    Screen("copies", "Images that look alike", copies),
    Screen("blind", "A blind sample", blind),
    Screen("to-review", "The list of images to review, narrowed by a search", to_review),
    Screen("batch", "Proposing for the whole folder", batch),
    Screen("levels", "Brightness and contrast of a 16-bit image", levels),
    Screen("disagreements", "A proposal that contradicts an existing box", disagreements),
    Screen("class-picker", "Choosing the class of a box", class_picker),
    Screen("first-steps-1", "First steps: the folder", partial(first_steps, card=0)),
    Screen("first-steps-2", "First steps: the model", partial(first_steps, card=1)),
    Screen("first-steps-3", "First steps: deciding", partial(first_steps, card=2)),
    Screen("first-steps-4", "First steps: correcting", partial(first_steps, card=3), large=True),
    Screen("empty", "No folder is open", Stage.open),
    Screen("no-model", "No model is there yet", no_model),
    Screen("read-only", "Another window has the folder", read_only),
    Screen("models", "Choosing, downloading and adding models", opened("models", ModelsDialog, "proposed"), large=True),
    Screen("add-model", "Adding a model of your own, with an error", add_model),
    Screen("train", "Training a classifier on images in a folder for each class", train),
    Screen("trained", "A trained classifier and its accuracy", trained, large=True),
    Screen("classes", "The model's labels and your classes", classes, large=True),
    Screen("accept-above", "Accepting all proposals above a confidence", accept_above),
    Screen("learning", "What your decisions taught", opened("learning", LearningDialog, "reviewed")),
    Screen("statistics", "Statistics: pace, time left, decisions", statistics, large=True),
    Screen("export", "Exporting", opened("export", ExportDialog, "reviewed")),
    Screen("exported", "Exporting, at the end", exported),
    Screen("import", "Importing annotations", importing),
    Screen("imported", "Importing, at the end", imported),
    Screen("manual", "The manual", opened("manual", Manual), large=True),
    Screen("about", "About fastloc", opened("about", About)),
    Screen("settings", "Settings", opened("settings", SettingsDialog)),
    Screen("shortcuts", "Keys of your own", shortcuts),
    Screen("finder", "Finding an action by a part of its name", finder),
    Screen("keys", "All keys at a glance", opened("keys", CheatSheet), large=True),
    Screen("problem", "A problem", problem),
    Screen("fault", "An unexpected error", fault),
    Screen("german", "In German", window, language="de"),
    Screen("german-gallery", "The gallery, in German", partial(gallery, whole=False), language="de"),
    Screen("german-first-steps", "The first steps, in German", partial(first_steps, card=3), language="de"),
    Screen("german-models", "The models, in German", opened("models", ModelsDialog, "proposed"), language="de"),
    Screen("german-train", "Training, in German", train, language="de"),
    Screen("german-keys", "All keys, in German", opened("keys", CheatSheet), language="de"),
)
