"""A data set trains as it is: images under one name with what is said of them, in folders that readers know."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from fastloc_core.annotation import Annotation, Decision, Flags, ReviewedImage
from fastloc_core.boxes import Box
from fastloc_core.cli import app
from fastloc_core.errors import AnnotationError, Cancelled, SettingError
from fastloc_core.formats import voc
from fastloc_core.formats.export import KEPT, MISSING, UNDECIDED, export
from fastloc_core.formats.export_settings import ExportSettings, ImageFiles, Split
from fastloc_core.store.indexing import index
from tests.core.stores import box, draw, meet, open_store
from tests.core.test_export import cancelled_at, files
from tests.core.test_export_folder import Killed, cut_short
from tests.core.test_splits import scene

COPIES = ExportSettings("yolo", images=ImageFiles.COPY, split=Split(val=25))
FROG = Box(10, 20, 110.5, 120.25)
HOME = "VOCdevkit/VOC2012"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    (folder / "images").mkdir(parents=True)
    return folder


def add(root: Path, name: str, *boxes: Box, seed: int = 0, label: str = "frog", **save: Any) -> ReviewedImage:  # noqa: ANN401 (PIL's)
    """A photograph of 320 x 240 pixels as displayed."""
    Image.fromarray(scene(seed)).save(root / name, **save)
    objects = tuple(Annotation(box, label, Decision.DRAWN) for box in boxes)
    return ReviewedImage(root / name, 320, 240, objects, verified=True)


def eight(root: Path) -> list[ReviewedImage]:
    return [add(root, f"pond {i}.jpg", FROG, seed=i) for i in range(8)]


@pytest.mark.parametrize(
    ("kind", "image", "about", "lists"),
    [
        ("yolo", "images/{}/pond_{}.jpg", "labels/{}/pond_{}.txt", "data.yaml"),
        ("coco", "images/{}/pond_{}.jpg", "annotations/instances_{}.json", "annotations/instances_val.json"),
        ("voc", f"{HOME}/JPEGImages/pond_{{1}}.jpg", f"{HOME}/Annotations/pond_{{1}}.xml", f"{HOME}/labelmap.txt"),
    ],
)
def test_images_stand_where_the_readers_of_each_format_look_for_them(
    root: Path, tmp_path: Path, kind: str, image: str, about: str, lists: str
) -> None:
    images, out = eight(root), tmp_path / "out"
    told = export(images, root, out, replace(COPIES, format=kind))
    assert (told.images, told.copied, len([*told.sides.values()])) == (8, 8, 8)
    for i, each in enumerate(images):
        side = told.sides[each.path.name]
        assert (out / image.format(side, i)).read_bytes() == each.path.read_bytes()
        assert (out / about.format(side, i)).is_file()
    assert (out / lists).is_file()
    assert "Split: train 6, val 2" in told.summary


def test_what_yolo_trains_from(root: Path, tmp_path: Path) -> None:
    export(
        [*eight(root), add(root, "images/none.jpg", seed=9)],
        root,
        tmp_path / "out",
        replace(COPIES, split=Split(25, 10)),
    )
    yaml = (tmp_path / "out/data.yaml").read_text()
    assert yaml == 'train: images/train\nval: images/val\ntest: images/test\nnames:\n  0: "frog"\n'
    written = files(tmp_path / "out")
    stems = {name.removeprefix("images/").removesuffix(".jpg") for name in written if name.startswith("images/")}
    assert stems == {name[7:-4] for name in written if name.startswith("labels/") and "classes" not in name}
    assert any(name.endswith("/images_none.jpg") for name in written)
    assert written["labels/train/classes.txt"] == b"frog\n"  # labelImg looks for it there
    export(eight(root), root, tmp_path / "whole", replace(COPIES, split=Split()))
    assert "no images for validation" in (tmp_path / "whole/data.yaml").read_text()
    assert "train: images\nval: images\n" in (tmp_path / "whole/data.yaml").read_text()


def test_the_lists_of_voc_name_the_images_of_each_side(root: Path, tmp_path: Path) -> None:
    told = export(eight(root), root, tmp_path, replace(COPIES, format="voc"))
    lists = {path.stem: path.read_text().split() for path in (tmp_path / HOME / "ImageSets/Main").iterdir()}
    for side in ("train", "val"):
        assert lists[side] == [f"pond_{name[5]}" for name in told.sides if told.sides[name] == side]
    assert sorted(lists["trainval"]) == [f"pond_{i}" for i in range(8)]
    assert (tmp_path / HOME / "labelmap.txt").read_text().splitlines()[1:] == ["background:0,0,0::", "frog:128,0,0::"]
    assert "<filename>pond_3.jpg</filename>" in (tmp_path / HOME / "Annotations/pond_3.xml").read_text()


def test_every_image_becomes_one_that_readers_open_with_its_boxes(root: Path, tmp_path: Path) -> None:
    """Pages, turned images and namesakes have no file of their own name that other programs see as fastloc does."""
    exif = Image.Exif()
    exif[0x112] = 6
    turned = add(root, "turned.jpg", FROG, seed=1)
    Image.fromarray(np.rot90(scene(1))).save(turned.path, exif=exif, quality=95)
    page = Image.fromarray(scene(3))
    images = [
        turned,
        add(root, "twin.png", FROG, seed=4),
        add(root, "twin.jpg", FROG, seed=5),
        add(root, "s.tif", FROG, seed=2, save_all=True, append_images=[page]),
        ReviewedImage(root / "s.tif#page=2", 320, 240, (), verified=True),
    ]
    told = export(images, root, tmp_path / "coco", replace(COPIES, format="coco", split=Split()))
    listed = json.loads((tmp_path / "coco/annotations.json").read_bytes())["images"]
    names = [each["file_name"] for each in listed]
    assert names == ["turned.png", "twin.png.png", "twin.jpg.jpg", "s.png", "s.page-2.png"]
    for name, seed in zip(names, (1, 4, 5, 2, 3), strict=True):
        with Image.open(tmp_path / "coco/images" / name) as image:
            assert (image.size, image.getexif().get(0x112, 1)) == ((320, 240), 1)
            assert np.abs(np.asarray(image.convert("RGB"), float) - scene(seed)).mean() < 5
    assert "turned.jpg, s.tif, s.tif#page=2" in told.problems[0]
    export(images, root, tmp_path / "voc", replace(COPIES, format="voc", split=Split()))
    assert all(path.suffix == ".jpg" for path in (tmp_path / "voc" / HOME / "JPEGImages").iterdir())


def test_a_class_that_a_labelmap_cannot_hold_is_named(root: Path, tmp_path: Path) -> None:
    told = export([add(root, "a.jpg", FROG, label="frog: old")], root, tmp_path, replace(COPIES, format="voc"))
    assert "no class with a colon in its name, and there are: frog: old." in told.summary


def test_the_same_again_writes_nothing_and_more_images_move_none(root: Path, tmp_path: Path) -> None:
    images, out = eight(root), tmp_path / "out"
    first = export(images, root, out, COPIES)
    before = files(out)
    again = export(images, root, out, COPIES)
    assert (again.written, again.copied, again.sides) == (0, 8, first.sides)
    assert files(out) == before
    more = export([*images, *(add(root, f"lake {i}.jpg", seed=20 + i) for i in range(4))], root, out, COPIES)
    assert more.sides.items() >= first.sides.items()
    assert files(out).keys() >= before.keys()


def test_nothing_of_an_earlier_split_stays_to_be_trained_on(root: Path, tmp_path: Path) -> None:
    """Except what somebody else put there or changed."""
    images = eight(root)
    told = export(images, root, tmp_path, COPIES)
    moved = next(name for name, side in told.sides.items() if side == "val")
    (tmp_path / "labels/val/mine.txt").write_text("mine")
    left = [each for each in images if each.path.name != moved]
    after = export(left, root, tmp_path, COPIES)
    assert sorted(after.removed) == [
        f"images/val/{moved.replace(' ', '_')}",
        f"labels/val/{moved[:-4].replace(' ', '_')}.txt",
    ]
    assert (tmp_path / "labels/val/mine.txt").exists()
    assert all(each.path.exists() for each in images)


def test_images_that_an_export_leaves_out_keep_their_sides(root: Path, tmp_path: Path) -> None:
    images = eight(root)
    sides = export(images, root, tmp_path, COPIES).sides
    assert len(export(images[::3], root, tmp_path, COPIES).sides) == 3
    more = [*images, *(add(root, f"lake {i}.jpg", FROG, label="toad", seed=20 + i) for i in range(8))]
    assert sides.items() <= export(more, root, tmp_path, COPIES).sides.items()


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such names")
def test_names_that_some_system_or_reader_cannot_hold_become_others(root: Path, tmp_path: Path) -> None:
    (root / "long").mkdir()
    names = ["a\\b: c?.jpg", *(f"long/{'ü' * 120}{i}.jpg" for i in range(2))]
    (root / f"{'n' * 120}").mkdir()
    names.append(f"{'n' * 120}/{'m' * 200}.jpg")
    images = [add(root, name, FROG, seed=i) for i, name in enumerate(names)]
    told = export(images, root, tmp_path, replace(COPIES, split=Split()))
    assert (told.copied, told.left_out, told.problems) == (4, {}, [])
    assert (tmp_path / "images/a_b_c_.jpg").exists()
    labels = {p.stem for p in (tmp_path / "labels").iterdir()} - {"classes"}
    assert {p.stem for p in (tmp_path / "images").iterdir()} == labels


def test_links_share_the_file_and_copies_do_not(root: Path, tmp_path: Path) -> None:
    images = eight(root)
    linked = replace(COPIES, images=ImageFiles.LINK, split=Split())
    export(images, root, tmp_path, linked)
    copy = tmp_path / "images/pond_0.jpg"
    assert copy.samefile(images[0].path)
    assert export(images, root, tmp_path, linked).written == 0
    export(images, root, tmp_path, replace(linked, images=ImageFiles.COPY))
    assert not copy.samefile(images[0].path)
    assert copy.read_bytes() == images[0].path.read_bytes()
    assert copy.stat().st_mtime == images[0].path.stat().st_mtime


def test_somebody_elses_image_is_kept_and_a_changed_one_is_copied_again(root: Path, tmp_path: Path) -> None:
    images = eight(root)
    settings = replace(COPIES, split=Split())
    export(images, root, tmp_path, settings)
    (tmp_path / "images/pond_0.jpg").write_bytes(b"mine")
    add(root, "pond 1.jpg", seed=77)
    os.utime(root / "pond 1.jpg", (5, 5))
    told = export(images, root, tmp_path, settings)
    assert told.problems == [f"images/pond_0.jpg: {KEPT}."]
    assert (tmp_path / "images/pond_0.jpg").read_bytes() == b"mine"
    assert (tmp_path / "images/pond_1.jpg").read_bytes() == (root / "pond 1.jpg").read_bytes()


@pytest.mark.skipif(os.name != "posix", reason="links need a privilege on Windows")
def test_no_image_comes_from_outside_the_folder(root: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (root / "a.jpg").symlink_to(tmp_path / "secret")
    for kind in (ImageFiles.COPY, ImageFiles.LINK):
        linked = ReviewedImage(root / "a.jpg", 320, 240, (), verified=True)
        told = export([linked], root, tmp_path / kind, replace(COPIES, images=kind, split=Split()))
        assert "its file cannot be copied (a link leads out of the folder)" in told.problems[0]
        assert not [*(tmp_path / kind).rglob("*.jpg")]


def test_missing_images_are_left_out_and_undecided_ones_can_be_negatives(root: Path, tmp_path: Path) -> None:
    there = replace(add(root, "none.jpg"), verified=False)
    gone = ReviewedImage(root / "gone.jpg", 320, 240, (), verified=True)
    settings = replace(COPIES, only_verified=False, split=Split())
    told = export([there, gone], root, tmp_path / "all", settings)
    assert told.left_out == {"none.jpg": UNDECIDED, "gone.jpg": MISSING}
    export([there, gone], root, tmp_path / "more", replace(settings, negatives=True))
    assert (tmp_path / "more/labels/none.txt").read_bytes() == b""


def test_images_that_all_look_alike_are_divided_with_a_word(root: Path, tmp_path: Path) -> None:
    film = [add(root, f"film_{i}.jpg", FROG) for i in range(8)]
    told = export(film, root, tmp_path, COPIES)
    assert "1 group of images that look alike had to be divided" in told.problems[0]
    assert set(told.sides.values()) == {"train", "val"}
    alone = export(film[:1], root, tmp_path / "one", COPIES)
    assert "Nothing is left for val" in alone.problems[0]


def test_images_are_not_begun_to_copy_if_the_disk_has_no_place_for_them(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Links need none, and neither do images that are there already."""
    images, some, more = eight(root), tmp_path / "some", tmp_path / "more"
    export(images[:7], root, some, COPIES)
    size = images[7].path.stat().st_size
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=size))
    with pytest.raises(AnnotationError, match=r"The images need .* MB, and its disk has .* MB free\. Free space"):
        export(images, root, more, COPIES)
    assert not more.exists()
    assert export(images, root, some, COPIES).images == 8
    assert export(images, root, more, replace(COPIES, images=ImageFiles.LINK)).images == 8


def test_the_manifest_says_which_image_a_renamed_file_is(root: Path, tmp_path: Path) -> None:
    images = [add(root, "images/a b.jpg", FROG), add(root, "plain.jpg", FROG, seed=1), add(root, "c.gif", seed=2)]
    export(images, root, tmp_path / "out", replace(COPIES, split=Split()))
    originals = json.loads((tmp_path / "out/manifest.json").read_bytes())["originals"]
    assert originals == {"images/images_a_b.jpg": "images/a b.jpg", "images/c.png": "c.gif"}


def test_a_data_set_is_never_part_of_the_folder(root: Path) -> None:
    with pytest.raises(AnnotationError, match="taken for its images"):
        export(eight(root), root, root / "out", COPIES)
    assert not (root / "out").exists()


def test_impossible_shares_are_refused() -> None:
    for val, test in ((60, 40), (-1, 0)):
        with pytest.raises(ValueError, match="training"):
            Split(val, test)
    with pytest.raises(SettingError):
        _ = ExportSettings("nothing", images=ImageFiles.COPY).is_data_set


@pytest.mark.parametrize("kind", ["voc", "coco", "yolo"])
def test_wherever_a_data_set_is_cut_short_the_next_export_completes_it(root: Path, tmp_path: Path, kind: str) -> None:
    """It may be cancelled, killed, or find no space, also as it replaces an earlier one."""
    settings = replace(COPIES, format=kind)
    images = eight(root)
    for target in ("whole", "out"):
        export(images[:4], root, tmp_path / target, settings)
    export(images, root, tmp_path / "whole", settings)
    for stop in range(60):
        with pytest.MonkeyPatch.context() as patch:
            cut_short(patch, stop // 2, Killed() if stop % 4 else OSError(28, "No space left on device"))
            try:
                export(images, root, tmp_path / "out", settings, progress=cancelled_at(stop))
                break
            except (Killed, Cancelled, AnnotationError):
                pass
    else:
        pytest.fail("it was never done")
    assert export(images, root, tmp_path / "out", settings).images == 8
    assert files(tmp_path / "out") == files(tmp_path / "whole")


@pytest.mark.parametrize("earlier", ["no", {"sides": 3}, {"sides": {"pond 0.jpg": "moon", "pond 1.jpg": 7}}])
def test_no_record_of_a_split_breaks_an_export(root: Path, tmp_path: Path, earlier: object) -> None:
    images = eight(root)
    export(images, root, tmp_path, COPIES)
    manifest = json.loads((tmp_path / "manifest.json").read_bytes())
    manifest["split"] = {"val": 25, "test": 0, "seed": 0} | earlier if isinstance(earlier, dict) else earlier
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    assert set(export(images, root, tmp_path, COPIES).sides.values()) == {"train", "val"}


def test_the_command_has_the_same_choices(root: Path, tmp_path: Path) -> None:
    eight(root)
    add(root, "images/none.jpg", seed=9)
    with open_store(root) as store:
        index(store)
        for i in range(8):
            draw(store, meet(store, f"pond {i}.jpg"), box("frog"))
    out = str(tmp_path / "out")
    wanted = ["--format", "yolo", "--negatives", "--val", "25", "--test", "10", "--seed", "3"]
    ran = CliRunner().invoke(app, ["export", str(root), "--out", out, *wanted])
    assert ran.exit_code == 0, ran.output
    assert "9 images copied or linked" in ran.stdout
    assert (tmp_path / "out/images/val").is_dir()  # YOLO needs the images, so they are copied
    for wrong in (["--format", "table", "--val", "20"], ["--val", "60", "--test", "50"]):
        refused = CliRunner().invoke(app, ["export", str(root), "--out", out, *wrong])
        assert refused.exit_code == 2
        assert "--val" in refused.output


def test_labelme_finds_each_image_beside_its_file_or_where_it_was_left(root: Path, tmp_path: Path) -> None:
    image = add(root, "images/a b.jpg", FROG)
    export([image], root, tmp_path / "left", ExportSettings("labelme"))
    export([image], root, tmp_path / "copied", replace(COPIES, format="labelme", split=Split()))
    for file in (tmp_path / "left/images/a b.json", tmp_path / "copied/images_a_b.json"):
        data = json.loads(file.read_bytes())
        assert (file.parent / data["imagePath"]).read_bytes() == image.path.read_bytes()
        assert (data["imageWidth"], data["imageHeight"], data["shapes"][0]["points"]) == (
            320,
            240,
            [[10, 20], [110.5, 120.25]],
        )


def test_groups_are_crowds_in_coco_and_yolo_has_polygons(root: Path, tmp_path: Path) -> None:
    image = add(root, "a.jpg", FROG)
    crowd = replace(image.annotations[0], flags=Flags(crowd=True))
    crowded = replace(image, annotations=(crowd,))
    export([crowded], root, tmp_path / "coco", ExportSettings("coco"))
    assert json.loads((tmp_path / "coco/annotations.json").read_bytes())["annotations"][0]["iscrowd"] == 1
    even = np.full((240, 320, 3), 90, np.uint8)
    export([image], root, tmp_path / "yolo", ExportSettings("yolo", masks=True), pixels=lambda path: even)
    line = (tmp_path / "yolo/labels/a.txt").read_text().split()
    assert [float(share) for share in line[1:]] == pytest.approx(
        [10 / 320, 20 / 240, 110.5 / 320, 20 / 240, 110.5 / 320, 120.25 / 240, 10 / 320, 120.25 / 240], abs=1e-6
    )


def test_voc_keeps_its_segmentations_in_the_folders_of_the_devkit(root: Path, tmp_path: Path) -> None:
    image = add(root, "a b.jpg", FROG)

    def pixels(path: Path) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
        values = np.full((240, 320, 3), 90, np.uint8)
        values[20:120, 10:110] = 200, 60, 50
        return values

    settings = replace(COPIES, format="voc", masks=True, split=Split())
    told = export([image, add(root, "c.jpg", seed=3)], root, tmp_path, settings, pixels=pixels)
    assert told.masks == 1
    assert (tmp_path / HOME / "SegmentationObject/a_b.png").exists()
    assert (tmp_path / HOME / "ImageSets/Segmentation/train.txt").read_text() == "a_b\n"
    assert (tmp_path / HOME / "ImageSets/Main/train.txt").read_text() == "a_b\nc\n"
    assert voc.read(tmp_path / HOME / "Annotations/a_b.xml").filename == "a_b.jpg"
