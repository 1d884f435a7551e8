"""Finding more objects like the decided ones. All of it runs in the thread of the model's worker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from fastloc_core.boxes import Box
from fastloc_core.errors import ImageError
from fastloc_core.images import decode_raw
from fastloc_core.store import Place, Store

from .worker import Token

if TYPE_CHECKING:  # they import torch or numpy, which the window does without as it starts
    import numpy as np
    from numpy.typing import NDArray

    from fastloc_core.learning.cells import Cells, Tiling
    from fastloc_core.learning.finding import Finder
    from fastloc_core.localization.learned.localizer import LearnedLocalizer
    from fastloc_core.proposal import Proposal
    from fastloc_core.store.exemplars import Exemplars

WISHED = 0.3  # the confidence from which something is shown that the user asks for
RANKED = 10  # boxes that are shown in any case in the image of the box that is asked about
FEW = 5  # decided images from which on confidences say enough


class Like(NamedTuple):
    """A box of an image, and its class: more like this one are wanted."""

    image: int
    box: Box
    label: str


@dataclass(frozen=True, slots=True)
class _Key:
    """What the cells of an image follow from."""

    decided: Exemplars
    tiling: Tiling


class Seeker:
    """Remembers what decided images teach, about 40 kB of each, as long as their folder is open.

    It does nothing unless the loaded preset is `learned`.
    """

    def __init__(self) -> None:
        self._localizer: LearnedLocalizer | None = None
        self._place: Place | None = None
        self._cells: dict[_Key, Cells] = {}
        self._unreadable: set[_Key] = set()
        self._fitted: tuple[tuple[_Key, ...], Finder | None] = (), None

    def use(self, localizer: object) -> None:
        """From now on proposals are made with this localizer."""
        from fastloc_core.localization.learned.localizer import LearnedLocalizer

        self._localizer = localizer if isinstance(localizer, LearnedLocalizer) else None

    @property
    def able(self) -> bool:
        """Whether the loaded preset can look for more. Any thread may ask."""
        return self._localizer is not None

    @property
    def known(self) -> int:
        """The number of decided images that it has looked at. Any thread may ask."""
        return len(self._cells)

    # what decided images teach

    def learn(self, place: Place, but: int | None, token: Token) -> bool:
        """Look at one decided image that was not looked at since its last decision; False if there is none.

        `but`: the image on the screen, which is looked at when the user has left it.
        """
        if not self.able:
            return False
        with Store(place, read_only=True) as store:
            keys = self._known(store)
            decided = {key.decided for key in keys}
            self._cells = {key: cells for key, cells in self._cells.items() if key.decided in decided}
            new = [key for key in reversed(keys) if key.decided.image != but and not self._has(key)]
            if new:
                self._look(store, new[0], token)
        return bool(new)

    def _has(self, key: _Key) -> bool:
        return key in self._cells or key in self._unreadable

    def _known(self, store: Store, like: Like | None = None) -> list[_Key]:
        """Of the decided images of the folder, the newest last, or that of the box."""
        from fastloc_core.store.exemplars import exemplars, of_image

        if store.place != self._place:
            self._place, self._cells = store.place, {}
        decided = exemplars(store)
        return self._keys(_with(decided, like, of_image(store, like.image)) if like else decided)

    def _keys(self, decided: Sequence[Exemplars]) -> list[_Key]:
        """All images are looked at with one tiling, which their objects need."""
        import numpy as np

        from fastloc_core.learning.cells import tiling
        from fastloc_core.localization.learned.finding import shares

        met = [each for each in decided if each.width and each.height]
        if not met:
            return []
        fine = tiling(np.concatenate([shares(each.boxes, each.width, each.height) for each in met]))
        return [_Key(each, fine) for each in met]

    def _look(self, store: Store, key: _Key, token: Token, pixels: NDArray[np.uint8] | None = None) -> None:
        from fastloc_core.localization.learned.finding import look
        from fastloc_core.localization.seen import Seen

        assert self._localizer
        one = key.decided
        try:
            size = one.width, one.height
            if pixels is None:
                raw = decode_raw(store.path(one.image), store.bands, or_reduced=True)
                pixels, size = raw.shown(), raw.size
        except ImageError:
            self._unreadable.add(key)
            return
        backbone, check = self._localizer.eye.backbone, lambda _: token.check()
        inside = Seen(pixels, size).inside
        boxes, rejected = inside(one.boxes), inside(one.rejected)
        self._cells[key] = look(backbone, pixels, boxes, one.labels, rejected, key.tiling, check, one.complete)

    def _finder(self, keys: Sequence[_Key]) -> Finder | None:
        """What those of the images teach that were looked at; fitted again if they have changed."""
        from fastloc_core.learning.finding import fit

        known = tuple(key for key in keys if key in self._cells)
        if known != self._fitted[0]:
            self._fitted = known, fit([self._cells[key] for key in known])
        return self._fitted[1]

    # finding

    def find(
        self, store: Store, pixels: NDArray[np.uint8], covered: Sequence[Box], token: Token
    ) -> tuple[Proposal, ...]:
        """What is surely like the decided objects of other images, and has no box yet.

        `pixels`: RGB (H, W, 3), in which boxes are counted here.
        """
        if self._localizer is None or not self._cells:
            return ()
        from fastloc_core.localization.learned.more import more

        finder = self._finder(self._known(store))
        if finder is None:
            return ()
        return more(self._localizer, finder, pixels, covered, lambda _: token.check())

    def find_like(
        self, store: Store, image: int, like: Like, pixels: NDArray[np.uint8], covered: Sequence[Box], token: Token
    ) -> tuple[Proposal, ...]:
        """What is like that box in this image, by all that was learned of its class, and by the box itself."""
        if self._localizer is None:
            return ()
        from fastloc_core.localization.learned.more import more

        keys = self._known(store, like)
        if keys and not self._has(keys[-1]):
            self._look(store, keys[-1], token, pixels if image == like.image else None)
        finder = self._finder(keys)
        if finder is None:
            return ()
        ranked = RANKED if image == like.image and len(self._fitted[0]) < FEW else 0
        check = lambda _: token.check()  # noqa: E731
        return more(self._localizer, finder, pixels, covered, check, WISHED, like.label, ranked)


def _with(decided: Sequence[Exemplars], like: Like, own: Exemplars) -> list[Exemplars]:
    """The decided images, last that of the box, which is one of its objects."""
    if not any(box == like.box and label == like.label for box, label in zip(own.boxes, own.labels, strict=True)):
        own = own._replace(boxes=(*own.boxes, like.box), labels=(*own.labels, like.label))
    return [*(each for each in decided if each.image != own.image), own]
