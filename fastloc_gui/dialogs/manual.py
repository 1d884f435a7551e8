"""The manual: the pages of the documentation for users, which come with the program."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QTextBrowser, QWidget

from fastloc_gui.desk import Desk
from fastloc_gui.look.parts import in_column, in_row
from fastloc_resources import manual

_PAGE = Qt.ItemDataRole.UserRole
_LINK = re.compile(r"\[([^]]+)]\(([^)\s]+)\)")
_SCREENSHOT = re.compile(r"^!\[.*\n", re.MULTILINE)  # the window itself is beside the manual


def pages() -> dict[Path, str]:
    """The Markdown of each page, in the order of the documentation's menu, but the tutorial first."""
    folder = Path(str(manual()))
    names = re.findall(r"^(?:tutorial|how-to/[\w-]+)$", (folder / "index.md").read_text("utf-8"), re.MULTILINE)
    names.sort(key=lambda name: name != "tutorial")
    return {(path := folder / f"{name}.md"): _SCREENSHOT.sub("", path.read_text("utf-8")) for name in names}


class Reader(QTextBrowser):
    """Shows one page. Links lead to other pages and their headings, or into the browser."""

    def __init__(self, texts: dict[Path, str]) -> None:
        super().__init__()
        self._texts = texts
        self.setOpenExternalLinks(True)
        self.setAccessibleName(self.tr("Page of the manual"))
        self.document().setDocumentMargin(16)
        self.sourceChanged.connect(self._go_to_heading)

    def show_page(self, page: Path) -> None:
        self.setSource(QUrl.fromLocalFile(str(page)))

    def loadResource(self, kind: int, url: QUrl | str) -> Any:  # noqa: ANN401 (Qt's)
        page = Path(QUrl(url).toLocalFile())
        return self._linked(page) if kind == QTextDocument.ResourceType.MarkdownResource.value else None

    def _linked(self, page: Path) -> str:
        """The text of a page without links to pages that do not come with the program."""

        def kept(link: re.Match[str]) -> str:
            target = link[2].partition("#")[0]
            there = not target or ":" in target or (page.parent / target).resolve() in self._texts
            return link[0] if there else link[1]

        return _LINK.sub(kept, self._texts.get(page.resolve(), ""))

    def _go_to_heading(self, url: QUrl) -> None:
        block, wanted = self.document().begin(), url.fragment()
        while wanted and block.isValid():
            if block.blockFormat().headingLevel() and _anchor(block.text()) == wanted:
                self.setTextCursor(QTextCursor(block))
                self.verticalScrollBar().setValue(round(self.document().documentLayout().blockBoundingRect(block).y()))
            block = block.next()


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


class Manual(QDialog):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Manual"))
        self.resize(900, 640)
        texts = {page.resolve(): text for page, text in pages().items()}
        self.reader, self.list = Reader(texts), QListWidget()
        self.search = QLineEdit(placeholderText=self.tr("Search the manual"), clearButtonEnabled=True)
        self.list.setAccessibleName(self.tr("Pages"))
        for page, text in texts.items():
            item = QListWidgetItem(text.partition("\n")[0].lstrip("# "), self.list)
            item.setData(_PAGE, page)
        self.list.setFixedWidth(self.list.sizeHintForColumn(0) + 32)
        self.search.setFixedWidth(self.list.width())
        self.setLayout(in_row(in_column(self.search, self.list), (self.reader, 1)))
        self._texts = texts
        self.list.currentItemChanged.connect(self._show)
        self.reader.sourceChanged.connect(self._follow)
        self.search.textChanged.connect(self._search)
        self.search.returnPressed.connect(lambda: self.reader.find(self.search.text()))
        self.list.setCurrentRow(0)

    def _show(self, item: QListWidgetItem | None) -> None:
        if item:
            self.reader.show_page(item.data(_PAGE))

    def _follow(self, url: QUrl) -> None:
        """A link led to another page."""
        page = Path(url.toLocalFile()).resolve()
        self.list.blockSignals(True)
        self.list.setCurrentRow(list(self._texts).index(page))
        self.list.blockSignals(False)

    def _search(self, text: str) -> None:
        """List the pages that contain the text, and show where. Return goes to the next place."""
        items = [self.list.item(row) for row in range(self.list.count())]
        for item in items:
            item.setHidden(text.casefold() not in self._texts[item.data(_PAGE)].casefold())
        left = [item for item in items if not item.isHidden()]
        if left and self.list.currentItem() not in left:
            self.list.setCurrentItem(left[0])
        self.reader.moveCursor(QTextCursor.MoveOperation.Start)
        self.reader.find(text)


def open_manual(desk: Desk) -> None:
    desk.open(Manual(desk.window))
