"""The progress bar of a long command, and its list of problems."""

from __future__ import annotations

from collections.abc import Sequence

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TimeRemainingColumn
from rich.text import Text

_SHOWN = 5  # the most problems of a kind that are named


def tell(kind: str, problems: Sequence[str]) -> None:
    """Name the first few problems, and say how many more there are."""
    for problem in problems[:_SHOWN]:
        typer.echo(f"{kind}: {problem}", err=True)
    if len(problems) > _SHOWN:
        typer.echo(f"{kind}: and {len(problems) - _SHOWN} more", err=True)


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.speed or 0:.2f} images/s")


def image_progress(console: Console, hidden: bool = False) -> Progress:
    """A bar that counts images. It is hidden if the console is not a terminal."""
    return Progress(
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(),
        console=console,
        redirect_stdout=False,  # otherwise JSON would go to stderr
        disable=hidden or not console.is_terminal,
    )
