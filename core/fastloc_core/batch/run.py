"""From images to annotation files that hold nothing but proposals."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Literal

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.errors import AnnotationError, FastlocError, SettingError
from fastloc_core.files import sweep, within, write_atomically, writing
from fastloc_core.formats import voc
from fastloc_core.formats.voc_paths import annotation_paths
from fastloc_core.images import Choice, ImageIndex, Skipped, decode_raw, find_images, images_in
from fastloc_core.localization.presets import TOP_CLASSES
from fastloc_core.localization.seen import Seen
from fastloc_core.masks import is_mask, mask_path, to_png
from fastloc_core.proposal import ProposalSet
from fastloc_core.review.asking import compatible
from fastloc_core.review.shaping import Shaping

from .ahead import prepared

if TYPE_CHECKING:
    from fastloc_core.localization.proposing import Proposer


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """The result for one image.

    `kept`: the files that were there stayed as they are, and `notices` say why; `error`: why it failed.
    """

    image: Path
    xml: Path
    status: Literal["written", "kept", "failed"]
    found: ProposalSet | None = None
    error: str = ""
    notices: tuple[str, ...] = ()
    seconds: float = 0.0


def plan(paths: Iterable[Path], out: Path) -> tuple[list[tuple[Path, Path]], list[Skipped]]:
    """Each image below the paths with its annotation file, and the skipped files. fastloc's masks are no images.

    The file stands below `out` as the image does below the folder that was given. For an image that was given itself it
    stands directly in `out`. Raises ImageError if a folder cannot be listed, SettingError if two images would have one
    file.
    """
    skipped: list[Skipped] = []
    below: dict[Path, Path] = {}  # the image by its path, taken below `out`
    seen: set[str] = set()
    for path in paths:
        root = path if path.is_dir() else path.parent
        index = find_images(path) if path.is_dir() else ImageIndex(root, images_in(path), ())
        skipped += index.skipped
        for image in index.images:
            absolute = os.path.abspath(image)
            if absolute in seen or is_mask(image):
                continue
            seen.add(absolute)
            other = below.setdefault(out / image.relative_to(root), image)
            if other is not image:
                raise SettingError(
                    f"The boxes of {other} and {image} would go into the same file.",
                    "Give the folder that holds both, or let each have its own output folder.",
                )
    files = annotation_paths(below, out)
    return [(image, files[path]) for path, image in below.items()], skipped


@dataclass(frozen=True, slots=True)
class Question:
    """What a model is asked about each image. `classes`, `top_classes` as in `Proposer.propose`; `shaping`: how the
    proposals are changed before they are shown.
    """

    classes: Sequence[int] = ()
    top_classes: int = TOP_CLASSES
    shaping: Shaping = field(default_factory=Shaping)


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """`raw`: the proposals as the model made them; `shown`: those that an annotation file holds."""

    raw: ProposalSet
    shown: ProposalSet


def propose_image(
    proposer: Proposer,
    seen: Seen,
    image: Path,
    notices: tuple[str, ...] = (),
    question: Question | None = None,
) -> Answer:
    """The way from pixels to boxes, on one machine and on each of a cluster. `notices`: those of the image's reader.
    Raises FastlocError.
    """
    question = question or Question()
    found = proposer.propose(seen.pixels, image, classes=question.classes, top_classes=question.top_classes)
    raw = seen.whole(found)
    shown = _shaped(raw, question.shaping)
    return Answer(raw, replace(shown, notices=(*notices, *shown.notices)))


def propose_folder(
    jobs: Iterable[tuple[Path, Path]],
    proposer: Proposer,
    out: Path,
    *,
    classes: Sequence[int] = (),
    top_classes: int = TOP_CLASSES,
    replace_proposals: bool = True,
    masks: bool = False,
    shaping: Shaping | None = None,
    bands: Callable[[Path], Choice | None] = lambda image: None,
) -> Iterator[Outcome]:
    """Write the proposals of each image into its annotation file below `out`, and with `masks` a PNG beside it.

    Only proposals that can be right together are written, with the names that the window shows: one of a class that is
    too uncertain is an `object`. Links do not lead out of `out`. Files that may hold a person's work are never
    replaced; files with nothing but proposals are, if `replace_proposals`. `classes` and `top_classes` as in
    `Proposer.propose`; `shaping`: how the proposals are changed before; `bands`: which of an image are red, green and
    blue. A problem of one image is in its outcome. A
    problem that all images would have ends the batch: raises SettingError.
    """
    question = Question(classes, top_classes, shaping or Shaping())
    sweep_once = cache(sweep)

    def read(job: tuple[Path, Path]) -> str | tuple[Seen, tuple[str, ...]]:
        """Why its file is kept, or the image and what its reader has to say."""
        image, xml = job
        if kept := why_kept(xml, mask_path(xml) if masks else None, out, replace_proposals):
            return kept
        raw = decode_raw(image, bands(image), or_reduced=True)
        return Seen(raw.shown(), raw.size), raw.notices

    for (image, xml), reading in prepared(jobs, read):
        start = perf_counter()
        mask = mask_path(xml) if masks else None
        outcome = Outcome(image, xml, "kept")
        try:
            ready = reading.result()
            kept = ready if isinstance(ready, str) else ""
            if not isinstance(ready, str):
                found = propose_image(proposer, ready[0], image, ready[1], question).shown
                kept = why_kept(xml, mask, out, replace_proposals)  # somebody may have reviewed it in the meantime
            if kept:
                outcome = replace(outcome, notices=(kept,))
            else:
                sweep_once(xml.parent)
                write(xml, to_xml(found), mask, to_mask(found) if mask else b"", out)
                outcome = replace(outcome, status="written", found=found, notices=found.notices)
        except SettingError:
            raise
        except FastlocError as error:
            outcome = replace(outcome, status="failed", error=str(error))
        except Exception as error:
            reason = f"{image}: An unexpected error occurred ({type(error).__name__}: {error})."
            outcome = replace(outcome, status="failed", error=reason)
        yield replace(outcome, seconds=perf_counter() - start)


def _shaped(found: ProposalSet, shaping: Shaping) -> ProposalSet:
    """As the window would show them, without those that cannot be right beside likelier ones."""
    notices, learned = found.notices, shaping.learned
    if learned and found.proposals and not any(map(learned.fits, found.proposals)):
        notices += ("What was learned changes nothing here: these proposals do not have what it was learned from.",)
    shown = shaping.apply(found.proposals, found.width, found.height)
    return replace(found, proposals=tuple(compatible(shown)), notices=notices)


def why_kept(xml: Path, mask: Path | None, out: Path, replace_proposals: bool) -> str:
    """Empty if nothing is there, or only undecided proposals that may be replaced."""
    for path in filter(None, (xml, mask)):
        with writing(path):
            within(path, out)
    if mask is not None and mask.exists() and not is_mask(mask, out):
        return f"{mask}: This image was not written by fastloc, so no mask can take its place."
    if not xml.exists():
        return ""
    if not replace_proposals:
        return "There is an annotation file already."
    try:
        file = voc.read(xml, root=out)
    except AnnotationError as error:
        return str(error)
    return "" if file.undecided else "The annotation file may hold a person's work."


def to_xml(found: ProposalSet, path: Path | None = None) -> bytes:
    """The annotation file of proposals; `path`: of the image, if `found` does not name it."""
    image = voc.VocImage(path or found.path.absolute(), found.width, found.height)
    boxes = [Annotation(p.box, p.label, Decision.LOADED, p.chance) for p in found.proposals]
    return voc.to_xml(image, boxes, only_proposals=True)


def to_mask(found: ProposalSet) -> bytes:
    return to_png([p.mask for p in found.proposals], found.width, found.height)


def write(xml: Path, content: bytes, mask: Path | None, png: bytes, out: Path) -> None:
    """Write an annotation file, and its mask unless that is None."""
    with writing(xml):
        within(xml, out).parent.mkdir(parents=True, exist_ok=True)
        write_atomically(xml, content, out)
        if mask is not None:
            write_atomically(mask, png, out)
        elif is_mask(stale := mask_path(xml), out):
            stale.unlink()  # its boxes are gone
