"""Folders for demonstrations: photographs, proposals, and made-up decisions."""

from __future__ import annotations

import shutil
import time
from dataclasses import replace
from pathlib import Path
from random import Random

import cv2
import numpy as np

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.formats import voc
from fastloc_core.review.asking import compatible
from fastloc_core.review.edits import Change, ImageEdit
from fastloc_core.store import Store, find_place
from fastloc_core.store.store import Run
from fastloc_core.store.sync import meet_image, read_annotations
from fastloc_gui.jobs import files
from fastloc_gui.jobs.engine import Engine
from fastloc_gui.jobs.worker import Token
from tests.samples import copy_samples

PIECES = 9  # of a photograph
DETAIL = "cells-16bit.png"


def make_folders(place: Path, model: str, preset: str) -> None:
    """Make `photos`, `proposed` with the model's proposals, and from these `reviewed` and `contradicted`.

    `model`: a classifier of ImageNet's classes.
    """
    _make_photos(place / "photos")
    shutil.copytree(place / "photos", place / "proposed")
    _propose(place / "proposed", model, preset)
    for name, change in (("reviewed", _decide), ("contradicted", _contradict)):
        shutil.copytree(place / "proposed", place / name)
        change(place / name)


def _make_photos(folder: Path) -> None:
    """The samples, pieces of four of them, and an image of 16 bits with more values than a screen can show."""
    copy_samples(folder)
    random = Random(4)
    for name in ("cat", "coffee", "motorcycle", "rocket"):
        pixels = cv2.imread(str(folder / f"{name}.{'jpg' if name == 'rocket' else 'png'}"))
        assert pixels is not None
        for number in range(1, PIECES + 1):
            height, width = (round(side * random.uniform(0.8, 0.95)) for side in pixels.shape[:2])
            y, x = random.randrange(pixels.shape[0] - height), random.randrange(pixels.shape[1] - width)
            piece = pixels[y : y + height, x : x + width]
            cv2.imwrite(str(folder / f"{name}-{number}.jpg"), piece[:, ::-1] if number % 2 else piece)
    tissue = cv2.imread(str(folder / "tissue.png"), cv2.IMREAD_GRAYSCALE)
    assert tissue is not None
    cv2.imwrite(str(folder / DETAIL), (900 + 14.0 * (255 - tissue)).astype(np.uint16))


def _propose(folder: Path, model: str, preset: str) -> None:
    engine, token = Engine(), Token()
    engine.load(model, preset, "auto", token)
    place = find_place(folder)
    files.rescan(place, token)
    with Store(place) as store:
        store.use(Run(model, preset))
        images = {row.name: row.id for row in store.rows()}
    opened = {image: files.open_image(place, image, False, token) for image in images.values()}
    for image in opened:
        files.propose(engine, place, image, "", opened[image], token)
    for name, wanted in (("coffee.png", "espresso, plate, wooden spoon"), ("cat.png", "Egyptian cat, tabby")):
        files.propose(engine, place, images[name], wanted, opened[images[name]], token)


def _decide(folder: Path) -> None:
    """Make up decisions such as a person may make, with made-up times."""
    random, at = Random(1), time.time() - 3600
    with Store(find_place(folder)) as store:
        for row in store.rows():
            if row.id % 5 == 0:
                continue
            changes = []
            for proposal in compatible(store.standing(row.id).undecided):
                decision = random.choices((Decision.ACCEPTED, Decision.ADJUSTED, Decision.REJECTED), (2, 7, 1))[0]
                decided = Annotation(proposal.box, proposal.label, decision, proposal.chance, id=proposal.id)
                if decision is Decision.ADJUSTED:
                    content = store.content(row.id)
                    decided = replace(
                        decided, box=_tighter(proposal.box, random).clipped(content.width, content.height)
                    )
                changes.append(Change(None, decided))
            store.record("demonstration", [ImageEdit(row.id, tuple(changes), (False, True))])
            for change in changes:
                at += random.uniform(4, 40)
                store.connection.execute("UPDATE annotations SET at = ? WHERE id = ?", (at, change.id))
            at += random.uniform(2, 10)
            store.connection.execute("UPDATE images SET verified_at = ? WHERE id = ?", (at, row.id))


def _tighter(box: Box, random: Random) -> Box:
    def inwards(side: float, share: float) -> float:
        return side * random.gauss(share, 0.02)

    w, h = box.width, box.height
    return Box(box.x0 + inwards(w, 0.08), box.y0 + inwards(h, 0.05), box.x1 - inwards(w, 0.1), box.y1)


def _contradict(folder: Path) -> None:
    """Write annotation files of a person who disagrees with the model."""
    told = {
        "cat.png": ("Irish wolfhound", Box(30, 10, 400, 285)),
        "coffee.png": ("teapot", Box(150, 20, 440, 300)),
        "motorcycle.png": ("mountain bike", Box(690, 0, 740, 60)),
        "rocket.jpg": ("missile", Box(300, 60, 360, 330)),
    }
    with Store(find_place(folder)) as store:
        images = {row.name: row.id for row in store.rows()}
        for name, (label, box) in told.items():
            image = images[name]
            content = store.content(image)
            about = voc.VocImage(folder / name, content.width, content.height)
            boxes = [Annotation(box, label, Decision.LOADED)]
            store.annotation_path(image).write_bytes(voc.to_xml(about, boxes))
            meet_image(store, image, content.width, content.height)
            read_annotations(store, image, again=True)
