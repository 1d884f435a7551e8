"""The store: the one truth about a folder. Documents show it, annotation files are exported from it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from fastloc_core.annotation import LONGEST_NOTE
from fastloc_core.errors import StoreError
from fastloc_core.formats.voc_paths import annotation_name
from fastloc_core.images import Choice
from fastloc_core.progress import Progress, silent
from fastloc_core.proposal import Proposal, ProposalSet
from fastloc_core.review.edits import Content, ImageEdit
from fastloc_core.review.pending import expected_effort
from fastloc_core.review.shaping import Shaping
from fastloc_core.review.standing import Standing

from . import facts
from . import proposals as proposal_rows
from .box_cache import Boxes
from .connection import connect
from .edits import Step
from .history import History, Way
from .migrations import prepare
from .place import Place
from .rows import Row, Run
from .sound import MOST_PROPOSALS, MOST_RUNS, MOST_TEXT, is_below, short_text, size

if TYPE_CHECKING:
    from fastloc_core.review.asking import Asking

__all__ = ["Row", "Run", "Store"]

_MAKE_ROOM = "Free space, or allow writing in the folder, and try again."
_REMEDIES = {
    "locked": "Much is being written at the moment. Try again soon.",
    "malformed": "Move that file away, and open the folder again. The annotation files are read again.",
}
_NOT_OURS = "The folder may come from somebody else. Remove the folder .fastloc in it, and open it again."
_SAID = (
    "SELECT 1 FROM annotations INDEXED BY annotations_said WHERE image = i.id AND present AND decision <> 'rejected'"
)
_ROWS = (
    "SELECT i.id, CAST(i.name AS TEXT), CAST(i.verified AS INTEGER), CAST(i.decided AS INTEGER),"
    " CAST(r.pending AS INTEGER), CAST(r.effort AS REAL), substr(CAST(i.error AS TEXT), 1, 4000),"
    " CAST(i.spot_check AS INTEGER),"
    f" CASE WHEN {size('r.waiting')} <= {MOST_TEXT} AND json_valid(r.waiting) THEN json_array_length(r.waiting) END,"
    f" substr(CAST(coalesce(i.note, '') AS TEXT), 1, {LONGEST_NOTE}),"
    f" EXISTS ({_SAID} AND note NOT NULL), EXISTS ({_SAID} AND flags NOT NULL)"
    " FROM images i LEFT JOIN runs r ON r.image = i.id AND r.model = ? AND r.preset = ?"
)
_CONTENT = (
    "SELECT coalesce(min(max(CAST(width AS INTEGER), 0), 1000000), 0),"
    " coalesce(min(max(CAST(height AS INTEGER), 0), 1000000), 0),"
    " CAST(verified AS INTEGER), coalesce(CAST(revision AS INTEGER), 0),"
    f" substr(CAST(coalesce(note, '') AS TEXT), 1, {LONGEST_NOTE}) FROM images WHERE id = ?"
)
_XML = "SELECT CAST(xml AS TEXT) FROM images WHERE id = ?"


class Store:
    """One thread's connection to a folder's store; threads open one each. Every method that changes it commits.

    Raises StoreError if SQLite cannot do something. Nothing has changed then.
    """

    def __init__(self, place: Place | None, read_only: bool = False) -> None:
        """`place` None: in memory."""
        self.place, self.read_only = place, read_only
        self.connection = connect(place.file if place else None, read_only)
        self.history = History(self.connection)
        self._boxes = Boxes(self.connection)
        # of the image that was counted last, with the values that they are based on
        self._asked: dict[Run, tuple[tuple[Any, ...], Asking]] = {}
        try:
            prepare(self.connection, read_only)
            self.run, self.shaping = facts.run(self.connection), facts.shaping(self.connection)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self.connection.close()

    def check_ledger(self) -> None:
        """Raises StoreError if any part of the ledger is damaged. Opening a store reads only its end."""
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
        """All or nothing, and on the disk when it ends. Methods of the store join a transaction that is under way, so
        that one gesture can record an edit, use a shaping and remember facts at once:

            with store.transaction():
                store.record("accept hog", edits)
                store.use_shaping(with_a_new_class)
                store.remember(current="cat.png")

        An error takes everything back, also `shaping`. It must not be caught before the outermost block ends.
        """
        if self.connection.in_transaction:
            yield self.connection
            return
        run, shaping = self.run, self.shaping
        if self.place and not self.place.file.exists():
            reason = "The record of decisions was deleted while the folder was open, so nothing can be kept."
            raise StoreError(reason, "Open the folder again.")
        try:
            with self.connection.transaction():
                yield self.connection
        except BaseException as error:
            self.run, self.shaping = run, shaping
            self.history.forget()
            self._boxes.forget()
            cause = error.__cause__ if isinstance(error, StoreError) else None
            if not isinstance(cause, sqlite3.Error | UnicodeError | OverflowError):
                raise
            reason = f"The decision could not be kept ({self.place and self.place.file}: {cause})."
            remedy = next((remedy for word, remedy in _REMEDIES.items() if word in reason), _MAKE_ROOM)
            raise StoreError(reason, remedy) from cause

    # images

    def rows(self) -> list[Row]:
        """Every image that is in the folder, in the order of the list."""
        query = f"{_ROWS} WHERE i.place IS NOT NULL AND {short_text('i.name')} ORDER BY i.place"
        rows = self.connection.execute(query, self.run).fetchall()
        return [Row(*row) for row in rows if is_below(row[1])]

    def row(self, image: int) -> Row:
        return Row(*self.one(f"{_ROWS} WHERE i.id = ?", (*self.run, image)))

    def path(self, image: int) -> Path:
        """Raises StoreError if the store names a file outside the folder."""
        return self.root / self._name(image)

    def annotation_path(self, image: int) -> Path:
        """The store tells which of its two possible files the image has. Any other value is ignored."""
        return self.root / annotation_name(self._name(image), self.one(_XML, (image,))[0])

    def _name(self, image: int) -> str:
        (name,) = self.one("SELECT coalesce(CAST(name AS TEXT), '') FROM images WHERE id = ?", (image,))
        if not is_below(name):
            raise StoreError(f"The record of decisions names an image outside the folder: {name!r}.", _NOT_OURS)
        return str(name)

    def one(self, query: str, values: tuple[object, ...]) -> tuple[Any, ...]:
        """The first row. Raises StoreError if there is none."""
        row: tuple[Any, ...] | None = self.connection.execute(query, values).fetchone()
        if row is None:
            raise StoreError("This image is no longer in the record of decisions.", "Open the folder again.")
        return row

    def fail(self, image: int, error: str) -> None:
        """Remember the error of an image that cannot be used; empty if it can."""
        if error != self.row(image).error:
            with self.transaction() as connection:
                connection.execute("UPDATE images SET error = ? WHERE id = ?", (error, image))

    # decisions

    def content(self, image: int) -> Content:
        width, height, verified, revision, note = self.one(_CONTENT, (image,))
        return Content(width, height, self._boxes.get(image, revision), bool(verified), revision, note)

    def record(self, text: str, edits: Sequence[ImageEdit], gesture: str = "", signed: bool = True) -> None:
        """Keep one gesture as one step of undo; see History.record.

        `signed`: with the name of the person here, otherwise with the names that the boxes have.
        """
        if signed:
            edits = [edit.signed(self.history.person) for edit in edits]
        with self.transaction():
            self.history.record(text, edits, gesture)
            self._follow(edits)

    def undo(self, only: int = 0) -> Step | None:
        """Take back the last step. None if there is none, or if it is not the step `only`."""
        return self._travel("undo", only)

    def redo(self, only: int = 0) -> Step | None:
        return self._travel("redo", only)

    def _travel(self, kind: Way, only: int) -> Step | None:
        with self.transaction():
            step = self.history.travel(kind, only)
            self._follow(step.edits if step else ())
        return step

    def _follow(self, edits: Sequence[ImageEdit]) -> None:
        if any(edit.class_map for edit in edits):
            self.shaping = replace(self.shaping, class_map=self.stored_shaping().class_map)
        changed: dict[int, list[str]] = {}
        for edit in edits:
            changed.setdefault(edit.image, []).extend(change.id for change in edit.changes)
        for image, ids in changed.items():
            self._boxes.follow(image, self.one(_CONTENT, (image,))[3], ids)
            self.recount(image)

    # proposals

    def use(self, run: Run) -> None:
        """From now on `rows`, `proposals` and effort are about the proposals of this run."""
        if run != self.run:
            self.run = run
            if not self.read_only:
                with suppress(StoreError):  # then the next start begins with the run before
                    self.remember(run=run)

    def keep_proposals(self, image: int, found: ProposalSet, named: bool = False) -> ProposalSet:
        """Replace the proposals of the same model and preset, except those that were decided.

        With `named`, they are added, and later runs do not replace them; this is for classes that the user named.
        Returns the proposals that the store has now. Those of `found` are not read again.
        """
        with self.transaction() as connection:
            proposal_rows.keep(connection, image, found, named)
            connection.execute("UPDATE images SET error = '' WHERE id = ?", (image,))
            self.recount(image)
        known = {p.id: p for p in found.proposals}
        return self._proposals(image, Run(found.model, found.preset), known) or found

    def proposals(self, image: int) -> ProposalSet | None:
        """The proposals of the present run. None if it was not asked."""
        return self._proposals(image, self.run, {})

    def _proposals(self, image: int, run: Run, known: Mapping[str, Proposal]) -> ProposalSet | None:
        top, notices = proposal_rows.about(self.connection, image, run) or (None, ())
        found = proposal_rows.read(self.connection, image, run, known=known)
        if top is None and not found:
            return None
        content = self.content(image)
        return ProposalSet(self.path(image), content.width, content.height, found, top or (), *run, notices)

    def has_sound_proposals(self, image: int) -> bool:
        """Whether all proposals of the present run can be read."""
        query = "SELECT count(*) FROM {} WHERE image = ? AND model = ? AND preset = ?"
        proposals, ran = (self.one(query.format(table), (image, *self.run))[0] for table in ("proposals", "runs"))
        told = proposal_rows.about(self.connection, image, self.run) is not None
        return len(self.raw_proposals(image)) == proposals and told == bool(ran)

    def raw_proposals(
        self, image: int, run: Run | None = None, evidence: bool = True, described: bool = True
    ) -> tuple[Proposal, ...]:
        """As the model made them. Without `evidence`, which is much quicker, masks and heat are empty, and unless they
        are `described`, they have no descriptors.
        """
        return proposal_rows.read(self.connection, image, run or self.run, evidence, described)

    def shaped_proposals(self, image: int, run: Run | None = None) -> tuple[Proposal, ...]:
        """As they are shown. Masks and heat may be empty."""
        shaping = self.shaping
        return self.shaped(image, self.raw_proposals(image, run, bool(shaping.extent), shaping.learned is not None))

    def shaped(self, image: int, proposals: Iterable[Proposal]) -> tuple[Proposal, ...]:
        """Proposals of the image as they are shown."""
        content = self.content(image)
        return self.shaping.apply(proposals, content.width, content.height)

    def standing(self, image: int, run: Run | None = None) -> Standing:
        """How the review of the image stands, by the proposals of the present run unless another one is named."""
        content = self.content(image)
        return Standing(image, content, self._asking(image, run or self.run, content))

    def _asking(self, image: int, run: Run, content: Content) -> Asking:
        """The questions of the proposals. Built again if the proposals or the shaping have changed."""
        from fastloc_core.review.asking import Asking  # imports numpy, which the window does not need at its start

        ids = "SELECT id FROM proposals WHERE image = ? AND model = ? AND preset = ?"
        ids = f"{ids} AND {short_text('id')} ORDER BY found DESC, place LIMIT {MOST_PROPOSALS}"
        found = self.connection.execute(ids, (image, *run)).fetchall()
        basis = image, found, self.shaping, content.width, content.height
        if run not in self._asked or self._asked[run][0] != basis:
            self._asked = {r: kept for r, kept in self._asked.items() if kept[0][0] == image}
            self._asked[run] = basis, Asking(self.shaped_proposals(image, run))
        return self._asked[run][1]

    def recount(self, image: int) -> None:
        """Count what is left to decide in the image. Call it within a transaction."""
        content = self.content(image)
        query = f"SELECT model, preset FROM runs WHERE image = ? AND {short_text('model', 'preset')} LIMIT {MOST_RUNS}"
        runs = self.connection.execute(query, (image,)).fetchall()
        for run in runs:
            asking = self._asking(image, Run(*run), content)
            pending = asking.after(content.annotations)
            likely = asking.compatible(pending)
            waiting = json.dumps([[p.label, p.chance] for p in likely], ensure_ascii=False)
            row = (len(pending), expected_effort(likely), waiting, image, *run)
            query = "UPDATE runs SET pending = ?, effort = ?, waiting = ? WHERE image = ? AND model = ? AND preset = ?"
            self.connection.execute(query, row)

    def recount_all(self, progress: Progress = silent) -> None:
        """Count again in all images, in portions, so that decisions in the meantime need not wait."""
        asked = [image for (image,) in self.connection.execute("SELECT DISTINCT image FROM runs").fetchall()]
        for at in range(0, len(asked), 100):
            progress(at, len(asked))
            with self.transaction():
                for image in asked[at : at + 100]:
                    self.recount(image)

    # facts

    def use_shaping(self, shaping: Shaping) -> None:
        """Show proposals in this way from now on. `recount_all` counts again what is left to decide."""
        self.shaping = shaping
        if not self.read_only:
            self.remember(**facts.of_shaping(shaping))

    def stored_shaping(self) -> Shaping:
        """As it is stored: another thread may have changed it."""
        return facts.shaping(self.connection)

    def fact(self, name: str, default: Any) -> Any:  # noqa: ANN401 (what JSON can hold)
        """A fact that was remembered about the folder."""
        return facts.read(self.connection, name, default)

    @property
    def bands(self) -> Choice | None:
        """The bands that are red, green and blue in images without colours; None: the usual ones."""
        return facts.bands(self.connection)

    def relax(self) -> None:
        """From now on a power cut may lose what this store writes, which is quicker."""
        self.connection.execute("PRAGMA synchronous = NORMAL")

    def remember(self, **new: Any) -> None:  # noqa: ANN401 (what JSON can hold)
        """Keep small facts. A power cut may lose them, unless they belong to a transaction with decisions."""
        alone = not self.connection.in_transaction
        if alone:
            self.connection.execute("PRAGMA synchronous = NORMAL")
        try:
            with self.transaction() as connection:
                facts.write(connection, new)
        finally:
            if alone:
                self.connection.execute("PRAGMA synchronous = FULL")
