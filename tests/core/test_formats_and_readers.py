"""An installed package adds a kind of image and a format, and touches no file of fastloc."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fastloc_core import limits
from fastloc_core.cli import app
from fastloc_core.errors import ImageError, SettingError
from fastloc_core.formats.table import EXPORTERS, IMPORTERS, exporter, importers_of
from fastloc_core.images import decode, find_images
from fastloc_core.limits import Limits
from fastloc_core.store.bulk import take_over
from fastloc_core.store.indexing import index
from tests.core.stores import box, draw, labels, meet, open_store
from tests.toys import toy

usable = pytest.mark.usefixtures("toys")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A verified image of the toy's kind with one box."""
    folder = tmp_path / "images"
    folder.mkdir()
    (folder / "a.toy").write_bytes(toy(100, 90, 7))
    return folder


@usable
def test_an_image_of_a_new_kind_is_found_and_decoded_within_the_limits(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert find_images(root).images == (root / "a.toy",)
    pixels = decode(root / "a.toy")
    assert (pixels.shape, pixels.max()) == ((90, 100, 3), 7)
    (root / "a.toy").write_bytes(toy(100, 90, 7)[:-1])
    with pytest.raises(ImageError, match="damaged"):
        decode(root / "a.toy")
    monkeypatch.setattr(limits, "_current", Limits(pixels=8999))
    with pytest.raises(ImageError, match="It has 100 x 90 pixels"):
        decode(root / "a.toy")


@usable
def test_a_new_format_is_exported_by_the_command_and_imported_again(root: Path, tmp_path: Path) -> None:
    with open_store(root) as store:
        index(store)
        draw(store, meet(store, "a.toy"), box("cat"), verified=True)
    ran = CliRunner().invoke(app, ["export", str(root), "--out", str(tmp_path / "out"), "--format", "lines"])
    assert (ran.exit_code, "1 image with 1 box exported as Lines" in ran.stdout) == (0, True), ran.output
    assert (tmp_path / "out/boxes.lines").read_text() == "a.toy,cat,10.0,20.0,60.0,80.0\n"
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.toy").write_bytes(toy(100, 90, 0))
    with open_store(other) as store:
        index(store)
        assert take_over(tmp_path / "out/boxes.lines", None, store)[:2] == (1, 1)
        assert labels(store, "a.toy") == ["cat"]


@usable
def test_fastlocs_own_formats_and_readers_cannot_be_replaced(root: Path) -> None:
    assert [*EXPORTERS] == ["voc", "coco", "yolo", "labelme", "cvat", "label-studio", "table", "lines"]
    assert [*IMPORTERS] == ["coco", "voc", "yolo", "labelme", "cvat", "label-studio", "csv", "via", "lines"]
    (root / "a.lines").touch()
    (root / "a.json").write_text('{"images": []}')
    assert [importers_of(root / name)[0].title for name in ("a.lines", "a.json", "")] == ["Lines", "COCO", "COCO"]
    told = CliRunner().invoke(app, ["export", "--formats"]).stdout.splitlines()
    assert [line.split(":")[0] for line in told] == [*EXPORTERS]


@usable
@pytest.mark.parametrize("entry", ["odd = tests.toys:READER", "odd = tests.toys:NOTHING", "odd = nowhere"])
def test_a_broken_entry_point_is_named_with_its_package_and_stops_no_other(
    entry: str, install: Callable[..., None]
) -> None:
    install("odd", f"[fastloc.exporters]\n{entry}\n")
    assert [*EXPORTERS] == ["voc", "coco", "yolo", "labelme", "cvat", "label-studio", "table", "lines"]
    with pytest.raises(SettingError, match=r"“odd” of the installed package odd .* “pip uninstall odd”"):
        exporter("odd")


def test_annotation_files_become_those_of_another_format_without_a_window(photo: Path, tmp_path: Path) -> None:
    folder, out = tmp_path / "images", tmp_path / "out"
    folder.mkdir()
    (folder / "cat.png").write_bytes(photo.read_bytes())
    (folder / "cat.xml").write_text(
        "<annotation><object><name>cat</name><bndbox><xmin>11</xmin><ymin>21</ymin><xmax>30</xmax><ymax>40</ymax>"
        "</bndbox></object></annotation>"
    )
    ran = CliRunner().invoke(app, ["export", str(folder), "--out", str(out), "--format", "coco", "--all"])
    assert ran.exit_code == 0, ran.output
    assert [a["bbox"] for a in json.loads((out / "annotations.json").read_bytes())["annotations"]] == [[10, 20, 20, 20]]
    ran = CliRunner().invoke(app, ["export", str(folder), "--out", str(out), "--format", "nothing"])
    assert (ran.exit_code, "Choose one of voc, coco, yolo" in ran.output) == (2, True)


def test_the_tables_are_light_enough_for_the_start_of_the_window() -> None:
    code = (
        "from fastloc_core.formats.table import EXPORTERS, IMPORTERS; from fastloc_core.images import by_ending\n"
        "print([each.title for each in (*EXPORTERS.values(), *IMPORTERS.values())], len(by_ending()) > 5)\n"
        "heavy = 'numpy cv2 lxml PIL yaml tifffile astropy pydicom pi_heif'.split()\n"
        "print(set(heavy) & set(sys.modules))"
    )
    start = f"import sys; sys.path[:0] = {sys.path!r}\n"
    told = subprocess.check_output([sys.executable, "-c", start + code], text=True)
    ours = ["Pascal VOC", "COCO", "YOLO", "labelme", "CVAT", "Label Studio", "Table"]
    ours += ["COCO", "Pascal VOC", "YOLO", "labelme", "CVAT", "Label Studio", "CSV", "VIA"]
    assert told.splitlines() == [f"{ours} True", "set()"]
