"""The newcomer's door: a proposal's whole way, from a photograph to XML, without a window."""

from __future__ import annotations

from pathlib import Path

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.files import write_atomically
from fastloc_core.formats import voc
from fastloc_core.images import decode, find_images
from fastloc_core.localization.presets import PRESETS, preset
from fastloc_core.localization.proposing import Proposer
from fastloc_core.models.classifier import Classifier, Preprocessing
from fastloc_core.models.loading import load
from fastloc_core.models.registry import DEFAULT, architecture
from tests.core.networks import random_network


def test_from_a_photograph_to_xml(photos: Path, tmp_path: Path) -> None:
    network, labels = random_network("squeezenet1_1"), ["cat", "coffee", "rocket", "hog"]
    classifier = Classifier(network, architecture("squeezenet1_1"), labels, Preprocessing(size=96), "walk", "cpu")
    proposer = Proposer(classifier, preset("paper"))
    for image in find_images(photos).images[:3]:
        found = proposer.propose(decode(image), image, classifier.labels.parse_classes("cat, hog"))
        accepted = [Annotation(p.box, p.label, Decision.ACCEPTED, p.confidence) for p in found.proposals]
        assert accepted
        xml = tmp_path / f"{image.stem}.xml"
        write_atomically(xml, voc.to_xml(voc.VocImage(image, found.width, found.height), accepted, verified=True))

        read = voc.read(xml)
        assert [a.label for a in read.annotations] == [a.label for a in accepted]
        assert all(a.box.iou(b.box) > 0.95 for a, b in zip(read.annotations, accepted, strict=True))
    assert len(list(tmp_path.glob("*.xml"))) == 3


def test_what_comes_with_fastloc_proposes_for_photographs(photos: Path) -> None:
    """Nothing was downloaded, nothing was set up."""
    proposer = Proposer(load(DEFAULT, "cpu"), preset(next(iter(PRESETS))))
    for image in find_images(photos).images[:3]:
        found = proposer.propose(decode(image), image)
        assert found.proposals
        assert all(proposal.box.area > 0 for proposal in found.proposals)
