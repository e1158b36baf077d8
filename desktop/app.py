"""The program with a window: opens the data folder, or leads through the first run, and wires up.

The outermost door of the window's thread: a fault of ours is logged and told once.
"""

import logging
import os
import platform
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop.backup import finish_if_free, waits
from desktop.keys import FILE, TOKEN, Keys, WrongPassphrase
from desktop.printing.faces import SCREEN, font_bytes
from desktop.qt.icons import icon
from desktop.qt.messages import Messages
from desktop.qt.services import Place, Services
from desktop.qt.tasks import Background, Worker
from desktop.qt.theme import Theme
from desktop.sample.fill import fill
from desktop.sample.township import TOWN, Plan, township
from desktop.screens.first_run import FirstRun
from desktop.screens.settings_page import LANGUAGE, TEXT_SIZE, THEME
from desktop.settings import DATABASE, Settings
from desktop.translation import DEFAULT, Translation
from desktop.window import Window
from sync.errors import Refused, UserError
from sync.replica.replica import Replica
from sync.stamps import today

if TYPE_CHECKING:
    from sync.peers.blobs import BlobPeer
    from sync.replica.blobs import Blobs

LOG = "zoufang.log"
LOG_BYTES_MAX, LOGS_KEPT = 1_000_000, 3
UNNAMED = "local"
"""The author before the laptop has joined a hub."""
SAMPLE_FOLDER = "sample"
"""The sample village has a data folder of its own inside the real one, so that it is never sent."""
SAMPLE_ACCOUNT = "hangjianping"
SAMPLE_HOUSEHOLDS = 320
LATER = SCREEN[1:4]
"""Fonts with the characters of rare names: unpacking them takes half a second."""
PATIENCE_MILLISECONDS = 250
"""Opening takes less; only when it takes longer is there something to say."""

Report = Callable[[tuple[int, int]], None]
IsCancelled = Callable[[], bool]

_log = logging.getLogger("zoufang.app")


class PassphraseWanted(UserError):
    """There is no keyring: the person has to type (or choose) the passphrase."""

    code = "passphrase"

    def __init__(self, new: bool) -> None:
        super().__init__("请输入口令", "A passphrase is needed")
        self.new = new


@dataclass(frozen=True)
class Facts:
    """Who works here, and where."""

    author: str = UNNAMED
    areas: tuple[str, ...] = ()
    sample: bool = False
    empty: bool = False


class Vault:
    """The data file and its key, for whichever thread needs a replica. Holds nothing of Qt."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.passphrase = ""
        self._key: bytes | None = None

    @property
    def database(self) -> Path:
        """The data file."""
        return self.folder / DATABASE

    @property
    def fresh(self) -> bool:
        """Whether its secrets have no place yet: a passphrase would be a new one."""
        return not (self.folder / FILE).exists()

    def keys(self) -> Keys:
        """The keeper of the secrets, with the passphrase typed so far."""

        def ask(new: bool) -> str:
            if not self.passphrase:
                raise PassphraseWanted(new)
            return self.passphrase

        return Keys(self.folder, ask)

    def open(self) -> Replica:
        """One more replica on the data file; makes file and key when they are not there."""
        if self._key is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._key = self.keys().database_key(self.database)
        return Replica.open(self.database, self._key)

    def open_blobs(self) -> "Blobs":
        """The bytes of the photos, beside the data file and under its key."""
        from sync.replica.blobs import FILE, Blobs  # noqa: PLC0415 - no start waits for it

        if self._key is None:
            self._key = self.keys().database_key(self.database)
        return Blobs.open(self.folder / FILE, self._key)

    def open_hub(self) -> "BlobPeer":
        """The home hub. Raises Refused before one was joined."""
        from sync.peers.blobs import BlobPeer  # noqa: PLC0415 - as below
        from sync.peers.home import home_of  # noqa: PLC0415 - as below

        replica = self.open()
        try:
            home = home_of(replica)
        finally:
            replica.close()
        if home is None:
            raise Refused(
                "这台电脑还没有加入中心，没有下载的照片看不到",
                "This computer has not joined a hub; what was not downloaded cannot be seen",
            )
        return BlobPeer(home.address, self.keys().read(TOKEN) or "")

    def facts(self) -> Facts:
        """Opens the data file and looks who works here."""
        # It brings the network along (0.15 s); this runs in a thread of its own.
        from sync.peers.home import home_of  # noqa: PLC0415

        finish_if_free(self.folder, self.keys())
        replica = self.open()
        try:
            home = home_of(replica)
            if home is not None:
                return Facts(home.account, tuple(right.area for right in home.rights))
            return Facts(empty=not replica.heads())
        finally:
            replica.close()

    def join(self, link: str, report: Report, cancelled: IsCancelled) -> Facts:
        """Joins the hub of a link and downloads what the person may see."""
        from desktop import enrolling  # noqa: PLC0415 - as above
        from sync.peers.http import HttpPeer  # noqa: PLC0415 - as above
        from sync.peers.session import synchronise  # noqa: PLC0415 - as above

        try:
            enrolled = enrolling.join(link, platform.node(), self.database, self.keys, self.open)
        finally:
            if not self.database.exists():
                self._key = None  # it went with the file
        replica = self.open()
        try:
            with HttpPeer(enrolled.home.address, enrolled.token) as peer:
                synchronise(replica, peer, lambda p: report((p.done, p.total)), cancelled)
        finally:
            replica.close()
        return self.facts()

    def sample(self, report: Report, cancelled: IsCancelled) -> Facts:
        """The sample village, made at the first time."""
        replica = self.open()
        try:
            if not replica.count("household"):
                rows = township(Plan(today(), SAMPLE_HOUSEHOLDS))
                fill(replica, rows, report=lambda done: report((done, 0)), cancelled=cancelled)
        finally:
            replica.close()
        return Facts(SAMPLE_ACCOUNT, (TOWN,), sample=True)


class Program:
    """From the start to the open window."""

    def __init__(self, application: QApplication, folder: Path) -> None:
        self.folder = folder
        self.settings = Settings(folder)
        self.translation = Translation()
        self.translation.switch(self.settings.text(LANGUAGE, DEFAULT))
        self.theme = Theme(application)
        self.theme.apply(self.settings.text(THEME, "system"), self.settings.text(TEXT_SIZE))
        self.messages = Messages(str(folder / LOG))
        self.window: Window | None = None
        self.first = FirstRun(self.translation)
        self._vault = Vault(folder)
        self._worker = Worker(lambda: self._vault.open(), UNNAMED)
        self._job: Background | None = None
        self._joining = False
        self._patience = QTimer(self.first, singleShot=True)
        self._patience.timeout.connect(self._show_waiting)
        self._action: Callable[[Report, IsCancelled], Facts] | None = None
        application.setWindowIcon(icon("house", self.theme.colours.accent))
        self._connect()

    def _connect(self) -> None:
        self.first.language_chosen.connect(self._choose_language)
        self.first.link_given.connect(self._join)
        self.first.sample_wanted.connect(self._try_sample)
        self.first.passphrase_given.connect(self._unlock)
        self.first.again_wanted.connect(self.start)
        self.first.cancelled.connect(self._cancel)
        self.first.closed.connect(self._worker.close)

    def start(self) -> None:
        """Opens what is there, or asks how to begin."""
        if not self._vault.database.exists() and not waits(self.folder):
            self._ask_way()
            return
        self._do(lambda _report, _cancelled: self._vault.facts())

    def _ask_way(self) -> None:
        self.first.ask_way()
        self.first.show()

    # -- the first run ------------------------------------------------------------------------

    def _choose_language(self, language: str) -> None:
        self.settings.set(LANGUAGE, language)
        self.translation.switch(language)

    def _choose_vault(self, folder: Path) -> None:
        """A passphrase typed for one folder opens no other."""
        if folder != self._vault.folder:
            self._vault = Vault(folder)

    def _join(self, link: str) -> None:
        self._choose_vault(self.folder)
        self._do(lambda report, cancelled: self._vault.join(link, report, cancelled), True)

    def _try_sample(self) -> None:
        self._choose_vault(self.folder / SAMPLE_FOLDER)
        self._do(lambda report, cancelled: self._vault.sample(report, cancelled), True)

    def _unlock(self, passphrase: str) -> None:
        self._vault.passphrase = passphrase
        if self._action is not None:
            self._do(self._action, self._joining)

    def _do(self, action: Callable[[Report, IsCancelled], Facts], joining: bool = False) -> None:
        """Runs an action off the window's thread and opens the window with what it found."""
        self._action, self._joining = action, joining
        self._patience.start(0 if joining else PATIENCE_MILLISECONDS)
        self._job = self._worker.background(
            action, self._open, self._failed, self._progress, self._stopped
        )

    def _show_waiting(self) -> None:
        self.first.wait(cancel=self._joining)
        self.first.show()

    def _progress(self, step: tuple[int, int]) -> None:
        self.first.progress(*step)

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _stopped(self) -> None:
        self._ended()
        self._ask_way()

    def _ended(self) -> None:
        self._job = None
        self._patience.stop()

    def _failed(self, error: UserError) -> None:
        self._ended()
        self.first.show()
        if isinstance(error, PassphraseWanted):
            self.first.ask_passphrase(error.new)
        elif isinstance(error, WrongPassphrase):
            self._vault.passphrase = ""
            self.first.ask_passphrase(new=self._vault.fresh)
            self.first.say(error)
        elif self._joining:
            self.first.ask_way()
            self.first.say(error)
        else:
            self.first.fail(error)

    # -- the window ---------------------------------------------------------------------------

    def _open(self, facts: Facts) -> None:
        self._ended()
        if facts.empty:
            self._ask_way()
            return
        vault = self._vault
        self._worker.author = facts.author
        services = Services(
            worker=self._worker,
            messages=self.messages,
            settings=self.settings,
            translation=self.translation,
            theme=self.theme,
            place=Place(facts.areas),
            author=facts.author,
            folder=vault.folder,
            open_replica=vault.open,
            open_blobs=vault.open_blobs,
            open_hub=vault.open_hub,
            keys=vault.keys,
            go=lambda page, record: self.window.go(page, record) if self.window else None,
            sample=facts.sample,
        )
        self.window = Window(services)
        self.window.resize(self.settings.number("width", 1280), self.settings.number("height", 720))
        self.window.show()
        self.first.hide()
        QTimer.singleShot(0, self.window, self.window.begin)
        self._worker.background(
            lambda _report, _cancelled: [font_bytes(face) for face in LATER], self.theme.add_fonts
        )

    def tell_fault(
        self, kind: type[BaseException], fault: BaseException, trace: TracebackType | None
    ) -> None:
        """A fault of ours in the window's thread: logged, and told once."""
        self.messages.bug("".join(traceback.format_exception(kind, fault, trace)))

    def close(self) -> None:
        """Stops all threads."""
        if self.window is not None:
            self.settings.set("width", self.window.width())
            self.settings.set("height", self.window.height())
        self._worker.close()


def start_log(folder: Path) -> logging.Handler:
    """The log of the window, in the data folder; it rotates."""
    folder.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        folder / LOG, maxBytes=LOG_BYTES_MAX, backupCount=LOGS_KEPT, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
    logger = logging.getLogger("zoufang")
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    return handler


def has_screen() -> bool:
    """Whether Qt can open a window here; without one it would end the whole process."""
    named = any(os.environ.get(n) for n in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    return named or not sys.platform.startswith("linux")


def run(folder: Path) -> int:
    """Opens the window on a data folder and returns the exit code when it is closed."""
    if not has_screen():
        raise Refused(
            "没有显示器，打不开窗口；命令行用法见 zoufang --help",
            "There is no display to open a window on; see zoufang --help",
        )
    handler = start_log(folder)
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    application.setApplicationName("zoufang")
    application.setDesktopFileName("zoufang")
    program = Program(application, folder)
    before: Any = sys.excepthook
    sys.excepthook = program.tell_fault
    try:
        program.start()
        return int(application.exec())
    finally:
        program.close()
        sys.excepthook = before
        logging.getLogger("zoufang").removeHandler(handler)
        handler.close()
