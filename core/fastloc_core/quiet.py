"""Only fastloc itself speaks on standard error: what libraries say there of an image helps no user."""

from __future__ import annotations

import faulthandler
import logging
import os
import sys


def silence_libraries() -> None:
    """For a program's start: libpng, libjpeg and the like write to file descriptor 2, which leads nowhere from then on.

    Python's own words, tracebacks among them, go where they went before, whichever thread they come from.
    """
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # it tells of its cache of fonts when torchmetrics loads it
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
