"""One line for the status bar: where the review of an image stands, and what to do next."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from fastloc_core.proposal import Proposal

from .document import Document


def situation(document: Document, waiting: bool) -> str:
    """`waiting`: proposals are still to come."""
    item = document.focused
    if document.error:
        return document.error
    if isinstance(item, Proposal):
        rank = [p.id for p in document.pending].index(item.id) + 1
        return _tr("Proposal {} of {}: {}").format(rank, len(document.pending), item.label)
    if document.pending:
        return _tr("Proposals of other classes are still to decide.")
    if waiting:
        return _tr("Looking for objects …")
    if not document.loaded or document.verified:
        return ""
    if document.annotations:
        text = _tr("Nothing is left to decide: Space finishes this image, W draws another box.")
    else:
        text = _tr("No boxes: W draws one, Space says that there is none.")
    hidden = document.below_threshold
    return _tr("{} below the confidence threshold. ").format(hidden) + text if hidden else text


def _tr(text: str) -> str:
    return QCoreApplication.translate("situation", text)
