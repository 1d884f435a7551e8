"""A smaller copy of the data of Qt's ICU: without the names of languages, currencies, regions, units and time zones.

Qt has these names itself. Of ICU it takes the order of letters and the encodings of text, which stay. Needs icupkg (of
the Debian package icu-devtools), objcopy and a C compiler, cc.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

FOLDERS = ("brkitr", "curr", "lang", "rbnf", "region", "translit", "unit", "zone")
ASSEMBLER = """\
.section .rodata
.global {name}_dat
.type {name}_dat, @object
.balign 16
{name}_dat:
.incbin "{file}"
.size {name}_dat, . - {name}_dat
.section .note.GNU-stack, "", @progbits
"""


def smaller(library: Path, folder: Path) -> Path:
    """Make it in the folder. The library holds its data as one table, in its only section of constants."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"icudt{library.name.rpartition('.')[2]}"  # libicudata.so.73 has icudt73_dat
    whole, unwanted, kept, source, made = (
        folder / file for file in (f"whole/{name}l.dat", "unwanted.txt", f"{name}l.dat", "data.s", library.name)
    )
    whole.parent.mkdir(exist_ok=True)
    _run("objcopy", "--output-target=binary", "--only-section=.rodata", str(library), str(whole))
    unwanted.write_text("".join(f"{entry}\n" for entry in entries(_run("icupkg", "--list", str(whole)))))
    _run("icupkg", "--remove", str(unwanted), str(whole), str(kept))
    source.write_text(ASSEMBLER.format(name=name, file=kept))
    _run("cc", "-shared", "-nostdlib", "-s", f"-Wl,-soname,{library.name}", "-o", str(made), str(source))
    return made


def entries(listed: str) -> list[str]:
    """Of what icupkg lists, what is in one of the unwanted folders."""
    return re.findall(rf"^(?:{'|'.join(FOLDERS)})/.*$", listed, re.MULTILINE)


def _run(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
