"""The report of an export: one page, without scripts, that says what the data set is and who decided it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

from typer.testing import CliRunner

from fastloc_core.annotation import Annotation, Decision, Origin, ReviewedImage
from fastloc_core.boxes import Box
from fastloc_core.cli import app
from fastloc_core.formats.export import export
from fastloc_core.formats.export_report import Section
from fastloc_core.formats.export_settings import ExportSettings, Split
from fastloc_core.store import blind
from fastloc_core.store.bulk import accept_above
from fastloc_core.store.indexing import index
from tests.core.stores import box, draw, make_image, meet, open_store, proposed

NAUGHTY = '<script>alert("x")</script>'
REPORT = ExportSettings("coco", only_verified=False, report=True)


class Reader(HTMLParser):
    """The texts of a page, and what could act or lead elsewhere in it."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.active: list[str] = []
        self.feed(page.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, value in attrs if name.startswith("on") or name in ("src", "href")]
        self.active += names + ([tag] if tag in ("script", "iframe", "object", "link", "img", "form") else [])

    def handle_data(self, data: str) -> None:
        self.texts += [data.strip()] if data.strip() else []

    def row(self, first: str) -> list[str]:
        """The cells of the row that begins with this one."""
        at = self.texts.index(first)
        return self.texts[at : at + 6]

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.texts))


def image(name: str, *boxes: Annotation, verified: bool = True) -> ReviewedImage:
    return ReviewedImage(Path("/photos") / name, 640, 480, boxes, verified)


def write(folder: Path, settings: ExportSettings = REPORT) -> Reader:
    accepted, drawn, bulk = (
        Annotation(Box(10, 20, 110, 120), NAUGHTY, decision, id=key, person=person)
        for key, decision, person in (
            ("a", Decision.ACCEPTED, "Ada"),
            ("d", Decision.DRAWN, NAUGHTY),
            ("b", Decision.ACCEPTED, ""),
        )
    )
    origins = {
        "a": Origin(1_700_000_000.0, "net", "learned"),
        "d": Origin(1_700_086_400.0),
        "b": Origin(1_700_000_000.0, "net", "learned", unseen=True),
    }
    images = [image("a.jpg", accepted, drawn), image("b.jpg", bulk), image("c.jpg", verified=False)]
    export(
        images,
        Path("/photos"),
        folder,
        settings,
        ["unused"],
        origins=origins,
        sections=lambda sides: [Section("More", [f"{len(sides)} sides & {NAUGHTY}"])],
    )
    return Reader(folder / "report.html")


def test_it_says_who_decided_what_from_which_model_and_when(tmp_path: Path) -> None:
    page = write(tmp_path)
    how = "accepted as proposed"
    assert page.row(how) == [how, "net / learned", "Ada", "1", "2023-11-14 22:13 UTC", "2023-11-14 22:13 UTC"]
    assert page.row("drawn by hand")[1:4] == ["-", NAUGHTY, "1"]
    bulk = page.row("accepted as proposed, in bulk and not looked at since")
    assert bulk[1:4] == ["net / learned", "not recorded", "1"]
    assert "Nobody has looked at 1 box of 3 since they were proposed." in page.text
    assert page.row("unused")[:3] == ["unused", "0", "0"]
    assert page.row("nothing decided")[:3] == ["nothing decided", "1", "c.jpg"]
    assert f"0 sides & {NAUGHTY}" in page.text


def test_it_runs_nothing_and_needs_no_other_file(tmp_path: Path) -> None:
    page = write(tmp_path)
    assert page.active == []
    assert "default-src 'none'" in (tmp_path / "report.html").read_text("utf-8")


def test_the_same_export_makes_the_same_page_and_it_belongs_to_the_export(tmp_path: Path) -> None:
    write(tmp_path)
    before = (tmp_path / "report.html").read_bytes()
    write(tmp_path)
    assert (tmp_path / "report.html").read_bytes() == before
    (tmp_path / "report.html").write_text("mine")
    write(tmp_path)
    assert (tmp_path / "report.html").read_text() == "mine"


def test_a_folder_tells_its_split_its_spot_checks_and_its_blind_sample(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    for seed in range(12):
        make_image(folder / f"{seed}.png", seed)
    with open_store(folder) as store:
        index(store)
        images = [meet(store, f"{seed}.png") for seed in range(12)]
        blind.draw(store, 3, seed=1)
        for number in images:
            proposed(store, number, 0.9)
        for number in blind.hidden(store):
            draw(store, number, box("cat", x=200), verified=True)
        accept_above(store, 0.8, "", seed=1)
        for row in store.rows():
            if row.spot_check:
                draw(store, row.id, box("dog"), verified=True)
    out = tmp_path / "out"
    arguments = ["export", str(folder), "--out", str(out), "--format", "coco", "--all", "--report", "--val", "25"]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    text = Reader(out / "report.html").text
    assert "Split: train 9, val 3 images." in text
    assert "1 of 1 box in 1 image stayed as accepted: 100 % (95 % interval 21 % to 100 %)." in text
    assert "Proposals fit 0 of their 3 objects (IoU of at least 0.5): 0 % (95 % interval 0 % to 56 %)." in text


def test_without_being_asked_there_is_none(tmp_path: Path) -> None:
    export([image("a.jpg")], Path("/photos"), tmp_path, ExportSettings("coco", split=Split()))
    assert not (tmp_path / "report.html").exists()
