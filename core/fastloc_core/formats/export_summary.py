"""The result of an export, for a person and for the manifest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastloc_core.formats.export_settings import ExportSettings
from fastloc_core.formats.splits import SIDES
from fastloc_core.formats.wording import count, some

_PROBLEMS = 20  # how many are shown; the manifest has them all


@dataclass(slots=True)
class ExportSummary:
    """The result of an export.

    `images`: the number of exported ones; `written`, `unchanged`: files, without the manifest; `boxes`: exported ones
    by class; `masks`: how many of these have one; `left_out`: the reason, in a few words, by the image's path below the
    folder; `kept`: files that were not replaced; `copied`: images of the data set; `sides`: `train`, `val` or `test` of
    each image; `earlier_sides`: also of images that are not part of it, because the next one may have them again;
    `originals`: the path of the image that a file of the data set is, below the folder of images, if it has another
    name now; `removed`: files of earlier exports; `problems`: whole sentences.
    """

    settings: ExportSettings
    target: Path
    images: int = 0
    written: int = 0
    unchanged: int = 0
    boxes: Counter[str] = field(default_factory=Counter)
    masks: int = 0
    left_out: dict[str, str] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)
    copied: int = 0
    originals: dict[str, str] = field(default_factory=dict)
    sides: Mapping[str, str] = field(default_factory=dict)
    earlier_sides: Mapping[str, str] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def summary(self) -> str:
        """A few lines for a person."""
        exporter = self.settings.exporter
        convention = f" ({self.settings.convention} boxes)" if exporter.has_conventions else ""
        lines = [
            f"{count(self.images, 'image')} with {count(self.boxes.total(), 'box', 'boxes')} exported as "
            f"{exporter.title}{convention} to {self.target}",
            f"{count(self.written, 'file')} written, {self.unchanged} unchanged",
        ]
        if self.boxes:
            lines.append("By class: " + ", ".join(f"{label} {boxes:,}" for label, boxes in sorted(self.boxes.items())))
        if self.sides:
            counts = Counter(self.sides.values())
            lines.append("Split: " + ", ".join(f"{side} {counts[side]:,}" for side in SIDES if side in counts))
        if self.settings.is_data_set and self.copied:
            lines.append(f"{count(self.copied, 'image')} copied or linked")
        if self.removed:
            lines.append(f"{count(len(self.removed), 'file')} of earlier exports removed: {some(self.removed)}")
        if self.settings.with_masks:
            lines.append(f"{count(self.masks, 'box', 'boxes')} with a mask, cut out by colours: rough, so look at them")
            if without := self.boxes.total() - self.masks:
                lines[-1] += f"; {without:,} without, because nothing there could be told from its surroundings"
        if exporter.cannot:
            lines.append(f"{exporter.title}: {exporter.cannot}")
        by_reason: dict[str, list[str]] = {}
        for name, reason in self.left_out.items():
            by_reason.setdefault(reason, []).append(name)
        lines += [f"{count(len(names), 'image')} left out, {why}: {some(names)}" for why, names in by_reason.items()]
        lines += self.problems[:_PROBLEMS]
        if len(self.problems) > _PROBLEMS:
            lines.append(f"{len(self.problems) - _PROBLEMS:,} more problems: see manifest.json")
        return "\n".join(lines)

    def facts(self, complete: bool) -> dict[str, Any]:
        """For the manifest."""
        settings = self.settings
        return {
            "complete": complete,
            "format": settings.exporter.title,
            "convention": settings.convention if settings.exporter.has_conventions else None,
            "only_verified": settings.only_verified,
            "masks": self.masks if settings.with_masks else None,
            "images": self.images,
            "boxes": dict(sorted(self.boxes.items())),
            "images_in_it": self.copied,
            "originals": dict(sorted(self.originals.items())),
            "split": self.split_facts() if self.sides else None,
            "left_out": self.left_out,
            "problems": self.problems,
        }

    def split_facts(self) -> dict[str, Any]:
        """By which the next export knows the sides again."""
        split = self.settings.split
        return {"val": split.val, "test": split.test, "seed": split.seed, "sides": {**self.earlier_sides, **self.sides}}
