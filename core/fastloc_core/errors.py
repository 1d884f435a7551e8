"""What can go wrong, as a user should read it.

FastlocError            what happened, and what to do about it
├── ImageError          an image that cannot be found or decoded
├── AnnotationError     an annotation file that cannot be read or written
├── ModelError          a classifier that cannot be built or used
│   ├── UnknownModel    no such name
│   ├── CheckpointError weights or a model card that do not fit
│   └── DownloadError   published weights that did not arrive
├── TrainingError       labelled images that no classifier can be trained on, or a training that failed
├── StoreError          a folder's decisions that cannot be kept or read
├── ClassNameError      a class name that no label, or more than one, answers to
└── SettingError        a parameter outside its range
Cancelled               not a fault: somebody asked to stop
"""

from __future__ import annotations

from pathlib import Path


class FastlocError(Exception):
    """What happened (`reason`) and what to do about it (`remedy`), each a whole sentence."""

    def __init__(self, reason: str, remedy: str = "") -> None:
        super().__init__(f"{reason} {remedy}".strip())
        self.reason = reason
        self.remedy = remedy


class _FileError(FastlocError):
    """A fault of one file, whose path stands before the reason; `line` is 1-based, None where it has none."""

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
    """No model of that name."""


class CheckpointError(ModelError):
    """Weights or a model card that do not fit."""


class DownloadError(ModelError):
    """Published weights that did not arrive."""


class TrainingError(FastlocError):
    """Labelled images that no classifier can be trained on, or a training that failed."""


class StoreError(FastlocError):
    """A folder's decisions that cannot be kept or read; `damaged`: the file holds no store."""

    def __init__(self, reason: str, remedy: str = "", damaged: bool = False) -> None:
        super().__init__(reason, remedy)
        self.damaged = damaged


class ClassNameError(FastlocError):
    """A class name that no label, or more than one, answers to."""


class SettingError(FastlocError):
    """A parameter outside its range."""


class Cancelled(Exception):
    """Somebody asked to stop."""
