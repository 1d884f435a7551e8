"""The workers' jobs about the folder: index it, open images, keep proposals, write annotation files.

Each job opens the store for itself, because a connection belongs to one thread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from fastloc_core.errors import AnnotationError, ClassNameError, ImageError, StoreError
from fastloc_core.formats.conventions import Convention
from fastloc_core.images import Choice, decode_raw, file_of
from fastloc_core.progress import Progress
from fastloc_core.proposal import ProposalSet
from fastloc_core.store import Place, Store, find_place
from fastloc_core.store.connection import set_aside
from fastloc_core.store.proposals import coarse
from fastloc_core.store.store import Row
from fastloc_core.store.tally import Tally
from fastloc_gui.look.text import whole
from fastloc_gui.look.translation import translate

from . import imports
from .worker import Result, Token

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from filelock import FileLock
    from numpy.typing import NDArray

    from fastloc_core.annotation import Annotation
    from fastloc_core.levels import View
    from fastloc_core.localization.seen import Seen
    from fastloc_core.proposal import Proposal
    from fastloc_core.store.sync import Unwritten

    from .engine import Engine, ModelFacts, Wanted
    from .seeker import Like


@dataclass(frozen=True, slots=True, eq=False)
class Folder:
    """A folder as its store knows it. Without a `lock`, another window has it, and this one may only look.

    `skipped`: the files that were left out, and why; `notices`: what the user should know.
    """

    place: Place
    lock: FileLock | None
    rows: tuple[Row, ...]
    tally: Tally
    skipped: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def read_only(self) -> bool:
        return self.lock is None

    def release(self) -> None:
        if self.lock:
            self.lock.release()


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """A decoded image. The screen and the model share its pixels: read-only RGB (H, W, 3), as displayed.

    The store knows its annotation file by now. `error`: why that file cannot be read; `modified_ns`: when the file of
    the image was written last; `bands`, `colours` and `whole`: see Raw.
    """

    path: Path
    pixels: NDArray[np.uint8]
    view: View
    modified_ns: int
    notices: tuple[str, ...] = ()
    error: str = ""
    bands: int = 0
    colours: Choice = (1, 2, 3)
    whole: tuple[int, int] | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the image."""
        return self.whole or (self.pixels.shape[1], self.pixels.shape[0])

    @property
    def seen(self) -> Seen:
        from fastloc_core.localization.seen import Seen

        return Seen(self.pixels, self.size)

    @property
    def image(self) -> QImage:
        """It uses the memory of the pixels."""
        height, width = self.pixels.shape[:2]
        return QImage(self.pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)


@dataclass(frozen=True, slots=True)
class Proposed:
    """`found`: all that the store has now from this run; `first`: the best proposal, if a class or a box was named;
    `more`: how many are like that box; `seconds`: what the model took, 0 if it was asked for named classes or not at
    all; `answers`: a line for each class that was named.
    """

    facts: ModelFacts
    found: ProposalSet
    first: str | None
    notices: tuple[str, ...] = ()
    more: int = 0
    seconds: float = 0.0
    answers: tuple[str, ...] = ()


def open_folder(folder: Path, token: Token) -> Folder:
    """The folder as the store knows it, or after a first look through it. Raises FastlocError."""
    with imports.quiet_import(imports.FILES):  # before the model's import, so that the first image need not wait for it
        import cv2  # noqa: F401
        import natsort  # noqa: F401

        from fastloc_core.store import sync  # noqa: F401
    if not folder.is_dir():
        raise ImageError(
            folder, "There is no such folder.", "It may have been moved or renamed, or its disk is missing."
        )
    place = find_place(folder)
    lock = place.lock()
    try:
        return _opened(place, lock, token)
    except BaseException:
        if lock:
            lock.release()
        raise


def _opened(place: Place, lock: FileLock | None, token: Token) -> Folder:
    notices = tuple(
        "There was a link in the place of fastloc's record of decisions. It was renamed to"
        f" {path.name}. Nothing that it leads to was touched."
        for path in place.moved
    )
    try:
        rows, tally = _read(place, lock is None)
    except StoreError as error:
        if not error.damaged or lock is None:
            raise
        aside = set_aside(place.file)
        notices += (
            f"The record of decisions was damaged. It is now called {aside.name}. Annotation files are read again.",
        )
        rows, tally = _read(place, False)
    if rows or lock is None:
        return Folder(place, lock, rows, tally, notices=notices)
    found = rescan(place, token)
    _, tally = _read(place, False)  # of images that are back
    return Folder(place, lock, found.rows or (), tally, found.skipped, notices)


def _read(place: Place, read_only: bool) -> tuple[tuple[Row, ...], Tally]:
    """Raises StoreError, also if the list or the ledger is damaged."""
    with Store(place, read_only) as store:
        store.check_ledger()
        return tuple(store.rows()), Tally(store)


@dataclass(frozen=True, slots=True)
class Rescanned:
    """The folder as it is now. `rows`: the new list of images, or None if it is the same as before."""

    rows: tuple[Row, ...] | None
    skipped: tuple[str, ...]
    notices: tuple[str, ...]


def rescan(place: Place, token: Token) -> Rescanned:
    """Look through the folder for what has changed."""
    from fastloc_core.store.indexing import index

    with imports.resting_collector(), Store(place) as store:
        found = index(store, token.poll)
        notices = [f"{before} was renamed to {now}. Its boxes were kept." for before, now in found.renamed[:3]]
        if found.missing:
            notices.append(f"Images that are no longer in the folder: {found.missing}. Decisions about them are kept.")
        if found.notice:
            notices.append(found.notice)
        skipped = tuple(f"{skipped.path}: {skipped.reason}" for skipped in found.skipped)
    rows = None
    if found.changed:
        with Store(place) as store:  # opened again, because the user may have chosen another model meanwhile
            rows = tuple(store.rows())
    return Rescanned(rows, skipped, tuple(notices))


def open_image(place: Place, image: int, read_only: bool, token: Token, *, again: bool = False) -> Opened:
    """Decode an image and take over its annotation file, with `again` in place of the boxes that are there.

    Raises FastlocError.
    """
    from fastloc_core.store.mending import mend
    from fastloc_core.store.sync import meet_image, read_annotations

    with Store(place, read_only) as store:
        path = store.path(image)
        modified_ns = last_written_ns(path)
        raw = decode_raw(path, store.bands, or_reduced=True)
        pixels = raw.shown()
        pixels.setflags(write=False)
        token.check()
        error = ""
        notices = raw.notices
        try:
            notices += (*meet_image(store, image, *raw.size), *mend(store, image))
            notices += read_annotations(store, image, again=again)
        except AnnotationError as problem:
            error = str(problem)
        except OSError as problem:
            raise ImageError(path, f"It cannot be read ({problem.strerror}).", "Copy it again.") from problem
        return Opened(path, pixels, raw.view(), modified_ns, notices, error, raw.bands, raw.colours, raw.whole)


def last_written_ns(image: Path) -> int:
    """When the file of an image was written last; 0 if there is none."""
    try:
        return file_of(image).stat().st_mtime_ns
    except OSError:
        return 0


def propose(engine: Engine, place: Place, image: int, names: str, opened: Opened, token: Token) -> Proposed:
    """Ask the model about an opened image, and keep what it finds. Raises FastlocError.

    If no class is named, what looks like decided objects is found, too.
    """
    if names:
        return _propose_named(engine, place, image, engine.named(names), opened, token)
    began = monotonic()
    found, facts = engine.localize(opened.pixels, opened.path, names, token)
    seconds = monotonic() - began
    token.check()
    found = opened.seen.whole(found)
    with Store(place) as store:
        proposals = found.proposals
        if more := _more(engine, store, image, proposals, opened, token):
            proposals = tuple(sorted((*proposals, *more), key=lambda p: -p.chance))
        found = replace(found, proposals=coarse(proposals))
        kept = store.keep_proposals(image, found)
    return Proposed(facts, kept, None, found.notices, seconds=seconds)


def _propose_named(
    engine: Engine, place: Place, image: int, wanted: Sequence[Wanted], opened: Opened, token: Token
) -> Proposed:
    """Look for the classes that the model knows, and keep what nothing else in the image asks or answers already."""
    labels = list(dict.fromkeys(each.label for each in wanted if each.label))
    if not labels:
        raise next((each.error for each in wanted if each.error), ClassNameError("No class is named.", "Write one."))
    found, facts = engine.localize(opened.pixels, opened.path, ", ".join(labels), token)
    token.check()
    found = opened.seen.whole(found)
    with Store(place) as store:
        new = store.standing(image, facts.run).unasked(store.shaped(image, found.proposals))
        added = [p for p in found.proposals if p.id in new]
        kept = store.keep_proposals(image, replace(found, proposals=coarse(added)), named=True)
        named = {store.shaping.class_map.mapped(label) for label in labels}
        there = [p.id for p in store.standing(image, facts.run).undecided if p.label in named]
    first = next((p.id for p in added), next(iter(there), None))
    answers = tuple(_answer(each, found.proposals, added) for each in wanted)
    return Proposed(facts, kept, first, found.notices, answers=answers)


def _answer(wanted: Wanted, found: Sequence[Proposal], added: Sequence[Proposal]) -> str:
    if wanted.error:
        return str(wanted.error)
    same = wanted.name.casefold() == wanted.label.casefold()
    name = wanted.label if same else f"{wanted.name} = {wanted.label}"
    if new := sum(p.label == wanted.label for p in added):
        return translate("files", "{}: {} new").format(name, new)
    if any(p.label == wanted.label for p in found):
        return translate("files", "{}: nothing new").format(name)
    return translate("files", "{}: not found").format(name)


def describe(engine: Engine, place: Place, image: int, drawn: Sequence[Annotation], token: Token) -> None:
    """Look at boxes that a person drew, so that they teach. Raises FastlocError."""
    from fastloc_core.localization.seen import Seen
    from fastloc_core.store import lessons

    with Store(place) as store:
        raw = decode_raw(store.path(image), store.bands, or_reduced=True)
    seen = Seen(raw.shown(), raw.size)
    found = engine.describe(seen.pixels, seen.inside(each.box for each in drawn), token)
    with Store(place) as store:
        for annotation, descriptor in zip(drawn, found, strict=True):
            lessons.keep_descriptor(store, image, annotation, seen.described(descriptor))


def _more(
    engine: Engine, store: Store, image: int, proposals: Sequence[Proposal], opened: Opened, token: Token
) -> tuple[Proposal, ...]:
    if not engine.seeker.able:
        return ()
    from fastloc_core.store.exemplars import named_boxes

    decided = (a.box for a in store.content(image).annotations)
    covered = [*decided, *(p.box for p in proposals), *named_boxes(store, image)]
    seen = opened.seen
    return tuple(map(seen.outside, engine.seeker.find(store, seen.pixels, seen.inside(covered), token)))


def propose_more(
    engine: Engine, place: Place, image: int, like: Like | None, opened: Opened, facts: ModelFacts, token: Token
) -> Proposed:
    """Look in an opened image for more like a box, or like all decided objects, and keep what is found.

    Raises FastlocError.
    """
    seen = opened.seen
    with Store(place) as store:
        standing = store.standing(image, facts.run)
        decided = (a.box for a in standing.content.annotations)
        covered = seen.inside([*decided, *(p.box for p in standing.undecided)])
        if like:
            proposals = engine.seeker.find_like(store, image, like, seen.pixels, covered, token)
        else:
            proposals = engine.seeker.find(store, seen.pixels, covered, token)
        token.check()
        proposals = tuple(map(seen.outside, proposals))
        found = ProposalSet(opened.path, *opened.size, coarse(proposals), (), *facts.run)
        kept = store.keep_proposals(image, found, named=True)
        shown = {p.id for p in store.standing(image, facts.run).undecided}
    new = [p.id for p in proposals if p.id in shown]
    return Proposed(facts, kept, next(iter(new), None), more=len(new))


TELL_S = 0.05  # between two signals of progress
PORTION = 50  # annotation files to write before an urgent job has its turn


def save(
    place: Place, known: Sequence[Unwritten], convention: Convention, token: Token
) -> tuple[list[Unwritten], bool]:
    """Bring some annotation files in step with the store, see write_annotations. True if more have to follow."""
    from fastloc_core.store.sync import behind, write_annotations

    with Store(place) as store:
        before = behind(store)
        unwritten = write_annotations(store, known, convention, PORTION)
        left = behind(store)
        return unwritten, len(left) > len(unwritten) and left != before  # otherwise it would try again for ever


def bulk(
    place: Place, read_only: bool, task: Callable[[Store, Progress], Result], token: Token, person: str = ""
) -> Result:
    """A change of many images by a person, or a question about them."""
    with Store(place, read_only) as store:
        store.history.person = person
        told = 0.0

        def progress(done: int, total: int) -> None:
            nonlocal told
            token.check()
            if total and monotonic() - told > TELL_S:
                told = monotonic()
                token.report(done / total, f"{whole(done)} / {whole(total)}")

        return task(store, progress)
