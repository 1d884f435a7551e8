"""What the menu calls a gesture that can be undone, in the user's language."""

from __future__ import annotations

from fastloc_core.review.gestures import Gesture, Kind
from fastloc_gui.look.translation import translate

TEXTS = {
    Kind.ACCEPT: "accept {}",
    Kind.REJECT: "reject {}",
    Kind.ACCEPT_ALL: "accept {} proposals",
    Kind.VERIFY: "image done",
    Kind.KEEP: "keep {}",
    Kind.ADJUST: "adjust {}",
    Kind.RELABEL: "relabel {} to {}",
    Kind.DRAW: "draw box",
    Kind.COPY: "copy boxes",
    Kind.DUPLICATE: "duplicate box",
    Kind.DELETE: "delete {}",
}


def step_text(gesture: Gesture) -> str:
    return translate("gestures", TEXTS[gesture.kind]).format(*gesture.names)
