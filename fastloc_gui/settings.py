"""What the program remembers between starts."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from fastloc_core.models import registry


class Settings:
    """Typed access to QSettings; the application's organization and name decide where they are kept."""

    def __init__(self) -> None:
        self._store = QSettings()

    @property
    def model(self) -> str:
        return str(self._store.value("model", registry.DEFAULT))

    @model.setter
    def model(self, name: str) -> None:
        self._store.setValue("model", name)

    @property
    def theme(self) -> str:
        return str(self._store.value("theme", "system"))

    @theme.setter
    def theme(self, scheme: str) -> None:
        self._store.setValue("theme", scheme)

    @property
    def folder(self) -> Path | None:
        """The folder that was open last, if it is still there."""
        text = str(self._store.value("folder", ""))
        return Path(text) if text and Path(text).is_dir() else None

    @folder.setter
    def folder(self, path: Path) -> None:
        self._store.setValue("folder", str(path))

    def sync(self) -> None:
        """Write at once what Qt would write soon."""
        self._store.sync()

    def remember_window(self, geometry: QByteArray, state: QByteArray) -> None:
        self._store.setValue("window/geometry", geometry)
        self._store.setValue("window/state", state)

    @property
    def window(self) -> tuple[QByteArray, QByteArray]:
        geometry, state = self._store.value("window/geometry"), self._store.value("window/state")
        return (
            geometry if isinstance(geometry, QByteArray) else QByteArray(),
            state if isinstance(state, QByteArray) else QByteArray(),
        )
