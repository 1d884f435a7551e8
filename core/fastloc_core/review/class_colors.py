"""The colours of classes: "#rrggbb", told apart by people with any colour vision.

The twelve were chosen so that each two of them, and the window's focus colour, are at least 22 apart (CIEDE2000), and
at least 10 as people without red, green or blue cones see them (Machado et al., "A physiologically-based model for
simulation of color vision deficiency", 2009). tests/gui/test_class_colors.py measures it. The first ones differ most.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

PALETTE = (
    *("#b12776", "#766200", "#ebeb00", "#62ffb1", "#9d89ff", "#ff769d"),
    *("#009d76", "#27769d", "#ebb162", "#7614ff", "#b1624e", "#769d00"),
)
_SHADES = ((255, 0.45), (0, 0.35))  # lighter, then darker: the value that is mixed in, and its share


def is_color(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch("#[0-9a-f]{6}", value) is not None


def colored(classes: Sequence[str], colors: Mapping[str, str]) -> dict[str, str]:
    """A colour for each class: its own, otherwise the first of the palette and its shades that is taken least often."""
    found = {name: colors[name] for name in classes if name in colors}
    times = Counter({color: 0 for color in _ALL})
    times.update(found.values())
    for name in classes:
        if name not in found:
            found[name] = min(_ALL, key=times.__getitem__)
            times[found[name]] += 1
    return found


def _mixed(color: str, value: int, share: float) -> str:
    parts = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(part + (value - part) * share):02x}" for part in parts)


_ALL = (*PALETTE, *(_mixed(color, *shade) for shade in _SHADES for color in PALETTE))
