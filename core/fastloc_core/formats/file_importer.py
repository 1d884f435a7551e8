"""What most importers have in common: their files can be told by the first bytes, alone or in a folder."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from fastloc_core.errors import AnnotationError
from fastloc_core.files import files_below, open_file, read_file, reading
from fastloc_core.formats.conventions import Convention
from fastloc_core.formats.export_folder import MANIFEST
from fastloc_core.formats.exporter import Found, Importer, Notes
from fastloc_core.formats.wording import one_line

_HEAD = 1 << 16  # bytes
_LOOKED_AT = 500  # files of a folder whose first bytes tell how many there may be


class FileImporter(Importer):
    """`others`: why a file of a folder that is not one of its own is left out."""

    others: ClassVar[str] = "Left out, because they hold no annotations of this format"

    @abstractmethod
    def is_own(self, head: str) -> bool:
        """Whether a file that begins with this text looks like one of its own."""

    @abstractmethod
    def found(self, file: Path, content: bytes, source: Path, notes: Notes) -> Iterator[Found]:
        """`source`: the file or the folder that is imported. Raises AnnotationError."""

    def recognizes(self, source: Path) -> int:
        return share(self.files(source), source, self.is_own)

    def files(self, source: Path) -> list[Path]:
        """Those that may be its own by their endings."""
        return files_with(self.endings, source)

    def read(self, source: Path, convention: Convention | None, notes: Notes) -> Iterator[Found]:
        if source.is_file():
            with reading(source):
                content = read_file(source)
            yield from self.found(source, content, source, notes)
            return
        for file in self.files(source):
            try:
                if self.is_own(head(file, source)):
                    with reading(file):
                        content = read_file(file, source)
                    yield from self.found(file, content, source, notes)
                else:
                    notes.count(self.others, "file", name_below(file, source))
            except AnnotationError as error:
                notes.problems.append(str(error))


def files_with(endings: tuple[str, ...], source: Path) -> list[Path]:
    """The source itself, or its files at any depth, as far as they have one of these endings."""
    if not source.is_dir():
        return [source] if source.name.lower().endswith(endings) else []
    found = (file for ending in endings for file in files_below(source, ending))
    return [file for file in found if not (file.name.startswith(".") or file.name == MANIFEST)]


def name_below(file: Path, source: Path) -> str:
    """The name of an annotation file in messages."""
    return one_line(file.name if file == source else file.relative_to(source).as_posix())


def share(files: Sequence[Path], source: Path, is_own: Callable[[str], object]) -> int:
    """How many of the files probably are own, by the first bytes of some of them."""
    looked_at = files[:: len(files) // _LOOKED_AT + 1]
    own = sum(bool(is_own(head(file, source))) for file in looked_at)
    return own * len(files) // len(looked_at) if own else 0


def head(file: Path, source: Path) -> str:
    """The start of a file, as text of any encoding; empty if it cannot be read."""
    try:
        with open_file(file, source if source.is_dir() else None) as opened:
            return opened.read(_HEAD).replace(b"\0", b"").decode("utf-8-sig", "replace").strip("\ufffd \t\r\n")
    except OSError:
        return ""
