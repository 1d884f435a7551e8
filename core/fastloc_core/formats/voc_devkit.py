"""The folders of the VOC development kit: Annotations, JPEGImages and ImageSets, and labelmap.txt."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePath

from fastloc_core.formats.exporter import File, Order
from fastloc_core.formats.image_files import ImageFiles
from fastloc_core.formats.segmentation import MOST, palette
from fastloc_core.formats.splits import SIDES, TRAIN, VAL
from fastloc_core.formats.wording import one_line, some

HOME = PurePath("VOCdevkit/VOC2012")  # readers know it by this year
_FOLDER = PurePath("JPEGImages")
_OBJECTS = "SegmentationObject/"


def laid_out(order: Order, files: Callable[[Order], Iterator[File]]) -> Iterator[File]:
    """`files`: makes the XML files and the segmentations of an order. The XML files name the images of the data set."""
    places, images = order.places(), ImageFiles(order, only_jpeg=True)
    bare = {name: places[name].with_suffix("") for name in order.images}
    shown, originals = {}, {}
    for name, image in order.images.items():
        path = Path(images.place(name, _FOLDER / bare[name])) if order.has_images else image.path
        shown[name] = replace(image, path=path)
        originals[shown[name].path] = image
    inner = replace(
        order,
        images=shown,
        patches=lambda image: order.patches(originals[image.path]),
        is_kept=lambda name: order.is_kept(_moved(name)),
    )
    segmented = set()
    for file in files(inner):
        if file.name.startswith(_OBJECTS):
            segmented.add(PurePath(file.name).relative_to(_OBJECTS).with_suffix(""))
        if order.has_images:
            for name in file.images:
                yield from images.file(name, HOME / _FOLDER / bare[name])
        yield file._replace(name=_moved(file.name), images={name: order.images[name] for name in file.images})
    yield from _lists("Main", order, [*bare.items()])
    if segmented:
        yield from _lists("Segmentation", order, [each for each in bare.items() if each[1] in segmented])
    if odd := [name for name in order.classes if ":" in name]:
        order.problems.append(f"datumaro and CVAT know no class with a colon in its name, and there are: {some(odd)}.")
    yield File((HOME / "labelmap.txt").as_posix(), labelmap(order.classes))
    images.tell()


def _moved(name: str) -> str:
    return (HOME / "Annotations" / name if name.endswith(".xml") else HOME / name).as_posix()


def _lists(kind: str, order: Order, images: Sequence[tuple[str, PurePath]]) -> Iterator[File]:
    """The images of each side, without their endings. If they are not split, all are for training."""
    sides: dict[str, list[str]] = {side: [] for side in SIDES if side in (order.sides.values() or SIDES[:1])}
    for name, bare in images:
        sides[order.sides.get(name, TRAIN)].append(bare.as_posix())
    sides["trainval"] = [*sides.get(TRAIN, ()), *sides.get(VAL, ())]
    for side, names in sides.items():
        content = "".join(f"{name}\n" for name in names).encode(errors="replace")
        yield File((HOME / "ImageSets" / kind / f"{side}.txt").as_posix(), content)


def labelmap(classes: Sequence[str]) -> bytes:
    """The colour of each class, as datumaro and CVAT read it; classes beyond those of a segmentation have none."""
    colours = [",".join(map(str, colour)) for colour in palette()[: MOST + 1].tolist()]
    rows = [("background", colours[0])]
    rows += [(one_line(name).replace(":", " "), colours[i] if i <= MOST else "") for i, name in enumerate(classes, 1)]
    return "".join(["# label:color_rgb:parts:actions\n", *(f"{name}:{colour}::\n" for name, colour in rows)]).encode()
