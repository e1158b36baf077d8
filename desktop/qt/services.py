"""What every page is given in its constructor, and nothing else: no page looks for a window."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.keys import Keys
from desktop.qt.messages import Messages
from desktop.qt.tasks import Worker
from desktop.qt.theme import Theme
from desktop.settings import Settings
from desktop.translation import Translation
from sync.replica.replica import Replica

if TYPE_CHECKING:
    from sync.peers.blobs import BlobPeer
    from sync.replica.blobs import Blobs


@dataclass
class Place:
    """Where the person works: ``areas`` are the prefixes that this laptop holds, ``area`` the one
    chosen at the top of the window ("" for all of them). The window changes it and then tells the
    pages through ``Page.touched``.
    """

    areas: tuple[str, ...] = ()
    area: str = ""


@dataclass(frozen=True)
class Services:
    """``worker`` reads and changes records off the window's thread; ``author`` is whose name
    stands under changes; ``open_replica`` opens another replica on the same file, for background
    work, which closes it; ``open_blobs`` the photos' bytes and ``open_hub`` the way to the home hub
    in the same way (Refused when there is none); ``go(page, record_id)`` shows another page on a
    record.
    """

    worker: Worker
    messages: Messages
    settings: Settings
    translation: Translation
    theme: Theme
    place: Place
    author: str
    folder: Path
    open_replica: Callable[[], Replica]
    open_blobs: "Callable[[], Blobs]"
    open_hub: "Callable[[], BlobPeer]"
    go: Callable[[str, str], None]
    sample: bool = False
    """Whether all of this is the sample village, which belongs to no hub and is never sent."""
    keys: Callable[[], Keys] | None = None
    """The keeper of the secrets, who knows a passphrase that was typed; None asks for none."""

    @property
    def language(self) -> str:
        """The language of the window now: "zh" or "en". Ask when showing, never keep."""
        return self.translation.language
