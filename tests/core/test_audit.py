"""The audit of the installed packages: `make audit`."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import pytest

TOOL: dict[str, Any] = runpy.run_path(str(Path(__file__).parents[2] / "packaging" / "audit.py"))
VULNERABILITY = {"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": ["2.1", "3.0"]}
GOOD = {"name": "good", "version": "1", "vulns": []}
BAD = {"name": "bad", "version": "2", "vulns": [VULNERABILITY]}
STRANGE = {"name": "strange", "skip_reason": "Dependency not found"}


def judged(*packages: object) -> tuple[list[str], bool]:
    lines, failed = TOOL["judged"](json.dumps({"dependencies": packages, "fixes": []}))
    return lines, failed


def test_a_known_vulnerability_fails_and_names_the_versions_without_it() -> None:
    lines, failed = judged(GOOD, BAD, STRANGE)
    assert failed
    assert lines == ["Audit: 2 of 3 packages are known to the service.", "bad 2: CVE-1, PYSEC-1, fixed in 2.1 or 3.0."]


def test_an_accepted_vulnerability_is_reported_and_does_not_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TOOL["ACCEPTED"], "CVE-1", "it is about servers.")
    lines, failed = judged(BAD)
    assert not failed
    assert lines[-1].endswith("Accepted: it is about servers.")


@pytest.mark.parametrize("answer", ["", "Traceback", json.dumps({"dependencies": [STRANGE]})])
def test_without_an_answer_the_audit_says_so_and_does_not_fail(answer: str) -> None:
    lines, failed = TOOL["judged"](answer)
    assert not failed
    assert "nothing was checked" in lines[0]
