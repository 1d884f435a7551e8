"""What is in the frozen application: sizes, which libraries it needs from the system, and nothing of CUDA.

    python packaging/frozen.py dist/fastloc

The exit code is 1 if anything of CUDA is bundled or needed.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CUDA = re.compile(
    r"^(lib)?(cuda|cudart|cublas|cudnn|cufft|cufile|cupti|curand|cusolver|cusparse|nccl|nvjitlink|nvjpeg|nvrtc|nvshmem"
    r"|nvtoolsext|c10_cuda|torch_cuda|caffe2_nvrtc)[^/]*\.(so|dll|dylib|pyd)\b",
    re.IGNORECASE,
)
GLIBC = re.compile(r"\bGLIBC_(\d+)\.(\d+)")

Version = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Library:
    """A program or a library of Linux: its file, the libraries that it loads, and the newest glibc that it names."""

    file: Path
    needed: frozenset[str]
    glibc: Version


def libraries(folder: Path) -> list[Library]:
    return [described(file, headers(file)) for file in files(folder) if _is_elf(file)]


def described(file: Path, headers: str) -> Library:
    """`headers`: what `objdump -p` prints of the file."""
    versions = [(int(major), int(minor)) for major, minor in GLIBC.findall(headers)]
    return Library(file, frozenset(re.findall(r"NEEDED +(\S+)", headers)), max(versions, default=(0, 0)))


def of_cuda(folder: Path, found: list[Library]) -> list[str]:
    """What has or needs a library of CUDA."""
    named = [file for file in files(folder) if CUDA.search(file.name)]
    needing = [library.file for library in found if any(map(CUDA.search, library.needed))]
    return sorted({str(file.relative_to(folder)) for file in (*named, *needing)})


def from_outside(folder: Path, found: list[Library]) -> set[str]:
    """The libraries that the system must have, glibc's own too."""
    inside = {file.name for file in folder.rglob("*")}
    return {name for library in found for name in library.needed if name not in inside}


def glibc(found: list[Library]) -> tuple[Version, list[Library]]:
    """The oldest glibc that does, and the libraries because of which it must be that new."""
    floor = max(library.glibc for library in found)
    return floor, [library for library in found if library.glibc == floor]


def files(folder: Path) -> Iterator[Path]:
    return (file for file in folder.rglob("*") if file.is_file() and not file.is_symlink())


def sizes(folder: Path) -> Counter[str]:
    """Bytes by the second folder, such as _internal/torch. Links take no space."""
    parts: Counter[str] = Counter()
    for file in files(folder):
        parts["/".join(file.relative_to(folder).parts[:2])] += file.stat().st_size
    return parts


def _is_elf(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(4) == b"\x7fELF"


def headers(file: Path) -> str:
    return subprocess.run(["/usr/bin/objdump", "-p", file], capture_output=True, text=True, check=True).stdout


def main() -> None:
    folder = Path(sys.argv[1])
    found = libraries(folder)
    parts = sizes(folder)
    print(f"{folder}: {parts.total() / 1e6:.0f} MB, of which")
    print(*(f"{size / 1e6:8.1f} MB {name}" for name, size in parts.most_common(20)), sep="\n")
    if found:
        (major, minor), because = glibc(found)
        names = ", ".join(sorted(library.file.name for library in because)[:8])
        print(f"It needs glibc {major}.{minor} or newer, because of {len(because)} files: {names}")
        print(f"It needs from the system: {', '.join(sorted(from_outside(folder, found)))}")
    if bundled := of_cuda(folder, found):
        sys.exit(f"CUDA is bundled: {', '.join(bundled)}. Install torch for CPUs first: docs/how-to/package.md")
    print("Nothing of CUDA is bundled.")


if __name__ == "__main__":
    main()
