"""Makes the pictures of the documentation from the sample township, off-screen.

    .venv/bin/python packaging/screenshots.py [FOLDER]

The data lies in a temporary folder under a passphrase that is thrown away.
"""

import os
import secrets
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
os.environ["ZOUFANG_PASSPHRASE"] = secrets.token_hex()
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402 - beside the others
from PySide6.QtCore import QTimer  # noqa: E402 - Qt reads the environment when it is imported
from PySide6.QtWidgets import QApplication  # noqa: E402 - as above

from desktop.app import Program  # noqa: E402 - as above
from desktop.screens.visits import Visits  # noqa: E402 - as above
from desktop.settings import Settings  # noqa: E402 - as above

SIZE = (1366, 768)
COLOURS = 256
LOOK_MS, SETTLE_LOOKS = 50, 30
"""How often is looked, and how many looks a page is given to draw what it reads."""

Scene = Iterator[Callable[[], bool]]


def scene(program: Program, folder: Path, theme: str) -> Scene:
    """Opens page after page and saves each."""

    def settled() -> Callable[[], bool]:
        looks = iter(range(SETTLE_LOOKS))
        return lambda: next(looks, None) is None

    program._try_sample()
    yield lambda: program.window is not None and program.window.isVisible()
    window = program.window
    assert window is not None
    window.resize(*SIZE)
    yield lambda: "visits" in window.pages
    visits = window.pages["visits"]
    assert isinstance(visits, Visits)
    yield lambda: visits.list.rows() != []
    visits.open(visits.list.rows()[4][0])
    yield settled()
    window.grab().save(str(folder / f"visits-{theme}.png"))
    for name, tab in (("members", 1), ("income", 2)):
        visits.household.tabs.setCurrentIndex(tab)
        yield settled()
        window.grab().save(str(folder / f"{name}-{theme}.png"))
    visits.household.head.visit.click()
    yield settled()
    window.grab().save(str(folder / f"visit-{theme}.png"))
    for name in ("issues", "print", "stats", "sync", "settings"):
        window.go(name, "")
        yield settled()
        window.grab().save(str(folder / f"{name}-{theme}.png"))


def main() -> None:
    """All pages, light; the first folder argument says where, docs/pictures by default."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures"
    theme = sys.argv[2] if len(sys.argv) > 2 else "light"
    language = sys.argv[3] if len(sys.argv) > 3 else "zh"
    folder.mkdir(parents=True, exist_ok=True)
    application = QApplication([])
    with tempfile.TemporaryDirectory() as data:
        settings = Settings(Path(data))
        settings.set("theme", theme)
        settings.set("language", language)
        program = Program(application, Path(data))
        pages = scene(program, folder, theme)
        waiting = [next(pages)]

        def look() -> None:
            while waiting[0]():
                step = next(pages, None)
                if step is None:
                    application.quit()
                    return
                waiting[0] = step

        timer = QTimer(interval=LOOK_MS)
        timer.timeout.connect(look)
        timer.start()
        application.exec()
        timer.stop()
        program.close()
    for picture in folder.glob(f"*-{theme}.png"):
        with Image.open(picture) as drawn:  # a third of the bytes, and nobody sees it
            few = drawn.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
            few.save(picture, optimize=True)


if __name__ == "__main__":
    main()
