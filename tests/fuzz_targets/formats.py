"""Readers of annotation files and of an export's records read any bytes, or say why not."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from fastloc_core.annotation import Annotation, Decision, ReviewedImage
from fastloc_core.boxes import Box
from fastloc_core.errors import AnnotationError
from fastloc_core.formats import coco, coco_reading, voc
from fastloc_core.formats.export import export
from fastloc_core.formats.export_folder import JOURNAL, MANIFEST
from fastloc_core.formats.export_settings import ExportSettings
from fastloc_core.formats.importing import read_annotations
from fastloc_core.formats.table import EXPORTERS

_ROOT = Path("/photos")
_FROG = Annotation(Box(1, 2, 30, 40), "frog", Decision.DRAWN)
_POND = ReviewedImage(_ROOT / "sub" / "pond.jpg", 640, 480, (_FROG,), verified=True)


def fuzz_voc(data: bytes) -> None:
    """The file is read or refused, also from a folder. A file that was read is written unchanged, and takes another
    box.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder, "pond.xml")
        path.write_bytes(data)
        with suppress(AnnotationError):
            voc.image_name(path)
        found = read_annotations(Path(folder), [_POND.path], _ROOT)
        _sayable(found.problems)
    with suppress(AnnotationError):
        file = voc.parse(data, path)
        about = voc.VocImage(_POND.path, 640, 480)
        assert voc.to_xml(about, file.annotations, verified=file.verified, base=file) == data
        longer = voc.parse(voc.to_xml(about, (*file.annotations, _FROG), verified=file.verified, base=file), path)
        before = [(each.label, each.box) for each in file.annotations]
        assert [(each.label, each.box) for each in longer.annotations] == [*before, ("frog", _FROG.box)]
        _storable(file.annotations)


def fuzz_coco(data: bytes) -> None:
    """The file is read or refused. The boxes of a file that was read can be written."""
    with suppress(AnnotationError):
        file = coco_reading.parse(data, Path("pond.json"))
        _sayable(file.problems)
        for image in file.images:
            _storable(image.annotations)
            labels = sorted({each.label for each in image.annotations})
            shown = ReviewedImage(_POND.path, 640, 480, image.annotations)
            again = coco_reading.parse(coco.to_json([shown], _ROOT, labels), Path("pond.json"))
            assert [each.label for each in again.images[0].annotations] == [each.label for each in image.annotations]


def fuzz_manifest(data: bytes) -> None:
    """As the manifest or journal of a target folder, it is refused or the export is made. No other file changes."""
    for name in (MANIFEST, JOURNAL):
        for kind in EXPORTERS:
            with TemporaryDirectory() as folder:
                target, mine = Path(folder, "target"), Path(folder, "mine.txt")
                target.mkdir()
                mine.write_bytes(b"mine")
                (target / name).write_bytes(data)
                try:
                    assert export([_POND], _ROOT, target, ExportSettings(kind)).images == 1
                except AnnotationError:
                    assert [path.name for path in target.iterdir()] == [name]
                    assert (target / name).read_bytes() == data
                assert sorted(path.name for path in Path(folder).iterdir()) == ["mine.txt", "target"]
                assert mine.read_bytes() == b"mine"


def _storable(annotations: tuple[Annotation, ...]) -> None:
    for each in annotations:
        each.label.encode()
        assert len(each.label) < 1000
        assert each.box.area < float("inf")


def _sayable(problems: tuple[str, ...]) -> None:
    for problem in problems:
        problem.encode()
