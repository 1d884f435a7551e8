"""How the application looks: one palette for light, one for dark, one accent, one family of icons."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPalette, QPen, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from fastloc_resources import icon_path

ACCENT = "#0f6e84"  # white text on it has a contrast of 5.9

SCHEMES = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}

Role = QPalette.ColorRole
Group = QPalette.ColorGroup
Mode = QIcon.Mode

SIDES = (16, 24, 32, 48)  # pixels of icons: for lists and the toolbar, and each for a screen that is twice as fine


@dataclass(frozen=True, slots=True)
class Colors:
    """The colours of lines over an image and of the ground around it; the halo lies under every line.

    A box has the colour of its class (core/fastloc_core/review/class_colors.py), or is `unnamed`.
    """

    unnamed: QColor
    focus: QColor
    background: QColor
    halo: QColor


DARK = Colors(
    unnamed=QColor("#ececec"),
    focus=QColor("#5cc0d6"),
    background=QColor("#16181b"),
    halo=QColor(0, 0, 0, 240),
)
LIGHT = replace(DARK, background=QColor("#dfe2e5"))

#                window     base       raised     line       quiet      text       link
_LIGHT_SHADES = ("#f5f6f7", "#ffffff", "#ffffff", "#d3d7db", "#68717a", "#1c2126", ACCENT)
_DARK_SHADES = ("#212428", "#1a1d20", "#2b2f34", "#3b4046", "#979fa8", "#e7e9eb", "#5cc0d6")

_QSS = """
QToolBar {{ border: none; border-bottom: 1px solid {line}; padding: 4px; spacing: 2px; }}
QToolBar::separator {{ background: {line}; width: 1px; margin: 6px 5px; }}
QToolBar QToolButton {{ border: 1px solid transparent; border-radius: 5px; padding: 4px; }}
QToolBar QToolButton:hover {{ background: {line}; }}
QToolBar QToolButton:checked, QToolBar QToolButton:focus {{ border-color: {link}; }}
QStatusBar {{ border-top: 1px solid {line}; }}
QStatusBar::item {{ border: none; }}
QAbstractScrollArea {{ border: 1px solid {line}; }}
QAbstractScrollArea:focus {{ border-color: {link}; }}
QMainWindow::separator {{ background: {line}; width: 1px; height: 1px; }}
QLineEdit {{ border: 1px solid {line}; border-radius: 3px; padding: 2px 4px; }}
QLineEdit:focus {{ border-color: {link}; }}
QRadioButton::indicator {{ width: 12px; height: 12px; border: 1px solid {quiet}; border-radius: 7px; }}
QRadioButton::indicator:checked {{ width: 6px; height: 6px; border: 4px solid {link}; }}
QRadioButton::indicator:disabled {{ border-color: {line}; }}
QRadioButton:focus {{ color: {link}; }}
QCheckBox::indicator:unchecked {{ width: 11px; height: 11px; border: 1px solid {quiet}; border-radius: 3px; }}
QMenu {{ background: {raised}; border: 1px solid {line}; padding: 3px 0; }}
QMenu::separator {{ height: 1px; margin: 3px 0; background: {line}; }}
QMenu::item {{ padding: 4px 20px 4px 14px; }}
QMenu::item:selected {{ color: white; background: {accent}; }}
QMenu::item:disabled {{ color: {quiet}; background: {raised}; }}
QMenu::icon {{ left: 8px; }}
QMenu::indicator {{ width: 11px; height: 11px; left: 8px; }}
QMenu::indicator:exclusive:unchecked {{ background: {raised}; }}
QMenu::indicator:non-exclusive:unchecked {{ border: 1px solid {quiet}; border-radius: 3px; }}
QSlider::groove:horizontal {{ height: 4px; border-radius: 2px; background: {line}; }}
QSlider::sub-page:horizontal {{ border-radius: 2px; background: {link}; }}
QSlider::handle:horizontal {{ width: 14px; margin: -5px 0; border-radius: 7px; background: {link}; }}
QSlider#extent::sub-page:horizontal {{ background: {line}; }}
QProgressBar {{ border: none; border-radius: 2px; background: {line}; text-align: center; }}
QProgressBar::chunk {{ border-radius: 2px; background: {under_text}; }}
QProgressBar[textVisible="false"] {{ max-height: 4px; }}
QProgressBar[textVisible="false"]::chunk {{ background: {link}; }}
QAbstractItemView {{ outline: none; }}
QAbstractSpinBox {{ min-height: 20px; }}
QListView::item {{ padding: 3px 6px; }}
QTreeView::item {{ padding: 3px; }}
QTableView::item {{ padding: 0 3px; }}
QTableView#images::item {{ padding: 3px 6px; }}
QHeaderView {{ border: none; background: {base}; }}
QHeaderView::section {{ color: {quiet}; background: {base}; padding: 4px 5px; }}
QHeaderView::section {{ border: none; border-bottom: 1px solid {line}; }}
QToolTip {{ color: {text}; background: {raised}; border: 1px solid {line}; padding: 3px; }}
"""


def apply_theme(app: QApplication) -> None:
    """Dress the application in the system's scheme, now and whenever it changes."""
    app.setStyle("Fusion")
    app.setWindowIcon(icon("fastloc"))
    app.styleHints().colorSchemeChanged.connect(_dress)
    _dress(app.styleHints().colorScheme())


def set_scheme(scheme: str) -> None:
    hints = QGuiApplication.styleHints()
    wanted = SCHEMES[scheme]
    hints.setColorScheme(wanted)
    _dress(hints.colorScheme() if scheme == "system" else wanted)  # some platforms do not announce the change


def colors() -> Colors:
    """The colours of the present scheme; ask again on QEvent.Type.PaletteChange."""
    return DARK if QGuiApplication.palette().window().color().lightnessF() < 0.5 else LIGHT


def ink_on(color: QColor) -> QColor:
    """Black or white: the one that is easier to read on `color`."""
    channels = color.redF(), color.greenF(), color.blueF()
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return QColor("#000000" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 else "#ffffff")


def swatch(color: str) -> QIcon:
    """The colour of a class, for lists; empty: it has none."""
    return _swatch(color or DARK.unnamed.name(), QGuiApplication.palette().color(Role.PlaceholderText).name())


@lru_cache(maxsize=256)
def _swatch(color: str, rim: str) -> QIcon:
    pixmap = QPixmap(32, 32)
    pixmap.setDevicePixelRatio(2)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(rim), 1))
    painter.setBrush(QColor(color))
    painter.drawRoundedRect(QRectF(2, 2, 12, 12), 3, 3)
    painter.end()
    drawn = QIcon()
    for mode in (Mode.Normal, Mode.Selected):  # Qt would tint the selected one
        drawn.addPixmap(pixmap, mode)
    return drawn


def icon(name: str) -> QIcon:
    """An icon of fastloc_resources in the colours of the present scheme; ask again on QEvent.Type.PaletteChange."""
    palette = QGuiApplication.palette()
    inks = (
        palette.color(Group.Active, Role.WindowText),
        palette.color(Group.Disabled, Role.WindowText),
        palette.color(Group.Active, Role.HighlightedText),
    )
    return _icon(name, *(ink.name() for ink in inks))


@lru_cache(maxsize=256)
def _icon(name: str, normal: str, disabled: str, selected: str) -> QIcon:
    drawn = QIcon()
    for mode, ink in ((Mode.Normal, normal), (Mode.Disabled, disabled), (Mode.Selected, selected)):
        renderer = QSvgRenderer(icon_path(name).read_bytes().replace(b"currentColor", ink.encode()))
        for side in SIDES:
            pixmap = QPixmap(side, side)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            renderer.render(painter)
            painter.end()
            drawn.addPixmap(pixmap, mode)
    return drawn


def _dress(scheme: Qt.ColorScheme) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    dark = scheme == Qt.ColorScheme.Dark
    shades, others = (_DARK_SHADES, _LIGHT_SHADES) if dark else (_LIGHT_SHADES, _DARK_SHADES)
    _, base, raised, line, quiet, text, link = shades
    palette, under_text = _palette(*shades), others[6]
    sheet = _QSS.format(
        base=base, raised=raised, line=line, quiet=quiet, text=text, link=link, under_text=under_text, accent=ACCENT
    )
    if app.palette() == palette and app.styleSheet() == sheet:
        return  # Qt would dress every widget again: 0.1 s at the start
    app.setPalette(palette)
    app.setStyleSheet(sheet)


def _palette(window: str, base: str, raised: str, line: str, quiet: str, text: str, link: str) -> QPalette:
    palette = QPalette(QColor(raised), QColor(window))
    shades = {
        Role.Base: base,
        Role.AlternateBase: window,
        Role.ToolTipBase: raised,
        Role.Mid: line,
        Role.PlaceholderText: quiet,
        Role.Link: link,
        Role.LinkVisited: link,
        Role.Highlight: ACCENT,
        Role.Accent: ACCENT,
        Role.HighlightedText: "#ffffff",
    }
    for role, shade in shades.items():
        palette.setColor(role, QColor(shade))
    for role in (Role.WindowText, Role.Text, Role.ButtonText, Role.ToolTipText):
        palette.setColor(role, QColor(text))
        palette.setColor(Group.Disabled, role, mixed(QColor(text), QColor(window), 0.4))
    palette.setColor(Group.Disabled, Role.PlaceholderText, mixed(QColor(quiet), QColor(window), 0.4))
    return palette


def mixed(ink: QColor, ground: QColor, share: float) -> QColor:
    """That share of the ink on the ground. It is opaque: with a translucent ink, crossing strokes can be seen."""
    channels = ((ink.redF(), ground.redF()), (ink.greenF(), ground.greenF()), (ink.blueF(), ground.blueF()))
    return QColor.fromRgbF(*(share * a + (1 - share) * b for a, b in channels))
