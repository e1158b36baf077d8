"""The floor plan of the house: who may import whom, and where each outside library lives.

Adding a room: put its path on a floor of FLOORS. Every import it makes must lead to a line above
its own. Adding a library: give it one home in HOMES.
"""

import ast
import re
import sys
from collections.abc import Iterator
from fnmatch import fnmatchcase
from itertools import product
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# One line is one floor. A module imports only from lines above its own; modules on one line never
# import each other, and an exact path goes before a pattern. `{a,b}` means both.
FLOORS = [
    "sync/errors.py",
    "sync/stamps.py sync/records/{codes,identity,places}.py",
    "sync/records/editions.py sync/records/money.py",
    "sync/records/fields.py",
    "sync/records/kinds/base.py",
    "sync/records/kinds/*.py",
    "sync/records/catalogue.py",
    "sync/rules/{answers,calendar,masking,transitions}.py",
    "sync/rules/gates.py",
    "sync/rules/{dossier,guards,income}.py",
    "sync/rules/{duplicates,households}.py",
    "sync/rules/{issues,parameters}.py",
    "sync/rules/{coverage,incomes,kinship}.py",
    "sync/rules/cases.py",
    "sync/rules/{field_facts,people_facts}.py",
    "sync/rules/home_facts.py",
    "sync/rules/predicates.py",
    "sync/rules/doubts.py",
    "sync/rules/checks_{figures,people}.py",
    "sync/rules/{checks,entitlements,pairing,presence}.py "
    "sync/rules/{supervision,reasons}.py",
    "sync/rules/sources.py",
    "sync/rules/tallies.py",
    "sync/rules/{rates,progress,periods,assessment}.py",
    "sync/rules/reports.py",
    "sync/rules/report_table.py",
    "sync/rules/report_export.py",
    "sync/changes/{change,heads,chain}.py",
    "sync/changes/merge.py",
    "sync/protocol/{messages,compress,link,seal}.py sync/store/contract.py",
    "sync/store/{dialect,postgres_faults}.py",
    "sync/protocol/{wire,packet}.py sync/store/{sqlite,postgres}.py "
    "sync/replica/{tables,schema,pictures}.py sync/hub/schema.py",
    "sync/protocol/{exchange,packet_reading}.py sync/replica/{migrations,words,log}.py "
    "sync/hub/migrations.py",
    "sync/replica/{index,blobs,branches,holding,own}.py sync/hub/cellar.py",
    "sync/replica/writer.py",
    "sync/replica/upgrade.py",
    "sync/replica/{intake,outgoing}.py",
    "sync/replica/replica.py sync/peers/http.py",
    "sync/replica/{handing,check,moving}.py sync/peers/outcome.py sync/hub/access.py",
    "sync/replica/*.py sync/peers/home.py",
    "sync/casework/parameters.py",
    "sync/casework/{areas,dossiers,ground,issues}.py",
    "sync/casework/incomes.py",
    "sync/casework/{duplicates,households,coverage,pairs,presence,supervision,petitions}.py "
    "sync/casework/{sources,commons}.py "
    "sync/casework/entitlements.py",
    "sync/casework/{entitlement_outcomes,entitlement_lines,unmerging}.py",
    "sync/casework/{counting,figures,supervision_words}.py",
    "sync/casework/{coverage_words,doubts,tallies,lists,views}.py",
    "sync/casework/{statistics,consultations,inspections,rectifications}.py",
    "sync/casework/{report_figures,report_year,surveys}.py",
    "sync/casework/report_making.py",
    "sync/casework/reports.py",
    "sync/replica/adopting.py sync/peers/{hearing,blobs}.py sync/hub/{checks,decisions}.py",
    "sync/hub/forwarding.py sync/hub/quarantine.py",
    "sync/peers/session.py sync/hub/{intake,release}.py",
    "sync/peers/packet.py sync/hub/desk.py",
    "sync/hub/blob_calls.py",
    "sync/hub/{app,verify,openapi,packets}.py",
    "sync/hub/door.py sync/team/trust.py",
    "sync/team/{desk,find,session}.py",
    "sync/hub/{backup,blob_backup}.py sync/team/serving.py",
    "sync/hub/commands/surface.py",
    "sync/hub/commands/*.py",
    "sync/hub/server.py",
    "desktop/{translation,settings,keys}.py",
    "desktop/{backup,enrolling}.py",
    "desktop/qt/{flow,grid_model,icons,messages,parts,table,tasks}.py",
    "desktop/printing/{faces,text}.py",
    "desktop/printing/fonts.py desktop/qt/{editors,grid,theme}.py",
    "desktop/printing/page.py desktop/qt/{form,services}.py",
    "desktop/printing/{notice_content,table}.py desktop/qt/*.py",
    "desktop/printing/*.py",
    "desktop/paperwork/owed.py",
    "desktop/paperwork/{cadre_list,coverage_list,notice,report,task_list}.py",
    "desktop/paperwork/documents.py",
    "desktop/sample/{row,numbers}.py",
    "desktop/sample/{people,fill}.py",
    "desktop/sample/{office,earnings,facts}.py",
    "desktop/sample/fieldwork.py",
    "desktop/sample/township.py",
    "desktop/sample/machines.py",
    "desktop/sample/{solving,visiting}.py",
    "desktop/screens/{held_data,issue_ties_data}.py",
    "desktop/screens/{dossier,issue_data,print_data,print_preview,new_object,object_list}.py "
    "desktop/screens/{income_figures,photo_data,safekeeping,stats_data,sync_data,team_data}.py",
    "desktop/screens/{doubts_panel,income_grid,issue_history,issue_new,issue_steps}.py "
    "desktop/screens/{issue_list,issue_orders,issue_ties}.py "
    "desktop/screens/{people,timeline}.py "
    "desktop/screens/{packet_data,photo_view,sync_differences,sync_held}.py "
    "desktop/screens/{sync_progress,sync_team}.py",
    "desktop/screens/{about_area,duplicates,merge_household,split_household,year_people}.py "
    "desktop/screens/hand_over.py",
    "desktop/screens/entitlement_asks.py",
    "desktop/screens/entitlement_panel.py",
    "desktop/screens/entitlement_hints.py",
    "desktop/screens/{household_matters,move_record,photos,sync_joining,sync_packet}.py",
    "desktop/screens/{enterprise,household,issue_panel,petitions,visit_form}.py "
    "desktop/screens/{print_choices,print_output}.py",
    "desktop/screens/*.py",
    "desktop/{window,demo}.py",
    "desktop/app.py",
    "desktop/commands/surface.py",
    "desktop/commands/{hubs,paper,upkeep,values}.py",
    "desktop/commands/supervision.py",
    "desktop/commands/*.py",
    "desktop/cli.py",
]

# Where each outside library may be imported: files, patterns, or whole folders ("/" at the end).
HOMES = {
    "PySide6": "desktop/qt/ desktop/screens/ desktop/{window,app,translation}.py",
    "shiboken6": "desktop/qt/",
    "keyring": "desktop/keys.py",
    "reportlab": "desktop/printing/",
    "platformdirs": "desktop/settings.py sync/hub/server.py",
    "click": "desktop/cli.py desktop/commands/ sync/hub/server.py sync/hub/commands/",
    "requests": "sync/peers/http.py sync/peers/blobs.py",
    "urllib3": "sync/peers/http.py",  # the errors of what requests reads the line with
    "starlette": "sync/hub/",
    "uvicorn": "sync/hub/",
    "sqlcipher3": "sync/store/sqlite.py sync/hub/backup.py",
    "sqlite_utils": "sync/store/ sync/replica/migrations.py sync/hub/migrations.py",
    "sqlite3": "",  # a connection of the standard library raises exceptions of another class
    "msgspec": "sync/changes/ sync/protocol/ sync/replica/ sync/casework/ sync/peers/ sync/hub/",
    "zstandard": "sync/protocol/",
    "cryptography": "sync/changes/ sync/protocol/ sync/team/serving.py desktop/keys.py",
    "psycopg": "sync/store/{postgres,postgres_faults}.py",
    "zeroconf": "sync/team/",
    "PIL": "sync/replica/pictures.py",
    "pypinyin": "sync/replica/words.py",
    "chinese_calendar": "sync/rules/calendar.py",
}

# `sync` must run where none of these is installed, whatever HOMES says.
NEVER_IN_SYNC = {"desktop", "PySide6", "shiboken6", "keyring", "reportlab", "openpyxl"}

# The parts of Qt that may be shipped under the LGPL and that we have a use for.
QT_PARTS = {
    "QtCore",
    "QtGui",
    "QtNetwork",
    "QtPdf",
    "QtPdfWidgets",
    "QtPrintSupport",
    "QtSvg",
    "QtSvgWidgets",
    "QtWidgets",
}


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
