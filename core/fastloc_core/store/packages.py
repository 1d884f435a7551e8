"""Many reviewers: a folder is divided into packages, folders of their own, and their decisions come back into it.

Each package remembers how its images stood when it was made. So it is known who has changed what since: if only the
package has, its decision is taken over; if both have, and differently, that is a conflict, and the folder's own stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path

from fastloc_core.annotation import Annotation
from fastloc_core.errors import FastlocError, StoreError
from fastloc_core.formats.together import Together
from fastloc_core.formats.wording import count, one_line
from fastloc_core.images import file_of
from fastloc_core.images.paths import split_name
from fastloc_core.progress import Progress, each, silent
from fastloc_core.review.edits import Change, Content, ImageEdit

from . import blind, edits, learning, sound
from . import proposals as proposal_rows
from .bulk import meet, open_annotated
from .indexing import index
from .place import find_place
from .rows import Row
from .store import Store
from .sync import read_annotations

_PACKAGE = "package"  # the fact: the entry of the ledger that says how the images stood
_IMAGE = "bytes, digest, width, height, spot_check"
_PROPOSAL = f"model, preset, place, {proposal_rows.PLAIN}, descriptor, neurons, heat, mask"
_RUN = "model, preset, top, notices, pending, effort, waiting"
_DESCRIPTOR = "id, x0, y0, x1, y1, descriptor"


def split(
    store: Store, number: int, out: Path, link: bool = False, progress: Progress = silent
) -> tuple[list[Path], tuple[str, ...]]:
    """Divide the folder into packages below `out`, images in their order, as many in each. With `link` they share the
    files of the images, if the disk can do that.

    A package has the decisions, proposals, classes and what was learned, but no undo. Returns the packages, and the
    problems with annotation files. Raises StoreError.
    """
    problems = open_annotated(store)
    files = [list(pages) for _, pages in groupby(store.rows(), lambda row: split_name(row.name)[0])]
    if len(files) < number:
        raise StoreError(f"There are {count(len(files), 'image')}, fewer than packages.", "Make fewer packages.")
    width = len(str(number))
    folders = [out / f"package-{i + 1:0{width}}" for i in range(number)]
    if there := [folder for folder in folders if folder.exists()]:
        raise StoreError(f"{there[0]} is there already.", "Choose another folder for --out.")
    bounds = [i * len(files) // number for i in range(number + 1)]
    for i, folder in enumerate(each(folders, progress)):
        _make(store, [row for pages in files[bounds[i] : bounds[i + 1]] for row in pages], folder, link)
    return folders, problems


def _make(store: Store, rows: Sequence[Row], folder: Path, link: bool) -> None:
    together = Together(folder)
    try:
        for file in dict.fromkeys(file_of(store.path(row.id)) for row in rows):
            real, target = file.resolve(), folder / file.relative_to(store.root)
            target.parent.mkdir(parents=True, exist_ok=True)
            if not (link and together.link(target, real)):
                together.copy(target, real, real.parent)
        together.replace_all()
    except OSError as error:
        together.discard()
        reason = f"The package {folder} cannot be made ({error.strerror})."
        raise StoreError(reason, "Free space or allow writing there, remove the folder, and try again.") from error
    drawn = blind.drawn(store)
    with Store(find_place(folder)) as package:
        index(package)
        numbers = {row.name: row.id for row in package.rows()}
        pairs = [(row.id, numbers[row.name]) for row in rows if row.name in numbers]
        with package.transaction() as connection:
            package.history.record(f"split from {store.root.name}", list(_as_it_stands(store, pairs)), kind="read")
            (entry,) = package.one("SELECT max(id) FROM ledger", ())
            for here, there in pairs:
                values = store.one(f"SELECT {_IMAGE} FROM images WHERE id = ?", (here,))
                change = "UPDATE images SET bytes = ?, digest = ?, width = ?, height = ?, spot_check = ?, is_read = 1"
                connection.execute(f"{change} WHERE id = ?", (*values, there))
                _copy_times(store, here, package, there)
                for table, columns in (("proposals", _PROPOSAL), ("runs", _RUN), ("descriptors", _DESCRIPTOR)):
                    _copy_rows(store, here, package, there, table, columns)
            bands = {"bands": store.bands} if store.bands else {}
            sample = {str(there): at for here, there in pairs if (at := drawn.get(here))}
            package.remember(**{_PACKAGE: entry, blind.BLIND: sample}, **bands)
            package.use_shaping(replace(store.shaping, learned=None))
            if store.shaping.learned:
                learning.keep(package, store.shaping.learned, store.root.name)
        package.use(store.run)


def _as_it_stands(store: Store, pairs: Sequence[tuple[int, int]]) -> Iterator[ImageEdit]:
    """The edits that bring images of a package to where those of the folder stand."""
    for here, there in pairs:
        content = store.content(here)
        boxes = [replace(a, voc_index=None) for a in content.annotations]
        note = ("", content.note) if content.note else None
        if boxes or content.verified or note:
            yield ImageEdit(there, tuple(Change(None, box) for box in boxes), (False, content.verified), note=note)


def _copy_times(source: Store, here: int, target: Store, there: int) -> None:
    """When boxes were decided, and whether anybody looked."""
    query = f"SELECT at, unseen, id FROM annotations WHERE image = ? AND present AND {sound.annotation()}"
    rows = [(at, bool(unseen), there, name) for at, unseen, name in source.connection.execute(query, (here,))]
    target.connection.executemany("UPDATE annotations SET at = ?, unseen = ? WHERE image = ? AND id = ?", rows)


def _copy_rows(
    source: Store, here: int, target: Store, there: int, table: str, columns: str, ids: Sequence[str] | None = None
) -> None:
    """Rows of an image, those of the `ids` or all. None takes the place of a row that is there."""
    condition = f" AND {sound.proposal()}" if table == "proposals" else ""
    rows = source.connection.execute(f"SELECT {columns} FROM {table} WHERE image = ?{condition}", (here,)).fetchall()
    at = columns.split(", ").index("id") if ids is not None else 0
    chosen = [(there, *row) for row in rows if ids is None or row[at] in ids]
    marks = ", ?" * len(columns.split(", "))
    target.connection.executemany(f"INSERT OR IGNORE INTO {table}(image, {columns}) VALUES(?{marks})", chosen)


@dataclass(slots=True)
class Merged:
    """How many images and boxes a package has changed here; `conflicts` in words; why others were left out."""

    images: int = 0
    boxes: int = 0
    conflicts: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def merge(store: Store, package: Store, name: str, progress: Progress = silent, text: str = "merge {}") -> Merged:
    """Take over the decisions of a package that `split` made, as one step of undo. The package is only read.

    Raises StoreError if it is no package.
    """
    entry = package.fact(_PACKAGE, 0)
    if type(entry) is not int or entry < 1:
        raise StoreError(f"{name} is no package of a folder.", "Give folders that fastloc split made.")
    here = {row.name: row.id for row in store.rows()}
    merged, made = Merged(), list[tuple[int, ImageEdit]]()
    query = f"SELECT id, name FROM images WHERE {sound.short_text('name')} ORDER BY id"
    for theirs, image_name in each(package.connection.execute(query).fetchall(), progress):
        after, before = _content(package, theirs), _before(package, theirs, entry)
        if _same(after, before):
            continue
        if image_name not in here:
            merged.problems.append(f"{image_name} is not in this folder, so what {name} decided is left out.")
            continue
        try:
            edit = _edit(store, here[image_name], package, theirs, before, after)
        except (FastlocError, OSError) as error:
            merged.problems.append(str(error))
            continue
        if edit is None:
            now = store.content(here[image_name])
            merged.conflicts.append(_told(image_name, name, now, after))
        elif edit.changes or edit.note or edit.verified[0] != edit.verified[1]:
            made.append((theirs, edit))
    with store.transaction():
        for theirs, edit in made:
            ids = [change.id for change in edit.changes]
            _copy_rows(package, theirs, store, edit.image, "proposals", _PROPOSAL, ids)
            _copy_rows(package, theirs, store, edit.image, "descriptors", _DESCRIPTOR, ids)
        if made:
            store.record(text.format(name), [edit for _, edit in made], signed=False)
        for theirs, edit in made:
            _copy_times(package, theirs, store, edit.image)
    merged.images, merged.boxes = len(made), sum(len(edit.changes) for _, edit in made)
    return merged


def _content(package: Store, image: int) -> Content:
    """As it stands in the package, with names of classes that every file can hold."""
    content = package.content(image)
    return replace(content, annotations=tuple(replace(a, label=one_line(a.label)) for a in content.annotations))


def _before(package: Store, image: int, entry: int) -> Content:
    """How an image stood when the package was made."""
    found = package.connection.execute("SELECT body FROM changes WHERE entry = ? AND image = ?", (entry, image))
    body = found.fetchone()
    edit = edits.from_json(image, body[0]) if body else ImageEdit(image)
    boxes = tuple(c.after for c in edit.changes if c.after)
    return Content(annotations=boxes, verified=edit.verified[1], note=edit.note[1] if edit.note else "")


def _edit(store: Store, image: int, package: Store, theirs: int, before: Content, after: Content) -> ImageEdit | None:
    """From how the image stands here to how it stands in the package; None if both have changed, and differently.

    Raises FastlocError and OSError if that cannot be told.
    """
    if store.content(image).width:
        read_annotations(store, image)
    else:
        meet(store, image)
    (digest,), (other,) = (
        each_store.one("SELECT digest FROM images WHERE id = ?", (number,))
        for each_store, number in ((store, image), (package, theirs))
    )
    if other is not None and digest != other:
        raise StoreError(f"{store.path(image)} has another content than in the package, so it is left out.")
    now = store.content(image)
    if _same(now, after):
        return ImageEdit(image)
    if not _same(now, before):
        return None
    ours, new = ({a.id: a for a in content.annotations} for content in (now, after))
    index_of = {a.id: a.voc_index for a in now.annotations}
    placed = {key: replace(a, voc_index=index_of.get(key)) for key, a in new.items()}
    changes = [Change(a, placed.get(key)) for key, a in ours.items() if placed.get(key) != a]
    changes += [Change(None, a) for key, a in placed.items() if key not in ours]
    note = (now.note, after.note) if now.note != after.note else None
    unseen = _unseen(package, theirs, changes)
    return ImageEdit(image, tuple(changes), (now.verified, after.verified), unseen=unseen, note=note)


def _unseen(package: Store, image: int, changes: Sequence[Change]) -> bool:
    """Whether nobody looked at any of these boxes."""
    query = "SELECT id FROM annotations WHERE image = ? AND present AND unseen"
    unseen = {row[0] for row in package.connection.execute(query, (image,))}
    return bool(changes) and unseen.issuperset(change.id for change in changes)


def _same(one: Content, other: Content) -> bool:
    """Whether decisions and notes are the same, whoever made them, and whatever the annotation files look like."""

    def decisions(content: Content) -> set[Annotation]:
        return {replace(a, voc_index=None, confidence=None, person="") for a in content.annotations}

    return (one.verified, one.note) == (other.verified, other.note) and decisions(one) == decisions(other)


def _told(image: str, package: str, ours: Content, theirs: Content) -> str:
    return (
        f"{image}: decided here and in {package}, and differently. What is here stays.\n"
        f"    here: {_in_words(ours)}\n    in {package}: {_in_words(theirs)}"
    )


def _in_words(content: Content) -> str:
    boxes = [f"{a.label} {a.decision} at ({', '.join(f'{e:.1f}' for e in a.box.edges)})" for a in content.annotations]
    return f"{'done' if content.verified else 'not done'}; {'; '.join(boxes) or 'no boxes'}"
