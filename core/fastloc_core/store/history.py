"""The append-only ledger of gestures, and an undo that survives the program.

Nothing in the ledger is ever changed or removed; an undo is an entry, too. The end of the ledger tells which steps can
be undone or redone.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from itertools import count

from fastloc_core.review.edits import ImageEdit

from .edits import Step, from_json, to_json

REMEMBERED = 5000  # entries of the ledger that undo reaches back over
_LONGEST = 1000  # characters of a step's text
_MOST_STEPS = 1 << 62  # larger than any number of a step; there could be no step after the largest integer


class History:
    """Keeps the tables `images` and `annotations` in step with the ledger. Call it within a transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.forget()

    def forget(self) -> None:
        """Forget the steps. They are read from the ledger again when they are needed."""
        self._done: list[int] = []
        self._undone: list[int] = []
        self._gesture = ""  # of the last entry, as long as it can grow
        self._last = -1  # the last entry that was read or written

    def _reload(self) -> None:
        self.forget()
        newest = "SELECT CAST(step AS INTEGER), kind FROM ledger WHERE kind <> 'read' ORDER BY id DESC LIMIT ?"
        for step, kind in reversed(self._connection.execute(newest, (REMEMBERED,)).fetchall()):
            self._follow(step, kind)
        self._last = self._newest()

    def _catch_up(self) -> None:
        """Another thread may have written entries."""
        if self._newest() != self._last:
            self._reload()

    def _newest(self) -> int:
        return int(self._connection.execute("SELECT coalesce(max(id), 0) FROM ledger").fetchone()[0])

    def _follow(self, step: int, kind: str) -> None:
        done, undone = self._done, self._undone
        if kind == "read":
            return
        if kind == "do":
            undone.clear()
            if not done or done[-1] != step:
                done.append(step)
        else:
            source, target = (done, undone) if kind == "undo" else (undone, done)
            if source and source[-1] == step:
                target.append(source.pop())

    def record(self, text: str, edits: Sequence[ImageEdit], gesture: str = "", kind: str = "do") -> None:
        """Write down and apply one gesture. If the last one had the same non-empty `gesture`, both become one step.

        With kind "read" it is no step, for example if a file is read before anybody decided anything.
        """
        self._catch_up()
        grows = bool(gesture) and gesture == self._gesture
        step = self._done[-1] if grows else self._new_step()
        entry = self._append(step, kind, text)
        for edit in edits:
            self._connection.execute("INSERT INTO changes VALUES(?, ?, ?)", (entry, edit.image, to_json(edit)))
            self._apply(edit)
        self._follow(step, kind)
        self._gesture = gesture

    def undo(self, only: int = 0) -> Step | None:
        """With `only`, nothing happens if another step is the last one."""
        return self._travel("undo", only)

    def redo(self, only: int = 0) -> Step | None:
        return self._travel("redo", only)

    def step(self, kind: str) -> int:
        """Number of the step that the next "undo" or "redo" would change, 0 if there is none."""
        self._catch_up()
        return next(reversed(self._steps(kind)), 0)

    def _steps(self, kind: str) -> list[int]:
        return self._done if kind == "undo" else self._undone

    @property
    def undo_text(self) -> str | None:
        """The text of the step that undo would take back, None if there is none."""
        self._catch_up()
        return self._text(self._done)

    @property
    def redo_text(self) -> str | None:
        self._catch_up()
        return self._text(self._undone)

    def images(self, kind: str) -> int:
        """How many images the next "undo" or "redo" would change."""
        entries = "SELECT id FROM ledger WHERE step = ? AND kind = 'do'"
        query = f"SELECT count(DISTINCT image) FROM changes WHERE entry IN ({entries})"
        return int(self._connection.execute(query, (self.step(kind),)).fetchone()[0])

    def _text(self, steps: list[int]) -> str | None:
        query = "SELECT substr(CAST(text AS TEXT), 1, ?) FROM ledger WHERE step = ? AND kind = 'do' ORDER BY id LIMIT 1"
        found = self._connection.execute(query, (_LONGEST, steps[-1])).fetchone() if steps else None
        return str(found[0]) if found else None

    def _travel(self, kind: str, only: int) -> Step | None:
        step = self.step(kind)
        text = self._text(self._steps(kind))
        if text is None or only not in (0, step):
            return None
        query = "SELECT image, body FROM changes WHERE entry IN (SELECT id FROM ledger WHERE step = ? AND kind = 'do')"
        rows = self._connection.execute(f"{query} ORDER BY entry, image", (step,))
        edits = tuple(from_json(image, body) for image, body in rows)
        if kind == "undo":
            edits = tuple(edit.inverse() for edit in reversed(edits))
        self._append(step, kind, text)
        for edit in edits:
            self._apply(edit)
        self._follow(step, kind)
        self._gesture = ""
        return Step(text, edits)

    def _new_step(self) -> int:
        query = "SELECT coalesce(max(step), 0) + 1 FROM ledger WHERE step < ?"
        return int(self._connection.execute(query, (_MOST_STEPS,)).fetchone()[0])

    def _append(self, step: int, kind: str, text: str) -> int:
        row = (time.time(), step, kind, text)
        entry = self._connection.execute("INSERT INTO ledger(at, step, kind, text) VALUES(?, ?, ?, ?)", row)
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
            values = (
                a.label,
                a.box.x0,
                a.box.y0,
                a.box.x1,
                a.box.y1,
                a.decision,
                a.confidence,
                a.voc_index,
                now,
                edit.unseen,
            )
            execute(
                "INSERT INTO annotations(image, id, present, place, label, x0, y0, x1, y1, decision, confidence,"
                " voc_index, at, unseen) VALUES(?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT(image, id) DO UPDATE SET present = 1, label = excluded.label, x0 = excluded.x0,"
                " y0 = excluded.y0, x1 = excluded.x1, y1 = excluded.y1, decision = excluded.decision,"
                " confidence = excluded.confidence, voc_index = excluded.voc_index, at = excluded.at,"
                " unseen = excluded.unseen",
                (image, a.id, next(places), *values),
            )
        if edit.base:
            execute("UPDATE images SET base = ? WHERE id = ?", (edit.base[1], image))
        if edit.spot_check:
            execute("UPDATE images SET spot_check = ? WHERE id = ?", (edit.spot_check[1], image))
        if edit.verified[0] != edit.verified[1]:
            query = "UPDATE images SET verified = ?, verified_at = ? WHERE id = ?"
            execute(query, (edit.verified[1], now if edit.verified[1] else None, image))
        execute(
            "UPDATE images SET revision = revision + 1,"
            " decided = (SELECT count(*) FROM annotations WHERE image = ?1 AND present) WHERE id = ?1",
            (image,),
        )
