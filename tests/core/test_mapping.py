"""The mapping of the classifier's labels to the user's own classes."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastloc_core.errors import SettingError
from fastloc_core.review.mapping import IGNORED, ClassMap

DOGS = ClassMap(("dog", "cat"), {"pug": "dog", "beagle": "dog", "tabby": "cat"}, frozenset({"kennel"}))

names = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1).map(str.strip)
classes = names.filter(lambda name: name not in ("", IGNORED))
labels = names.filter(lambda name: name and "," not in name)


@st.composite
def class_maps(draw: st.DrawFn) -> ClassMap:
    own = draw(st.lists(classes, unique=True, max_size=12))
    becomes = draw(st.dictionaries(labels, st.sampled_from(own))) if own else {}
    defined = draw(st.frozensets(st.sampled_from(own))) if own else frozenset()
    return ClassMap(tuple(own), becomes, frozenset(draw(st.sets(labels)) - set(becomes)), defined)


def test_many_labels_become_one_class_some_none_and_the_others_keep_their_names() -> None:
    assert [DOGS.mapped(label) for label in ("pug", "pug, pug-dog", "beagle", "tabby", "kennel", "hog, pig")] == [
        "dog",
        "dog",
        "dog",
        "cat",
        None,
        "hog",
    ]


def test_a_change_makes_a_new_map_and_leaves_the_old_one() -> None:
    changed = DOGS.with_mapping("kennel, doghouse", "house").with_ignored("pug").with_own_name("tabby")
    assert changed == ClassMap(("dog", "cat", "house"), {"beagle": "dog", "kennel": "house"}, frozenset({"pug"}))
    assert DOGS.mapped("kennel") is None
    with pytest.raises(TypeError):
        DOGS.becomes["pug"] = "cat"  # type: ignore[index]


def test_a_renamed_class_keeps_its_number_and_its_labels() -> None:
    renamed = DOGS.renamed("dog", " Hund ")
    assert renamed.classes == ("Hund", "cat")
    assert renamed.mapped("pug") == "Hund"
    with pytest.raises(SettingError, match="“cat” already"):
        DOGS.renamed("dog", "cat")
    with pytest.raises(SettingError, match="no class “cow”"):
        DOGS.renamed("cow", "bull")


def test_the_order_of_the_classes_is_the_users_and_the_labels_of_a_removed_one_are_themselves_again() -> None:
    assert DOGS.with_classes(["cat", "dog"]).becomes == DOGS.becomes
    without = DOGS.with_classes(["cat", "bird"])
    assert without.classes == ("cat", "bird")
    assert (without.mapped("pug"), without.mapped("tabby")) == ("pug", "cat")


def test_two_classes_become_one_with_the_labels_of_both() -> None:
    merged = replace(DOGS, defined=frozenset({"cat"})).merged("cat", "dog")
    assert (list(merged.classes), set(merged.defined)) == (["dog"], {"dog"})
    assert {merged.mapped(label) for label in DOGS.becomes} == {"dog"}
    with pytest.raises(SettingError, match="no class “cow”"):
        DOGS.merged("cat", "cow")


def test_a_class_that_is_moved_has_its_place_on_purpose() -> None:
    moved = ClassMap(("dog", "cat", "bird")).moved("bird", "cat")
    assert (moved.classes, moved.in_use(())) == (("dog", "bird", "cat"), ("bird",))
    assert moved.moved("bird", None).classes == ("dog", "cat", "bird")
    assert moved.colors == ClassMap(("dog", "cat", "bird")).colors


@given(class_maps(), class_maps(), class_maps())
def test_an_undo_leads_to_the_former_map_and_keeps_what_came_since(
    before: ClassMap, after: ClassMap, now: ClassMap
) -> None:
    assert after.travelled(after, before) == before
    back = now.travelled(after, before)
    since = [name for name in now.classes if name not in before.classes and name not in after.classes]
    assert back.classes == (*before.classes, *since)
    assert all(back.colors[name] == before.colors[name] for name in before.classes)


@pytest.mark.parametrize("name", ["", " ", "-"])
def test_a_class_has_a_name(name: str) -> None:
    with pytest.raises(SettingError):
        DOGS.with_mapping("hog", name)
    with pytest.raises(SettingError):
        DOGS.with_classes([name])


@given(class_maps())
def test_a_map_comes_back_from_json_and_from_a_spreadsheet(class_map: ClassMap) -> None:
    assert ClassMap.from_dict(json.loads(json.dumps(class_map.to_dict()))) == class_map
    assert ClassMap.from_csv(class_map.to_csv()) == class_map.with_defined(class_map.classes)  # a table says so


def test_a_table_of_all_labels_is_a_form_to_fill_in() -> None:
    form = ClassMap(("dog",), {"pug": "dog"}).to_csv(["pug, pug-dog", "beagle", "kennel"])
    assert form == "label,class\n,dog\npug,dog\nbeagle,\nkennel,\n"
    filled = form.replace("beagle,", "beagle,dog").replace("kennel,", "kennel,-")
    for table in (filled, filled.replace(",", ";").replace("\n", "\r\n"), "\ufeff" + filled):
        becomes, ignored = {"pug": "dog", "beagle": "dog"}, frozenset({"kennel"})
        assert ClassMap.from_csv(table) == ClassMap(("dog",), becomes, ignored, frozenset({"dog"}))


GOOD: dict[str, Any] = DOGS.to_dict()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (None, "not a class map"),
        ({**GOOD, "version": 2}, "version 2; this program reads 1"),
        ({}, "version None"),
        ({**GOOD, "classes": "dog"}, "lacks its lists"),
        ({**GOOD, "classes": ["dog", 1]}, "lacks its lists"),
        ({**GOOD, "labels": {"pug": ["dog"]}}, "lacks its lists"),
        ({**GOOD, "ignored": None}, "lacks its lists"),
        ({**GOOD, "classes": ["dog", "cat", "dog"]}, "“dog” already"),
        ({**GOOD, "classes": ["dog"]}, "“cat”, which is not one of the classes"),
        ({**GOOD, "ignored": ["pug"]}, "“pug” has a class and is ignored"),
        ({**GOOD, "classes": ["dog", "cat", " "]}, "is empty"),
    ],
)
def test_a_damaged_map_is_refused_with_reason_and_remedy(data: object, reason: str) -> None:
    with pytest.raises(SettingError, match=reason) as refusal:
        ClassMap.from_dict(data)
    assert refusal.value.remedy


@pytest.mark.parametrize("table", ["pug\n", "pug,dog,big\n", "pug," + 200_000 * "d"])
def test_a_table_that_is_none_is_refused_with_its_line(table: str) -> None:
    with pytest.raises(SettingError, match="Line 1 of the table"):
        ClassMap.from_csv(table)
