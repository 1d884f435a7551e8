"""An evaluation: every method on every image, and a record for each image."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from fastloc_core.errors import AnnotationError, FastlocError, SettingError
from fastloc_core.images import decode
from fastloc_core.localization.stages import Stopwatch
from fastloc_core.store import descriptors

from .classes import Classes, likeliest
from .journal import Journal
from .questions import ANY, Record, box_rows
from .score_maps import map_ious
from .truth import Size, Truth

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fastloc_core.localization.proposing import Proposer
    from fastloc_core.models.classifier import Classifier
    from fastloc_core.proposal import Proposal

_TOP = 5


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """The methods and images of an evaluation.

    `methods`: all with this classifier; `root`: the folder of the images; `classes`: of each annotated name, None for
    the classifier's own best class; `sizes`: (width, height) that annotations were made for, if they say it.
    """

    classifier: Classifier
    methods: Sequence[Proposer]
    truths: Sequence[Truth]
    root: Path
    classes: Classes | None
    sizes: Mapping[Path, Size]

    def header(self) -> dict[str, Any]:
        """The common part of all records. An evaluation can go on from another one with the same options."""
        presets = [method.preset for method in self.methods]
        methods = {
            preset.name: {"kind": preset.kind, "saw_boxes": preset.saw_boxes, "parameters": preset.parameters}
            for preset in presets
        }
        truths = [
            [self.name(truth), [[*astuple(each.box), each.name, each.difficult] for each in truth.objects]]
            for truth in self.truths
        ]
        return {
            "root": str(self.root.absolute()),
            "options": {
                "model": self.classifier.name,
                "weights": _weights_digest(self.classifier),
                "preprocessing": asdict(self.classifier.preprocessing),
                "methods": methods,
                "classes": None if self.classes is None else {name: list(ids) for name, ids in self.classes.items()},
                "images_and_annotations": hashlib.sha256(json.dumps(truths).encode()).hexdigest(),
            },
            "labels": list(self.classifier.labels.names),
            "methods": methods,
            "count": len(self.truths),
        }

    def name(self, truth: Truth) -> str:
        return truth.image.relative_to(self.root).as_posix()

    def records(self, journal: Journal) -> Iterator[Record]:
        """Compute the records that the journal does not have yet.

        An image that cannot be measured has a record with an `error`. Raises SettingError for a problem that all images
        would have.
        """
        done = {record["image"] for record in journal.records}
        for truth in self.truths:
            if (name := self.name(truth)) not in done:
                record = {"image": name, **self._measured(truth)}
                journal.append(record)
                yield record

    def _measured(self, truth: Truth) -> Record:
        try:
            return self._record(truth)
        except SettingError:
            raise
        except FastlocError as error:
            return {"error": str(error)}
        except Exception as error:
            return {"error": f"{truth.image}: An unexpected error occurred ({type(error).__name__}: {error})."}

    def _record(self, truth: Truth) -> Record:
        start = perf_counter()
        image = decode(truth.image)
        decoded = perf_counter()
        height, width = image.shape[:2]
        if self.sizes.get(truth.image, (width, height)) != (width, height):
            was = "{} x {}".format(*self.sizes[truth.image])
            reason = f"Its annotation is of {was} pixels, the image has {width} x {height}."
            raise AnnotationError(truth.image, reason, "Annotate it again, or find the image that it was made for.")
        logits = self.classifier.classify(image).cpu()  # (classes,)
        scores = self.classifier.scores(logits)
        top = sorted(scores, key=lambda score: -score.logit)[:_TOP]
        meant = {} if self.classes is None else likeliest(self.classes, logits.tolist())
        given = list(dict.fromkeys(meant[each.name] for each in truth.objects)) if meant else [top[0].index]
        classified = perf_counter()
        truths = box_rows([astuple(each.box) for each in truth.objects])
        return {
            "width": width,
            "height": height,
            "objects": [
                {**asdict(o), "box": astuple(o.box), "index": meant.get(o.name, given[0])} for o in truth.objects
            ],
            "top": [asdict(score) for score in top],
            "classes": given,
            "seconds": {"decode": decoded - start, "classify": classified - decoded},
            "results": {each.preset.name: _found(each, image, truth.image, given, truths) for each in self.methods},
        }


def _found(
    method: Proposer, image: NDArray[np.uint8], path: Path, given: Sequence[int], truths: NDArray[np.float64]
) -> dict[str, Any]:
    start = perf_counter()
    found, seconds = found_by(method, image, path, given)
    total = perf_counter() - start
    classless = method.preset.kind == "baseline"
    height, width = image.shape[:2]
    ious = None
    if found and not classless:
        ious = map_ious(found[0].evidence.heat, truths, width, height).round(4).tolist()
    indices = [ANY if classless else each.score.index for each in found]
    return {
        "found": [
            {"box": astuple(each.box), "index": index, "confidence": each.confidence} | _described(each)
            for each, index in zip(found, indices, strict=True)
        ],
        "seconds": {**seconds, "total": total},
        "map_ious": ious,
    }


def _described(proposal: Proposal) -> dict[str, str]:
    """What a decision about it would teach by, as text."""
    if proposal.descriptor is None:
        return {}
    return {"descriptor": b64encode(descriptors.packed(proposal.descriptor)).decode()}


def found_by(
    method: Proposer, image: NDArray[np.uint8], path: Path, classes: Sequence[int]
) -> tuple[list[Proposal], dict[str, float]]:
    """The proposals for these classes, best first, and the seconds of each stage. A baseline is asked once."""
    stopwatch = Stopwatch()
    asked = classes[:1] if method.preset.kind == "baseline" else classes
    proposals = method.propose(image, path, asked, check=stopwatch).proposals
    stopwatch.stop()
    return sorted(proposals, key=lambda each: -each.confidence), stopwatch.seconds


def _weights_digest(classifier: Classifier) -> str:
    digest = hashlib.sha256()
    for value in classifier.module.state_dict().values():
        digest.update(value.cpu().numpy().tobytes())
    return digest.hexdigest()
