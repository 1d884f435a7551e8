"""One line for the status bar: how the review of an image stands, and what to do next."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fastloc_core.proposal import Proposal
from fastloc_core.review.standing import Shown
from fastloc_core.review.triage import Disagreement, Kind
from fastloc_gui.look.text import percent
from fastloc_gui.look.translation import translate

from .document import Document
from .wording import name_of


def situation(
    document: Document, waiting: bool, key: Callable[[str], str], disagreements: Sequence[Disagreement] = ()
) -> str:
    """`waiting`: proposals are still to come; `key(action)`: the key for it; `disagreements`: the worst first."""
    item = document.focused
    if document.error:
        return document.error
    about = [d for d in disagreements if (part := d.annotation or d.proposal) and item and part.id == item.id]
    if about or (disagreements and not isinstance(item, Proposal)):
        return disagreement((about or disagreements)[0], key)
    if len(document.selected) > 1:
        return _selected(document.selected, key)
    if isinstance(item, Proposal):
        rank = [p.id for p in document.pending].index(item.id) + 1
        said = translate("situation", "Proposal {} of {}: {}").format(rank, len(document.pending), name_of(item))
        if item.guess:
            text = translate("situation", "{}. {} accepts it as {}, {} as {}, a number as a class of yours.")
            said = text.format(said, key("accept"), item.label, key("accept_guess"), item.guess)
        return said
    if left := sum(document.shown(proposal.id) is not None for proposal in document.pending):
        text = translate("situation", "Proposals still to decide: {}. {} goes to the next one.")
        return text.format(left, key("accept"))
    if document.pending:
        return translate("situation", "Proposals of other classes are still to decide.")
    if waiting:
        return translate("situation", "Looking for objects …")
    if not document.loaded or document.verified:
        return ""
    if document.annotations:
        text = translate(
            "situation", "Nothing is left to decide: {} says that this image is done, {} draws another box."
        )
        text = text.format(key("accept"), key("draw"))
    else:
        text = translate("situation", "No boxes: {} draws one, {} says that there is none.")
        text = text.format(key("draw"), key("accept"))
    if document.unlikely and not document.showing_unlikely:
        text = translate("situation", "Unlikely ones are hidden: {}. ").format(document.unlikely) + text
    if document.blind:
        text = translate("situation", "Blind sample: proposals are hidden until this image is done. ") + text
    hidden = len(document.undecided) - len(document.pending)
    return translate("situation", "{} below the confidence threshold. ").format(hidden) + text if hidden else text


def _selected(boxes: Sequence[Shown], key: Callable[[str], str]) -> str:
    proposals = sum(isinstance(each, Proposal) for each in boxes)
    if proposals == len(boxes):
        text = translate("situation", "{} boxes are selected: {} accepts, {} rejects all of them at once.")
        return text.format(len(boxes), key("accept"), key("reject"))
    if not proposals:
        text = translate("situation", "{} boxes are selected: {} deletes all of them at once.")
        return text.format(len(boxes), key("delete"))
    text = translate("situation", "{} boxes are selected: {} accepts, {} rejects the proposals, {} deletes the others.")
    return text.format(len(boxes), key("accept"), key("reject"), key("delete"))


def disagreement(d: Disagreement, key: Callable[[str], str]) -> str:
    proposed = d.proposal.label if d.proposal else ""
    there = d.annotation.label if d.annotation else ""
    match d.kind:
        case Kind.EXTRA:
            text = translate("situation", "Is a box of {} missing? {} takes the proposal, {} rejects it.")
            return text.format(proposed, key("accept"), key("reject"))
        case Kind.MISSED:
            text = translate("situation", "Is this {}? Nothing is proposed for it. {} keeps the box, {} deletes it.")
            return text.format(there, key("accept"), key("delete"))
        case Kind.OTHER_CLASS:
            text = translate("situation", "The box says {}, the model {}. {} keeps the box, {} changes its class.")
            return text.format(there, proposed, key("accept"), key("relabel"))
        case Kind.DOUBTFUL:
            text = translate("situation", "Is this {}? It looks like the boxes of {}. {} keeps its class, {} takes {}.")
            return text.format(there, d.suggested, key("accept"), key("accept_guess"), d.suggested)
    text = translate("situation", "Does the box of {} fit? The proposal overlaps it by {}. {} keeps the box.")
    return text.format(there, percent(d.iou), key("accept"))
