"""Heavy imports in the background, without holding up the event loop for more than 0.1 s.

Three things would hold it up. An import loads its libraries under the interpreter lock. While one thread loads a
library, every other import of an extension module waits for the system's loader, again under the interpreter lock. The
million objects that torch's imports make are searched for garbage again and again, 0.2 s each time. See docs/adr/0003.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import fastloc_core  # noqa: F401 (sets what torch's libraries read when they are loaded)

Libraries = Mapping[str, Sequence[str]]

# packages with their large shared libraries, in the order in which they need each other
FILES: Libraries = {"numpy": ("_core/_multiarray_umath.*.so",), "cv2": ("cv2*.so",), "lxml": ("etree.*.so",)}
_TORCH = ("torch_global_deps", "torch_cpu", "torch", "torch_python")
MODEL: Libraries = {"torch": [f"lib/lib{name}.so" for name in _TORCH]}

_one_at_a_time = threading.Lock()
_resting = 0  # how many threads let the collector rest
_counting = threading.Lock()


@contextmanager
def resting_collector() -> Iterator[None]:
    """Inside, nothing is searched for cyclic garbage: with very many objects each search is a pause that one sees."""
    global _resting
    with _counting:
        _resting += 1
        gc.disable()
    try:
        yield
    finally:
        with _counting:
            _resting -= 1
            if not _resting:
                gc.enable()


@contextmanager
def quiet_import(libraries: Libraries) -> Iterator[None]:
    """Import those packages inside, in a worker's thread. Nothing is done here if they are imported already."""
    if libraries.keys() <= sys.modules.keys():
        yield
        return
    with _one_at_a_time:
        if sys.platform.startswith("linux"):
            _load(libraries)
        with resting_collector():
            try:
                yield
            finally:
                gc.freeze()
                atexit.register(gc.unfreeze)


def _load(libraries: Libraries) -> None:
    """Load shared libraries without the interpreter lock: a function called through ctypes gives it up.

    If a library is missing or does not load, the import says what is wrong.
    """
    import ctypes

    dlopen = ctypes.CDLL(None).dlopen
    dlopen.argtypes, dlopen.restype = [ctypes.c_char_p, ctypes.c_int], ctypes.c_void_p
    for package, patterns in libraries.items():
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            continue
        for pattern in patterns:
            for library in Path(spec.origin).parent.glob(pattern):
                dlopen(os.fsencode(library), os.RTLD_NOW | os.RTLD_LOCAL)
