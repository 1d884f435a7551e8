"""The store: the one truth about a folder. Documents show it, annotation files are exported from it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from fastloc_core.annotation import ReviewState
from fastloc_core.errors import SettingError, StoreError
from fastloc_core.formats.voc_paths import annotation_name
from fastloc_core.proposal import ClassScore, Proposal, ProposalSet
from fastloc_core.review.correction import Corrections
from fastloc_core.review.edits import Content, ImageEdit
from fastloc_core.review.mapping import ClassMap
from fastloc_core.review.pending import expected_effort
from fastloc_core.review.shaping import Shaping
from fastloc_core.review.standing import Standing

from . import proposals as kept
from . import sound
from .connection import connect
from .edits import Step
from .history import History
from .kept import Boxes
from .place import Place
from .sound import is_below

if TYPE_CHECKING:
    from fastloc_core.review.asking import Asking


class Run(NamedTuple):
    """What proposals were made with."""

    model: str
    preset: str


class Row(NamedTuple):
    """One image of the list. `effort`: expected corrections, None where nothing was proposed yet."""

    id: int
    name: str
    verified: int
    decided: int
    pending: int | None
    effort: float | None
    error: str
    spot_check: int

    @property
    def state(self) -> ReviewState:
        if self.error:
            return ReviewState.FAILED
        if self.verified:
            return ReviewState.VERIFIED
        if self.decided:
            return ReviewState.IN_REVIEW
        return ReviewState.UNSEEN if self.pending is None else ReviewState.PROPOSED


_MAKE_ROOM = "Free space, or allow writing in the folder, and try again."
_REMEDIES = {
    "locked": "Much is being written just now: try again in a moment.",
    "malformed": "Move that file away, and open the folder again: annotation files are read anew.",
}
_NOT_OURS = "It may come from somebody else: remove the folder .fastloc in it, and open it again."
_ROWS = (
    "SELECT i.id, CAST(i.name AS TEXT), CAST(i.verified AS INTEGER), CAST(i.decided AS INTEGER),"
    " CAST(r.pending AS INTEGER), CAST(r.effort AS REAL), CAST(i.error AS TEXT), CAST(i.spot_check AS INTEGER)"
    " FROM images i LEFT JOIN runs r ON r.image = i.id AND r.model = ? AND r.preset = ?"
)
_CONTENT = (
    "SELECT coalesce(min(max(CAST(width AS INTEGER), 0), 1000000), 0),"
    " coalesce(min(max(CAST(height AS INTEGER), 0), 1000000), 0),"
    " CAST(verified AS INTEGER), coalesce(CAST(revision AS INTEGER), 0) FROM images WHERE id = ?"
)
_XML = "SELECT CAST(xml AS TEXT) FROM images WHERE id = ?"


class Store:
    """One thread's connection to a folder's store; threads open one each. Every method that changes it commits.

    Raises StoreError wherever SQLite cannot do what was asked; nothing has changed then.
    """

    def __init__(self, place: Place | None, read_only: bool = False) -> None:
        """`place` None: in memory."""
        self.place, self.read_only = place, read_only
        self.connection = connect(place.file if place else None, read_only)
        self.history = History(self.connection)
        self._boxes = Boxes(self.connection)
        self._asked: dict[Run, tuple[tuple[Any, ...], Asking]] = {}  # of the image counted last, by what they rest on
        self.run, self.shaping = Run("", ""), Shaping()
        try:
            with suppress(TypeError):  # something else wrote it: the decisions count
                self.run = Run(*map(str, self.fact("run", ("", ""))))
            self.shaping = self._shaping()
        except BaseException:
            self.close()
            raise

    def _shaping(self) -> Shaping:
        corrections = self.fact("corrections", None)
        try:
            classes = ClassMap.from_dict(self.fact("class_map", ClassMap().to_dict()))
            extent = float(self.fact("extent", 0.0))
            learned = corrections and Corrections.from_dict(corrections)
        except (TypeError, ValueError, SettingError):  # likewise
            return Shaping()
        return Shaping(classes, extent if -1 <= extent <= 1 else 0.0, learned or None)

    def close(self) -> None:
        self.connection.close()

    def check_ledger(self) -> None:
        """Raises StoreError if a part of the ledger is damaged; opening a store reads only the end of it."""
        self.connection.execute("SELECT count(*) FROM ledger NOT INDEXED").fetchone()

    def leave_checkpoints_to_others(self) -> None:
        """Moving a long log into the store takes time. From now on only the other threads that write spend it."""
        self.connection.execute("PRAGMA wal_autocheckpoint = 0")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    @property
    def root(self) -> Path:
        return self.place.root if self.place else Path()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing, and on the disk when it ends. The store's own methods join the transaction that is under way,
        so that one gesture can record an edit, use a shaping and remember facts at once:

            with store.transaction():
                store.record("accept hog", edits)
                store.use_shaping(with_a_new_class)
                store.remember(current="cat.png")

        An error ends all of it, `shaping` included; it must not be caught before the outermost block has ended.
        """
        if self.connection.in_transaction:
            yield self.connection
            return
        run, shaping = self.run, self.shaping
        if self.place and not self.place.file.exists():
            reason = "The record of decisions was deleted while the folder was open, so nothing can be kept."
            raise StoreError(reason, "Open the folder again.")
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                self.run, self.shaping = run, shaping
                self.history.forget()
                self._boxes.forget()
                raise
        except StoreError as error:
            if not isinstance(error.__cause__, sqlite3.Error | UnicodeError | OverflowError):
                raise
            reason = f"The decision could not be kept ({self.place and self.place.file}: {error.__cause__})."
            remedy = next((remedy for word, remedy in _REMEDIES.items() if word in reason), _MAKE_ROOM)
            raise StoreError(reason, remedy) from error.__cause__

    # images

    def rows(self) -> list[Row]:
        """Every image that is in the folder, in the order of the list."""
        query = f"{_ROWS} WHERE i.place IS NOT NULL AND typeof(i.name) = 'text' ORDER BY i.place"
        rows = self.connection.execute(query, self.run).fetchall()
        return [Row(*row) for row in rows if is_below(row[1])]

    def row(self, image: int) -> Row:
        return Row(*self.one(f"{_ROWS} WHERE i.id = ?", (*self.run, image)))

    def image(self, name: str) -> int | None:
        """The number of the image of that name below the folder."""
        found = self.connection.execute("SELECT id FROM images WHERE name = ?", (name,)).fetchone()
        return int(found[0]) if found else None

    def path(self, image: int) -> Path:
        """Raises StoreError where the store names something outside the folder."""
        return self.root / self._name(image)

    def annotation_path(self, image: int) -> Path:
        """The store says which of its two possible files the image has; anything else that it says is ignored."""
        return self.root / annotation_name(self._name(image), self.one(_XML, (image,))[0])

    def _name(self, image: int) -> str:
        (name,) = self.one("SELECT coalesce(CAST(name AS TEXT), '') FROM images WHERE id = ?", (image,))
        if not is_below(name):
            raise StoreError(f"The record of decisions names an image outside the folder: {name!r}.", _NOT_OURS)
        return str(name)

    def one(self, query: str, values: tuple[object, ...]) -> tuple[Any, ...]:
        """The first row. Raises StoreError where there is none."""
        row: tuple[Any, ...] | None = self.connection.execute(query, values).fetchone()
        if row is None:
            raise StoreError("This image is no longer in the record of decisions.", "Open the folder again.")
        return row

    def fail(self, image: int, error: str) -> None:
        """Remember why an image cannot be worked on; empty: it can."""
        if error != self.row(image).error:
            with self.transaction() as connection:
                connection.execute("UPDATE images SET error = ? WHERE id = ?", (error, image))

    # decisions

    def content(self, image: int) -> Content:
        width, height, verified, revision = self.one(_CONTENT, (image,))
        return Content(width, height, self._boxes.get(image, revision), bool(verified), revision)

    def record(self, text: str, edits: Sequence[ImageEdit], gesture: str = "") -> None:
        """Keep one gesture: one step of undo; see History.record."""
        with self.transaction():
            self.history.record(text, edits, gesture)
            self._recount(edits)

    def undo(self, only: int = 0) -> Step | None:
        """Take back the last step; None where there is none, or where it is another than `only`."""
        with self.transaction():
            return self._travelled(self.history.undo(only))

    def redo(self, only: int = 0) -> Step | None:
        with self.transaction():
            return self._travelled(self.history.redo(only))

    def _travelled(self, step: Step | None) -> Step | None:
        self._recount(step.edits if step else ())
        return step

    def _recount(self, edits: Iterable[ImageEdit]) -> None:
        changed: dict[int, list[str]] = {}
        for edit in edits:
            changed.setdefault(edit.image, []).extend(change.id for change in edit.changes)
        for image, ids in changed.items():
            self._boxes.follow(image, self.one(_CONTENT, (image,))[3], ids)
            self.recount(image)

    # proposals

    def use(self, run: Run) -> None:
        """From now on `rows`, `proposals` and effort are about what this model proposes with this preset."""
        if run != self.run:
            self.run = run
            if not self.read_only:
                with suppress(StoreError):  # then another start begins with the run before
                    self.remember(run=run)

    def keep_proposals(self, image: int, found: ProposalSet, named: bool = False) -> ProposalSet:
        """Keep what a run found in place of what the same model and preset proposed; decided ones stay.

        With `named`, for classes that the user named, they are added, and stay through later runs. Returns all that
        the store has now from this model and preset; `found` is among it as it is in memory.
        """
        run = Run(found.model, found.preset)
        top = json.dumps([[s.index, s.label, s.logit, s.probability] for s in found.top], ensure_ascii=False)
        with self.transaction() as connection:
            if not named:
                connection.execute(
                    "DELETE FROM proposals WHERE image = ? AND model = ? AND preset = ? AND NOT found"
                    " AND id NOT IN (SELECT id FROM annotations WHERE image = ?)",  # also those taken back: redo
                    (image, *run, image),
                )
                notices = json.dumps(found.notices, ensure_ascii=False)
                row = (image, *run, top, notices)
                connection.execute("INSERT OR REPLACE INTO runs VALUES(?, ?, ?, ?, ?, 0, 0, '[]')", row)
            connection.executemany(
                f"INSERT OR REPLACE INTO proposals(image, model, preset, place, found, {kept.COLUMNS})"
                " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [(image, *run, i, named, *kept.to_row(p)) for i, p in enumerate(found.proposals)],
            )
            connection.execute("UPDATE images SET error = '' WHERE id = ?", (image,))
            self.recount(image)
        return self._proposals(image, run, {p.id: p for p in found.proposals}) or found

    def proposals(self, image: int) -> ProposalSet | None:
        """What the present run proposed; None where it was not asked."""
        return self._proposals(image, self.run)

    def _proposals(self, image: int, run: Run, known: Mapping[str, Proposal] | None = None) -> ProposalSet | None:
        top, notices = self._about_run(image, run) or (None, ())
        found = self.raw_proposals(image, run, known=known)
        if top is None and not found:
            return None
        content = self.content(image)
        return ProposalSet(self.path(image), content.width, content.height, found, top or (), *run, notices)

    def _about_run(self, image: int, run: Run) -> tuple[tuple[ClassScore, ...], tuple[str, ...]] | None:
        """What a run said of the image; None where it was not asked, or that cannot be read."""
        query = "SELECT top, notices FROM runs WHERE image = ? AND model = ? AND preset = ?"
        if ran := self.connection.execute(query, (image, *run)).fetchone():
            with suppress(StoreError), sound.reading("What was proposed"):
                return kept.to_scores(ran[0]), tuple(map(str, json.loads(ran[1])))
        return None

    def has_sound_proposals(self, image: int) -> bool:
        """Whether all that the present run proposed can be read."""
        query = "SELECT count(*) FROM {} WHERE image = ? AND model = ? AND preset = ?"
        proposals, ran = (self.one(query.format(table), (image, *self.run))[0] for table in ("proposals", "runs"))
        return len(self.raw_proposals(image)) == proposals and (self._about_run(image, self.run) is not None or not ran)

    def raw_proposals(
        self, image: int, run: Run | None = None, evidence: bool = True, known: Mapping[str, Proposal] | None = None
    ) -> tuple[Proposal, ...]:
        """As the model made them; without `evidence`, masks and heat are empty, and much quicker.

        `known`: those that are in memory, by their ids; they are not read again.
        """
        columns = kept.COLUMNS if evidence else kept.PLAIN
        query = (
            f"SELECT {columns} FROM proposals WHERE image = ? AND model = ? AND preset = ? AND {sound.proposal()}"
            f" ORDER BY found DESC, place LIMIT {sound.MOST_PROPOSALS}"
        )
        found: list[Proposal] = []
        left = sound.MOST_MAPS
        for row in self.connection.execute(query, (image, *(run or self.run))):
            with suppress(StoreError):  # see sound.mend
                proposal = (known or {}).get(row[0]) or (kept.from_row if evidence else kept.from_plain)(row)
                left -= proposal.mask.nbytes + proposal.evidence.heat.nbytes
                if left < 0:
                    break
                found.append(proposal)
        return tuple(found)

    def pending(self, image: int, run: Run | None = None) -> tuple[Proposal, ...]:
        """The proposals, of the present run unless another is named, that are still to decide, as they are shown."""
        return self.standing(image, run).undecided

    def standing(self, image: int, run: Run | None = None) -> Standing:
        """How the review of the image stands, by the proposals of the present run unless another one is named."""
        content = self.content(image)
        return Standing(image, content, self._asking(image, run or self.run, content))

    def _asking(self, image: int, run: Run, content: Content) -> Asking:
        """What the proposals ask as they are shown; built anew where they, or the way they are shown, have changed."""
        from fastloc_core.review.asking import Asking  # numpy, which the window does without as it starts

        ids = "SELECT id FROM proposals WHERE image = ? AND model = ? AND preset = ? ORDER BY found DESC, place"
        found = self.connection.execute(ids, (image, *run)).fetchall()
        basis = image, found, self.shaping, content.width, content.height
        if run not in self._asked or self._asked[run][0] != basis:
            raw = self.raw_proposals(image, run, evidence=bool(self.shaping.extent))
            self._asked = {r: kept for r, kept in self._asked.items() if kept[0][0] == image}
            self._asked[run] = basis, Asking(self.shaping.apply(raw, content.width, content.height))
        return self._asked[run][1]

    def recount(self, image: int) -> None:
        """Within a transaction: what is left to decide in the image."""
        content = self.content(image)
        runs = self.connection.execute("SELECT model, preset FROM runs WHERE image = ?", (image,)).fetchall()
        for run in runs:
            asking = self._asking(image, Run(*run), content)
            pending = asking.after(content.annotations)
            likely = asking.compatible(pending)
            waiting = json.dumps([[p.label, p.confidence] for p in likely], ensure_ascii=False)
            row = (len(pending), expected_effort(likely), waiting, image, *run)
            query = "UPDATE runs SET pending = ?, effort = ?, waiting = ? WHERE image = ? AND model = ? AND preset = ?"
            self.connection.execute(query, row)

    def recount_all(self, report: Callable[[int, int], None] = lambda done, total: None) -> None:
        """Count again, in portions, so that nobody who decides meanwhile has to wait; `report(done, total)`."""
        asked = [image for (image,) in self.connection.execute("SELECT DISTINCT image FROM runs").fetchall()]
        for at in range(0, len(asked), 100):
            report(at, len(asked))
            with self.transaction():
                for image in asked[at : at + 100]:
                    self.recount(image)

    # facts

    def use_shaping(self, shaping: Shaping) -> None:
        """From now on proposals are shown so; `recount_all` counts again what is left to decide."""
        self.shaping = shaping
        if self.read_only:
            return
        corrections = shaping.corrections and shaping.corrections.to_dict()
        self.remember(class_map=shaping.class_map.to_dict(), extent=shaping.extent, corrections=corrections)

    def fact(self, name: str, default: Any) -> Any:  # noqa: ANN401 (what JSON can hold)
        """Something else about the folder that was remembered."""
        found = self.connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        with suppress(StoreError), sound.reading("A fact"):
            return json.loads(found[0]) if found else default
        return default

    def remember(self, **facts: Any) -> None:  # noqa: ANN401 (what JSON can hold)
        """Keep small facts. Unlike a decision, they may be lost in a power cut, unless they belong to a transaction."""
        rows = [(name, json.dumps(value, ensure_ascii=False)) for name, value in facts.items()]
        alone = not self.connection.in_transaction
        if alone:
            self.connection.execute("PRAGMA synchronous = NORMAL")
        try:
            with self.transaction() as connection:
                connection.executemany("INSERT OR REPLACE INTO facts VALUES(?, ?)", rows)
        finally:
            if alone:
                self.connection.execute("PRAGMA synchronous = FULL")
