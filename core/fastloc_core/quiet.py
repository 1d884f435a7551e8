"""Keeps libraries from writing to standard error: their messages about an image do not help a user."""

from __future__ import annotations

import faulthandler
import logging
import os
import sys


def silence_libraries() -> None:
    """Call this once when a program starts. Then the output of libpng and libjpeg to file descriptor 2 is discarded.

    Python's own output, for example the traceback of any thread, still appears.
    """
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # it reports its font cache when torchmetrics imports it
    try:
        sys.stderr.flush()
        kept = os.dup(2)
    except (AttributeError, OSError):  # a window without a console
        return
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    sys.stderr = open(kept, "w", encoding=sys.stderr.encoding, errors=sys.stderr.errors, buffering=1)
    if faulthandler.is_enabled():
        faulthandler.enable(sys.stderr)
