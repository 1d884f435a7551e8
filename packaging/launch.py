"""The start of both frozen programs. The name of the executable says which of them runs.

A frozen program has no Python beside it, so it takes `-c CODE` itself. `fastloc doctor` uses that to test torch and Qt.
"""

from __future__ import annotations

import multiprocessing
import sys
from pathlib import Path


def main() -> None:
    multiprocessing.freeze_support()
    if sys.argv[1:2] == ["-c"]:
        exec(sys.argv[2], {"__name__": "__main__"})  # noqa: S102 (as `python -c`, for the person who starts it)
    elif Path(sys.executable).stem == "fastloc-gui":
        from fastloc_gui.app import main as open_window

        open_window()
    else:
        from fastloc_core.cli import main as run_command

        run_command()


if __name__ == "__main__":
    main()
