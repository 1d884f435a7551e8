"""The progress bar of a long command."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TimeRemainingColumn
from rich.text import Text


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
