"""Can a hostile folder, image, model or annotation file do harm, or stop the program?

    python benchmarks/attack.py [--cases FOLDER] [--only TEXT] [--keep FOLDER] [--jobs N]

Each attack of benchmarks/attacks, and each input in the folder of cases, gets a home and a process of its own and is
used in the real program. An attack fails the program if

- anything outside the opened folder is written, deleted, moved or read,
- one action takes 10 s longer than all actions on an honest input,
- the program takes 2 GB of memory, or raises an error that is not fastloc's own,
- an honest decision on another image is impossible afterwards.

A visit is cut short after two minutes, because some inputs have too much to see. Linux only: memory is read in /proc.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.attacks import annotations as annotation_files
from benchmarks.attacks import circles, decided, images, links, models, stores
from benchmarks.attacks.given import given
from benchmarks.attacks.sandbox import Attack, Sandbox, Way
from benchmarks.watched import Watched

LIMIT_S = 10.0  # beyond the time of an honest input
VISIT_S = 120.0  # for all actions on one input
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
    """The result of an attack; `problems` is empty if it did no harm."""

    seconds: float
    megabytes: float
    words: str  # the last sentence for the user
    problems: list[str] = field(default_factory=list)
    errors: str = ""  # the text of stderr


def attack(one: Attack, honest_s: float, keep: Path | None = None) -> Outcome:
    """`honest_s`: the seconds for an honest input with as many images as `stores.honest` makes."""
    with tempfile.TemporaryDirectory(prefix="attack-", ignore_cleanup_errors=True) as home:
        sandbox = Sandbox(Path(home, "sandbox"))
        sandbox.make()
        one.build(sandbox)
        before = sandbox.others()
        command = [sys.executable, "-m", "benchmarks.attacks.ways", one.way, str(sandbox.root), str(sandbox.input)]
        images = sum(path.suffix == ".png" for path in sandbox.folder.iterdir()) if sandbox.folder.is_dir() else 0
        limit_s = honest_s * max(1.0, images / (decided.IMAGES + 1)) + LIMIT_S
        roots = {"PYTHONPATH": os.pathsep.join([sys.path[0], os.environ.get("PYTHONPATH", "")])}
        limits = {"start_s": limit_s, "still_s": limit_s, "most_s": VISIT_S, "most_mb": 1.5 * LIMIT_MB}
        ran = Watched(command, sandbox.environment | roots, Path(home), Path(home, "stdout"), **limits)
        lines = list(_lines(Path(home, "stdout")))
        errors = Path(home, "stderr").read_text(errors="replace")
        outcome = Outcome(ran.seconds, ran.megabytes, _words(one, lines, errors), errors=errors)
        outcome.problems = list(_problems(one, ran, lines, errors, before, sandbox))
        if keep and outcome.problems:
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


def _problems(
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
    yield from dict.fromkeys(line["problem"] for line in lines if "problem" in line)
    if not one.refused and any("refused" in line for line in lines):
        reason = next((line["said"] for line in lines if "could not be opened" in line.get("said", "")), "")
        yield f"the whole folder is refused: {reason}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--cases", type=Path, help="a folder with further inputs")
    parser.add_argument("--only", default="", help="only attacks with this text in their names")
    parser.add_argument("--jobs", type=int, default=1, help="attacks at a time")
    parser.add_argument("--keep", type=Path, help="a folder for the output of failed attacks")
    options = parser.parse_args()
    rooms = (stores, circles, links, images, models, annotation_files)
    attacks = [one for room in rooms for one in room.attacks()]
    attacks += given(options.cases) if options.cases else []
    attacks = [one for one in attacks if options.only in one.name]
    takes: dict[Way, float] = {}
    failed = 0
    print(f"{'attack':44} {'way in':8} {'s':>5} {'MB':>5} verdict")
    with ThreadPoolExecutor(options.jobs) as pool:
        for way in dict.fromkeys(one.way for one in attacks):
            honest = Attack("honest input", way, HONEST[way])  # as many at a time as the attacks later
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
    verdict = "FAILED" if outcome.problems else "ok"
    print(f"{name[:44]:44} {way:8} {outcome.seconds:5.1f} {outcome.megabytes:5.0f} {verdict:6} {outcome.words[:100]}")
    for problem in outcome.problems:
        print(f"    {problem}")
    sys.stdout.flush()
    return bool(outcome.problems)


if __name__ == "__main__":
    main()
