"""The house keeps to its floor plan, ``tests/floors.py``: who imports whom, what lives where."""

import ast
import re
import sys
from collections.abc import Iterator
from fnmatch import fnmatchcase
from itertools import product
from pathlib import Path

import pytest

from tests.floors import FLOORS, HOMES, NEVER_IN_SYNC, QT_PARTS

ROOT = Path(__file__).resolve().parent.parent

# --- reading the map ----------------------------------------------------------------------------


def spelled_out(line: str) -> list[str]:
    """The patterns of one line of the map, each `{a,b}` written out."""
    patterns = []
    for word in line.split():
        parts = re.split(r"\{([^}]*)\}", word)
        choices = [p.split(",") if i % 2 else [p] for i, p in enumerate(parts)]
        patterns += ["".join(choice) for choice in product(*choices)]
    return patterns


def fits(path: str, pattern: str) -> bool:
    """Whether the path is meant; a star does not reach into folders."""
    if pattern.endswith("/"):
        return path.startswith(pattern)
    return path.count("/") == pattern.count("/") and fnmatchcase(path, pattern)


def floors_of(path: str) -> list[int]:
    """The floors a module stands on, counted from 1: exactly one, when the map is right."""
    named, matched = [], []
    for number, line in enumerate(FLOORS, start=1):
        patterns = spelled_out(line)
        named += [number] * patterns.count(path)
        matched += [number for p in patterns if p != path and fits(path, p)]
    return named or matched


# --- reading the house --------------------------------------------------------------------------

House = dict[str, str]  # path of a Python file -> its text


def house() -> House:
    files = [path for room in ("sync", "desktop") for path in sorted((ROOT / room).rglob("*.py"))]
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in files}


def dotted(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imports(path: str, text: str) -> Iterator[tuple[int, str, list[str]]]:
    """Every import, wherever it stands: its line, its module, the names taken from that."""
    for node in ast.walk(ast.parse(text, path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name, []) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            dots = "." * node.level
            yield node.lineno, dots + (node.module or ""), [alias.name for alias in node.names]


def targets(module: str, names: list[str], modules: dict[str, str]) -> set[str]:
    """What is really loaded: `from sync.records import codes` means sync.records.codes."""
    deeper = {f"{module}.{name}" for name in names}
    return {d if d in modules else module for d in deeper} or {module}


def own_imports(rooms: House) -> Iterator[tuple[str, str, str]]:
    """(where, importing path, imported path or "" and why) for each import of our own modules."""
    modules = {dotted(path): path for path in rooms}
    for path, text in rooms.items():
        for line, module, names in imports(path, text):
            if module.split(".")[0] in ("sync", "desktop", ""):
                for target in sorted(targets(module, names, modules)):
                    yield f"{path}:{line} imports {target}", path, modules.get(target, "")


def wrong_imports(rooms: House) -> list[str]:
    wrong = []
    for where, path, target in own_imports(rooms):
        here, there = floors_of(path), floors_of(target)
        if " imports ." in where:
            wrong.append(f"{where}: write the whole name, from sync or desktop on")
        elif not target:
            wrong.append(f"{where}: there is no such module")
        elif target.endswith("/__init__.py"):
            wrong.append(f"{where}: a folder, which holds nothing itself; name the module in it")
        elif here and there and here[0] == there[0]:
            wrong.append(f"{where}: both stand on floor {here[0]}, and neighbours stay apart")
        elif here and there and here[0] < there[0]:
            wrong.append(f"{where}: floor {here[0]} may not lean on floor {there[0]} below it")
    return wrong


def homeless_imports(rooms: House) -> list[str]:
    wrong = []
    for path, text in rooms.items():
        for line, module, _ in imports(path, text):
            library = module.split(".")[0]
            if library in ("sync", "desktop", ""):
                continue
            where = f"{path}:{line} imports {library}"
            if path.startswith("sync/") and library in NEVER_IN_SYNC:
                wrong.append(f"{where}: sync must run without it")
            elif library in HOMES:
                if not any(fits(path, pattern) for pattern in spelled_out(HOMES[library])):
                    wrong.append(f"{where}: its home is {HOMES[library] or 'nowhere'}")
            elif library not in sys.stdlib_module_names:
                wrong.append(f"{where}: this library has no home; give it one in HOMES")
    return wrong


def hidden_imports(rooms: House) -> list[str]:
    return [
        f"{path}:{node.lineno} loads a module by its name in a string, which no map can see"
        for path, text in rooms.items()
        for node in ast.walk(ast.parse(text, path))
        if (isinstance(node, ast.Attribute) and node.attr == "import_module")
        or (isinstance(node, ast.Name) and node.id in ("import_module", "__import__"))
    ]


def report(wrong: list[str]) -> str:
    return "\n  ".join(["", *wrong])


# --- the house as it stands ---------------------------------------------------------------------


def test_every_module_stands_on_one_floor():
    wrong = [
        f"{path} is on {len(floors)} floors of FLOORS {floors or ''}: give it one"
        for path in house()
        if not path.endswith("/__init__.py") and len(floors := floors_of(path)) != 1
    ]
    assert not wrong, report(wrong)


def test_modules_import_only_from_floors_above():
    wrong = wrong_imports(house())
    assert not wrong, report(wrong)


def test_sync_never_imports_the_desktop():
    wrong = [
        where
        for where, path, target in own_imports(house())
        if path.startswith("sync/") and target.startswith("desktop/")
    ]
    assert not wrong, report(wrong)


def test_each_outside_library_has_one_home():
    wrong = homeless_imports(house())
    assert not wrong, report(wrong)


def test_no_import_hides_in_a_string():
    wrong = hidden_imports(house())
    assert not wrong, report(wrong)


def test_only_parts_of_qt_that_may_be_shipped_are_used():
    wrong = [
        f"{path}:{line} imports {part}: not among QT_PARTS (some parts are GPL only)"
        for path, text in house().items()
        for line, module, names in imports(path, text)
        if module.split(".")[0] == "PySide6"
        for part in ([module.split(".")[1]] if "." in module else names)
        if part not in QT_PARTS
    ]
    assert not wrong, report(wrong)


def test_init_files_hold_a_docstring_and_nothing_else():
    wrong = []
    for path, text in house().items():
        body = ast.parse(text, path).body
        only_docstring = len(body) == 1 and ast.get_docstring(ast.Module(body, [])) is not None
        if path.endswith("/__init__.py") and not only_docstring:
            wrong.append(f"{path} must hold one docstring and nothing else")
    assert not wrong, report(wrong)


def test_every_folder_of_modules_is_a_package():
    paths = house()
    folders = {path.rpartition("/")[0] for path in paths}
    wrong = [
        f"{folder}/ has no __init__.py"
        for folder in folders
        if f"{folder}/__init__.py" not in paths
    ]
    assert not wrong, report(sorted(wrong))


@pytest.mark.parametrize("folder", ["packaging", "tests"])
def test_plain_folders_stay_plain(folder):
    found = [str(path.relative_to(ROOT)) for path in (ROOT / folder).rglob("__init__.py")]
    assert not found, f"{found}: would shadow a package of the same name installed from outside"


# --- the walk itself can fail -------------------------------------------------------------------

SAMPLE = {
    "sync/__init__.py": '"""x."""',
    "sync/errors.py": "",
    "sync/stamps.py": "",
    "sync/records/__init__.py": '"""x."""',
    "sync/records/codes.py": "",
    "sync/records/kinds/visit.py": "",
    "sync/rules/income.py": "",
    "sync/rules/calendar.py": "",
    "desktop/cli.py": "",
}


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("sync/errors.py", "import sync.stamps", "floor 1 may not lean on floor 2"),
        ("sync/errors.py", "from sync import stamps", "floor 1 may not lean on floor 2"),
        ("sync/errors.py", "def f():\n    from sync.stamps import now", "errors.py:2"),
        ("sync/errors.py", "if TYPE_CHECKING:\n    from sync.stamps import now", "floor 2 below"),
        ("sync/stamps.py", "from sync.records import codes", "neighbours stay apart"),
        ("sync/stamps.py", "from . import errors", "write the whole name"),
        ("sync/stamps.py", "from sync.nowhere import x", "no such module"),
        ("sync/rules/income.py", "import sync.records", "name the module"),
        ("sync/rules/income.py", "from desktop.cli import main", "floor"),
    ],
)
def test_a_wrong_import_is_seen(path, text, said):
    wrong = wrong_imports({**SAMPLE, path: text})
    assert len(wrong) == 1
    assert said in wrong[0]


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("sync/rules/income.py", "import PySide6.QtCore", "sync must run without it"),
        ("sync/rules/income.py", "def f():\n    import requests", "its home is sync/peers/http.py"),
        ("sync/replica/store.py", "import sqlite3", "its home is nowhere"),
        ("desktop/cli.py", "from numpy import array", "no home"),
    ],
)
def test_a_library_away_from_home_is_seen(path, text, said):
    wrong = homeless_imports({path: text})
    assert len(wrong) == 1
    assert said in wrong[0]


def test_right_imports_pass():
    text = "import json\nfrom sync.records.kinds import visit\nfrom sync.rules import calendar\n"
    rooms = {**SAMPLE, "sync/rules/income.py": text}
    assert wrong_imports(rooms) == homeless_imports(rooms) == []
    assert hidden_imports({"sync/a.py": "importlib.import_module(name)"})
