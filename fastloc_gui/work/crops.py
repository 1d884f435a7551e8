"""The crops that the gallery shows: what is in view is made first, in the background, and kept for a while."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from fastloc_core.boxes import Box
from fastloc_core.images import Choice
from fastloc_gui.jobs.crops import Crop, Cutter, Wish
from fastloc_gui.jobs.worker import Priority, Worker
from fastloc_gui.review.session import Session

KEPT_BYTES = 128 << 20  # of crops
AT_ONCE = 32  # crops of one job

Sizes = dict[int, tuple[int, int]]


class _Cutting(NamedTuple):
    """The key of a job."""

    wishes: tuple[Wish, ...]


class Crops(QObject):
    """Crops are kept in memory alone: what lies in a folder may be from anybody, and could show something else than
    its images. They are quickly made again.
    """

    came = Signal()  # some that were wanted

    def __init__(self, session: Session, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._worker = session, worker
        self._cutter = Cutter()
        self._kept: dict[Wish, Crop] = {}  # the one that was used last is last
        self._bytes = 0
        self._asked: set[Wish] = set()
        self._bands: Choice | None = None
        for changed in (session.folder_changed, session.bands_changed):
            changed.connect(self.forget)

    def forget(self) -> None:
        self._worker.cancel(lambda job: isinstance(job.key, _Cutting))
        self._kept, self._bytes, self._cutter = {}, 0, Cutter()
        self._bands = self._session.ask(lambda store: store.bands)

    def get(self, wish: Wish) -> Crop | None:
        """None if it is not made yet."""
        crop = self._kept.pop(wish, None)
        if crop:
            self._kept[wish] = crop
        return crop

    @property
    def making(self) -> int:
        """How many are on their way."""
        return len(self._asked)

    def want(self, wishes: Sequence[Wish], sizes: Sizes, ahead: Sequence[Wish] = ()) -> None:
        """Make these crops, in this order, and then those `ahead`. All other requests are dropped.

        `sizes`: width and height of each of the images.
        """
        wanted = {*wishes, *ahead}
        self._worker.cancel(lambda job: isinstance(job.key, _Cutting) and wanted.isdisjoint(job.key.wishes))
        for some, priority in ((wishes, Priority.CURRENT), (ahead, Priority.BATCH)):
            by_image: dict[int, list[Wish]] = {}
            for wish in some:
                if wish not in self._kept and wish not in self._asked:
                    by_image.setdefault(wish.image, []).append(wish)
            for image, missing in by_image.items():
                for at in range(0, len(missing), AT_ONCE):
                    self._submit(image, sizes[image], tuple(missing[at : at + AT_ONCE]), priority)

    def _submit(self, image: int, size: tuple[int, int], wishes: tuple[Wish, ...], priority: Priority) -> None:
        session = self._session
        if session.root is None or image not in session.images:
            return
        self._asked.update(wishes)
        path = session.root / session.images.row(image).name
        job = partial(self._cutter.cut, path, size, self._bands, wishes)
        then, failed = partial(self._then, wishes), partial(self._failed, wishes)
        dropped = partial(self._dropped, wishes)
        self._worker.submit(job, then, failed, priority=priority, key=_Cutting(wishes), dropped=dropped)

    def _then(self, wishes: Sequence[Wish], crops: Sequence[Crop]) -> None:
        self._asked.difference_update(wishes)
        for wish, crop in zip(wishes, crops, strict=True):
            self._bytes += _bytes(crop) - _bytes(self._kept.pop(wish, None))
            self._kept[wish] = crop
        while self._bytes > KEPT_BYTES:
            self._bytes -= _bytes(self._kept.pop(next(iter(self._kept))))
        self.came.emit()

    def _failed(self, wishes: Sequence[Wish], error: Exception) -> None:
        nothing = Crop(None, Box(0, 0, 1, 1))
        self._then(wishes, [nothing] * len(wishes))

    def _dropped(self, wishes: Iterable[Wish], crops: Sequence[Crop] | None) -> None:
        self._asked.difference_update(wishes)
        self.came.emit()  # what is wanted again by now is asked for again


def _bytes(crop: Crop | None) -> int:
    return crop.pixels.sizeInBytes() if crop and crop.pixels else 0
