"""The program ``zoufang`` in processes of its own, forked from one that has it loaded.

A command takes a tenth of a second so instead of most of one, and faults need many of them.
"""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from desktop.cli import run
from desktop.commands import backups, hubs, records, upkeep  # noqa: F401 - loaded once for all
from sync.hub.desk import HubDesk
from sync.protocol.link import Address, Link, write_link
from tests.cli.conftest import PASSPHRASE, Said
from tests.faults.scene import PATIENCE_S, context
from tests.hub.township import VILLAGE

context.set_forkserver_preload(["tests.faults.scene", __name__])


def command(words: tuple[str, ...], environment: dict[str, str], said: Path) -> None:
    """One command, as the shell starts it, with its output in files."""
    os.environ.update(environment)
    for number, tail in ((1, "out"), (2, "err")):
        os.dup2(
            os.open(said.with_suffix(f".{tail}"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number
        )
    code = run(words)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


@dataclass(frozen=True)
class Laptop:
    """One person's laptop, driven by commands; what they say is kept outside its data folder."""

    folder: Path
    said: Path

    def __call__(self, *words: str, **more: str) -> Said:
        environment = {"ZOUFANG_DATA": str(self.folder), "ZOUFANG_PASSPHRASE": PASSPHRASE, **more}
        process = context.Process(target=command, args=(words, environment, self.said))
        process.start()
        process.join(PATIENCE_S)
        out, err = (self.said.with_suffix(f".{t}").read_text("utf-8") for t in ("out", "err"))
        assert process.exitcode is not None, f"{words} does not end"
        assert "Traceback" not in err, err
        return Said(process.exitcode, out, err)

    def does(self, *words: str, **more: str) -> Said:
        """A command that has to succeed."""
        said = self(*words, **more)
        assert said.code == 0, said.err
        return said

    def joins(self, hub: Path, url: str, account: str) -> None:
        desk = HubDesk.open(hub)
        try:
            self.does("enrol", write_link(Link(Address(url), desk.access.invite(account))))
        finally:
            desk.close()

    def add(self, head: str, note: str = "") -> Said:
        """A new household; it may fail."""
        values = (f"head={head}", f"note={note}")
        return self("record", "add", "household", "--area", VILLAGE, *values)

    def heads(self) -> list[str]:
        """The names of all households."""
        said = self.does("record", "list", "household", "--json")
        return sorted(row["values"]["head"] for row in said.data)
