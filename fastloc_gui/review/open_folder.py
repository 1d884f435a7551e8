"""The open folder and its store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from fastloc_core.errors import StoreError
from fastloc_core.review.shaping import Shaping
from fastloc_core.store import Place, Store
from fastloc_core.store.tally import Tally
from fastloc_gui.jobs.explain import explain
from fastloc_gui.jobs.files import Folder

Answer = TypeVar("Answer")


class OpenFolder(QObject):
    """The folder that is open, or none, and the only way to its store from the window's thread.

    All parts that work on the folder speak to the user through its two signals.
    """

    message = Signal(str)  # for the status bar, once
    problem = Signal(str, str)  # a title and a text that the user must see

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.store: Store | None = None
        self.folder: Folder | None = None
        self.tally = Tally()
        self._person = ""
        self._told: set[str] = set()  # errors of the store that the user was told

    def _enter(self, folder: Folder) -> None:
        """Raises StoreError."""
        store = Store(folder.place, folder.read_only)
        try:
            store.leave_checkpoints_to_others()
            store.history.person = self._person
        except StoreError:
            store.close()
            raise
        self.store, self.folder, self._told, self.tally = store, folder, set(), folder.tally

    def _leave(self) -> None:
        if self.store:
            self.store.close()
        if self.folder:
            self.folder.release()
        self.store = self.folder = None
        self.tally = Tally()

    @property
    def person(self) -> str:
        """Whose name decisions get; empty: none."""
        return self._person

    @person.setter
    def person(self, name: str) -> None:
        self._person = name
        if self.store:
            self.store.history.person = name

    @property
    def place(self) -> Place | None:
        return self.folder.place if self.folder else None

    @property
    def root(self) -> Path | None:
        return self.folder.place.root if self.folder else None

    @property
    def skipped(self) -> tuple[str, ...]:
        """The files that were left out, each with the reason."""
        return self.folder.skipped if self.folder else ()

    @property
    def read_only(self) -> bool:
        """Another window has the folder: here it can only be looked at."""
        return self.folder is not None and self.folder.read_only

    def why_read_only(self) -> str:
        """For the user; empty if decisions can be made."""
        text = self.tr("This folder is open in another window: here it can only be looked at.")
        return text if self.read_only else ""

    @property
    def opened(self) -> Store:
        """The store of the open folder."""
        assert self.store is not None, "a folder is open"
        return self.store

    @property
    def shaping(self) -> Shaping:
        """How proposals are shown in this folder."""
        return self.store.shaping if self.store else Shaping()

    @property
    def classes(self) -> tuple[str, ...]:
        """The user's classes, in the order of the keys 1 to 9."""
        return self.shaping.class_map.in_use(self.tally.boxes)

    def tell(self, error: Exception) -> None:
        self.message.emit(explain(error))

    def ask(self, read: Callable[[Store], Answer]) -> Answer | None:
        """Read from the store. None if no folder is open, or if the store has an error, which the user is told once."""
        if self.store is None:
            return None
        try:
            return read(self.store)
        except StoreError as error:
            if str(error) not in self._told:
                self._told.add(str(error))
                self.message.emit(str(error))
            return None

    def _keep(self, change: Callable[[Store], Answer]) -> Answer | None:
        """Change the store: all of it or nothing. None if that was not possible; the user is told why."""
        if self.store is None:
            return None
        if self.read_only:
            self.message.emit(self.why_read_only())
            return None
        try:
            with self.store.transaction():
                return change(self.store)
        except StoreError as error:
            self.problem.emit(error.reason, error.remedy)
            return None
