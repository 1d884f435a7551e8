"""What the decisions of a folder taught: a few numbers, which change proposals when these are read."""

from __future__ import annotations

from dataclasses import astuple, dataclass, replace
from functools import cached_property, lru_cache
from hashlib import sha256
from math import log
from typing import Any

from fastloc_core.proposal import ClassScore, Descriptor, Proposal

from . import extents
from .classes import NONE, ClassHead
from .edges import TRUST, EdgeWeights
from .packing import pack, unpack

READY = 0.8  # IoU with the decided box from which on a proposed one needs no correction
UNKNOWN = -1  # index of a class that is no output of the classifier
_MOST_N = 1 << 31
_MOST_POINTS = 1000
_LONGEST = 100  # characters of a version
_TINY = 1e-9
_TRUSTS = 0.01, 10.0  # the least and the most
_SCALARS, _OF_CLASSES = ("temperature", "new"), ("weights", "bias", "means", "spreads")  # of a ClassHead
_BEYOND = 0.15  # of half the 95 % interval


@dataclass(frozen=True, slots=True)
class Gain:
    """How much better the boxes are, on decisions that were held out.

    `before`, `after`: mean IoU with the decided boxes, of which an accepted one counts as fully met from
    `adaptation.FITS` on; `low`, `high`: the 95 % interval of the difference, paired;
    `ready_before`, `ready_after`: the share of boxes that need no correction.
    """

    before: float
    after: float
    low: float
    high: float
    ready_before: float
    ready_after: float

    @property
    def helps(self) -> bool:
        """Whether the boxes are better, beyond a small part of the interval.

        In simulated reviews a stricter rule was never safer, and gave away half of what few decisions teach.
        """
        return self.after - self.before > _BEYOND * (self.high - self.low) / 2


@dataclass(frozen=True, eq=False)
class Learned:
    """`head`: the version of the descriptors that it applies to; `n`: decisions that it was learned from;
    `curve`: mean IoU before and after, by the number of decisions, (n, before, after) each;
    `extents`: weights that place edges (`edges.py`), `classes`: those that tell classes; None where they do not help;
    `trust`: how far these weights may move the first box's edges (`edges.read`).

    Two are equal if all their numbers are.
    """

    head: str
    n: int
    gain: Gain
    curve: tuple[tuple[int, float, float], ...] = ()
    extents: EdgeWeights | None = None
    classes: ClassHead | None = None
    trust: float = TRUST

    @cached_property
    def id(self) -> str:
        """Tells versions apart: a digest of the content."""
        return sha256(self.to_bytes()).hexdigest()[:32]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Learned) and self.id == other.id

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def acts(self) -> bool:
        """Whether it changes proposals at all."""
        return self.extents is not None or self.classes is not None

    def fits(self, p: Proposal) -> bool:
        """Whether the proposal has what this was learned from."""
        return p.descriptor is not None and p.descriptor.version == self.head

    def moves(self, p: Proposal) -> bool:
        """Whether the edges of the proposal stand where this places them."""
        return self.extents is not None and self.fits(p)

    def apply(self, p: Proposal, width: int, height: int) -> Proposal:
        """The proposal, as the model made it, with what was learned: its box, and its class with the belief in it.

        `width`, `height`: pixels of the image, 0 if they are not known, and then the box stays. A class is one of the
        user's; one that a person named stays.
        """
        seen = p.descriptor
        if seen is None or seen.version != self.head:
            return p
        if self.extents is not None and width and height:
            p = replace(p, box=extents.placed(self.extents, seen, width, height, self.trust) or p.box)
        by_person = p.belief == 1  # see Proposal
        return p if self.classes is None or by_person else _named(self.classes, seen, p)

    def to_bytes(self) -> bytes:
        """The same for the same numbers."""
        gain = [float(value) for value in astuple(self.gain)]
        curve = [(int(n), float(before), float(after)) for n, before, after in self.curve]
        facts: dict[str, Any] = {"head": self.head, "n": int(self.n), "gain": gain, "curve": curve}
        if self.trust != TRUST:  # the bytes of an earlier version of the program do not have it
            facts["trust"] = float(self.trust)
        arrays = {} if self.extents is None else self.extents._asdict()
        if self.classes is not None:
            told = self.classes.to_arrays()
            facts["classes"] = {"labels": list(self.classes.labels)} | {name: float(told[name]) for name in _SCALARS}
            arrays |= {name: told[name] for name in _OF_CLASSES}
        return pack(facts, arrays)

    @classmethod
    def from_bytes(cls, data: bytes) -> Learned:
        """The inverse of `to_bytes`. Raises ValueError for anything else, `OtherFormat` for other versions' bytes."""
        return _read(data)


def _named(classes: ClassHead, descriptor: Descriptor, p: Proposal) -> Proposal:
    """With the user's class, if it is like a decided box; less likely right, as far as it is like a rejected one."""
    if descriptor.embedding.shape != classes.means.shape[1:]:
        return p
    likely = classes.probabilities(descriptor.embedding)
    p = replace(p, confidence=p.confidence * (1 - likely.get(NONE, 0.0)))
    label = classes.word(descriptor.embedding)
    if not label:
        return p
    own = likely[label] / (1 - likely.get(NONE, 0.0))  # its belief: the class is right if the box is
    score = ClassScore(UNKNOWN, label, log(max(own, _TINY)), own)
    return replace(p, score=score, alternatives=(p.score, *p.alternatives), belief=own)


@lru_cache(maxsize=4)  # each thread that opens a store reads the version that is in use
def _read(data: bytes) -> Learned:
    facts, arrays = unpack(data)
    try:
        gain = Gain(*(_number(x, -1, 1) for x in facts["gain"]))
        curve = tuple((_whole(n), _number(b, 0, 1), _number(a, 0, 1)) for n, b, a in facts["curve"][:_MOST_POINTS])
        classes = ClassHead.from_arrays(facts["classes"] | arrays) if "classes" in facts else None
        weights = EdgeWeights(*(arrays[name] for name in EdgeWeights._fields)) if "first" in arrays else None
        trust = _number(facts.get("trust", TRUST), *_TRUSTS)
        learned = Learned(_version(facts["head"]), _whole(facts["n"]), gain, curve, weights, classes, trust)
    except (LookupError, OverflowError, TypeError) as error:
        raise ValueError(f"something is missing: {error!r}") from error
    if learned.extents is not None and not extents.are_sound(learned.extents):
        raise ValueError("weights of another form")
    if learned.to_bytes() != data:
        raise ValueError("more than there should be")
    return learned


def _number(value: Any, low: float, high: float) -> float:  # noqa: ANN401 (what JSON holds)
    if not low <= float(value) <= high:
        raise ValueError(f"out of range: {value}")
    return float(value)


def _whole(value: object) -> int:
    if type(value) is not int or not 0 <= value < _MOST_N:
        raise ValueError(f"no number of decisions: {value}")
    return value


def _version(value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST:
        raise ValueError("no version")
    return value
