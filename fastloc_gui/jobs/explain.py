"""Errors in words for the user."""

from __future__ import annotations

from fastloc_core.errors import FastlocError


def explain(error: Exception) -> str:
    """Our own errors speak to the user; anything else is a fault of the program and says where to report it."""
    if isinstance(error, FastlocError):
        return str(error)
    return f"Something went wrong that fastloc does not know ({type(error).__name__}: {error}). Please report it."
