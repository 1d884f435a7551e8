"""Between the store and the files beside it: changed images, annotation files to read, and annotation files to write.

Annotation files are an export of the store, written after every decision. A file that another program changed is never
overwritten. If the store has nothing newer, its boxes are taken over as a step that can be undone. Otherwise the user
is told.
"""

from __future__ import annotations

import errno
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from fastloc_core.errors import AnnotationError, StoreError
from fastloc_core.files import read_file, within, write_atomically
from fastloc_core.formats import misfits, voc
from fastloc_core.formats.conventions import Convention
from fastloc_core.images import file_of
from fastloc_core.review.edits import Content, ImageEdit

from . import conventions, sound
from .digests import digest_of, file_digest
from .same_boxes import replaced
from .store import Store

_BOTH = "Another program changed this file, and decisions made here are not in it yet, so it was not overwritten."
_CHOOSE = "Use File > Read annotation file again to take its boxes, or move it away and save to keep yours."
_ANEW = "Use File > Read annotation file again, or move the file away and save again."


@dataclass(frozen=True, slots=True)
class Unwritten:
    """An annotation file that could not be written. `revision`: of the content that should be in it."""

    image: int
    revision: int
    message: str


# from the files into the store


def meet_image(store: Store, image: int, width: int, height: int) -> tuple[str, ...]:
    """Remember the content of an image that was decoded. Returns notices for the user.

    If its content has changed, its decisions stay, but it has to be looked at again, and its proposals are deleted.
    Raises OSError if the file cannot be read any more.
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
        return ("This image has changed since its boxes were decided. Look at them again.",)
    return ()


def looks_changed(store: Store, image: int) -> bool:
    """Whether the image's file is gone or has another size than when it was opened; its content is not read."""
    (size,) = store.one("SELECT bytes FROM images WHERE id = ?", (image,))
    try:
        return bool(size is not None and file_of(store.path(image)).stat().st_size != size)
    except OSError:
        return True


def read_annotations(store: Store, image: int, *, again: bool = False) -> tuple[str, ...]:
    """Take over boxes of the annotation file that the store does not know. Returns notices for the user.

    `again`: take its boxes even if the store has decisions that are not in it.
    Raises AnnotationError if it cannot be read, or if both have changed.
    """
    while (notices := _read(store, image, again)) is None:
        pass
    return notices


def _read(store: Store, image: int, again: bool) -> tuple[str, ...] | None:
    """None if another thread was faster."""
    columns = "is_read, written, writing, revision, exported, CAST(base AS BLOB), width, height"
    query = f"SELECT {columns} FROM images WHERE id = ?"
    found = store.one(query, (image,))
    is_read, written, writing, revision, exported, base, *size = found
    path = store.annotation_path(image)
    there = _bytes(path, store.root)
    digest = there and digest_of(there)
    if store.read_only or (is_read and not again and (digest == written or (digest and digest == writing))):
        return ()
    if there is None or digest is None:
        if not is_read or written is not None:
            with store.transaction() as connection:  # a file that was deleted is written again
                if store.one(query, (image,)) != found:
                    return None
                change = "UPDATE images SET is_read = 1, written = NULL, exported = revision - ? WHERE id = ?"
                connection.execute(change, (bool(is_read), image))
                if not is_read:  # these came from its first bytes
                    connection.execute("UPDATE images SET verified = 0, decided = 0 WHERE id = ?", (image,))
        return ("Its annotation file was missing, and is written again.",) if is_read and written else ()
    if is_read and revision != exported and not again:
        if store.one(query, (image,)) != found:
            return None  # the file may be our own, just saved
        raise AnnotationError(path, _BOTH, _CHOOSE)
    file = conventions.read(store, there, path)
    before = store.content(image)
    after = () if file.undecided else file.annotations
    changes = tuple(replaced(before, after, file.convention))
    edit = ImageEdit(image, changes, (before.verified, file.verified), (base, digest))
    with store.transaction() as connection:
        if store.one(query, (image,)) != found:
            return None
        keep = "INSERT INTO files VALUES(?, ?, ?) ON CONFLICT(digest) DO UPDATE SET convention = excluded.convention"
        connection.execute(keep, (digest, there, file.convention))
        taken_again = bool(is_read and (changes or before.verified != file.verified))
        text = f"read {path.name} again" if taken_again else f"read {path.name}"
        store.history.record(text, [edit], kind="do" if taken_again else "read")
        change = "UPDATE images SET is_read = 1, written = ?, exported = revision WHERE id = ?"
        connection.execute(change, (digest, image))
        store.recount(image)
    return tuple(_notices(store, file, store.path(image), size, taken_again))


def _notices(store: Store, file: voc.VocFile, image: Path, size: list[int], taken_again: bool) -> Iterator[str]:
    if taken_again:
        yield "Another program changed its annotation file. The boxes now come from that file."
    yield from file.problems
    if conventions.dispute(store, file):
        yield f"Its annotation file {conventions.LATER_ZERO}"
    if file.annotations and misfits.ignores_turn(file.size, image, *size):
        yield "Its boxes ignore that the photo is turned (EXIF): see File > Turn the boxes of this file."
    else:
        yield from misfits.of_size(file.size, *size)
    yield from misfits.of_places(file.annotations, *size)


# from the store into the files


def behind(store: Store) -> list[tuple[int, int]]:
    """Images whose annotation files are out of date, with the revision that they should have."""
    wanted = f"revision <> exported AND is_read AND width AND place NOT NULL AND {sound.short_text('name')}"
    query = f"SELECT id, CAST(revision AS INTEGER), name FROM images WHERE {wanted} ORDER BY id"
    rows = store.connection.execute(query).fetchall()
    return [(image, revision) for image, revision, name in rows if sound.is_below(name)]


def write_annotations(
    store: Store,
    known: Iterable[Unwritten] = (),
    convention: Convention = Convention.DEVKIT,
    limit: float = math.inf,
) -> list[Unwritten]:
    """Bring annotation files in step with the store, at most `limit` of them. Returns those that could not be written.

    `known`: the result of the call before; those files are tried again only if their content has changed;
    `convention`: of new files, unless the folder's files are known to count in another way.
    """
    failed = {(each.image, each.revision): each for each in known}
    unwritten, tried = [], 0
    for behind_now in behind(store):
        failure = failed.get(behind_now)
        if failure is None and tried < limit:
            tried += 1
            try:
                _write(store, behind_now[0], convention)
            except (AnnotationError, StoreError) as error:
                if isinstance(error, StoreError) and not error.damaged:
                    raise
                failure = Unwritten(*behind_now, str(error))
        if failure:
            unwritten.append(failure)
    return unwritten


def _write(store: Store, image: int, convention: Convention) -> None:
    query = "SELECT xml, written, writing, CAST(base AS BLOB), revision FROM images WHERE id = ?"
    found = store.one(query, (image,))
    xml, written, writing, base_digest, revision = found
    path, content = store.annotation_path(image), store.content(image)
    new = _to_xml(store, image, content, base_digest, convention)
    digest = new and digest_of(new)
    there = _bytes(path, store.root)
    last = written if there is None else digest_of(there)
    with store.transaction() as connection:  # after a crash both versions are known to be ours
        if store.one(query, (image,)) != found:
            return  # another thread was faster, and the file is still behind
        if there is not None and last not in (written, writing, digest):
            raise AnnotationError(path, _BOTH, _CHOOSE)
        connection.execute("UPDATE images SET written = ?, writing = ? WHERE id = ?", (last, digest, image))
    try:
        if new is None:
            within(path, store.root).unlink(missing_ok=True)
        elif there != new:
            write_atomically(path, new, store.root)
    except OSError as error:
        raise _unusable(path, "be written", error) from error
    with store.transaction() as connection:
        change = "UPDATE images SET written = ?, writing = NULL, exported = ? WHERE id = ? AND xml IS ?"
        connection.execute(change, (digest, revision, image, xml))


def _to_xml(store: Store, image: int, content: Content, base: bytes | None, convention: Convention) -> bytes | None:
    """None if there is nothing to write."""
    shown, path = content.boxes, store.path(image)
    about = voc.VocImage(path, content.width, content.height)
    if base is None:
        convention = conventions.convention_of(conventions.decided(store)) or convention
        if not shown and not content.verified:
            return None
        return voc.to_xml(about, shown, verified=content.verified, convention=convention)
    file = conventions.base_of(store, base, path)
    if file is None:
        reason = "The original of this file is damaged in the record of decisions, so nothing can be added to it."
        raise AnnotationError(store.annotation_path(image), reason, _ANEW)
    if file.only_proposals and not shown and content.verified == file.verified:
        return file.content  # everything was taken back, so that it has only proposals again
    return voc.to_xml(about, shown, verified=content.verified, base=file)


def _bytes(path: Path, root: Path) -> bytes | None:
    try:
        return read_file(path, root, voc.MOST_BYTES)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.EXDEV):  # EXDEV: a link leads out of the folder, which does not count
            return None
        raise _unusable(path, "be read or written", error) from error


def _unusable(path: Path, what: str, error: OSError) -> AnnotationError:
    reason = f"The annotation file cannot {what}: {error.strerror or error}."
    remedies = {
        errno.EXDEV: "Take the link away, or use File > Export.",
        errno.ENAMETOOLONG: "Give the image a shorter name.",
        errno.ENOSPC: "Free space, then save again.",
    }
    remedy = remedies.get(error.errno or 0, "Allow reading and writing it, then save again.")
    return AnnotationError(path, reason, remedy)
