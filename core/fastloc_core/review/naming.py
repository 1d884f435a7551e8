"""Under which name a proposal is shown: the user's class, or `object` if the model is too unsure.

docs/adr/0027-honest-labels.md says why.
"""

from __future__ import annotations

from dataclasses import replace

from fastloc_core.proposal import Proposal

from .mapping import ClassMap

OBJECT = "object"
SURE = 0.6  # belief from which on a class is shown as such; chosen by benchmarks/belief.py


def named(p: Proposal, class_map: ClassMap) -> Proposal | None:
    """The proposal under the name that the user sees; None if it is not shown.

    A label that the user's class map mentions is always shown as its class. The belief in that class is the sum over
    the labels of the object that become it. Any other label is shown if the belief in it is at least `SURE`, otherwise
    it is the guess behind `object`. The class map may mention `object`, too: then that class needs no guess.
    """
    cls = class_map.mapped(p.label)
    if cls is None:
        return None
    if class_map.mentions(p.label):
        others = (s.probability for s in p.alternatives if class_map.mapped(s.label) == cls)
        return _under(replace(p, belief=min(p.belief + sum(others), 1.0)), cls)
    return named_by_user(_under(p, cls), class_map)


def named_by_user(p: Proposal, class_map: ClassMap) -> Proposal | None:
    """The same for a proposal whose label is a class that the user sees, whatever the class map says of that label."""
    if p.belief >= SURE:
        return p
    if p.label == OBJECT:  # a class of the user; nothing is guessed
        return replace(p, belief=1.0)
    if class_map.mentions(OBJECT):
        unsure = class_map.mapped(OBJECT)
        return None if unsure is None else _under(replace(p, belief=1.0), unsure)
    return replace(_under(p, OBJECT), guess=p.label)


def as_guessed(p: Proposal) -> Proposal:
    """The proposal with its guess, if it has one, as its class, because a person says so."""
    return replace(_under(p, p.guess), guess="", belief=1.0) if p.guess else p


def _under(p: Proposal, label: str) -> Proposal:
    return p if label == p.label else replace(p, score=replace(p.score, label=label))
