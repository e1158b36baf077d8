"""What all commands share: two languages, help with an example, output, and the laptop's files."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from desktop.settings import Settings
from sync.errors import Missing, Text
from sync.replica.store import Replica

F = TypeVar("F", bound=Callable[..., Any])

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

    @contextmanager
    def replica(self) -> Iterator[Replica]:
        """The records of the data folder. Raises Missing when there are none yet."""
        opened = open_here(self.folder)
        try:
            yield opened
        finally:
            opened.close()


def open_here(folder: Path) -> Replica:
    """The replica of a data folder. Raises Missing, DataFault, and what the key's keeper says."""
    raise Missing("", "")


class _Bilingual:
    """A command's help in the language of the run, with an example that can be copied."""

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
        return super().get_help_record(ctx)


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
