"""Stores with decisions: images that are opened as in the window, drawn boxes, and proposals."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import cv2
import numpy as np

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.images import decode
from fastloc_core.proposal import ClassScore, Evidence, Proposal, ProposalSet
from fastloc_core.review.edits import Change, ImageEdit
from fastloc_core.store import Store, find_place
from fastloc_core.store.indexing import index
from fastloc_core.store.store import Run
from fastloc_core.store.sync import meet_image, read_annotations

RUN = Run("net", "paper")


def open_store(folder: Path) -> Store:
    return Store(find_place(folder))


def tamper(root: Path, query: str, *values: object) -> None:
    """Change the store of a folder as anybody might."""
    with closing(sqlite3.connect(root / ".fastloc" / "review.sqlite3")) as connection, connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(query, values)


def number_of(store: Store, name: str) -> int:
    """Of the image of that name."""
    return next(row.id for row in store.rows() if row.name == name)


def meet(store: Store, name: str) -> int:
    """Open the image as the window does: decode it and read its annotation file."""
    image = number_of(store, name)
    height, width = decode(store.path(image)).shape[:2]
    meet_image(store, image, width, height)
    read_annotations(store, image)
    return image


def box(label: str = "cat", x: float = 10.0, decision: Decision = Decision.DRAWN) -> Annotation:
    return Annotation(Box(x, 20, x + 50, 80), label, decision)


def draw(store: Store, image: int, annotation: Annotation, verified: bool = False, gesture: str = "") -> None:
    edit = ImageEdit(image, (Change(None, annotation),), (store.content(image).verified, verified))
    store.record(f"draw {annotation.label}", [edit], gesture)


def proposed(store: Store, image: int, *confidences: float, label: str = "cat") -> list[Proposal]:
    heat = np.zeros((8, 8), np.float32)
    heat[2:5, 2:5] = 1
    found = [
        Proposal(Box(60 * i, 0, 60 * i + 50, 40), ClassScore(3, label, 9, 1.0), c, (), heat > 0, Evidence(heat, ()))
        for i, c in enumerate(confidences)
    ]
    store.use(RUN)
    store.keep_proposals(image, ProposalSet(store.path(image), 300, 451, tuple(found), (found[0].score,), *RUN))
    return found


def make_image(path: Path, seed: int) -> None:
    """A small image. Every seed makes another one, with another size in bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    values = np.random.default_rng(seed).integers(0, 4 + 7 * (seed % 30), (48, 64, 3), np.uint8)
    path.write_bytes(cv2.imencode(".png", values)[1].tobytes())


def decided(root: Path, *names: str) -> Store:
    """A folder with these images, each with one box of the class of its name."""
    for seed, name in enumerate(names):
        make_image(root / name, seed)
    store = open_store(root)
    index(store)
    for name in names:
        draw(store, meet(store, name), box(name))
    return store


def with_proposals(root: Path, images: int, *confidences: float) -> Store:
    """A folder with so many images, each with a proposed cat of each of these confidences."""
    for seed in range(images):
        make_image(root / f"{seed}.png", seed)
    store = open_store(root)
    index(store)
    for seed in range(images):
        proposed(store, meet(store, f"{seed}.png"), *confidences)
    return store


def labels(store: Store, name: str) -> list[str]:
    """Of the boxes of the image of that name; none if the image is not in the folder."""
    return [a.label for row in store.rows() if row.name == name for a in store.content(row.id).annotations]
