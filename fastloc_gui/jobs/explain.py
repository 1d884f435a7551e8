"""Errors in words for the user."""

from __future__ import annotations

from fastloc_core import log
from fastloc_core.errors import FastlocError


def explain(error: Exception) -> str:
    """Our own errors speak to the user. Any other error is a mistake in the program, which the user should report."""
    if isinstance(error, FastlocError):
        return str(error)
    log.LOG.error(log.told(error))
    return f"An unexpected error occurred ({type(error).__name__}: {error}). Please report it."
