"""The side of each image of an export: what earlier exports said, then by likeness and classes."""

from __future__ import annotations

from collections.abc import Mapping

from fastloc_core.annotation import ReviewedImage
from fastloc_core.formats import splits
from fastloc_core.formats.export_settings import Split
from fastloc_core.formats.wording import count, some
from fastloc_core.progress import Progress


def sides(
    images: Mapping[str, ReviewedImage], split: Split, before: Mapping[str, str], progress: Progress
) -> tuple[dict[str, str], list[str]]:
    """The side of each image by its name, and a sentence for each thing that a person should know.

    `before`: sides of an earlier export, which count.
    """
    from fastloc_core.formats import likeness  # imports OpenCV, which not every export needs

    if before.keys() >= images.keys() and split.shares.keys() >= {before[name] for name in images}:
        return {name: before[name] for name in images}, []  # without reading all images again
    alike, unread = likeness.groups({name: image.path for name, image in images.items()}, progress)
    groups = [*splits.runs(alike, split.shares)]
    classes = {name: frozenset(each.label for each in image.annotations) for name, image in images.items()}
    found = splits.split(groups, classes, split.shares, split.seed, before)
    problems = []
    if unread:
        problems.append(f"Not compared with the others, because they cannot be read: {some(unread)}.")
    if len(groups) > len(alike):
        cut = count(len([group for group in alike if len(group) > max(map(len, groups))]), "group")
        problems.append(
            f"{cut} of images that look alike had to be divided among the sides, in the order of the names."
        )
    if empty := split.shares.keys() - set(found.values()):
        problems.append(f"Nothing is left for {some(sorted(empty))}: there are too few images that do not look alike.")
    return found, problems


def known(earlier: object, split: Split) -> dict[str, str]:
    """The sides that an earlier export wrote into the manifest, if the same split was asked for. They may be wrong,
    because anybody may have changed it.
    """
    if not isinstance(earlier, dict) or [earlier.get(key) for key in ("val", "test", "seed")] != [
        split.val,
        split.test,
        split.seed,
    ]:
        return {}
    before = earlier.get("sides")
    entries = before.items() if isinstance(before, dict) else ()
    return {name: side for name, side in entries if isinstance(side, str)}
