"""The settings that the program remembers between starts."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, ValidationError
from PySide6.QtCore import QByteArray, QSettings

from fastloc_core import models
from fastloc_core.annotation import LONGEST_NAME
from fastloc_core.formats.conventions import Convention
from fastloc_core.formats.export_settings import ExportSettings
from fastloc_core.limits import DEFAULT, MEGABYTES, MEGAPIXELS, Limits

RECENT = 10
PRESET = "learned"  # the first one of the presets


class ReviewOrder(StrEnum):
    """The order in which images are reviewed."""

    NAME = "name"
    HARD = "hard"  # the most corrections expected: the most uncertain ones
    EASY = "easy"
    SURE = "sure"  # the likeliest proposals
    STATE = "state"
    LIKE = "like"  # what looks most like a box that the user chose


Json = TypeVar("Json", dict[str, Any], list[Any])


def _model(value: str) -> str:
    return models.DEFAULT if value == models.FORMER else value


def _preset(value: str) -> str:
    if value != PRESET:
        from fastloc_core.localization.presets import of_kind  # it would delay the window

        if value not in (offered := of_kind("preset")):
            raise ValueError(f"Choose one of: {', '.join(offered)}.")
    return value


def _from_json(value: object) -> object:
    try:
        return json.loads(value) if isinstance(value, str) else value
    except RecursionError as error:
        raise ValueError(error) from None


_Flag = Annotated[bool, BeforeValidator(lambda value: value == "yes" if isinstance(value, str) else value)]


class Settings(BaseModel, validate_assignment=True, extra="forbid"):
    """The settings of the program. An assigned value is stored at once.

    QSettings stores them as text; the application's organization and name decide where. A stored value that is invalid
    (from another version, or from a file edited by hand) is replaced by the default of that setting alone.
    Raises pydantic's ValidationError if a value that is assigned is invalid.
    """

    model: Annotated[str, AfterValidator(_model)] = models.DEFAULT
    theme: Annotated[str, Field(pattern="^(system|light|dark)$")] = "system"
    language: str = Field(default="system", description="A key of `translation.LANGUAGES`, or “system”.")
    device: str = Field(default="auto", description="As `models.device.choose` understands it.")
    preset: Annotated[str, AfterValidator(_preset)] = PRESET
    convention: Convention = Field(default=Convention.DEVKIT, description="Of new annotation files.")
    order: ReviewOrder = Field(default=ReviewOrder.NAME, description="Of the images of a folder that is opened.")
    as_read: _Flag = Field(default=False, description="Whether the boxes are listed in reading order.")
    megapixels: int = Field(default=DEFAULT.megapixels, ge=MEGAPIXELS[0], le=MEGAPIXELS[-1])
    megabytes: int = Field(default=DEFAULT.megabytes, ge=MEGABYTES[0], le=MEGABYTES[-1])
    export: Annotated[ExportSettings, BeforeValidator(_from_json)] = ExportSettings(report=True)
    pause_ms: int = Field(default=600, ge=0, le=3000, description="Before keys decide about something new.")
    person: str = Field(default="", max_length=LONGEST_NAME, description="Kept with decisions; empty: no name is.")
    tile_side: int = Field(default=160, ge=96, le=384, description="Of the pictures in the gallery, in pixels.")
    guide_seen: _Flag = False
    _store: QSettings

    def __init__(self) -> None:
        store = QSettings()
        stored = {key: str(store.value(key)) for key in type(self).model_fields if store.contains(key)}
        try:
            super().__init__(**stored)
        except ValidationError as error:
            invalid = {problem["loc"][0] for problem in error.errors()}
            super().__init__(**{key: text for key, text in stored.items() if key not in invalid})
        self._store = store

    def __setattr__(self, name: str, value: Any) -> None:  # noqa: ANN401 (as pydantic has it)
        super().__setattr__(name, value)
        if name in type(self).model_fields:
            plain = self.model_dump(mode="json", include={name})[name]
            text = ("yes" if plain else "") if isinstance(plain, bool) else plain
            self._store.setValue(name, text if isinstance(text, str) else json.dumps(text))

    @property
    def limits(self) -> Limits:
        """The limits for an image and a file."""
        return Limits.of(self.megapixels, self.megabytes)

    @property
    def keymap(self) -> str:
        return str(self._store.value("keys/preset", "fastloc"))

    def key_changes(self, keymap: str) -> dict[str, tuple[str, ...]]:
        """The keys, by action, that the user changed of a keymap. Each keymap has its own changes."""
        changes = self._json(f"keys/{keymap}", {})
        return {str(k): tuple(map(str, v)) for k, v in changes.items() if isinstance(v, list)}

    def keep_keys(self, keymap: str, changes: Mapping[str, Sequence[str]]) -> None:
        self._store.setValue("keys/preset", keymap)
        self._store.setValue(f"keys/{keymap}", json.dumps(dict(changes)))

    @property
    def recent_folders(self) -> list[Path]:
        """At most ten folders that still exist, the last one first."""
        return [path for path in self._folders if os.path.isdir(path)]

    @property
    def folder(self) -> Path | None:
        """The folder that was open last, if it still exists."""
        return next((path for path in self._folders[:1] if os.path.isdir(path)), None)

    @folder.setter
    def folder(self, path: Path) -> None:
        others = [other for other in self._folders if other != path]
        self._store.setValue("folders", json.dumps([str(p) for p in (path, *others)][:RECENT]))

    @property
    def _folders(self) -> list[Path]:
        """Read again each time, because another window of fastloc may have added some."""
        return [Path(str(text)) for text in self._json("folders", [])]

    def keep_speed(self, model: str, seconds: float) -> None:
        """Of a model, for an image. The last images count most, because the first one may take long."""
        known = self.speed(model)
        self._store.setValue(f"speed/{model}", f"{(3 * known + seconds) / 4 if known else seconds:.4g}")

    def speed(self, model: str) -> float:
        """Seconds for an image on this computer, 0 if the model was not used yet."""
        try:
            return float(str(self._store.value(f"speed/{model}", 0)))
        except ValueError:
            return 0.0

    def sync(self) -> None:
        """Write at once; otherwise Qt writes a little later."""
        self._store.sync()

    def remember_window(self, geometry: QByteArray, state: QByteArray) -> None:
        self._store.setValue("window/geometry", geometry)
        self._store.setValue("window/state", state)

    @property
    def window(self) -> tuple[QByteArray, QByteArray]:
        geometry, state = (self._store.value(f"window/{part}") for part in ("geometry", "state"))
        return (
            geometry if isinstance(geometry, QByteArray) else QByteArray(),
            state if isinstance(state, QByteArray) else QByteArray(),
        )

    def _json(self, key: str, empty: Json) -> Json:
        """The stored value, or `empty` if there is none of its type."""
        try:
            read = _from_json(str(self._store.value(key, "null")))
        except ValueError:
            return empty
        return read if isinstance(read, type(empty)) else empty
