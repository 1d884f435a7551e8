"""Kills the program at random moments and looks for losses.

    python benchmarks/kill.py [--kills 200] [--seed 0] [--only review,batch,import,export,train,learn]

A child process is killed at random moments of a review in the window, of proposing for a whole folder, of importing
annotations, of exports in every format, of a training that is saved all the time, and of learning from decisions. After
each kill, everything that the child reported before has to be kept, and every file has to be whole. The work has to go
on, to have the same result as without a kill, and to leave no other files behind. tests/e2e/test_kill.py does the same
a few times.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from time import monotonic

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.kills import killing, review
from benchmarks.kills.chores import CHORES


def main() -> None:
    names = ["review", *(chore.name for chore in CHORES)]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", type=lambda text: text.split(","), default=names, metavar="LIST")
    options = parser.parse_args()
    for name, kills in zip(options.only, killing.spread(options.kills, options.only), strict=True):
        begun = monotonic()
        with tempfile.TemporaryDirectory() as home:
            if name == "review":
                found = review.kill_often(Path(home), kills, options.seed)
            else:
                chore = next(chore for chore in CHORES if chore.name == name)
                found = killing.kill_often(chore, Path(home), kills, options.seed)
        print(f"{name}: {kills} kills in {monotonic() - begun:.0f} s; {found}", flush=True)


if __name__ == "__main__":
    main()
