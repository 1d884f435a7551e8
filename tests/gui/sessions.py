"""A session without a window: a folder of images, and proposals as from a worker."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication

from fastloc_core.proposal import Proposal
from fastloc_core.store.store import Run
from fastloc_core.store.sync import meet_image
from fastloc_gui.jobs import files
from fastloc_gui.jobs.worker import Token
from fastloc_gui.review.document import Document
from fastloc_gui.review.session import Session
from tests.core.reviewing import proposal_set
from tests.gui.fakes import image_size


def open_session(folder: Path) -> Session:
    """Open a session at the first image, and read it."""
    session = Session(QApplication.instance())  # otherwise the thread of a worker may destroy it
    session.open(files.open_folder(folder, Token(lambda share, text: None)))
    session.use_run(Run("fake", "paper"))
    session.show(session.images.image(0))
    for listed in range(session.images.rowCount()):
        image = session.images.image(listed)
        meet_image(session.opened, image, *image_size(session.opened.path(image)))
    session.image_read(current(session).image)
    return session


def current(session: Session) -> Document:
    assert session.current
    return session.current


def propose(session: Session, *proposals: Proposal, named: bool = False) -> None:
    """Hand over proposals for the current image."""
    store, document = session.opened, current(session)
    store.keep_proposals(document.image, proposal_set(document.path, *proposals), named)
    session.proposed(document.image, store.proposals(document.image), proposals[0].id if named else None)


def leave(session: Session) -> None:
    session.close()
    session.deleteLater()
