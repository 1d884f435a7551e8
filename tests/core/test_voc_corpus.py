"""No irregular file loses a box, and only the edits of a person change it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import astuple, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.errors import AnnotationError
from fastloc_core.files import write_atomically
from fastloc_core.formats import voc
from fastloc_core.formats.voc import VocFile, VocImage, image_name, parse, read, to_xml
from tests.core.voc_corpus import KINDS, Kind
from tests.fuzz_targets.formats import fuzz_voc

PATH = Path("pond.xml")
IMAGE = VocImage(Path("pond.jpg"), width=640, height=480)
FROG = Annotation(Box(5, 6, 7, 8), "frog", Decision.DRAWN)
THERE = Box(100, 110, 121, 131)

every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
both_conventions = pytest.mark.parametrize("labelimg", [False, True], ids=["devkit", "labelImg"])


def rewritten(file: VocFile, *annotations: Annotation) -> bytes:
    return to_xml(IMAGE, annotations, verified=file.verified, base=file)


def boxes_of(file: VocFile) -> list[tuple[str, tuple[float, ...]]]:
    return [(annotation.label, astuple(annotation.box)) for annotation in file.annotations]


@both_conventions
@every_kind
def test_an_irregular_file_loses_no_box_and_goes_back_as_it_came(kind: Kind, labelimg: bool) -> None:
    file = parse(kind.content(labelimg=labelimg), PATH)
    assert boxes_of(file) == kind.boxes(labelimg=labelimg)
    assert rewritten(file, *file.annotations) == file.content


@both_conventions
@every_kind
def test_moving_a_box_changes_its_coordinates_and_not_a_byte_else(kind: Kind, labelimg: bool) -> None:
    file = parse(kind.content(labelimg=labelimg), PATH)
    dog, *cats = file.annotations
    moved = ("100", "110", "121", "131") if labelimg else ("101", "111", "121", "131")
    assert rewritten(file, replace(dog, box=THERE), *cats) == kind.content(moved, labelimg=labelimg)

    if kind is not KINDS["swapped corners"]:
        pushed = replace(dog, box=replace(dog.box, x1=639))
        one_edge = (*kind.numbers[:2], "639", kind.numbers[3])
        assert rewritten(file, pushed, *cats) == kind.content(one_edge, labelimg=labelimg)


@every_kind
def test_renaming_a_box_leaves_the_others_alone(kind: Kind) -> None:
    file = parse(kind.content(), PATH)
    dog, *cats = file.annotations
    renamed = parse(rewritten(file, replace(dog, label="a  <wolf>"), *cats), PATH)
    (_, box), *others = kind.boxes()
    assert boxes_of(renamed) == [("a  <wolf>", box), *others]
    if dog.label:
        again = replace(renamed.annotations[0], label=dog.label)
        assert boxes_of(parse(rewritten(renamed, again, *renamed.annotations[1:]), PATH)) == kind.boxes()


@every_kind
def test_removing_and_adding_boxes_leaves_the_others_alone(kind: Kind) -> None:
    file = parse(kind.content(), PATH)
    assert rewritten(file, *file.annotations[:-1]) == kind.content(cat=False)

    longer = parse(rewritten(file, *file.annotations, FROG), PATH)
    assert boxes_of(longer) == [*kind.boxes(), ("frog", astuple(FROG.box))]
    assert rewritten(longer, *longer.annotations[:-1]) == file.content


@every_kind
def test_verifying_and_taking_it_back_leaves_the_rest_alone(kind: Kind) -> None:
    file = parse(kind.content(), PATH)
    changed = parse(to_xml(IMAGE, file.annotations, verified=not file.verified, base=file), PATH)
    assert changed.verified is not file.verified
    assert boxes_of(changed) == kind.boxes()
    again = parse(to_xml(IMAGE, changed.annotations, verified=file.verified, base=changed), PATH)
    assert again.verified is file.verified


MARKUP = (
    b"< > & \" ' / = [ ]]> <!-- --> <![CDATA[ <? ?> &a; &#0; &#65; <xmin> </xmin> <object> </object> <name/> xmlns='b'"
)
NASTY = [
    *MARKUP.split(),
    b"<!DOCTYPE a [",
    b"<!ENTITY a 'b'>",
    b"nan",
    b"1e999",
    b"9" * 5000,
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
]
HARMLESS = [b"", b"7", b" ", b"\r", b"dog", b"<a/>", b"<!-- ' -->", b"\xc3\xa4"]


def mutants(seed: int, count: int) -> Iterator[bytes]:
    """Files of the corpus with bytes flipped, cut, doubled, swapped and inserted."""
    dice = random.Random(seed)
    contents = [content for kind in KINDS.values() if len(content := kind.content()) < 10_000]
    for _ in range(count):
        content = dice.choice(contents)
        for _ in range(dice.randint(1, 3)):
            start = dice.randrange(len(content) + 1)
            end = start + dice.choice([0, 0, 1, 8, 80])
            chunk, other = content[start:end], dice.choice(contents)[start:end]
            put = [chunk * 2, chunk[::-1], other, dice.randbytes(1), *dice.sample(NASTY, 2), *dice.sample(HARMLESS, 4)]
            content = content[:start] + dice.choice(put) + content[end:]
        yield content


def test_damaged_files_are_read_or_refused_and_never_spoiled(tmp_path: Path) -> None:
    path = tmp_path / "pond.xml"
    refused = 0
    for content in mutants(seed=1, count=2000):
        path.write_bytes(content)
        try:
            file = read(path)
            write_atomically(path, rewritten(file, *file.annotations, FROG))
        except AnnotationError:
            assert path.read_bytes() == content
            refused += 1
            continue
        assert rewritten(file, *file.annotations) == content
        assert boxes_of(read(path)) == [*boxes_of(file), ("frog", astuple(FROG.box))]
    assert 200 < refused < 1800  # otherwise the damage is not of both kinds
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "content",
    [
        b"<annotation>" + b"<object>" * 100_000,
        b"<annotation " + b"a='" * 100_000,
        b"<!DOCTYPE annotation [" + b"<!-- ' \" -->" * 50_000 + b"<annotation/>",
        b"<annotation>" + b"<!" * 500_000,
        b"<annotation><object><bndbox>" + b"<xmin>" + b"9" * 1_000_000 + b"</xmin></bndbox></object></annotation>",
        "<?xml version='1.0' encoding='utf-32'?><annotation><filename>Käfer</filename></annotation>".encode("utf-32"),
        "<?xml version='1.0' encoding='utf-7'?><annotation><filename>Käfer</filename></annotation>".encode("utf-7"),
        b"<!DOCTYPE annotation SYSTEM 'a.dtd'><annotation><filename>&unknown;</filename></annotation>",
    ],
)
def test_monstrous_files_are_refused_or_read_soon(content: bytes) -> None:
    with suppress(AnnotationError):
        assert rewritten(parse(content, PATH)) == content


BOX = b"<bndbox><xmin>1</xmin><ymin>2</ymin><xmax>3</xmax><ymax>4</ymax></bndbox>"


@pytest.mark.parametrize(
    "content",
    [
        b"<annotation>" + b"<object>" * 50_001 + b"</object>" * 50_001 + b"</annotation>",
        b"<annotation>" + b"<object/>" * 50_001 + b"</annotation>",
        b"<annotation>" + b"<object><bndbox/>" * 50_001 + b"</object>" * 50_001 + b"</annotation>",
        b"<annotation><object>" + b"<bndbox/>" * 6_000_000 + b"</object></annotation>",
        ("<annotation>" + "<a/>" * 6_000_000 + "</annotation>").encode("utf-16"),
        b"<annotation " + b"".join(b'a%d="" ' % i for i in range(1_000_000)) + b"/>",
        b"<annotation>" + b" " * (voc.MOST_BYTES + 1) + b"</annotation>",
        b"<!DOCTYPE annotation [<!ENTITY a '" + b"a" * 100_000 + b"'>]><annotation>" + b"&a;" * 9999 + b"</annotation>",
    ],
    ids=["nested", "objects", "objects in objects", "boxes", "elements", "attributes", "bytes", "entities"],
)
def test_a_file_that_would_cost_too_much_is_refused_with_a_remedy(content: bytes) -> None:
    with pytest.raises(AnnotationError) as refusal:
        parse(content, PATH)
    assert refusal.value.remedy
    assert len(str(refusal.value)) < 300


def test_many_objects_are_read_and_one_of_them_is_changed() -> None:
    content = b"<annotation>" + (b"<object><name>a</name>" + BOX + b"</object>") * 20_000 + b"</annotation>"
    file = parse(content, PATH)
    renamed = [replace(file.annotations[0], label="b"), *file.annotations[1:]]
    assert rewritten(file, *renamed) == content.replace(b"<name>a<", b"<name>b<", 1)


def test_a_class_name_that_is_far_too_long_is_shown_in_part_and_stays_in_the_file() -> None:
    content = b"<annotation><object><name>" + b"a" * 1_000_000 + b"</name>" + BOX + b"</object></annotation>"
    file = parse(content, PATH)
    assert len(file.annotations[0].label) == 255
    assert "too long" in file.problems[0]
    assert rewritten(file, *file.annotations) == content
    with_frog = rewritten(file, *file.annotations, replace(FROG, label="b" * 1_000_000))
    assert len(with_frog) < len(content) + 1000


@pytest.mark.parametrize("number", ["1e999", "-1e308", "9" * 5000, "NaN"])
def test_a_place_that_no_image_has_is_refused_in_a_few_letters(number: str) -> None:
    content = b"<annotation><object>" + BOX.replace(b"3", number.encode()) + b"</object></annotation>"
    with pytest.raises(AnnotationError, match="The coordinate xmax is") as refusal:
        parse(content, PATH)
    assert len(str(refusal.value)) < 200


def test_an_image_is_known_by_the_start_of_its_file(tmp_path: Path) -> None:
    path = tmp_path / "pond.xml"
    head = "<annotation><folder><filename>not this</filename></folder><filename> a\\pond.jpg\n</filename>"
    for content in (head, head + "</annotation>", head + "<object/>" * 100_000, head + " " * 100_000 + "<<<"):
        path.write_text(content)
        assert image_name(path) == "pond.jpg"
    path.write_text("<annotation><folder/></annotation>")
    assert image_name(path) == ""
    path.write_text("<annotation></filename>")
    with pytest.raises(AnnotationError):
        image_name(path)


def test_no_mutant_breaks_what_reads_or_changes_it() -> None:
    for content in mutants(seed=2, count=300):
        fuzz_voc(content)


@given(st.binary() | st.text().map(str.encode))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    fuzz_voc(content)
    fuzz_voc(b"<annotation><object><name>" + content + b"</name>" + BOX + b"</object></annotation>")
