"""Between the store and the files beside it: images that changed, annotation files to read, and those to write.

Annotation files are an export of the store, written after every decision. One that another program changed is never
overwritten: where the store has nothing newer its boxes are taken over, as a step that can be undone; where it has,
the user is told.
"""

from __future__ import annotations

import errno
import hashlib
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from pathlib import Path

from fastloc_core import pages
from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.errors import AnnotationError, StoreError
from fastloc_core.files import open_file, read_file, within, write_atomically
from fastloc_core.formats import voc
from fastloc_core.formats.conventions import Convention
from fastloc_core.images import file_of
from fastloc_core.review.edits import Change, Content, ImageEdit

from .sound import is_below
from .store import Store

_BOTH = "Another program changed this file, and decisions made here are not in it yet, so it was not overwritten."
_CHOOSE = "Use File > Read annotation file again to take its boxes, or move it away and save to keep yours."
_ANEW = "Use File > Read annotation file again, or move the file away and save again."
_HASHED = 1 << 30  # bytes of a file, which may be a stack of any length, or sparse
_BLOCK = 1 << 20
_SAME = 1e-6  # how far a number of a file may be from ours and still be the same


@dataclass(frozen=True, slots=True)
class Fault:
    """An annotation file that could not be written. `revision`: of the content that it lacks."""

    image: int
    revision: int
    message: str


# from the files into the store


def meet_image(store: Store, image: int, width: int, height: int) -> tuple[str, ...]:
    """An image was decoded: remember its content; returns what the user should know.

    Decisions about an image whose content has changed stay, but it has to be looked at again, and what was proposed
    for it goes. Raises OSError where the file cannot be read any more.
    """
    path = file_of(store.path(image))
    digest, size = file_digest(path), path.stat().st_size
    query = "SELECT digest, width, height, decided, verified FROM images WHERE id = ?"
    before, *known, decided, verified = store.one(query, (image,))
    if before == digest and known == [width, height]:
        return ()
    if store.read_only:
        return ("This image has changed since it was opened in the other window.",) if before else ()
    changed = before is not None
    with store.transaction() as connection:
        if store.one(query, (image,))[0] != before:
            return ()  # another thread was faster
        row = (digest, size, width, height, image)
        connection.execute("UPDATE images SET digest = ?, bytes = ?, width = ?, height = ? WHERE id = ?", row)
        if changed:
            undecided = "image = ? AND id NOT IN (SELECT id FROM annotations WHERE image = ?)"
            connection.execute(f"DELETE FROM proposals WHERE {undecided}", (image, image))
            connection.execute("DELETE FROM runs WHERE image = ?", (image,))
        if changed and verified:
            edit = ImageEdit(image, verified=(True, False))
            store.history.record("image changed", [edit], kind="read")
    if changed and (decided or verified):
        return ("This image has changed since its boxes were decided: look at them again.",)
    return ()


def looks_changed(store: Store, image: int) -> bool:
    """Whether the image's file is gone or has another size than when it was opened; its content is not read."""
    (size,) = store.one("SELECT bytes FROM images WHERE id = ?", (image,))
    try:
        return bool(size is not None and file_of(store.path(image)).stat().st_size != size)
    except OSError:
        return True


def read_annotations(store: Store, image: int, *, again: bool = False) -> tuple[str, ...]:
    """Take over what the annotation file holds that the store does not know; returns what the user should know.

    `again`: take its boxes also where the store has decisions that are not in it.
    Raises AnnotationError where it cannot be read, or both have changed.
    """
    while (notices := _read(store, image, again)) is None:
        pass
    return notices


def _read(store: Store, image: int, again: bool) -> tuple[str, ...] | None:
    """None where another thread was faster."""
    columns = "is_read, written, writing, revision, exported, CAST(base AS BLOB), width, height"
    query = f"SELECT {columns} FROM images WHERE id = ?"
    found = store.one(query, (image,))
    is_read, written, writing, revision, exported, base, *size = found
    path = store.annotation_path(image)
    there = _bytes(path, store.root)
    digest = there and _digest(there)
    if store.read_only or (is_read and not again and (digest == written or (digest and digest == writing))):
        return ()
    if there is None or digest is None:
        if not is_read or written is not None:
            with store.transaction() as connection:  # one that was deleted is written again
                if store.one(query, (image,)) != found:
                    return None
                change = "UPDATE images SET is_read = 1, written = NULL, exported = revision - ? WHERE id = ?"
                connection.execute(change, (bool(is_read), image))
                if not is_read:  # what was thought to be in it
                    connection.execute("UPDATE images SET verified = 0, decided = 0 WHERE id = ?", (image,))
        return ("Its annotation file was missing and is written again.",) if is_read and written else ()
    if is_read and revision != exported and not again:
        if store.one(query, (image,)) != found:
            return None  # what is there may be our own, just saved
        raise AnnotationError(path, _BOTH, _CHOOSE)
    file = voc.parse(there, path)
    before = store.content(image)
    after = () if file.only_proposals and not file.verified else file.annotations
    changes = tuple(_replaced(before, after, file.convention))
    edit = ImageEdit(image, changes, (before.verified, file.verified), (base, digest))
    with store.transaction() as connection:
        if store.one(query, (image,)) != found:
            return None
        connection.execute("INSERT OR IGNORE INTO files VALUES(?, ?)", (digest, there))
        taken_again = bool(is_read and (changes or before.verified != file.verified))
        text, kind = (f"read {path.name} again", "do") if taken_again else (f"read {path.name}", "read")
        store.history.record(text, [edit], kind=kind)
        change = "UPDATE images SET is_read = 1, written = ?, exported = revision WHERE id = ?"
        connection.execute(change, (digest, image))
        store.recount(image)
    return tuple(_doubts(file, size, taken_again))


def _replaced(before: Content, after: tuple[Annotation, ...], convention: Convention) -> Iterator[Change]:
    """From the boxes that are there to those of a file; a box that is the same keeps what is known of it."""
    left = dict.fromkeys(after)
    by_place: dict[tuple[object, ...], list[Annotation]] = defaultdict(list)
    for new in after:
        by_place[new.label, *map(round, convention.numbers(new.box))].append(new)
    for old in before.annotations:
        if old.decision is Decision.REJECTED:
            continue
        same = next(
            (
                new
                for way in (convention, *Convention)  # labelImg drops the mark that says which one a file has
                for place in _places(old.box, way, before)
                for new in by_place.get((old.label, *place), ())
                if new in left and _is_same(old.box, way, before, convention.numbers(new.box))
            ),
            None,
        )
        if same is None:
            yield Change(old, None)
        else:
            del left[same]
            if old.voc_index != same.voc_index:
                yield Change(old, replace(old, voc_index=same.voc_index))
    yield from (Change(None, new) for new in left)


def _places(box: Box, way: Convention, image: Content) -> Iterator[tuple[int, ...]]:
    """Where a file may have the box, to a pixel: each edge as we have it, or as we write it."""
    edges = zip(way.numbers(box), way.rounded(box, image.width, image.height), strict=True)
    return product(*(dict.fromkeys((round(exact), whole)) for exact, whole in edges))


def _is_same(box: Box, way: Convention, image: Content, theirs: Sequence[float]) -> bool:
    """Whether the file says of each edge what we say in that convention, or what we write: whole pixels."""
    edges = zip(way.numbers(box), way.rounded(box, image.width, image.height), theirs, strict=True)
    return all(abs(exact - number) < _SAME or abs(whole - number) < _SAME for exact, whole, number in edges)


def _doubts(file: voc.VocFile, size: list[int], taken_again: bool) -> Iterator[str]:
    if taken_again:
        yield "Its annotation file was changed by another program; the boxes shown are now those of the file."
    yield from file.problems
    if file.size and all(size) and list(file.size) != size:
        yield "It was made for {} x {} pixels; the image has {} x {}.".format(*file.size, *size)


# from the store into the files


def behind(store: Store) -> list[tuple[int, int]]:
    """Images whose annotation files lack something, with the revision that they should hold."""
    wanted = "revision <> exported AND is_read AND width AND place NOT NULL"
    query = (
        f"SELECT id, CAST(revision AS INTEGER), name FROM images WHERE {wanted} AND typeof(name) = 'text' ORDER BY id"
    )
    rows = store.connection.execute(query).fetchall()
    return [(image, revision) for image, revision, name in rows if is_below(name)]


def write_annotations(
    store: Store,
    known: Iterable[Fault] = (),
    convention: Convention = Convention.DEVKIT,
    limit: float = math.inf,
) -> list[Fault]:
    """Bring annotation files in step with the store, at most `limit` of them; returns those that could not be.

    `known`: what this returned before; those are tried again only where something has changed;
    `convention`: of files that do not exist yet.
    """
    failed = {(fault.image, fault.revision): fault for fault in known}
    faults, tried = [], 0
    for behind_now in behind(store):
        fault = failed.get(behind_now)
        if fault is None and tried < limit:
            tried += 1
            try:
                _write(store, behind_now[0], convention)
            except AnnotationError as error:
                fault = Fault(*behind_now, str(error))
            except StoreError as error:
                if not error.damaged:
                    raise
                fault = Fault(*behind_now, str(error))
        if fault:
            faults.append(fault)
    return faults


def _write(store: Store, image: int, convention: Convention) -> None:
    query = "SELECT xml, written, writing, CAST(base AS BLOB), revision FROM images WHERE id = ?"
    found = store.one(query, (image,))
    xml, written, writing, base_digest, revision = found
    path, content = store.annotation_path(image), store.content(image)
    new = _to_xml(store, image, content, base_digest, convention)
    digest = new and _digest(new)
    there = _bytes(path, store.root)
    last = written if there is None else _digest(there)
    with store.transaction() as connection:  # whatever happens now, both are known to be ours
        if store.one(query, (image,)) != found:
            return  # another thread was faster: it is behind still
        if there is not None and last not in (written, writing, digest):
            raise AnnotationError(path, _BOTH, _CHOOSE)
        connection.execute("UPDATE images SET written = ?, writing = ? WHERE id = ?", (last, digest, image))
    try:
        if new is None:
            within(path, store.root).unlink(missing_ok=True)
        elif there != new:
            write_atomically(path, new, store.root)
    except OSError as error:
        raise _fault(path, "be written", error) from error
    with store.transaction() as connection:
        change = "UPDATE images SET written = ?, writing = NULL, exported = ? WHERE id = ? AND xml IS ?"
        connection.execute(change, (digest, revision, image, xml))


def _to_xml(store: Store, image: int, content: Content, base: bytes | None, convention: Convention) -> bytes | None:
    """None where there is nothing to say."""
    shown = content.boxes
    path = store.path(image)
    if base is None:
        if not shown and not content.verified:
            return None
        about = voc.VocImage(path, content.width, content.height)
        return voc.to_xml(about, shown, verified=content.verified, convention=convention)
    kept = store.connection.execute("SELECT content FROM files WHERE digest = ?", (base,)).fetchone()
    if kept is None or not isinstance(kept[0], bytes) or _digest(kept[0]) != base:
        reason = "What this file held is damaged in the record of decisions, so that nothing can be added to it."
        raise AnnotationError(store.annotation_path(image), reason, _ANEW)
    file = _base(kept[0], path)
    if file.only_proposals and not shown and content.verified == file.verified:
        return file.content  # all was taken back: they are proposals again
    about = voc.VocImage(path, content.width, content.height)
    return voc.to_xml(about, shown, verified=content.verified, base=file)


_base = lru_cache(1)(voc.parse)  # the same again with each decision about its image


def _bytes(path: Path, root: Path) -> bytes | None:
    try:
        return read_file(path, root, voc.MOST_BYTES)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.EXDEV):  # what a link leads to elsewhere says nothing about this folder
            return None
        raise _fault(path, "be read or written", error) from error


def _fault(path: Path, what: str, error: OSError) -> AnnotationError:
    reason = f"The annotation file cannot {what}: {error.strerror or error}."
    remedies = {
        errno.EXDEV: "Take the link away, or use File > Export.",
        errno.ENAMETOOLONG: "Give the image a shorter name.",
        errno.ENOSPC: "Free space, then save again.",
    }
    return AnnotationError(
        path, reason, remedies.get(error.errno or 0, "Allow reading and writing it, then save again.")
    )


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def file_digest(path: Path) -> bytes:
    """Identity of a file's content: its SHA-256, beyond a gigabyte that of its beginning and its size.

    Raises OSError.
    """
    status = path.stat()
    stack = path.suffix.lower() in pages.TIFF  # asked for again with each of its pages
    return (_stack_digest if stack else _file_digest)(path, status.st_size, status.st_mtime_ns)


def _file_digest(path: Path, size: int, changed: int) -> bytes:
    digest, left = hashlib.sha256(), _HASHED
    with open_file(path) as file:
        while block := file.read(min(left, _BLOCK)):
            digest.update(block)
            left -= len(block)
    if size > _HASHED:
        digest.update(str(size).encode())
    return digest.digest()


_stack_digest = lru_cache(64)(_file_digest)
