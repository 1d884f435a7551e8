"""The list of images, and what to look at next: a Qt model over plain rows, filtered and sorted in memory."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, islice
from math import inf
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from fastloc_core.annotation import ReviewState
from fastloc_core.store.store import Row
from fastloc_gui.look.text import tip
from fastloc_gui.look.theme import icon
from fastloc_gui.look.translation import translate
from fastloc_gui.settings import ReviewOrder

Index = QModelIndex | QPersistentModelIndex

SETTLED = (ReviewState.VERIFIED, ReviewState.FAILED)
NOTE = "✎"
_ICONS = {state: f"state-{state.replace(' ', '-')}" for state in ReviewState}


class Show(StrEnum):
    """Which images are listed."""

    ALL = "all"
    TO_REVIEW = "to review"
    NOTHING_PROPOSED = "nothing proposed"
    VERIFIED = "verified"
    FAILED = "failed"
    SPOT_CHECK = "spot check"
    BLIND = "blind"
    DISAGREEING = "disagreeing"
    DOUBTFUL = "doubtful"
    NOTED = "noted"
    FLAGGED = "flagged"


STATES = {
    ReviewState.UNSEEN: "not seen yet",
    ReviewState.PROPOSED: "proposed",
    ReviewState.IN_REVIEW: "in review",
    ReviewState.VERIFIED: "done",
    ReviewState.FAILED: "failed",
}


SEARCHED = (Show.DISAGREEING, Show.DOUBTFUL)  # what has to be found first, the worst comes first
_BELONGS: dict[Show, Callable[[Row], object]] = {
    Show.TO_REVIEW: lambda row: not (row.error or row.verified),
    Show.NOTHING_PROPOSED: lambda row: row.pending == 0 and not (row.decided or row.verified),
    Show.VERIFIED: lambda row: row.verified and not row.error,
    Show.FAILED: lambda row: row.error,
    Show.SPOT_CHECK: lambda row: row.spot_check and not row.verified,
    Show.NOTED: lambda row: row.note or row.noted,
    Show.FLAGGED: lambda row: row.flagged,
}
_STATE_RANKS = {state: rank for rank, state in enumerate(ReviewState)}
_RANKS: dict[ReviewOrder, Callable[[Row], float]] = {  # smaller ones come first
    ReviewOrder.NAME: lambda row: 0.0,
    ReviewOrder.HARD: lambda row: inf if row.effort is None else -row.effort,
    ReviewOrder.EASY: lambda row: inf if row.effort is None else row.effort,
    ReviewOrder.SURE: lambda row: -row.chance,
    ReviewOrder.STATE: lambda row: _STATE_RANKS[row.state],
}


@dataclass(frozen=True, slots=True)
class Showing:
    """What the list shows. `among`: numbers of the images that have the wanted class; None: any class."""

    show: Show = Show.ALL
    order: ReviewOrder = ReviewOrder.NAME
    text: str = ""
    among: frozenset[int] | None = None


class ImageList(QAbstractListModel):
    """Row i of the list is `image(i)`. Images are named by their numbers in the store.

    The current image keeps its place in the list, whatever happens to it, until another one becomes current.
    """

    def __init__(self) -> None:
        super().__init__()
        self.showing = Showing()
        self.disagreements: dict[int, float] = {}  # image: how bad its worst disagreement, or doubt, is
        self.blind: frozenset[int] = frozenset()  # the images of the blind sample
        self.likeness: dict[int, float] = {}  # image: how much it looks like a box that the user chose
        self._rows: list[Row] = []
        self._at: dict[int, int] = {}  # image: its index in _rows
        self._listed: list[int] = []  # indices into _rows, in the order of the list
        self._current: int | None = None  # index into _rows
        self._kept: tuple[float, int] | None = None  # the key of the current image when it became current
        self.verified = 0

    # rows

    def set_rows(self, rows: Sequence[Row]) -> None:
        current = None if self._current is None else self._rows[self._current].id
        self._rows = list(rows)
        self._at = {row.id: i for i, row in enumerate(self._rows)}
        self._current = None if current is None else self._at.get(current)
        self._hold()
        self.verified = sum(1 for row in self._rows if row.verified)
        self._list_anew()

    def update(self, row: Row) -> None:
        """Something about an image has changed."""
        at = self._at.get(row.id)
        if at is None or self._rows[at] == row:
            return
        self.verified += bool(row.verified) - bool(self._rows[at].verified)
        if at == self._current:
            self._rows[at] = row
            self._tell(at)
        else:
            before, self._rows[at] = self._key(at), row
            self._relocate(at, before)

    def show(self, showing: Showing) -> None:
        self.showing = showing
        self._hold()
        self._listed = []  # the current image is listed only if it belongs there
        self._list_anew()

    def set_current(self, image: int | None) -> None:
        """Make another image current; the one before moves to its place in the list."""
        left, before = self._current, self._kept
        self._current = self._kept = None
        if left is not None and before is not None:
            self._relocate(left, before)
        if image is not None:
            self._current = self._at[image]
            self._hold()

    def _hold(self) -> None:
        """The current image keeps the place that it has now."""
        at = self._current
        self._kept = None if at is None else (self._rank(self._rows[at]), at)

    def __len__(self) -> int:
        """All images, listed or not."""
        return len(self._rows)

    def __contains__(self, image: object) -> bool:
        return image in self._at

    @property
    def left(self) -> int:
        """How many images of the folder still need a look."""
        return sum(1 for row in self._rows if row.state not in SETTLED)

    def row(self, image: int) -> Row:
        return self._rows[self._at[image]]

    def named(self, name: str) -> int | None:
        """The image of that name below the folder."""
        return next((row.id for row in self._rows if row.name == name), None)

    @property
    def places(self) -> Mapping[int, int]:
        """The place of each image in the folder."""
        return self._at

    def image(self, listed: int) -> int:
        return self._rows[self._listed[listed]].id

    def listed(self, image: int) -> int | None:
        """The row of the image in the list; None if it is not listed."""
        at = self._at.get(image)
        try:
            return self._listed.index(at) if at is not None else None
        except ValueError:
            return None

    def images(self) -> list[int]:
        """All images in the order of the list; those that are not listed come last."""
        listed = set(self._listed)
        rest = (at for at in range(len(self._rows)) if at not in listed)
        return [self._rows[at].id for at in chain(self._listed, rest)]

    def unproposed(self, verified: bool) -> list[int]:
        """Images that the model has not proposed for, in the order of the list; verified ones only if wanted."""
        rows = map(self.row, self.images())
        return [row.id for row in rows if row.pending is None and (verified or not row.verified)]

    # the way through the list

    def neighbour(self, step: int, to_review: bool = False) -> int | None:
        """The next image (step 1) or the previous one (-1); with `to_review` one to review, round at the ends."""
        before, after = self._around()
        if to_review:
            ordered = chain(after, before) if step > 0 else chain(reversed(before), reversed(after))
            found = next((at for at in ordered if self._needs_a_look(self._rows[at])), None)
        else:
            following = after[:1] if step > 0 else before[-1:]
            found = following[0] if following else None
        return None if found is None else self._rows[found].id

    def ahead(self, count: int) -> Iterator[int]:
        """The next images to review, in the order in which they will be reached."""
        _, after = self._around()
        needed = (self._rows[at].id for at in after if self._needs_a_look(self._rows[at]))
        yield from islice(needed, count)

    def first(self) -> int | None:
        """The image to begin with: the first one to review, otherwise the first one; None if there is none."""
        anything = (self._rows[at].id for at in chain(self._listed, range(len(self._rows))))
        return next(chain(self.ahead(1), anything), None)

    def _needs_a_look(self, row: Row) -> bool:
        if self.showing.show in SEARCHED:
            return self.disagreements.get(row.id, 0.0) > 0
        return row.state not in SETTLED

    def _around(self) -> tuple[list[int], list[int]]:
        """The indices that are listed before the current image, and those after it."""
        if self._current is None:
            return [], self._listed
        try:
            at = self._listed.index(self._current)
            return self._listed[:at], self._listed[at + 1 :]
        except ValueError:
            at = bisect_left(self._listed, self._key(self._current), key=self._key)
            return self._listed[:at], self._listed[at:]

    # filter and order

    def _list_anew(self) -> None:
        self.beginResetModel()
        self._listed = self._wanted(range(len(self._rows)), self._listed)
        rank = self._rank
        if rank is not _RANKS[ReviewOrder.NAME]:
            ranks = [rank(row) for row in self._rows]
            self._listed.sort(key=ranks.__getitem__)
        self.endResetModel()

    def _wanted(self, among: Iterable[int], listed: Sequence[int]) -> list[int]:
        """The indices into _rows that belong into the list, in their order. Quick, because the user may be typing.

        The current image stays if it was `listed`.
        """
        rows, showing = self._rows, self.showing
        current = self._current if self._current in listed else None
        if text := showing.text:
            among = [at for at in among if text in rows[at].name.casefold()]
        if (images := showing.among) is not None:
            among = [at for at in among if rows[at].id in images]
        if showing.show in SEARCHED:
            found = self.disagreements
            among = [at for at in among if at == current or found.get(rows[at].id, 0.0) > 0]
        elif showing.show is not Show.ALL:
            belongs = self.hides if showing.show is Show.BLIND else _BELONGS[showing.show]
            among = [at for at in among if at == current or belongs(rows[at])]
        return list(among)

    def hides(self, row: Row) -> bool:
        """Whether nobody may see the proposals of the image: it is in the blind sample, and not done."""
        return row.id in self.blind and not row.verified

    @property
    def _rank(self) -> Callable[[Row], float]:
        if self.showing.show in SEARCHED and self.showing.order is ReviewOrder.NAME:
            return lambda row: -self.disagreements.get(row.id, 0.0)
        if self.showing.order is ReviewOrder.LIKE:
            return lambda row: -self.likeness.get(row.id, -1.0)
        return _RANKS[self.showing.order]

    def _key(self, at: int) -> tuple[float, int]:
        if at == self._current and self._kept is not None:
            return self._kept
        return self._rank(self._rows[at]), at

    def _relocate(self, at: int, before: tuple[float, int]) -> None:
        """Move an image, whose key was `before`, to its present place in the list."""
        stays, listed = bool(self._wanted([at], ())), self.listed(self._rows[at].id)
        if stays and listed is not None and before == self._key(at):
            self._tell(at)
            return
        if listed is not None:
            self.beginRemoveRows(QModelIndex(), listed, listed)
            del self._listed[listed]
            self.endRemoveRows()
        if stays:
            new = bisect_left(self._listed, self._key(at), key=self._key)
            self.beginInsertRows(QModelIndex(), new, new)
            self._listed.insert(new, at)
            self.endInsertRows()

    def _tell(self, at: int) -> None:
        listed = self.listed(self._rows[at].id)
        if listed is not None:
            self.dataChanged.emit(self.index(listed), self.index(listed))

    # Qt's side

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's signature; never changed)
        return 0 if parent.isValid() else len(self._listed)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 (Qt's)
        row = self._rows[self._listed[index.row()]]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return f"{row.name}  {NOTE}" if row.note else row.name
            case Qt.ItemDataRole.DecorationRole:
                return icon(_ICONS[row.state])
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{row.name}, {_said(row)}"
            case Qt.ItemDataRole.ToolTipRole:
                return tip(f"{row.name}\n{_said(row)}")
        return None


def _said(row: Row) -> str:
    said = row.error or translate("image_list", STATES[row.state])
    note = translate("image_list", "Note: {}").format(row.note)
    return f"{said}\n{note}" if row.note else said
