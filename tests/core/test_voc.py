"""Guarantees for Pascal VOC files that are read and written."""

from __future__ import annotations

from dataclasses import astuple, replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.errors import AnnotationError
from fastloc_core.formats.voc import Convention, VocFile, VocImage, parse, to_xml

PATH = Path("photos/pond.xml")
IMAGE = VocImage(Path("photos/pond.jpg"), width=640, height=480)


def drawn(box: Box, label: str = "frog") -> Annotation:
    return Annotation(box, label, Decision.DRAWN)


def boxes_of(file: VocFile) -> list[tuple[float, ...]]:
    return [astuple(annotation.box) for annotation in file.annotations]


def bndbox(xmin: object, ymin: object, xmax: object, ymax: object) -> str:
    return f"<bndbox><xmin>{xmin}</xmin><ymin>{ymin}</ymin><xmax>{xmax}</xmax><ymax>{ymax}</ymax></bndbox>"


NAME, BNDBOX = "<name>dog</name>", bndbox(11, 21, 30, 40)
BOX = (10, 20, 30, 40)


def around(*children: str, head: str = "", start: str = "<annotation>", tail: str = "") -> str:
    """A file with a dog in a wild shape, then a plain cat."""
    dog = "<object>\n\t\t" + "\n\t\t".join(children) + "\n\t</object>"
    cat = f"<object>\n\t\t<name>cat</name>\n\t\t{BNDBOX}\n\t</object>"
    return f"{head}{start}\n\t{dog}\n\t{cat}\n</annotation>{tail}"


def rewritten(file: VocFile, *annotations: Annotation) -> bytes:
    return to_xml(IMAGE, annotations, verified=file.verified, base=file)


def test_a_new_file() -> None:
    xml = to_xml(IMAGE, [drawn(Box(0, 10.4, 100, 60.6), "tree  frog & Laubfrösche")], verified=True)
    assert (
        xml.decode()
        == """\
<annotation verified="yes">
	<folder>photos</folder>
	<filename>pond.jpg</filename>
	<path>photos/pond.jpg</path>
	<source>
		<database>Unknown</database>
		<annotation>fastloc, devkit boxes</annotation>
	</source>
	<size>
		<width>640</width>
		<height>480</height>
		<depth>3</depth>
	</size>
	<segmented>0</segmented>
	<object>
		<name>tree  frog &amp; Laubfrösche</name>
		<pose>Unspecified</pose>
		<truncated>1</truncated>
		<difficult>0</difficult>
		<bndbox>
			<xmin>1</xmin>
			<ymin>11</ymin>
			<xmax>100</xmax>
			<ymax>61</ymax>
		</bndbox>
	</object>
</annotation>
""".replace("photos/pond.jpg", str(IMAGE.path))
    )


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    """Boxes of at least two pixels a side, inside the image. labelImg cannot hold smaller ones at the border."""
    x0, y0 = draw(st.floats(0, IMAGE.width - 2)), draw(st.floats(0, IMAGE.height - 2))
    return Box(x0, y0, draw(st.floats(x0 + 2, IMAGE.width)), draw(st.floats(y0 + 2, IMAGE.height)))


labels = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"))


@given(
    st.lists(st.tuples(boxes(), labels), max_size=4),
    st.sampled_from(Convention),
    st.booleans(),
    st.booleans(),
)
def test_written_boxes_are_read_again(
    objects: list[tuple[Box, str]], convention: Convention, verified: bool, only_proposals: bool
) -> None:
    def written(annotations: list[Annotation]) -> bytes:
        return to_xml(IMAGE, annotations, verified=verified, convention=convention, only_proposals=only_proposals)

    xml = written([drawn(box, label) for box, label in objects])
    file = parse(xml, PATH)
    assert (file.convention, file.verified, file.only_proposals) == (convention, verified, only_proposals)
    for (box, label), annotation in zip(objects, file.annotations, strict=True):
        assert annotation.label == label.strip(" ")
        assert astuple(annotation.box) == pytest.approx(astuple(box), abs=1)
    again = [replace(annotation, label=label) for annotation, (_, label) in zip(file.annotations, objects, strict=True)]
    assert written(again) == xml


@given(st.tuples(*[st.floats(-1e6, 1e6)] * 4), st.sampled_from(Convention))
def test_any_box_is_written_as_pixels_of_the_image(
    corners: tuple[float, float, float, float], convention: Convention
) -> None:
    xmin, ymin, xmax, ymax = convention.rounded(Box.spanning(*corners), IMAGE.width, IMAGE.height)
    thin = convention is not Convention.DEVKIT  # the convention of the devkit counts one more for the same width
    first = convention is not Convention.ZERO_BASED
    assert first <= xmin <= xmax - thin <= IMAGE.width - thin
    assert first <= ymin <= ymax - thin <= IMAGE.height - thin


def test_devkit_boxes_keep_whole_pixels_exactly() -> None:
    xml = to_xml(IMAGE, [drawn(Box(0, 0, 640, 480)), drawn(Box(3, 4, 4, 5)), drawn(Box(9.6, 9.6, 9.7, 9.7))])
    assert boxes_of(parse(xml, PATH)) == [(0, 0, 640, 480), (3, 4, 4, 5), (9, 9, 10, 10)]


def test_torchvision_reads_the_same_integers() -> None:
    from torchvision.datasets import VOCDetection

    xml = to_xml(IMAGE, [drawn(Box(10, 20, 30, 40)), drawn(Box(1, 2, 3, 4), "toad")])
    objects = VOCDetection.parse_voc_xml(ElementTree.fromstring(xml))["annotation"]["object"]
    assert objects[0]["bndbox"] == {"xmin": "11", "ymin": "21", "xmax": "30", "ymax": "40"}
    assert [each["name"] for each in objects] == ["frog", "toad"]


@pytest.mark.parametrize(
    ("source", "convention", "x0"),
    [
        ("<source><database>Unknown</database></source>", Convention.LABELIMG, 11),
        ("<source><database>The VOC2007 Database</database></source>", Convention.DEVKIT, 10),
        ("<source><database>Unknown</database><annotation>x</annotation></source>", Convention.DEVKIT, 10),
        ("<source><annotation>fastloc, labelImg boxes</annotation></source>", Convention.LABELIMG, 11),
        ("", Convention.DEVKIT, 10),
    ],
)
def test_the_convention_is_known_by_the_source(source: str, convention: Convention, x0: float) -> None:
    file = parse(f"<annotation>{source}<object>{NAME}{BNDBOX}</object></annotation>".encode(), PATH)
    assert file.convention == convention
    assert boxes_of(file) == [(x0, x0 + 10, 30, 40)]


@pytest.mark.parametrize("encoding", ["iso-8859-1", "utf-16", "utf-16-be"])
def test_other_encodings_stay(encoding: str) -> None:
    declared = f'<?xml version="1.0" encoding="{encoding.removesuffix("-be")}"?>\n'
    text = around("<name>Käfer</name>", BNDBOX, head=("\ufeff" if encoding.endswith("-be") else "") + declared)
    file = parse(text.encode(encoding), PATH)
    beetle, cat = file.annotations
    assert beetle.label == "Käfer"
    renamed = rewritten(file, beetle, replace(cat, label="кот"))
    assert parse(renamed, PATH).annotations[1].label == "кот"
    assert rewritten(file, beetle, replace(cat, label="cät")).decode(encoding) == text.replace("cat", "cät")


def test_new_objects_stand_like_the_old_ones_and_removed_ones_leave_no_trace() -> None:
    text = around(NAME, BNDBOX).replace("\t", "  ").replace("\n", "\r\n")
    file = parse(text.encode(), PATH)
    longer = rewritten(file, *file.annotations, drawn(Box(10, 20, 30, 40)))
    assert b"  </object>\r\n  <object>\r\n    <name>frog</name>\r\n" in longer
    assert longer.endswith(b"    </bndbox>\r\n  </object>\r\n</annotation>")
    assert rewritten(parse(longer, PATH), *parse(longer, PATH).annotations[:2]) == file.content


def test_an_empty_file_takes_objects() -> None:
    file = parse(b"<annotation/>", PATH)
    assert boxes_of(parse(rewritten(file, drawn(Box(1, 2, 3, 4))), PATH)) == [(1, 2, 3, 4)]


def test_two_annotations_of_one_object_are_both_kept() -> None:
    file = parse(around(NAME, BNDBOX).encode(), PATH)
    copy = replace(file.annotations[0], box=Box(1, 2, 3, 4))
    assert boxes_of(parse(rewritten(file, *file.annotations, copy), PATH)) == [BOX, BOX, (1, 2, 3, 4)]


@pytest.mark.parametrize("incomplete", ["", "<bndbox/>", "<bndbox><xmin>1</xmin><ymin/><xmax>2</xmax></bndbox>"])
def test_an_object_without_a_box_is_reported_and_always_stays(incomplete: str) -> None:
    file = parse(around(NAME, incomplete).encode(), PATH)
    assert boxes_of(file) == [BOX]
    assert file.problems == ("Line 2: an object without a complete box stays in the file but is not shown.",)
    assert b"dog" in rewritten(file)
    assert b"cat" not in rewritten(file)


def test_an_object_without_a_name_is_shown_and_can_be_named() -> None:
    file = parse(around(BNDBOX).encode(), PATH)
    nameless, cat = file.annotations
    assert nameless.label == ""
    assert file.problems == ("Line 2: an object has no class name.",)
    named = rewritten(file, replace(nameless, label="dog"), cat)
    assert named.decode() == around(NAME, BNDBOX)


@pytest.mark.parametrize(
    "start",
    ["<annotation>", "<annotation verified='no'>", '<annotation a="1" verified="yes">', "<annotation/>"],
)
def test_verified_is_set_and_taken_back(start: str) -> None:
    file = parse(start.encode() if start.endswith("/>") else f"{start}\n</annotation>".encode(), PATH)
    changed = parse(to_xml(IMAGE, [], verified=not file.verified, base=file), PATH)
    assert changed.verified is not file.verified
    back = parse(to_xml(IMAGE, [], verified=file.verified, base=changed), PATH)
    assert back.verified is file.verified


def test_a_persons_save_ends_that_a_file_has_only_proposals() -> None:
    file = parse(to_xml(IMAGE, [drawn(Box(1, 2, 3, 4))], only_proposals=True), PATH)
    reviewed = to_xml(IMAGE, file.annotations, base=file)
    assert reviewed == file.content.replace(b"fastloc proposals, devkit", b"fastloc, devkit")
    again = parse(reviewed, PATH)
    assert to_xml(IMAGE, again.annotations, base=again, only_proposals=True) == reviewed


BOMB = '<!DOCTYPE annotation [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]>'


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (b"", 1, "not well-formed XML"),
        (b"\x89PNG\r\n", 1, "not well-formed XML"),
        (b"<annotation>\n<object></annotation>", 2, "Opening and ending tag mismatch"),
        (b"<annotation>\n<filename>K\xe4fer</filename></annotation>", 2, "Invalid bytes"),
        (b"\n<html/>", 2, "root element is <html>"),
        (around(NAME, bndbox("left", 21, 30, 40)).encode(), 4, "xmin is 'left', which is not a number"),
        (around(NAME, bndbox(11, 21, 30, "nan")).encode(), 4, "ymax is 'nan'"),
        (around("<name>&b;</name>", BNDBOX, head=BOMB).encode(), 1, "entities"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_line_and_reason(content: bytes, line: int, reason: str) -> None:
    with pytest.raises(AnnotationError, match=reason) as refusal:
        parse(content, PATH)
    assert refusal.value.line == line
    assert str(refusal.value).startswith(f"{PATH}: line {line}: ")
    assert refusal.value.remedy


def test_names_that_xml_cannot_hold_do_not_stop_the_work() -> None:
    image = replace(IMAGE, path=Path("bad\udcff\x01.jpg"))
    file = parse(to_xml(image, [drawn(Box(1, 2, 3, 4), "fr\x00og")]), PATH)
    assert file.annotations[0].label == "fr\ufffdog"
