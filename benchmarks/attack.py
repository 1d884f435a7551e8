"""Can a hostile folder, image, model or annotation file do harm, or stop the program?

    python benchmarks/attack.py [--cases FOLDER] [--only TEXT] [--keep FOLDER] [--jobs N]

Each attack of benchmarks/attacks, and each input in the folder of cases, is put into a home of its own and used in the
real program, in a process of its own. It fails where anything outside the opened folder was written, deleted, moved or
read, where one action takes 10 s longer than all of an honest input, where the program takes 2 GB of memory or raises
anything but fastloc's own errors, and where an honest decision on another image cannot be made afterwards. A visit that
still goes on after two minutes, because there is so much to see, is cut short. Linux only: memory is watched in /proc.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.attacks import annotations as annotation_files
from benchmarks.attacks import images, links, models, stores
from benchmarks.attacks.given import given
from benchmarks.attacks.sandbox import Attack, Sandbox, Way

LIMIT_S = 10.0  # beyond what an honest input takes
VISIT_S = 120.0  # for all that is done to one input
LIMIT_MB = 2048
PATIENCE_S = 120.0  # for the honest inputs
UNKNOWN = "unexpected error"  # explain()'s words for a mistake in the program
NOISE = re.compile(
    r"^(libpng|Corrupt JPEG|Premature end|Inconsistent|TIFF|\[ ?(WARN|ERROR)|.*Warning: ).*", re.MULTILINE
)
HONEST = {
    Way.WINDOW: stores.honest,
    Way.PROPOSE: stores.honest,
    Way.IMPORT: annotation_files.honest,
    Way.WEIGHTS: models.honest,
    Way.CARD: models.honest,
}


@dataclass(slots=True)
class Outcome:
    """What became of an attack; `faults` is empty where it did no harm."""

    seconds: float
    megabytes: float
    words: str  # the last that the user was told
    faults: list[str] = field(default_factory=list)
    errors: str = ""  # what stderr says


class Watched:
    """A process, its children and its threads, until it ends or takes too long or too much."""

    def __init__(self, command: list[str], environment: dict[str, str], folder: Path, limit_s: float) -> None:
        self.why_killed = ""
        self.cut_short = False
        self.megabytes = 0.0
        began = time.monotonic()
        with (folder / "stdout").open("wb") as out, (folder / "stderr").open("wb") as err:
            self._child = subprocess.Popen(
                command, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=err, start_new_session=True
            )
            watch = threading.Thread(target=self._watch, args=(folder / "stdout", limit_s))
            watch.start()
            self.code = self._child.wait()
            watch.join()
        self.seconds = time.monotonic() - began
        self._kill()  # what it may have left behind

    def _watch(self, told: Path, limit_s: float) -> None:
        began = last = time.monotonic()
        size = 0
        while self._child.returncode is None:
            now = time.monotonic()
            if told.stat().st_size != size:
                last, size = now, told.stat().st_size
            self.megabytes = max(self.megabytes, _megabytes(self._child.pid), _peak_megabytes(self._child.pid))
            if self.megabytes > 1.5 * LIMIT_MB:
                self.why_killed = "takes too much memory"
            elif now - last > limit_s:
                self.why_killed = "does not end"
            self.cut_short = not self.why_killed and now - began > VISIT_S
            if self.why_killed or self.cut_short:
                self._kill()
                return
            time.sleep(0.02)

    @property
    def killed(self) -> bool:
        return bool(self.why_killed) or self.cut_short

    def _kill(self) -> None:
        try:
            os.killpg(self._child.pid, signal.SIGKILL)
        except ProcessLookupError:
            return


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
    """What it has ever taken; resource.getrusage would count what this process took before it started that one."""
    try:
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    except OSError:
        found = None
    return int(found[1]) / 1024 if found else 0.0


def attack(one: Attack, honest_s: float, keep: Path | None = None) -> Outcome:
    """`honest_s`: what an honest input takes, of as many images as `stores.honest` makes."""
    with tempfile.TemporaryDirectory(prefix="attack-", ignore_cleanup_errors=True) as home:
        sandbox = Sandbox(Path(home, "sandbox"))
        sandbox.make()
        one.build(sandbox)
        before = sandbox.others()
        command = [sys.executable, "-m", "benchmarks.attacks.ways", one.way, str(sandbox.root), str(sandbox.input)]
        images = sum(path.suffix == ".png" for path in sandbox.folder.iterdir()) if sandbox.folder.is_dir() else 0
        limit_s = honest_s * max(1.0, images / (stores.IMAGES + 1)) + LIMIT_S
        roots = {"PYTHONPATH": os.pathsep.join([sys.path[0], os.environ.get("PYTHONPATH", "")])}
        ran = Watched(command, sandbox.environment | roots, Path(home), limit_s)
        lines = list(_lines(Path(home, "stdout")))
        errors = Path(home, "stderr").read_text(errors="replace")
        outcome = Outcome(ran.seconds, ran.megabytes, _words(one, lines, errors), errors=errors)
        outcome.faults = list(_faults(one, ran, lines, errors, before, sandbox))
        if keep and outcome.faults:
            folder = keep / one.name.replace("/", "-").replace(" ", "-")
            folder.mkdir(parents=True, exist_ok=True)
            folder.joinpath("stdout").write_bytes(Path(home, "stdout").read_bytes())
            folder.joinpath("stderr").write_text(errors)
        return outcome


def _lines(stdout: Path) -> Iterator[dict[str, str]]:
    for line in stdout.read_text(errors="replace").splitlines():
        if line.startswith("{"):
            try:
                yield json.loads(line)
            except ValueError:
                continue


def _words(one: Attack, lines: list[dict[str, str]], errors: str) -> str:
    if any("refused" in line for line in lines):
        return "refused"
    said = [line["said"] for line in lines if line.get("said")]
    notable = [text for text in said if not text.endswith(f"images in {one.name}") and " images in " not in text]
    told = errors.strip().splitlines() if one.way not in (Way.WINDOW, Way.IMPORT) else notable
    return told[0] if told else ""


def _faults(
    one: Attack, ran: Watched, lines: list[dict[str, str]], errors: str, before: dict[str, str], sandbox: Sandbox
) -> Iterator[str]:
    doing = next((line["doing"] for line in reversed(lines) if "doing" in line), "start")
    after = sandbox.others()
    folder = sandbox.folder.relative_to(sandbox.root)
    for path in sorted(before.keys() | after.keys()):
        if before.get(path) != after.get(path):
            what = "deleted" if path not in after else "created" if path not in before else "changed"
            if what != "created" or not Path(path).is_relative_to(folder):
                yield f"{what}: {path}"
    if leaks := sandbox.leaks():
        yield f"read outside, kept in {len(leaks)} files: {', '.join(leaks[:3])}"
    yield from (f"left behind: {path.name}" for path in sandbox.folder.rglob(".*.tmp") if not ran.killed)
    if ran.why_killed:
        yield f"{ran.why_killed}: {doing}"
    elif ran.code and not ran.cut_short:
        yield f"ended with {ran.code}: {doing}"
    if ran.megabytes > LIMIT_MB and "memory" not in ran.why_killed:
        yield f"takes {ran.megabytes:.0f} MB"
    if "Traceback (most recent call last)" in errors:
        raised = re.findall(r"^(?:\w+\.)*(?:[A-Z]\w*(?:Error|Exception|Interrupt)|error)\b.*", errors, re.MULTILINE)
        yield f"raises {' / '.join(line[:200] for line in dict.fromkeys(raised))[:600]}"
    elif errors.strip() and one.way in (Way.WINDOW, Way.IMPORT):
        yield f"prints {errors.strip()[:200]}"
    elif noise := NOISE.search(errors):
        yield f"prints {noise[0][:200]}"
    said = [line["said"] for line in lines if UNKNOWN in line.get("said", "")]
    yield from dict.fromkeys(f"says {text[:200]}" for text in said)
    yield from dict.fromkeys(line["fault"] for line in lines if "fault" in line)
    if not one.refused and any("refused" in line for line in lines):
        reason = next((line["said"] for line in lines if "could not be opened" in line.get("said", "")), "")
        yield f"the whole folder is refused: {reason}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--cases", type=Path, help="a folder of further inputs")
    parser.add_argument("--only", default="", help="those whose names contain this")
    parser.add_argument("--jobs", type=int, default=1, help="attacks at a time")
    parser.add_argument("--keep", type=Path, help="where to put what failed attacks printed")
    options = parser.parse_args()
    attacks = [*stores.attacks(), *links.attacks(), *images.attacks(), *models.attacks(), *annotation_files.attacks()]
    attacks += given(options.cases) if options.cases else []
    attacks = [one for one in attacks if options.only in one.name]
    takes: dict[Way, float] = {}
    failed = 0
    print(f"{'attack':44} {'way in':8} {'s':>5} {'MB':>5} verdict")
    with ThreadPoolExecutor(options.jobs) as pool:
        for way in dict.fromkeys(one.way for one in attacks):
            honest = Attack("honest input", way, HONEST[way])  # as many at a time as there will be attacks
            outcomes = list(pool.map(lambda one: attack(one, PATIENCE_S, options.keep), [honest] * options.jobs))
            slowest = max(outcomes, key=lambda outcome: outcome.seconds)
            takes[way] = slowest.seconds
            failed += _print(honest.name, way, slowest)
        results = pool.map(lambda one: attack(one, takes[one.way], options.keep), attacks)
        for one, outcome in zip(attacks, results, strict=True):
            failed += _print(one.name, one.way, outcome)
    print(f"{len(attacks)} attacks, {failed} failed")
    sys.exit(bool(failed))


def _print(name: str, way: Way, outcome: Outcome) -> bool:
    verdict = "FAILED" if outcome.faults else "ok"
    print(f"{name[:44]:44} {way:8} {outcome.seconds:5.1f} {outcome.megabytes:5.0f} {verdict:6} {outcome.words[:100]}")
    for fault in outcome.faults:
        print(f"    {fault}")
    sys.stdout.flush()
    return bool(outcome.faults)


if __name__ == "__main__":
    main()
