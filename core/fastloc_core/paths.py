"""Where fastloc keeps files: below $FASTLOC_HOME where that is set, else where the system wants them."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs


def cache_dir() -> Path:
    """What can be fetched again: published weights."""
    home = os.environ.get("FASTLOC_HOME")
    return Path(home) / "cache" if home else platformdirs.user_cache_path("fastloc", appauthor=False)


def data_dir() -> Path:
    """What belongs to the user: models that were added, and decisions about folders that can keep no store."""
    home = os.environ.get("FASTLOC_HOME")
    return Path(home) / "data" if home else platformdirs.user_data_path("fastloc", appauthor=False)
