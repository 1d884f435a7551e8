"""Every change a person can make to the boxes of an image: one function and one undo step a gesture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.proposal import Proposal
from fastloc_core.review.queue import answers, compatible
from fastloc_core.store.edits import Change
from fastloc_gui.look.translation import translate

from .document import Document, Shown


def _decided(proposal: Proposal, decision: Decision) -> Annotation:
    return Annotation(proposal.box, proposal.label, decision, proposal.confidence, id=proposal.id)


def _decide(document: Document, text: str, proposals: Sequence[Proposal], decision: Decision, finish: bool) -> None:
    """Decide proposals; when none is left and a box is there, the image is done, unless more is to come."""
    changes = [Change(None, _decided(p, decision)) for p in proposals]
    left = [p for p in document.pending if not any(answers(change.after, p) for change in changes if change.after)]
    boxes = bool(document.annotations) or decision is Decision.ACCEPTED
    done = document.verified or (finish and not left and boxes)
    focus = document.next_pending(proposals[-1].id, left)
    document.edit(text, changes, verified=done, focus=focus)


def accept(document: Document, proposal: Proposal, finish: bool = True) -> None:
    _decide(document, translate("commands", "accept {}").format(proposal.label), [proposal], Decision.ACCEPTED, finish)


def reject(document: Document, proposal: Proposal, finish: bool = True) -> None:
    _decide(document, translate("commands", "reject {}").format(proposal.label), [proposal], Decision.REJECTED, finish)


def accept_all(document: Document, finish: bool = True) -> None:
    """Accept the pending proposals that the filter shows, as many as can be right together."""
    shown = compatible(item for item in document.visible() if isinstance(item, Proposal))
    if shown:
        text = translate("commands", "accept {} proposals").format(len(shown))
        _decide(document, text, shown, Decision.ACCEPTED, finish)


def verify(document: Document) -> None:
    """The image is done as it stands, with or without boxes."""
    if not document.verified:
        document.edit(translate("commands", "image done"), [], verified=True)


def keep(document: Document, annotation: Annotation) -> None:
    """A box that is there is right as it stands, whatever was proposed."""
    change = Change(annotation, replace(annotation, decision=Decision.ACCEPTED))
    document.edit(translate("commands", "keep {}").format(annotation.label), [change], verified=document.verified)


def adjust(document: Document, item: Shown, box: Box, gesture: str = "") -> None:
    """Give a box new edges. A proposal becomes a decided box by it; a loaded or drawn box keeps its origin."""
    if box == item.box:
        return
    if isinstance(item, Proposal):
        change = Change(None, replace(_decided(item, Decision.ADJUSTED), box=box))
    else:
        decision = Decision.ADJUSTED if item.decision is Decision.ACCEPTED else item.decision
        change = Change(item, replace(item, box=box, decision=decision))
    gesture = f"{gesture} {item.id}" if gesture else ""
    text = translate("commands", "adjust {}").format(item.label)
    document.edit(text, [change], verified=_still_done(document, change), focus=item.id, gesture=gesture)


def relabel(document: Document, item: Shown, label: str) -> None:
    """Give a box another class. A proposal is accepted by it."""
    if label == item.label:
        return
    before = None if isinstance(item, Proposal) else item
    decided = _decided(item, Decision.ADJUSTED) if isinstance(item, Proposal) else item
    change = Change(before, replace(decided, label=label, confidence=None))
    text = translate("commands", "relabel {} to {}").format(item.label, label)
    document.edit(text, [change], focus=item.id)


def add(document: Document, boxes: Sequence[tuple[Box, str]], text: str) -> None:
    """Boxes that a person drew, duplicated or pasted, each with its class; the last one gets the focus."""
    drawn = [Annotation(box, label, Decision.DRAWN) for box, label in boxes]
    if drawn:
        changes = [Change(None, annotation) for annotation in drawn]
        document.edit(text, changes, focus=drawn[-1].id)


def duplicate(document: Document, item: Shown, box: Box) -> None:
    """A second box of the same class. A proposal is accepted by it, else its own copy would answer it."""
    copy = Annotation(box, item.label, Decision.DRAWN)
    accepted = [Change(None, _decided(item, Decision.ACCEPTED))] if isinstance(item, Proposal) else []
    document.edit(translate("commands", "duplicate box"), [*accepted, Change(None, copy)], focus=copy.id)


def delete(document: Document, annotation: Annotation) -> None:
    """Remove a decided box; one that was a proposal counts as rejected, so that it does not come back as pending."""
    from_model = annotation.decision in (Decision.ACCEPTED, Decision.ADJUSTED)
    after = replace(annotation, decision=Decision.REJECTED) if from_model else None
    change = Change(annotation, after)
    text, focus = translate("commands", "delete {}").format(annotation.label), document.next_pending(None)
    document.edit(text, [change], verified=_still_done(document, change), focus=focus)


def _still_done(document: Document, change: Change) -> bool:
    """A done image is so no longer when the change lets proposals ask again that a box has answered."""
    return document.verified and not document.asks_again([change])
