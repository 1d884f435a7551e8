"""Published weights arrive whole, or the error says why not."""

from __future__ import annotations

import hashlib
import os
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from fastloc_core.errors import Cancelled, DownloadError
from fastloc_core.models.download import fetch

CONTENT = os.urandom(300_000)
NAME = f"net-{hashlib.sha256(CONTENT).hexdigest()[:8]}.pth"


@dataclass
class Behaviour:
    """The next behaviour of the server, and the ranges of all requests."""

    url: str = ""
    ranges: bool = True
    cut_after: int | None = None
    asked: list[str | None] = field(default_factory=list)


class Handler(BaseHTTPRequestHandler):
    def __init__(self, behaviour: Behaviour, *args: object) -> None:
        self.behaviour = behaviour
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        asked = self.headers["Range"]
        self.behaviour.asked.append(asked)
        if self.path.startswith("/moved/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/moved"))
            self.end_headers()
        elif not self.path.startswith("/net-"):
            self.send_error(404)
        else:
            self.send_content(int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0)

    def send_content(self, start: int) -> None:
        if start >= len(CONTENT) and self.behaviour.ranges:
            return self.send_error(416)
        body = CONTENT[start:] if self.behaviour.ranges else CONTENT
        self.send_response(206 if start and self.behaviour.ranges else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: self.behaviour.cut_after])

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Behaviour]:
    behaviour = Behaviour()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, behaviour)) as http:
        http.daemon_threads = False  # the server waits for its threads
        behaviour.url = f"http://127.0.0.1:{http.server_port}"
        thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield behaviour
        http.shutdown()
        thread.join()


def download(url: str, folder: Path, seen: list[tuple[int, int]] | None = None, stop_at: int = 1 << 40) -> Path:
    seen = [(0, 0)] if seen is None else seen
    return fetch(url, folder, progress=lambda *step: seen.append(step), cancelled=lambda: seen[-1][0] >= stop_at)


def test_a_file_arrives_through_a_redirect_with_progress(server: Behaviour, tmp_path: Path) -> None:
    seen = [(0, 0)]
    path = download(f"{server.url}/moved/{NAME}", tmp_path / "new", seen)
    assert path == tmp_path / "new" / NAME
    assert path.read_bytes() == CONTENT
    assert seen[-1] == (len(CONTENT), len(CONTENT))
    assert [entry.name for entry in path.parent.iterdir()] == [NAME]


def test_a_broken_connection_is_reported_and_the_next_try_goes_on(server: Behaviour, tmp_path: Path) -> None:
    server.cut_after = 100_000
    with pytest.raises(
        DownloadError, match=rf"{NAME} .*broke off; the part that arrived is kept.*copy the file to {tmp_path}"
    ):
        download(f"{server.url}/{NAME}", tmp_path)
    assert not (tmp_path / NAME).exists()
    server.cut_after = None
    assert download(f"{server.url}/{NAME}", tmp_path).read_bytes() == CONTENT
    first, resumed = server.asked
    assert first is None
    assert resumed is not None
    assert 0 < int(resumed.removeprefix("bytes=").removesuffix("-")) <= 100_000


def test_a_stopped_download_is_kept_for_the_next_time(server: Behaviour, tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        download(f"{server.url}/{NAME}", tmp_path, stop_at=1)
    kept = (tmp_path / f"{NAME}.part").stat().st_size
    assert 0 < kept < len(CONTENT)
    seen = [(0, 0)]
    download(f"{server.url}/{NAME}", tmp_path, seen)
    assert seen[1][0] > kept
    assert server.asked[-1] == f"bytes={kept}-"


def test_a_server_that_cannot_resume_starts_over(server: Behaviour, tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.part").write_bytes(CONTENT[:1000])
    server.ranges = False
    assert download(f"{server.url}/{NAME}", tmp_path).read_bytes() == CONTENT


def test_a_part_that_is_whole_already_is_only_checked(server: Behaviour, tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.part").write_bytes(CONTENT)
    assert download(f"{server.url}/{NAME}", tmp_path).read_bytes() == CONTENT


def test_wrong_content_is_refused_and_not_kept(server: Behaviour, tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match=r"damaged: its SHA-256 begins with .*, not 00000000"):
        download(f"{server.url}/net-00000000.pth", tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_missing_file_is_reported_with_the_servers_answer(server: Behaviour, tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match=r"gone-12345678.pth could not be downloaded: .* answered 404 Not"):
        download(f"{server.url}/gone-12345678.pth", tmp_path)


def test_without_a_network_the_error_says_how_to_get_the_file(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    url = f"http://127.0.0.1:{port}/{NAME}"
    with pytest.raises(
        DownloadError, match=f"may be offline. .*from {url} .*copy the file to {re.escape(str(tmp_path))}"
    ):
        download(url, tmp_path)


def test_a_folder_that_cannot_be_written_is_reported(server: Behaviour, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DownloadError, match=r"could not be saved in .*file: it cannot be written"):
        download(f"{server.url}/{NAME}", tmp_path / "file")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux's file that is always full")
def test_a_full_disk_is_reported(server: Behaviour, tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.part").symlink_to("/dev/full")
    with pytest.raises(DownloadError, match=r"could not be saved in .*: the disk is full. Make room there"):
        download(f"{server.url}/{NAME}", tmp_path)
