"""The log of unexpected errors, for a report. It tells where in the program they happened, but names no folder."""

from __future__ import annotations

import faulthandler
import logging
import os
import re
import traceback
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import cast

from fastloc_core.paths import log_dir

LOG = logging.getLogger("fastloc")
LOG.addHandler(logging.NullHandler())  # nothing on the screen of a program that uses fastloc as a library

_NAME, _CRASHES = "fastloc.log", "crashes.log"
_BYTES, _OLDER = 500_000, 3  # of a file; how many older ones are kept

_WORD = r"""[^\\/\s"'“”<>|:*?,;()]+"""
_PLACE = re.compile(
    r"""(?<=["'“])(?:[A-Za-z]:)?[\\/][^"'”\n]*(?=["'”])"""  # in quotation marks it may have any letters
    rf"""|(?<![\w.:/\\])(?:[A-Za-z]:)?(?:[\\/]+{_WORD}(?: {_WORD})*(?=[\\/]))*[\\/]+{_WORD}"""
)


def keep() -> None:
    """Write the log from now on. If a library crashes, the place is written into a second file.

    Without a place to write, the program runs without a log.
    """
    folder = log_dir()
    try:
        folder.mkdir(0o700, parents=True, exist_ok=True)
        handler = _Handler(folder / _NAME, maxBytes=_BYTES, backupCount=_OLDER, encoding="utf-8", delay=True)
        crashes = open(folder / _CRASHES, "a", encoding="utf-8", opener=_private)
    except OSError:
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    LOG.addHandler(handler)
    if faulthandler.is_enabled():  # somebody watches this program
        crashes.close()
    else:
        faulthandler.enable(crashes)


def told(error: BaseException) -> str:
    """The error with its way through the program, without the folders of this computer."""
    return shortened("".join(traceback.format_exception(error)))


def shortened(text: str) -> str:
    """`text` with only the last part of each absolute path; of a program's file also the folder that it is in."""
    return _PLACE.sub(_last_parts, text)


def _last_parts(place: re.Match[str]) -> str:
    parts = [part for part in re.split(r"[\\/]+", place[0]) if part]
    kept = 2 if place[0].endswith(".py") else 1
    return "/".join(["…", *parts[-kept:]])


class _Handler(RotatingFileHandler):
    """Its files are for the user alone."""

    def _open(self) -> TextIOWrapper:
        return cast(TextIOWrapper, open(self.baseFilename, self.mode, encoding=self.encoding, opener=_private))


def _private(name: str | Path, flags: int) -> int:
    return os.open(name, flags, 0o600)
