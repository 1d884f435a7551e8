"""The row above the gallery: which boxes are listed, of which class, in which order, and how large."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QSlider, QWidget

from fastloc_core.store.gallery import SEARCHED, Listing
from fastloc_gui.look.parts import in_row, leave_keyboard, offer
from fastloc_gui.look.text import whole
from fastloc_gui.look.theme import swatch
from fastloc_gui.look.translation import translate
from fastloc_gui.review.session import Session

from .tiles import Order

LISTINGS = {
    Listing.TO_REVIEW: "To review",
    Listing.DECIDED: "Decided",
    Listing.ANY: "All boxes",
    Listing.DISAGREEING: "Disagreements",
    Listing.DOUBTFUL: "Doubtful",
}
TIPS = {
    Listing.TO_REVIEW: "Proposals that nobody has decided.",
    Listing.DISAGREEING: "Proposals and boxes that contradict each other.",
    Listing.DOUBTFUL: "Decided boxes that look like those of another class.",
}
ORDERS = {
    Order.IMAGE: "By image",
    Order.SURE: "Most confident first",
    Order.UNSURE: "Least confident first",
    Order.LARGE: "Largest first",
    Order.SMALL: "Smallest first",
    Order.ODD: "Odd ones first",
}
STEP = 16  # pixels of a tile's side
LEAST, MOST = 96, 384
MOST_CLASSES = 1000  # in the list of classes


class Controls(QWidget):
    """Its fields, which the panel listens to."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.listing, self.label, self.order = QComboBox(), QComboBox(), QComboBox()
        self.listing.setAccessibleName(self.tr("Which boxes are listed"))
        self.label.setAccessibleName(self.tr("Class of the listed boxes"))
        self.order.setAccessibleName(self.tr("Order of the boxes"))
        offer(self.listing, {each: translate("gallery", text) for each, text in LISTINGS.items()})
        for each, text in TIPS.items():
            at = self.listing.findData(each)
            self.listing.setItemData(at, translate("gallery", text), Qt.ItemDataRole.ToolTipRole)
        offer(self.order, {each: translate("gallery", text) for each, text in ORDERS.items()})
        odd = translate("gallery", "Boxes that look least like the others of their class.")
        self.order.setItemData(self.order.findData(Order.ODD), odd, Qt.ItemDataRole.ToolTipRole)
        self.label.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.label.setMaximumWidth(220)
        self.whole = QCheckBox(self.tr("Whole images"))
        self.whole.setToolTip(self.tr("Show whole images with their boxes in place of one crop for each box"))
        self.zoom = QSlider(Qt.Orientation.Horizontal)
        self.zoom.setRange(LEAST // STEP, MOST // STEP)
        self.zoom.setPageStep(2)
        self.zoom.setFixedWidth(110)
        self.zoom.setAccessibleName(self.tr("Size of the pictures"))
        self.zoom.setToolTip(self.tr("Size of the pictures (Ctrl+Wheel)"))
        self.fields = self.listing, self.label, self.order, self.whole, self.zoom
        leave_keyboard(*self.fields)
        row = in_row(self.listing, self.label, self.order, 6, self.whole, None, self.zoom, margins=(0, 0, 0, 0))
        self.setLayout(row)
        self.offer_classes({})

    def name_first_order(self) -> None:
        """The worst come first if they were searched for."""
        worst = Listing(self.listing.currentData()) in SEARCHED
        first = self.tr("Worst first") if worst else translate("gallery", ORDERS[Order.IMAGE])
        self.order.setItemText(self.order.findData(Order.IMAGE), first)

    def offer_classes(self, counts: Mapping[str, int]) -> None:
        """`counts`: listed boxes by class. The chosen class stays, even if it has none any more."""
        chosen = self.label.currentData() or ""
        listed = {name for name, _ in Counter(counts).most_common(MOST_CLASSES)} | set(filter(None, [chosen]))
        names = [name for name in self._session.classes if name in listed]
        names += sorted(listed.difference(names))
        texts = {"": self.tr("Any class ({})").format(whole(sum(counts.values())))}
        texts |= {name: f"{name} ({whole(counts.get(name, 0))})" for name in names}
        if [self.label.itemData(i) for i in range(self.label.count())] != list(texts):
            offer(self.label, texts, chosen)
        for at, (name, text) in enumerate(texts.items()):
            self.label.setItemText(at, text)
            if name:
                self.label.setItemIcon(at, swatch(self._session.color(name)))
