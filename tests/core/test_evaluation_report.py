"""report.html has every result, and nothing from outside gets into it."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from fastloc_core.evaluation.report import figures, gallery, write_report

MARGINS = [f"{0.05 * step:.2g}" for step in range(11)]
SIZES = ("0.05", "0.1", "0.25", "0.5", "0.75", "1")
HOSTILE = "a\"b'c<script>alert(1)</script>&amp; Bär \u202e.png"  # with the mark that reverses the reading direction


class Folder:
    """The files of `fastloc evaluate`: two presets, a peer and a baseline on a few images."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.images = path / "images"
        self.images.mkdir()
        self.ious: dict[str, dict[str, float]] = {"refined": {}, "paper": {}}  # method -> image -> IoU
        self.metrics: dict[str, Any] = {
            "schema": 1,
            "fastloc": "0.1.0",
            "protocol": {
                "name": None,
                "model": "tiny net",
                "images": "photos",
                "annotations": "boxes",
                "layout": "voc",
                "class_from": "annotation",
                "classes": {"cat": ["tabby", "lynx"]},
                "single_object": False,
                "device": "cpu",
                "seed": 0,
                "resamples": 1000,
            },
            "images": {"evaluated": 4, "single_object": 4, "objects": 4, "questions": 4},
            "skipped": [],
            "seconds": {"decode": {"mean": 0.01, "median": 0.01}},
            "results": {
                "refined": method("preset", 0.712, confidence=True),
                "paper": method("preset", 0.484),
                "LayerCAM": method("peer", 0.658),
                "centred box 0.86": method("baseline", 0.591),
            },
            "teach": None,
            "effort": None,
        }

    def add(self, name: str, refined: float, paper: float, image: np.ndarray[Any, Any] | None = None) -> None:
        """An image of 200 x 100 pixels, its cat at 20, 10, 120, 90."""
        image = np.full((100, 200, 3), 90, np.uint8) if image is None else image
        (self.images / name).write_bytes(cv2.imencode(".png", image)[1].tobytes())
        self.ious["refined"][name], self.ious["paper"][name] = refined, paper

    def report(self) -> html.HtmlElement:
        """The page, parsed."""
        (self.path / "metrics.json").write_text(json.dumps(self.metrics), "utf-8")
        header = {"schema": 1, "root": str(self.images)}
        objects = [{"box": [20, 10, 120, 90], "name": "cat", "difficult": False, "index": 0}]
        records = [{"image": name, "width": 200, "height": 100, "objects": objects} for name in self.ious["refined"]]
        lines = [header, *records, {"image": "broken.png", "error": "It is broken."}]
        (self.path / "records.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
        with (self.path / "images.csv").open("w", encoding="utf-8", newline="") as file:
            columns = ["image", "method", "kind", "classes", "iou", "x0", "y0", "x1", "y1"]
            writer = csv.writer(file)
            writer.writerow(columns)
            for name, ious in self.ious.items():
                for image, iou in ious.items():
                    writer.writerow([image, name, "preset", "cat", iou, *((30, 10, 110.5, 80) if iou else [""] * 4)])
                    writer.writerow([image, "LayerCAM", "peer", "cat", 0.1, 0, 0, 5, 5])
        written = write_report(self.path)
        assert written == self.path / "report.html"
        return html.fromstring(written.read_bytes(), parser=html.HTMLParser(encoding="utf-8"))


def method(kind: str, iou: float, confidence: bool = False) -> dict[str, Any]:
    """A method as in metrics.json. All values follow from `iou` if no argument gives them."""
    known = {"calibration_error": 0.031, "confident": {"above": 0.8, "share": 0.4, "right": 0.9}}
    known["reliability"] = [
        {"confidence": 0.9, "right": 0.8, "count": 2},
        {"confidence": 0.3, "right": 0.2, "count": 2},
    ]
    known["risk_coverage"] = [{"coverage": 0.5, "risk": 0.1}, {"coverage": 1.0, "risk": 0.3}]
    fit = {"mean_iou": iou, "gt_known_loc": iou, "centre_correctness": iou}
    return {
        "kind": kind,
        "parameters": {"preset": {"k": 5}, "baseline": {"side": 0.86}}.get(kind, {}),
        "mean_iou": iou,
        "mean_iou_interval": [iou - 0.05, iou + 0.04],
        "iou_histogram": [0, 0, 1, 0, 0, 0, 0, 3, 0, 0],
        "centre_correctness": {margin: iou * (1 - float(margin)) for margin in MARGINS},
        "centre_correctness_interval": {margin: [0.1, 0.9] for margin in MARGINS},
        **{name: iou for name in ("gt_known_loc", "corloc", "box_acc_v2")},
        **dict.fromkeys(("top1_loc", "top5_loc", "max_box_acc_v2", "ap50", "ap")),
        "recall": {iou: {"1": 0.5, "2": 0.5, "5": 0.75, "10": 0.75} for iou in ("0.5", "0.7")},
        "assistance": {
            "acceptable": {"0.7": 0.75, "0.9": 0.0},
            **(known if confidence else dict.fromkeys(known)),
        },
        "by_size": {size: {"images": 0, **dict.fromkeys(fit)} for size in SIZES[:4]}
        | {size: {"images": 2, **fit} for size in SIZES[4:]},
        "by_class": {"cat": {"questions": 4, "images": 4, **fit}},
        "seconds": {} if kind == "baseline" else {"total": {"mean": 0.25, "median": 0.2}},
    }


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path)
    for name, refined, paper in (("1.png", 0.7, 0.5), ("2.png", 0.25, 0.6), ("3.png", 0.9, 0.4), ("4.png", 0.0, 0.3)):
        made.add(name, refined, paper)
    return made


def texts(found: Sequence[Any]) -> list[str]:
    return [" ".join(element.text_content().split()) for element in found]


def test_every_method_is_in_the_table_with_its_numbers_and_the_best_is_marked(folder: Folder) -> None:
    page = folder.report()
    table = page.xpath("//table")[0]
    methods = {row.xpath("string(th)"): row for row in table.xpath("tbody/tr")}
    assert list(methods) == list(folder.metrics["results"])
    column = texts(table.xpath("thead//th")).index("mean IoU")
    for name, result in folder.metrics["results"].items():
        numbers = "{:.3f}{:.3f}\N{EN DASH}{:.3f}".format(result["mean_iou"], *result["mean_iou_interval"])
        assert texts(methods[name].xpath(f"td[{column}]")) == [numbers]
    assert texts(table.xpath(f"tbody/tr/td[{column}]/strong")) == ["0.712"]
    assert "Top-1 Loc" not in texts(table.xpath("thead//th"))  # not measured


def test_the_drawn_lines_are_the_numbers(folder: Folder) -> None:
    chart = figure(folder.report(), "Centre correctness")
    shares = folder.metrics["results"]["refined"]["centre_correctness"]
    assert list(chart) == ["refined", "paper", "LayerCAM", "image centre"]
    assert chart["refined"][0] == pytest.approx((0, shares["0"]), abs=0.001)
    assert chart["refined"][4] == pytest.approx((0.2, shares["0.2"]), abs=0.001)
    assert len(figure(folder.report(), "Mean IoU by object size")["paper"]) == 2  # the sizes with images


def figure(page: html.HtmlElement, title: str) -> dict[str, list[tuple[float, float]]]:
    """The lines of a chart in the units of its axes, by name, in reverse order of drawing."""
    [drawn] = page.xpath(f"//figure[.//h3[text()='{title}']]")
    ticks = [(float(text.get("x")), text.text) for text in drawn.xpath(".//text[@text-anchor='middle'][@y]")]
    rows = [float(line.get("y1")) for line in drawn.xpath(".//line[@class='grid']")]
    left, right, end = ticks[0][0], ticks[-2][0], ticks[-2][1]  # the title of the axis follows the last tick
    width = float(end) if "%" not in end else 5.0
    lines = {}
    for group in reversed(drawn.xpath(".//g")):
        points = [point.split(",") for point in group.xpath("polyline")[0].get("points").split()]
        lines[group.xpath("string(title)")] = [
            ((float(x) - left) / (right - left) * width, (rows[0] - float(y)) / (rows[0] - rows[-1])) for x, y in points
        ]
    return lines


def test_the_worst_and_the_best_images_with_truth_and_proposal(folder: Folder) -> None:
    page = folder.report()
    assert [heading for heading in texts(page.xpath("//h3")) if ": " in heading] == [
        *("refined: worst", "refined: best", "paper: worst", "paper: best")
    ]
    worst, best = page.xpath("//div[@class='cards']")[:2]
    assert texts(worst.xpath("figure/figcaption")) == ["0.00 4.pngcat: no box", "0.25 2.pngcat"]
    assert texts(best.xpath("figure/figcaption")) == ["0.90 3.pngcat", "0.70 1.pngcat"]
    card = best.xpath("figure/svg")[0]
    assert card.get("viewbox") == "0 0 200 100"
    [truth], [found] = card.xpath("rect[@class='truth']"), card.xpath("rect[@class='found']")
    assert [float(truth.get(key)) for key in ("x", "y", "width", "height")] == [20, 10, 100, 80]
    assert [float(found.get(key)) for key in ("x", "y", "width", "height")] == [30, 10, 80.5, 70]
    assert not worst.xpath("figure[1]//rect[@class='found']")


def test_it_is_one_file_that_asks_for_nothing(folder: Folder) -> None:
    page = folder.report()
    links = page.xpath("//@src | //@href")
    embedded = [link for link in links if link.startswith("data:image/webp;base64,")]
    assert len(embedded) == 4  # each image once, although two presets show it
    inside = [link.removeprefix("#") for link in links if link not in embedded]
    assert len(inside) == 4
    assert set(inside) <= set(page.xpath("//@id"))
    style = page.xpath("string(//style)")
    assert "prefers-color-scheme: dark" in style
    assert "url(" not in style
    assert "@import" not in style
    assert not page.xpath("//script | //link | //iframe | //object")


def test_names_are_text_and_nothing_else(folder: Folder) -> None:
    folder.metrics["results"] |= {HOSTILE: method("preset", 0.6, confidence=True)}
    folder.metrics["skipped"] = [{"path": HOSTILE, "reason": "<img src=x onerror=alert(1)> \udcff"}]
    folder.metrics["protocol"] |= {"model": HOSTILE, "annotations": HOSTILE, "classes": {HOSTILE: [HOSTILE]}}
    for result in folder.metrics["results"].values():
        result["by_class"] = {HOSTILE: result["by_class"]["cat"]}
    folder.ious |= {HOSTILE: folder.ious["paper"]}
    folder.add("Bär “1” &lt;'.png", 0.1, 0.1)
    page = folder.report()
    assert HOSTILE in page.xpath("string(//title)")
    assert HOSTILE in [row.xpath("string(th)") for row in page.xpath("//tr")]
    assert HOSTILE in page.xpath("//g/title/text()")
    assert "Bär “1” &lt;'.png" in page.xpath("//figcaption/span/@title")
    assert not page.xpath("//script | //img | //@*[starts-with(name(), 'on')]")


def test_skipped_files_are_named_with_their_reasons(folder: Folder) -> None:
    assert "every annotation could be read" in folder.report().text_content()
    folder.metrics["skipped"] = [{"path": "5.png", "reason": "The file is empty."}]
    rows = [texts(row) for row in folder.report().xpath("//tr")]
    assert ["5.png", "The file is empty."] in rows


def test_an_image_that_is_gone_is_missed_and_not_in_the_way(folder: Folder) -> None:
    (folder.images / "3.png").unlink()
    page = folder.report()
    captions = [text for text in texts(page.xpath("//figcaption")) if "3.png" in text]
    assert captions
    assert all("cannot be read any more" in text for text in captions)
    assert len(page.xpath("//image")) == 3


def test_without_single_objects_presets_or_confidence_it_says_so(folder: Folder) -> None:
    nothing = dict.fromkeys(("mean_iou", "mean_iou_interval"))
    shares = {"centre_correctness": dict.fromkeys(MARGINS), "centre_correctness_interval": dict.fromkeys(MARGINS)}
    baseline = method("baseline", 0.5) | nothing | shares | {"iou_histogram": [0] * 10}
    for fields in (*baseline["by_size"].values(), *baseline["by_class"].values()):
        fields |= {"images": 0, "mean_iou": None}
    folder.metrics["results"] = {"full image": baseline}
    folder.metrics["images"]["single_object"] = 0
    folder.ious = {"refined": {}}
    said = " ".join(texts(folder.report().xpath("//p")))
    for sentence in ("no mean IoU to compare", "exactly one annotated object", "No method here gives", "No preset was"):
        assert sentence in said


def test_many_classes_are_the_best_and_the_worst(folder: Folder) -> None:
    for name, result in folder.metrics["results"].items():
        step = 0.01 if name == "refined" else -0.01
        cat = result["by_class"]["cat"]
        result["by_class"] = {f"class {i}": cat | {"mean_iou": 0.5 + step * i} for i in range(40)}
    page = folder.report()
    best, worst = (page.xpath(f"//figure[.//h3[text()='The 15 {which} classes']]")[0] for which in ("best", "worst"))
    assert texts(best.xpath(".//tbody//th")) == [f"class {i}" for i in range(39, 24, -1)]
    assert texts(worst.xpath(".//tbody//th")) == [f"class {i}" for i in range(15)]
    assert texts(worst.xpath(".//tbody/tr[3]/td")) == ["4", "0.520", "0.480", "0.480", "0.480"]


def test_thumbnails_share_a_budget(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gallery, "BYTES", 40_000)
    noise = np.random.default_rng(0).integers(0, 256, (400, 300, 3), np.uint8)
    folder.add("noise.png", 1.0, 0.0, noise)
    embedded = [link for link in folder.report().xpath("//@href") if link.startswith("data:")]
    assert len(embedded) == 5
    assert sum(map(len, embedded)) < 40_000 * 4 / 3 + 5 * 30


@given(st.lists(st.floats(0, 200), min_size=1, max_size=11))
def test_labels_keep_their_order_and_their_distance(wanted: list[float]) -> None:
    placed = figures.spread(wanted, 17, 200)
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    distances = np.diff([placed[i] for i in order])
    assert (distances >= 17 - 1e-9).all()
    assert max(placed) <= 200
    if (np.diff(sorted(wanted)) >= 17).all():
        assert placed == pytest.approx(wanted)
