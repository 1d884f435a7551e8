"""Runs a process and watches how long it stands still and how much memory it takes: Linux only, it reads /proc."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from math import inf
from pathlib import Path

_POLL_S = 0.05


class Watched:
    """A process with its children and threads, until it ends, stands still or takes too much memory.

    The file `sign` has to change within `start_s`, and then again and again within `still_s`. The process is cut short
    after `most_s`. Its output goes to `folder`/stdout and `folder`/stderr.
    """

    def __init__(
        self,
        command: list[str],
        environment: dict[str, str],
        folder: Path,
        sign: Path,
        *,
        start_s: float,
        still_s: float,
        most_s: float = inf,
        most_mb: float,
    ) -> None:
        self.why_killed = ""
        self.cut_short = False
        self.megabytes = 0.0
        began = last = time.monotonic()
        with (folder / "stdout").open("wb") as out, (folder / "stderr").open("wb") as err:
            child = subprocess.Popen(
                command, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=err, start_new_session=True
            )
        changed, limit_s = sign.stat().st_mtime_ns, start_s
        try:
            while not self.killed and not _ended(child):
                now = time.monotonic()
                if (latest := sign.stat().st_mtime_ns) != changed:
                    last, changed, limit_s = now, latest, still_s
                self.megabytes = max(self.megabytes, _megabytes(child.pid), _peak_megabytes(child.pid))
                if self.megabytes > most_mb:
                    self.why_killed = "takes too much memory"
                elif now - last > limit_s:
                    self.why_killed = "does not end"
                self.cut_short = not self.why_killed and now - began > most_s
        finally:
            try:
                os.killpg(child.pid, signal.SIGKILL)  # also the processes that it left behind
            except ProcessLookupError:
                pass
        self.code = child.wait()
        self.seconds = time.monotonic() - began

    @property
    def killed(self) -> bool:
        return bool(self.why_killed) or self.cut_short


def _ended(child: subprocess.Popen[bytes]) -> bool:
    try:
        child.wait(_POLL_S)
    except subprocess.TimeoutExpired:
        return False
    return True


def _megabytes(session: int) -> float:
    """Of all processes of a session."""
    pages = 0
    for process in Path("/proc").iterdir():
        if process.name.isdecimal():
            try:
                fields = (process / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == session:
                pages += int(fields[21])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _peak_megabytes(process: int) -> float:
    """The most that it ever took. resource.getrusage would count the parent's memory before the start, too."""
    try:
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    except OSError:
        found = None
    return int(found[1]) / 1024 if found else 0.0
