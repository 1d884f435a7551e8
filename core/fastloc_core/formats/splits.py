"""The sides of a data set: which images a model learns from, and on which it is measured.

Iterative stratification (Sechidis, Tsoumakas and Vlahavas: On the Stratification of Multi-Label Data, ECML PKDD 2011),
of groups instead of single images: the rarest class is shared out first, always to the side that wants it most. A
side that is full gets nothing more while another is not: many rare classes would leave nothing for the smallest side.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256

TRAIN, VAL, TEST = "train", "val", "test"
SIDES = (TRAIN, VAL, TEST)
NOTHING = ""  # stands for the class of images without objects

Group = Sequence[str]  # names of images


def split(
    groups: Sequence[Group],
    classes: Mapping[str, frozenset[str]],
    shares: Mapping[str, float],
    seed: int,
    before: Mapping[str, str],
) -> dict[str, str]:
    """The side of each image. The same values give the same sides.

    `classes`: of each image; `shares`: of each side, 1 together; `before`: sides that images have had. They keep them,
    and others of their group follow.
    """
    sides = {name: side for name, side in before.items() if name in classes and side in shares}
    count = Counter(label for labels in classes.values() for label in labels or {NOTHING})
    wanted = {side: {label: share * n for label, n in count.items()} for side, share in shares.items()}
    room = {side: share * len(classes) for side, share in shares.items()}

    def give(names: Group, side: str) -> None:
        for name in names:
            sides[name] = side
            room[side] -= 1
            for label in classes[name] or {NOTHING}:
                wanted[side][label] -= 1

    for name, side in [*sides.items()]:
        give([name], side)
    free = []
    for group in sorted(groups, key=lambda names: sha256(f"{seed} {names[0]}".encode(errors="replace")).digest()):
        settled = Counter(sides[name] for name in group if name in sides)
        if settled:
            give([name for name in group if name not in sides], settled.most_common(1)[0][0])
        else:
            free.append(group)
    for label, group in _rarest_first(free, classes):
        give(group, max(shares, key=lambda side: (room[side] >= 0.5, wanted[side][label], room[side])))
    _fill_empty(free, sides, shares)
    return {name: sides[name] for name in classes}


def _rarest_first(groups: Sequence[Group], classes: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, Group]]:
    """Each group with the class for which it is shared out: of the classes that are left, the one of fewest images.
    Large groups come first, because small ones fit in later.
    """
    held = [Counter(label for name in group for label in classes[name] or {NOTHING}) for group in groups]
    left: Counter[str] = Counter()
    members: dict[str, list[int]] = defaultdict(list)
    for index, labels in enumerate(held):
        left.update(labels)
        for label in labels:
            members[label].append(index)
    given: set[int] = set()
    while left:
        label = min(left, key=lambda each: (left[each], each))
        for index in sorted(members[label], key=lambda each: -len(groups[each])):
            if index not in given:
                given.add(index)
                left.subtract(held[index])
                yield label, groups[index]
        del left[label]


def _fill_empty(free: Sequence[Group], sides: dict[str, str], shares: Mapping[str, float]) -> None:
    """A side that nothing was left for gets the smallest group of the largest side that has several."""
    for empty in [side for side in shares if side not in sides.values()]:
        by_side: dict[str, list[Group]] = defaultdict(list)
        for group in free:
            by_side[sides[group[0]]].append(group)
        if several := [theirs for theirs in by_side.values() if len(theirs) > 1]:
            smallest = min(max(several, key=lambda theirs: sum(map(len, theirs))), key=len)
            sides.update(dict.fromkeys(smallest, empty))


def runs(groups: Sequence[Group], shares: Mapping[str, float]) -> Iterator[Group]:
    """The same groups; one that is larger than any side is cut into runs that fit into the smallest one."""
    images = sum(map(len, groups))
    largest, smallest = (max(1, round(pick(shares.values()) * images)) for pick in (max, min))
    for group in groups:
        length = len(group) if len(group) <= largest else smallest
        yield from (group[start : start + length] for start in range(0, len(group), length))
