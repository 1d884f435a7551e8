"""The steps of the ledger for the user: what was done, by whom, when, where; and the way back to one of them."""

from __future__ import annotations

from dataclasses import dataclass

from fastloc_core.annotation import LONGEST_NAME
from fastloc_core.progress import Progress, silent

from .history import Way
from .sound import END_OF_TIME, is_below
from .store import Store

_LONGEST = 300  # characters of a text that is shown
_PAGE = (
    "SELECT step, max(CASE WHEN at BETWEEN 0 AND :last THEN at ELSE 0.0 END),"
    f" substr(CAST(coalesce(person, '') AS TEXT), 1, {LONGEST_NAME}),"
    f" substr(CAST(coalesce(text, '') AS TEXT), 1, {_LONGEST}),"
    " (SELECT kind FROM ledger l WHERE l.step = ledger.step AND kind IN ('do', 'undo', 'redo')"
    "  ORDER BY id DESC LIMIT 1) = 'undo'"
    " FROM ledger WHERE kind = 'do' AND step < :before AND typeof(step) = 'integer'"
    " GROUP BY step ORDER BY step DESC LIMIT :most"
)
_IMAGES = (
    "SELECT count(*), min(image), coalesce((SELECT substr(CAST(name AS TEXT), 1, 4096) FROM images WHERE id = image"
    " AND place NOT NULL), '') FROM (SELECT DISTINCT c.image FROM ledger d JOIN changes c ON c.entry = d.id"
    " WHERE d.step = ? AND d.kind = 'do' LIMIT ?)"
)
MANY = 1000  # images of a step are not counted further
_LAST = 1 << 62  # larger than any number of a step


@dataclass(frozen=True, slots=True)
class Done:
    """One step. `at`: seconds since 1970, of its last change; `person`: empty if nobody gave a name; `images`: how many
    it changed, at most MANY; `image`, `name`: the first of them, None and "" if it is no longer in the folder.
    """

    step: int
    at: float
    person: str
    text: str
    taken_back: bool
    images: int
    image: int | None
    name: str


def page(store: Store, before: int = _LAST, most: int = 100) -> list[Done]:
    """The newest steps below the number `before`, newest first."""
    found = []
    values = {"last": END_OF_TIME, "before": before, "most": most}
    for step, at, person, text, taken_back in store.connection.execute(_PAGE, values).fetchall():
        images, image, name = store.connection.execute(_IMAGES, (step, MANY)).fetchone()
        there = (image, name) if name and is_below(name) else (None, "")
        found.append(Done(step, at, person, text, bool(taken_back), images, *there))
    return found


def way_to(store: Store, step: int) -> tuple[Way, int]:
    """How to go back to a step, or forward if it was taken back: undo or redo, and how many steps.

    (undo, 0) if it is the last one, or if it cannot be reached.
    """
    undo, redo = store.history.reachable
    if step in redo:
        return "redo", len(redo) - redo.index(step)
    return "undo", len(undo) - 1 - undo.index(step) if step in undo else 0


def go_to(store: Store, step: int, progress: Progress = silent) -> int:
    """Take back all steps after this one, or make again all up to it: all of them or none. Returns how many."""
    with store.transaction():
        way, steps = way_to(store, step)
        for done in range(steps):
            progress(done, steps)
            store.undo() if way == "undo" else store.redo()
    return steps
