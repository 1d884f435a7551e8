"""What a folder learned, as options name it."""

from __future__ import annotations

from pathlib import Path

from fastloc_core.learning.learned import Learned


def read_learned(path: Path) -> Learned:
    """Of a folder that was reviewed, or of a file. Raises StoreError, SettingError."""
    if path.is_dir():
        from fastloc_core.store.learning import of_folder  # lxml

        return of_folder(path)
    from fastloc_core.learning import bundle

    return bundle.read(path)
