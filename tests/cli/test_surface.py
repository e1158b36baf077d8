"""What all commands have in common: help with an example, fast starts, one sentence for a fault."""

import subprocess
import sys

import click
import pytest

from desktop.cli import COMMANDS, LOG, given, laptop_of, root, run, tell_fault
from desktop.commands.surface import Laptop
from desktop.settings import Settings


def all_commands():
    """The words of every command, groups too."""
    context = click.Context(root)
    for name in COMMANDS:
        command = root.get_command(context, name)
        assert command is not None
        yield (name,)
        if isinstance(command, click.Group):
            yield from ((name, inner) for inner in command.list_commands(context))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("words", [(), *all_commands()])
def test_every_help_says_what_it_does_and_shows_an_example(cli, words, language):
    said = cli("--lang", language, *words, "--help")
    assert said.code == 0
    assert f"zoufang {' '.join(words)}".strip() in said.out
    example = {"zh": "例：", "en": "Example:"}[language]
    assert example in said.out
    after = said.out.partition(example)[2]
    assert after.strip().startswith("zoufang")
    if language == "en":
        assert said.out.partition(example)[0].isascii()


def test_an_unknown_command_names_those_there_are(cli):
    said = cli("teleport")
    assert said.code == 2
    assert "没有“teleport”这个命令" in said.err
    assert "record" in said.err


def test_the_language_may_stand_in_the_settings(folder, cli):
    Settings(folder).set("language", "en")
    assert cli("record", "show", "x").err.startswith("There is no data")
    assert laptop_of(["--lang", "zh"]).language == "zh"


@pytest.mark.parametrize(
    ("words", "value"),
    [
        (["--data", "/a", "find", "x"], "/a"),
        (["--data=/b", "find", "x"], "/b"),
        (["find", "--data", "/c"], ""),
        (["--data"], ""),
    ],
)
def test_global_options_stand_before_the_command(words, value):
    assert given(words, "--data") == value


def test_a_word_that_is_no_text_is_wrong_usage(cli):
    assert cli("find", "\udce5\udc90").code == 2


def test_a_fault_of_ours_is_one_sentence_and_a_log(folder, capsys):
    assert tell_fault(ZeroDivisionError("by chance"), Laptop(folder, "zh")) == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert "ZeroDivisionError" in said
    assert "by chance" in (folder / LOG).read_text("utf-8")


def test_version_names_program_protocol_and_libraries(cli):
    facts = cli("version", "--json").data
    assert facts["protocol"] == 1
    assert facts["schema"].startswith("m0")
    assert facts["libraries"]["sqlcipher3"]


LOADED = """
import sys
from desktop.cli import run
code = run(sys.argv[1:])
print(*sorted({name.partition(".")[0] for name in sys.modules}))
sys.exit(code)
"""


@pytest.mark.parametrize("words", [["version"], ["find", "x"], ["print", "--list"], ["--help"]])
def test_no_command_loads_a_window_or_a_hub(words):
    ended = subprocess.run(
        [sys.executable, "-c", LOADED, *words], capture_output=True, encoding="utf-8", check=False
    )
    loaded = set(ended.stdout.splitlines()[-1].split())
    assert not loaded & {"PySide6", "starlette", "uvicorn"}


def test_reading_loads_neither_network_nor_paper(laptop, folder):
    ended = subprocess.run(
        [sys.executable, "-c", LOADED, "--data", str(folder), "find", "x"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    loaded = set(ended.stdout.splitlines()[-1].split())
    assert not loaded & {"requests", "reportlab", "pypinyin"}


def test_a_laptop_speaks_chinese_unless_told():
    assert isinstance(laptop_of([]), Laptop)
    assert laptop_of([]).language == "zh"
    assert run(["--lang", "xx", "version"]) == 2
