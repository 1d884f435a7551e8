"""How many of the boxes that were accepted in bulk are right, by those that somebody has looked at again."""

from __future__ import annotations

from typing import NamedTuple

from fastloc_core.annotation import Annotation
from fastloc_core.progress import Progress, silent
from fastloc_core.review.estimates import Share, share_in_images

from .edits import from_json
from .sound import absent_if_damaged
from .store import Store

# of images in the spot check that are done, what was accepted in bulk and not taken back since
_ACCEPTED = (
    "SELECT c.image, c.body FROM images i JOIN changes c ON c.image = i.id JOIN ledger l ON l.id = c.entry"
    " WHERE i.spot_check AND i.verified AND l.kind = 'do' AND instr(c.body, '\"unseen\":true')"
    " AND 'undo' <> (SELECT kind FROM ledger WHERE step = l.step AND kind IN ('do', 'undo', 'redo')"
    " ORDER BY id DESC LIMIT 1) ORDER BY c.image, l.id"
)
_NOW = "SELECT present, unseen, decision, label, x0, y0, x1, y1 FROM annotations WHERE image = ? AND id = ?"
_TOLD = 200  # images between two reports of progress


class SpotChecks(NamedTuple):
    """`right`: the share of the boxes that stayed as they were accepted; `waiting`: images that nobody has looked at
    yet.
    """

    right: Share
    waiting: int


def spot_checks(store: Store, progress: Progress = silent) -> SpotChecks:
    """A box that was adjusted, relabelled, rejected or deleted was not right. `progress` may raise Cancelled."""
    counts: dict[int, list[int]] = {}
    for number, (image, body) in enumerate(store.connection.execute(_ACCEPTED)):
        if number % _TOLD == 0:
            progress(0, 0)
        with absent_if_damaged():
            edit = from_json(image, body)
            of_image = counts.setdefault(image, [0, 0])
            for change in edit.changes:
                if change.after:
                    of_image[0] += _stays(store, image, change.after)
                    of_image[1] += 1
    (waiting,) = store.one("SELECT count(*) FROM images WHERE spot_check AND NOT verified AND place NOT NULL", ())
    return SpotChecks(share_in_images([(right, n) for right, n in counts.values()]), waiting)


def _stays(store: Store, image: int, accepted: Annotation) -> bool:
    row = store.connection.execute(_NOW, (image, accepted.id)).fetchone()
    if row is None or not row[0]:
        return False
    same = (*row[2:4], *row[4:]) == (accepted.decision, accepted.label, *accepted.box.edges)
    return bool(row[1]) or same  # a class that was renamed leaves it unseen
