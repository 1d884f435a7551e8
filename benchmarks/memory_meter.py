"""The resident memory of a process while it works through very many images. Only Linux tells it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

TOLD = 10  # lines
MEASURED = 100  # times


class Meter:
    """Measures a hundred times over so many images, prints ten lines, and then how much 1,000 more images take."""

    def __init__(self, what: str, images: float) -> None:
        self._what, self._images = what, images
        self._times = 0
        self._measured: list[tuple[float, ...]] = []  # images, MB in all, MB without files that are mapped

    def at(self, done: float) -> None:
        """`done`: how many images are finished. Call it at least once for each."""
        if int(MEASURED * done / self._images) <= self._times:
            return
        self._times = int(MEASURED * done / self._images)
        self._measured.append((done, *memory("self")))
        if self._times % (MEASURED // TOLD) == 0:
            self._tell(*self._measured[-1])

    def _tell(self, done: float, everything: float, own: float) -> None:
        line = f"{self._what:9} {done:6.0f} images: {everything:5.0f} MB, {own:5.0f} MB without mapped files"
        if loaders := children():
            shares = [sum(each) for each in zip(*map(share, loaders), strict=True)]
            line += f"; {len(loaders)} loaders {shares[0]:5.0f} MB, {shares[1]:5.0f} MB without"
        print(line, flush=True)

    def tell_slope(self) -> None:
        """Of a straight line through all that was measured after the first tenth."""
        done, everything, own = np.array([each for each in self._measured if each[0] > self._images / TOLD]).T
        slopes = [1000 * float(np.polyfit(done, column, 1)[0]) for column in (everything, own)]
        print(f"{self._what:9} 1,000 images more: {slopes[0]:+.2f} MB, {slopes[1]:+.2f} MB without mapped files")


def memory(process: str) -> tuple[float, float]:
    """MB of a process: all that is resident, and that without mapped files, which the system can drop at any time."""
    table = _table(Path("/proc", process, "status"))
    return table["VmRSS"], table["RssAnon"]


def share(process: str) -> tuple[float, float]:
    """Like `memory`, with a page that N processes share counted as a part in N."""
    table = _table(Path("/proc", process, "smaps_rollup"))
    return table["Pss"], table["Pss_Anon"]


def children() -> list[str]:
    return [number for of in Path("/proc/self/task").glob("*/children") for number in of.read_text().split()]


def _table(file: Path) -> dict[str, float]:
    words = (line.split() for line in file.read_text().splitlines())
    return {each[0].rstrip(":"): int(each[1]) / 1024 for each in words if each[-1] == "kB"}
