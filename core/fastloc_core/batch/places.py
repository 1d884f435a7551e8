"""Folders and buckets by one address: `photos`, `/data/photos`, `s3://bucket/photos`, `gs://bucket/photos`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

from fastloc_core import limits
from fastloc_core.batch.run import plan
from fastloc_core.errors import FastlocError, ImageError, SettingError
from fastloc_core.files import read_file
from fastloc_core.files import write_atomically as replace_file
from fastloc_core.formats.voc_paths import annotation_paths
from fastloc_core.images import Skipped, by_ending
from fastloc_core.store.sound import is_below

from .shards import ENDING

_NOWHERE = Path(os.devnull)  # a folder in which nothing is
_CHECK = "Check the address, that you may use it, and that the package for its kind is installed (s3fs, gcsfs)."


@dataclass(frozen=True, slots=True)
class Item:
    """A file to propose for. `name`: below the folder, with slashes; `xml`: its annotation file below the output."""

    name: str
    xml: str


def is_bucket(place: str) -> bool:
    return "://" in place


class Place:
    """A folder or a bucket. Every method raises FastlocError if it cannot be used."""

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/") if is_bucket(address) else os.path.abspath(address)
        self.local = None if is_bucket(address) else Path(self.address)

    def _files(self) -> tuple[Any, str]:
        """The file system and the path there."""
        try:
            import fsspec

            system, path = fsspec.url_to_fs(self.address)
        except (ImportError, ValueError, OSError) as error:
            raise SettingError(f"{self.address} cannot be used ({error}).", _CHECK) from error
        return system, path

    def images(self, out: Place) -> tuple[list[Item], list[Skipped]]:
        """What `plan` finds in a folder; in a bucket, the files with the endings of images, sorted by name. The pages
        of a bucket's file are found when it is read.
        """
        if self.local:
            jobs, skipped = plan([self.local], out.local or _NOWHERE)
            base = out.local or _NOWHERE
            return [Item(_below(image, self.local), _below(xml, base)) for image, xml in jobs], skipped
        names = sorted(name for name in self.listed() if self._is_image(name))
        paths = annotation_paths([_NOWHERE / name for name in names], _NOWHERE)
        return [Item(name, _below(paths[_NOWHERE / name], _NOWHERE)) for name in names], []

    def _is_image(self, name: str) -> bool:
        reader = by_ending().get(PurePosixPath(name).suffix.lower())
        return reader is not None and is_below(name) and not name.endswith(".mask.png")

    def listed(self, below: str = "") -> Iterator[str]:
        """The names of all files, with slashes; none if there is no such folder."""
        if self.local:
            for folder, _, files in os.walk(self.local / below):
                yield from (_below(Path(folder, file), self.local) for file in files)
            return
        system, path = self._files()
        with _using(self.address):
            system.invalidate_cache()
            prefix = f"{path}/"
            for found in system.find(f"{prefix}{below}" if below else path):
                yield found.removeprefix(prefix)

    def shards(self, below: str = "") -> list[str]:
        return sorted(name for name in self.listed(below) if name.endswith(ENDING))

    def read(self, name: str) -> bytes:
        """Raises also for a file beyond the limit."""
        if self.local:
            with _using(f"{self.address}/{name}"):
                return read_file(self.local / name)
        system, path = self._files()
        with _using(f"{self.address}/{name}"):
            most = limits.current().bytes
            with system.open(f"{path}/{name}", "rb", block_size=8 << 20, cache_type="readahead") as file:
                content: bytes = file.read(most + 1)
            if len(content) > most:
                raise FastlocError(f"{name} is larger than {limits.current().megabytes:,} MB.", limits.CHANGE)
            return content

    def write(self, files: dict[str, bytes]) -> None:
        """Each file is whole, or it is not there."""
        if self.local:
            for name, content in files.items():
                file = self.local / name
                with _using(str(file)):
                    file.parent.mkdir(parents=True, exist_ok=True)
                    replace_file(file, content, self.local)
            return
        system, path = self._files()
        with _using(self.address):
            system.pipe({f"{path}/{name}": content for name, content in files.items()})

    def existing(self, names: list[str]) -> dict[str, bytes]:
        """The contents of those files that are there."""
        system, path = self._files()
        with _using(self.address):
            there = system.cat([f"{path}/{name}" for name in names], on_error="omit") if names else {}
        return {found.removeprefix(f"{path}/"): content for found, content in there.items()}

    def path(self, name: str) -> Path:
        """For the annotation file of an image: where it is, without the scheme of a bucket."""
        return self.local / name if self.local else Path("/", self.address.partition("://")[2], name)


@contextmanager
def borrowed(place: Place, name: str) -> Iterator[Path]:
    """A file as a path on this machine, as long as the block lasts."""
    if place.local:
        yield place.local / name
        return
    with TemporaryDirectory() as folder:
        path = Path(folder, PurePosixPath(name).name)
        path.write_bytes(place.read(name))
        yield path


@contextmanager
def _using(what: str) -> Iterator[None]:
    """Inside, whatever a file system raises becomes a FastlocError about the place."""
    try:
        yield
    except FastlocError:
        raise
    except Exception as error:
        said = getattr(error, "strerror", "") or error or type(error).__name__
        raise FastlocError(f"{what} cannot be used ({said}).", _CHECK) from error


def blamed(error: ImageError, place: Place, name: str) -> str:
    """The error of a borrowed file, under the name that the user knows."""
    return str(error) if place.local else f"{place.address}/{name}: {error.reason} {error.remedy}".strip()


def _below(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()
