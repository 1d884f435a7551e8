"""The names by which a person may call a class."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from fastloc_core.errors import CheckpointError, ClassNameError
from fastloc_core.label_files import read_labels
from fastloc_core.labels import ClassIndex

LABELS = [
    "hog, pig, grunter, squealer, Sus scrofa",
    "Irish wolfhound",
    "borzoi, Russian wolfhound",
    "crane",
    "crane",
    "maillot",
    "maillot, tank suit",
    "hognose snake, puff adder",
    "ping-pong ball",
]


@pytest.fixture
def classes() -> ClassIndex:
    return ClassIndex(LABELS)


def test_a_class_is_named_by_its_first_synonym_and_every_name_is_unique(classes: ClassIndex) -> None:
    assert classes.names == (
        "hog",
        "Irish wolfhound",
        "borzoi",
        "crane (1)",
        "crane (2)",
        "maillot",
        "maillot (tank suit)",
        "hognose snake",
        "ping-pong ball",
    )
    assert [classes.find(name) for name in classes.names] == list(range(len(LABELS)))


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("hog", 0),  # the whole name wins over hognose
        ("SUS  SCROFA", 0),  # any synonym, any case
        ("irish", 1),  # a word
        ("adder", 7),
        ("pong", 8),
        ("squeal", 0),  # any part
    ],
)
def test_a_class_is_found_by_name_synonym_word_or_part(classes: ClassIndex, query: str, index: int) -> None:
    assert classes.find(query) == index


def test_an_ambiguous_name_lists_what_it_may_mean(classes: ClassIndex) -> None:
    with pytest.raises(ClassNameError, match="“wolfhound” may mean “Irish wolfhound”, “borzoi”"):
        classes.find("wolfhound")
    with pytest.raises(ClassNameError, match=r"“crane \(1\)”, “crane \(2\)”"):
        classes.find("crane")
    with pytest.raises(ClassNameError, match="“kind 5” and 14 more"):
        ClassIndex([f"kind {i}" for i in range(20)]).find("kind")


def test_an_unknown_name_gets_suggestions(classes: ClassIndex) -> None:
    with pytest.raises(ClassNameError, match="Did you mean “Irish wolfhound”"):
        classes.find("irsh wolfhond")
    with pytest.raises(ClassNameError, match="knows no class “xylophone”"):
        classes.find("xylophone")


def test_a_list_of_classes_is_separated_by_commas(classes: ClassIndex) -> None:
    assert classes.parse_classes("hog, Irish wolfhound ,pig,") == [0, 1]
    with pytest.raises(ClassNameError, match="empty"):
        classes.parse_classes(" , ")


def test_spaces_in_a_name_are_nothing_and_of_two_names_the_known_one_is_found(classes: ClassIndex) -> None:
    assert classes.parse_classes(" hog ,, Irish wolf  hound, IrishWolfhound ") == [0, 1]
    (pig, found), (unknown, error) = classes.read_classes("pig, xylophone")
    assert (pig, found, unknown) == ("pig", 0, "xylophone")
    assert isinstance(error, ClassNameError)


def test_a_labels_file_holds_one_label_a_line(tmp_path: Path) -> None:
    file = tmp_path / "labels.txt"
    file.write_bytes("\ufeffÄsche, grayling\r\nhog\r\n\r\n".encode())
    assert read_labels(file) == ["Äsche, grayling", "hog"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"hog\n\npig\n", "Line 2 names no class"),
        (b"hog\n\x00\x1b\n", "Line 2 names no class"),
        (b"", "Line 1 names no class"),
        (b"\xc4sche\n", "not UTF-8"),
        (b"hog\n" + b"o" * 2000, "Line 2 is too long"),
        (b"hog\n" * (1 << 22), "larger than 8 MB"),
        (b"a\n" * 300_000, "more than 200000 lines"),
    ],
)
def test_a_wrong_labels_file_is_named_with_the_reason(tmp_path: Path, content: bytes, reason: str) -> None:
    file = tmp_path / "labels.txt"
    file.write_bytes(content)
    with pytest.raises(CheckpointError, match=f"labels.txt: .*{reason}"):
        read_labels(file)


def test_a_character_that_no_file_can_hold_is_a_space_in_a_label(tmp_path: Path) -> None:
    file = tmp_path / "labels.txt"
    file.write_text("ground\x00hog\t\ncrane\x1b[31m\r\u200dwren\n", "utf-8", newline="")
    assert read_labels(file) == ["ground hog", "crane [31m", "\u200dwren"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders")
def test_a_pipe_is_no_labels_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "labels.txt")
    with pytest.raises(CheckpointError, match="it is not a file"):
        read_labels(tmp_path / "labels.txt")


def test_a_number_that_a_label_has_already_is_left_out() -> None:
    assert ClassIndex(["a (1)", "a", "a (3)", "a", "a"]).names == ("a (1)", "a (2)", "a (3)", "a (4)", "a (5)")


def test_many_equal_labels_are_told_apart() -> None:
    classes = ClassIndex(["a"] * 100_000)
    assert classes.names[-1] == "a (100000)"
    assert classes.parse_classes(", ".join(classes.names[::100])) == list(range(0, 100_000, 100))


WRITTEN = {
    "numbers and commas": "0,Apis mellifera\n1,Vespa crabro\n",
    "numbers and tabs": "1\tVespa crabro\n0\tApis mellifera\n",
    "numbers and colons": "0: Apis mellifera\n1: Vespa crabro",
    "numbers and spaces": "0 Apis mellifera\n1 Vespa crabro",
    "numbers from one": "1. Apis mellifera\n2. Vespa crabro",
    "numbers behind": "Apis mellifera,0\nVespa crabro,1",
    "quotes": "'Apis mellifera'\n'Vespa crabro'",
    "a header": 'name,id\n"Vespa crabro",1\nApis mellifera,0\n',
    "a header alone": "name\nApis mellifera\nVespa crabro",
    "synset numbers": "n01440764 Apis mellifera\nn01443537 Vespa crabro",
    "both numbers": "0 n01440764 Apis mellifera\n1 n01443537 Vespa crabro",
    "a JSON list": '["Apis mellifera", "Vespa crabro"]',
    "JSON by number": '{"1": "Vespa crabro", "0": "Apis mellifera"}',
    "JSON from one": '{"2": "Vespa crabro", "1": "Apis mellifera"}',
    "JSON with numbers inside": '[{"id": 1, "name": "Vespa crabro"}, {"id": 0, "name": "Apis mellifera"}]',
    "categories": '{"categories": [{"id": 1, "name": "Apis mellifera"}, {"id": 2, "name": "Vespa crabro"}]}',
    "JSON by label": '{"Vespa crabro": 1, "Apis mellifera": 0}',
    "JSON of ImageNet": '{"0": ["n01440764", "Apis_mellifera"], "1": ["n01443537", "Vespa_crabro"]}',
    "a configuration": '{"id2label": {"0": "Apis mellifera", "1": "Vespa crabro"}}',
    "a dictionary of Python": "{0: 'Apis mellifera',\n 1: 'Vespa crabro'}",
}


@pytest.mark.parametrize("kind", WRITTEN)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_labels_are_read_as_people_keep_them(tmp_path: Path, kind: str, encoding: str) -> None:
    (tmp_path / "labels").write_text(WRITTEN[kind], encoding)
    assert read_labels(tmp_path / "labels", classes=2, loosely=True) == ["Apis mellifera", "Vespa crabro"]


@pytest.mark.parametrize(
    "lines",
    [
        ["hog, pig, grunter", "cat"],
        ["1 euro", "2 euro"],
        ["1957 Ford", "1960 Fiat"],
        ["7up", "cola"],
        ["0", "1"],
        ["3d printer", "2d printer"],
        ['14" screen', '17" screen'],
    ],
)
def test_what_belongs_to_a_label_stays(tmp_path: Path, lines: list[str]) -> None:
    (tmp_path / "labels").write_text("\n".join(lines), "utf-8")
    assert read_labels(tmp_path / "labels", classes=2, loosely=True) == lines


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("0,a\n2,b", "Line 2, “2,b”"),
        ("0,a\n0,b", "Line 2, “0,b”"),
        ("0,a\n1,b\nc\n3,d", "Line 3, “c”, has no number"),
        ("id,name\n0,a\nx,b", "Line 3, “x,b”"),
        ("[1, 2]", "no list of labels"),
        ('{"0": "a", "2": "b"}', "no labels with the numbers 0, 1, 2"),
        ("{", "Line 1 names no class"),
    ],
)
def test_numbers_that_cannot_be_an_order_are_refused_with_the_line(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "labels").write_text(text)
    with pytest.raises(CheckpointError, match=reason):
        read_labels(tmp_path / "labels")


def test_three_lines_that_count_from_one_are_numbered(tmp_path: Path) -> None:
    (tmp_path / "labels").write_text("1 bee\n2 wasp\n3 fly\n")
    assert read_labels(tmp_path / "labels", classes=3, loosely=True) == ["bee", "wasp", "fly"]


def test_capitals_tell_two_classes_apart_and_a_whole_line_is_one_class() -> None:
    index = ClassIndex(["Cardigan, Cardigan Welsh corgi", "cardigan", "hog, pig"])
    assert (index.find("Cardigan"), index.find("cardigan")) == (0, 1)
    assert index.parse_classes("Cardigan, Cardigan Welsh corgi, cardigan,hog,pig") == [0, 1, 2]
    assert index.parse_classes("pig, Cardigan") == [2, 0]
    assert index.find_any(["cardigan"]) == 1
    assert index.offered == ("Cardigan, Cardigan Welsh corgi", "cardigan", "hog")
    with pytest.raises(ClassNameError, match="“Cardigan”, “cardigan”"):
        index.find("CARDIGAN")
