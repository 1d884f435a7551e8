"""The start of the frozen application. The name by which it is called says what runs: `fastloc` or `fastloc-gui`.

A frozen program has no Python beside it, so it takes `-c CODE` itself. `fastloc doctor` uses that to test torch and Qt.
"""

from __future__ import annotations

import multiprocessing
import sys
from pathlib import Path


def main() -> None:
    multiprocessing.freeze_support()
    called = sys.argv[0] if sys.platform == "linux" else sys.executable  # on Linux, one program has both names
    if sys.argv[1:2] == ["-c"]:
        exec(sys.argv[2], {"__name__": "__main__"})  # noqa: S102 (as `python -c`, for the person who starts it)
    elif Path(called).stem == "fastloc-gui":
        from fastloc_gui.app import main as open_window

        open_window()
    else:
        from fastloc_core.cli import main as run_command

        run_command()


if __name__ == "__main__":
    main()
