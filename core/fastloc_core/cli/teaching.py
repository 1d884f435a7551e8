"""`fastloc evaluate --teach`: its options, and the learning curve as a table."""

from __future__ import annotations

from dataclasses import fields
from math import isfinite
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from fastloc_core.errors import SettingError

if TYPE_CHECKING:
    from fastloc_core.evaluation.effort import Times
    from fastloc_core.evaluation.teaching import Teaching

_SHARES = {"IoU ≥ .5": "iou_50", "≥ .7": "iou_70", "≥ .8": "iou_80", "centre": "centre_02", "recall@10": "recall_10"}


def teaching(counts: str, presets: int, folds: int, order: str, accept: float, times: str, show_all: bool) -> Teaching:
    """The options as typed. `presets`: how many are measured. Raises SettingError."""
    from fastloc_core.evaluation.teaching import Teaching  # numpy

    numbers = [count.strip() for count in counts.split(",")]
    if not all(number.isascii() and number.isdigit() for number in numbers):
        raise SettingError(f"--teach cannot be “{counts}”.", "Write for example --teach 0,5,10,20,40,80.")
    if presets != 1:
        raise SettingError(f"--teach measures one preset, not {presets}.", "Give one --preset, and no --sweep.")
    if order not in ("random", "queue"):
        raise SettingError(f"There is no order “{order}”.", "Choose random or queue.")
    return Teaching(
        tuple(map(int, numbers)), folds, "queue" if order == "queue" else "random", accept, show_all, _times(times)
    )


def _times(text: str) -> Times:
    """Times such as "verify=2,draw=10"; others keep their defaults."""
    from fastloc_core.evaluation.effort import Times

    names = [each.name for each in fields(Times)]
    given = {}
    for setting in filter(None, text.split(",")):
        name, _, value = (part.strip() for part in setting.partition("="))
        try:
            given[name] = float(value)
            known = name in names and isfinite(given[name]) and given[name] >= 0
        except ValueError:
            known = False
        if not known:
            remedy = f"Write for example --times verify=1.7,draw=7. There are {', '.join(names)}, none below 0."
            raise SettingError(f"--times cannot have “{setting}”.", remedy)
    times = Times(**given)
    if not times.draw:
        raise SettingError("Drawing a box cannot take 0 seconds.", "Give --times another draw.")
    return times


def table(metrics: dict[str, Any]) -> Table:
    """One row for each number of decided images; changes are against none."""
    options, teach, effort = metrics["protocol"]["teach"], metrics["teach"], metrics["effort"]
    drawing = effort["drawing"]["seconds_per_box"]
    folds = "the window's order" if options["order"] == "queue" else f"{options['folds']} random orders"
    caption = f"Drawing every box: {drawing:.1f} s a box."
    if left_out := [str(count) for count in options["counts"] if str(count) not in teach]:
        caption += f" Left out, because too few undecided images would remain: {', '.join(left_out)}."
    columns = ("Decided", "mean IoU", "change", *_SHARES, "s/box", "change", "so far")
    title = f"Undecided images after some decided ones, {folds}"
    shown = Table(*columns, title=title, caption=caption, box=None, pad_edge=False)
    for count, fit in teach.items():
        cost = effort[count]
        cells = (
            count,
            _number(fit["mean_iou"]),
            _change(fit, "mean_iou", 3),
            *(_number(fit[name]) for name in _SHARES.values()),
            _number(cost["seconds_per_box"], 2),
            _change(cost, "seconds_per_box", 2),
            _number(cost["running_seconds_per_box"], 2),
        )
        shown.add_row(*map(Text, cells))
    return shown


def _number(value: float | None, digits: int = 3) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def _change(of: dict[str, Any], name: str, digits: int) -> str:
    """With half of its interval."""
    if of[f"{name}_change"] is None:
        return "-"
    low, high = of[f"{name}_change_interval"]
    return f"{of[f'{name}_change']:+.{digits}f} ±{(high - low) / 2:.{digits}f}"
