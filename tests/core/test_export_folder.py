"""The files of an export that was cut short, and files that an export never touches, even in a hostile folder."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastloc_core.errors import AnnotationError
from fastloc_core.formats import export_folder
from fastloc_core.formats.export import export
from fastloc_core.formats.export_folder import JOURNAL, MANIFEST, ExportFolder
from fastloc_core.formats.export_settings import ExportSettings
from fastloc_core.formats.table import EXPORTERS
from tests.core.test_export import COCO, FROG, MASKS, ROOT, SEEN, VOC, YOLO, files, image, pixels
from tests.fuzz_targets.formats import fuzz_manifest

every_format = pytest.mark.parametrize("settings", [VOC, MASKS, COCO, YOLO], ids=["VOC", "masks", "COCO", "YOLO"])
links = pytest.mark.skipif(os.name != "posix", reason="links need a privilege on Windows, and it has other pipes")
EARLIER = [image(f"{folder}/{i}.jpg", FROG, label="newt") for folder in ("a", "b") for i in range(3)]
IMAGES = [
    image("empty.jpg"),
    image("a/0.jpg", SEEN),
    *[image(f"{place}.jpg", FROG, label="toad") for place in ("a/1", "a/2", "b/0", "b/1", "b/2")],
    image("last.jpg"),
]


def exported(target: Path, settings: ExportSettings) -> int:
    """The number of exported images."""
    return export(IMAGES, ROOT, target, settings, pixels=pixels).images


class Killed(BaseException):
    """Nothing happens after it."""


def cut_short(patch: pytest.MonkeyPatch, step: int, error: BaseException, at_once: int = 2) -> None:
    """From the `step`-th time on, counted from 0, no file, folder or line of a journal can be flushed, and no file gets
    its place. `at_once`: how many files get theirs together.
    """
    steps = count()

    def until_then(call: Callable[..., None]) -> Callable[..., None]:
        def called(*given: Any) -> None:  # noqa: ANN401 (a descriptor, or two paths)
            if next(steps) >= step:
                raise error
            call(*given)

        return called

    patch.setattr(os, "fsync", until_then(os.fsync))
    patch.setattr(os, "replace", until_then(os.replace))
    patch.setattr(export_folder, "_AT_ONCE", at_once)


@every_format
@pytest.mark.parametrize("error", [Killed(), OSError(28, "No space left on device")], ids=["killed", "disk full"])
def test_wherever_an_export_is_cut_short_the_next_one_completes_it(
    tmp_path: Path, settings: ExportSettings, error: BaseException
) -> None:
    """This also holds if it replaces the files of an earlier export, and if it is cut short again and again."""
    whole, out = tmp_path / "whole", tmp_path / "out"
    for target in (whole, out):
        export(EARLIER, ROOT, target, settings)
    exported(whole, settings)
    for step in range(80):
        with pytest.MonkeyPatch.context() as patch:
            cut_short(patch, step, error)
            try:
                exported(out, settings)
                break
            except (Killed, AnnotationError):
                pass
    else:
        pytest.fail("it was never done")
    assert exported(out, settings) == len(IMAGES)
    assert files(out) == files(whole)


def test_a_journal_that_ends_amid_a_line_is_read_up_to_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cut_short(monkeypatch, 3 + 4 * 5 + 1, Killed(), at_once=1)
    with pytest.raises(Killed):
        exported(tmp_path, VOC)
    monkeypatch.undo()
    journal = tmp_path / JOURNAL
    assert journal.read_bytes().count(b"\n") == 1 + 6
    for torn in (b"0" * 10, b"0" * 64 + b' "a', b"\xff"):
        journal.write_bytes(journal.read_bytes() + torn)
    assert exported(tmp_path, VOC) == len(IMAGES)
    assert not journal.exists()


def test_files_changed_after_a_killed_export_are_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cut_short(monkeypatch, 3 + 4 * 5 + 1, Killed(), at_once=1)
    with pytest.raises(Killed):
        exported(tmp_path, VOC)
    monkeypatch.undo()
    (tmp_path / "a/0.xml").write_text("mine")
    (tmp_path / "b/2.xml").parent.mkdir(exist_ok=True)
    (tmp_path / "b/2.xml").write_text("mine, too")
    assert exported(tmp_path, VOC) == len(IMAGES) - 2
    assert (tmp_path / "a/0.xml").read_text() == "mine"
    assert (tmp_path / "b/2.xml").read_text() == "mine, too"


def test_an_export_does_not_wait_for_the_disk_with_every_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One flush of each file, and a few for all of them together."""
    flushes: list[int] = []
    monkeypatch.setattr(os, "fsync", flushes.append)
    told = export([image(f"{i:03}.jpg", FROG) for i in range(200)], ROOT, tmp_path, VOC)
    assert told.written == 200
    assert len(flushes) <= 200 + 10


def test_no_file_has_its_name_before_its_content_is_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A journal on the disk has named it by then, too."""
    flushed: set[int] = set()
    flush, replace = os.fsync, os.replace

    def note(descriptor: int) -> None:
        flush(descriptor)
        flushed.add(os.fstat(descriptor).st_ino)

    def check(source: Path, target: Path) -> None:
        assert source.stat().st_ino in flushed
        if target.name not in (MANIFEST, JOURNAL):
            assert json.dumps(target.relative_to(tmp_path).as_posix()) in (tmp_path / JOURNAL).read_text()
            assert (tmp_path / JOURNAL).stat().st_ino in flushed
        replace(source, target)
        replaced.append(target)

    replaced: list[Path] = []
    monkeypatch.setattr(os, "fsync", note)
    monkeypatch.setattr(os, "replace", check)
    assert exported(tmp_path, VOC) == len(IMAGES)
    assert len(replaced) == len(IMAGES) + 2


@links
@pytest.mark.parametrize("target", ["../out", "../out/nothing", "/dev/zero", "missing/sub"])
@every_format
def test_no_link_in_the_target_leads_an_export_elsewhere(tmp_path: Path, settings: ExportSettings, target: str) -> None:
    """The error names the file with reason and remedy, and the other files are written."""
    inside, outside = tmp_path / "target", tmp_path / "out"
    (inside / "labels").mkdir(parents=True)
    outside.mkdir()
    linked = {COCO: "annotations.json", YOLO: "labels/a"}.get(settings, "a")
    (inside / linked).symlink_to(Path(*[".."] * linked.count("/"), target) if target[0] == "." else target)
    summary = export(IMAGES, ROOT, inside, settings, pixels=pixels)
    assert not list(outside.iterdir())
    if target == "missing/sub":  # leads nowhere, but not out
        assert summary.images == len(IMAGES)
        return
    assert summary.images == {COCO: 0}.get(settings, len(IMAGES) - 3)
    assert "cannot be replaced" in summary.problems[0]
    assert "move that away" in summary.problems[0]
    assert linked.split("/")[-1] in summary.problems[0]


@links
def test_a_pipe_or_a_folder_in_a_files_place_holds_up_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "a/1.xml").mkdir(parents=True)
    os.mkfifo(tmp_path / "a/0.xml")
    (tmp_path / "b").write_text("no folder")
    assert exported(tmp_path, VOC) == len(IMAGES) - 5


@links
@pytest.mark.parametrize("name", [MANIFEST, JOURNAL])
def test_a_record_that_is_a_link_or_a_pipe_is_refused(tmp_path: Path, name: str) -> None:
    target = tmp_path / "target"
    target.mkdir()
    (target / name).symlink_to("../mine")
    with pytest.raises(AnnotationError, match="link leads out"):
        exported(target, VOC)
    (target / name).unlink()
    os.mkfifo(target / name)
    with pytest.raises(AnnotationError, match="not a file"):
        exported(target, VOC)
    assert list(tmp_path.iterdir()) == [target]


def test_somebody_elses_journal_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / JOURNAL).write_text("Dear diary")
    with pytest.raises(AnnotationError, match="Move it away"):
        exported(tmp_path, VOC)
    assert files(tmp_path) == {JOURNAL: b"Dear diary"}


@pytest.mark.parametrize(
    "name", ["../mine.txt", "{}/mine.txt", "a/../../mine.txt", "C:/mine.txt", "\0", "\ud800", "x" * 300, 7]
)
def test_a_record_changes_nothing_outside_the_folder(tmp_path: Path, name: str | int) -> None:
    target = tmp_path / "target"
    target.mkdir()
    (tmp_path / "mine.txt").write_bytes(b"mine")
    named = name.format(tmp_path) if isinstance(name, str) else name
    digest = sha256(b"mine").hexdigest()
    manifest = json.dumps({"program": "fastloc", "files": {named: digest}, "earlier_files": {"x": [digest], "y": {}}})
    (target / MANIFEST).write_text(manifest)
    (target / JOURNAL).write_text(f"fastloc export\n{digest} {json.dumps(named)}\n")
    assert not ExportFolder(target).earlier
    assert exported(target, VOC) == len(IMAGES)
    assert (tmp_path / "mine.txt").read_bytes() == b"mine"


def test_a_nested_manifest_is_refused(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_text('{"program": "fastloc", "files": ' + "[" * 100_000)
    with pytest.raises(AnnotationError, match="Move it away"):
        exported(tmp_path, VOC)


def test_the_remains_of_a_killed_write_are_swept_away(tmp_path: Path) -> None:
    exported(tmp_path, VOC)
    before = files(tmp_path)
    for folder in (tmp_path, tmp_path / "a"):
        (folder / f".{'0' * 32}.tmp").touch()
        os.utime(folder / f".{'0' * 32}.tmp", (0, 0))
    exported(tmp_path, VOC)
    assert files(tmp_path) == before


@pytest.mark.parametrize("settings", [MASKS, *map(ExportSettings, EXPORTERS)], ids=["masks", *EXPORTERS])
@pytest.mark.parametrize("odd", ["two\nlines", "zero\0", "half \ud800", "long " * 200_000, "\x1b[31mred", "\u2028"])
def test_every_class_name_goes_into_every_format(tmp_path: Path, settings: ExportSettings, odd: str) -> None:
    """The name is one line of moderate length, and the same in the next export."""
    odd_one = image("a.jpg", FROG, label=f"frog {odd}")
    assert export([odd_one], ROOT, tmp_path, settings, [f"frog {odd}", "plain"]).images == 1
    again = export([odd_one], ROOT, tmp_path, settings, [f"frog {odd}", "plain"])
    assert (again.images, again.written) == (1, 0)
    assert max(len(content.decode()) for name, content in files(tmp_path).items() if name != MANIFEST) < 2000


@given(
    st.binary()
    | st.text().map(str.encode)
    | st.recursive(
        st.none() | st.integers() | st.text(),
        lambda each: (
            st.lists(each)
            | st.dictionaries(
                st.sampled_from(["program", "files", "earlier_files", "a", "../x"]), each | st.just("fastloc")
            )
        ),
    ).map(lambda value: json.dumps(value).encode())
)
def test_no_record_breaks_an_export(content: bytes) -> None:
    fuzz_manifest(content)
