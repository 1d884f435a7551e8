"""A folder that many people review: `fastloc split` and `fastloc merge`."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from fastloc_core.annotation import Decision
from fastloc_core.cli import app
from fastloc_core.formats import voc
from fastloc_core.review import gestures
from fastloc_core.review.edits import Change, ImageEdit
from fastloc_core.review.mapping import ClassMap
from fastloc_core.review.shaping import Shaping
from fastloc_core.store import Store, blind, find_place, packages, queries
from fastloc_core.store.indexing import index
from fastloc_core.store.origins import origins
from tests.core.stores import RUN, box, decided, draw, labels, meet, number_of, open_store, proposed

NAMES = ("a.png", "b.png", "more/c.png", "more/d.png")


def fastloc(*words: object) -> Result:
    return CliRunner().invoke(app, [*map(str, words)])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Four images: each with a box of the class of its name, and with two proposals for a cat."""
    with decided(tmp_path / "photos", *NAMES) as store:
        for name in NAMES:
            proposed(store, number_of(store, name), 0.9, 0.4)
    return tmp_path / "photos"


@pytest.fixture
def parts(root: Path, tmp_path: Path) -> list[Path]:
    """Its two packages."""
    assert fastloc("split", root, "--into", 2, "--out", tmp_path / "out").exit_code == 0
    return [tmp_path / "out" / "package-1", tmp_path / "out" / "package-2"]


def accept_first(folder: Path, name: str) -> None:
    with open_store(folder) as store:
        standing = store.standing(number_of(store, name), RUN)
        gesture = gestures.accept(standing, standing.undecided[0])
        assert gesture
        store.record("accept", [gesture.edit])


def draw_in(folder: Path, name: str, label: str, verified: bool = True) -> None:
    with open_store(folder) as store:
        draw(store, meet(store, name), box(label, x=1), verified)


def state(folder: Path, name: str) -> tuple[list[str], bool]:
    with open_store(folder) as store:
        return labels(store, name), store.content(number_of(store, name)).verified


def test_a_package_has_its_images_with_decisions_proposals_and_classes(root: Path, parts: list[Path]) -> None:
    assert [sorted(p.relative_to(part).as_posix() for p in part.rglob("*.png")) for part in parts] == [
        ["a.png", "b.png"],
        ["more/c.png", "more/d.png"],
    ]
    with open_store(root) as whole, open_store(parts[1]) as part:
        index(part)
        assert [row.name for row in part.rows()] == ["more/c.png", "more/d.png"]
        ours, theirs = (number_of(store, "more/c.png") for store in (whole, part))
        assert part.run == whole.run == RUN
        assert part.content(theirs).annotations == whole.content(ours).annotations
        assert [p.id for p in part.raw_proposals(theirs)] == [p.id for p in whole.raw_proposals(ours)]
        assert part.row(theirs).pending == whole.row(ours).pending
        assert part.undo() is None
        assert origins(part).items() <= origins(whole).items()


def test_boxes_that_are_only_in_xml_files_go_along(tmp_path: Path) -> None:
    decided(tmp_path / "photos", "a.png", "b.png").close()
    fastloc("export", tmp_path / "photos", "--out", tmp_path / "xml", "--all")
    for file in (tmp_path / "xml").rglob("*.xml"):
        shutil.copy(file, tmp_path / "photos")
    shutil.rmtree(tmp_path / "photos" / ".fastloc")
    assert fastloc("split", tmp_path / "photos", "--into", 2, "--out", tmp_path / "out").exit_code == 0
    assert state(tmp_path / "out" / "package-1", "a.png") == (["a.png"], False)


def test_decisions_come_back_with_their_proposals_and_one_undo_takes_a_package_back(
    root: Path, parts: list[Path]
) -> None:
    accept_first(parts[0], "a.png")
    draw_in(parts[1], "more/d.png", "owl")
    merged = fastloc("merge", *parts, "--into", root)
    assert (merged.exit_code, merged.stderr) == (0, "")
    assert "package-1: 1 image with 1 changed box" in merged.stdout
    assert state(root, "a.png") == (["a.png", "cat"], False)
    assert state(root, "more/d.png") == (["more/d.png", "owl"], True)
    assert [a.label for a in voc.read(root / "more" / "d.xml").annotations] == ["more/d.png", "owl"]
    with open_store(root) as store:
        [verdict] = queries.verdicts(store)
        assert (verdict.image, verdict.decision) == ("a.png", Decision.ACCEPTED)
        assert store.undo()
        assert labels(store, "more/d.png") == ["more/d.png"]
        assert labels(store, "a.png") == ["a.png", "cat"]


def test_names_and_notes_go_there_and_come_back(root: Path, tmp_path: Path) -> None:
    with open_store(root) as store:
        store.history.person = "Ada"
        image = number_of(store, "a.png")
        store.record("note", [ImageEdit(image, note=("", "ask Eva"))])
        store.remember(**{blind.BLIND: {str(image): 1.0}})
    assert fastloc("split", root, "--into", 4, "--out", tmp_path / "out").exit_code == 0
    with open_store(part := tmp_path / "out" / "package-1") as store:
        store.history.person = "Eva"
        image = number_of(store, "a.png")
        assert store.content(image).note == "ask Eva"
        assert blind.hidden(store) == {image}
        store.record("note", [ImageEdit(image, note=("ask Eva", "a lynx"))])
    draw_in(part, "a.png", "lynx")
    with open_store(part) as store:
        [_, lynx] = store.content(image).annotations
        store.history.person = "Eva"
        store.record("move", [ImageEdit(image, (Change(lynx, replace(lynx, box=lynx.box.scaled(0.5, 0.5))),))])
    assert fastloc("merge", part, "--into", root).exit_code == 0
    with open_store(root) as store:
        content = store.content(number_of(store, "a.png"))
        assert content.note == "a lynx"
        assert [a.person for a in content.annotations] == ["", "Eva"]


def test_merging_again_adds_only_what_is_new(root: Path, parts: list[Path]) -> None:
    draw_in(parts[0], "a.png", "owl")
    fastloc("merge", parts[0], "--into", root)
    assert "package-1: 0 images" in fastloc("merge", parts[0], "--into", root).stdout
    draw_in(parts[0], "b.png", "owl")
    assert "package-1: 1 image " in fastloc("merge", parts[0], "--into", root).stdout


def test_boxes_that_a_reviewer_removed_moved_or_renamed_follow(root: Path, parts: list[Path]) -> None:
    with open_store(parts[0]) as store:
        image = number_of(store, "a.png")
        [before] = store.content(image).annotations
        renamed = type(before)(before.box, "fox", Decision.ADJUSTED, id=before.id)
        store.record("relabel", [ImageEdit(image, (Change(before, renamed),))])
        other = number_of(store, "b.png")
        store.record("delete", [ImageEdit(other, (Change(store.content(other).annotations[0], None),))])
    assert fastloc("merge", *parts, "--into", root).exit_code == 0
    assert [state(root, name)[0] for name in NAMES] == [["fox"], [], ["more/c.png"], ["more/d.png"]]


def test_of_different_decisions_those_of_the_folder_stay_and_the_others_are_told(root: Path, parts: list[Path]) -> None:
    draw_in(parts[0], "a.png", "owl")
    draw_in(root, "a.png", "fox", verified=False)
    draw_in(parts[0], "b.png", "owl")
    merged = fastloc("merge", *parts, "--into", root)
    assert (merged.exit_code, "1 conflict, told in" in merged.stderr) == (1, True)
    assert state(root, "a.png") == (["a.png", "fox"], False)
    assert state(root, "b.png") == (["b.png", "owl"], True)
    told = (root / "merge-conflicts.txt").read_text()
    assert told == (
        "a.png: decided here and in package-1, and differently. What is here stays.\n"
        "    here: not done; a.png drawn at (10.0, 20.0, 60.0, 80.0); fox drawn at (1.0, 20.0, 51.0, 80.0)\n"
        "    in package-1: done; a.png drawn at (10.0, 20.0, 60.0, 80.0); owl drawn at (1.0, 20.0, 51.0, 80.0)\n"
    )
    fastloc("merge", parts[0], "--into", root)
    assert (root / "merge-conflicts-2.txt").read_text() == told


def test_two_packages_of_the_same_image_conflict_only_if_they_differ(root: Path, parts: list[Path]) -> None:
    draw_in(parts[0], "b.png", "owl")
    twin = parts[0].with_name("twin")
    shutil.copytree(parts[0], twin)
    assert fastloc("merge", parts[0], twin, "--into", root).exit_code == 0
    draw_in(twin, "b.png", "fox")
    assert "1 conflict" in fastloc("merge", twin, "--into", root).stderr
    assert state(root, "b.png") == (["b.png", "owl"], True)


def test_an_image_that_changed_or_is_gone_is_named(root: Path, parts: list[Path]) -> None:
    for name in ("a.png", "b.png"):
        draw_in(parts[0], name, "owl")
    shutil.copy(root / "more" / "c.png", root / "a.png")
    (root / "b.png").unlink()
    with open_store(root) as store:
        meet(store, "a.png")
    merged = fastloc("merge", *parts, "--into", root)
    assert merged.exit_code == 1
    assert "a.png has another content than in the package" in merged.stderr
    assert "b.png is not in this folder" in merged.stderr
    assert state(root, "a.png")[0] == ["a.png"]


def test_what_is_no_package_or_is_in_the_way_is_refused(root: Path, parts: list[Path], tmp_path: Path) -> None:
    for folder in (root, tmp_path):
        refused = fastloc("merge", folder, "--into", root)
        assert (refused.exit_code, "is no package of a folder" in refused.stderr) == (2, True)
    again = fastloc("split", root, "--into", 2, "--out", parts[0].parent)
    assert (again.exit_code, "is there already" in again.stderr) == (2, True)
    many = fastloc("split", root, "--into", 5, "--out", tmp_path / "five")
    assert (many.exit_code, "There are 4 images, fewer than packages." in many.stderr) == (2, True)
    assert not (tmp_path / "five").exists()


def test_linked_packages_share_the_files_of_the_images(root: Path, tmp_path: Path) -> None:
    fastloc("split", root, "--into", 2, "--out", tmp_path / "linked", "--link")
    assert (root / "a.png").samefile(tmp_path / "linked" / "package-1" / "a.png")


def test_classes_and_extent_go_along(tmp_path: Path) -> None:
    with decided(tmp_path / "photos", "a.png") as store:
        store.use_shaping(Shaping(ClassMap().with_classes(["owl", "fox"]), extent=0.3))
        packages.split(store, 1, tmp_path / "out")
        with Store(find_place(tmp_path / "out" / "package-1")) as part:
            assert part.shaping == store.shaping
