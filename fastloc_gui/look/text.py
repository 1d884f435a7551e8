"""The spelling of numbers and of foreign texts on the screen.

Numbers are written as in the language of the window, which translation.install() sets.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from PySide6.QtCore import QLocale

from .translation import translate


def tip(text: str) -> str:
    """A text for a tool tip. Names of files and classes must not be taken for markup, because Qt would open files named
    in it."""
    return f"<p style='white-space: pre-wrap'>{escape(text)}</p>" if "<" in text else text


def whole(n: int) -> str:
    """1234 -> "1,234", "1.234" in German."""
    return QLocale().toString(n)


def decimal(x: float, digits: int = 1) -> str:
    """1.25 -> "1.3", "1,3" in German."""
    return QLocale().toString(float(x), "f", digits)  # Qt would write an int without digits


def short(x: float, digits: int = 6) -> str:
    """0.5 -> "0.5", "0,5" in German; 2.0 -> "2"; with at most that many significant digits."""
    return f"{x:.{digits}g}".replace(".", QLocale().decimalPoint())


def percent(share: float) -> str:
    """0.87 -> "87\u00a0%"; one more digit below one percent."""
    if 0 < share < 0.0005:
        return f"<\u00a0{percent(0.001)}"
    digits = 0 if share >= 0.01 or share == 0 else 1
    return f"{decimal(100 * share, digits)}\u00a0%"  # a space that does not end a line


def duration(seconds: float) -> str:
    """4000.0 -> "1 h 7 min", 40.0 -> "40 s"; at least a second."""
    if seconds < 59.5:
        return translate("text", "{} s").format(max(round(seconds), 1))
    minutes = round(seconds / 60)
    if minutes < 60:
        return translate("text", "{} min").format(minutes)
    return translate("text", "{} h {} min").format(minutes // 60, minutes % 60)


def known_as(name: str, classes: Iterable[str]) -> str:
    """The class of that name, as written if there is one, or with other capitals; otherwise the name itself."""
    given = name.strip()
    alike = [cls for cls in classes if cls.casefold() == given.casefold()]
    return given if given in alike or not alike else alike[0]
