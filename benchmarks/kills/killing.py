"""Kills a chore at random moments, and compares its result with the result of the same chore without a kill."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import sys
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from time import monotonic
from unittest.mock import patch

from .chores import Chore
from .review import Lost

_SOURCES = os.pathsep.join(str(Path(__file__).parents[2] / each) for each in (".", "core", "resources"))
_ENVIRONMENT = {"PYTHONPATH": _SOURCES, "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
_IN_A_ROW = 3  # the most kills before the work may end


def kill_often(chore: Chore, home: Path, kills: int, seed: int) -> str:
    """The result in a line. Raises Lost."""
    with patch.dict(os.environ, _ENVIRONMENT, FASTLOC_HOME=str(home / "user")):
        return _kill_often(chore, home, kills, random.Random(seed))


def _kill_often(chore: Chore, home: Path, kills: int, dice: random.Random) -> str:
    undisturbed = home / "undisturbed"
    chore.prepare(undisturbed)
    told, longest = _run(chore, undisturbed)
    in_all, expected = len(told), chore.result(undisturbed)
    killed, told_before = 0, 0
    while killed < kills:
        place = home / f"{killed}"
        chore.prepare(place)
        for _ in range(min(dice.randint(1, _IN_A_ROW), kills - killed)):
            told, _ = _run(chore, place, dice.uniform(0, longest))
            chore.check(place, told)
            _age(place)
            killed += 1
            told_before += len(told)
        _run(chore, place)
        compare(chore.result(place), expected)
        shutil.rmtree(place)
    return f"{told_before} of {killed * in_all} steps reported before them, none was lost, and each result is whole"


def _run(chore: Chore, place: Path, kill_after: float | None = None) -> tuple[list[str], float]:
    """Run the work in a process of its own, and kill it so many seconds after its start. Returns its reports, and the
    seconds that it ran.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, "torch", "torchmetrics", "fastloc_core.training.model"])
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(chore.name, place, theirs))
    process.start()
    theirs.close()
    ours.recv()
    begun = monotonic()
    if kill_after is not None:
        process.join(kill_after)
        process.kill()
    told: list[str] = []
    try:
        while True:
            told.append(ours.recv())
    except (EOFError, OSError):  # the second in the middle of a word
        pass
    process.join()
    seconds = monotonic() - begun
    if process.exitcode not in (0, -signal.SIGKILL if kill_after is not None else 0):
        raise Lost(f"{chore.name} failed with {process.exitcode} in {place}")
    process.close()
    ours.close()
    return told, seconds


def _work(name: str, place: Path, tell: Connection) -> None:
    from .chores import CHORES

    chore = next(chore for chore in CHORES if chore.name == name)
    sys.stdout = sys.stderr
    tell.send("begun")
    chore.work(place, tell.send)


def _age(place: Path) -> None:
    """Make the remains of a killed write old, because only old ones are swept away."""
    for path in place.rglob("*.tmp"):
        os.utime(path, (0, 0))


def compare(result: dict[str, object], expected: dict[str, object]) -> None:
    if result.keys() != expected.keys():
        raise Lost(f"too many or too few: {sorted(result.keys() ^ expected.keys())}")
    if other := [name for name, content in result.items() if content != expected[name]]:
        raise Lost(f"not the same as without a kill: {other}")


def spread(kills: int, over: Sequence[object]) -> list[int]:
    """As evenly as possible."""
    return [kills // len(over) + (number < kills % len(over)) for number in range(len(over))]
