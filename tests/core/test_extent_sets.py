"""Guarantees for the sets that the extent head is taught on: what is laid out, and that a difference is noticed."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.extent_sets import LIST, Part, Source, clone_command, clone_of, lay_out, sources
from fastloc_core.formats import voc

PERMISSIVE = {"Apache-2.0", "MIT", "CC BY 4.0", "Public Domain"}
XML = "<annotation><size><width>{0}</width><height>30</height></size><object><name>pear</name><bndbox><xmin>3</xmin>"
XML += "<ymin>5</ymin><xmax>12</xmax><ymax>99</ymax></bndbox></object></annotation>"


@pytest.fixture
def clones(tmp_path: Path) -> Path:
    """A clone of orchard/pears with a YOLO folder and a Pascal VOC folder."""
    clone = tmp_path / "clones" / "orchard" / "pears"
    save(clone / "yolo/images/one.rf.a.png", 1)
    save(clone / "yolo/images/one.rf.b.png", 2)  # an altered copy
    save(clone / "yolo/images/two.png", 3)
    save(clone / "yolo/images/again.png", 3)
    save(clone / "yolo/images/none.png", 4)
    (clone / "yolo/labels").mkdir()
    for name in ("one.rf.a", "one.rf.b", "two", "again"):
        (clone / f"yolo/labels/{name}.txt").write_text("0 0.5 0.5 0.5 1.0\n1 0 0 0.25 0 0.25 0.5\n")
    (clone / "yolo/labels/none.txt").touch()
    for name, width in {"right": 40, "wrong size": 80}.items():
        save(clone / f"voc/{name}.png", width)
        (clone / f"voc/{name}.xml").write_text(XML.format(width))
    git(clone, "init", "-q")
    git(clone, "add", ".")
    git(clone, "-c", "user.name=a", "-c", "user.email=b", "commit", "-q", "-m", "Pears")
    return tmp_path / "clones"


def save(file: Path, seed: int) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.random.default_rng(seed).integers(0, 255, (30, 40, 3), np.uint8)).save(file)


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), *arguments]  # as the script does, the one of the path
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def source(clones: Path, form: str, *parts: Part) -> Source:
    commit = git(clones / "orchard/pears", "rev-parse", "HEAD").strip()
    url = "https://example.org/orchard/pears"
    return Source("pears", url, commit, "MIT", "LICENSE", "pears", form, parts, 100, "")


def boxes(target: Path) -> set[tuple[float, float, float, float]]:
    files = (target / "annotations").iterdir()
    return {each.box.edges for file in files for each in voc.read(file, None, target).annotations}


def test_copies_and_images_without_boxes_are_left_out(clones: Path, tmp_path: Path) -> None:
    pears = source(clones, "yolo", Part("yolo/images", "yolo/labels"))
    clone = clone_of(pears, clones)
    assert clone
    laid = lay_out(pears, clone, tmp_path / "pears")
    assert (laid.images, laid.boxes) == (2, 4)
    assert boxes(tmp_path / "pears") == {(10, 0, 30, 30), (0, 0, 10, 15)}
    assert lay_out(replace(pears, limit=1), clone, tmp_path / "pears").images == 1
    assert len(list((tmp_path / "pears/images").iterdir())) == 1


def test_boxes_are_clipped_and_images_of_another_size_left_out(clones: Path, tmp_path: Path) -> None:
    pears = source(clones, "voc", Part("voc", "voc"))
    clone = clone_of(pears, clones)
    assert clone
    assert lay_out(pears, clone, tmp_path / "pears").images == 1
    assert boxes(tmp_path / "pears") == {(2, 4, 12, 30)}


def test_another_box_is_another_digest(clones: Path, tmp_path: Path) -> None:
    pears = source(clones, "yolo", Part("yolo/images", "yolo/labels"))
    clone = clone_of(pears, clones)
    assert clone
    first = lay_out(pears, clone, tmp_path / "pears").sha256
    assert lay_out(pears, clone, tmp_path / "elsewhere").sha256 == first
    for name in ("again", "two"):
        (clones / f"orchard/pears/yolo/labels/{name}.txt").write_text("0 0.5 0.5 0.5 0.9\n1 0 0 0.25 0 0.25 0.5\n")
    git(clones / "orchard/pears", "-c", "user.name=a", "-c", "user.email=b", "commit", "-qam", "Smaller")
    changed = replace(pears, commit=git(clones / "orchard/pears", "rev-parse", "HEAD").strip())
    assert lay_out(changed, clone, tmp_path / "pears").sha256 != first


def test_the_list_names_a_commit_and_a_permissive_licence_of_each_set(tmp_path: Path) -> None:
    listed = sources(LIST)
    assert {each.licence for each in listed} <= PERMISSIVE
    assert all(each.stated and len(each.commit) == 40 and len(each.sha256) == 64 for each in listed)
    assert clone_of(listed[0], tmp_path) is None
    assert clone_command(listed[0], tmp_path).startswith(f"git clone --bare {listed[0].repository} ")
