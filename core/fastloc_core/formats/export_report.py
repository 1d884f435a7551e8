"""The page of an export that says what the data set is, and who decided it. The same export makes the same bytes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from fastloc_core.annotation import Annotation, Decision, Origin, ReviewedImage
from fastloc_core.formats.export_summary import ExportSummary
from fastloc_core.formats.splits import SIDES
from fastloc_core.formats.wording import count, fit, moment, some
from fastloc_core.pages import templates

REPORT = "report.html"
_SMALL, _LARGE = 32**2, 96**2  # pixels, as COCO counts: https://cocodataset.org/#detection-eval
_NOBODY = "not recorded"
_HOW = {
    Decision.ACCEPTED: "accepted as proposed",
    Decision.ADJUSTED: "proposed, then adjusted",
    Decision.DRAWN: "drawn by hand",
    Decision.LOADED: "loaded from a file",
}


class Section(NamedTuple):
    """A part of the page. `words`: the columns that hold words, not numbers, besides the first one."""

    title: str
    sentences: Sequence[str]
    head: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    words: Sequence[int] = ()


Sections = Callable[[Mapping[str, str]], Sequence[Section]]
"""What else is known of the folder; gets the side of each image by its name, empty without a split."""

Images = Mapping[str, ReviewedImage]


def report(
    summary: ExportSummary, images: Images, classes: Sequence[str], origins: Mapping[str, Origin], more: Sections
) -> bytes:
    """`images`: the exported ones by name; `classes`: in their order; `origins`: of boxes, by the annotations' ids."""
    kept = {name: image for name, image in images.items() if name not in summary.left_out}
    boxes = [box for image in kept.values() for box in image.annotations]
    sections = [
        _by_class(kept, classes, summary.sides),
        _decisions(boxes, origins),
        *_sizes(kept),
        *more({name: side for name, side in summary.sides.items() if name in kept}),
        _left_out(summary),
        *([Section("Problems of the export", summary.problems)] if summary.problems else []),
    ]
    page = templates(Path(__file__).parent).get_template("export_report.html.jinja")
    verified = sum(image.verified for image in kept.values())
    sums = count(len(kept), "image"), count(len(boxes), "box", "boxes"), count(len(classes), "class", "classes")
    lead = "{} with {} of {}.".format(*sums)
    facts = {
        "Format": summary.settings.exporter.title,
        "Images that are done": f"{verified:,} of {len(kept):,}",
        "Images without objects": f"{sum(not image.annotations for image in kept.values()):,}",
        "Last decision": _moment(max((origins[b.id].at or 0.0 for b in boxes if b.id in origins), default=0.0)),
    }
    return fit(
        page.render(title=f"About the data set “{summary.target.name}”", lead=lead, facts=facts, sections=sections)
    ).encode()


def _by_class(images: Images, classes: Sequence[str], sides: Mapping[str, str]) -> Section:
    used = [side for side in SIDES if side in sides.values()]
    boxes: Counter[str] = Counter()
    having: dict[str, Counter[str]] = defaultdict(Counter)
    for name, image in images.items():
        labels = [box.label for box in image.annotations]
        boxes.update(labels)
        for label in set(labels):
            having[label].update(("", sides.get(name, "-")))
    numbers = Counter(side for name, side in sides.items() if name in images)
    split = f"Split: {', '.join(f'{side} {numbers[side]:,}' for side in used)} images." if used else "Not split."
    head = ("class", "boxes", "images", *(f"images in {side}" for side in used))
    rows = [
        (label, f"{boxes[label]:,}", f"{having[label]['']:,}", *(f"{having[label][side]:,}" for side in used))
        for label in classes
    ]
    return Section("Classes", (split,), head, rows)


def _decisions(boxes: Sequence[Annotation], origins: Mapping[str, Origin]) -> Section:
    """Who decided what, from which model, and when."""
    groups: dict[tuple[str, ...], list[Origin]] = defaultdict(list)
    for box in boxes:
        origin = origins.get(box.id, Origin())
        how = _HOW[box.decision] + (", in bulk and not looked at since" if origin.unseen else "")
        model = " / ".join(filter(None, (origin.model, origin.preset))) or "-"
        groups[how, model, box.person or _NOBODY].append(origin)
    rows = []
    for key, found in sorted(groups.items(), key=lambda each: -len(each[1])):
        times = [origin.at for origin in found if origin.at]
        first, last = (_moment(pick(times, default=0.0)) for pick in (min, max))
        rows.append((*key, f"{len(found):,}", first, last))
    unseen = sum(origins.get(box.id, Origin()).unseen for box in boxes)
    sentence = f"Nobody has looked at {count(unseen, 'box', 'boxes')} of {len(boxes):,} since they were proposed."
    head = ("how", "model / preset", "person", "boxes", "first", "last")
    return Section("Who decided what", (sentence,), head, rows, (1, 2, 4, 5))


def _sizes(images: Images) -> Iterator[Section]:
    boxes = [box.box for image in images.values() for box in image.annotations]
    if not boxes:
        return
    small, large = sum(b.area < _SMALL for b in boxes), sum(b.area >= _LARGE for b in boxes)
    shares = [b.box.area / (i.width * i.height) for i in images.values() for b in i.annotations]
    widths, heights = sorted({i.width for i in images.values()}), sorted({i.height for i in images.values()})
    most = max(len(image.annotations) for image in images.values())
    yield Section(
        "Sizes",
        (
            f"Images are {_span(widths)} pixels wide and {_span(heights)} high.",
            f"Of the boxes {small:,} are small (below 32² pixels), {len(boxes) - small - large:,} medium and "
            f"{large:,} large (from 96² on). Half of them cover less than {100 * median(shares):.1f} % of their image.",
            f"At most {most:,} in an image, {len(boxes) / len(images):.1f} on average.",
        ),
    )


def _left_out(summary: ExportSummary) -> Section:
    by_reason: dict[str, list[str]] = defaultdict(list)
    for name, reason in summary.left_out.items():
        by_reason[reason].append(name)
    rows = [(reason, f"{len(names):,}", some(names)) for reason, names in sorted(by_reason.items())]
    sentence = count(len(summary.left_out), "image") + " left out." if rows else "No image was left out."
    return Section("What was left out", [sentence], ("reason", "images", "which"), rows, (2,))


def _span(values: Sequence[int]) -> str:
    return f"{values[0]:,}" if values[0] == values[-1] else f"{values[0]:,} to {values[-1]:,}"


def _moment(at: float) -> str:
    """To the minute, in UTC."""
    return moment(at)[:16].replace("T", " ") + " UTC" if at else "-"
