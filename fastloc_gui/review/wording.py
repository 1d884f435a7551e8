"""The words for one box, the same on its tag and in the list, and for what boxes taught."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastloc_core.annotation import Flags
from fastloc_core.proposal import Proposal
from fastloc_core.review.standing import Shown
from fastloc_core.store.conventions import DISPUTED, MARKS, ZERO
from fastloc_core.store.spot_checks import SpotChecks
from fastloc_gui.look.counted import counted
from fastloc_gui.look.text import decimal, percent, whole
from fastloc_gui.look.translation import translate

if TYPE_CHECKING:  # it imports numpy, which the window does without as it starts
    from fastloc_core.learning.learned import Learned
    from fastloc_gui.jobs.teacher import Taught


SHORT = 40  # characters of a further field that is shown


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
    else:
        lines += [said] if (said := what_is_said(item.flags)) else []
        lines += [translate("boxes", "Note: {}").format(item.note)] if item.note else []
        lines += [translate("boxes", "decided by {}").format(item.person)] if item.person else []
    return "\n".join(lines)


def flag_names() -> dict[str, str]:
    """The flags that a person can set, in the user's language, by the name of the field of Flags."""
    return {
        "difficult": translate("boxes", "difficult"),
        "truncated": translate("boxes", "truncated"),
        "occluded": translate("boxes", "occluded"),
    }


def what_is_said(flags: Flags) -> str:
    """All flags of a box, in one line; empty if there are none."""
    said = [text for name, text in flag_names().items() if getattr(flags, name)]
    said += [translate("boxes", "crowd")] if flags.crowd else []
    said += [translate("boxes", "pose {}").format(flags.pose)] if flags.pose else []
    return ", ".join((*said, *(f"{name} {text}" for name, text in flags.others if len(text) <= SHORT)))


def how_pixels_count(decision: str) -> str:
    """What is decided about the XML files of the folder, as store/conventions.py has it."""
    if decision == ZERO:
        return translate("pixels", "Pixels of XML files count from 0, because one has a 0.")
    if decision == MARKS:
        return translate("pixels", "Pixels of XML files count from 1, except of programs that count from 0.")
    if decision == DISPUTED:
        return translate("pixels", "Pixels of XML files count from 1, but one that came later has a 0.")
    if decision:
        return translate("pixels", "Pixels of XML files count as you chose.")
    return translate("pixels", "There is no XML file of another program yet.")


def what_was_learned(taught: Taught | None, used: Learned | None, held: bool) -> str:
    """One line; empty if nobody knows yet. `taught`: what all decisions teach; `held`: a person chose what is used."""
    if held:
        off = translate("learning", "What your decisions teach is not used: you switched it off.")
        return translate("learning", "As you chose: {}").format(gained(used)) if used else off
    learned = taught.learned if taught else used
    if learned:
        return gained(learned)
    if taught is None:
        return ""
    if taught.boxes < taught.needed:
        return translate("learning", "Learns from your decisions: {} of {}").format(taught.boxes, taught.needed)
    return translate("learning", "Learns from your decisions as soon as they are about two images.")


def gained(learned: Learned) -> str:
    """What was learned, and whether it helps."""
    gain, n = learned.gain, whole(learned.n)
    if not gain.helps:
        text = translate("learning", "Learned from {n} decisions: no better edges yet, so boxes stay as they are.")
        return text.format(n=n)
    before, after = percent(gain.ready_before), percent(gain.ready_after)
    if gain.ready_after > gain.ready_before:
        text = translate(
            "learning", "Learned from {n} decisions: boxes that need no correction {after} (before: {before})"
        )
        return text.format(n=n, after=after, before=before)
    text = translate("learning", "Learned from {n} decisions: mean IoU with your boxes {after} (before: {before})")
    return text.format(n=n, after=decimal(gain.after, 2), before=decimal(gain.before, 2))


def of_spot_checks(checks: SpotChecks) -> str:
    """What is known of boxes that were accepted in bulk; empty if nothing was."""
    right, lines = checks.right, []
    if right.n:
        text = translate(
            "wording",
            "Spot check: {share} of the boxes stayed as they were accepted ({n} in {images}, 95 % interval {a} to "
            "{b}).",
        )
        share, low, high = (percent(part) for part in (right.share, right.low, right.high))
        said = text.format(share=share, n=whole(right.n), images=counted.images(right.images), a=low, b=high)
        lines.append(said.replace(" %", "\u00a0%"))  # keep the number and the sign on one line
    if checks.waiting:
        text = translate("wording", "In the list “Spot check”: {}.")
        lines.append(text.format(counted.images(checks.waiting)))
    return " ".join(lines)
