"""How numbers, and texts from elsewhere, are written on the screen.

Numbers as in the language of the window, which translation.install() sets.
"""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QLocale

from .translation import translate


def tip(text: str) -> str:
    """For a tool tip: names of files and classes are no markup, for which Qt would open the files that it names."""
    return f"<p style='white-space: pre-wrap'>{escape(text)}</p>" if "<" in text else text


def whole(n: int) -> str:
    """1234 -> "1,234", "1.234" in German."""
    return QLocale().toString(n)


def decimal(x: float, digits: int = 1) -> str:
    """1.25 -> "1.3", "1,3" in German."""
    return QLocale().toString(float(x), "f", digits)  # Qt takes an int for a whole number


def short(x: float, digits: int = 6) -> str:
    """0.5 -> "0.5", "0,5" in German; 2.0 -> "2"; at most that many digits that count."""
    return f"{x:.{digits}g}".replace(".", QLocale().decimalPoint())


def percent(share: float) -> str:
    """0.87 -> "87\u00a0%"; a digit more where it matters, below one percent."""
    if 0 < share < 0.0005:
        return f"<\u00a0{percent(0.001)}"
    digits = 0 if share >= 0.01 or share == 0 else 1
    return f"{decimal(100 * share, digits)}\u00a0%"  # no line ends within


def duration(seconds: float) -> str:
    """4000.0 -> "1 h 7 min"; at least a minute."""
    minutes = max(round(seconds / 60), 1)
    if minutes < 60:
        return translate("text", "{} min").format(minutes)
    return translate("text", "{} h {} min").format(minutes // 60, minutes % 60)
