"""COCO detection files: one JSON for all images. Boxes are [x, y, width, height], floats, 0-based, in pixels.

Coordinates are rounded to a millionth of a pixel both ways, so that a file that was read is written as the same bytes.
Each box that fastloc has a record of says under `provenance`, which readers of COCO skip, who decided what, and when.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from fastloc_core.annotation import Annotation, Origin, ReviewedImage
from fastloc_core.boxes import Box
from fastloc_core.formats.exporter import Exporter, File, Order
from fastloc_core.formats.splits import SIDES
from fastloc_core.formats.wording import moment

if TYPE_CHECKING:
    from fastloc_core.formats.segmentation import Outline

DECIMALS = 6
_HEAD = '"info": {"description": "Boxes that a person decided about in fastloc"},\n"licenses": []'

Entry = dict[str, Any]


class CocoExporter(Exporter):
    """annotations.json, or one file for each side."""

    title = "COCO"
    about = "One JSON file for all images."
    about_masks = "Polygons of the objects."
    can_be_data_set = True
    cannot = (
        "Polygons of masks have no holes. It holds no flags except of crowds, and nothing that says which images are "
        "done."
    )

    def files(self, order: Order) -> Iterator[File]:
        from fastloc_core.formats import image_files

        places, images = order.places(), image_files.ImageFiles(order)
        image_files.tell_of_pages(order, places, by_stem=False)
        for side in [side for side in SIDES if side in order.sides.values()] or [""]:
            members, names = [], []
            outlines: dict[str, Outline] = {}
            found = 0
            for name, image in order.images.items():
                if order.sides.get(name, "") != side:
                    continue
                file_name = PurePath(name)
                if order.has_images:
                    bare = places[name].with_suffix("")
                    file_name = images.place(name, bare)
                    yield from images.file(name, PurePath("images", side) / bare)
                found += self._add_outlines(image, order, outlines)
                members.append(replace(image, path=order.root / file_name))
                names.append(name)
            json_name = f"annotations/instances_{side}.json" if side else "annotations.json"
            content = to_json(members, order.root, order.classes, outlines, order.origins)
            yield File(json_name, content, {name: order.images[name] for name in names}, found)
        images.tell()

    def _add_outlines(self, image: ReviewedImage, order: Order, outlines: dict[str, Outline]) -> int:
        """With masks, of every object, because readers of segmentations stop at one that has none. Returns how many
        come from pixels; the others are their boxes.
        """
        if not order.masks:
            return 0
        from fastloc_core.formats import segmentation

        patches = order.patches(image)
        for annotation in image.annotations:
            patch = patches.get(annotation.id)
            outlines[annotation.id] = segmentation.outline(patch) if patch else segmentation.rectangle(annotation.box)
        return len(patches)


def to_json(
    images: Sequence[ReviewedImage],
    root: Path,
    classes: Sequence[str],
    outlines: Mapping[str, Outline] = MappingProxyType({}),
    origins: Mapping[str, Origin] = MappingProxyType({}),
) -> bytes:
    """Images with paths below `root`, categories in the order of `classes`, ids from 1 in the given orders.

    `outlines`: of objects by their annotations' ids; the others have no segmentation, and the area of their box;
    `origins`: likewise; the others say nothing of theirs.
    Raises ValueError if an image is not below `root`, KeyError for a label that is not in `classes`.
    """
    ids = {label: number for number, label in enumerate(classes, 1)}
    entries: list[Entry] = []
    annotations: list[Entry] = []
    for image_id, image in enumerate(images, 1):
        name = image.path.relative_to(root).as_posix()
        entries.append({"id": image_id, "file_name": name, "width": image.width, "height": image.height})
        for annotation in image.annotations:
            head = {"id": len(annotations) + 1, "image_id": image_id, "category_id": ids[annotation.label]}
            shape = _shape(annotation.box, outlines.get(annotation.id))
            origin = origins.get(annotation.id)
            said = {"provenance": _provenance(annotation, origin)} if origin else {}
            annotations.append(head | shape | {"iscrowd": int(annotation.flags.crowd)} | said)
    lists = {
        "images": entries,
        "annotations": annotations,
        "categories": [{"id": number, "name": label, "supercategory": ""} for label, number in ids.items()],
    }
    sections = [_HEAD, *(f'"{name}": [\n{_lines(members)}\n]' for name, members in lists.items())]
    return ("{\n" + ",\n".join(sections) + "\n}\n").encode()


def _lines(entries: Iterable[Entry]) -> str:
    """One a line. They are encoded one by one, because all at once would stop the other threads for up to a second."""
    return ",\n".join(map(json.dumps, entries))


def _shape(box: Box, outline: Outline | None) -> Entry:
    x, y, width, height = (round(float(edge), DECIMALS) for edge in (box.x0, box.y0, box.width, box.height))
    polygons, area = outline or ([], round(width * height, DECIMALS))
    return {"bbox": [x, y, width, height], "area": area, "segmentation": polygons}


def _provenance(annotation: Annotation, origin: Origin) -> Entry:
    """What is known of it."""
    chance = annotation.confidence
    said = {
        "decision": annotation.decision.value,
        "model": origin.model,
        "preset": origin.preset,
        "when": moment(origin.at),
        "person": annotation.person,
        "unseen": origin.unseen,
    }
    known = {name: value for name, value in said.items() if value}
    return known if chance is None else known | {"confidence": round(chance, DECIMALS)}
