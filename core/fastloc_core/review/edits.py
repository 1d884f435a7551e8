"""What is decided about an image, and how a gesture changes it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple, Self

from fastloc_core.annotation import Annotation, Decision

from .mapping import ClassMap


@dataclass(frozen=True, slots=True)
class Content:
    """What is decided about an image: its boxes in order of appearance, the rejected ones among them.

    `width`, `height`: pixels as displayed, 0 if the image was never opened; `revision` counts the changes; `note`: what
    a person wrote about the image.
    """

    width: int = 0
    height: int = 0
    annotations: tuple[Annotation, ...] = ()
    verified: bool = False
    revision: int = 0
    note: str = ""

    @property
    def boxes(self) -> tuple[Annotation, ...]:
        """The annotations without the rejected ones: what is shown and written."""
        return tuple([a for a in self.annotations if a.decision is not Decision.REJECTED])


@dataclass(frozen=True, slots=True)
class Change:
    """One annotation before and after an edit; None if it does not exist then.

    Raises ValueError if both are None.
    """

    before: Annotation | None
    after: Annotation | None

    def __post_init__(self) -> None:
        if self.before is None and self.after is None:
            raise ValueError("a change needs a box before or after it")

    @property
    def id(self) -> str:
        annotation = self.after or self.before
        assert annotation  # noqa: S101 (see above)
        return annotation.id

    @property
    def only_note(self) -> bool:
        """Whether nothing but the note differs, so that the box stays decided as and when it was."""
        before, after = self.before, self.after
        return bool(before and after and before.note != after.note and replace(before, note=after.note) == after)


class Counting(NamedTuple):
    """How pixels are counted in an image's annotation `file`, a Convention, and what is decided about the `folder`."""

    file: str
    folder: str

    @classmethod
    def of(cls, values: Iterable[object]) -> Self:
        return cls(*map(str, values))


@dataclass(frozen=True, slots=True)
class ImageEdit:
    """What happens to one image. Pairs are (before, after); if both are equal, the stored value is left as it is.

    `base`: digests of the annotation file that the boxes came from, if that changes;
    `unseen`: decided in bulk, and nobody looked at the image; `spot_check`: whether the image is in the sample of these
    that somebody is to look at; `renaming`: only the names of classes change, not when and how the boxes were decided;
    `counting`: how its annotation file counts pixels, if that changes; `class_map`: the folder's, if it changes, too;
    `note`: of the image, if it changes.
    """

    image: int
    changes: tuple[Change, ...] = ()
    verified: tuple[bool, bool] = (False, False)
    base: tuple[bytes | None, bytes | None] | None = None
    spot_check: tuple[bool, bool] | None = None
    unseen: bool = False
    renaming: bool = False
    counting: tuple[Counting, Counting] | None = None
    class_map: tuple[ClassMap, ClassMap] | None = None
    note: tuple[str, str] | None = None

    def inverse(self) -> ImageEdit:
        """The edit that takes this one back."""
        changes = tuple(Change(c.after, c.before) for c in reversed(self.changes))
        base = self.base and self.base[::-1]
        spot = self.spot_check and self.spot_check[::-1]
        counting = self.counting and self.counting[::-1]
        class_map = self.class_map and self.class_map[::-1]
        note = self.note and self.note[::-1]
        return ImageEdit(
            self.image, changes, self.verified[::-1], base, spot, False, self.renaming, counting, class_map, note
        )

    def signed(self, person: str) -> ImageEdit:
        """With the name of the person who decided. Boxes that are only read, counted or renamed keep theirs."""
        if self.renaming or self.counting:
            return self
        return replace(self, changes=tuple(_signed(change, person) for change in self.changes))

    @property
    def labels(self) -> tuple[str, ...]:
        """The classes of the boxes that are there after it, in their order."""
        boxes = (change.after for change in self.changes)
        return tuple(dict.fromkeys(box.label for box in boxes if box and box.decision is not Decision.REJECTED))


def _signed(change: Change, person: str) -> Change:
    after = change.after
    imported = after and change.before is None and after.decision is Decision.LOADED
    if after is None or imported or after.person == person or change.only_note:
        return change
    return Change(change.before, replace(after, person=person))
