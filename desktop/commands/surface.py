"""What all commands share: two languages, help with an example, output, and the laptop's files."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import click

from desktop.backup import finish_if_free
from desktop.keys import Keys
from desktop.settings import DATABASE, Settings
from sync.casework.issues import strongest_role
from sync.errors import Missing, Text
from sync.protocol.messages import Right
from sync.replica.blobs import FILE as BLOBS
from sync.replica.blobs import Blobs
from sync.replica.replica import Replica

F = TypeVar("F", bound=Callable[..., Any])

UNNAMED = "local"
"""The author before the laptop has joined a hub."""
THE_KEYS = Text("口令（至少8个字符）", "Passphrase (at least 8 characters)")
ITS_HELP = Text("显示用法", "Show this message and exit.")


@dataclass
class Laptop:
    """The data folder that a command works on, and the language that it speaks."""

    folder: Path
    language: str

    def text(self, zh: str, en: str) -> str:
        """The wording in the language of this run."""
        return Text(zh, en).to(self.language)

    def say(self, zh: str, en: str) -> None:
        """A line of progress: to stderr, for data goes to stdout."""
        click.echo(self.text(zh, en), err=True)

    def show(self, line: str) -> None:
        """A line of data."""
        click.echo(line)

    def show_json(self, data: Any) -> None:
        """Data for programs: one line of JSON."""
        click.echo(json.dumps(data, ensure_ascii=False))

    @property
    def settings(self) -> Settings:
        """The settings of the data folder."""
        return Settings(self.folder)

    def open(self) -> Replica:
        """The records of the data folder, for whoever closes them. Raises Missing when there are
        none yet, DataFault, and what the key's keeper says."""
        database = self.folder / DATABASE
        finish_if_free(self.folder, self.keys)
        if not database.exists():
            raise Missing(
                f"“{self.folder}”里还没有数据；请先用 zoufang enrol 加入中心，"
                "或用 --data 指明数据文件夹",
                f"There is no data in {self.folder} yet; join a hub with zoufang enrol, or name "
                "the folder with --data",
            )
        return Replica.open(database, self.keys.database_key(database))

    @contextmanager
    def replica(self) -> Iterator[Replica]:
        """The records of the data folder. Raises as ``open``."""
        opened = self.open()
        try:
            yield opened
        finally:
            opened.close()

    @cached_property
    def keys(self) -> Keys:
        """The keeper of the folder's secrets: a passphrase is asked for once in a run."""
        return Keys(self.folder, passphrase_asker(self.language))

    @contextmanager
    def blobs(self) -> Iterator[Blobs]:
        """The bytes of the attachments, beside the records and under their key."""
        opened = Blobs.open(self.folder / BLOBS, self.keys.database_key(self.folder / DATABASE))
        try:
            yield opened
        finally:
            opened.close()

    def author(self, replica: Replica) -> str:
        """Under whose name changes are made: the account, once the laptop has joined a hub."""
        return _membership(replica)[0] or UNNAMED

    def role(self, replica: Replica, area: str) -> str:
        """The person's role in an area; "" before the laptop has joined a hub."""
        return strongest_role(_membership(replica)[1], area)

    def may_write(self, replica: Replica, area: str, kind: str) -> bool:
        """Whether the hub takes such a record from this person there; so until a hub is joined."""
        account, rights = _membership(replica)
        if not account:
            return True
        # The same table that the hub decides by; only commands that write need it.
        from sync.hub.access import writes  # noqa: PLC0415

        return writes(rights, area, kind)

    def in_scope(self, replica: Replica, area: str) -> bool:
        """Whether the hub may take what is written in an area; so until a hub is joined."""
        account, rights = _membership(replica)
        return not account or any(area.startswith(right.area) for right in rights)

    def areas(self, replica: Replica) -> tuple[str, ...]:
        """The areas that this laptop reads; () for all, until a hub is joined."""
        return tuple(right.area for right in _membership(replica)[1])


def _membership(replica: Replica) -> tuple[str, list[Right]]:
    """The account and rights at the home hub; nothing before the laptop has joined one."""
    # It brings the network along (0.15 s), which commands that only read do not need.
    from sync.peers.home import home_of  # noqa: PLC0415

    home = home_of(replica)
    return (home.account, home.rights) if home else ("", [])


def passphrase_asker(language: str, words: Text = THE_KEYS) -> Callable[[bool], str] | None:
    """Asks for a passphrase on a terminal; None where nobody can answer."""
    if not sys.stdin or not sys.stdin.isatty():
        return None

    def ask(new: bool) -> str:
        typed: str = click.prompt(
            words.to(language), hide_input=True, confirmation_prompt=new, err=True
        )
        return typed

    return ask


class _Bilingual:
    """A command's help in the language of the run, with an example that can be copied."""

    help: str | None

    def __init__(self, *args: Any, words: Text, example: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = words
        self.example = example

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The ``--help`` of click, in the language of the run."""
        option: click.Option | None = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = ITS_HELP.to(language_of(ctx))
        return option

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The line that says how to write it."""
        pieces = " ".join(self.collect_usage_pieces(ctx))  # type: ignore[attr-defined]
        prefix = Text("用法：", "Usage: ").to(language_of(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=prefix)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, each with what it does."""
        options = [
            param
            for param in self.get_params(ctx)  # type: ignore[attr-defined]
            if isinstance(param, click.Option)
        ]
        rows = [row for option in options if (row := option.get_help_record(ctx)) is not None]
        with formatter.section(Text("选项", "Options").to(language_of(ctx))):
            formatter.write_dl(rows)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Usage, the words, the options, the example."""
        self.help = self.words.to(language_of(ctx))
        super().format_help(ctx, formatter)  # type: ignore[misc]

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The example; kept as it is written."""
        formatter.write_paragraph()
        formatter.write_text(Text("例：", "Example:").to(language_of(ctx)))
        for line in self.example.splitlines():
            formatter.write(f"  {line}\n")


class Command(_Bilingual, click.Command):
    """A command with ``words`` (what it does) and an ``example``."""


class Group(_Bilingual, click.Group):
    """A group of commands about one noun; its list speaks the language of the run."""

    command_class = Command
    group_class = type

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first word names; an unknown one is told in words of our own."""
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            known = "、".join(self.list_commands(ctx))
            words = Text(
                f"没有“{args[0]}”这个命令；有：{known}", f"No command “{args[0]}”; try: {known}"
            )
            raise click.UsageError(words.to(language_of(ctx)), ctx)
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, then the commands."""
        super().format_options(ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The names of the commands with the first sentence of their words."""
        rows = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            words = getattr(command, "words", Text("", "")).to(language_of(ctx))
            rows.append((name, words.partition("\n")[0]))
        with formatter.section(Text("命令", "Commands").to(language_of(ctx))):
            formatter.write_dl(rows)


class _Option(click.Option):
    """An option whose help is in the language of the run."""

    def __init__(self, *args: Any, words: Text, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = words

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Its names and what it does."""
        self.help = self.words.to(language_of(ctx))
        found = super().get_help_record(ctx)
        if found is None:
            return None
        needed = Text("[必填]", "[required]").to(language_of(ctx))
        return found[0], found[1].replace("[required]", needed)


def option(*names: str, words: Text, **kwargs: Any) -> Callable[[F], F]:
    """``click.option`` with help in both languages."""
    return click.option(*names, cls=_Option, words=words, **kwargs)


def as_json(function: F) -> F:
    """The option that every command has which prints data."""
    words = Text("输出JSON，供脚本使用", "Print JSON, for scripts")
    return option("--json", "as_json", is_flag=True, words=words)(function)


def language_of(ctx: click.Context) -> str:
    """The language that this run speaks."""
    found = ctx.find_object(Laptop)
    return found.language if found else "zh"


laptop = click.make_pass_decorator(Laptop)
"""Hands a command its ``Laptop``."""
