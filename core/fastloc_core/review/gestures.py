"""Everything that a person can do to the boxes of an image: one pure function, and one undo step, a gesture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from fastloc_core.annotation import LONGEST_NOTE, NO_FLAGS, Annotation, Decision, Flags
from fastloc_core.boxes import Box
from fastloc_core.proposal import Proposal

from .edits import Change, Content, ImageEdit
from .standing import Shown, Standing


class Act(StrEnum):
    """What a gesture does, in the words of its undo step; {} stands for each of its names."""

    ACCEPT = "accept {}"
    REJECT = "reject {}"
    ACCEPT_ALL = "accept {} proposals"
    VERIFY = "image done"
    KEEP = "keep {}"
    ADJUST = "adjust {}"
    RELABEL = "relabel {} to {}"
    DRAW = "draw box"
    COPY = "copy boxes"
    DUPLICATE = "duplicate box"
    DELETE = "delete {}"
    FLAG = "flags of {}"
    NOTE = "note on {}"
    NOTE_IMAGE = "note on the image"
    REJECT_ALL = "reject {} proposals"
    RELABEL_ALL = "relabel {} boxes to {}"
    DELETE_ALL = "delete {} boxes"
    FLAG_ALL = "flags of {} boxes"


@dataclass(frozen=True, slots=True)
class Gesture:
    """One edit of one image, and the id of the box that has the focus next.

    `names`: the classes, or the number of proposals, that its undo step tells; `series`: gestures of the same series
    that follow each other are one undo step, empty if the gesture belongs to none.
    """

    act: Act
    edit: ImageEdit
    focus: str | None = None
    names: tuple[str | int, ...] = ()
    series: str = ""


def accept(standing: Standing, proposal: Proposal, complete: bool = True) -> Gesture:
    """`complete`: no more proposals are to come, so that the image is verified if nothing is left to decide."""
    return _decided(standing, Act.ACCEPT, [proposal], complete, proposal.label)


def reject(standing: Standing, proposal: Proposal, complete: bool = True) -> Gesture:
    """See accept. An image whose proposals were all rejected is not verified by that."""
    return _decided(standing, Act.REJECT, [proposal], complete, proposal.label)


def accept_all(standing: Standing, complete: bool = True, among: Sequence[Proposal] | None = None) -> Gesture | None:
    """Accept the pending proposals that are shown, or those `among` them, as many as can be right together.

    None if there is none.
    """
    found = standing.compatible(among)
    return _decided(standing, Act.ACCEPT_ALL, found, complete, len(found)) if found else None


def verify(standing: Standing) -> Gesture | None:
    """The image is verified as it is, with or without boxes. None if it was before."""
    return None if standing.verified else _edited(standing, Act.VERIFY, [], verified=True)


def keep(standing: Standing, annotation: Annotation) -> Gesture:
    """A box is right as it is, whatever was proposed."""
    change = Change(annotation, replace(annotation, decision=Decision.ACCEPTED))
    return _edited(standing, Act.KEEP, [change], None, annotation.label)


def adjust(standing: Standing, item: Shown, box: Box, series: str = "") -> Gesture | None:
    """Give a box new edges. A proposal becomes a decided box; a loaded or drawn box stays one. None without a change.

    `series`: nudges of the same box and series are one undo step.
    """
    if box == item.box:
        return None
    before, decided = _taken_up(item)
    decision = Decision.ADJUSTED if decided.decision is Decision.ACCEPTED else decided.decision
    change = Change(before, replace(decided, box=box, decision=decision))
    made = _edited(standing, Act.ADJUST, [change], item.id, item.label, verified=_stays_verified(standing, change))
    return replace(made, series=series and f"{series} {item.id}")


def relabel(standing: Standing, item: Shown, label: str) -> Gesture | None:
    """Give a box a class, which accepts a proposal. It keeps the focus. None without a change."""
    changes = _relabelled(item, label)
    if changes and label == item.label:
        return _edited(standing, Act.ACCEPT, changes, item.id, label)
    return _edited(standing, Act.RELABEL, changes, item.id, item.label, label) if changes else None


def _relabelled(item: Shown, label: str) -> list[Change]:
    if label == item.label:
        return [Change(None, _annotation(item, Decision.ACCEPTED))] if isinstance(item, Proposal) else []
    before, decided = _taken_up(item)
    return [Change(before, replace(decided, label=label, confidence=None))]


def flag(standing: Standing, annotation: Annotation, flags: Flags) -> Gesture | None:
    """Say of a decided box that it is difficult, truncated or occluded. None without a change."""
    change = Change(annotation, replace(annotation, flags=flags))
    same = flags == annotation.flags
    return None if same else _edited(standing, Act.FLAG, [change], annotation.id, annotation.label)


def note(standing: Standing, annotation: Annotation, text: str) -> Gesture | None:
    """Write something about a decided box, or nothing any more. None without a change."""
    change = Change(annotation, replace(annotation, note=_short(text)))
    return _edited(standing, Act.NOTE, [change], annotation.id, annotation.label) if change.only_note else None


def note_image(standing: Standing, text: str, focus: str | None = None) -> Gesture | None:
    """Write something about the image, or nothing any more. None without a change."""
    before, after = standing.content.note, _short(text)
    made = _edited(standing, Act.NOTE_IMAGE, [], focus)
    return None if before == after else replace(made, edit=replace(made.edit, note=(before, after)))


def _short(text: str) -> str:
    return " ".join(text.split())[:LONGEST_NOTE]


def add(standing: Standing, boxes: Iterable[tuple[Box, str]], act: Act = Act.DRAW) -> Gesture | None:
    """Boxes that a person drew or copied, each with its class; the last one gets the focus. None without any."""
    drawn = [Annotation(box, label, Decision.DRAWN) for box, label in boxes]
    return _edited(standing, act, [Change(None, a) for a in drawn], drawn[-1].id) if drawn else None


def duplicate(standing: Standing, item: Shown, box: Box) -> Gesture:
    """A second box of the same class. A proposal is accepted by it, otherwise its own copy would answer it."""
    copy = Annotation(box, item.label, Decision.DRAWN)
    accepted = [Change(None, _annotation(item, Decision.ACCEPTED))] if isinstance(item, Proposal) else []
    return _edited(standing, Act.DUPLICATE, [*accepted, Change(None, copy)], copy.id)


def delete(standing: Standing, annotation: Annotation) -> Gesture:
    """Remove a decided box. A box that was a proposal counts as rejected, so that it does not become pending again."""
    change = Change(annotation, _deleted(annotation))
    verified, focus = _stays_verified(standing, change), standing.next_pending()
    return _edited(standing, Act.DELETE, [change], focus, annotation.label, verified=verified)


def _deleted(annotation: Annotation) -> Annotation | None:
    from_model = annotation.decision in (Decision.ACCEPTED, Decision.ADJUSTED)
    return replace(annotation, decision=Decision.REJECTED) if from_model else None


# several boxes of an image; `accept_all` accepts proposals


def reject_all(standing: Standing, proposals: Sequence[Proposal], complete: bool = True) -> Gesture:
    """See accept and reject."""
    return _decided(standing, Act.REJECT_ALL, proposals, complete, len(proposals))


def relabel_all(standing: Standing, items: Sequence[Shown], label: str) -> Gesture | None:
    """See relabel. The first one keeps the focus."""
    changes = [change for item in items for change in _relabelled(item, label)]
    return _edited(standing, Act.RELABEL_ALL, changes, items[0].id, len(changes), label) if changes else None


def delete_all(standing: Standing, annotations: Sequence[Annotation]) -> Gesture:
    """See delete."""
    changes = [Change(a, _deleted(a)) for a in annotations]
    verified = standing.verified and not standing.asks_again(changes)
    return _edited(standing, Act.DELETE_ALL, changes, standing.next_pending(), len(changes), verified=verified)


def flag_all(standing: Standing, annotations: Sequence[Annotation], **said: bool) -> Gesture | None:
    """Say the same of several decided boxes; `said`: fields of Flags. The first one keeps the focus."""
    flagged = [Change(a, replace(a, flags=replace(a.flags, **said))) for a in annotations]  # type: ignore[arg-type]
    changes = [change for change in flagged if change.before != change.after]
    return _edited(standing, Act.FLAG_ALL, changes, annotations[0].id, len(changes)) if changes else None


# in bulk


def rename(image: int, content: Content, names: Mapping[str, str]) -> ImageEdit | None:
    """Give the boxes of these classes their new names. They stay decided as and when they were. None without any."""
    changes = tuple(Change(a, replace(a, label=names[a.label])) for a in content.boxes if a.label in names)
    return ImageEdit(image, changes, (content.verified, content.verified), renaming=True) if changes else None


def delete_class(standing: Standing, label: str) -> ImageEdit | None:
    """Delete all boxes of a class, see `delete`. None without any."""
    changes = [Change(a, _deleted(a)) for a in standing.annotations if a.label == label]
    stays = standing.verified and not standing.asks_again(changes)
    return ImageEdit(standing.image, tuple(changes), (standing.verified, stays)) if changes else None


def take_over(image: int, content: Content, boxes: Iterable[Annotation], verified: bool = False) -> ImageEdit | None:
    """Add boxes of another file, which says whether the image is `verified`. None if that changes nothing.

    A box that the image has already, to a pixel, is not added again, but gets its flags if it has none.
    """
    known, changes = list(content.boxes), []
    for box in boxes:
        if (same := next((a for a in known if _is_same(a, box)), None)) is None:
            changes.append(Change(None, box))
            continue
        known.remove(same)
        if same.flags == NO_FLAGS != box.flags:
            changes.append(Change(same, replace(same, flags=box.flags)))
    verified = verified or content.verified
    changed = changes or verified != content.verified
    return ImageEdit(image, tuple(changes), (content.verified, verified)) if changed else None


def _is_same(one: Annotation, other: Annotation) -> bool:
    edges = zip(one.box.edges, other.box.edges, strict=True)
    return one.label == other.label and all(abs(a - b) <= 1 for a, b in edges)  # files round


def _taken_up(item: Shown) -> tuple[Annotation | None, Annotation]:
    """The box as it is decided now, None for a proposal, and the decided box that an edit begins with."""
    return (None, _annotation(item, Decision.ADJUSTED)) if isinstance(item, Proposal) else (item, item)


def _annotation(proposal: Proposal, decision: Decision) -> Annotation:
    return Annotation(proposal.box, proposal.label, decision, proposal.chance, id=proposal.id)


def _decided(standing: Standing, act: Act, proposals: Sequence[Proposal], complete: bool, name: str | int) -> Gesture:
    """Decide proposals. If none is left and a box is there, the image is verified, unless more are to come."""
    decision = Decision.REJECTED if act in (Act.REJECT, Act.REJECT_ALL) else Decision.ACCEPTED
    changes = [Change(None, _annotation(p, decision)) for p in proposals]
    left = standing.pending_after(changes)
    boxes = bool(standing.annotations) or decision is Decision.ACCEPTED
    focus = standing.next_pending(proposals[-1].id, left)
    verified = standing.verified or (complete and not left and boxes)
    return _edited(standing, act, changes, focus, name, verified=verified)


def _edited(
    standing: Standing,
    act: Act,
    changes: Sequence[Change],
    focus: str | None = None,
    *names: str | int,
    verified: bool | None = None,
) -> Gesture:
    """`verified`: whether the image is verified after it; None: as before."""
    after = standing.verified if verified is None else verified
    return Gesture(act, ImageEdit(standing.image, tuple(changes), (standing.verified, after)), focus, names)


def _stays_verified(standing: Standing, change: Change) -> bool:
    """Not if the change lets a proposal ask again that a box has answered."""
    return standing.verified and not standing.asks_again([change])
