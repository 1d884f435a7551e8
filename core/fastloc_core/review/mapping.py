"""The classifier's labels and the user's own classes: many labels to one class, some to none.

A label may have synonyms, "pug, pug-dog"; its name is the first one. The names of a classifier's classes
(labels.ClassIndex) are first synonyms already.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Self

from fastloc_core.errors import SettingError

from .class_colors import colored, is_color

IGNORED = "-"
"""The class of an ignored label in a table; no class may have this name."""

_VERSION = 1
_HEADER = ("label", "class")
_REMEDY = "Correct the class map, or choose the classes again."


@dataclass(frozen=True, slots=True)
class ClassMap:
    """Which class each label of a classifier becomes.

    `classes`: the user's, without repetition. `becomes`: label -> one of them. `ignored`: labels whose proposals are
    not shown. A label in neither keeps its own name. `defined`: the classes that stay without a box, see `in_use`.
    `colors`: class -> "#rrggbb"; a class without a colour gets one that is free. They do not count for equality,
    because they change no proposal.
    Raises SettingError if these contradict each other or if a name is empty.
    """

    classes: tuple[str, ...] = ()
    becomes: Mapping[str, str] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    defined: frozenset[str] = frozenset()
    colors: Mapping[str, str] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "becomes", MappingProxyType({_name(k): v for k, v in self.becomes.items()}))
        object.__setattr__(self, "ignored", frozenset(map(_name, self.ignored)))
        for name in (*self.classes, *self.becomes, *self.ignored):
            if not _is_name(name):
                raise SettingError(f"A name is empty or begins or ends with a space: {name!r}.", _REMEDY)
        if IGNORED in self.classes:
            raise SettingError(f"No class can be called “{IGNORED}”: it ignores a label.", "Choose another name.")
        if repeated := [name for name, times in Counter(self.classes).items() if times > 1]:
            raise SettingError(f"There is a class “{min(repeated)}” already.", "Give each class its own name.")
        if homeless := set(self.becomes.values()).difference(self.classes):
            raise SettingError(f"Labels become “{min(homeless)}”, which is not one of the classes.", _REMEDY)
        if both := self.ignored.intersection(self.becomes):
            raise SettingError(f"The label “{min(both)}” has a class and is ignored.", _REMEDY)
        object.__setattr__(self, "defined", self.defined.intersection(self.classes))
        object.__setattr__(self, "colors", MappingProxyType(colored(self.classes, self.colors)))

    def in_use(self, with_boxes: Collection[str]) -> tuple[str, ...]:
        """The classes that have a box, or a label, or were defined on purpose, in their order.

        The first nine have the number keys. The others keep their place and their colour, so that an undo that brings
        their boxes back brings these back, too.
        """
        kept = self.defined.union(self.becomes.values())
        return tuple(name for name in self.classes if name in kept or name in with_boxes)

    def mapped(self, label: str) -> str | None:
        """The class of the label's proposals; None if they are not shown."""
        name = _name(label)
        return None if name in self.ignored else self.becomes.get(name, name)

    def mentions(self, label: str) -> bool:
        """Whether the user has said what becomes of the label."""
        name = _name(label)
        return name in self.becomes or name in self.ignored

    def with_mapping(self, labels: str | Iterable[str], cls: str) -> Self:
        """A label, or each of some labels, becomes this class, which is added if it is new."""
        return self._with(dict.fromkeys(_names(labels), cls.strip()))

    def with_ignored(self, labels: str | Iterable[str]) -> Self:
        return self._with(dict.fromkeys(_names(labels), None))

    def with_own_name(self, labels: str | Iterable[str]) -> Self:
        """The labels are neither mapped nor ignored any more."""
        names = set(_names(labels))
        others = {label: cls for label, cls in self.becomes.items() if label not in names}
        return replace(self, becomes=others, ignored=self.ignored - names)

    def _with(self, becomes: Mapping[str, str | None], classes: Iterable[str] = ()) -> Self:
        """Add classes, and map some names; None: ignore the name."""
        named = {name: cls for name, cls in becomes.items() if cls is not None}
        kept = self.with_own_name(becomes)
        return replace(
            kept,
            classes=tuple(dict.fromkeys((*self.classes, *classes, *named.values()))),
            becomes={**kept.becomes, **named},
            ignored=kept.ignored.union(becomes.keys() - named.keys()),
        )

    def renamed(self, old: str, new: str) -> Self:
        """Give a class another name; its place, its labels and its colour stay.

        Raises SettingError if there is no class `old`, or if there is a class `new`.
        """
        self._require(old)
        names = {old: new.strip()}
        return replace(
            self,
            classes=tuple(names.get(cls, cls) for cls in self.classes),
            becomes={label: names.get(cls, cls) for label, cls in self.becomes.items()},
            defined=frozenset(names.get(cls, cls) for cls in self.defined),
            colors={names.get(cls, cls): color for cls, color in self.colors.items()},
        )

    def merged(self, old: str, into: str) -> Self:
        """The labels of a class become another class, and it is gone. Raises SettingError if one of them is missing."""
        self._require(old)
        self._require(into)
        becomes = {label: into if cls == old else cls for label, cls in self.becomes.items()}
        merged = replace(self, classes=tuple(cls for cls in self.classes if cls != old), becomes=becomes)
        return merged.with_defined([into]) if old in self.defined else merged

    def _require(self, name: str) -> None:
        if name not in self.classes:
            raise SettingError(f"There is no class “{name}”.", "Name one of the classes.")

    def with_classes(self, order: Iterable[str]) -> Self:
        """Set the classes and their order. The labels of a class that is missing get their own names back."""
        classes = tuple(name.strip() for name in order)
        known = set(classes)
        kept = {label: cls for label, cls in self.becomes.items() if cls in known}
        return replace(self, classes=classes, becomes=kept)

    def with_defined(self, names: Iterable[str]) -> Self:
        """These classes stay also without a box; new ones follow the others."""
        defined = [name.strip() for name in names]
        classes = tuple(dict.fromkeys((*self.classes, *defined)))
        return replace(self, classes=classes, defined=self.defined.union(defined))

    def with_color(self, name: str, color: str) -> Self:
        return replace(self, colors={**self.colors, name: color})

    def moved(self, name: str, before: str | None) -> Self:
        """Move a class in front of another one, None: to the end. Its place is meant, so it is defined."""
        order = [cls for cls in self.classes if cls != name]
        order.insert(order.index(before) if before in order else len(order), name)
        return self.with_classes(order).with_defined([name])

    def travelled(self, source: ClassMap, target: ClassMap) -> ClassMap:
        """This map after an undo or redo that leads from `source` to `target`: what came since stays."""
        new = [name for name in self.classes if name not in source.classes and name not in target.classes]
        colors = {**target.colors, **{name: self.colors[name] for name in new}}
        return replace(
            target,
            classes=(*target.classes, *new),
            defined=target.defined.union(self.defined.intersection(new)),
            becomes={**target.becomes, **{label: cls for label, cls in self.becomes.items() if cls in new}},
            ignored=target.ignored.difference(label for label, cls in self.becomes.items() if cls in new),
            colors=colors,
        )

    def to_dict(self) -> dict[str, object]:
        """For JSON: version, classes, labels, ignored, defined, colors."""
        return {
            "version": _VERSION,
            "classes": list(self.classes),
            "labels": dict(self.becomes),
            "ignored": sorted(self.ignored),
            "defined": sorted(self.defined),
            "colors": dict(self.colors),
        }

    @classmethod
    def from_dict(cls, data: object) -> Self:
        """The inverse of `to_dict`. Raises SettingError for anything else, but replaces colours that are none.

        Earlier versions did not tell why a class is there: all of theirs stay.
        """
        if not isinstance(data, dict):
            raise SettingError("This is not a class map.", _REMEDY)
        if data.get("version") != _VERSION:
            reason = f"The class map is of version {data.get('version')!r}; this program reads {_VERSION}."
            raise SettingError(reason, "Use the program that wrote it, or choose the classes again.")
        labels = data.get("labels")
        pairs = [*labels, *labels.values()] if isinstance(labels, dict) else None
        _texts(pairs)
        classes, colors = _texts(data.get("classes")), data.get("colors")
        return cls(
            classes,
            labels or {},
            frozenset(_texts(data.get("ignored"))),
            frozenset(_texts(data.get("defined", [*classes]))),
            {name: c for name, c in colors.items() if is_color(c)} if isinstance(colors, dict) else {},
        )

    def to_csv(self, labels: Iterable[str] = ()) -> str:
        """A table of label and class for a spreadsheet. It begins with the classes in order, in rows without a label.
        All of them are defined once it is read.

        `labels` get a row even if they have no class yet.
        """
        text = io.StringIO()
        rows = csv.writer(text, lineterminator="\n")
        rows.writerow(_HEADER)
        rows.writerows(("", cls) for cls in self.classes)
        known = {**self.becomes, **dict.fromkeys(sorted(self.ignored), IGNORED)}
        rows.writerows((name, known.get(name, "")) for name in dict.fromkeys([*map(_name, labels), *known]))
        return text.getvalue()

    @classmethod
    def from_csv(cls, text: str) -> Self:
        """The inverse of `to_csv`; also for a spreadsheet of two columns with commas or semicolons.

        Rows without a class have no effect, and later rows replace earlier ones. Raises SettingError with the line.
        """
        header = text.partition("\n")[0]
        rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";" if ";" in header else ",")
        classes: list[str] = []
        becomes: dict[str, str | None] = {}
        try:
            for row in rows:
                fields = [cell.strip() for cell in row]
                if not any(fields) or (rows.line_num == 1 and tuple(fields[:2]) == _HEADER):
                    continue
                if len(fields) < 2 or any(fields[2:]):
                    reason = f"Line {rows.line_num} of the table does not have two columns."
                    raise SettingError(reason, "Write a label and a class in each row.")
                label, name = fields[0], fields[1]
                if label and name:
                    becomes[_name(label)] = None if name == IGNORED else name
                if name and not (label and name == IGNORED):
                    classes.append(name)
        except csv.Error as error:
            reason = f"Line {rows.line_num} of the table cannot be read ({error})."
            raise SettingError(reason, "Save it as CSV.") from error
        read = cls()._with(becomes, classes)
        return read.with_defined(read.classes)


def is_class(name: str) -> bool:
    """Whether a class can have this name."""
    return _is_name(name) and name != IGNORED


def _is_name(text: str) -> bool:
    return bool(text) and text == text.strip()


def _name(label: str) -> str:
    """The first synonym of a label."""
    return label.partition(",")[0].strip()


def _names(labels: str | Iterable[str]) -> Iterable[str]:
    return map(_name, (labels,) if isinstance(labels, str) else labels)


def _texts(value: object) -> tuple[str, ...]:
    """A list of texts that came from outside. Raises SettingError for anything else."""
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise SettingError("The class map lacks its lists of classes, labels or ignored labels.", _REMEDY)
    return tuple(value)
