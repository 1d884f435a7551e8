"""What the panels want of the rest: each of their signals, and who answers it."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QDialog

from fastloc_gui.actions import Opens
from fastloc_gui.desk import Desk
from fastloc_gui.panels import BatchBar, LearnedLine
from fastloc_gui.work.bulk import find_disagreements, find_doubts, order_by_likeness, skip_unlikely

from .box_menu import box_menu, image_menu
from .gallery_page import GalleryPage
from .status import StatusBar


def answer_panels(
    desk: Desk, page: GalleryPage, picker: QDialog, batch: BatchBar, learned: LearnedLine, status: StatusBar
) -> None:
    """Connect the panels, once."""
    work, window, canvas = desk.work, desk.window, desk.canvas
    images, boxes, classes, history = desk.images, desk.boxes, desk.classes, desk.history
    for place in (canvas, boxes):
        place.relabel_wanted.connect(desk.actions["relabel"].trigger)
        place.menu_wanted.connect(lambda at: box_menu(desk).popup(at))
    canvas.image_menu_wanted.connect(lambda at: image_menu(desk, drawing=True).popup(at))
    images.menu_wanted.connect(lambda at: image_menu(desk).popup(at))
    images.disagreements_wanted.connect(partial(find_disagreements, work, window))
    images.doubts_wanted.connect(partial(find_doubts, work, window))
    images.likeness_wanted.connect(partial(order_by_likeness, work, window))
    images.left_out.clicked.connect(partial(Opens("left_out.open_left_out"), desk))
    boxes.find_wanted.connect(work.find)
    work.requests.answered.connect(boxes.show_answer)
    boxes.skip_wanted.connect(partial(skip_unlikely, work, window))
    classes.assign_wanted.connect(page.give_class)
    classes.images_wanted.connect(images.list_class)
    classes.change_wanted.connect(partial(Opens("class_change.change"), desk))
    history.back_wanted.connect(partial(Opens("go_back.go_back"), desk))
    batch.pause_wanted.connect(work.requests.pause)
    batch.stop_wanted.connect(work.stop)
    learned.clicked.connect(desk.actions["learning"].trigger)
    status.training.clicked.connect(desk.actions["train"].trigger)
    for left in (picker.finished, boxes.left, classes.left, history.left, images.left, desk.levels.left):
        left.connect(desk.take_keyboard)
