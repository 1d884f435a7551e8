"""An honest folder with rows in every table of its store."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.learning import classes
from fastloc_core.learning.edges import CELLS, EdgeWeights
from fastloc_core.learning.learned import Gain, Learned
from fastloc_core.proposal import ClassScore, Descriptor, Evidence, Neuron, Proposal, ProposalSet
from fastloc_core.review.edits import Change, ImageEdit
from fastloc_core.review.mapping import ClassMap
from fastloc_core.review.shaping import Shaping
from fastloc_core.store import Store, blind, copies, find_place, learning
from fastloc_core.store.doubts import confirm
from fastloc_core.store.indexing import index
from fastloc_core.store.lessons import keep_descriptor
from fastloc_core.store.store import Run
from fastloc_core.store.sync import meet_image, read_annotations, write_annotations

from .sandbox import make_image

IMAGES = 3
RUN = Run("ready", "paper")  # the model and preset of the window
HEAD = "1"  # the version of the descriptors
_VOC = (
    "<annotation><filename>01.png</filename><size><width>80</width><height>60</height><depth>3</depth></size>"
    "<object><name>cow</name><bndbox><xmin>5</xmin><ymin>5</ymin><xmax>30</xmax><ymax>30</ymax></bndbox></object>"
    "</annotation>"
)


def decided(folder: Path, images: int = IMAGES) -> None:
    """Drawn, accepted, rejected and read boxes, a step that was taken back, a verified image, proposals, their
    descriptors and a drawn box's, two versions of what was learned, classes, and what `_say_more` says.
    """
    for number in range(images):
        make_image(folder / f"{number:02}.png", number)
    (folder / "01.xml").write_text(_VOC)
    heat = np.zeros((8, 8), np.float32)
    heat[2:5, 2:5] = 1
    with Store(find_place(folder)) as store:
        store.use(RUN)
        index(store)
        store.use_shaping(Shaping(ClassMap(("cat", "dog"), {"hog": "dog"}), 0.1))
        store.remember(current="00.png")
        gain = Gain(0.5, 0.7, 0.1, 0.3, 0.2, 0.4)
        of_classes = classes.learn(np.eye(4)[[0, 1, 0, 1, 2, 3]], ["cat", "dog", "cat", "dog", "", ""])
        for n in (8, 9):
            learning.keep(store, Learned(HEAD, n, gain, ((n, 0.5, 0.7),), _edges(), of_classes))
        for row in store.rows():
            meet_image(store, row.id, 80, 60)
            read_annotations(store, row.id)
            scores = ClassScore(0, "cat", 9.0, 0.7), ClassScore(1, "dog", 8.0, 0.2)
            evidence = Evidence(heat, (Neuron(3, 1, 2, 0.5, 2.0, True),))
            found = tuple(
                Proposal(
                    Box(20 * i, 5, 20 * i + 18, 30),
                    scores[0],
                    0.9 - i / 10,
                    scores[1:],
                    heat > 0,
                    evidence,
                    descriptor=_descriptor(),
                )
                for i in range(3)
            )
            store.keep_proposals(row.id, ProposalSet(store.path(row.id), 80, 60, found, scores, *RUN, ("a notice",)))
            boxes = (
                Annotation(found[0].box, "cat", Decision.ACCEPTED, 0.9, id=found[0].id),
                Annotation(found[1].box, "dog", Decision.REJECTED, 0.8, id=found[1].id),
                Annotation(Box(1, 1, 9, 9), "hog", Decision.DRAWN),
            )
            for box in boxes:
                store.record(f"decide {box.label}", [ImageEdit(row.id, (Change(None, box),))])
            keep_descriptor(store, row.id, boxes[-1], _descriptor())
        store.record("verify", [ImageEdit(store.rows()[0].id, verified=(False, True))])
        store.undo()
        store.record("verify", [ImageEdit(store.rows()[0].id, verified=(False, True), spot_check=(False, True))])
        write_annotations(store)
        again = Change(None, Annotation(Box(2, 2, 8, 8), "cat", Decision.DRAWN))
        store.record("decide again", [ImageEdit(store.rows()[1].id, (again,))])
        store.record("decide too much", [ImageEdit(store.rows()[-1].id, verified=(False, True))])
        store.undo()
        _say_more(store)


def _say_more(store: Store) -> None:
    """Notes of a person, copies of which one is left out, an image of a blind sample, bands, a confirmed class."""
    first, *_, last = [row.id for row in store.rows()]
    store.history.person = "Ann"
    before = store.content(first).annotations[-1]
    noted = Change(before, replace(before, note="look again"))
    store.record("note on hog", [ImageEdit(first, (noted,), note=("", "blurred"))])
    confirm(store, before.id, before.label)
    copies.leave_out(store, [last], True)
    found = [1e9, 2, 0, [[[first, last], False]]]
    store.remember(**{copies.COPIES: found, blind.BLIND: {str(last): 1e9}, "bands": [1, 2, 3]})


def _descriptor() -> Descriptor:
    features = np.linspace(-1, 1, 2 * 3 * CELLS, dtype=np.float16).reshape(2, 3, CELLS)
    return Descriptor(HEAD, Box(0, 0, 40, 40), Box(5, 5, 35, 35), features, np.array([1, 0, 0, 0], np.float16))


def _edges() -> EdgeWeights:
    """For descriptors with three features."""
    shapes = (2, 2, 3, 5), (2, 2), (2, 2, 2, 4), (2, 2), (2, 2, 2), (2, 2)
    return EdgeWeights._make(np.full(shape, 0.1, np.float32) for shape in shapes)
