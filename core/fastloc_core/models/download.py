"""Downloads published weights. Their names end in the first digits of their SHA-256: vgg16-397923af.pth.

Files of timm's hub have no such names; the hub tells the digest.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import requests

from fastloc_core.errors import Cancelled, DownloadError
from fastloc_core.progress import Progress

_TIMEOUT = (5, 10)  # seconds to connect, seconds of silence
_CHUNK = 1 << 10  # small, so that a slow download can be cancelled
_STEP = 1 << 18  # bytes between two calls of `progress`


def fetch(url: str, target_dir: Path, *, progress: Progress, cancelled: Callable[[], bool]) -> Path:
    """Download to `target_dir`. If an earlier download was stopped, it goes on from there.

    `progress` gets the bytes that have arrived, and the bytes of the whole file, 0 if the server does not say.
    Raises DownloadError, also for a file whose digest nobody tells, and Cancelled as soon as `cancelled()`. The bytes
    that have arrived are kept for the next time.
    """
    target = target_dir / Path(urlsplit(url).path).name
    part = target.with_name(target.name + ".part")
    by_hand = f"fetch it from {url} by other means and copy the file to {target_dir} yourself."
    try:
        target_dir.mkdir(parents=True, exist_ok=True)
        told = _receive(url, part, progress, cancelled)
        expected, digest = told or target.stem.rpartition("-")[2], _sha256(part)
        if not digest.startswith(expected):
            part.unlink()
            reason = f"arrived damaged: its SHA-256 begins with {digest[:8]}, not {expected[:8]}."
            raise DownloadError(f"{target.name} from {url} {reason}", f"Try again, or {by_hand}")
        os.replace(part, target)
    except requests.RequestException as error:
        reason = network_reason(error, urlsplit(url).netloc)
        reason = f"{target.name} could not be downloaded: {reason}"
        raise DownloadError(reason, f"Try again later, or {by_hand}") from error
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        reason = "the disk is full." if full else f"it cannot be written ({error.strerror})."
        remedy = "Make room there, or let FASTLOC_HOME name a folder on another disk, and try again."
        raise DownloadError(f"{target.name} could not be saved in {target_dir}: {reason}", remedy) from error
    return target


def _receive(url: str, part: Path, progress: Progress, cancelled: Callable[[], bool]) -> str:
    """The SHA-256 of the whole file if the server tells it, as the hub does before it points to where the file is."""
    done = part.stat().st_size if part.exists() else 0
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={done}-"} if done else {})
    with requests.get(url, headers=headers, stream=True, timeout=_TIMEOUT) as response:
        told = next((tag for each in (*response.history, response) if (tag := _digest(each))), "")
        if done and response.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            return told  # nothing is left to send
        response.raise_for_status()
        if response.status_code != HTTPStatus.PARTIAL_CONTENT:
            done = 0
        length = int(response.headers.get("Content-Length", 0))
        total = done + length if length else 0
        with part.open("ab" if done else "wb") as file:
            for chunk in response.iter_content(_CHUNK):
                if cancelled():
                    raise Cancelled
                file.write(chunk)
                done += len(chunk)
                if done % _STEP < len(chunk) or done == total:
                    progress(done, total)
    return told


def _digest(response: requests.Response) -> str:
    tag = response.headers.get("X-Linked-ETag", "").strip('"')
    return tag if re.fullmatch("[0-9a-f]{64}", tag) else ""


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def network_reason(error: requests.RequestException, host: str) -> str:
    """Why nothing came from there, in words."""
    match error:
        case requests.HTTPError(response=requests.Response() as response):
            return f"{host} answered {response.status_code} {response.reason}."
        case _ if isinstance(error, requests.Timeout) or "timed out" in str(error):
            return f"{host} did not answer in time."
        case requests.exceptions.ProxyError():
            return f"the proxy does not let it through to {host}."
        case requests.exceptions.SSLError():
            return f"no secure connection to {host} came about."
        case requests.exceptions.ChunkedEncodingError():
            return f"the connection to {host} broke off; the part that arrived is kept."
        case _:
            return f"{host} cannot be reached. This computer may be offline."
