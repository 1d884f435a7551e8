"""What the menu calls a gesture that can be undone, in the user's language."""

from __future__ import annotations

from fastloc_core.review.gestures import Act, Gesture
from fastloc_gui.look.translation import translate

TEXTS = {
    Act.ACCEPT: "accept {}",
    Act.REJECT: "reject {}",
    Act.ACCEPT_ALL: "accept {} proposals",
    Act.VERIFY: "image done",
    Act.KEEP: "keep {}",
    Act.ADJUST: "adjust {}",
    Act.RELABEL: "relabel {} to {}",
    Act.DRAW: "draw box",
    Act.COPY: "copy boxes",
    Act.DUPLICATE: "duplicate box",
    Act.DELETE: "delete {}",
}


def step_text(gesture: Gesture) -> str:
    return translate("gestures", TEXTS[gesture.act]).format(*gesture.names)
