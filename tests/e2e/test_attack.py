"""A folder from somebody else can do no harm. `python benchmarks/attack.py` tries hundreds of ways."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import pytest

from benchmarks.attack import attack
from benchmarks.attacks.sandbox import SECRET, Attack, Sandbox, Way
from benchmarks.attacks.stores import changed, planted

PATIENCE_S = 120.0  # a busy machine is no failure


@pytest.mark.skipif(sys.platform != "linux", reason="memory is watched in /proc")
def test_opening_a_foreign_folder_writes_and_deletes_nothing_outside() -> None:
    outcome = attack(Attack("planted", Way.WINDOW, partial(changed, change=planted)), PATIENCE_S)
    assert outcome.problems == []


def test_a_change_outside_the_folder_would_be_noticed(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path)
    sandbox.make()
    before = sandbox.others()
    (sandbox.home / ".bash_aliases").write_text("alias ls=evil")
    (sandbox.home / ".profile").unlink()
    (sandbox.home / "new").touch()
    (sandbox.sibling / "a.xml").chmod(0o600)
    (sandbox.folder / "00.xml").write_text("<annotation/>")
    (sandbox.program / "cache").touch()
    changes = {Path(path).name for path, _ in before.items() ^ sandbox.others().items()}
    assert changes == {".bash_aliases", ".profile", "new", "a.xml"}


def test_content_from_outside_the_folder_would_be_noticed(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path)
    sandbox.make()
    assert not sandbox.leaks()
    (sandbox.exports / "labels.txt").write_text(f"cat\n{SECRET}\n")
    assert sandbox.leaks() == ["exports/labels.txt"]
