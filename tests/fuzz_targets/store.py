"""A store with some changed cells or bytes: every call of the window to it answers, or says in a sentence why not."""

from __future__ import annotations

import atexit
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from functools import lru_cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

from benchmarks.attacks.decided import HEAD, decided
from benchmarks.attacks.stores import FILE, columns, put
from benchmarks.attacks.values import (
    ANNOTATION_FILES,
    BLOBS,
    BODIES,
    CHANGES,
    DESCRIPTORS,
    DIGESTS,
    FACTS,
    LEARNED,
    NAMES,
    NOT_UTF8,
    SCALARS,
)
from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.errors import FastlocError
from fastloc_core.formats.conventions import Convention
from fastloc_core.formats.export_settings import ExportSettings
from fastloc_core.formats.table import EXPORTERS
from fastloc_core.progress import Progress
from fastloc_core.review.edits import Change, ImageEdit
from fastloc_core.store import Store, learning, queries, steps
from fastloc_core.store.classes import change_class
from fastloc_core.store.gallery import Listing
from fastloc_core.store.lessons import lessons, undescribed
from fastloc_gui.dialogs import accept_above, blind_sample, copies, export
from fastloc_gui.dialogs import learning as learning_dialog
from fastloc_gui.jobs import files, tiles
from fastloc_gui.jobs.worker import Token
from fastloc_gui.work import bulk

IMAGES = 2
_STEP = 4  # bytes of one change: the column, the row, the kind of value, the value
_BYTES = 250  # a first byte of at least this changes bytes of the file, not a cell
_KINDS: tuple[tuple[object, ...], ...] = (
    (*SCALARS.values(), NOT_UTF8), BODIES, CHANGES, BLOBS, NAMES, ANNOTATION_FILES, DIGESTS, DESCRIPTORS, LEARNED,
    FACTS,
    (0, 1, 2, 3, 4, 0.5, "cat", "[]", "{}", "drawn", "do", "undo", "read", "ready", "paper"),
)  # fmt: skip


def honest_store() -> Iterator[bytes]:
    """An empty input changes nothing."""
    yield b""
    for number in range(0, 60, 3):
        yield bytes([number, number % 4, number % len(_KINDS), number])
    yield bytes([_BYTES, 0, 40, 0])


def fuzz_store(data: bytes) -> None:
    """`data`: changes, _STEP bytes each. Raises every error except FastlocError, and if a file outside changed."""
    with TemporaryDirectory() as home:
        folder = Path(home, "dataset")
        shutil.copytree(_pristine(), folder)
        _change(folder / FILE, data)
        for ask in _questions(folder):
            with suppress(FastlocError):
                ask()
        left = [path.name for path in Path(home).iterdir()]
        assert left == ["dataset"], f"something was written outside: {left}"


@lru_cache(1)
def _pristine() -> Path:
    home = mkdtemp(prefix="fuzz-")
    atexit.register(shutil.rmtree, home)
    folder = Path(home, "dataset")
    decided(folder, IMAGES)
    with closing(sqlite3.connect(folder / FILE)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    return folder


@lru_cache(1)
def _columns() -> list[tuple[str, str]]:
    with closing(sqlite3.connect(_pristine() / FILE)) as connection:
        return list(columns(connection))


def _change(file: Path, data: bytes) -> None:
    changes = [data[at : at + _STEP] for at in range(0, len(data) - _STEP + 1, _STEP)][:12]
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.text_factory = partial(str, encoding="utf-8", errors="replace")  # a NaN finds no row
        for what, row, kind, which in changes:
            if what < _BYTES:
                table, column = _columns()[what % len(_columns())]
                values = _KINDS[kind % len(_KINDS)]
                where = "1" if row % 4 == 3 else _nth(connection, table, row)
                with suppress(sqlite3.Error):  # an earlier change made this one impossible
                    put(connection, table, column, values[which % len(values)], where)
    content = bytearray(file.read_bytes())
    for what, row, kind, which in changes:
        if what >= _BYTES:
            at = (row << 16 | kind << 8 | which) * 7 % len(content)
            content[at : at + what - _BYTES + 1] = bytes([which]) * (what - _BYTES + 1)
    file.write_bytes(content)


def _nth(connection: sqlite3.Connection, table: str, row: int) -> str:
    """The SQL condition that only that row of the table meets."""
    keys = [name for _, name, *_, key in connection.execute(f"PRAGMA table_info({table})").fetchall() if key]
    found = connection.execute(f"SELECT {', '.join(f'quote({k})' for k in keys)} FROM {table}").fetchall()
    if not found:
        return "0"
    return " AND ".join(f"{key} IS {value}" for key, value in zip(keys, found[row % len(found)], strict=True))


Question = Callable[[], object]


def _questions(folder: Path) -> Iterator[Question]:
    """The calls of the window for a folder in their order. Each may fail with a sentence."""
    token = Token()
    opened: list[files.Folder] = []
    yield lambda: opened.append(files.open_folder(folder, token))
    if not opened:
        return
    try:
        yield from _answers(folder, opened[0], token)
    finally:
        opened[0].release()


def _answers(folder: Path, opened: files.Folder, token: Token) -> Iterator[Question]:
    place = opened.place
    yield partial(files.rescan, place, token)
    stores: list[Store] = []
    yield lambda: stores.append(Store(place))
    if not stores:
        return
    with stores[0] as store:
        rows = []
        yield lambda: rows.extend(store.rows())
        yield lambda: store.fact("current", "")
        for row in rows:
            yield partial(files.open_image, place, row.id, False, token)
            for ask in (store.row, store.path, store.annotation_path, store.content, store.proposals, store.standing):
                yield partial(ask, row.id)
            yield partial(queries.disagreements, store, row.id)
            edit = ImageEdit(row.id, (Change(None, Annotation(Box(1, 1, 5, 5), "cat", Decision.DRAWN)),))
            yield partial(store.record, "draw", [edit])
            yield partial(store.fail, row.id, "It failed.")
        yield from _of_the_folder(folder, store)
        yield partial(_back_and_forth, store)
        for kind in ("undo", "redo"):
            for _ in range(8):
                yield lambda: store.history.text("undo")
                yield partial(store.history.images, kind)
                yield store.undo if kind == "undo" else store.redo
        for again in (False, True):
            for row in rows:
                yield partial(files.open_image, place, row.id, False, token, again=again)
            yield partial(files.save, place, (), Convention.DEVKIT, token)


def _back_and_forth(store: Store) -> None:
    """To each step of the history."""
    for done in steps.page(store):
        assert isinstance(done.text + done.person + done.name, str)
        steps.go_to(store, done.step)


def _rename(old: str, new: str, store: Store, progress: Progress) -> None:
    change_class(store, old, new, lambda before: before.with_defined([old, new]).merged(old, new), progress)


def _of_the_folder(folder: Path, store: Store) -> Iterator[Question]:
    place = store.place
    assert place
    token = Token()
    jobs: list[Callable[[Store, Progress], object]] = [
        bulk.read_statistics, bulk.read_least_chance,
        learning_dialog.read_versions, accept_above.read_waiting, blind_sample.read_outcome,
        copies.find_copies, copies.read_known, partial(blind_sample.draw_sample, 1), blind_sample.read_outcome,
        partial(bulk.read_disagreements, ()), *(partial(tiles.find, listing, None, True) for listing in Listing),
        Store.recount_all, partial(_rename, "cat", "lion"),
        partial(accept_above.accept_all_above, 0.5, ""),
    ]  # fmt: skip
    for kind in EXPORTERS:
        masks = kind != "voc"  # it refuses masks inside of the folder
        settings = ExportSettings(kind, only_verified=False, masks=masks, report=True)
        jobs.append(partial(export.write_export, settings, folder / kind))
    for job in jobs:
        yield partial(files.bulk, place, False, job, token)
    yield lambda: lessons(store, HEAD)
    yield partial(undescribed, store, HEAD)
    for version in learning.versions_of(store):
        yield partial(learning.use, store, version.id)
    yield partial(learning.follow, store)
    yield partial(learning.of_folder, folder)
    yield partial(queries.labels, store)
    yield partial(queries.with_label, store, "cat")
