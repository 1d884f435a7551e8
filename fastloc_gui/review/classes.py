"""The user's classes in the open folder: which there are, how many boxes each has, and its colour."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from fastloc_core.annotation import Annotation
from fastloc_core.errors import StoreError
from fastloc_core.review.class_colors import colored
from fastloc_core.review.mapping import ClassMap, is_class
from fastloc_core.review.naming import OBJECT
from fastloc_core.store import Store
from fastloc_core.store.tally import Tally

from .documents import Documents


class Classes(Documents):
    classes_changed = Signal()  # which there are, or their order
    colors_changed = Signal()  # of classes that were shown before
    tally_changed = Signal()  # how many boxes they have

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lent: dict[str, str] = {OBJECT: ""}  # the colours of labels that are no classes yet

    def _leave(self) -> None:
        super()._leave()
        self._lent = {OBJECT: ""}

    def set_classes(self, change: Callable[[ClassMap], ClassMap]) -> bool:
        """Change their order, their colours, or which are defined; no proposal looks different. Raises SettingError."""
        self._take_stored()
        before = self.shaping.class_map
        class_map = change(before)
        new = {name: self.color(name) for name in class_map.classes if name not in before.colors and name != OBJECT}
        class_map = replace(class_map, colors={**class_map.colors, **new})

        def use(store: Store) -> bool:
            store.use_shaping(replace(store.shaping, class_map=class_map))
            return True

        with self._telling_of_classes():
            return bool(self._keep(use))

    def color(self, label: str) -> str:
        """The colour of a class, or of a label that may become one: it keeps this colour then. Empty for an object."""
        self._lend([label])
        return self.shaping.class_map.colors.get(label) or self._lent[label]

    def _lend(self, labels: Iterable[str]) -> None:
        """All at once, because a foreign file may bring thousands of classes."""
        own, lent = self.shaping.class_map.colors, self._lent
        if new := [label for label in labels if label not in own and label not in lent]:
            known = self._colors()
            colors = colored([*known, *new], known)
            self._lent |= {label: colors[label] for label in new}

    def _count_again(self, new: Iterable[Annotation] | None = None) -> None:
        """Boxes came from files, or from another thread, perhaps with new classes.

        `new`: all boxes of the only image that has others, if it had none before.
        """
        with self._telling_of_classes():
            if new is None:
                self.tally = self.ask(Tally) or self.tally
            else:
                self.tally.add(new)
            if self.tally.boxes.keys() - self.shaping.class_map.colors:
                self._take_stored()
            with suppress(StoreError):  # a full disk: then only this window knows them
                self._learn(self.tally.boxes)

    def _take_stored(self) -> None:
        """Another thread may have changed the classes. What this one stores must not replace that."""
        if stored := self.ask(Store.stored_shaping):
            self.opened.shaping = replace(self.shaping, class_map=stored.class_map)
            for document in self.documents:
                if document.shaping.class_map != stored.class_map:
                    document.set_shaping(self.shaping)

    def _learn(self, labels: Iterable[str]) -> None:
        """Add new classes to the user's, if they have possible names. Raises StoreError."""
        known = self.shaping.class_map
        if new := [label for label in dict.fromkeys(labels) if label not in known.colors and is_class(label)]:
            self._lend(new)
            colors = {**known.colors, **{label: self._lent[label] for label in new if self._lent[label]}}
            class_map = replace(known, classes=(*known.classes, *new), colors=colors)
            self.opened.use_shaping(replace(self.shaping, class_map=class_map))

    @contextmanager
    def _telling_of_classes(self) -> Iterator[None]:
        tally, classes, colors = dict(self.tally.boxes), self.classes, self._colors()
        yield
        after = self._colors()
        if any(after.get(name) != color for name, color in colors.items()):
            self.colors_changed.emit()
        if self.classes != classes:
            self.classes_changed.emit()
        if self.tally.boxes != tally:
            self.tally_changed.emit()

    def _colors(self) -> dict[str, str]:
        """Also of labels that are no classes yet."""
        return {**self._lent, **self.shaping.class_map.colors}
