"""Small libraries in place of large ones, which OpenCV's wheel for Linux brings along and fastloc never calls.

FFmpeg reads films, and OpenBLAS solves systems of equations. OpenCV holds the addresses of some of their functions, so
that it does not load without them. A stand-in has the same name and these functions. Each says its name and ends the
program. Needs nm and a C compiler, cc.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

BEGINNING = """\
#include <stdio.h>
#include <stdlib.h>

static void absent(const char *name)
{
    fprintf(stderr, "%s is not a part of this application. Please report it.\\n", name);
    abort();
}

"""


def stand_in(library: Path, user: Path, folder: Path) -> Path:
    """Compile into the folder what has those functions of the library that its user needs."""
    functions = defined(symbols(library)) & undefined(symbols(user))
    folder.mkdir(parents=True, exist_ok=True)
    made, source, versions = (folder / f"{library.name}{ending}" for ending in ("", ".c", ".map"))
    source.write_text(code(functions))
    versions.write_text(version_script(functions))
    options = ["-shared", "-fPIC", "-s", f"-Wl,-soname,{library.name}", f"-Wl,--version-script,{versions}"]
    subprocess.run(["cc", *options, "-o", made, source], check=True)
    return made


def symbols(library: Path) -> str:
    command = ["/usr/bin/nm", "--dynamic", "--with-symbol-versions", str(library)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def defined(listed: str) -> set[str]:
    """The functions that nm lists, such as `av_free@LIBAVUTIL_60`, or `cblas_sgemm` without a version."""
    return {line.split()[2].replace("@@", "@") for line in listed.splitlines() if " T " in line}


def undefined(listed: str) -> set[str]:
    return {line.split()[1] for line in listed.splitlines() if line.split()[0] == "U"}


def code(functions: Iterable[str]) -> str:
    names = sorted(function.partition("@")[0] for function in functions)
    return BEGINNING + "".join(f'void {name}(void) {{ absent("{name}"); }}\n' for name in names)


def version_script(functions: Iterable[str]) -> str:
    """For the linker: which functions have which version."""
    return "".join(_versions(sorted(functions, key=_version)))


def _versions(functions: Iterable[str]) -> Iterator[str]:
    for version, group in groupby(functions, _version):
        names = " ".join(f"{function.partition('@')[0]};" for function in sorted(group))
        yield f"{version} {{ global: {names} local: *; }};\n".lstrip()


def _version(function: str) -> str:
    return function.partition("@")[2]
