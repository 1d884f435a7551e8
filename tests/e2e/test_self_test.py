"""The self-test that a bug report asks for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fastloc_gui.window import self_test_images as images


def self_test(home: Path, code: str = "pass") -> subprocess.CompletedProcess[str]:
    """Run it as a user does whose home is empty; `code`: what is broken on that computer."""
    start = f"import sys; sys.path[:0] = {sys.path!r}; {code}; from fastloc_gui.app import main; main(['--self-test'])"
    environment = os.environ | {"HOME": str(home), "TMPDIR": str(home / "temporary"), "FASTLOC_HOME": str(home / "own")}
    (home / "temporary").mkdir()
    return subprocess.run([sys.executable, "-c", start], env=environment, capture_output=True, text=True)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and "torch" not in str(path)]


def test_it_tries_the_whole_walk_and_leaves_nothing_behind(tmp_path: Path) -> None:
    answer = self_test(tmp_path)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    for step in ("window", "model", "proposal", "accept and save", *(f"read {kind}" for kind in images.KINDS)):
        assert f"\n{step} " in answer.stdout
    assert "All of this works." in answer.stdout
    assert files(tmp_path) == []


def test_what_does_not_work_is_named_and_the_rest_is_tried(tmp_path: Path) -> None:
    answer = self_test(tmp_path, "import fastloc_resources as own; own.sample = own.table")
    assert answer.returncode == 1
    assert "read HEIC             FAILED" in answer.stdout
    assert "read DICOM            FAILED" not in answer.stdout
    assert "Failed: 1. Please report it" in answer.stdout
    assert files(tmp_path) == []


@pytest.mark.parametrize("kind", images.KINDS)
def test_a_file_that_is_decoded_wrongly_would_be_noticed(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = images.write(kind, tmp_path)
    assert images.likeness(path) > images.LIKE
    right = images.drawn()
    monkeypatch.setattr(images, "drawn", lambda: right[::-1])
    assert images.likeness(path) < images.LIKE
