#!/usr/bin/env python3
"""Sets up what Zoufang needs on this machine, then runs it or checks it.

    python3 packaging/dev.py run [...]   set up, then `zoufang demo` with the arguments given
    python3 packaging/dev.py test [...]  set up, then lint, types and tests (arguments: pytest's)
    python3 packaging/dev.py check       set up, then lint, types and the shape of the house only
    python3 packaging/dev.py setup       set up for all of these and stop
    python3 packaging/dev.py lock [...]  write the locks anew (--upgrade takes newer versions)

Only the standard library is used here: this file runs before anything is installed.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import importlib.util
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows has none; there two set-ups at once are not guarded against.
    fcntl = None  # type: ignore[assignment]

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "zoufang-set-up.json"
UNFINISHED = VENV / "zoufang-unfinished"
LOCKS = {
    "run": ROOT / "packaging" / "requirements.lock",
    "test": ROOT / "packaging" / "requirements-test.lock",
}
EXTRAS = {"run": ("build", "desktop", "hub"), "test": ("build", "desktop", "hub", "test")}
PYTHON_OLDEST = (3, 11)

# Debian package -> what it brings: shared libraries, or a program (no ".so" in the name), by its
# place where that is on no PATH.
# No font is among them: fonts travel with the program.
FOR_QT = {
    "libatomic1": ["libatomic.so.1"],
    "libbrotli1": ["libbrotlidec.so.1"],
    "libdbus-1-3": ["libdbus-1.so.3"],
    "libegl1": ["libEGL.so.1"],
    "libfontconfig1": ["libfontconfig.so.1"],
    "libgl1": ["libGL.so.1"],
    "libglib2.0-0": ["libglib-2.0.so.0", "libgthread-2.0.so.0"],
    "libxkbcommon0": ["libxkbcommon.so.0"],
}
FOR_A_SCREEN = {
    "libxcb-cursor0": ["libxcb-cursor.so.0"],
    "libxcb-icccm4": ["libxcb-icccm.so.4"],
    "libxcb-keysyms1": ["libxcb-keysyms.so.1"],
    "libxcb-shape0": ["libxcb-shape.so.0"],
    "libxcb-xkb1": ["libxcb-xkb.so.1"],
    "libxkbcommon-x11-0": ["libxkbcommon-x11.so.0"],
}
FOR_PICTURES = {"xvfb": ["Xvfb"]}
FOR_THE_HUB = {"postgresql": ["/usr/lib/postgresql/*/bin/initdb"]}
"""The tests start a server of their own; without one, those of PostgreSQL are skipped."""

CHECKS = {
    "lint": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "types": ["mypy"],
    "types of packaging": ["mypy", "--no-explicit-package-bases", "packaging"],
}
ON_ALL_CORES = ["-n", str(os.cpu_count() or 1), "--dist", "worksteal"]
"""Arguments given after these (such as ``-n 0``) win."""
HOUSE = ["pytest", "-q", "tests/test_layers.py", "tests/test_tidy.py"]


class CannotGoOn(Exception):
    """A sentence for the person at the keyboard; nothing more can be done without them."""


def say(sentence: str) -> None:
    print(f"[dev] {sentence}", flush=True)


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


# --- system libraries ---------------------------------------------------------------------------


def present(name: str) -> bool:
    """Whether the loader finds this library (or the shell this program), whoever installed it."""
    if ".so" not in name:
        return shutil.which(Path(name).name) is not None or any(Path("/").glob(name.lstrip("/")))
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def missing(packages: dict[str, list[str]]) -> list[str]:
    return [package for package, names in packages.items() if not all(map(present, names))]


def install_line(packages: list[str]) -> str:
    return "apt-get install -y --no-install-recommends " + " ".join(packages)


def apt_install(packages: list[str]) -> bool:
    """Asks apt for the packages, with fresh lists if the ones at hand do not know them."""
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = [*shlex.split(install_line(packages)), "-qq"]
    quiet = subprocess.run(install, env=env, capture_output=True)
    if quiet.returncode == 0:
        return True
    subprocess.run(["apt-get", "update", "-qq"], env=env, check=False)
    return subprocess.run(install, env=env, stdout=subprocess.DEVNULL).returncode == 0


def need_from_system(wanted: dict[str, list[str]], optional: dict[str, list[str]]) -> None:
    """Installs missing system packages as root; else says the one line that does."""
    if not sys.platform.startswith("linux"):
        return
    absent = missing({**wanted, **optional})
    if not absent:
        return
    if is_root() and shutil.which("apt-get"):
        say(f"Installing system packages through apt: {', '.join(absent)}.")
        # One name that this release does not know must not keep out the libraries Qt cannot miss.
        if not apt_install(absent):
            apt_install(missing(wanted))
    still = missing(wanted)
    if still:
        raise CannotGoOn(
            f"System libraries are missing. As root, run this one line, then try again:\n"
            f"    {install_line(missing({**wanted, **optional}))}"
        )
    left = missing(optional)
    if left:
        say(f"Going on without {', '.join(left)}. To have them, as root: {install_line(left)}")


def has_display() -> bool:
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


# --- the virtual environment --------------------------------------------------------------------


def in_venv(program: str, venv: Path = VENV) -> str:
    windows = os.name == "nt"
    return str(venv / "Scripts" / f"{program}.exe" if windows else venv / "bin" / program)


def fingerprint(purpose: str) -> str:
    """What the packages of this purpose follow from: the lock and the project's own description."""
    digest = hashlib.sha256()
    for path in (LOCKS[purpose], ROOT / "pyproject.toml"):
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def place() -> dict[str, str]:
    """What the whole environment follows from; a copied or moved folder needs a new one."""
    return {"python": "{}.{}".format(*sys.version_info), "root": str(ROOT)}


def read_stamp() -> dict[str, str]:
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(purpose: str) -> None:
    """Notes what is installed now; the test lock holds all that the other one does."""
    purposes = LOCKS if purpose == "test" else [purpose]
    stamp = {**place(), **{name: fingerprint(name) for name in purposes}}
    STAMP.write_text(json.dumps(stamp, indent=1), encoding="utf-8")


def usable() -> bool:
    """Whether the environment on disk can be built upon instead of being made anew."""
    if UNFINISHED.exists() or not os.path.exists(in_venv("python")):
        return False
    stamp = read_stamp()
    if stamp:
        return {key: stamp.get(key) for key in place()} == place()
    probe = "import sys, pip; print('{}.{}'.format(*sys.version_info))"
    answer = subprocess.run([in_venv("python"), "-c", probe], capture_output=True, text=True)
    return answer.stdout.strip() == place()["python"]


def need_venv_module() -> None:
    """Debian keeps the part of Python that makes environments in a package of its own."""
    if importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv"):
        return
    package = "python{}.{}-venv".format(*sys.version_info)
    if is_root() and shutil.which("apt-get"):
        say(f"Installing {package} through apt.")
        apt_install([package])
        importlib.invalidate_caches()
    if not importlib.util.find_spec("ensurepip"):
        raise CannotGoOn(
            f"This Python cannot make virtual environments. As root, run this one line, then try "
            f"again:\n    {install_line([package])}"
        )


def make_venv() -> None:
    need_venv_module()
    if VENV.exists():
        say("The environment in .venv is unfinished or of another place or Python: making it anew.")
        shutil.rmtree(VENV)
    else:
        say("Making a virtual environment in .venv.")
    VENV.mkdir()
    UNFINISHED.touch()
    subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)


def pip_install(*arguments: str) -> bool:
    """Runs pip, showing of its many words only the large downloads and what went wrong."""
    command = [in_venv("python"), "-m", "pip", "install", "--progress-bar", "off", *arguments]
    words: list[str] = []
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as pip:
        assert pip.stdout is not None
        for line in pip.stdout:
            words.append(line.rstrip())
            if line.lstrip().startswith("Downloading ") and " MB)" in line:
                print("     ", line.strip(), flush=True)
    if pip.returncode != 0:
        print("\n".join(words[-40:]), flush=True)
    return pip.returncode == 0


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Keeps two set-ups of the same folder from working at once."""
    with open(LOCKS["run"], "rb") as door:
        if fcntl is not None:
            try:
                fcntl.flock(door, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                say("Another set-up of this folder is at work: waiting for it.")
                fcntl.flock(door, fcntl.LOCK_EX)
        yield


def set_up(purpose: str) -> None:
    """Brings system libraries and .venv to what the lock says; does nothing when they are there."""
    for_screen = FOR_A_SCREEN if has_display() else {}
    optional = {**FOR_A_SCREEN, **FOR_PICTURES, **FOR_THE_HUB} if purpose == "test" else {}
    need_from_system({**FOR_QT, **for_screen}, optional)
    with alone():
        kept = usable()
        if kept and read_stamp().get(purpose) == fingerprint(purpose):
            say("Everything is set up.")
            return
        started = time.monotonic()
        if not kept:
            make_venv()
        UNFINISHED.touch()
        lock = LOCKS[purpose]
        say(f"Installing what {lock.relative_to(ROOT)} names (a few hundred MB the first time).")
        done = pip_install("--require-hashes", "--only-binary", ":all:", "-r", str(lock)) and (
            pip_install("--no-deps", "--no-build-isolation", "--no-index", "-e", str(ROOT))
        )
        if done:
            write_stamp(purpose)
        # pip that ends by itself leaves whole packages behind, even when it ends badly.
        UNFINISHED.unlink()
    if not done:
        raise CannotGoOn("The packages could not be installed: pip's own words stand above.")
    say(f"Set up in {time.monotonic() - started:.0f} s.")


# --- the commands -------------------------------------------------------------------------------


def quiet_qt() -> None:
    """Without a screen Qt must draw into memory, or the program ends at once."""
    if sys.platform.startswith("linux") and not has_display():
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def run(arguments: list[str]) -> int:
    set_up("run")
    quiet_qt()
    say(" ".join(["Running: zoufang demo", *map(shlex.quote, arguments)]))
    return subprocess.call([in_venv("zoufang"), "demo", *arguments])


def all_of(steps: dict[str, list[str]]) -> int:
    """Runs every step whatever the others say, and ends with what failed."""
    if (ROOT / "packaging" / "__init__.py").exists():
        raise CannotGoOn(
            "packaging/__init__.py hides the installed package of that name, without which pytest "
            "cannot start: remove it."
        )
    set_up("test")
    quiet_qt()
    failed = []
    for name, command in steps.items():
        say(f"{name.capitalize()}: {shlex.join(command)}")
        started = time.monotonic()
        if subprocess.call([in_venv("python"), "-m", *command], cwd=ROOT) != 0:
            failed.append(name)
        say(f"{name.capitalize()} took {time.monotonic() - started:.0f} s.")
    say(f"Failed: {', '.join(failed)}." if failed else "All passed.")
    return 1 if failed else 0


def test(arguments: list[str]) -> int:
    return all_of({**CHECKS, "tests": ["pytest", *ON_ALL_CORES, *arguments]})


def check(arguments: list[str]) -> int:
    return all_of({**CHECKS, "house": [*HOUSE, *arguments]})


def setup(arguments: list[str]) -> int:
    set_up("test")
    return 0


def find_uv(folder: Path) -> str:
    """The program that makes the lock: the one at hand, or one put into the folder."""
    uv = shutil.which("uv")
    if uv is None:
        say("Fetching uv, which makes the lock, into a folder that is thrown away after.")
        need_venv_module()
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        pip = [in_venv("python", folder), "-m", "pip", "install", "--quiet", "uv"]
        subprocess.run(pip, check=True)
        uv = in_venv("uv", folder)
    return uv


def lock(arguments: list[str]) -> int:
    """Resolves pyproject.toml for every system and Python at once, with hashes, naming no host."""
    with tempfile.TemporaryDirectory() as folder:
        compile_lock = [find_uv(Path(folder)), "pip", "compile", "pyproject.toml", "--quiet"]
        compile_lock += ["--universal", "--python-version", "{}.{}".format(*PYTHON_OLDEST)]
        compile_lock += ["--generate-hashes", "--no-header", "--no-annotate"]
        compile_lock += ["--no-emit-index-url", "--no-emit-find-links", *arguments]
        for purpose, path in LOCKS.items():
            command = [*compile_lock, "--output-file", str(path)]
            for extra in EXTRAS[purpose]:
                command += ["--extra", extra]
            if purpose == "test":
                command += ["--constraints", str(LOCKS["run"])]
            subprocess.run(command, cwd=ROOT, check=True)
            note = f"# Made by `python3 packaging/dev.py lock` to {purpose} Zoufang; not by hand.\n"
            path.write_text(note + path.read_text(encoding="utf-8"), encoding="utf-8")
            say(f"Wrote {path.relative_to(ROOT)}.")
    return 0


COMMANDS = {"run": run, "test": test, "check": check, "setup": setup, "lock": lock}


def main(arguments: list[str]) -> int:
    command = COMMANDS.get(arguments[0]) if arguments else None
    if command is None:
        print(__doc__)
        return 0 if arguments[:1] in (["-h"], ["--help"]) else 2
    try:
        if sys.version_info < PYTHON_OLDEST:
            raise CannotGoOn(
                "This needs Python {}.{} or newer; ".format(*PYTHON_OLDEST)
                + f"{sys.executable} is {sys.version.split()[0]}."
            )
        return command(arguments[1:])
    except CannotGoOn as reason:
        print(f"[dev] {reason}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"[dev] This step failed: {shlex.join(map(str, error.cmd))}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\n[dev] Stopped. The same command starts again cleanly.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
