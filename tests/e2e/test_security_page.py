"""The promises of docs/security.md are tested: each test that the page names exists."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_test_that_the_page_names_is_there() -> None:
    page = (ROOT / "docs" / "security.md").read_text("utf-8")
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    assert set(re.findall(r"\btest_\w+\.py", page)) <= {file.name for file in files}
    everything = "\n".join(file.read_text("utf-8") for file in files)
    missing = [name for name in re.findall(r"::(\w+)", page) if not re.search(rf"(def|class) {name}\b", everything)]
    assert not missing
