"""Whether a newer release exists. One address is asked, only when somebody wants to know, and it is told nothing."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

import requests

from fastloc_core.errors import DownloadError
from fastloc_core.models.download import network_reason

PROJECT = "https://github.com/fastloc/fastloc"  # the same as in pyproject.toml; a release from elsewhere is refused
RELEASES = f"{PROJECT}/releases/latest"  # for people
ADDRESS = "https://api.github.com/repos/fastloc/fastloc/releases/latest"  # for programs

_HEADERS = {"User-Agent": "fastloc", "Accept": "application/json"}  # that server refuses a question without the first
_TIMEOUT = (5, 10)  # seconds to connect, seconds of silence
_MOST = 1 << 20  # bytes of the answer


def newest() -> str:
    """The version of the newest release, such as “1.2.0”. Raises DownloadError."""
    host = urlsplit(ADDRESS).netloc
    later = f"Try again later, or look at {RELEASES}."
    try:
        with requests.get(ADDRESS, headers=_HEADERS, auth=_nobody, stream=True, timeout=_TIMEOUT) as answer:
            if answer.status_code == requests.codes.not_found:
                raise DownloadError("The project has no release yet.")
            answer.raise_for_status()
            told = next(answer.iter_content(_MOST), b"")
        name = json.loads(told)["tag_name"]
        if not _numbers(name):
            raise ValueError(name)
    except requests.RequestException as error:
        reason = network_reason(error, host)
        raise DownloadError(f"Nobody could say whether there is a newer version: {reason}", later) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise DownloadError(f"{host} answered something that names no version.", later) from error
    return ".".join(map(str, _numbers(name)))


def is_newer(found: str, present: str) -> bool:
    return _numbers(found) > _numbers(present)


def _numbers(version: object) -> tuple[int, ...]:
    """“v1.2.0” -> (1, 2, 0); nothing if it is no version."""
    known = isinstance(version, str) and re.fullmatch(r"v?(\d{1,9}(?:\.\d{1,9}){1,3})", version, re.ASCII)
    return tuple(map(int, known[1].split("."))) if known else ()


def _nobody(question: requests.PreparedRequest) -> requests.PreparedRequest:
    """In place of a name and password that this computer may keep for the host."""
    return question
