"""`fastloc evaluate --teach` as typed into a terminal, with a localizer that boxes a corner of the image."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from lxml import html
from typer.testing import CliRunner, Result

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.cli import app
from fastloc_core.evaluation.teaching import LEAST
from fastloc_core.formats import voc

Command = Callable[..., Result]
TRUTH = Box(0, 0, 24, 24)  # the localizer says 0, 0, 20, 20, an IoU of 0.69


@pytest.fixture
def evaluate(outside: None, beetles: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """`fastloc evaluate` on 34 images of 40 x 40 pixels in `photos`, each with one object, into `out`."""
    monkeypatch.chdir(tmp_path)
    Path("photos").mkdir()
    for number in range(LEAST + 9):
        image = Path("photos", f"{number}.png")
        image.write_bytes(cv2.imencode(".png", np.full((40, 40, 3), 90, np.uint8))[1].tobytes())
        annotation = Annotation(TRUTH, "stag", Decision.DRAWN)
        image.with_suffix(".xml").write_bytes(voc.to_xml(voc.VocImage(image, 40, 40), [annotation]))
    words = "evaluate --images photos --annotations photos --model beetles --class-from top1 --report out".split()
    return lambda *more: CliRunner().invoke(app, [*words, *more])


def metrics() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(Path("out/metrics.json").read_text())
    return read


def test_the_learning_curve_is_in_the_metrics_the_terminal_and_the_report(evaluate: Command) -> None:
    done = evaluate("--preset", "corner", "--teach", "0,9,20", "--folds", "2", "--times", "verify=0.5")
    assert done.exit_code == 0, done.stderr
    corner, teach, effort = metrics()["results"]["corner"], metrics()["teach"], metrics()["effort"]
    assert list(teach) == ["0", "9"]
    assert "too few undecided images would remain: 20" in " ".join(done.stdout.split())
    for name in ("mean_iou", "iou_50", "iou_70", "iou_80"):
        assert teach["0"][name] == pytest.approx(corner[name])
        assert teach["0"][f"{name}_interval"] == pytest.approx(corner[f"{name}_interval"])
    assert (teach["9"]["images"], teach["9"]["mean_iou"]) == (LEAST, pytest.approx(400 / 576))
    assert teach["9"]["mean_iou_change"] == 0, "its proposals carry nothing that teaches"
    assert teach["9"]["recall_10"] is None, "no image has several objects"
    assert effort["0"]["seconds_per_box"] == pytest.approx(0.5 + 2 * 1.8)
    assert effort["9"]["seconds_per_box"] == pytest.approx(0.5 + 2 * 1.8)
    page = html.fromstring(Path("out/report.html").read_text("utf-8"))
    [figure] = page.xpath("//figure[.//h3[text()='After some decided images']]")
    cells = [cell.text_content() for cell in figure.xpath(".//tr[th='9 decided']/td")]
    assert cells[:2] == ["0.6940.694\N{EN DASH}0.694", "0.0000.000\N{EN DASH}0.000"]  # with their intervals
    assert set(page.xpath("//figure[.//h3[text()='Seconds a box']]//g/title/text()")) == {"with proposals", "drawing"}


def test_other_options_of_the_review_need_no_new_proposals(evaluate: Command) -> None:
    assert evaluate("--preset", "corner").exit_code == 0
    assert (metrics()["teach"], metrics()["effort"]) == (None, None)
    _, *measured = Path("out/records.jsonl").read_text().splitlines()
    done = evaluate("--preset", "corner", "--teach", "5", "--order", "queue", "--accept", "0.5", "--show-all")
    assert done.exit_code == 0, done.stderr
    assert Path("out/records.jsonl").read_text().splitlines()[1:] == measured
    assert metrics()["effort"]["5"]["accepted"] == 1
    assert metrics()["effort"]["5"]["seconds_per_box"] == pytest.approx(1.7)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("--teach 5,x", "--teach cannot be “5,x”"),
        ("--teach 5 --preset corner,paper", "--teach measures one preset, not 2"),
        ("--teach 5 --order hard", "There is no order “hard”"),
        ("--teach 5 --times look=3", "--times cannot have “look=3”"),
        ("--teach 5 --times verify=soon", "--times cannot have “verify=soon”"),
        ("--teach 5 --times draw=0", "cannot take 0 seconds"),
    ],
)
def test_impossible_options_are_refused(evaluate: Command, words: str, reason: str) -> None:
    refused = evaluate(*words.split())
    assert refused.exit_code == 2
    assert reason in refused.stderr
    assert not Path("out").exists()
