"""Proposals in a store: of each image, for each model and preset, with enough evidence to explain them."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import astuple, replace
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from fastloc_core.boxes import Box
from fastloc_core.proposal import ClassScore, Evidence, Neuron, Proposal, ProposalSet

from . import descriptors, sound
from .rows import Run
from .sound import parsed, reading

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

COARSER = 4  # cells of the classifier's input, along each axis, for one cell of kept evidence
FINE = 128  # evidence with fewer cells along an axis is kept as it is
MOST_SIDE = 2048  # cells of the largest classifier's input along an axis

PLAIN = "id, label, x0, y0, x1, y1, confidence, scores, found"
_EVIDENCE = "neurons, heat, mask"
COLUMNS = f"{PLAIN}, {descriptors.readable('descriptor')}, {_EVIDENCE}"


def plain(table: str) -> str:
    """PLAIN of the table of that name in a query."""
    return ", ".join(f"{table}.{column}" for column in PLAIN.split(", "))


def coarse(proposals: Iterable[Proposal]) -> tuple[Proposal, ...]:
    """The same proposals with evidence at a quarter of its resolution, as it is shown and kept."""
    return tuple(replace(p, evidence=replace(p.evidence, heat=_shrunk(p.evidence.heat))) for p in proposals)


def _shrunk(heat: NDArray[np.float32]) -> NDArray[np.float32]:
    """(S, S) -> (S / 4, S / 4), the mean of the cells, brightest cell 1; read-only."""
    import numpy as np

    side = heat.shape[0] // COARSER
    if heat.shape[0] < FINE:
        return heat
    cut = heat[: side * COARSER, : side * COARSER]
    small: NDArray[np.float32] = cut.reshape(side, COARSER, side, COARSER).mean((1, 3), dtype=np.float32)
    small /= max(float(small.max()), 1e-9)
    small.flags.writeable = False
    return small


def keep(connection: sqlite3.Connection, image: int, found: ProposalSet, named: bool) -> None:
    """Within a transaction; see Store.keep_proposals."""
    run = (found.model, found.preset)
    if not named:
        connection.execute(
            "DELETE FROM proposals WHERE image = ? AND model = ? AND preset = ? AND NOT found"
            " AND id NOT IN (SELECT id FROM annotations WHERE image = ?)",  # also of boxes that redo may bring back
            (image, *run, image),
        )
        top = json.dumps([astuple(score) for score in found.top], ensure_ascii=False)
        notices = json.dumps(found.notices, ensure_ascii=False)
        row = (image, *run, top, notices)
        connection.execute("INSERT OR REPLACE INTO runs VALUES(?, ?, ?, ?, ?, 0, 0, '[]')", row)
    connection.executemany(
        f"INSERT OR REPLACE INTO proposals(image, model, preset, place, {PLAIN}, descriptor, {_EVIDENCE})"
        " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(image, *run, i, *to_row(p, named)) for i, p in enumerate(found.proposals)],
    )


def read(
    connection: sqlite3.Connection,
    image: int,
    run: Run,
    evidence: bool = True,
    described: bool = True,
    known: Mapping[str, Proposal] = MappingProxyType({}),
) -> tuple[Proposal, ...]:
    """As the model made them, if they are sound. Without `evidence` masks and heat are empty, and unless they are
    `described`, they have no descriptors; reading is quicker then.

    `known`: those that are in memory, by their ids; they are not unpacked.
    """
    descriptor = descriptors.readable("descriptor") if described else "NULL"
    columns = f"{PLAIN}, {descriptor}" + (f", {_EVIDENCE}" if evidence else "")
    query = (
        f"SELECT {columns} FROM proposals WHERE image = ? AND model = ? AND preset = ? AND {sound.proposal()}"
        f" ORDER BY found DESC, place LIMIT {sound.MOST_PROPOSALS}"
    )
    make = from_row if evidence else from_plain
    return tuple(sound_ones(connection.execute(query, (image, *run)), lambda row: known.get(row[0]) or make(row)))


def sound_ones(
    rows: Iterable[tuple[Any, ...]], make: Callable[[tuple[Any, ...]], Proposal] | None = None
) -> Iterator[Proposal]:
    """The proposals in these rows, of which the first column is the id, as far as their maps take bearable memory.

    `make`: of a row; without it, the row has all of COLUMNS. Rows for which it raises StoreError are left out.
    """
    left = sound.MOST_MAPS
    for row in rows:
        with sound.absent_if_damaged():  # see mending.mend
            proposal = (make or from_row)(row)
            left -= proposal.mask.nbytes + proposal.evidence.heat.nbytes
            if left < 0:
                return
            yield proposal


def about(
    connection: sqlite3.Connection, image: int, run: Run
) -> tuple[tuple[ClassScore, ...], tuple[str, ...]] | None:
    """Likely classes and notices; None if the run was not asked about the image, or that cannot be read."""
    query = "SELECT top, notices FROM runs WHERE image = ? AND model = ? AND preset = ?"
    if ran := connection.execute(query, (image, *run)).fetchone():
        with sound.absent_if_damaged():
            return to_scores(ran[0]), tuple(map(str, parsed(ran[1])))
    return None


def to_row(p: Proposal, named: bool) -> tuple[Any, ...]:
    """The values of COLUMNS, in their order; `named`: a person named the class. Evidence is rounded to 256 levels."""
    import numpy as np

    scores = json.dumps([astuple(score) for score in (p.score, *p.alternatives)], ensure_ascii=False)
    neurons = json.dumps([astuple(neuron) for neuron in p.evidence.neurons])
    heat = np.rint(p.evidence.heat * 255).astype(np.uint8)
    plain = (p.id, p.label, *p.box.edges, p.confidence, scores, named)
    return (*plain, p.descriptor and descriptors.packed(p.descriptor), neurons, _packed(heat), _packed(p.mask))


@lru_cache(maxsize=128)  # the proposals of an image are read again and again, and never change
def from_row(row: tuple[Any, ...]) -> Proposal:
    """Raises StoreError if the row is damaged."""
    import numpy as np

    *plain, neurons, heat, mask = row
    proposal = from_plain(tuple(plain))
    with reading("A proposal"):
        warmth: NDArray[np.float32] = _unpacked(heat, MOST_SIDE // COARSER).astype(np.float32) / np.float32(255)
        warmth.flags.writeable = False
        asked = tuple(_neuron(*values) for values in parsed(neurons))
        covered = _unpacked(mask, MOST_SIDE).astype(np.bool_)
        covered.flags.writeable = False
    return replace(proposal, mask=covered, evidence=Evidence(warmth, asked))


def from_plain(row: tuple[Any, ...]) -> Proposal:
    """A proposal from the columns PLAIN and its descriptor. Its evidence is empty. Raises StoreError if the row is
    damaged, except for the descriptor, without which it can be used.

    The belief is not kept, because it follows from what is.
    """
    import numpy as np

    item_id, _, *edges, confidence, scores, named, descriptor = row
    mask, nothing = np.empty((0, 0), np.bool_), Evidence(np.empty((0, 0), np.float32), ())
    with reading("A proposal"):
        score, *others = to_scores(scores)
        if not all(0 <= each.probability <= 1 for each in (score, *others)):
            raise ValueError("no probability")
        belief = 1.0 if named else score.probability
        sight = descriptors.unpacked(descriptor)
        return Proposal(Box(*edges), score, confidence, tuple(others), mask, nothing, item_id, belief, descriptor=sight)


def to_scores(text: str) -> tuple[ClassScore, ...]:
    """The scores in a JSON list of (index, label, logit, probability)."""
    return tuple(_score(*values) for values in parsed(text))


def _score(index: Any, label: Any, logit: Any, probability: Any) -> ClassScore:  # noqa: ANN401 (what JSON holds)
    return ClassScore(int(index), str(label), float(logit), float(probability))


def _neuron(channel: Any, y: Any, x: Any, rank: Any, logit: Any, kept: Any) -> Neuron:  # noqa: ANN401
    return Neuron(int(channel), int(y), int(x), float(rank), float(logit), bool(kept))


def _packed(values: NDArray[Any]) -> bytes:
    return zlib.compress(values.tobytes(), 1)


def _unpacked(packed: bytes, most: int) -> NDArray[np.uint8]:
    """A square array. Raises ValueError or zlib.error if the data is not square, or if a side is above `most`."""
    import numpy as np

    opened = zlib.decompressobj()
    values = np.frombuffer(opened.decompress(packed, most**2), np.uint8)
    side = round(values.size**0.5)
    if not opened.eof or not side:
        raise ValueError("more than a map holds, or nothing")
    return values.reshape(side, side)
