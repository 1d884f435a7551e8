"""An evidence map as a coloured image, which is transparent where there is little evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QImage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# from transparent over violet and orange to yellow: dark to light, so that it can be read without colour vision
_STOPS: tuple[tuple[float, str, int], ...] = (
    (0.0, "#000000", 0),
    (0.08, "#3b0f70", 110),
    (0.35, "#b5367a", 170),
    (0.7, "#fb8861", 205),
    (1.0, "#fcfdbf", 225),
)


def _table() -> list[int]:
    table = []
    for i in range(256):
        share = i / 255
        at = next(j for j in range(1, len(_STOPS)) if share <= _STOPS[j][0])
        (low, dark, thin), (high, bright, thick) = _STOPS[at - 1], _STOPS[at]
        t = (share - low) / (high - low)
        a, b = QColor(dark), QColor(bright)
        pairs = ((a.red(), b.red()), (a.green(), b.green()), (a.blue(), b.blue()), (thin, thick))
        table.append(QColor(*(round(x + t * (y - x)) for x, y in pairs)).rgba())
    return table


def heat_image(heat: NDArray[np.float32]) -> QImage:
    """(S, S) in [0, 1] -> an image of that size: the dimmest quarter transparent, the brightest percent saturated."""
    import numpy as np  # already imported, because there is an array

    side = heat.shape[0]
    dim, bright = np.percentile(heat, (25, 99))
    levels = (np.clip((heat - dim) / max(bright - dim, 1e-9), 0, 1) ** 0.6 * 255).astype(np.uint8).tobytes()
    image = QImage(levels, side, side, side, QImage.Format.Format_Indexed8)
    image.setColorTable(_table())
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
