"""Several gestures on one image as one edit."""

from __future__ import annotations

from collections.abc import Sequence

from .edits import ImageEdit


def together(edits: Sequence[ImageEdit]) -> ImageEdit | None:
    """Edits of different boxes of one image, all made from the same standing. None without any.

    The image stays verified if each of them leaves it so, and becomes verified if one of them verifies it.
    """
    if not edits:
        return None
    before = edits[0].verified[0]
    after = (all if before else any)(edit.verified[1] for edit in edits)
    changes = tuple(change for edit in edits for change in edit.changes)
    return ImageEdit(edits[0].image, changes, (before, after)) if changes or before != after else None
