"""Makes build/icons/fastloc.ico (Windows) and fastloc.icns (macOS) of the icon: python packaging/icons.py"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgRenderer

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "resources/fastloc_resources/icons/fastloc.svg"
ICONS = ROOT / "build/icons"
SIDES = 16, 24, 32, 48, 64, 128, 256, 512, 1024


def drawn(side: int) -> Image.Image:
    """The icon with sides of that many pixels."""
    image = QImage(side, side, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(SOURCE)).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert QImageWriter(buffer, QByteArray(b"png")).write(image), "Qt cannot write PNG."
    return Image.open(BytesIO(buffer.data().data()))


def main() -> None:
    ICONS.mkdir(parents=True, exist_ok=True)
    *smaller, largest = map(drawn, SIDES)
    small = [image for image in smaller if image.width <= 256]
    small[-1].save(ICONS / "fastloc.ico", sizes=[image.size for image in small], append_images=small[:-1])
    largest.save(ICONS / "fastloc.icns", append_images=smaller)


if __name__ == "__main__":
    main()
