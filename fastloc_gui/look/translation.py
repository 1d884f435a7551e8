"""The window's languages: see docs/adr/0010-translation.md."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from fastloc_resources import translations_folder

LANGUAGES = {"en": "English", "de": "Deutsch"}

# For texts outside QObjects, and for texts of tables, which packaging/translations.py lists; otherwise use self.tr().
# lupdate knows both names.
translate = QCoreApplication.translate


def install(app: QCoreApplication, language: str = "system") -> list[QTranslator]:
    """Use that language, the language of the system, or otherwise English, for texts and numbers from now on.

    Its translators belong to `app`.
    """
    locale = QLocale.system() if language == "system" else QLocale(language)
    sources = (("fastloc", str(translations_folder())), ("qtbase", _of_qt()))
    translators = [_loaded(app, name, folder, locale) for name, folder in sources]
    for translator in translators:
        app.installTranslator(translator)
    spoken = QLocale(translators[0].language())
    QLocale.setDefault(locale if locale.language() == spoken.language() else spoken)
    return translators


def _loaded(app: QCoreApplication, name: str, folder: str, locale: QLocale) -> QTranslator:
    translator = QTranslator(app)
    _ = translator.load(locale, name, "_", folder) or translator.load(QLocale("en"), name, "_", folder)
    return translator


def _of_qt() -> str:
    return QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
