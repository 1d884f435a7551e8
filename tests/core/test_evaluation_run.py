"""`fastloc evaluate` as typed into a terminal: the measurements, and the continuation after a stop."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from filelock import FileLock
from typer.testing import CliRunner, Result

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.cli import app
from fastloc_core.errors import FastlocError, SettingError
from fastloc_core.evaluation.journal import LOCK, Journal, read
from fastloc_core.evaluation.results import write_results
from fastloc_core.formats import voc
from fastloc_core.images import decode
from fastloc_core.models import library

Command = Callable[..., Result]
TRUTHS = {
    "cat.png": [("stag", Box(112, 75, 338, 225))],
    "coffee.png": [("ladybird", Box(60, 40, 540, 360)), ("stag", Box(0, 0, 60, 40)), ("stag", Box(500, 300, 600, 400))],
    "rocket.jpg": [("ladybird", Box(0, 0, 640, 427))],
}


@pytest.fixture
def evaluate(beetles: str, photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """`fastloc evaluate` with an untrained classifier on three annotated photographs in `photos`, into `out`."""
    monkeypatch.chdir(tmp_path)
    Path("photos").mkdir()
    for name, objects in TRUTHS.items():
        image = Path("photos", name)
        shutil.copyfile(photos / name, image)
        height, width, _ = decode(image).shape
        boxes = [Annotation(box, label, Decision.DRAWN) for label, box in objects]
        image.with_suffix(".xml").write_bytes(voc.to_xml(voc.VocImage(image, width, height), boxes))
    words = "evaluate --images photos --annotations photos --model beetles --report out --set kmax=5".split()
    preset = ("--preset", "paper")
    return lambda *more: CliRunner().invoke(
        app, [*words, *(() if {"--preset", "--protocol"} & {*more} else preset), *more]
    )


def measured() -> dict[str, Any]:
    metrics: dict[str, Any] = json.loads(Path("out/metrics.json").read_text())
    return metrics


def records() -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path("out/records.jsonl").read_text().splitlines()]


def table() -> list[dict[str, str]]:
    with Path("out/images.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_presets_and_baselines_are_measured_on_the_same_images(evaluate: Command) -> None:
    done = evaluate("--preset", "paper,seed-exact", "--centred", "0.5")
    assert done.exit_code == 0, done.stderr
    metrics = measured()
    assert list(metrics["results"]) == [
        *("paper", "seed-exact", "full image", "centred box 0.86", "centred box 0.5", "best centred box")
    ]
    assert metrics["images"] == {"evaluated": 3, "single_object": 2, "objects": 5, "questions": 4}
    named = [row["top1"] in row["classes"].split(";") for row in table() if row["method"] == "paper"]
    assert metrics["classifier"] == {"top1": sum(named) / 4, "top5": 1}, "of an image's questions one can be right"
    assert metrics["protocol"]["classes"] == {"stag": ["stag"], "ladybird": ["ladybird"]}
    full, half = metrics["results"]["full image"], metrics["results"]["centred box 0.5"]
    assert full["by_class"]["ladybird"]["mean_iou"] == 1  # for the rocket, the only image with one object
    assert half["mean_iou"] == pytest.approx((1 + 0.25) / 2, abs=0.01)
    assert half["centre_correctness"] == {f"{step / 20:g}": float(step < 10) for step in range(11)}
    assert full["corloc"] == pytest.approx(2 / 3)  # the cat's box is a quarter
    assert full["gt_known_loc"] == pytest.approx(2 / 4)
    assert full["recall"]["0.5"]["1"] == pytest.approx(2 / 5)
    assert full["ap50"] is None
    best = metrics["results"]["best centred box"]
    assert best["mean_iou"] >= max(full["mean_iou"], half["mean_iou"])
    assert best["parameters"] == {"side": 1.0}
    assert "paper" in done.stdout
    assert "0.625" in done.stdout


def test_every_field_that_is_promised_is_there(evaluate: Command) -> None:
    evaluate("--preset", "paper")
    document = (Path(__file__).parents[2] / "docs" / "evaluation.md").read_text()
    fields = measured()["results"]["paper"]
    top1 = {"label", "probability"} | {"index", "logit"}
    assert set(records()[1]["top"][0]) == top1
    section = document.partition("## metrics.json")[2].partition("## images.csv")[0]
    for name in fields:
        assert name.removesuffix("_interval") in section
    assert measured().keys() == set(re.findall(r"^(\w+) {2,}", section, re.MULTILINE))
    columns = document.partition("## images.csv")[2].partition("The box is")[0]
    assert [*table()[0]] == [name for name in re.findall(r"`([\w.]+)`", columns) if name != "images.csv"]


def test_the_table_and_the_records_say_what_the_metrics_are_made_of(evaluate: Command) -> None:
    evaluate("--preset", "paper")
    rows = [row for row in table() if row["method"] == "paper"]
    assert [row["image"] for row in rows] == list(TRUTHS)
    alone = [row for row in rows if row["objects"] == "1"]
    assert [row["given"] for row in alone] == ["stag", "ladybird"]
    assert measured()["results"]["paper"]["mean_iou"] == pytest.approx(np.mean([float(row["iou"]) for row in alone]))
    centred = np.mean([float(row["centre_margin"]) > 0.2 for row in alone])
    assert measured()["results"]["paper"]["centre_correctness"]["0.2"] == centred
    header, cat, *_ = records()
    [found] = cat["results"]["paper"]["found"]
    assert header["labels"][found["index"]] == "stag"
    assert Box(*found["box"]).iou(TRUTHS["cat.png"][0][1]) == pytest.approx(float(rows[0]["iou"]), abs=1e-5)


def test_with_top1_the_methods_get_the_classifiers_own_class_and_any_object_is_right(evaluate: Command) -> None:
    assert evaluate("--class-from", "top1").exit_code == 0
    paper = measured()["results"]["paper"]
    assert (paper["top1_loc"], paper["top5_loc"]) == (None, None)
    assert paper["gt_known_loc"] == paper["corloc"]
    assert all(row["classes"] == [row["top"][0]["index"]] for row in records()[1:])
    assert measured()["images"]["questions"] == 3


def test_the_papers_protocol_is_one_word_and_its_studies_another(evaluate: Command) -> None:
    done = evaluate("--protocol", "paper", "--sweep", "k=1,3")
    assert done.exit_code == 0, done.stderr
    metrics = measured()
    assert list(metrics["results"])[:2] == ["seed-exact k=1", "seed-exact k=3"]
    assert metrics["results"]["seed-exact k=3"]["parameters"]["k"] == 3
    assert metrics["images"]["evaluated"] == metrics["images"]["single_object"] == 2


def test_a_peer_may_be_measured_alone_and_every_stage_has_its_time(evaluate: Command) -> None:
    done = evaluate("--peer", "LayerCAM")
    assert done.exit_code == 0, done.stderr
    results = measured()["results"]
    assert [name for name, of in results.items() if of["kind"] == "peer"] == ["LayerCAM"]
    assert {"map", "box", "total"} == results["LayerCAM"]["seconds"].keys()
    spent = results["paper"]["seconds"]
    total = spent.pop("total")["mean"]
    assert {"gradient images", "masked images"} < spent.keys()
    assert 0 < sum(stage["mean"] for stage in spent.values()) <= total


@pytest.fixture
def stopping(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    def decode_or_stop(path: Path) -> object:
        if path.name == "coffee.png":
            raise KeyboardInterrupt
        return decode(path)

    with monkeypatch.context() as patch:
        patch.setattr("fastloc_core.evaluation.evaluation.decode", decode_or_stop)
        yield patch


def test_a_stopped_evaluation_goes_on_with_the_same_command(evaluate: Command, stopping: pytest.MonkeyPatch) -> None:
    stopped = evaluate("--preset", "paper")
    assert stopped.exit_code == 130
    assert "Stopped after 1 of 3 images" in stopped.stderr
    first = records()[1]
    with Path("out/records.jsonl").open("a") as file:
        file.write('{"image": "coff')  # the rest of a line after a power cut
    stopping.undo()
    assert evaluate("--preset", "paper").exit_code == 0
    assert [row["image"] for row in records()[1:]] == list(TRUTHS)
    assert records()[1] == first  # even the times are the same, so it was not computed again


def test_a_folder_with_another_evaluation_is_refused_unless_it_may_be_discarded(evaluate: Command) -> None:
    evaluate("--preset", "paper", "--limit", "1")
    refused = evaluate("--preset", "seed-exact", "--limit", "1")
    assert refused.exit_code == 2
    assert "an evaluation with other options (methods)" in refused.stderr
    assert "--restart" in refused.stderr
    assert evaluate("--preset", "seed-exact", "--limit", "1", "--restart").exit_code == 0
    assert next(iter(measured()["results"])) == "seed-exact"


def test_a_model_with_another_preprocessing_makes_another_evaluation(evaluate: Command) -> None:
    evaluate("--limit", "1")
    card = library.models_dir() / "beetles" / "model.toml"
    card.write_text(re.sub(r"size = 64", "size = 96", card.read_text()))
    assert "an evaluation with other options (preprocessing)" in evaluate("--limit", "1").stderr


def test_an_image_that_failed_is_tried_again(evaluate: Command) -> None:
    whole = Path("photos/cat.png").read_bytes()
    Path("photos/cat.png").write_bytes(b"no image")
    assert evaluate().exit_code == 1
    Path("photos/cat.png").write_bytes(whole)
    assert evaluate().exit_code == 0
    assert [row["image"] for row in table() if row["method"] == "paper"] == list(TRUTHS)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_an_odd_name_of_an_image_is_kept(evaluate: Command) -> None:
    for ending in (".png", ".xml"):
        Path("photos", f"cat{ending}").rename(Path("photos", f"k\udce4tzchen{ending}"))
    assert evaluate().exit_code == 0
    assert measured()["images"]["evaluated"] == 3
    assert b"k\xe4tzchen.png" in Path("out/images.csv").read_bytes()


def test_two_evaluations_never_write_into_one_folder(evaluate: Command) -> None:
    with FileLock(Path("out", LOCK)):
        refused = evaluate()
    assert refused.exit_code == 2
    assert "Another evaluation writes to out" in " ".join(refused.stderr.split())
    assert evaluate().exit_code == 0


def test_broken_files_are_named_and_left_out(evaluate: Command) -> None:
    Path("photos/cat.png").write_bytes(b"no image")
    Path("photos/coffee.xml").write_text("<annotation>")
    rocket = Path("photos/turned.jpg")
    shutil.copyfile("photos/rocket.jpg", rocket)
    turned = voc.VocImage(rocket, 427, 640)
    rocket.with_suffix(".xml").write_bytes(voc.to_xml(turned, [Annotation(Box(0, 0, 9, 9), "stag", Decision.DRAWN)]))
    done = evaluate()
    assert done.exit_code == 1
    reasons = {Path(each["path"]).name: each["reason"] for each in measured()["skipped"]}
    assert "no image of a known format" in reasons["cat.png"]
    assert "not well-formed XML" in reasons["coffee.png"]
    assert "is of 427 x 640 pixels, the image has 640 x 427" in reasons["turned.jpg"]
    assert measured()["images"]["evaluated"] == 1


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--preset", "papers"], "There is no preset “papers”."),
        (["--sweep", "k"], "“k” is no sweep."),
        (["--range", "5"], "--range cannot be “5”."),
        (["--protocol", "seed"], "There is no protocol “seed”."),
        (["--protocol", "paper", "--class-from", "top1"], "with the class given"),
        (["--class-from", "map.csv"], "map.csv: It cannot be read"),
        (["--range", "9:"], "No annotation belongs to any of the 0 images"),
    ],
)
def test_impossible_options_are_refused_before_anything_is_computed(
    evaluate: Command, words: list[str], reason: str
) -> None:
    refused = evaluate(*words)
    assert refused.exit_code == 2
    assert reason in refused.stderr
    assert not Path("out").exists()


def test_results_can_be_made_again_from_the_records(evaluate: Command) -> None:
    evaluate("--preset", "paper")
    before = Path("out/metrics.json").read_bytes()
    Path("out/metrics.json").unlink()
    write_results(Path("out"))
    assert Path("out/metrics.json").read_bytes() == before


def test_rows_that_make_no_sense_are_refused_and_can_be_begun_anew(evaluate: Command) -> None:
    evaluate("--preset", "paper", "--limit", "1")
    header, row = records()
    lines = (json.dumps(line) + "\n" for line in (header, {**row, "results": 5}))
    Path("out/records.jsonl").write_text("".join(lines))
    refused = evaluate("--preset", "paper", "--limit", "1")
    assert refused.exit_code == 2
    assert "damaged. Start again with --restart." in refused.stderr
    assert evaluate("--preset", "paper", "--limit", "1", "--restart").exit_code == 0


HEADER = {"fastloc": "1", "options": {"model": "beetles"}}


@pytest.mark.parametrize(
    "line", [b"[" * 100_000, b"7", b"{}", b"\xff", b'{"image": []}'], ids=["nested", "number", "empty", "bytes", "odd"]
)
def test_a_damaged_report_is_refused_and_can_be_begun_anew(tmp_path: Path, line: bytes) -> None:
    Journal(tmp_path, HEADER, []).close()
    with (tmp_path / "records.jsonl").open("ab") as file:
        file.write(line[:100_000] + b"\n")
    with pytest.raises(SettingError, match="--restart"):
        Journal(tmp_path, HEADER, [])
    Journal(tmp_path, HEADER, [], restart=True).close()
    (tmp_path / "records.jsonl").write_bytes(line + b"\n")
    with pytest.raises(SettingError, match="--restart"):
        Journal(tmp_path, HEADER, [])


def test_an_earlier_evaluation_contributes_only_rows_of_the_present_images(tmp_path: Path) -> None:
    """Otherwise the report would show any file that another row names."""
    rows = [{"image": name} for name in ("a.png", "../secret.png", "/etc/passwd", "b.png")]
    foreign = {**HEADER, "schema": 1, "root": "/home"}
    lines = (json.dumps(line) + "\n" for line in (foreign, *rows))
    (tmp_path / "records.jsonl").write_text("".join(lines) + '{"image"')
    journal = Journal(tmp_path, {**HEADER, "root": "photos"}, ["a.png", "b.png", "c.png"])
    journal.append({"image": "c.png"})
    journal.close()
    header, found = read(tmp_path)
    assert header["root"] == "photos"
    assert [row["image"] for row in found] == ["a.png", "b.png", "c.png"]


@pytest.mark.skipif(os.name != "posix", reason="links need a privilege on Windows")
@pytest.mark.parametrize("name", ["records.jsonl", ".lock"])
def test_a_report_is_written_to_its_folder_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / "mine").write_bytes(b"mine")
    report = tmp_path / "report"
    report.mkdir()
    (report / name).symlink_to("../mine")
    with pytest.raises(FastlocError, match="leads out of the folder"):
        Journal(report, HEADER, [], restart=True)
    assert (tmp_path / "mine").read_bytes() == b"mine"


def test_a_lock_that_is_a_hard_link_empties_no_file(tmp_path: Path) -> None:
    (tmp_path / "mine").write_bytes(b"mine")
    (tmp_path / "report").mkdir()
    os.link(tmp_path / "mine", tmp_path / "report" / LOCK)
    with pytest.raises(FastlocError, match="it is a hard link, so another file would change"):
        Journal(tmp_path / "report", HEADER, [])
    assert (tmp_path / "mine").read_bytes() == b"mine"
