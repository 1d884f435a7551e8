"""The errors of fastloc, with sentences for the user.

FastlocError            has the reason, and what to do about it
├── ImageError          an image that cannot be found or decoded
├── AnnotationError     an annotation file that cannot be read or written
├── ModelError          a classifier that cannot be built or used
│   ├── UnknownModel    no such name
│   ├── CheckpointError weights or a model card that do not fit or are damaged
│   └── DownloadError   published weights that could not be downloaded
├── TrainingError       labelled images that cannot be used for training, or a training that failed
├── StoreError          decisions about a folder's images that cannot be stored or read
├── ClassNameError      a class name that matches no class, or several
└── SettingError        a setting or parameter that is unknown or invalid
Cancelled               not an error: somebody asked to stop
"""

from __future__ import annotations

from pathlib import Path


class FastlocError(Exception):
    """`reason`: a sentence that says what happened; `remedy`: one that says what to do about it, or empty."""

    def __init__(self, reason: str, remedy: str = "") -> None:
        super().__init__(f"{reason} {remedy}".strip())
        self.reason = reason
        self.remedy = remedy


class _FileError(FastlocError):
    """An error in one file, whose path is put before the reason; `line`: counted from 1, None if unknown."""

    def __init__(self, path: Path, reason: str, remedy: str = "", line: int | None = None) -> None:
        super().__init__(reason, remedy)
        self.path = path
        self.line = line

    def __str__(self) -> str:
        line = f"line {self.line}: " if self.line else ""
        return f"{self.path}: {line}{super().__str__()}"


class ImageError(_FileError):
    """An image that cannot be found or decoded."""


class AnnotationError(_FileError):
    """An annotation file that cannot be read or written."""


class ModelError(FastlocError):
    """A classifier that cannot be built or used."""


class UnknownModel(ModelError):
    """There is no model of that name."""


class CheckpointError(ModelError):
    """Weights or a model card that do not fit or are damaged."""


class DownloadError(ModelError):
    """Published weights that could not be downloaded."""


class TrainingError(FastlocError):
    """Labelled images that cannot be used for training, or a training that failed."""


class StoreError(FastlocError):
    """Decisions about a folder's images that cannot be stored or read; `damaged`: the file is not a store."""

    def __init__(self, reason: str, remedy: str = "", damaged: bool = False) -> None:
        super().__init__(reason, remedy)
        self.damaged = damaged


class ClassNameError(FastlocError):
    """A class name that matches no class, or several."""


class SettingError(FastlocError):
    """A setting or parameter that is unknown or invalid."""


class Cancelled(Exception):
    """Somebody asked to stop."""
