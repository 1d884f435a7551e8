"""The folders of fastloc's own files: in $FASTLOC_HOME if that is set, otherwise where the system has such folders."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs


def cache_dir() -> Path:
    """For files that can be downloaded again: published weights."""
    home = os.environ.get("FASTLOC_HOME")
    return Path(home) / "cache" if home else platformdirs.user_cache_path("fastloc", appauthor=False)


def data_dir() -> Path:
    """For the user's own files: models, and the stores of folders that cannot be written to."""
    home = os.environ.get("FASTLOC_HOME")
    return Path(home) / "data" if home else platformdirs.user_data_path("fastloc", appauthor=False)


def log_dir() -> Path:
    """For the log of unexpected errors."""
    home = os.environ.get("FASTLOC_HOME")
    return Path(home) / "log" if home else platformdirs.user_log_path("fastloc", appauthor=False)
