"""Decisions about many boxes of many images, as one step of undo."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from fastloc_core.annotation import Annotation
from fastloc_core.errors import AnnotationError
from fastloc_core.progress import Progress, silent
from fastloc_core.proposal import Proposal
from fastloc_core.review import gestures
from fastloc_core.review.edits import ImageEdit
from fastloc_core.review.gestures import Gesture
from fastloc_core.review.naming import as_guessed
from fastloc_core.review.standing import Shown, Standing
from fastloc_core.review.together import together

from .bulk import basis_of
from .doubts import confirm
from .edits import Step
from .gallery import Choice, Tile
from .store import Store
from .sync import looks_changed, read_annotations


def decide(
    store: Store,
    choice: Choice,
    chosen: Sequence[Tile],
    label: str = "",
    *,
    unseen: Collection[int] = (),
    whole: bool = False,
    text: str = "decide {} boxes",
    progress: Progress = silent,
) -> Step | None:
    """One step for all of them, which is called `text`. None if nothing changes.

    What is decided is what the tiles show: a proposal that is shown in another way by now keeps the box and the class
    of its tile. `label`: the class to give; `unseen`: images with boxes that nobody looked at; `whole`: somebody looked
    at the whole images, so those with nothing left to decide are verified. A crop does not show what was missed. An
    image does not change if its annotation file cannot be read, or if somebody decides about it in the meantime.
    """
    edits: list[tuple[ImageEdit, object]] = []
    by_image: dict[int, list[Tile]] = {}
    for tile in chosen:
        by_image.setdefault(tile.image, []).append(tile)
    for done, (image, tiles) in enumerate(by_image.items()):
        progress(done, len(by_image))
        try:
            read_annotations(store, image)
        except AnnotationError:
            continue
        basis, standing = basis_of(store, image), store.standing(image)
        if looks_changed(store, image):
            continue
        if edit := _edit(standing, choice, _shown(standing, tiles), label, whole):
            edits.append((replace(edit, unseen=image in unseen), basis))
    doubtful = [t for t in chosen if t.decision and t.guess] if choice is Choice.ACCEPT else []
    with store.transaction():
        kept = tuple(edit for edit, basis in edits if basis_of(store, edit.image) == basis)
        for tile in doubtful:
            confirm(store, tile.id, tile.label)
        if kept:
            step = Step(text.format(sum(len(edit.changes) for edit in kept)), kept)
            store.record(step.text, step.edits)
            return step
    return None


def _shown(standing: Standing, tiles: Iterable[Tile]) -> list[tuple[Tile, Shown]]:
    """The boxes that are still there, as the tiles show them."""
    by_id: dict[str, Shown] = {p.id: p for p in standing.undecided}
    by_id |= {a.id: a for a in standing.annotations}
    found: list[tuple[Tile, Shown]] = []
    for tile in tiles:
        item = by_id.get(tile.id)
        if isinstance(item, Proposal) and tile.decision is None:
            score = replace(item.score, label=tile.label)
            found.append((tile, replace(item, box=tile.box, score=score, guess=tile.guess)))
        elif isinstance(item, Annotation) and (item.label, item.box) == (tile.label, tile.box):
            found.append((tile, item))
    return found


def _edit(
    standing: Standing, choice: Choice, shown: Sequence[tuple[Tile, Shown]], label: str, whole: bool
) -> ImageEdit | None:
    items = [item for _, item in shown]
    proposals = [item for item in items if isinstance(item, Proposal)]
    decided = [(tile, item) for tile, item in shown if isinstance(item, Annotation)]
    made: list[Gesture | None] = []
    match choice:
        case Choice.RELABEL if items:
            made.append(gestures.relabel_all(standing, items, label))
        case Choice.REJECT:
            if proposals:
                made.append(gestures.reject_all(standing, proposals, complete=False))
            if decided:
                made.append(gestures.delete_all(standing, [item for _, item in decided]))
        case Choice.GUESS:
            made += _accepted(standing, [as_guessed(proposal) for proposal in proposals], whole)
            made += [gestures.relabel(standing, item, tile.guess) for tile, item in decided if tile.guess]
        case Choice.ACCEPT:
            made += _accepted(standing, proposals, whole)
            disputed = (item for tile, item in decided if tile.severity and not tile.guess)
            made += [gestures.keep(standing, item) for item in disputed]  # whatever was proposed
    return together([gesture.edit for gesture in made if gesture])


def _accepted(standing: Standing, proposals: Sequence[Proposal], whole: bool) -> list[Gesture | None]:
    if proposals:
        return [gestures.accept_all(standing, whole, among=proposals)]
    return [gestures.verify(standing)] if whole and not standing.undecided else []
