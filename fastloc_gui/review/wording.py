"""The words for one box, the same on its tag and in the list."""

from __future__ import annotations

from fastloc_core.proposal import Proposal
from fastloc_core.review.standing import Shown
from fastloc_gui.look.text import percent
from fastloc_gui.look.translation import translate


def name_of(item: Shown) -> str:
    """Its class, with the guess behind it if there is one: "object (syringe?)"."""
    return f"{item.label} ({item.guess}?)" if isinstance(item, Proposal) and item.guess else item.label


def sureness(item: Shown) -> str:
    """How likely a proposal is right as it stands, or was when it was decided; empty for other boxes."""
    chance = item.chance if isinstance(item, Proposal) else item.confidence
    return "" if chance is None else percent(chance)


def explained(item: Shown) -> str:
    """What a box is, and for a proposal what its number means, a line each."""
    box = item.box
    text = translate("boxes", "{}: {:.0f} x {:.0f} px at ({:.0f}, {:.0f})")
    lines = [text.format(name_of(item), box.width, box.height, box.x0, box.y0)]
    if isinstance(item, Proposal):
        if item.guess:
            lines.append(translate("boxes", "{}: the box is right, whatever the object is").format(sureness(item)))
        elif item.belief == 1:
            lines.append(translate("boxes", "{}: the box is right").format(sureness(item)))
        else:
            text = translate("boxes", "{}: box and class are both right (the box {}, the class {})")
            lines.append(text.format(sureness(item), percent(item.confidence), percent(item.belief)))
        if item.guess:
            text = translate("boxes", "{}: it is {}; too uncertain to say so")
            lines.append(text.format(percent(item.belief), item.guess))
        if item.alternatives:
            lines.append(translate("boxes", "or: {}").format(", ".join(a.label for a in item.alternatives)))
    return "\n".join(lines)
