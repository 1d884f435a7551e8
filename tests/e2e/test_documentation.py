"""Checks that `make docs` does not make: the links of the README, the length of the walk, and a complete reference."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any

from fastloc_gui.actions import ACTIONS

ROOT = Path(__file__).parents[2]
REFERENCE: dict[str, Any] = runpy.run_path(str(ROOT / "packaging" / "reference.py"))


def test_every_link_of_the_readme_leads_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)", (ROOT / "README.md").read_text("utf-8"))
    assert len(links) > 10
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_a_proposal_walks_through_at_most_36_files() -> None:
    page = (ROOT / "docs" / "how-it-works" / "walk.md").read_text("utf-8")
    files = {name for row in page.splitlines() if row.startswith("|") for name in re.findall(r"`([\w/]+\.py)`", row)}
    assert 10 < len(files) <= 36


def test_the_reference_names_every_action_command_and_parameter() -> None:
    keys, commands, parameters = (REFERENCE[name]() for name in ("keys", "commands", "parameters"))
    assert [row.text for row in ACTIONS.values() if f"| {row.text.rstrip('…')} |" not in keys] == []
    assert {"## fastloc propose", "## fastloc models add"} <= set(commands.splitlines())
    assert "| `--out DIR` |" in commands
    assert "Required." in commands
    assert re.search(r"^\| `kmax` \|.* `10` \| `30` \|", parameters, re.MULTILINE)


def test_a_page_that_names_a_missing_file_is_found() -> None:
    page = "`tests/e2e/test_walk.py`, `store/edits.py`, `store/nothing.py` and `fastloc propose`"
    assert REFERENCE["missing_files"](page) == ["store/nothing.py"]
