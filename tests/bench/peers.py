"""Other programs on the same records, where they are installed: the folder that ZOUFANG_PEERS names
holds their drivers (``setup.sh`` installs them, each writes ``results/*.json``)."""

import json
import subprocess
from pathlib import Path

from tests.bench.measure import Row
from tests.bench.records import folder

PEERS = {
    "anki": ("venv-anki", "peer_anki.py", ()),
    "pocketbase": ("venv", "peer_pocketbase.py", ("--batch", "1000")),
    "kinto": ("venv-kinto", "peer_kinto.py", ("--batch", "500")),
    "pouchdb": ("venv", "peer_pouchdb.py", ("--batch", "1000")),
}
PHASES = {
    "a_first_upload": "first upload",
    "b_first_download": "first download",
    "c_incr_up": "1 % changed, up",
    "c_incr_down": "1 % changed, down",
    "d_noop": "nothing to do",
    "e_new_up": "new, up",
    "e_new_down": "new, down",
}


def measure(count: int, ours: list[Row]) -> list[Row]:
    """Our phases once more, each beside every peer that is installed."""
    rows = []
    for name, (venv, driver, more) in PEERS.items():
        python = folder() / venv / "bin" / "python"
        if python.is_file():
            rows += _beside(name, _run(python, driver, count, more), ours)
    return rows


def _run(python: Path, driver: str, count: int, more: tuple[str, ...]) -> dict[str, float]:
    known = {path: path.stat().st_mtime_ns for path in folder().glob("results/*.json")}
    subprocess.run(
        [str(python), driver, str(count), *more], cwd=folder(), check=True, capture_output=True
    )
    fresh = [p for p in folder().glob("results/*.json") if known.get(p) != p.stat().st_mtime_ns]
    phases = json.loads(fresh[0].read_text("utf-8"))["phases"]
    return {key: float(phase["wall_s"]) for key, phase in phases.items() if "wall_s" in phase}


def _beside(name: str, theirs: dict[str, float], ours: list[Row]) -> list[Row]:
    rows = []
    for key, what in PHASES.items():
        mine = next((row for row in ours if what in row.what), None)
        if mine is not None and key in theirs:
            rows.append(Row(mine.what, mine.took, name, theirs[key]))
    return rows
