"""Libraries print nothing on the terminal, and Python's own output still comes through."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.core.test_images import JPEG, UPRIGHT, encoded, png_chunk

PROGRAM = """
import faulthandler, logging, os, sys, threading
from pathlib import Path
from fastloc_core.images import decode
from fastloc_core.quiet import silence_libraries
faulthandler.enable()
if sys.argv[1] == "quiet":
    silence_libraries()
for name in sys.argv[2:]:
    decode(Path(name))
logging.getLogger("matplotlib.font_manager").warning("Building the font cache")
def fail(): raise ValueError("said in a thread")
thread = threading.Thread(target=fail)
thread.start()
thread.join()
print("said by hand: ü", file=sys.stderr)
faulthandler._sigabrt()
"""


def said(how: str, *images: Path) -> str:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-c", PROGRAM, how, *map(str, images)]
    return subprocess.run(command, capture_output=True, env=environment, encoding="utf-8").stderr


def test_only_python_itself_is_heard(tmp_path: Path) -> None:
    png, jpeg = tmp_path / "a.png", tmp_path / "b.jpg"
    content = encoded(".png", UPRIGHT)
    png.write_bytes(content[:33] + png_chunk(b"iCCP", b"broken\0\0") + content[33:])
    jpeg.write_bytes(JPEG[:-2] + b"garbage" + JPEG[-2:])
    loud, quiet = said("loud", png, jpeg), said("quiet", png, jpeg)
    for words in ("libpng warning", "Corrupt JPEG data", "Building the font cache"):
        assert words in loud
        assert words not in quiet
    for words in ("ValueError: said in a thread", "said by hand: ü", "Fatal Python error: Aborted", "line "):
        assert words in quiet
