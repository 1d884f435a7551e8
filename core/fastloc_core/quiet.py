"""Only fastloc itself writes to standard error: what libraries say there about an image helps no user."""

from __future__ import annotations

import faulthandler
import logging
import os
import sys


def silence_libraries() -> None:
    """To be called once, as a program starts: file descriptor 2, to which libpng and libjpeg write, leads nowhere then.

    What Python itself writes there, such as a traceback of any thread, still goes where it went before.
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
