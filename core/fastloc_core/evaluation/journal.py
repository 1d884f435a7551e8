"""records.jsonl: the results so far, image by image, from which a stopped evaluation goes on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from fastloc_core.errors import FastlocError, SettingError
from fastloc_core.files import read_file, unshared, within, write_atomically

from .questions import Record

RECORDS = "records.jsonl"
LOCK = ".lock"
SCHEMA = 1


class Journal:
    """A header and a record for each measured image. A record is in the file before the next one is computed.

    Rows of an earlier evaluation are kept if they are of `images`; those with an error are computed again. Raises
    SettingError if the folder holds an evaluation with other options, or one that is still going on; FastlocError if
    the file cannot be written.
    """

    def __init__(self, folder: Path, header: Mapping[str, Any], images: Iterable[str], restart: bool = False) -> None:
        self.records: list[Record] = []
        self._path = folder / RECORDS
        header = json.loads(json.dumps({"schema": SCHEMA, **header}))
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with ExitStack() as stack:
                stack.enter_context(FileLock(unshared(folder / LOCK, folder), timeout=0))
                if restart or not within(self._path, folder).exists() or not (kept := _whole_lines(self._path)):
                    write_atomically(self._path, json.dumps(header).encode() + b"\n", folder)
                else:
                    _require_same(kept[0], header, folder)
                    try:
                        records = _latest(kept[1:])
                    except (ValueError, TypeError, KeyError, RecursionError) as error:
                        raise SettingError(f"{self._path} is damaged.", "Start again with --restart.") from error
                    own = set(images)
                    records = [record for record in records if record["image"] in own]
                    lines = [json.dumps(each).encode() + b"\n" for each in (header, *records)]
                    self.records = [record for record in records if "error" not in record]  # others are computed again
                    write_atomically(self._path, b"".join(lines), folder)
                self._file = stack.enter_context(self._path.open("a", encoding="utf-8"))
                self._held = stack.pop_all()
        except Timeout as error:
            remedy = "Wait until it ends, or choose another --report."
            raise SettingError(f"Another evaluation writes to {folder}.", remedy) from error
        except OSError as error:
            raise _unwritable(folder, error) from error

    def append(self, record: Record) -> None:
        """Raises FastlocError if the record cannot be written."""
        try:
            self._file.write(json.dumps(record, allow_nan=False) + "\n")
            self._file.flush()
        except OSError as error:
            raise _unwritable(self._path.parent, error) from error
        self.records.append(record)

    def close(self) -> None:
        self._held.close()


def read(folder: Path) -> tuple[dict[str, Any], list[Record]]:
    """The header and the records of an evaluation."""
    header, *records = read_file(folder / RECORDS, folder).splitlines()
    return json.loads(header), _latest(records)


def _latest(lines: Iterable[bytes]) -> list[Record]:
    """One record for each image, the latest one, in the order of the evaluation."""
    return list({record["image"]: record for record in map(json.loads, lines)}.values())


def write(folder: Path, name: str, content: bytes) -> Path:
    """A file of the report in one piece. Raises FastlocError."""
    try:
        write_atomically(folder / name, content, folder)
    except OSError as error:
        raise _unwritable(folder, error) from error
    return folder / name


def _unwritable(folder: Path, error: OSError) -> FastlocError:
    reason = f"The report cannot be written to {folder} ({error.strerror})."
    return FastlocError(reason, "Free space or allow writing there, or choose another --report.")


def _whole_lines(path: Path) -> list[bytes]:
    return [line for line in read_file(path, path.parent).splitlines(keepends=True) if line.endswith(b"\n")]


def _require_same(line: bytes, new: Mapping[str, Any], folder: Path) -> None:
    try:
        old = json.loads(line)
        old["options"].keys()
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        old = {}
    differing = [
        key.replace("_", " ") for key in new["options"] if old.get("options", {}).get(key) != new["options"][key]
    ]
    differing += ["version of fastloc"] if old.get("fastloc") != new.get("fastloc") else []
    if old.get("schema") != SCHEMA or differing:
        raise SettingError(
            f"{folder} holds an evaluation with other options ({', '.join(differing) or 'version'}).",
            "Choose another --report, or start again with --restart.",
        )
