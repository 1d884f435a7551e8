"""Each loader reads an exported data set with its own package, and tells what it found.

This file runs in whatever Python has the packages, so it imports nothing of fastloc:

    python readers.py NAME FOLDER     prints a JSON list of [image, width, height, [[class, x0, y0, x1, y1], ...]]

`image` is the path of the image without its ending. FOLDER is an export with the sides train and val.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

Found = tuple[str, int, int, list[list[Any]]]
Loader = Callable[[Path], Iterator[Found]]
SIDES = ("train", "val")


def bare(path: str | Path, folder: Path) -> str:
    return Path(path).resolve().relative_to(folder.resolve()).with_suffix("").as_posix()


def ultralytics(folder: Path, task: str = "detect") -> Iterator[Found]:
    from ultralytics.data.dataset import YOLODataset
    from ultralytics.data.utils import check_det_dataset

    data = check_det_dataset(str(folder / "data.yaml"), autodownload=False)
    for side in SIDES:
        for each in YOLODataset(img_path=data[side], data=data, task=task, augment=False).labels:
            height, width = each["shape"]
            objects = []
            for number, (x, y, w, h) in zip(each["cls"].ravel(), each["bboxes"].tolist(), strict=True):
                edges = ((x - w / 2) * width, (y - h / 2) * height, (x + w / 2) * width, (y + h / 2) * height)
                objects.append([data["names"][int(number)], *edges])
            yield bare(each["im_file"], folder / "images" / side), width, height, objects


def ultralytics_segments(folder: Path) -> Iterator[Found]:
    return ultralytics(folder, "segment")


def torchvision_voc(folder: Path) -> Iterator[Found]:
    from torchvision.datasets import VOCDetection

    home = folder / "VOCdevkit/VOC2012"
    for side in SIDES:
        data = VOCDetection(str(folder), year="2012", image_set=side)
        for path, (image, target) in zip(data.images, data, strict=True):
            objects = [[each["name"], *devkit(each["bndbox"])] for each in target["annotation"].get("object", ())]
            yield bare(path, home / "JPEGImages"), *image.size, objects


def devkit(bndbox: dict[str, str]) -> list[float]:
    return [float(bndbox["xmin"]) - 1, float(bndbox["ymin"]) - 1, float(bndbox["xmax"]), float(bndbox["ymax"])]


def torchvision_coco(folder: Path) -> Iterator[Found]:
    from torchvision.datasets import CocoDetection

    for side in SIDES:
        data = CocoDetection(str(folder / "images" / side), str(folder / f"annotations/instances_{side}.json"))
        for key, (image, objects) in zip(data.ids, data, strict=True):
            yield bare(data.coco.imgs[key]["file_name"], Path()), *image.size, coco_objects(data.coco, objects)


def coco_objects(coco: Any, annotations: list[dict[str, Any]]) -> list[list[Any]]:  # noqa: ANN401 (has no types)
    found = []
    for each in annotations:
        x, y, width, height = each["bbox"]
        found.append([coco.cats[each["category_id"]]["name"], x, y, x + width, y + height])
    return found


def pycocotools_masks(folder: Path) -> Iterator[Found]:
    """The box around each mask. A mask lies in its box, but need not fill it."""
    from pycocotools.coco import COCO

    for side in SIDES:
        coco = COCO(folder / f"annotations/instances_{side}.json")
        for key, image in coco.imgs.items():
            annotations = coco.imgToAnns[key]
            masks = [coco.annToMask(each) for each in annotations]
            if not all(mask.any() and mask.shape == (image["height"], image["width"]) for mask in masks):
                raise ValueError(f"{image['file_name']}: a mask is empty")
            yield bare(image["file_name"], Path()), image["width"], image["height"], coco_objects(coco, annotations)


def supervision_yolo(folder: Path) -> Iterator[Found]:
    from supervision import DetectionDataset

    for side in SIDES:
        images, labels = folder / "images" / side, folder / "labels" / side
        yield from supervised(DetectionDataset.from_yolo(str(images), str(labels), str(folder / "data.yaml")), images)


def supervision_coco(folder: Path) -> Iterator[Found]:
    from supervision import DetectionDataset

    for side in SIDES:
        images = folder / "images" / side
        yield from supervised(
            DetectionDataset.from_coco(str(images), str(folder / f"annotations/instances_{side}.json")), images
        )


def supervision_voc(folder: Path) -> Iterator[Found]:
    from supervision import DetectionDataset

    home = folder / "VOCdevkit/VOC2012"
    images = home / "JPEGImages"
    yield from supervised(DetectionDataset.from_pascal_voc(str(images), str(home / "Annotations")), images)


def supervised(data: Any, images: Path) -> Iterator[Found]:  # noqa: ANN401 (of a package that may be missing)
    for path, image, found in data:
        objects = [
            [data.classes[number], *edges] for number, edges in zip(found.class_id, found.xyxy.tolist(), strict=True)
        ]
        yield bare(path, images), image.shape[1], image.shape[0], objects


def datumaro(folder: Path, kind: str) -> Iterator[Found]:
    from datumaro import AnnotationType, Dataset

    data = Dataset.import_from(str(folder), kind)
    names = data.categories()[AnnotationType.label]
    for item in data:
        if item.subset == "trainval":  # the others once more
            continue
        height, width = item.media.data.shape[:2]
        boxes = [each for each in item.annotations if each.type is AnnotationType.bbox]
        objects = [[names[box.label].name, box.x, box.y, box.x + box.w, box.y + box.h] for box in boxes]
        yield item.id, width, height, objects


def datumaro_cvat(folder: Path) -> Iterator[Found]:
    from datumaro import AnnotationType, Dataset

    data = Dataset.import_from(str(folder / "annotations.xml"), "cvat")
    names = data.categories()[AnnotationType.label]
    for item in data:
        height, width = item.media.size
        boxes = [each for each in item.annotations if each.type is AnnotationType.bbox]
        objects = [[names[box.label].name, box.x, box.y, box.x + box.w, box.y + box.h] for box in boxes]
        yield item.id, width, height, objects


def label_studio(folder: Path) -> Iterator[Found]:
    """Its converter knows the size of an image without results from the image alone."""
    from label_studio_sdk.converter import Converter
    from PIL import Image, ImageOps

    converter = Converter(str(folder / "config.xml"), str(folder), download_resources=False)
    for task in converter.iter_from_json_file(str(folder / "tasks.json")):
        name = unquote(task["input"]["image"].partition("?d=")[2])
        results = task["output"].get("label", [])
        if results:
            width, height = results[0]["original_width"], results[0]["original_height"]
        else:
            with Image.open(folder.parent / name.partition("#page=")[0]) as image:
                width, height = ImageOps.exif_transpose(image).size
        objects = []
        for each in results:
            x, y, across, down = converter.rotated_rectangle(each)
            edges = x * width, y * height, (x + across) * width, (y + down) * height
            objects.append([each["rectanglelabels"][0], *(edge / 100 for edge in edges)])
        yield name, width, height, objects


def labelimg_yolo(folder: Path) -> Iterator[Found]:
    from libs.yolo_io import YoloReader
    from PIL import Image

    images = {path.stem: path for path in (folder / "images").rglob("*.*")}
    for label in sorted((folder / "labels").rglob("*.txt")):
        if label.stem not in images:  # the names of the classes
            continue
        with Image.open(images[label.stem]) as image:
            width, height = image.size
        size = SimpleNamespace(height=lambda: height, width=lambda: width, isGrayscale=lambda: False)  # noqa: B023
        yield label.stem, width, height, shapes(YoloReader(str(label), size).get_shapes())


def labelimg_voc(folder: Path) -> Iterator[Found]:
    from libs.pascal_voc_io import PascalVocReader
    from PIL import Image

    home, images = (folder / "VOCdevkit/VOC2012" / name for name in ("Annotations", "JPEGImages"))
    for xml in sorted(home.rglob("*.xml")):
        with Image.open((images / xml.relative_to(home)).with_suffix(".jpg")) as image:
            yield bare(xml, home), *image.size, shapes(PascalVocReader(str(xml)).get_shapes())


def shapes(found: list[Any]) -> list[list[Any]]:
    """labelImg's: name and four corners."""
    objects = []
    for name, corners, *_ in found:
        xs, ys = zip(*corners, strict=True)
        objects.append([name, min(xs), min(ys), max(xs), max(ys)])
    return objects


LOADERS: dict[str, tuple[str, Loader]] = {
    "ultralytics": ("yolo", ultralytics),
    "ultralytics, segments": ("yolo-seg", ultralytics_segments),
    "torchvision VOCDetection": ("voc", torchvision_voc),
    "torchvision CocoDetection": ("coco", torchvision_coco),
    "pycocotools, annToMask": ("coco-masks", pycocotools_masks),
    "supervision, YOLO": ("yolo", supervision_yolo),
    "supervision, COCO": ("coco", supervision_coco),
    "supervision, VOC": ("voc", supervision_voc),
    "datumaro, YOLO": ("yolo", lambda folder: datumaro(folder, "yolo")),
    "datumaro, COCO": ("coco", lambda folder: datumaro(folder, "coco")),
    "datumaro, VOC": ("voc-labelimg", lambda folder: datumaro(folder / "VOCdevkit/VOC2012", "voc")),
    "datumaro, CVAT": ("cvat", datumaro_cvat),
    "Label Studio's converter": ("label-studio", label_studio),
    "labelImg, YOLO": ("yolo", labelimg_yolo),
    "labelImg, VOC": ("voc-labelimg", labelimg_voc),
}

if __name__ == "__main__":
    with redirect_stdout(sys.stderr):
        result = [*LOADERS[sys.argv[1]][1](Path(sys.argv[2]))]
    print(json.dumps(result))
