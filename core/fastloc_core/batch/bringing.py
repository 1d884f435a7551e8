"""Proposals of shards come into a folder's store, where a person reviews them as if the window had made them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from fastloc_core.errors import AnnotationError, FastlocError
from fastloc_core.formats.wording import count, some
from fastloc_core.images import file_of
from fastloc_core.progress import Progress, each, silent
from fastloc_core.store import Store
from fastloc_core.store.bulk import meet
from fastloc_core.store.digests import file_digest
from fastloc_core.store.rows import Run

from . import shards
from .guard import Guard
from .places import Place

_OTHER = "its content is not what was proposed for"


@dataclass
class Brought:
    """`images` and `boxes` that have come in, the `runs` that made them, and why others have not."""

    images: int = 0
    boxes: int = 0
    runs: Counter[Run] = field(default_factory=Counter)
    absent: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def told(self) -> Iterator[str]:
        """A sentence for each kind of problem."""
        for names, what in ((self.absent, "not in this folder"), (self.changed, "left out, because " + _OTHER)):
            if names:
                yield f"{count(len(names), 'image')} {what}: {some(names)}."
        if self.failed:
            yield f"The model was not asked about {count(len(self.failed), 'image')}: {some(self.failed)}"
        yield from self.problems


def bring(source: Place, store: Store, progress: Progress = silent) -> Brought:
    """Keep the proposals of all shards below `source` for the images of the same names and contents.

    They replace pending proposals of the same model and preset; decisions stay. Call it after `index`. A
    file that is no shard is named in the problems.
    """
    images = {row.name: row.id for row in store.rows()}
    brought = Brought()
    with Guard() as guard:
        for name in each(source.shards(), progress):
            try:
                for row in guard.rows(source.read(name), name, brought.problems):
                    _take(store, images, row, brought)
            except AnnotationError as error:
                brought.problems.append(str(error))
    if brought.runs:
        store.use(brought.runs.most_common(1)[0][0])
    return brought


def _take(store: Store, images: Mapping[str, int], row: shards.Row, brought: Brought) -> None:
    image = images.get(row.image)
    if image is None:
        brought.absent.append(row.image)
    elif row.found is None:
        brought.failed.append(row.error)
    else:
        _keep(store, image, row, brought)


def _keep(store: Store, image: int, row: shards.Row, brought: Brought) -> None:
    assert row.found  # noqa: S101 (see bring)
    path = store.path(image)
    try:
        file = file_of(path)
        same = file.stat().st_size == row.bytes and file_digest(file) == row.digest
        if same:
            meet(store, image)
    except (FastlocError, OSError) as error:
        brought.problems.append(str(error))
        return
    content = store.content(image)
    if not same or (content.width, content.height) != (row.found.width, row.found.height):
        brought.changed.append(row.image)
        return
    found = replace(row.found, path=path)
    if row.named:  # they are added, so only what nothing asks or answers already
        run = Run(found.model, found.preset)
        new = store.standing(image, run).unasked(store.shaped(image, found.proposals))
        found = replace(found, proposals=tuple(p for p in found.proposals if p.id in new))
    store.keep_proposals(image, found, row.named)
    brought.images += 1
    brought.boxes += len(found.proposals)
    brought.runs[Run(found.model, found.preset)] += 1
