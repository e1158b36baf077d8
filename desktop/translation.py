"""The language of the window: which texts are in force, and switching them while it runs.

Source texts are English; ``i18n/zh_CN.qm`` holds the Chinese that people see first. Switching
reaches every widget as Qt's own ``LanguageChange`` event. Names of kinds, fields and codes are not
here: their declarations carry both languages (``Field.label``).

After changing a text, from the project's folder (then translate what is new, and build again):

    pyside6-lupdate -no-obsolete -locations none -target-language zh_CN \\
        desktop/*.py desktop/qt/*.py desktop/screens/*.py -ts desktop/i18n/zh_CN.ts
    pyside6-lrelease desktop/i18n/zh_CN.ts -qm desktop/i18n/zh_CN.qm
"""

import logging
from importlib.resources import files

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

LANGUAGES = {"zh": "中文", "en": "English"}
"""Code -> the language's own name, in the order offered."""

DEFAULT = "zh"

_log = logging.getLogger("zoufang.translation")


class Translation:
    """The texts in force in this process."""

    def __init__(self) -> None:
        self.language = "en"
        self._chinese: tuple[QTranslator, QTranslator] | None = None

    def switch(self, language: str) -> None:
        """Puts ``language`` in force; one that is not there falls back to Chinese."""
        wanted = language if language in LANGUAGES else DEFAULT
        if wanted == self.language:
            return
        self.language = wanted
        if wanted == "zh":
            for translator in self._load():
                QCoreApplication.installTranslator(translator)
        else:
            for translator in self._load():
                QCoreApplication.removeTranslator(translator)

    def _load(self) -> tuple[QTranslator, QTranslator]:
        if self._chinese is None:
            ours, qts = QTranslator(), QTranslator()
            if not ours.load(str(files("desktop").joinpath("i18n/zh_CN.qm"))):
                _log.warning("the Chinese texts cannot be loaded")
            folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
            if not qts.load(QLocale("zh_CN"), "qtbase", "_", folder):
                _log.warning("Qt's Chinese texts cannot be loaded")
            self._chinese = qts, ours
        return self._chinese
