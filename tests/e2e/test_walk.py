"""The start for newcomers: the whole walk of a proposal, from a folder of photographs to XML, without a window."""

from __future__ import annotations

import shutil
from pathlib import Path

from fastloc_core.formats import voc
from fastloc_core.images import decode, find_images
from fastloc_core.localization.presets import PRESETS, preset
from fastloc_core.localization.proposing import Proposer
from fastloc_core.models import DEFAULT
from fastloc_core.models.classifier import Classifier, Preprocessing
from fastloc_core.models.loading import load
from fastloc_core.models.registry import architecture
from fastloc_core.review import gestures
from fastloc_core.store import Store, find_place
from fastloc_core.store.indexing import index
from fastloc_core.store.store import Run
from fastloc_core.store.sync import meet_image, read_annotations, write_annotations
from tests.core.networks import random_network


def test_from_a_folder_to_xml(photos: Path, tmp_path: Path) -> None:
    network, labels = random_network("squeezenet1_1"), ["cat", "coffee", "rocket", "hog"]
    classifier = Classifier(network, architecture("squeezenet1_1"), labels, Preprocessing(size=96), "walk", "cpu")
    proposer = Proposer(classifier, preset("paper"))
    for photo in find_images(photos).images[:3]:
        shutil.copy(photo, tmp_path)

    with Store(find_place(tmp_path)) as store:
        index(store)  # the folder is listed
        for row in store.rows():
            path = store.path(row.id)
            pixels = decode(path)
            meet_image(store, row.id, pixels.shape[1], pixels.shape[0])
            read_annotations(store, row.id)
            found = proposer.propose(pixels, path, classifier.labels.parse_classes("cat, hog"))
            store.use(Run(found.model, found.preset))
            store.keep_proposals(row.id, found)
            gesture = gestures.accept_all(store.standing(row.id))  # the gesture of a key or a click
            assert gesture
            store.record(gesture.act, [gesture.edit])
        assert write_annotations(store) == []
        for row in store.rows():
            kept, read = store.content(row.id), voc.read(store.annotation_path(row.id))
            assert [a.label for a in read.annotations] == [a.label for a in kept.annotations] != []
            assert all(a.box.iou(b.box) > 0.95 for a, b in zip(read.annotations, kept.annotations, strict=True))
            assert read.verified
    assert len(list(tmp_path.glob("*.xml"))) == 3


def test_the_model_that_comes_with_fastloc_proposes_for_photographs(photos: Path) -> None:
    """This works without a download or a setting."""
    proposer = Proposer(load(DEFAULT, "cpu"), preset(next(iter(PRESETS))))
    for image in find_images(photos).images[:3]:
        found = proposer.propose(decode(image), image)
        assert found.proposals
        assert all(proposal.box.area > 0 for proposal in found.proposals)
