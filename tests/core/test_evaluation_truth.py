"""The sources of an evaluation's truth, and the classes that an annotated name stands for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.errors import AnnotationError, ClassNameError
from fastloc_core.evaluation.classes import from_file, from_labels, likeliest
from fastloc_core.evaluation.truth import Annotated, TruthObject, read
from fastloc_core.formats import voc
from fastloc_core.labels import ClassIndex

BOX = Box(10, 20, 30, 40)


@pytest.fixture
def images(tmp_path: Path) -> Path:
    """Only names count here."""
    for name in ("1.jpg", "cats/1.jpg", "cats/2.png", "cats/10.png"):
        (tmp_path / "images" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "images" / name).touch()
    return tmp_path / "images"


def annotate(path: Path, *names: str, only_proposals: bool = False) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    image = voc.VocImage(path.with_suffix(".jpg"), 100, 80)
    boxes = [Annotation(BOX, name, Decision.DRAWN) for name in names]
    path.write_bytes(voc.to_xml(image, boxes, only_proposals=only_proposals))


def names(truth: Annotated) -> dict[str, list[str]]:
    return {each.image.name: [one.name for one in each.objects] for each in truth.truths}


def reasons(truth: Annotated) -> dict[str, str]:
    return {skip.path.name: skip.reason for skip in truth.skipped}


def test_voc_files_belong_to_the_image_of_their_path_else_of_their_name(images: Path, tmp_path: Path) -> None:
    xml = tmp_path / "xml"
    annotate(xml / "1.xml", "dog")
    annotate(xml / "cats" / "1.xml", "cat")
    annotate(xml / "elsewhere" / "10.xml", "cat", "tail")
    truth = read(images, xml)
    assert truth.layout == "voc"
    found = [(each.image.relative_to(images).as_posix(), [one.name for one in each.objects]) for each in truth.truths]
    assert found == [("1.jpg", ["dog"]), ("cats/1.jpg", ["cat"]), ("cats/10.png", ["cat", "tail"])]
    assert truth.truths[0].objects == (TruthObject(BOX, "dog"),)
    assert truth.sizes[images / "1.jpg"] == (100, 80)
    assert "No annotation has its name." in reasons(truth)["2.png"]


def test_a_part_is_counted_in_natural_order(images: Path, tmp_path: Path) -> None:
    for name in ("1", "2", "10"):
        annotate(tmp_path / "xml" / f"{name}.xml", "cat")
    assert list(names(read(images, tmp_path / "xml", slice(2, 4)))) == ["2.png", "10.png"]


def test_broken_and_undecided_files_are_named_with_the_reason(images: Path, tmp_path: Path) -> None:
    xml = tmp_path / "xml" / "cats"
    annotate(tmp_path / "xml" / "1.xml", "cat")
    annotate(xml / "1.xml")
    annotate(xml / "2.xml", "cat", only_proposals=True)
    (xml / "10.xml").write_text("<annotation><object>")
    truth = read(images, tmp_path / "xml")
    assert list(names(truth)) == ["1.jpg"]
    told = reasons(truth)
    assert told["1.jpg"] == "No object is annotated in it."
    assert "proposals that nobody has decided about" in told["2.png"]
    assert "not well-formed XML" in told["10.png"]


def test_difficult_objects_are_known_as_such(images: Path, tmp_path: Path) -> None:
    annotate(tmp_path / "xml" / "2.xml", "cat", "cat")
    file = tmp_path / "xml" / "2.xml"
    file.write_text(file.read_text().replace("<difficult>0", "<difficult>1", 1))
    [truth] = read(images, tmp_path / "xml").truths
    assert [one.difficult for one in truth.objects] == [True, False]


def test_a_coco_file_is_read_too(images: Path, tmp_path: Path) -> None:
    path = tmp_path / "instances.json"
    entries = {
        "images": [{"id": 1, "file_name": "cats/2.png", "width": 100, "height": 80}],
        "annotations": [{"id": 1, "image_id": 1, "category_id": 7, "bbox": [10, 20, 20, 20]}],
        "categories": [{"id": 7, "name": "cat"}],
    }
    path.write_text(json.dumps(entries))
    truth = read(images, path)
    assert truth.layout == "coco"
    assert [each.objects for each in truth.truths] == [(TruthObject(BOX, "cat"),)]
    assert truth.sizes == {images / "cats" / "2.png": (100, 80)}


def test_the_last_pixel_belongs_to_a_box_of_tiny_imagenet(images: Path, tmp_path: Path) -> None:
    (tmp_path / "val_annotations.txt").write_text("2.png\tn02124075\t0\t32\t63\t32\n10.png\tn02124075\t0\n")
    truth = read(images, tmp_path)
    assert truth.layout == "tiny-imagenet"
    assert [each.objects for each in truth.truths] == [(TruthObject(Box(0, 32, 64, 33), "n02124075"),)]
    assert reasons(truth)["10.png"] == "val_annotations.txt, line 2: This is no annotation."


def test_annotations_of_other_images_are_no_truth(images: Path, tmp_path: Path) -> None:
    annotate(tmp_path / "xml" / "99.xml", "cat")
    with pytest.raises(AnnotationError, match="No annotation belongs to any of the 4 images"):
        read(images, tmp_path / "xml")


LABELS = ClassIndex(["n02119789, kit fox", "n02447366, badger", "lesser panda, red panda, panda"])


def test_a_name_is_a_label_or_one_of_its_synonyms() -> None:
    assert from_labels(["Badger", "n02119789", "panda"], LABELS) == {"Badger": (1,), "n02119789": (0,), "panda": (2,)}
    with pytest.raises(ClassNameError, match=r"no class “badgers”. Did you mean “badger”.*top1"):
        from_labels(["badgers"], LABELS)


def test_a_file_gives_a_name_several_labels_of_which_the_likeliest_counts(tmp_path: Path) -> None:
    path = tmp_path / "map.csv"
    path.write_text('raccoon, badger; kit fox ;panda\n\n"fox, red",kit fox\n')
    classes = from_file(path, ["raccoon", "fox, red"], LABELS)
    assert classes == {"raccoon": (1, 0, 2), "fox, red": (0,)}
    assert likeliest(classes, [3.0, 1.0, 9.0]) == {"raccoon": 2, "fox, red": 0}


def test_a_list_of_synsets_says_what_a_wnid_is(tmp_path: Path) -> None:
    path = tmp_path / "LOC_synset_mapping.txt"
    path.write_text("n02509815 bear cat, panda, red panda\nn02120079\tkit fox, Vulpes macrotis\nn0,badger\n")
    assert from_file(path, ["n02509815", "n02120079", "n0"], LABELS) == {
        **{"n02509815": (2,), "n02120079": (0,)},
        "n0": (1,),  # a line of CSV goes, too
    }
    path.write_text("n02012849 crane\nn03126707 crane\n")
    with pytest.raises(AnnotationError, match="line 2: n03126707 and n02012849 both seem to be “crane”"):
        from_file(path, ["n02012849", "n03126707"], ClassIndex(["crane", "crane bird"]))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("fox,badger\nraccoon,kit foxx\n", "map.csv: line 2: .*“kit foxx”. Did you mean “kit fox”"),
        ("raccoon\n", "line 1: The class name is empty"),
        ("n02012849 rac\nraccoon,badgr\n", "line 2: The model knows no class “badgr”"),
        ("racoon,badger\n", "no line for the annotated class “raccoon”. Close to it is “racoon”. Add a line"),
    ],
)
def test_an_error_in_a_file_is_reported_with_line_and_remedy(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "map.csv").write_text(content)
    with pytest.raises((AnnotationError, ClassNameError), match=message):
        from_file(tmp_path / "map.csv", ["raccoon"], LABELS)
