"""The limits for one file can be chosen, also for the command line."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from fastloc_core import limits
from fastloc_core.cli import app
from fastloc_core.errors import SettingError
from fastloc_core.limits import DEFAULT, Limits, from_environment


def test_the_environment_says_the_limits() -> None:
    assert from_environment({}) == from_environment({"FASTLOC_MAX_MEGABYTES": ""}) == DEFAULT
    chosen = from_environment({"FASTLOC_MAX_MEGAPIXELS": "500", "FASTLOC_MAX_MEGABYTES": "2000"})
    assert chosen == Limits(500_000_000, 2000 << 20)
    assert from_environment(chosen.as_environment()) == chosen


@pytest.mark.parametrize("nonsense", ["0", "-1", "1e3", "1001", "many", "²", "9" * 5000])
def test_a_limit_that_means_nothing_is_refused(nonsense: str) -> None:
    with pytest.raises(SettingError, match="Set it to a whole number from 1 to 1000, or remove it"):
        from_environment({"FASTLOC_MAX_MEGAPIXELS": nonsense})


def test_the_command_line_goes_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_current", DEFAULT)
    monkeypatch.setenv("FASTLOC_MAX_MEGAPIXELS", "77")
    assert CliRunner().invoke(app, ["models", "list"]).exit_code == 0
    assert limits.current().pixels == 77_000_000
    monkeypatch.setenv("FASTLOC_MAX_MEGAPIXELS", "lots")
    refused = CliRunner().invoke(app, ["models", "list"])
    assert refused.exit_code == 2
    assert "FASTLOC_MAX_MEGAPIXELS is 'lots'" in refused.stderr
