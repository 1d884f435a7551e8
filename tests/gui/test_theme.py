from __future__ import annotations

from importlib.resources import files
from itertools import product
from unittest.mock import patch

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPalette
from PySide6.QtWidgets import QApplication, QMenu, QProgressBar, QToolTip
from pytestqt.qtbot import QtBot

from fastloc_gui.look import theme

ICONS = [file.name.removesuffix(".svg") for file in (files("fastloc_resources") / "icons").iterdir()]


pytestmark = pytest.mark.usefixtures("light_again")


def drawn(icon: QIcon, mode: QIcon.Mode = QIcon.Mode.Normal, ratio: float = 1) -> QImage:
    return icon.pixmap(QSize(24, 24), ratio, mode).toImage().convertToFormat(QImage.Format.Format_ARGB32)


def strongest(image: QImage) -> QColor:
    """The most opaque pixel."""
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return max(pixels, key=lambda pixel: pixel.alpha())


def contrast(a: QColor, b: QColor) -> float:
    """WCAG 2.2, contrast ratio."""

    def luminance(color: QColor) -> float:
        channels = (color.redF(), color.greenF(), color.blueF())
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, light = sorted((luminance(a), luminance(b)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_icon_can_be_seen_and_fades_when_disabled(scheme: str) -> None:
    theme.set_scheme(scheme)
    ground = QApplication.palette().window().color()
    for name in ICONS:
        icon = theme.icon(name)
        normal, disabled = strongest(drawn(icon)), strongest(drawn(icon, QIcon.Mode.Disabled))
        assert normal.alpha() > 200, name
        if name == "fastloc":  # it has its own colours
            continue
        assert contrast(normal, ground) > 10, name
        assert 1.5 < contrast(disabled, ground) < 4, name


def test_an_icon_takes_the_colours_of_the_scheme_in_which_it_is_asked_for() -> None:
    theme.set_scheme("light")
    assert strongest(drawn(theme.icon("save"))).lightnessF() < 0.3
    theme.set_scheme("dark")
    assert strongest(drawn(theme.icon("save"))).lightnessF() > 0.7


def test_an_icon_is_drawn_for_the_pixels_of_the_screen() -> None:
    assert drawn(theme.icon("save"), ratio=2).size() == QSize(48, 48)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read(scheme: str) -> None:
    theme.set_scheme(scheme)
    palette = QApplication.palette()
    role = QPalette.ColorRole
    texts = role.Text, role.WindowText, role.ButtonText, role.ToolTipText, role.PlaceholderText, role.Link
    grounds = role.Base, role.AlternateBase, role.Window, role.Button, role.ToolTipBase
    for text, ground in ((role.HighlightedText, role.Highlight), *product(texts, grounds)):
        assert contrast(palette.color(text), palette.color(ground)) >= 4.5, (text, ground)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_empty_check_box_in_a_menu_is_seen(qtbot: QtBot, scheme: str) -> None:
    theme.set_scheme(scheme)
    menu = QMenu()
    qtbot.addWidget(menu)
    menu.addAction("").setCheckable(True)
    menu.popup(QPoint())
    shown = menu.grab().toImage()
    ground = shown.pixelColor(shown.width() - 4, shown.height() // 2)
    across = [shown.pixelColor(x, shown.height() // 2) for x in range(4, shown.width() - 4)]
    assert max(contrast(pixel, ground) for pixel in across) >= 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_bar_of_progress_is_seen_before_there_is_any(qtbot: QtBot, scheme: str) -> None:
    theme.set_scheme(scheme)
    bar = QProgressBar(textVisible=False)
    qtbot.addWidget(bar)
    bar.show()
    image = bar.grab().toImage()
    groove = image.pixelColor(image.rect().center())
    assert contrast(groove, QApplication.palette().window().color()) > 1.3


@pytest.mark.parametrize(("before", "after"), [("light", "dark"), ("dark", "light")])
def test_a_tooltip_follows_a_change_of_the_theme(qtbot: QtBot, qapp: QApplication, before: str, after: str) -> None:
    for scheme in before, after:
        theme.set_scheme(scheme)
        QToolTip.showText(QPoint(20, 20), scheme)
        qtbot.waitUntil(QToolTip.isVisible)
    (label,) = (w for w in qapp.topLevelWidgets() if w.metaObject().className() == "QTipLabel" and w.isVisible())
    ground = label.grab().toImage().pixelColor(3, 3).lightnessF()
    QToolTip.hideText()
    assert (ground < 0.5) == (after == "dark")


def test_the_box_in_focus_has_the_hue_of_the_accent() -> None:
    assert theme.DARK.focus.hue() == pytest.approx(QColor(theme.ACCENT).hue(), abs=3)


def test_the_application_follows_the_system(qapp: QApplication) -> None:
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theme.colors() is theme.DARK
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert theme.colors() is theme.LIGHT


def test_no_widget_is_dressed_again_in_what_it_wears() -> None:
    theme.set_scheme("light")
    with patch.object(QApplication, "setStyleSheet") as dressed:
        theme.set_scheme("light")
    dressed.assert_not_called()


def test_the_application_has_its_own_icon(qapp: QApplication) -> None:
    assert strongest(drawn(qapp.windowIcon())).alpha() == 255
