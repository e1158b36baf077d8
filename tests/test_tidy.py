"""House rules that a machine can check: sizes, names, one clock, nothing broad, dead or foreign."""

import ast
import re
import subprocess
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

MODULE_LINES_MAX = 400
FUNCTION_LINES_MAX = 60
LINE_COLUMNS_MAX = 100
PUBLIC_METHODS_MAX = 20

# A drawer with such a name takes anything, so it ends up holding everything.
NAMES_REFUSED = {"manager", "managers", "helper", "helpers", "util", "utils"}

# The outermost doors, where any exception must be caught once, and why.
BROAD_EXCEPTS = {
    "desktop/app.py": "our own faults are logged and shown once, with the log's path",
    "desktop/cli.py": "our own faults become one sentence and an exit code",
    "desktop/qt/tasks.py": "an exception on a worker thread is carried to the UI thread",
    "sync/hub/app.py": "our own faults are logged and answered as problem+json",
    "tests/simulation/runs.py": "our own faults are told with the seed that found them",
}

PRINTS = ("desktop/cli", "packaging/")

CLOCK = "sync/stamps.py"
CLOCK_NAMES = {"time", "time_ns", "localtime", "gmtime", "ctime", "strftime"}
CLOCK_CALLS = re.compile(
    rf"(^|\.)(time\.({'|'.join(CLOCK_NAMES)})|(datetime|date)\.(now|utcnow|today)"
    r"|QDate\.currentDate|QTime\.currentTime|QDateTime\.current\w+)$"
)
CLOCK_SQL = re.compile(
    r"\bCURRENT_(TIMESTAMP|DATE|TIME)\b"
    r"|\b(date|time|datetime|julianday|strftime|unixepoch)\([^)]*'now'",
    re.IGNORECASE,
)

# Written in halves, so that this file does not name them either.
FOREIGN = re.compile(
    "|".join(
        re.escape(first + second)
        for first, second in [
            ("pypi", ".org"),
            ("pythonhosted", ".org"),
            ("registry.npm", "js"),
            ("npm", "mirror.com"),
            ("deb.debian", ".org"),
            ("/opt/", "pypi"),
            ("/opt/", "wheels"),
            ("/root", "/"),
            ("/work", "/main"),
            ("/work", "/shared"),
            ("/tmp", "/"),
        ]
    )
)

SOURCE = {".py", ".toml", ".sql", ".md", ".html", ".json"}
TEXT = SOURCE | {".csv", ".lock", ".sh", ".svg", ".ts", ".txt", ".yml", ""}


# --- reading the tree ---------------------------------------------------------------------------


@cache
def tree() -> dict[str, Path]:
    """Every file of the project by its path: what git keeps, and what it would if it were added."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    paths = {name: ROOT / name for name in sorted(listed.split("\0")) if name}
    return {name: path for name, path in paths.items() if path.is_file()}


@cache
def python() -> dict[str, tuple[str, ast.Module]]:
    """The text and the syntax tree of every Python file."""
    texts = {name: p.read_text(encoding="utf-8") for name, p in tree().items() if p.suffix == ".py"}
    return {name: (text, ast.parse(text, name)) for name, text in texts.items()}


def shipped() -> dict[str, tuple[str, ast.Module]]:
    return {k: v for k, v in python().items() if k.startswith(("sync/", "desktop/"))}


# --- each rule: a file's path, text and syntax tree in, sentences on what is wrong out -----------

Wrong = Iterator[str]


def columns(line: str) -> int:
    """The width on a screen, where a Chinese character takes two columns."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def too_large(path: str, text: str, module: ast.Module) -> Wrong:
    lines = text.splitlines()
    if len(lines) > MODULE_LINES_MAX:
        yield f"{path} has {len(lines)} lines, more than {MODULE_LINES_MAX}: split it by purpose"
    for number, line in enumerate(lines, start=1):
        if columns(line) > LINE_COLUMNS_MAX:
            yield f"{path}:{number} is {columns(line)} columns wide"
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES_MAX:
                yield f"{path}:{node.lineno} {node.name}() has {length} lines"
        elif isinstance(node, ast.ClassDef):
            functions = [
                n for n in node.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
            ]
            public = [n for n in functions if not n.name.startswith("_")]
            if len(public) > PUBLIC_METHODS_MAX:
                yield f"{path}:{node.lineno} {node.name} has {len(public)} public methods"


def says_nothing(path: str, text: str, module: ast.Module) -> Wrong:
    first = (ast.get_docstring(module) or "").partition("\n\n")[0].strip()
    if not first:
        yield f"{path} opens with no docstring: one sentence on its purpose"
    elif not first.endswith((".", "。", "?", ":", "：")):
        yield f"{path} opens with a docstring that is no sentence: {first[-40:]!r}"


def badly_named(path: str, text: str, module: ast.Module) -> Wrong:
    if set(Path(path).stem.split("_")) & NAMES_REFUSED:
        yield f"{path}: a name that says what is in it, please"


def star_imports(path: str, text: str, module: ast.Module) -> Wrong:
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
            yield f"{path}:{node.lineno} imports * from {node.module}"


def prints(path: str, text: str, module: ast.Module) -> Wrong:
    calls = [node for node in ast.walk(module) if isinstance(node, ast.Call)]
    for call in calls if not path.startswith(PRINTS) else []:
        if ast.unparse(call.func) == "print":
            yield f"{path}:{call.lineno} prints: log it, show it, or click.echo it"


def is_broad(handler: ast.ExceptHandler) -> bool:
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    names = {ast.unparse(kind) if kind else "everything" for kind in caught}
    broad = names & {"everything", "Exception", "BaseException"}
    last = handler.body[-1]
    cleans_up_only = isinstance(last, ast.Raise) and last.exc is None
    return bool(broad) and not cleans_up_only


def broad_excepts(path: str, text: str, module: ast.Module) -> Wrong:
    found = [n for n in ast.walk(module) if isinstance(n, ast.ExceptHandler) and is_broad(n)]
    for handler in found[1:] if path in BROAD_EXCEPTS else found:
        yield f"{path}:{handler.lineno} catches everything: name what can go wrong there"


def clocks(path: str, text: str, module: ast.Module) -> Wrong:
    if path == CLOCK or not path.startswith(("sync/", "desktop/")):
        return
    for node in ast.walk(module):
        match node:
            case ast.Attribute() if CLOCK_CALLS.search(ast.unparse(node)):
                yield f"{path}:{node.lineno} reads the clock: only {CLOCK} does"
            case ast.ImportFrom(module="time") if {a.name for a in node.names} & CLOCK_NAMES:
                yield f"{path}:{node.lineno} takes the clock: only {CLOCK} does"
            case ast.Constant(value=str(value)) if CLOCK_SQL.search(value):
                yield f"{path}:{node.lineno} lets the database read the clock: only {CLOCK} does"


def look_alike(character: str) -> str:
    """What is wrong with a character of source text, or nothing."""
    if character in "\n\t" or " " <= character <= "~":
        return ""
    category = unicodedata.category(character)
    name = unicodedata.name(character, "")
    if category in ("Cc", "Cf", "Co", "Cs"):
        return "private or invisible"
    if category == "Zs" or category.startswith("Zl"):
        return "a space that is not the space"
    if name.startswith(("GREEK ", "CYRILLIC ", "ARMENIAN ", "CHEROKEE ")):
        return "a letter that looks like another"
    if name.startswith(("KANGXI RADICAL", "CJK RADICAL")):
        return "a radical that looks like a character"
    if category[0] == "L" and unicodedata.normalize("NFKC", character) != character:
        return "a letter that stands for another one, which search would miss"
    return ""


def look_alikes(path: str, text: str) -> Wrong:
    for number, line in enumerate(text.split("\n"), start=1):
        for character in line:
            if line.isascii():
                break
            if why := look_alike(character):
                yield f"{path}:{number} has U+{ord(character):04X}, {why}: write its escape"


RULES: list[Callable[[str, str, ast.Module], Wrong]] = [
    too_large,
    says_nothing,
    badly_named,
    star_imports,
    prints,
    broad_excepts,
    clocks,
]


def report(wrong: list[str]) -> str:
    return "\n  ".join(["", *wrong])


# --- the house as it stands ---------------------------------------------------------------------


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_module_keeps_the_rule(rule):
    wrong = [said for path, read in python().items() for said in rule(path, *read)]
    assert not wrong, report(wrong)


def texts(suffixes: set[str]) -> Iterator[tuple[str, str]]:
    for name, path in tree().items():
        if path.suffix in suffixes and path.stat().st_size < 2_000_000:
            yield name, path.read_text(encoding="utf-8")


def test_no_character_pretends_to_be_another():
    wrong = [said for path, text in texts(SOURCE) for said in look_alikes(path, text)]
    assert not wrong, report(wrong)


def test_nothing_names_a_registry_or_a_machine():
    wrong = [
        f"{path}:{number} names {found.group()!r}"
        for path, text in texts(TEXT)
        for number, line in enumerate(text.split("\n"), start=1)
        if (found := FOREIGN.search(line))
    ]
    assert not wrong, report(wrong)


def imported(files: dict[str, tuple[str, ast.Module]]) -> set[str]:
    """The dotted names that imports could mean, wherever they stand."""
    names = set()
    for _, module in files.values():
        for node in ast.walk(module):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def test_every_module_is_used():
    """By another one, or as the start of a program; tests do not count."""
    scripts = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    starts = {name.replace(".", "/") + ".py" for name in re.findall(r'= "([\w.]+):main"', scripts)}
    assert starts
    if not starts <= set(shipped()):
        pytest.skip("the programs that would use the modules are not written yet")
    used = imported(shipped())
    wrong = [
        f"{path} is imported by nobody"
        for path in shipped()
        if path not in starts and not path.endswith(("/__init__.py", "/__main__.py"))
        if path.removesuffix(".py").replace("/", ".") not in used
    ]
    assert not wrong, report(wrong)


def test_every_font_has_its_licence_beside_it():
    fonts = [name for name in tree() if re.search(r"\.(ttf|otf|ttc|woff2?)(\.\w+)?$", name)]
    wrong = []
    for font in fonts:
        beside = [n for n in tree() if Path(n).parent == Path(font).parent]
        if not any(re.search(r"(?i)licen[cs]e|OFL|copying", Path(n).name) for n in beside):
            wrong.append(f"{font} has no licence beside it")
    assert not wrong, report(wrong)


# --- each rule can fail -------------------------------------------------------------------------

BROKEN = [
    (too_large, "sync/a.py", "x = 1\n" * 401, "401 lines"),
    (too_large, "sync/a.py", "x = '" + "户" * 50 + "'", "106 columns"),
    (too_large, "sync/a.py", "def f():\n" + "    x = 1\n" * 60, "f() has 61 lines"),
    (too_large, "sync/a.py", "class A:\n" + "    def f(self): ...\n" * 21, "21 public methods"),
    (says_nothing, "sync/a.py", "x = 1", "no docstring"),
    (says_nothing, "sync/a.py", "'''Things'''", "no sentence"),
    (badly_named, "desktop/qt/table_utils.py", "", "a name that says"),
    (star_imports, "sync/a.py", "from os import *", "imports *"),
    (prints, "sync/a.py", "print(1)", "prints"),
    (broad_excepts, "sync/a.py", "try: x\nexcept: y", "sync/a.py:2"),
    (broad_excepts, "sync/a.py", "try: x\nexcept (OSError, Exception): y", "sync/a.py:2"),
    (broad_excepts, "desktop/app.py", "try: x\nexcept Exception: y\n" * 2, "app.py:4"),
    (clocks, "sync/a.py", "datetime.datetime.now(UTC)", "reads the clock"),
    (clocks, "sync/a.py", "x = f(default=time.time)", "reads the clock"),
    (clocks, "sync/a.py", "from time import time_ns", "takes the clock"),
    (clocks, "sync/a.py", "S = 'SELECT CURRENT_TIMESTAMP'", "lets the database"),
]


@pytest.mark.parametrize(("rule", "path", "text", "said"), BROKEN)
def test_a_broken_rule_is_seen(rule, path, text, said):
    wrong = list(rule(path, text, ast.parse(text)))
    assert len(wrong) == 1
    assert said in wrong[0]


@pytest.mark.parametrize(
    ("rule", "path", "text"),
    [
        (broad_excepts, "sync/a.py", "try: x\nexcept BaseException:\n    undo()\n    raise"),
        (broad_excepts, "desktop/app.py", "try: x\nexcept Exception: y"),
        (clocks, "sync/a.py", "time.monotonic(); date.fromisoformat(x); from time import sleep"),
        (clocks, "sync/stamps.py", "time.time_ns()"),
        (prints, "packaging/dev.py", "print(1)"),
    ],
)
def test_what_the_rules_allow_passes(rule, path, text):
    assert list(rule(path, text, ast.parse(text))) == []


@pytest.mark.parametrize(
    "character", ["\ue000", "\u200b", "\u0430", "\uff21", "\u2f08", "\u00a0", "\uf900"]
)
def test_a_look_alike_is_seen(character):
    assert len(list(look_alikes("a.py", f"x = 1\ny = '{character}'"))) == 1


def test_names_of_people_and_places_are_no_look_alikes():
    assert list(look_alikes("a.py", "湖㳇镇 䶮 𠮷 〇 · ，。：（）“” → ≥ ①")) == []
