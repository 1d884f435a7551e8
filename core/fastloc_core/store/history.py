"""The append-only ledger of gestures, and an undo that survives the program.

Nothing in the ledger is ever changed or removed; an undo is an entry, too. The end of the ledger tells which steps can
be undone or redone.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from itertools import count
from typing import Literal

from fastloc_core.errors import StoreError
from fastloc_core.review.edits import ImageEdit

from . import facts, flags, sound
from .edits import Step, from_json, to_json

REMEMBERED = 5000  # entries of the ledger that undo reaches back over
_LONGEST = 1000  # characters of a step's text
_MOST_STEPS = 1 << 62  # larger than any number of a step; there could be no step after the largest integer

_CHANGES = "FROM changes WHERE entry IN (SELECT id FROM ledger WHERE step = ? AND kind = 'do')"
_FACTS = (
    "label",
    "x0",
    "y0",
    "x1",
    "y1",
    "decision",
    "confidence",
    "voc_index",
    "at",
    "unseen",
    "flags",
    "note",
    "person",
)
_PUT = (
    f"INSERT INTO annotations(image, id, present, place, {', '.join(_FACTS)})"
    f" VALUES(?, ?, 1, ?{', ?' * len(_FACTS)}) ON CONFLICT(image, id) DO UPDATE SET present = 1, "
    + ", ".join(f"{fact} = excluded.{fact}" for fact in _FACTS)
)


Way = Literal["undo", "redo"]


class History:
    """Keeps the tables `images` and `annotations` in step with the ledger. Call it within a transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.person = ""  # who decides; nobody gave a name if it is empty
        self.forget()

    def forget(self) -> None:
        """Forget the steps. They are read from the ledger again when they are needed."""
        self._steps: dict[str, list[int]] = {"undo": [], "redo": []}  # that each could change; the next one is last
        self._gesture = ""  # of the last entry, as long as it can grow
        self._last = -1  # the last entry that was read or written

    def _caught_up(self) -> dict[str, list[int]]:
        """The steps, read again if another thread has written entries."""
        last = self._number("SELECT coalesce(max(id), 0) FROM ledger")
        if last != self._last:
            self.forget()
            steps = "SELECT CAST(step AS INTEGER), kind FROM ledger WHERE kind IN ('do', 'undo', 'redo')"
            newest = f"{steps} ORDER BY id DESC LIMIT ?"
            for step, kind in reversed(self._connection.execute(newest, (REMEMBERED,)).fetchall()):
                self._follow(step, kind)
            self._last = last
        return self._steps

    def _number(self, query: str, *values: object) -> int:
        return int(self._connection.execute(query, values).fetchone()[0])

    def _follow(self, step: int, kind: str) -> None:
        done, undone = self._steps["undo"], self._steps["redo"]
        if kind == "do":
            undone.clear()
            if done[-1:] != [step]:
                done.append(step)
        elif kind in self._steps:
            source, target = (done, undone) if kind == "undo" else (undone, done)
            if source[-1:] == [step]:
                target.append(source.pop())

    def record(
        self, text: str, edits: Sequence[ImageEdit], gesture: str = "", kind: Literal["do", "read"] = "do"
    ) -> None:
        """Write down and apply one gesture. If the last one had the same non-empty `gesture`, both become one step.

        With kind "read" it is no step, for example if a file is read before anybody decided anything.
        """
        done = self._caught_up()["undo"]
        following = "SELECT coalesce(max(step), 0) + 1 FROM ledger WHERE step < ?"
        step = done[-1] if gesture and gesture == self._gesture else self._number(following, _MOST_STEPS)
        entry = self._append(step, kind, text)
        for edit in edits:
            self._connection.execute("INSERT INTO changes VALUES(?, ?, ?)", (entry, edit.image, to_json(edit)))
            self._apply(edit)
        self._follow(step, kind)
        self._gesture = gesture

    @property
    def reachable(self) -> tuple[Sequence[int], Sequence[int]]:
        """The steps that can be taken back, oldest first, and those that can be made again, last taken back last."""
        steps = self._caught_up()
        return steps["undo"], steps["redo"]

    def step(self, kind: Way) -> int:
        """Number of the step that the next undo or redo would change, 0 if there is none."""
        return next(reversed(self._caught_up()[kind]), 0)

    def text(self, kind: Way) -> str | None:
        """The text of that step, None if there is none."""
        text = "substr(CAST(coalesce(text, '') AS TEXT), 1, ?)"
        query = f"SELECT {text} FROM ledger WHERE step = ? AND kind = 'do' ORDER BY id LIMIT 1"
        step = self.step(kind)
        found = self._connection.execute(query, (_LONGEST, step)).fetchone() if step else None
        return str(found[0]) if found else None

    def images(self, kind: Way) -> int:
        """How many images that step would change."""
        return self._number(f"SELECT count(DISTINCT image) {_CHANGES}", self.step(kind))

    def changes_classes(self, kind: Way) -> bool:
        """Whether that step would change the class map, so that proposals of all images may have other names."""
        found = f"SELECT count(*) {_CHANGES} AND instr(body, '\"class_map\":')"
        return bool(self._number(found, self.step(kind)))

    def travel(self, kind: Way, only: int = 0) -> Step | None:
        """Undo or redo the next step. With `only`, nothing happens if it would change another step."""
        step, text = self.step(kind), self.text(kind)
        if text is None or only not in (0, step):
            return None
        rows = self._connection.execute(f"SELECT image, body {_CHANGES} ORDER BY entry, image", (step,))
        edits = tuple(from_json(image, body) for image, body in rows)
        if kind == "undo":
            edits = tuple(edit.inverse() for edit in reversed(edits))
        self._append(step, kind, text)
        for edit in edits:
            self._apply(edit)
        self._follow(step, kind)
        self._gesture = ""
        return Step(text, edits)

    def _append(self, step: int, kind: str, text: str) -> int:
        row = (time.time(), step, kind, text, self.person or None)
        entry = self._connection.execute("INSERT INTO ledger(at, step, kind, text, person) VALUES(?, ?, ?, ?, ?)", row)
        self._last = entry.lastrowid or 0
        return self._last

    def _apply(self, edit: ImageEdit) -> None:
        """Replace every `before` by its `after`. A box that is taken back keeps its place in the order."""
        execute, image, now = self._connection.execute, edit.image, time.time()
        last = "SELECT CAST(coalesce(max(place), -1) AS INTEGER) FROM annotations WHERE image = ? AND place < 1e9"
        places = count(execute(last, (image,)).fetchone()[0] + 1)
        for change in edit.changes:
            if change.after is None:
                execute("UPDATE annotations SET present = 0 WHERE image = ? AND id = ?", (image, change.id))
                continue
            a = change.after
            if edit.renaming:
                execute("UPDATE annotations SET label = ? WHERE image = ? AND id = ?", (a.label, image, a.id))
                continue
            if change.only_note:
                execute("UPDATE annotations SET note = ? WHERE image = ? AND id = ?", (a.note or None, image, a.id))
                continue
            said = flags.to_text(a.flags), a.note or None, a.person or None
            about = (a.decision, a.confidence, a.voc_index, now, edit.unseen, *said)
            execute(_PUT, (image, a.id, next(places), a.label, *a.box.edges, *about))
        if edit.base:
            execute("UPDATE images SET base = ? WHERE id = ?", (edit.base[1], image))
        if edit.counting:
            query = "UPDATE files SET convention = ? WHERE digest = (SELECT base FROM images WHERE id = ?)"
            execute(query, (edit.counting[1].file, image))
            facts.write(self._connection, {facts.PIXELS: edit.counting[1].folder})
        if edit.class_map:
            present = facts.shaping(self._connection).class_map
            facts.write(self._connection, {facts.CLASS_MAP: present.travelled(*edit.class_map).to_dict()})
        if edit.note:
            execute("UPDATE images SET note = ? WHERE id = ?", (edit.note[1] or None, image))
        if edit.spot_check:
            execute("UPDATE images SET spot_check = ? WHERE id = ?", (edit.spot_check[1], image))
        if edit.verified[0] != edit.verified[1]:
            query = "UPDATE images SET verified = ?, verified_at = ? WHERE id = ?"
            execute(query, (edit.verified[1], now if edit.verified[1] else None, image))
        counted = execute(
            "UPDATE images SET revision = revision + 1,"
            " decided = (SELECT count(*) FROM annotations WHERE image = :image AND present) WHERE id = :image"
            " RETURNING decided",
            {"image": image},
        ).fetchone()
        if counted and counted[0] > sound.MOST_BOXES:
            reason = f"An image can have at most {sound.MOST_BOXES:,} boxes, and this would be more."
            raise StoreError(reason, "Decide about fewer boxes at once, or divide the image. Nothing was changed.")
