"""One line for the status bar: where the review of an image stands, and what to do next."""

from __future__ import annotations

from fastloc_core.proposal import Proposal

from .document import Document
from .translation import translate


def situation(document: Document, waiting: bool) -> str:
    """`waiting`: proposals are still to come."""
    item = document.focused
    if document.error:
        return document.error
    if isinstance(item, Proposal):
        rank = [p.id for p in document.pending].index(item.id) + 1
        return translate("situation", "Proposal {} of {}: {}").format(rank, len(document.pending), item.label)
    if document.pending:
        return translate("situation", "Proposals of other classes are still to decide.")
    if waiting:
        return translate("situation", "Looking for objects …")
    if not document.loaded or document.verified:
        return ""
    if document.annotations:
        text = translate("situation", "Nothing is left to decide: Space finishes this image, W draws another box.")
    else:
        text = translate("situation", "No boxes: W draws one, Space says that there is none.")
    hidden = document.below_threshold
    return translate("situation", "{} below the confidence threshold. ").format(hidden) + text if hidden else text
