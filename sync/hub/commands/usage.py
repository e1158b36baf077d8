"""What is wrong with a command line, said in the language of the run."""

import re
from collections.abc import Sequence
from itertools import pairwise

import click

from sync.errors import Text

PLAIN = (
    (re.compile(r"No such command ['\"](.*?)['\"]", re.DOTALL), "没有“{}”这个命令"),
    (re.compile(r"Got unexpected extra arguments? \((.*)\)", re.DOTALL), "多余的参数：{}"),
    (re.compile(r"(Missing command)"), "缺少命令"),
)
"""What click says in English only, and how we say it."""
VALUE = re.compile(r"(?:File |Directory )?'?(.*?)'? (?:is not|does not)\b", re.DOTALL)
"""The value in click's sentence on a wrong one."""


def is_english(words: Sequence[str]) -> bool:
    """Whether the command line asks for English, known even when click cannot read it."""
    return "--lang=en" in words or ("--lang", "en") in pairwise(words)


def usage_of(wrong: click.ClickException) -> Text:
    """What click found, and where the usage is told."""
    ctx = wrong.ctx if isinstance(wrong, click.UsageError) else None
    path = ctx.command_path if ctx else "zoufang-hub"
    said = _sentence(wrong)
    return Text(f"{said.zh}\n用法见：{path} --help", f"{said.en}\nSee: {path} --help")


def _sentence(wrong: click.ClickException) -> Text:
    said = wrong.format_message()
    match wrong:
        case click.NoSuchOption():
            return Text(f"没有“{wrong.option_name}”这个选项", said)
        case click.BadOptionUsage():
            return Text(f"选项“{wrong.option_name}”的用法不对，可能缺少值", said)
        case click.MissingParameter() if wrong.param is not None:
            return Text(f"缺少“{_name_of(wrong.param)}”", said)
        case click.BadParameter() if wrong.param is not None:
            value = VALUE.match(wrong.message)
            shown = f"“{value[1]}”" if value else ""
            zh = f"“{_name_of(wrong.param)}”的值{shown}不对{_wanted(wrong.param)}"
            return Text(zh, said)
    for pattern, zh in PLAIN:  # click has no class of its own for these (before 8.4)
        if (found := pattern.match(said)) is not None:
            return Text(zh.format(found[1]), said)
    return Text(said, said)


def _wanted(param: click.Parameter) -> str:
    """What the value should have been, "" when there is nothing to add."""
    match kind := param.type:
        case click.Choice():
            return f"，可选：{'、'.join(map(str, kind.choices))}"
        case click.IntRange():
            return f"，应为{kind.min}至{kind.max}的整数"
        case click.Path():
            return "，没有这个文件，或不是文件"
    return ""


def _name_of(param: click.Parameter) -> str:
    if isinstance(param, click.Option):
        return param.opts[0]
    return param.metavar or (param.name or "").upper()
