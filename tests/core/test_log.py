"""The log of unexpected errors: where it is, who may read it, and what it does not say."""

from __future__ import annotations

import faulthandler
import logging
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fastloc_core import log
from fastloc_core.paths import log_dir


@pytest.fixture
def kept() -> Iterator[Path]:
    before = list(log.LOG.handlers)
    log.keep()
    yield log_dir() / "fastloc.log"
    for handler in set(log.LOG.handlers) - set(before):
        log.LOG.removeHandler(handler)
        handler.close()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('File "/home/anna/.venv/lib/fastloc_gui/window/errors.py", line 3', 'File "…/window/errors.py", line 3'),
        (r'File "C:\Users\Anna Graf\fastloc\look\theme.py", line 3', 'File "…/look/theme.py", line 3'),
        ("No such file: '/home/anna/my patients/x.png'", "No such file: '…/x.png'"),
        (r"No such file: 'C:\\Users\\anna\\x.png'", "No such file: '…/x.png'"),
        ("/home/anna/x.png: it is damaged.", "…/x.png: it is damaged."),
        ("/home/anna/my patients/x.png: it is damaged.", "…/x.png: it is damaged."),
        ("between /usr/lib and /usr/bin", "between …/lib and …/bin"),
        ("3 / 4 and/or 1/2, see https://example.org/a/b", "3 / 4 and/or 1/2, see https://example.org/a/b"),
    ],
)
def test_no_folder_of_the_user_is_named(text: str, shown: str) -> None:
    assert log.shortened(text) == shown


def test_an_error_is_in_the_log_with_its_way_through_the_program(kept: Path) -> None:
    try:
        (kept.parent / "absent.png").read_bytes()
    except OSError as error:
        log.LOG.error(log.told(error))
    text = kept.read_text("utf-8")
    assert "FileNotFoundError" in text
    assert "core/test_log.py" in text
    assert "…/absent.png" in text
    assert str(kept.parent) not in text


@pytest.mark.skipif(sys.platform == "win32", reason="the folder of a user is closed to others there")
def test_nobody_else_can_read_it(kept: Path) -> None:
    log.LOG.error("x")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


def test_it_does_not_grow_for_ever(kept: Path) -> None:
    for _ in range(60):
        log.LOG.error("x" * 50_000)
    sizes = [file.stat().st_size for file in kept.parent.glob("fastloc.log*")]
    assert len(sizes) == 4
    assert max(sizes) <= 500_000


def test_without_a_place_the_program_runs_without_a_log(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("no folder")
    monkeypatch.setenv("FASTLOC_HOME", str(tmp_path / "home"))
    before = list(log.LOG.handlers)
    log.keep()
    assert log.LOG.handlers == before


def test_a_program_that_uses_fastloc_decides_itself_what_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    kept, root.handlers = root.handlers, []
    try:
        log.LOG.error("x")
    finally:
        root.handlers = kept
    assert capfd.readouterr().err == ""


def test_who_watches_for_crashes_goes_on_watching(kept: Path) -> None:
    assert faulthandler.is_enabled()  # pytest's
    assert (kept.parent / "crashes.log").read_text() == ""


def test_a_crash_of_a_library_leaves_its_place(tmp_path: Path) -> None:
    code = f"import sys; sys.path[:0] = {sys.path!r}; from fastloc_core import log; log.keep(); import faulthandler; "
    environment = os.environ | {"FASTLOC_HOME": str(tmp_path)}
    ended = subprocess.run([sys.executable, "-c", f"{code} faulthandler._sigabrt()"], env=environment)
    assert ended.returncode != 0
    assert "Current thread" in (tmp_path / "log/crashes.log").read_text("utf-8")
