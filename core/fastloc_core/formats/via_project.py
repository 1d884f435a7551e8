"""Reading the JSON of the VGG Image Annotator (VIA): annotations that it exported, or a project that it saved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from fastloc_core.annotation import Annotation
from fastloc_core.errors import AnnotationError
from fastloc_core.formats import via
from fastloc_core.formats.exporter import Found, Notes
from fastloc_core.formats.file_importer import FileImporter
from fastloc_core.formats.matching import beside
from fastloc_core.formats.values import entries, entry, json_of
from fastloc_core.formats.wording import one_line

_REMEDY = "Choose annotations that the VGG Image Annotator exported as JSON."
_MARK = re.compile(r'"(_via_img_metadata|_via_settings|shape_attributes|regions)"\s*:')


class ViaImporter(FileImporter):
    title = "VIA"
    about = "One JSON file for all images, or a project, of the VGG Image Annotator."
    endings = (".json",)

    def is_own(self, head: str) -> bool:
        return head.startswith("{") and _MARK.search(head) is not None

    def found(self, file: Path, content: bytes, source: Path, notes: Notes) -> Iterator[Found]:
        data = entry(json_of(content, file, _REMEDY))
        images = list(entries(list(entry(data.get("_via_img_metadata", data)).values())))
        if not any(isinstance(image.get("filename"), str) for image in images):
            raise AnnotationError(file, "It names no image, so this is not from the VGG Image Annotator.", _REMEDY)
        for image in images:
            name, regions = image.get("filename"), image.get("regions")
            annotations: list[Annotation] = []
            regions = list(regions.values()) if isinstance(regions, dict) else regions  # as version 1 has them
            for position, region in enumerate(entries(regions), 1):
                shape, facts = entry(region.get("shape_attributes")), entry(region.get("region_attributes"))
                annotation, problem = via.annotation_of(shape, facts)
                annotations += [annotation] if annotation else []
                if problem:
                    notes.count(problem, "region", f"{one_line(str(name))}, region {position}")
            if isinstance(name, str) and name:
                yield Found(one_line(name), beside(file, name), tuple(annotations))
