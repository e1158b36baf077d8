"""What the hub's commands share: the folder, the language, and how things are shown."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from sync.errors import Text
from sync.hub.desk import HubDesk


@dataclass
class Keeper:
    """The data folder that a command works on, and the language that it speaks."""

    folder: Path
    language: str
    url: str = ""
    """The address of the hub's database, "" for what the folder remembers."""

    @contextmanager
    def desk(self) -> Iterator[HubDesk]:
        """The hub in the folder. Raises Missing, DataFault."""
        desk = HubDesk.open(self.folder, url=self.url)
        try:
            yield desk
        finally:
            desk.close()

    def text(self, zh: str, en: str) -> str:
        """The wording in the language of this run."""
        return Text(zh, en).to(self.language)

    def say(self, zh: str, en: str) -> None:
        """A line for the person: to stderr, for data goes to stdout."""
        click.echo(self.text(zh, en), err=True)

    def show(self, line: str) -> None:
        """A line of data."""
        click.echo(line)

    def show_json(self, data: Any) -> None:
        """Data for programs: one line of JSON."""
        click.echo(json.dumps(data, ensure_ascii=False))


keeper = click.pass_obj
as_json = click.option("--json", "as_json", is_flag=True, help="输出JSON / print JSON")


def example(*lines: str) -> str:
    """The end of a command's help: an example that can be copied."""
    return "\b\n例 / Example:\n" + "\n".join(f"  {line}" for line in lines)
