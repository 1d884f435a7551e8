"""Annotation files as other programs write them, of images of 640 x 480 pixels."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

from fastloc_core.boxes import Box

WIDTH, HEIGHT = 640, 480
Objects = Sequence[tuple[Box, str]]
Files = dict[str, str]


def _centred(box: Box) -> tuple[float, float, float, float]:
    x, y = box.centre
    return x / WIDTH, y / HEIGHT, box.width / WIDTH, box.height / HEIGHT


def _labels(images: Mapping[str, Objects]) -> list[str]:
    return list(dict.fromkeys(label for objects in images.values() for _, label in objects))


def _table(*rows: Sequence[object]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def yolo(images: Mapping[str, Objects], names: str = "data.yaml") -> Files:
    classes = _labels(images)
    listed = json.dumps(classes, ensure_ascii=False)
    files = {names: f"train: images\nnames: {listed}\n" if names == "data.yaml" else "\n".join(classes)}
    for name, objects in images.items():
        lines = ((classes.index(label), *_centred(box)) for box, label in objects)
        files[f"labels/{Path(name).with_suffix('.txt')}"] = "".join(" ".join(map(repr, line)) + "\n" for line in lines)
    return files


def label_img(images: Mapping[str, Objects]) -> Files:
    """Its YOLO mode: the names stand beside the label files."""
    return yolo(images, "labels/classes.txt")


def labelme(images: Mapping[str, Objects]) -> Files:
    def content(name: str, objects: Objects) -> str:
        shapes = [
            {"label": label, "points": [[box.x1, box.y0], [box.x0, box.y1]], "shape_type": "rectangle", "flags": {}}
            for box, label in objects
        ]
        about = {"imagePath": Path(name).name, "imageHeight": HEIGHT, "imageWidth": WIDTH, "imageData": None}
        return json.dumps({"version": "5.5.0", "flags": {}, "shapes": shapes, **about})

    return {str(Path(name).with_suffix(".json")): content(name, objects) for name, objects in images.items()}


def cvat(images: Mapping[str, Objects]) -> Files:
    labels = "".join(f"<label><name>{label}</name></label>" for label in _labels(images))
    parts = (
        f'<image id="{number}" name={quoteattr(name)} width="{WIDTH}" height="{HEIGHT}">'
        + "".join(
            f'<box label={quoteattr(label)} xtl="{box.x0}" ytl="{box.y0}" xbr="{box.x1}" ybr="{box.y1}" occluded="0"/>'
            for box, label in objects
        )
        + "</image>"
        for number, (name, objects) in enumerate(images.items())
    )
    head = f"<meta><task><labels>{labels}</labels></task></meta>"
    return {"annotations.xml": f"<annotations><version>1.1</version>{head}{''.join(parts)}</annotations>"}


def label_studio(images: Mapping[str, Objects]) -> Files:
    def result(box: Box, label: str) -> object:
        percent = {"x": box.x0 / 6.4, "y": box.y0 / 4.8, "width": box.width / 6.4, "height": box.height / 4.8}
        sizes = {"original_width": WIDTH, "original_height": HEIGHT}
        return {"type": "rectanglelabels", **sizes, "value": {**percent, "rotation": 0, "rectanglelabels": [label]}}

    tasks = [
        {
            "id": number,
            "data": {"image": f"/data/local-files/?d=photos/{name}"},
            "annotations": [{"result": [result(*each) for each in objects]}],
        }
        for number, (name, objects) in enumerate(images.items())
    ]
    return {"project.json": json.dumps(tasks)}


def tensorflow(images: Mapping[str, Objects]) -> Files:
    rows = ((name, WIDTH, HEIGHT, label, *box.edges) for name, objects in images.items() for box, label in objects)
    header = ("filename", "width", "height", "class", "xmin", "ymin", "xmax", "ymax")
    return {"boxes.csv": _table(header, *rows)}


def retinanet(images: Mapping[str, Objects]) -> Files:
    """Without a header; an image without objects has a row, too."""
    rows = [(name, *box.edges, label) for name, objects in images.items() for box, label in objects]
    empty = [(name, "", "", "", "", "") for name, objects in images.items() if not objects]
    classes = ((label, number) for number, label in enumerate(_labels(images)))
    return {"boxes.csv": _table(*rows, *empty), "classes.csv": _table(*classes)}


def via(images: Mapping[str, Objects]) -> Files:
    rows = [
        (
            name,
            0,
            "{}",
            len(objects),
            number,
            json.dumps({"name": "rect", "x": box.x0, "y": box.y0, "width": box.width, "height": box.height}),
            json.dumps({"species": label}),
        )
        for name, objects in images.items()
        for number, (box, label) in enumerate(objects)
    ]
    kinds = ("region_count", "region_id", "region_shape_attributes", "region_attributes")
    return {"via.csv": _table(("filename", "file_size", "file_attributes", *kinds), *rows)}


def via_json(images: Mapping[str, Objects]) -> Files:
    """Version 1 numbers the regions, version 2 lists them."""
    listed = {}
    for number, (name, objects) in enumerate(images.items()):
        regions = [
            {
                "shape_attributes": {
                    "name": "rect",
                    "x": box.x0,
                    "y": box.y0,
                    "width": box.width,
                    "height": box.height,
                },
                "region_attributes": {"species": label},
            }
            for box, label in objects
        ]
        numbered = {str(position): region for position, region in enumerate(regions)}
        listed[f"{name}9"] = {"filename": name, "size": 9, "regions": numbered if number else regions}
    return {"via_project.json": json.dumps({"_via_settings": {}, "_via_img_metadata": listed})}


def open_images(images: Mapping[str, Objects]) -> Files:
    codes = {label: f"/m/0{number}" for number, label in enumerate(_labels(images))}
    rows = (
        (Path(name).stem, "xclick", codes[label], 1, box.x0 / WIDTH, box.x1 / WIDTH, box.y0 / HEIGHT, box.y1 / HEIGHT)
        for name, objects in images.items()
        for box, label in objects
    )
    edges = ("XMin", "XMax", "YMin", "YMax")
    header = ("ImageID", "Source", "LabelName", "Confidence", *edges)
    described = _table(*((code, label) for label, code in codes.items()))
    return {"train-bbox.csv": _table(header, *rows), "class-descriptions.csv": described}


PROGRAMS: dict[str, Callable[[Mapping[str, Objects]], Files]] = {
    each.__name__: each
    for each in (yolo, label_img, labelme, cvat, label_studio, tensorflow, retinanet, via, via_json, open_images)
}
