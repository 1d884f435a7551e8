"""The tiles of the gallery in their order: a Qt model over plain rows, filtered in memory."""

from __future__ import annotations

from bisect import insort
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from math import inf
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from fastloc_core.store.gallery import Tile
from fastloc_gui.look.text import percent, tip
from fastloc_gui.look.translation import translate
from fastloc_gui.review.session import Session

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole


class Order(StrEnum):
    """The order of the tiles."""

    IMAGE = "image"  # as the images are listed; the worst first if they were searched for
    SURE = "sure"
    UNSURE = "unsure"
    LARGE = "large"
    SMALL = "small"
    ODD = "odd"  # least like the others of their class


Rank = Callable[[Tile], float]
_RANKS: dict[Order, Rank] = {  # smaller ones come first
    Order.SURE: lambda tile: inf if tile.chance is None else -tile.chance,
    Order.UNSURE: lambda tile: inf if tile.chance is None else tile.chance,
    Order.LARGE: lambda tile: -tile.box.area,
    Order.SMALL: lambda tile: tile.box.area,
}


def rank_of(order: Order, places: Mapping[int, int], alike: Mapping[str, float]) -> Rank:
    """`places`: of the images in the folder; `alike`: how much a box looks like its class, by id."""
    if order is Order.IMAGE:
        return lambda tile: -tile.severity or places.get(tile.image, 0)
    if order is Order.ODD:
        return lambda tile: alike.get(tile.id, inf)
    return _RANKS[order]


def arranged(tiles: Sequence[Tile], rank: Rank) -> list[Tile]:
    """In their order. Python's own sort would keep the interpreter for itself too long."""
    import numpy as np

    ranks = np.fromiter(map(rank, tiles), np.float64, len(tiles))
    return [tiles[i] for i in np.argsort(ranks, kind="stable").tolist()]


class TileModel(QAbstractListModel):
    """A row is a box, or with `whole` an image with its listed boxes."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._tiles: list[Tile] = []  # of all classes, in their order
        self._boxes: list[Tile] = []  # of the class
        self._images: list[list[Tile]] = []  # the same, if images are listed
        self._rank: Rank = lambda tile: 0.0
        self.label = ""  # only of this class; empty: of all
        self.whole = False
        self.counts: Counter[str] = Counter()  # boxes by class

    # the tiles

    def set_tiles(self, tiles: list[Tile], rank: Rank) -> None:
        """`tiles`: in the order of `rank`."""
        self._tiles, self._rank = tiles, rank
        self.counts = Counter([tile.label for tile in tiles])
        self._list()

    def show(self, label: str, whole: bool) -> None:
        self.label, self.whole = label, whole
        self._list()

    def replace(self, images: Collection[int], tiles: Iterable[Tile]) -> None:
        """These images have these tiles now."""
        kept = [tile for tile in self._tiles if tile.image not in images]
        if len(kept) != len(self._tiles):
            self.counts.subtract([tile.label for tile in self._tiles if tile.image in images])
        self._tiles = kept
        for tile in tiles:
            insort(self._tiles, tile, key=self._rank)
            self.counts[tile.label] += 1
        self.counts = +self.counts
        self._list()

    def _list(self) -> None:
        self.beginResetModel()
        only = self.label
        self._boxes = [tile for tile in self._tiles if tile.label == only] if only else self._tiles
        self._images = _by_image(self._boxes) if self.whole else []
        self.endResetModel()

    @property
    def all(self) -> list[Tile]:
        """Also those of other classes."""
        return self._tiles

    def tiles(self, row: int) -> Sequence[Tile]:
        return self._images[row] if self.whole else (self._boxes[row],)

    def key(self, row: int) -> str | int:
        """What stays the same while the tile is listed."""
        return self._images[row][0].image if self.whole else self._boxes[row].id

    def rows_of(self, keys: Collection[object]) -> list[int]:
        """The rows with these keys, in their order."""
        if self.whole:
            return [row for row, tiles in enumerate(self._images) if tiles[0].image in keys]
        return [row for row, tile in enumerate(self._boxes) if tile.id in keys]

    # Qt's side

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's signature; never changed)
        return 0 if parent.isValid() else len(self._images if self.whole else self._boxes)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:  # noqa: ANN401 (Qt's)
        tiles = self.tiles(index.row())
        if role == Role.DisplayRole:
            return caption(tiles)
        if role in (Role.AccessibleTextRole, Role.ToolTipRole):
            image = tiles[0].image
            name = self._session.images.row(image).name if image in self._session.images else ""
            lines = [name, *(_described(tile) for tile in tiles[:_TOLD])]
            text = "\n".join((*lines, "…") if len(tiles) > _TOLD else lines)
            return tip(text) if role == Role.ToolTipRole else text.replace("\n", ", ")
        return None


_TOLD = 8  # boxes of an image, in its tool tip


def _by_image(tiles: Iterable[Tile]) -> list[list[Tile]]:
    found: dict[int, list[Tile]] = {}
    for tile in tiles:
        found.setdefault(tile.image, []).append(tile)
    return list(found.values())


def caption(tiles: Sequence[Tile]) -> str:
    """One line below a crop or an image."""
    if len(tiles) == 1:
        return named(tiles[0])
    labels = Counter(named(tile) for tile in tiles)
    return ", ".join(f"{count} {label}" for label, count in labels.most_common())


def named(tile: Tile) -> str:
    return f"{tile.label} ({tile.guess}?)" if tile.guess else tile.label


def _described(tile: Tile) -> str:
    state = translate("gallery", "decided") if tile.decision else translate("gallery", "proposed")
    sure = "" if tile.chance is None else f", {percent(tile.chance)}"
    return f"{named(tile)}{sure}, {tile.box.width:.0f} x {tile.box.height:.0f} px, {state}"
