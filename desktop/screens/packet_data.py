"""What the packet's part of the sync page does beside the window: exporting, taking an answer in.

No Qt in here. What needs the network's modules is imported where it is used: it costs the start
0.15 s.
"""

import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.screens.sync_data import note_outcome
from sync.replica.replica import Replica
from sync.stamps import today

if TYPE_CHECKING:
    from sync.peers.outcome import Progress
    from sync.peers.packet import Answered, Exported

SUFFIX = ".zfb"
MOUNTED = ("/media/", "/run/media/", "/mnt/", "/Volumes/")
"""Where systems other than Windows show sticks."""
REMOVABLE = 2
"""What Windows calls a stick (``DRIVE_REMOVABLE`` of GetDriveType)."""
UNFIT = re.compile(r'[\x00-\x1f<>:"/\\|?*.\s]+')
"""Characters that some system takes in no file name."""

Report = Callable[["Progress"], None]
IsCancelled = Callable[[], bool]


def export_once(
    open_replica: Callable[[], Replica], path: Path, report: Report, cancelled: IsCancelled
) -> "Exported":
    """Writes a packet for the home hub. Raises Refused (a file is there already), DataFault."""
    from sync.peers.packet import export  # noqa: PLC0415 - see above

    replica = open_replica()
    try:
        return export(replica, path, report, cancelled)
    finally:
        replica.close()


def import_once(
    open_replica: Callable[[], Replica], path: Path, report: Report, cancelled: IsCancelled
) -> "Answered":
    """Takes the hub's answer in; it stands in the history beside the syncs.

    Raises Missing, BadValue, NewerFile, Refused, BadAnswer, DataFault.
    """
    from sync.peers.packet import import_answer  # noqa: PLC0415 - see above

    replica = open_replica()
    try:
        answered = import_answer(replica, path, report, cancelled)
        note_outcome(replica, answered)
        return answered
    finally:
        replica.close()


def name_for(account: str, folder: Path) -> str:
    """A name for a new packet, that no file in ``folder`` has: 王芳-20170605.zfb."""
    stem = f"{UNFIT.sub('_', account).strip('_') or 'zoufang'}-{today():%Y%m%d}"
    names = (f"{stem}{f'-{n}' if n > 1 else ''}{SUFFIX}" for n in range(1, 100))
    return next((name for name in names if not (folder / name).exists()), f"{stem}{SUFFIX}")


def stick_of(volumes: Iterable[Path]) -> Path | None:
    """The stick among the mounted volumes, None when none is plugged in."""
    return next((volume for volume in volumes if _is_stick(volume)), None)


def _is_stick(volume: Path) -> bool:
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - only Windows is asked this way

        return bool(ctypes.windll.kernel32.GetDriveTypeW(str(volume)) == REMOVABLE)
    return volume.as_posix().startswith(MOUNTED)
