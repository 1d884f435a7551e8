"""Numbers of things in words, for sentences with several of them, and where there is no `self.tr`."""

from __future__ import annotations

from PySide6.QtCore import QObject


class Counted(QObject):
    """A QObject, because only its tr() knows plurals."""

    def boxes(self, n: int) -> str:
        return self.tr("%Ln box(es)", "", n)

    def proposals(self, n: int) -> str:
        return self.tr("%Ln proposal(s)", "", n)

    def classes(self, n: int) -> str:
        return self.tr("%Ln class(es)", "", n)

    def images(self, n: int) -> str:
        return self.tr("%Ln image(s)", "", n)

    def in_images(self, n: int) -> str:
        return self.tr("in %Ln image(s)", "", n)


counted = Counted()
