"""How the annotation files of a folder count pixels, if they do not record it: decided once, and never guessed again.

The fact PIXELS says how that was decided. Each kept file says how its own numbers were read, so that the store's boxes
and the numbers of the file belong together whatever is decided later.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from fastloc_core.formats.conventions import Convention

from .digests import digest_of
from .facts import PIXELS

if TYPE_CHECKING:
    from fastloc_core.formats.voc import VocFile

    from .store import Store

ZERO = "zero"  # a coordinate of some file is 0, so all count from 0
MARKS = "marks"  # each as the mark of its program tells, otherwise from 1
DISPUTED = "disputed"  # likewise, but a 0 came too late to decide
# any other value: a Convention that a person chose

_OLDER = (
    "SELECT CAST(xml AS TEXT), content FROM images JOIN files ON base = files.digest"
    " WHERE convention IS NULL AND typeof(content) = 'blob'"
)
LATER_ZERO = (
    "has a 0 among its coordinates, so its pixels probably count from 0, but the annotation files of this folder are"
    " not read in this way. File > Pixels of XML files changes that."
)


class Evidence:
    """What annotation files say while somebody looks at them. `wanted`: whether it still matters; `unrecorded`: there
    is a file that does not record how it counts; `zero`: the first one with a 0.
    """

    def __init__(self, wanted: bool = True) -> None:
        self.wanted, self.unrecorded = wanted, False
        self.zero: Path | None = None

    def see(self, content: bytes, path: Path) -> None:
        from fastloc_core.formats import voc  # lxml

        self.unrecorded |= b"bndbox" in content and b">fastloc" not in content
        if self.wanted and voc.counts_from_zero(content, path):
            self.zero, self.wanted = path, False


def decided(store: Store) -> str:
    """What is decided; empty if nothing is."""
    found = store.fact(PIXELS, "")
    return found if found in (ZERO, MARKS, DISPUTED, *Convention) else ""


def convention_of(decision: str) -> Convention | None:
    """Of files that record none; None: each by its own marks."""
    if decision == ZERO:
        return Convention.ZERO_BASED
    return None if decision in ("", MARKS, DISPUTED) else Convention(decision)


def settle(store: Store, seen: Evidence) -> str:
    """Decide by what was seen, unless it is decided. Returns a sentence if a file contradicts for the first time,
    otherwise an empty one.

    Files that an older fastloc read stay as they were read, until a person chooses.
    """
    if decided(store) and not seen.zero:
        return ""
    with store.transaction() as connection:
        before = decided(store)
        if not before:
            older = connection.execute(_OLDER).fetchall()
            for xml, content in older:
                seen.see(content, store.root / xml)
            if seen.unrecorded:
                before = MARKS if older or seen.zero is None else ZERO
                store.remember(**{PIXELS: before})
        if not (seen.zero and before == MARKS):
            return ""
        store.remember(**{PIXELS: DISPUTED})
    return f"{seen.zero.name} {LATER_ZERO}"


def read(store: Store, content: bytes, path: Path) -> VocFile:
    """An annotation file as the folder's files are read; that is decided now if it was not. Raises AnnotationError."""
    from fastloc_core.files import read_file
    from fastloc_core.formats import voc

    file = voc.parse(content, path, convention_of(decided(store)))
    if file.recorded or not file.annotations or decided(store):
        return file
    seen = Evidence()
    seen.see(content, path)
    seen.unrecorded = True
    for row in store.rows():
        other = store.annotation_path(row.id)
        try:
            seen.see(read_file(other, store.root, voc.MOST_BYTES), other)
        except OSError:
            continue
    settle(store, seen)
    return voc.parse(content, path, convention_of(decided(store)))


def dispute(store: Store, file: VocFile) -> bool:
    """Whether a file of the folder has a 0, but was not read so, because that was decided before it came."""
    from fastloc_core.formats import voc

    decision = decided(store)
    late = file.convention is Convention.DEVKIT and decision in (MARKS, DISPUTED)
    disputed = late and voc.counts_from_zero(file.content, store.root)
    if disputed and decision == MARKS:
        store.remember(**{PIXELS: DISPUTED})
    return disputed


def base_of(store: Store, digest: bytes, path: Path) -> VocFile | None:
    """The kept annotation file of that digest, read as it was read then. None if the store does not hold it, or not
    whole. Raises AnnotationError.
    """
    row = store.connection.execute("SELECT content, convention FROM files WHERE digest = ?", (digest,)).fetchone()
    whole = row is not None and isinstance(row[0], bytes) and digest_of(row[0]) == digest
    return _kept(row[0], path, row[1]) if whole else None


@lru_cache(1)  # the same file is parsed with each decision about its image
def _kept(content: bytes, path: Path, convention: str | None) -> VocFile:
    from fastloc_core.formats import voc

    if convention and convention in tuple(Convention):
        return voc.parse(content, path, Convention(convention))
    file = voc.parse(content, path, Convention.DEVKIT)  # an older fastloc knew only labelImg's mark
    return voc.parse(content, path, file.marked) if file.marked is Convention.LABELIMG else file
