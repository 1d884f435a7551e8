"""Turns the boxes of an image whose annotation file was made by a program that ignored EXIF."""

from __future__ import annotations

from fastloc_core.progress import Progress
from fastloc_core.store import Store
from fastloc_gui.desk import Desk
from fastloc_gui.look.counted import counted
from fastloc_gui.look.translation import translate
from fastloc_gui.work.bulk import in_background


def turn_boxes(desk: Desk) -> None:
    document = desk.session.current
    if document is None:
        return
    image, step = document.image, translate("turning", "turn {} boxes")

    def turn(store: Store, progress: Progress) -> int:
        from fastloc_core.store.turning import turn_boxes  # lxml

        return turn_boxes(store, image, step)

    def show(boxes: int) -> None:
        if boxes:
            desk.session.changed_in_bulk()
            desk.say(translate("turning", "Turned: {}. Undo takes it back.").format(counted.boxes(boxes)))
        else:
            desk.say(translate("turning", "The XML file of this image did not ignore a turn (EXIF): nothing to do."))

    in_background(desk.work, desk.window, translate("turning", "Turning boxes …"), turn, show)
