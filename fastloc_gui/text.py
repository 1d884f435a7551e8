"""How numbers are written on the screen."""

from __future__ import annotations

from .translation import translate


def percent(share: float) -> str:
    """0.87 -> "87\u00a0%"; a digit more where it matters, below one percent."""
    digits = 0 if share >= 0.01 or share == 0 else 1
    return f"{100 * share:.{digits}f}\u00a0%"  # no line ends within


def duration(seconds: float) -> str:
    """4000.0 -> "1 h 7 min"; at least a minute."""
    minutes = max(round(seconds / 60), 1)
    if minutes < 60:
        return translate("text", "{} min").format(minutes)
    return translate("text", "{} h {} min").format(minutes // 60, minutes % 60)
