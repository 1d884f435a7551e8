"""How numbers are written on the screen."""


def percent(share: float) -> str:
    """0.87 -> "87 %"; a digit more where it matters, below one percent."""
    return f"{100 * share:.{0 if share >= 0.01 else 1}f} %"
