"""The question whether a newer version exists, put to a server of the test."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from tomllib import loads

import pytest

from fastloc_core import updates
from fastloc_core.errors import DownloadError

Answer = Callable[[int, bytes], list[dict[str, str]]]


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Answer]:
    """Have a server answer that from now on; gives the headers of the questions that it will get."""
    asked: list[dict[str, str]] = []
    said: list[tuple[int, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(dict(self.headers))
            status, body = said[-1]
            self.send_response(status)
            self.send_header("Set-Cookie", "who=you")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    def answered(status: int, body: bytes) -> list[dict[str, str]]:
        said.append((status, body))
        return asked

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        monkeypatch.setattr(updates, "ADDRESS", f"http://127.0.0.1:{server.server_port}/latest")
        yield answered
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("tag", ["v1.2.0", "1.2.0"])
def test_the_newest_version_is_found(answer: Answer, tag: str) -> None:
    answer(200, f'{{"tag_name": "{tag}"}}'.encode())
    assert updates.newest() == "1.2.0"


def test_the_server_learns_nothing(answer: Answer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login anna password secret")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    asked = answer(200, b'{"tag_name": "1.2.0"}')
    updates.newest()
    updates.newest()
    for question in asked:
        assert question.keys() <= {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}
        assert question["User-Agent"] == "fastloc"


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (404, b"", "no release yet"),
        (403, b"", "answered 403"),
        (200, b"<html>", "names no version"),
        (200, b"{}", "names no version"),
        (200, b"[1]", "names no version"),
        (200, b'{"tag_name": "<b>1.2</b>"}', "names no version"),
        (200, b'{"tag_name": 7}', "names no version"),
        (200, b"[" * 100_000, "names no version"),
        (200, b" " * (1 << 20) + b'{"tag_name": "1.2.0"}', "names no version"),
    ],
)
def test_an_answer_that_helps_nobody_is_told_in_words(answer: Answer, status: int, body: bytes, words: str) -> None:
    answer(status, body)
    with pytest.raises(DownloadError, match=words):
        updates.newest()


def test_without_internet_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(updates, "ADDRESS", "http://127.0.0.1:9/latest")
    with pytest.raises(DownloadError, match="cannot be reached"):
        updates.newest()


@pytest.mark.parametrize(
    ("found", "newer"), [("0.1.0", False), ("0.1", False), ("0.0.9", False), ("0.1.1", True), ("0.10.0", True)]
)
def test_versions_are_compared_as_numbers(found: str, newer: bool) -> None:
    assert updates.is_newer(found, "0.1.0") is newer


def test_the_address_is_the_projects_own() -> None:
    urls = loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))["project"]["urls"]
    assert urls["Source"] == updates.PROJECT
    owner_and_name = updates.PROJECT.removeprefix("https://github.com/")
    assert updates.ADDRESS == f"https://api.github.com/repos/{owner_and_name}/releases/latest"
