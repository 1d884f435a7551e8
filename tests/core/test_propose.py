"""`fastloc propose` as typed into a terminal: which files it writes, and which it never touches."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray
from typer.testing import CliRunner, Result

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.cli import app
from fastloc_core.formats import voc
from fastloc_core.images import Choice, decode_raw
from fastloc_core.learning import bundle
from fastloc_core.localization.proposing import Proposer
from fastloc_core.proposal import ProposalSet
from fastloc_core.store import Store, find_place, learning
from tests.core.learning_made import WIDER, descriptor, learned
from tests.core.review_made import BOX, LEFT_HALF, proposal
from tests.core.stores import decided

Command = Callable[..., Result]
pytestmark = pytest.mark.usefixtures("one_eye")


@pytest.fixture
def propose(beetles: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """`fastloc propose` with an untrained classifier that looks for a stag, a rose chafer and a ladybird."""
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(app, ["propose", "--model", "beetles", *words])


@pytest.fixture
def folder(tmp_path: Path, photos: Path) -> Path:
    folder = tmp_path / "photos"
    (folder / "more").mkdir(parents=True)
    shutil.copyfile(photos / "cat.png", folder / "cat.png")
    shutil.copyfile(photos / "rocket.jpg", folder / "more" / "rocket.jpg")
    return folder


def rows(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def files(folder: Path) -> dict[str, bytes]:
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def test_the_tree_of_a_folder_is_mirrored_with_one_annotation_file_an_image(propose: Command, folder: Path) -> None:
    before = files(folder)
    done = propose("photos", "--out", "boxes", "--classes", "stag,cetonia")
    assert done.exit_code == 0, done.stderr
    assert done.stdout == ""
    assert "2 written, 0 kept, 0 failed" in done.stderr
    assert list(files(Path("boxes"))) == ["cat.xml", "more/rocket.xml"]
    file = voc.read(Path("boxes/cat.xml"))
    assert [annotation.label for annotation in file.annotations] == ["stag", "rose chafer"]
    assert file.only_proposals
    assert not file.verified
    assert files(folder) == before


def test_the_output_may_be_the_folder_of_the_images(propose: Command, folder: Path) -> None:
    assert propose("photos", "--out", "photos").exit_code == 0
    assert list(files(folder)) == ["cat.png", "cat.xml", "more/rocket.jpg", "more/rocket.xml"]


def test_json_says_of_each_image_what_is_in_its_file(propose: Command, folder: Path) -> None:
    cat, rocket = rows(propose("photos", "--out", "boxes", "--classes", "stag", "--json"))
    assert (cat["path"], cat["xml"]) == ("photos/cat.png", "boxes/cat.xml")
    assert (cat["status"], cat["error"], cat["notices"]) == ("written", None, [])
    assert (cat["width"], cat["height"]) == (451, 300)
    assert rocket["xml"] == "boxes/more/rocket.xml"
    [proposal] = cat["proposals"]
    [annotation] = voc.read(Path("boxes/cat.xml")).annotations
    assert proposal["label"] == annotation.label == "stag"
    assert Box(*proposal["box"]).iou(annotation.box) > 0.98
    assert 0 <= proposal["confidence"] <= 1
    assert {score["label"] for score in cat["top"]} == {"stag", "rose chafer", "ladybird"}


def test_a_class_that_is_too_uncertain_is_an_object_in_the_file(propose: Command, folder: Path) -> None:
    cat, _ = rows(propose("photos", "--out", "boxes", "--json"))
    assert {annotation.label for annotation in voc.read(Path("boxes/cat.xml")).annotations} == {"object"}
    best = cat["proposals"][0]
    assert (best["label"], best["guess"]) == ("object", cat["top"][0]["label"])
    assert best["chance"] == best["confidence"]
    assert best["belief"] == best["probability"] < 0.6


def test_a_file_never_has_a_whole_beside_its_parts(
    propose: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def given(self: Proposer, image: NDArray[Any], path: Path, **options: object) -> ProposalSet:
        found = proposal(BOX), proposal(LEFT_HALF), proposal(Box(0, 0, 50, 50))
        return ProposalSet(path, image.shape[1], image.shape[0], found, (found[0].score,), "beetles", "refined")

    monkeypatch.setattr(Proposer, "propose", given)
    cat, _ = rows(propose("photos", "--out", "boxes", "--json"))
    assert [row["box"] for row in cat["proposals"]] == [[100, 100, 200, 150], [0, 0, 50, 50]]
    assert [a.box for a in voc.read(Path("boxes/cat.xml")).annotations] == [BOX, Box(0, 0, 50, 50)]


def test_what_a_folder_learned_shapes_the_boxes_of_another_one(
    propose: Command, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taught = tmp_path / "taught"
    with decided(taught, "a.png") as store:
        learning.keep(store, learned())
    bundle.write(tmp_path / "shared", learned())
    seen = replace(proposal(), descriptor=descriptor())

    def given(self: Proposer, image: NDArray[Any], path: Path, **options: object) -> ProposalSet:
        return ProposalSet(path, 300, 451, (seen,), (), "net", "paper")

    monkeypatch.setattr(Proposer, "propose", given)
    words = "photos/cat.png", "--out", "out", "--json"
    results = [propose(*words, *more) for more in ((), ("--learned", "taught"), ("--learned", "shared"))]
    boxes = [[p["box"] for p in row["proposals"]] for result in results for row in rows(result)]
    assert np.array(boxes)[:, 0] == pytest.approx(np.array([BOX.edges, WIDER.edges, WIDER.edges]), abs=0.01)
    assert "learned nothing" in propose(*words, "--learned", "photos").stderr


def test_a_broken_image_is_reported_and_the_others_are_written(propose: Command, folder: Path) -> None:
    (folder / "broken.jpg").write_text("This is no image.")
    (folder / "scan.psd").touch()
    done = propose("photos", "--out", "boxes", "--json")
    assert done.exit_code == 1
    assert [row["status"] for row in rows(done)] == ["failed", "written", "written"]
    assert "photos/broken.jpg: It holds no image of a known format." in rows(done)[0]["error"]
    assert "2 written, 0 kept, 1 failed, 1 skipped" in done.stderr
    assert "photos/scan.psd: PSD images are not supported." in done.stderr


@pytest.mark.parametrize(("stop", "exit_code"), [(MemoryError, 1), (KeyboardInterrupt, 130)])
def test_an_accident_costs_one_image_and_a_stop_keeps_what_is_done(
    propose: Command, folder: Path, monkeypatch: pytest.MonkeyPatch, stop: type[BaseException], exit_code: int
) -> None:
    def decode_or_stop(path: Path, bands: Choice | None, or_reduced: bool) -> object:
        if path.name == "dog.png":
            raise stop
        return decode_raw(path, bands, or_reduced)

    shutil.copyfile(folder / "cat.png", folder / "dog.png")
    monkeypatch.setattr("fastloc_core.batch.run.decode_raw", decode_or_stop)
    assert propose("photos", "--out", "boxes").exit_code == exit_code
    others = [] if exit_code == 130 else ["more/rocket.xml"]
    assert list(files(Path("boxes"))) == ["cat.xml", *others]


def test_what_is_odd_about_an_image_is_told(propose: Command, folder: Path) -> None:
    whole = cv2.imencode(".jpg", decode_raw(folder / "cat.png").pixels)[1].tobytes()
    (folder / "cut.jpg").write_bytes(whole[:-2])
    done = propose("photos/cut.jpg", "--out", "boxes", "--json")
    assert done.exit_code == 0
    assert any("end of the file is missing" in notice for notice in rows(done)[0]["notices"])
    assert "end of the file is missing" in done.stderr


def by_hand(image: Path, verified: bool = False, only_proposals: bool = False) -> bytes:
    boxes = [Annotation(Box(10, 20, 30, 40), "cat", Decision.DRAWN)]
    return voc.to_xml(voc.VocImage(image, 451, 300), boxes, verified=verified, only_proposals=only_proposals)


@pytest.mark.parametrize(
    "content",
    [
        by_hand(Path("cat.png")),
        by_hand(Path("cat.png"), verified=True, only_proposals=True),
        b"<annotation><object>",
    ],
    ids=["decided", "verified", "unreadable"],
)
def test_files_that_may_be_a_persons_work_survive_byte_for_byte(propose: Command, folder: Path, content: bytes) -> None:
    (folder / "cat.xml").write_bytes(content)
    done = propose("photos", "--out", "photos", "--json")
    assert done.exit_code == 0
    assert [row["status"] for row in rows(done)] == ["kept", "written"]
    assert rows(done)[0]["notices"]
    assert "1 written, 1 kept" in done.stderr
    assert (folder / "cat.xml").read_bytes() == content


def test_a_decision_made_during_the_batch_survives(
    propose: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def decode_while_somebody_saves(path: Path, bands: Choice | None, or_reduced: bool) -> object:
        path.with_suffix(".xml").write_bytes(by_hand(Path(path.name)))
        return decode_raw(path, bands, or_reduced)

    monkeypatch.setattr("fastloc_core.batch.run.decode_raw", decode_while_somebody_saves)
    propose("photos", "--out", "photos")
    assert (folder / "cat.xml").read_bytes() == by_hand(Path("cat.png"))


def test_proposals_are_replaced_unless_that_is_forbidden(propose: Command, folder: Path) -> None:
    old = by_hand(folder / "cat.png", only_proposals=True)
    (folder / "cat.xml").write_bytes(old)
    assert "1 kept" in propose("photos", "--out", "photos", "--overwrite", "never").stderr
    assert (folder / "cat.xml").read_bytes() == old
    assert "2 written, 0 kept" in propose("photos", "--out", "photos", "--classes", "stag").stderr
    assert [a.label for a in voc.read(folder / "cat.xml").annotations] == ["stag"]


def test_images_that_differ_in_their_ending_or_folder_never_share_a_file(propose: Command, folder: Path) -> None:
    shutil.copyfile(folder / "more" / "rocket.jpg", folder / "cat.jpg")
    assert propose("photos/cat.png", "photos/cat.jpg", "photos", "--out", "boxes").exit_code == 0
    assert list(files(Path("boxes"))) == ["cat.jpg.xml", "cat.png.xml", "more/rocket.xml"]
    shutil.copytree(folder, "others")
    clash = propose("photos", "others", "--out", "other")
    assert clash.exit_code == 2
    assert "photos/cat.jpg and others/cat.jpg would go into the same file" in clash.stderr
    assert not Path("other").exists()


def test_a_mask_numbers_the_objects_of_its_file_at_the_images_size(propose: Command, folder: Path) -> None:
    words = "photos", "--out", "photos", "--preset", "paper", "--masks", "--classes", "stag,ladybird"
    assert propose(*words).exit_code == 0
    mask = cv2.imread("photos/cat.mask.png", cv2.IMREAD_UNCHANGED)
    assert mask is not None
    assert mask.shape == (300, 451)
    first, second = (annotation.box for annotation in voc.read(folder / "cat.xml").annotations)
    y, x = np.nonzero(mask == 1)
    assert Box(x.min(), y.min(), x.max() + 1, y.max() + 1).iou(first) > 0.98  # no later object hides it
    y, x = np.nonzero(mask == 2)
    outside = (x < second.x0 - 1) | (x > second.x1) | (y < second.y0 - 1) | (y > second.y1)
    assert not outside.any()
    assert set(np.unique(mask)) <= {0, 1, 2}
    assert "2 written, 0 kept" in propose(*words).stderr  # and masks are no images
    propose(*(word for word in words if word != "--masks"))
    assert not list(folder.rglob("*.mask.png")), "they numbered other boxes"


def test_a_persons_image_is_no_place_for_a_mask(propose: Command, folder: Path) -> None:
    shutil.copyfile(folder / "cat.png", folder / "cat.mask.png")
    before = files(folder)
    done = propose("photos/cat.png", "--out", "photos", "--masks")
    assert "0 written, 1 kept" in done.stderr
    assert files(folder) == before


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--classes", "ladybirt"], "The model knows no class “ladybirt”. Did you mean “ladybird”?"),
        (["--model", "beetle"], "There is no model “beetle”. Did you mean beetles?"),
        (["--model", "alexnet"], "AlexNet is not downloaded yet"),
        (["--preset", "papers"], "There is no preset “papers”."),
        (["--set", "kmaxx=3"], "There is no parameter “kmaxx”."),
        (["--preset", "paper", "--set", "percentile=100"], "percentile cannot be '100'. Choose a number"),
        (["--preset", "paper", "--set", "layer=roof"], "no layer “roof”"),
        (["--device", "abacus"], "This machine has no device “abacus”."),
        (["--out", "file/boxes"], "The folder file/boxes cannot be made"),
    ],
)
def test_options_that_fail_for_every_image_write_no_file(
    propose: Command, folder: Path, words: list[str], reason: str
) -> None:
    Path("file").touch()
    refused = propose("photos", "--out", "boxes", *words)
    assert refused.exit_code == 2
    assert reason in refused.stderr
    assert not list(Path().rglob("*.xml"))


def test_a_folder_without_images_says_what_was_skipped(propose: Command, tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.nef").touch()
    none = propose("raw", "--out", "boxes")
    assert none.exit_code == 2
    assert "There are no images" in none.stderr
    assert "raw/a.nef: NEF images are not supported." in none.stderr


@pytest.mark.skipif(os.name != "posix", reason="links need a privilege on Windows, and it has other pipes")
@pytest.mark.parametrize("masks", [(), ("--masks",)], ids=["boxes", "masks"])
@pytest.mark.parametrize("target", ["../outside.xml", "../outside"])
def test_nothing_is_written_where_a_link_leads_out(
    propose: Command, folder: Path, masks: tuple[str, ...], target: str
) -> None:
    """The links lead to nothing, to a file and to a folder. The other images are written."""
    boxes, outside = Path("boxes"), Path("outside")
    boxes.mkdir()
    outside.mkdir()
    linked = boxes / ("cat.xml" if target.endswith("xml") else "more")
    linked.symlink_to(target)
    done = propose("photos", "--out", "boxes", *masks)
    assert done.exit_code == 1
    assert "1 written, 0 kept, 1 failed" in done.stderr
    assert f"{linked}" in done.stderr
    assert "a link leads out of the folder" in done.stderr
    assert not list(outside.iterdir())
    assert not Path("outside.xml").exists()


@pytest.mark.skipif(os.name != "posix", reason="links need a privilege on Windows, and it has other pipes")
def test_masks_are_written_to_and_removed_from_the_folder_alone(propose: Command, folder: Path) -> None:
    assert propose("photos", "--out", "boxes", "--masks").exit_code == 0
    os.rename("boxes/cat.mask.png", "mine.png")
    mine = Path("mine.png").read_bytes()
    Path("boxes/cat.mask.png").symlink_to("../mine.png")
    os.rename("boxes/more", "theirs")
    Path("boxes/more").symlink_to("../theirs")
    theirs = files(Path("theirs"))
    assert "0 written, 0 kept, 2 failed" in propose("photos", "--out", "boxes", "--masks").stderr
    assert "1 written, 0 kept, 1 failed" in propose("photos", "--out", "boxes").stderr
    assert Path("boxes/cat.mask.png").is_symlink()
    assert (Path("mine.png").read_bytes(), files(Path("theirs"))) == (mine, theirs)


@pytest.mark.skipif(os.name != "posix", reason="links need a privilege on Windows, and it has other pipes")
def test_a_pipe_in_the_place_of_a_file_delays_nothing(propose: Command, folder: Path) -> None:
    Path("boxes").mkdir()
    os.mkfifo("boxes/cat.xml")
    done = propose("photos", "--out", "boxes")
    assert "1 written, 1 kept, 0 failed" in done.stderr
    assert "it is not a file" in done.stderr


def test_the_remains_of_a_killed_batch_are_swept_away(propose: Command, folder: Path) -> None:
    Path("boxes/more").mkdir(parents=True)
    for place in (Path("boxes"), Path("boxes/more")):
        (place / f".{'0' * 32}.tmp").touch()
        os.utime(place / f".{'0' * 32}.tmp", (0, 0))
    assert propose("photos", "--out", "boxes").exit_code == 0
    assert list(files(Path("boxes"))) == ["cat.xml", "more/rocket.xml"]


def test_the_model_sees_the_bands_that_were_chosen_in_the_window_or_are_named(
    propose: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "field" / "plots" / "bands.tif"
    path.parent.mkdir(parents=True)
    pixels = np.zeros((24, 32, 4), np.uint8) + np.array([40, 80, 120, 200], np.uint8)
    tifffile.imwrite(path, pixels, photometric="rgb", extrasamples=["unspecified"], metadata=None)
    seen: list[list[int]] = []
    real = Proposer.propose

    def watched(self: Proposer, image: NDArray[np.uint8], path: Path, **options: object) -> ProposalSet:
        seen.append(image[5, 5].tolist())
        return real(self, image, path, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Proposer, "propose", watched)
    assert propose("field", "--out", "a").exit_code == 0
    with Store(find_place(tmp_path / "field")) as store:
        store.remember(bands=[4, 2, 3])
    assert propose("field", "--out", "b").exit_code == 0
    assert propose("field", "--out", "c", "--bands", "4,4,1").exit_code == 0
    assert seen == [[40, 80, 120], [200, 80, 120], [200, 200, 40]]
    for wrong in ("4,3", "4,3,0", "red,green,blue"):
        refused = propose("field", "--out", "d", "--bands", wrong)
        assert refused.exit_code == 2
        assert "Write three numbers" in refused.stderr
