"""The licence texts of everything in the frozen application. packaging/fastloc.spec bundles them as `licences/`.

A Python distribution has its texts in its own wheel, those of the libraries in it, too. A library of the system has
them in its Debian package. The build fails if anything that is bundled has no text.
"""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import Distribution, distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OURS = ROOT / "packaging/licences"
TEXT = re.compile(r"(licen[cs]e|copying|copyright|notice|authors)[^/]*$", re.IGNORECASE)
QT = "LGPL-3.0.txt", "GPL-3.0.txt", "replacing-qt.txt"
GIVEN = {"PySide6_Essentials": QT, "shiboken6": QT}  # their wheels have no text
PYTHON = "Python"

Texts = dict[str, list[tuple[str, Path]]]  # by owner: the name of each text, and its file


def texts(bundled: Iterable[Path]) -> list[tuple[str, str, str]]:
    """For PyInstaller: where each text goes, and which file it is. Prints the list. Exits if a text is missing."""
    installed = {file: d for d in distributions() for file in located(d)}
    owners = {owner(file, installed) for file in bundled}
    owned: Texts = {PYTHON: [("LICENSE.txt", licence_of_python())]}
    for distribution in {d.name: d for d in owners if isinstance(d, Distribution)}.values():
        owned[f"{distribution.name} {distribution.version}"] = list(of_distribution(distribution))
    for package in sorted(name for name in owners if isinstance(name, str)):
        owned[f"Debian {package}"] = [("copyright", Path(f"/usr/share/doc/{package}/copyright"))]
    print(*overview(owned), sep="\n")
    if lacking := without_text(owned):
        sys.exit(f"Licence texts are missing. Add them to packaging/licences and to GIVEN: {', '.join(lacking)}")
    return [(f"licences/{who}/{name}", str(file), "DATA") for who, files in owned.items() for name, file in files]


def overview(owned: Texts) -> Iterator[str]:
    yield f"Licence texts of {len(owned)} owners:"
    for who, files in sorted(owned.items(), key=lambda item: item[0].lower()):
        yield f"  {who}: {', '.join(name for name, _ in files[:3])}{' …' if len(files) > 3 else ''}"


def without_text(owned: Texts) -> list[str]:
    """Who has no text, or an empty one."""
    return sorted(who for who, files in owned.items() if not any(f.is_file() and f.stat().st_size for _, f in files))


def of_distribution(distribution: Distribution) -> Iterator[tuple[str, Path]]:
    for file in distribution.files or ():
        if TEXT.search(file.as_posix()) and file.suffix not in (".py", ".pyc"):
            yield re.sub(r"^[^/]+/(licenses/)?", "", file.as_posix()), Path(str(distribution.locate_file(file)))
    yield from ((name, OURS / name) for name in GIVEN.get(distribution.name, ()))


def owner(file: Path, installed: Mapping[Path, Distribution]) -> Distribution | str | None:
    """A distribution, the name of a Debian package, or None for files of Python or of this build."""
    if file in installed:
        return installed[file]
    home = file.resolve()
    ours = (
        Path(sys.base_prefix).resolve(),
        Path(sysconfig.get_path("stdlib")).resolve(),
        ROOT / "build",
        ROOT / "packaging",
    )
    if any(home.is_relative_to(folder) for folder in ours):
        return None
    return debian_package(file)


def debian_package(library: Path) -> str:
    """The package that this library of the system is from. Other systems' libraries are never bundled."""
    places = (library, library.resolve(), Path(str(library.resolve()).removeprefix("/usr")))
    for path in places if sys.platform == "linux" else ():
        found = subprocess.run(["/usr/bin/dpkg-query", "--search", str(path)], capture_output=True, text=True)
        if found.returncode == 0:
            return found.stdout.partition(":")[0]
    sys.exit(f"{library} is bundled, but nobody knows where it is from, so its licence is unknown.")


def licence_of_python() -> Path:
    places = sysconfig.get_path("stdlib"), sys.base_prefix, f"/usr/share/doc/python3.{sys.version_info.minor}"
    names = "LICENSE.txt", "LICENSE", "copyright"
    return next((file for place in places for name in names if (file := Path(place) / name).is_file()), Path("nowhere"))


def located(distribution: Distribution) -> Iterator[Path]:
    return (Path(str(distribution.locate_file(file))).absolute() for file in distribution.files or ())
