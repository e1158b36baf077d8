"""The Chinese texts: complete, with the same placeholders, and built from what is in the source."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication

from desktop.translation import Translation

ROOT = Path(__file__).resolve().parents[2]
TEXTS = ROOT / "desktop" / "i18n" / "zh_CN.ts"
TOOLS = Path(sys.executable).parent
PLACEHOLDER = re.compile(r"\{\d+\}|%n|%\d")


def messages(path):
    """(context, source, translation, type) of every text."""
    for context in ET.parse(path).getroot().iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            yield (
                context.findtext("name"),
                message.findtext("source"),
                translation.text or "",
                translation.get("type", ""),
            )


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """What the tools find in the source now."""
    found = tmp_path_factory.mktemp("texts") / "fresh.ts"
    source = [
        str(path.relative_to(ROOT))
        for folder in ("desktop", "desktop/qt", "desktop/screens")
        for path in sorted((ROOT / folder).glob("*.py"))
    ]
    tool = [TOOLS / "pyside6-lupdate", "-locations", "none", *source, "-ts", found]
    subprocess.run(tool, cwd=ROOT, check=True, capture_output=True)
    return found


def test_every_text_of_the_source_is_translated(fresh):
    there = {(context, source) for context, source, _, _ in messages(TEXTS)}
    missing = [(c, s) for c, s, _, _ in messages(fresh) if (c, s) not in there]
    assert not missing, "run the two commands of desktop/translation.py, then translate"
    unfinished = [source for _, source, text, kind in messages(TEXTS) if kind or not text]
    assert not unfinished


def test_no_translation_is_left_of_what_is_gone(fresh):
    here = {(context, source) for context, source, _, _ in messages(fresh)}
    assert not [(c, s) for c, s, _, _ in messages(TEXTS) if (c, s) not in here]


def test_placeholders_agree():
    wrong = [
        source
        for _, source, text, _ in messages(TEXTS)
        if sorted(PLACEHOLDER.findall(source)) != sorted(PLACEHOLDER.findall(text))
    ]
    assert not wrong


def test_the_built_file_holds_the_texts(qapp):
    translation = Translation()
    translation.switch("zh")
    try:
        stale = [
            source
            for context, source, text, _ in messages(TEXTS)
            if QCoreApplication.translate(context, source) != text
        ]
        assert not stale, "zh_CN.qm is older than zh_CN.ts: run pyside6-lrelease"
    finally:
        translation.switch("en")


def test_qts_own_texts_are_chinese_too(qapp):
    translation = Translation()
    translation.switch("zh")
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "取消"
    translation.switch("en")
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"


def test_an_unknown_language_falls_back_to_chinese(qapp):
    translation = Translation()
    translation.switch("xx")
    assert translation.language == "zh"
    translation.switch("en")
