"""What a folder learned as one file, for another folder or a colleague."""

from __future__ import annotations

from pathlib import Path

from fastloc_core.errors import SettingError
from fastloc_core.files import read_file, write_atomically

from .learned import Learned
from .packing import MOST_BYTES, OtherFormat

ENDING = ".fastloc-learned"


def write(path: Path, learned: Learned) -> None:
    """Raises SettingError if the file cannot be written; an old one is unchanged then."""
    try:
        write_atomically(path, learned.to_bytes())
    except OSError as error:
        reason = f"{path} cannot be written ({error.strerror})."
        raise SettingError(reason, "Free space or allow writing there, or choose another place.") from error


def read(path: Path, head: str = "") -> Learned:
    """`head`: the version of the descriptors that it has to be for; empty: any.

    Raises SettingError, which says why, if the file cannot be used.
    """
    try:
        learned = Learned.from_bytes(read_file(path, most=MOST_BYTES))
    except OSError as error:
        raise SettingError(f"{path} cannot be read ({error.strerror}).", "Choose another file.") from error
    except OtherFormat as error:
        if error.newer:
            raise SettingError(f"{path} was written by a newer fastloc.", "Read it with that version.") from error
        remedy = "Export it again with this version."
        raise SettingError(f"{path} was written by an older fastloc.", remedy) from error
    except ValueError as error:
        reason = f"{path} does not hold what a folder learned, or is damaged."
        raise SettingError(reason, "Choose a file that fastloc exported.") from error
    check(learned, head, str(path))
    return learned


def check(learned: Learned, head: str, where: str) -> None:
    """Raises SettingError if it is not for these descriptors; `where` it comes from, for the message."""
    if head and learned.head != head:
        reason = f"What {where} holds was learned with other descriptors ({learned.head}) than these ({head})."
        raise SettingError(reason, "Learn again from that folder's decisions with this version of fastloc.")
