"""The documents keep up with the program: commands, kinds, error codes, limits, links, tests."""

import ast
import re
from functools import cache
from pathlib import Path

import click
import pytest

from desktop.cli import root as laptop
from sync import errors
from sync.hub.server import root as hub
from sync.protocol import messages
from sync.records.catalogue import KINDS
from sync.records.kinds import held
from sync.rules.parameters import parameters
from sync.rules.rates import indicators

ROOT = Path(__file__).resolve().parent.parent
MANUAL, OPERATIONS, DECISIONS = "manual.zh.md", "operations.md", "decisions.md"
CASEWORK = "casework.md"
PICTURES_BYTES_MAX = 2_000_000

LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
FENCED = re.compile(r"(?ms)^```\w*\n(.*?)^```$")
FOREIGN = re.compile(r"[a-z][a-z0-9+.-]*:|#")
"""How a link begins that is none of a file beside the document."""


@cache
def text(name: str) -> str:
    return (ROOT / "docs" / name).read_text("utf-8")


def documents():
    found = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    return [path for path in found if path.exists()]


def leaves(group: click.Group, *words: str):
    """The words of every command that does something."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from leaves(command, *words, name)
        else:
            yield " ".join((*words, name))


def commands_in(*names: str) -> str:
    """What stands as code in these documents."""
    whole = "\n".join(text(name) for name in names)
    blocks = FENCED.findall(whole)
    return "\n".join([*blocks, *CODE.findall(FENCED.sub("", whole))])


def is_shown(command: str, where: str) -> bool:
    """Whether the command stands there, at the head of a line or behind the program's name."""
    start = r"(?m)(?:^|zoufang(?:-hub)? (?:--(?:data|db) \S+ )*)"
    return re.search(rf"{start}{re.escape(command)}(?![\w-])", where) is not None


def misses(link: str, document: Path) -> bool:
    """Whether a link names a file that is not there."""
    if FOREIGN.match(link):
        return False
    return not (document.parent / link.partition("#")[0]).exists()


@pytest.mark.parametrize("command", list(leaves(laptop)))
def test_every_command_of_the_laptop_is_in_the_manual(command):
    assert is_shown(command, commands_in(MANUAL))


@pytest.mark.parametrize("command", list(leaves(hub)))
def test_every_command_of_the_hub_is_in_the_operations(command):
    assert is_shown(command, commands_in(OPERATIONS))


def test_no_command_is_shown_that_does_not_exist():
    known = {"zoufang": set(leaves(laptop)), "zoufang-hub": set(leaves(hub))}
    # A value follows the options, a value or nothing the program's own name.
    options = r"(?:--(?:data|db) \S+ )*"
    shown = re.compile(rf"(?m)(?<![\w./-])(zoufang(?:-hub)?) {options}([a-z-]+(?: [a-z-]+)?)")
    found = shown.findall(commands_in(MANUAL, OPERATIONS))
    assert len(found) > len(known["zoufang"])
    for program, words in found:
        assert {words, words.split()[0]} & known[program], f"{program} {words}"


@pytest.mark.parametrize("kind", list(KINDS.values()), ids=lambda kind: kind.name)
def test_every_kind_is_explained(kind):
    assert re.search(rf"(?m)^\| `{kind.name}` \| {re.escape(kind.zh)} \| \S", text(DECISIONS))


def codes() -> set[str]:
    classes = [thing for thing in vars(errors).values() if isinstance(thing, type)]
    return {c.code for c in classes if issubclass(c, errors.ZoufangError)}


@pytest.mark.parametrize("code", sorted(codes()))
def test_every_error_code_is_explained(code):
    assert re.search(rf"(?m)^\| `{re.escape(code)}` \| \S", text(OPERATIONS))


def test_every_code_that_rooms_add_is_named():
    added = {
        found
        for folder in ("sync", "desktop")
        for path in (ROOT / folder).rglob("*.py")
        for found in re.findall(r'(?m)^    code = "([a-z.-]+)"$', path.read_text("utf-8"))
    }
    assert codes() - {"error"} < added
    assert {code for code in added if f"`{code}`" not in text(OPERATIONS)} == set()


def limits() -> list[tuple[str, int]]:
    return [(name, value) for name, value in vars(messages).items() if name.endswith("_MAX")]


@pytest.mark.parametrize(("name", "value"), limits())
def test_every_limit_stands_there_with_its_value(name, value):
    row = re.search(rf"(?m)^\|.*`{name}`.*$", text(OPERATIONS))
    assert row is not None
    units = {"MiB": value / 1024**2, "KiB": value / 1024, "": value}
    unit = next(u for u in units if not name.endswith("BYTES_MAX") or units[u] >= 1)
    if not name.endswith("BYTES_MAX"):
        unit = ""
    shown = f"{units[unit]:,.0f}".replace(",", " ")
    assert re.search(rf"(?<!\d){shown} {unit}", row.group())


@pytest.mark.parametrize("document", documents(), ids=lambda path: path.name)
def test_every_link_and_picture_is_there(document):
    links = LINK.findall(document.read_text("utf-8"))
    assert [link for link in links if misses(link, document)] == []


def test_a_link_to_nowhere_is_seen():
    here = ROOT / "docs" / MANUAL
    assert misses("pictures/none.png", here)
    assert misses("none.md#part", here)
    assert not misses("sync.md#part", here)
    assert not misses("https://example.invalid/none.md", here)
    assert not is_shown("stat", "zoufang stats")
    assert not is_shown("backup", "make no backup")
    assert is_shown("backup", "zoufang-hub --data hub backup a.db")


def test_every_picture_is_used_and_all_are_small():
    pictures = list((ROOT / "docs" / "pictures").glob("*"))
    used = {Path(link).name for path in documents() for link in LINK.findall(path.read_text())}
    assert pictures
    assert {picture.name for picture in pictures} <= used
    assert sum(picture.stat().st_size for picture in pictures) < PICTURES_BYTES_MAX


def test_decisions_point_at_files_and_tests_that_exist():
    named = CODE.findall(text(DECISIONS))
    tests = [name.split("::") for name in named if "::" in name]
    paths = [name for name in named if re.match(r"(sync|desktop|packaging)/", name)]
    assert len(tests) > 40
    assert [path for path in paths if not (ROOT / path).exists()] == []
    for path, test in tests:
        tree = ast.parse((ROOT / path).read_text("utf-8"))
        functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        assert test in functions, f"{path} has no {test}"


def test_functions_that_decisions_name_are_in_the_files_beside_them():
    found = re.findall(r"`((?:sync|desktop)/[\w/]+\.py)` \(((?:`\w+`(?:, )?)+)\)", text(DECISIONS))
    assert len(found) > 10
    for path, names in found:
        source = (ROOT / path).read_text("utf-8")
        for name in CODE.findall(names):
            assert re.search(rf"(?m)^(?:def |class )?{name}\b", source), f"{path} has no {name}"


def test_what_the_casework_names_exists():
    """Paths, functions, commands with options, settings, kinds, fields and rates."""
    named = set(CODE.findall(text(CASEWORK)))
    assert len(named) > 300
    assert sorted(name for name in named if not exists(name)) == []


def test_what_does_not_exist_is_seen():
    for name in ("sync/rules/none.py", "zoufang stats --none", "income.none", "nobody", "none.*"):
        assert not exists(name)


PATH = re.compile(r"(?:sync|desktop|tests|docs)/[\w./]+")
CODE_OF_AN_AREA = re.compile(r"R?\d{2,12}(?:-[GZ]\d{2}|-DB-\d{4}-\d{4})?|-[GZ]\d{2}|R")
ON_PAPER = {"domain.md", "campaign.md"}
"""The shared papers that the documents refer to."""
OTHER_WORDS = {"python -m tests.bench", "python -m tests.bench stats"}


def exists(name: str) -> bool:
    """Whether there is such a file, command, setting, kind, field or rate."""
    if PATH.fullmatch(name):
        return (ROOT / name).exists()
    if name in ON_PAPER | OTHER_WORDS | held.NEVER:
        return True
    if name.startswith(("zoufang ", "zoufang-hub ")):
        return is_command(name)
    if "." in name:
        kind, _, field = name.partition(".")
        settings = parameters()
        of_all = name.endswith(".*") and any(one.startswith(name[:-1]) for one in settings)
        in_kind = kind in KINDS and field in KINDS[kind].fields
        return of_all or in_kind or name in settings
    known = {*KINDS, *indicators(), *functions_beside_files()}
    fields = {field for kind in KINDS.values() for field in kind.fields}
    return name in known | fields or CODE_OF_AN_AREA.fullmatch(name) is not None


def is_command(words: str) -> bool:
    """Whether a command line names a command that there is, and options of it."""
    program, *rest = words.split()
    command: click.Command = laptop if program == "zoufang" else hub
    while isinstance(command, click.Group) and rest:
        found = command.get_command(click.Context(command), rest.pop(0))
        if found is None:
            return False
        command = found
    options = {option for one in command.params for option in one.opts}
    asked = {word for word in rest if word.startswith("-")}
    return not isinstance(command, click.Group) and asked <= options | {"--help"}


def functions_beside_files() -> set[str]:
    """What the casework's document names in brackets behind a file that has it."""
    found = re.findall(r"`(sync/[\w/]+\.py)` \(`(\w+)`\)", text(CASEWORK))
    return {
        name
        for path, name in found
        if re.search(rf"(?m)^(?:def|class) {name}\b", (ROOT / path).read_text("utf-8"))
    }


def rows_of_the_campaign() -> list[list[str]]:
    section = text(CASEWORK).split("## Where each row of the campaign is served")[1]
    rows = re.findall(r"(?m)^\| (.+) \|$", section)
    return [[cell.strip() for cell in row.split("|")] for row in rows if "---" not in row]


def test_every_row_of_the_campaign_says_where_it_is_reached_or_that_it_is_not():
    rows = [row for row in rows_of_the_campaign() if row[0] != "row of the campaign"]
    assert len(rows) > 75
    for about, _rule, reached in rows:
        served = CODE.findall(reached) or re.search(
            r"page [\u4e00-\u9fff]|tab |search box", reached
        )
        assert served or "ot yet: " in reached, about
    numbered = [int(row[0].split()[0]) for row in rows if re.match(r"\d+ \S", row[0])]
    assert numbered == list(range(1, 24))


def test_the_manual_quotes_what_the_program_says():
    """The table of what people see: each piece between dots is in a sentence of the program."""
    said = "".join(
        path.read_text("utf-8") for folder in ("sync", "desktop") for path in sources(folder)
    )
    said = re.sub(r"\{[^{}]*\}|\"\s*f?\"|“”", "", said)
    section = re.split(r"(?m)^## 八.*$", text(MANUAL))[1].split("\n## ")[0]
    rows = re.findall(r"(?m)^\| ([^|]+) \|", section)[2:]
    assert len(rows) > 8
    pieces = [piece for row in rows for piece in re.split(r"[…／；：，]|（令牌", row.strip())]
    for words in filter(None, pieces):
        assert words.rstrip("）") in said, words


def sources(folder: str):
    return sorted((ROOT / folder).rglob("*.py"))
