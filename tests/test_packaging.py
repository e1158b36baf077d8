"""Installing: the locks, what a built package holds, and the command that sets a machine up."""

import ast
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = PROJECT["project"]["optional-dependencies"]
LOCKS = ["requirements.lock", "requirements-test.lock"]


def locked(name: str) -> dict[str, list[str]]:
    """The pinned requirements of a lock, each with its hashes."""
    text = (ROOT / "packaging" / name).read_text(encoding="utf-8").replace("\\\n", " ")
    pins = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            requirement, *hashes = re.split(r"\s+--hash=", line.strip())
            pins[requirement] = hashes
    return pins


def direct(*extras: str) -> list[Requirement]:
    words = PROJECT["project"]["dependencies"] + [word for e in extras for word in EXTRAS[e]]
    return [Requirement(word) for word in words]


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_is_pinned_with_hashes(name):
    pins = locked(name)
    assert len(pins) > 30
    for requirement, hashes in pins.items():
        assert [s.operator for s in Requirement(requirement).specifier] == ["=="], requirement
        assert hashes, requirement
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", value) for value in hashes), requirement


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_place_to_fetch_from(name):
    text = (ROOT / "packaging" / name).read_text(encoding="utf-8")
    assert not re.search(r"://|--index|--extra-index|--find-links|file:", text)


def test_tests_run_on_the_very_packages_that_people_run():
    run, test = ({p.partition(" ;")[0]: h for p, h in locked(name).items()} for name in LOCKS)
    assert run == {pin: test.get(pin) for pin in run}


@pytest.mark.parametrize(
    ("name", "extras"),
    [(LOCKS[0], ["desktop", "hub", "build"]), (LOCKS[1], ["desktop", "hub", "build", "test"])],
)
def test_a_lock_satisfies_what_the_project_asks_for(name, extras):
    pins = [Requirement(line) for line in locked(name)]
    for wanted in direct(*extras):
        found = [p for p in pins if canonicalize_name(p.name) == canonicalize_name(wanted.name)]
        assert found, f"{wanted.name} is not in {name}: run python3 packaging/dev.py lock"
        for pin in found:
            (version,) = (s.version for s in pin.specifier)
            assert wanted.specifier.contains(version), f"{pin} in {name} is not {wanted}"


def test_each_direct_dependency_is_accounted_for():
    table = (ROOT / "packaging" / "DEPENDENCIES.md").read_text(encoding="utf-8")
    rows = {
        (r[1].strip(), r[2].strip()) for r in (x.split("|") for x in table.splitlines()) if r[2:]
    }
    for extra in ["base", *EXTRAS]:
        words = EXTRAS.get(extra) or PROJECT["project"]["dependencies"]
        for wanted in map(Requirement, words):
            assert (wanted.name, extra) in rows, f"{wanted.name} has no row as {extra}"


def test_building_asks_for_what_the_lock_carries():
    assert PROJECT["build-system"]["requires"] == EXTRAS["build"]


@pytest.mark.parametrize("target", sorted(PROJECT["project"]["scripts"].values()))
def test_each_script_starts_something(target):
    module, function = target.split(":")
    path = ROOT / (module.replace(".", "/") + ".py")
    if not path.exists():
        pytest.skip(f"{path.name} is not written yet")
    names = {getattr(node, "name", "") for node in ast.parse(path.read_text("utf-8")).body}
    assert function in names


def test_a_built_package_holds_every_file_of_its_rooms(tmp_path):
    source = tmp_path / "source"
    ignored = shutil.ignore_patterns("__pycache__", ".*")
    for room in ("sync", "desktop"):
        shutil.copytree(ROOT / room, source / room, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", source)
    build = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation"]
    subprocess.run([*build, "--no-index", "-w", tmp_path, source], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    rooms = [path for room in ("sync", "desktop") for path in (ROOT / room).rglob("*")]
    wanted = {p.relative_to(ROOT).as_posix() for p in rooms if p.is_file()}
    assert inside == {name for name in wanted if "__pycache__" not in name and "/." not in name}


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="True cannot be lost from Python 3.12 on")
def test_emitting_signals_loses_no_reference_to_true():
    """The fault for which PySide6 6.12 is kept out: a few hundred emits ended the process."""
    from PySide6.QtCore import QObject, Signal

    class Bell(QObject):
        rung = Signal(bool)

    bell = Bell()
    bell.rung.connect(lambda _: None)
    before = sys.getrefcount(True)
    for _ in range(2000):
        bell.rung.emit(True)
    assert sys.getrefcount(True) > before - 1000


# --- dev.py -------------------------------------------------------------------------------------


@pytest.fixture
def dev(tmp_path: Path) -> ModuleType:
    """The set-up command of a project folder of its own, in which nothing is set up."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "packaging", tmp_path / "packaging", ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    spec = importlib.util.spec_from_file_location("dev", tmp_path / "packaging" / "dev.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def pretend_set_up(dev: ModuleType) -> None:
    python = Path(dev.in_venv("python"))
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    dev.write_stamp("test")


def test_a_finished_set_up_is_used_again(dev):
    pretend_set_up(dev)
    assert dev.usable()
    assert dev.read_stamp()["test"] == dev.fingerprint("test")
    assert dev.read_stamp()["run"] == dev.fingerprint("run")


def test_an_interrupted_set_up_is_not_trusted(dev):
    pretend_set_up(dev)
    dev.UNFINISHED.touch()
    assert not dev.usable()


def test_an_environment_copied_with_its_folder_is_not_trusted(dev):
    pretend_set_up(dev)
    dev.STAMP.write_text(dev.STAMP.read_text().replace(str(dev.ROOT), "/elsewhere"))
    assert not dev.usable()


def test_an_environment_without_its_python_is_not_trusted(dev):
    pretend_set_up(dev)
    Path(dev.in_venv("python")).unlink()
    assert not dev.usable()


@pytest.mark.parametrize("name", ["packaging/requirements-test.lock", "pyproject.toml"])
def test_a_changed_lock_is_installed_anew(dev, name):
    pretend_set_up(dev)
    with open(dev.ROOT / name, "a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert dev.read_stamp()["test"] != dev.fingerprint("test")


def test_a_missing_library_is_asked_for_in_one_line(dev, monkeypatch, capsys):
    monkeypatch.setattr(dev, "is_root", lambda: False)
    monkeypatch.setattr(sys, "platform", "linux")
    nothing = {"libnothing9": ["libnothing.so.9"]}
    with pytest.raises(dev.CannotGoOn, match=r"\n    apt-get install .* libnothing9$"):
        dev.need_from_system(nothing, {})
    dev.need_from_system({}, nothing)
    assert "Going on without libnothing9" in capsys.readouterr().out


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="names of Linux libraries")
def test_a_library_is_found_by_asking_the_loader(dev):
    assert dev.present("libc.so.6")
    assert not dev.present("libnothing.so.9")
    assert dev.present("sh")


def test_all_checks_run_and_all_failures_are_told(dev, monkeypatch, capfd):
    monkeypatch.setattr(dev, "set_up", lambda purpose: None)
    monkeypatch.setattr(dev, "in_venv", lambda program: sys.executable)
    steps = {"first": ["no_such_module"], "second": ["platform"], "third": ["no_such_module"]}
    assert dev.all_of(steps) == 1
    assert "Failed: first, third." in capfd.readouterr().out
    assert dev.all_of({"second": ["platform"]}) == 0


def test_an_unknown_command_explains_the_known_ones(tmp_path):
    command = [sys.executable, str(ROOT / "packaging" / "dev.py"), "dance"]
    answer = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert answer.returncode == 2
    assert "packaging/dev.py test" in answer.stdout


def test_ci_runs_what_a_developer_runs():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "python3 packaging/dev.py test" in script.read_text(encoding="utf-8")
