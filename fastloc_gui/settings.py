"""What the program remembers between starts."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QByteArray, QSettings

from fastloc_core.formats.conventions import Convention
from fastloc_core.formats.export_settings import ExportSettings, Format
from fastloc_core.limits import DEFAULT, MEGABYTES, MEGAPIXELS, Limits
from fastloc_core.localization.presets import PRESETS
from fastloc_core.models import registry
from fastloc_gui.keys.keymap import Keymap
from fastloc_gui.review.image_list import Order

RECENT = 10

Kind = TypeVar("Kind", dict[str, Any], list[Any])


class Settings:
    """Typed access to QSettings; the application's organization and name decide where they are kept.

    What is stored there and means nothing (another version, a file edited by hand) reads as the default.
    """

    def __init__(self) -> None:
        self._store = QSettings()

    @property
    def model(self) -> str:
        return self._text("model", registry.DEFAULT)

    @model.setter
    def model(self, name: str) -> None:
        self._store.setValue("model", name)

    @property
    def small_model_suffices(self) -> bool:
        """Whether the user was offered a better model than the one that comes with fastloc, and did not want it."""
        return self._text("small_model_suffices", "") == "yes"

    @small_model_suffices.setter
    def small_model_suffices(self, suffices: bool) -> None:
        self._store.setValue("small_model_suffices", "yes" if suffices else "")

    @property
    def theme(self) -> str:
        return self._one_of("theme", ("system", "light", "dark"))

    @theme.setter
    def theme(self, scheme: str) -> None:
        self._store.setValue("theme", scheme)

    @property
    def language(self) -> str:
        """A key of `translation.LANGUAGES`, or "system"."""
        return self._text("language", "system")

    @language.setter
    def language(self, language: str) -> None:
        self._store.setValue("language", language)

    @property
    def device(self) -> str:
        """As `models.device.choose` understands it."""
        return self._text("device", "auto")

    @device.setter
    def device(self, device: str) -> None:
        self._store.setValue("device", device)

    @property
    def preset(self) -> str:
        """Of the localization."""
        return self._one_of("preset", tuple(PRESETS))

    @preset.setter
    def preset(self, name: str) -> None:
        self._store.setValue("preset", name)

    @property
    def convention(self) -> Convention:
        """Of annotation files that are not there yet."""
        return Convention(self._one_of("convention", tuple(Convention)))

    @convention.setter
    def convention(self, convention: Convention) -> None:
        self._store.setValue("convention", str(convention))

    @property
    def order(self) -> Order:
        """In which images are reviewed, at first."""
        return Order(self._one_of("order", tuple(Order)))

    @order.setter
    def order(self, order: Order) -> None:
        self._store.setValue("order", str(order))

    @property
    def limits(self) -> Limits:
        """What an image and a file may cost."""
        return Limits.of(self.megapixels, self.megabytes)

    @property
    def megapixels(self) -> int:
        return self._number("megapixels", MEGAPIXELS, DEFAULT.megapixels)

    @megapixels.setter
    def megapixels(self, number: int) -> None:
        self._store.setValue("megapixels", str(number))

    @property
    def megabytes(self) -> int:
        return self._number("megabytes", MEGABYTES, DEFAULT.megabytes)

    @megabytes.setter
    def megabytes(self, number: int) -> None:
        self._store.setValue("megabytes", str(number))

    @property
    def export(self) -> ExportSettings:
        """As it was chosen last."""
        stored = self._json("export", {})
        try:
            choice = Format(stored["format"]), Convention(stored["convention"]), bool(stored["only_verified"])
            return ExportSettings(*choice, masks=bool(stored.get("masks")))
        except (KeyError, ValueError):
            return ExportSettings()

    @export.setter
    def export(self, settings: ExportSettings) -> None:
        self._store.setValue("export", json.dumps(asdict(settings)))

    @property
    def guide_seen(self) -> bool:
        return self._text("guide_seen", "") == "yes"

    @guide_seen.setter
    def guide_seen(self, seen: bool) -> None:
        self._store.setValue("guide_seen", "yes" if seen else "")

    @property
    def keymap(self) -> Keymap:
        return self.keymap_of(self._text("keys/preset", "fastloc"))

    @keymap.setter
    def keymap(self, keymap: Keymap) -> None:
        self._store.setValue("keys/preset", keymap.preset)
        self._store.setValue(f"keys/{keymap.preset}", json.dumps(dict(keymap.changes)))

    def keymap_of(self, preset: str) -> Keymap:
        """A preset with the changes that the user made to it, which other presets do not share."""
        changes = self._json(f"keys/{preset}", {})
        return Keymap.restored(preset, {str(k): tuple(map(str, v)) for k, v in changes.items() if isinstance(v, list)})

    @property
    def recent_folders(self) -> list[Path]:
        """At most ten that are still there, the last one first."""
        return [path for path in self._folders if os.path.isdir(path)]

    @property
    def folder(self) -> Path | None:
        """The folder that was open last, if it is still there."""
        return next((path for path in self._folders[:1] if os.path.isdir(path)), None)

    @folder.setter
    def folder(self, path: Path) -> None:
        others = [other for other in self._folders if other != path]
        self._store.setValue("folders", json.dumps([str(p) for p in (path, *others)][:RECENT]))

    @property
    def _folders(self) -> list[Path]:
        return [Path(str(text)) for text in self._json("folders", [])]

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

    def _text(self, key: str, default: str) -> str:
        return str(self._store.value(key, default))

    def _one_of(self, key: str, choices: tuple[str, ...]) -> str:
        """The first choice is the default."""
        text = self._text(key, choices[0])
        return text if text in choices else choices[0]

    def _number(self, key: str, allowed: range, default: int) -> int:
        text = self._text(key, "")
        return int(text) if text in map(str, allowed) else default

    def _json(self, key: str, empty: Kind) -> Kind:
        """What was stored, where it is of the kind of `empty`."""
        try:
            read = json.loads(self._text(key, "null"))
        except (ValueError, RecursionError):
            return empty
        return read if isinstance(read, type(empty)) else empty
