"""Starts the program, its tests and its checks on a fresh machine; uses the standard library alone.

`test`, `check`, `coverage` and `mutants` are this file's own words; every other word goes to the
program.
It must never touch an environment that another Python or another lock made: it builds that anew.
"""

import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

if not (3, 11) <= sys.version_info[:2] <= (3, 14):
    sys.exit("pos-app needs Python 3.11, 3.12, 3.13 or 3.14; start run.py with one of these.")

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "complete"
PROGRAM_LOCK = ROOT / "requirements.lock"
TEST_LOCK = ROOT / "requirements-test.lock"

QT_PACKAGES = (
    "libglib2.0-0", "libegl1", "libgl1", "libdbus-1-3", "libfontconfig1", "libxkbcommon0",
    "fonts-dejavu-core",
)  # fmt: skip
SCREEN_PACKAGES = (
    "libxcb-cursor0", "libxcb-icccm4", "libxcb-keysyms1", "libxcb-shape0", "libxkbcommon-x11-0",
)  # fmt: skip
TEST_PACKAGES = ("xvfb", "chromium", "libatomic1", "gnome-keyring", "dbus-daemon", "strace")
"""The browser's driver needs libatomic1 and does not say so."""
FEDORA = (
    "sudo dnf install glib2 libglvnd-egl libglvnd-glx dbus-libs fontconfig libxkbcommon"
    " dejavu-sans-fonts"
)
QT_LIBRARIES = (
    "libglib-2.0.so.0", "libEGL.so.1", "libGL.so.1", "libdbus-1.so.3", "libfontconfig.so.1",
    "libxkbcommon.so.0",
)  # fmt: skip

OWN_WORDS = {"test", "check", "coverage", "mutants"}
WORKERS = ("-n", "auto", "--maxprocesses", "4", "--dist", "loadfile")
"""The tests of a file stay together, since they share what their module furnished."""


class Stopped(Exception):
    """The set-up cannot go on; the text is the sentence for the person at the keyboard."""


def main(words: Sequence[str]) -> int:
    own = words[0] if words and words[0] in OWN_WORDS else ""
    try:
        prepare(testing=bool(own))
    except Stopped as stopped:
        print(stopped, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"The set-up could not be finished: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped before the set-up was complete; the next start does it anew.")
        return 130
    if own == "test":
        return subprocess.call(python("pytest", *WORKERS, *words[1:]), cwd=ROOT, env=environment())
    if own == "coverage":
        counted = python("tests.coverage", *WORKERS, *words[1:])
        return subprocess.call(counted, cwd=ROOT, env=environment())
    if own == "mutants":
        return subprocess.call(python("tests.mutants", *words[1:]), cwd=ROOT, env=environment())
    if own == "check":
        return check()
    return become(python("pos_app", *words))


def check() -> int:
    """All of it, even after a failure, so that one run tells everything; the tests come last."""
    scenarios = sorted(str(path) for path in (ROOT / "tests" / "scenarios").glob("*.toml"))
    steps = {
        "lint": python("ruff", "check", "."),
        "types": python("mypy"),
        "layers": python("pytest", "-q", "tests/test_layers.py"),
        "tidy": python("pytest", "-q", "tests/test_tidy.py"),
        "scenarios": python("pos_app", "play", *scenarios),
        "simulation": python("pos_app", "simulate", "--lean", "--orders", "50000"),
        "gestures": python("pos_app", "simulate", "--orders", "5000"),
        "wire": python("tests.soak.wire", "--requests", "2000"),
        "test": [sys.executable, str(ROOT / "run.py"), "test"],
    }
    failed = []
    for name, command in steps.items():
        print(f"== {name}", flush=True)
        if subprocess.call(command, cwd=ROOT, env=environment()) != 0:
            failed.append(name)
    print(f"check: failed: {', '.join(failed)}" if failed else "check: all passed")
    return 1 if failed else 0


def python(module: str, *arguments: str) -> list[str]:
    inside = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    return [str(VENV.joinpath(*inside)), "-m", module, *arguments]


def environment() -> dict[str, str]:
    """UTF-8 where the machine has no locale, this checkout's program from any folder, and bytecode
    kept also where it is not as a rule: the tests start hundreds of processes.
    """
    changed = dict(os.environ)
    changed.pop("PYTHONDONTWRITEBYTECODE", None)
    if not any(changed.get(name) for name in ("LC_ALL", "LC_CTYPE", "LANG")):
        changed["LC_ALL"] = "C.UTF-8"
    changed["PYTHONPATH"] = os.pathsep.join(
        filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))
    )
    return changed


def become(command: list[str]) -> int:
    """The program in place of this process, so that signals and the exit code are its own."""
    if os.name == "nt":
        return subprocess.call(command, env=environment())
    return os.execve(command[0], command, environment())  # noqa: S606


# --- set-up ---------------------------------------------------------------------------------------


def prepare(*, testing: bool) -> None:
    """Makes what this machine lacks; returns at once when the stamp says that all is there."""
    required = required_packages(os.environ) if is_debian() else []
    optional = [*SCREEN_PACKAGES, *TEST_PACKAGES] if is_debian() and testing else []
    marks = {version_mark(), lock_mark(PROGRAM_LOCK)}
    if testing:
        marks.add(lock_mark(TEST_LOCK))
    stamped = set(STAMP.read_text("utf-8").splitlines()) if STAMP.is_file() else set()
    if marks | {*required, *optional} <= stamped:
        return
    have = have_packages(required, optional) if is_debian() else have_libraries()
    if not marks <= stamped:
        make_environment(TEST_LOCK if testing else PROGRAM_LOCK)
        stamped = marks
    write_stamp(stamped | have)


def version_mark() -> str:
    return "python " + " ".join(sys.version.split())


def lock_mark(lock: Path) -> str:
    return f"{lock.name} {hashlib.sha256(lock.read_bytes()).hexdigest()}"


def write_stamp(lines: set[str]) -> None:
    unfinished = STAMP.with_name("complete.new")
    unfinished.write_text("\n".join(sorted(lines)) + "\n", "utf-8")
    unfinished.replace(STAMP)


def make_environment(lock: Path) -> None:
    print(f"Setting up .venv from {lock.name}; this happens once and takes a minute.", flush=True)
    STAMP.unlink(missing_ok=True)  # first, so that a broken removal is never taken for complete
    if VENV.exists():
        shutil.rmtree(VENV)
    run_quietly([sys.executable, "-m", "venv", str(VENV)], "Python could not make .venv")
    pip = python("pip", "install", "--disable-pip-version-check", "--no-input", "--quiet")
    run_quietly(
        [*pip, "--require-hashes", "--only-binary", ":all:", "-r", str(lock)],
        "The packages could not be installed (is this machine on the network?)",
    )


def run_quietly(command: list[str], complaint: str) -> None:
    """Runs a step of the set-up; a failure becomes the complaint with the tool's last words."""
    ended = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
        check=False, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
    )  # fmt: skip
    if ended.returncode != 0:
        raise Stopped(f"{complaint}: {last_words(ended.stdout)}")


def last_words(output: str) -> str:
    """The line that says what went wrong: the last one marked as an error, or the last at all."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith(("error", "e:"))]
    return ["", *lines, *errors][-1]


def is_debian() -> bool:
    return Path("/usr/bin/dpkg-query").exists() and Path("/usr/bin/apt-get").exists()


def required_packages(settings: Mapping[str, str]) -> list[str]:
    """Debian's packages without which the program cannot start here."""
    required = list(QT_PACKAGES)
    if settings.get("DISPLAY"):
        required += SCREEN_PACKAGES
    if importlib.util.find_spec("ensurepip") is None:
        required.append("python3-venv")
    return required


def have_packages(required: list[str], optional: list[str]) -> set[str]:
    """Those of the packages that are there in the end; installs what is missing as root."""
    wanted = [*required, *optional]
    missing = missing_packages(wanted, installed_packages())
    if not missing:
        return set(wanted)
    command = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    if os.geteuid() == 0:
        print("Installing system packages:", " ".join(missing), flush=True)
        run_quietly(["apt-get", "update"], "The list of system packages could not be fetched")
        run_quietly(command, "The system packages could not be installed")
        return set(wanted)
    advice = f"sudo apt-get update && sudo {' '.join(command)}"
    if os.environ.get("CI") or set(missing) & set(required):
        raise Stopped(f"System packages are missing; install them, then start again:\n  {advice}")
    print(f"Tools that some tests need are absent; to have them:\n  {advice}", flush=True)
    return set(wanted) - set(missing)


def installed_packages() -> set[str]:
    lines = subprocess.run(
        ["/usr/bin/dpkg-query", "-W", "-f", "${db:Status-Status} ${Package}\n"],
        stdout=subprocess.PIPE, text=True, check=False,
    ).stdout.splitlines()  # fmt: skip
    return {line.removeprefix("installed ") for line in lines if line.startswith("installed ")}


def missing_packages(wanted: Sequence[str], installed: set[str]) -> list[str]:
    """Newer Debians carry some libraries under a name that ends in `t64`."""
    return [name for name in wanted if name not in installed and f"{name}t64" not in installed]


def have_libraries() -> set[str]:
    """Off Debian the packages have other names, so the libraries themselves are asked for."""
    if sys.platform != "linux":
        return set()
    missing = [name for name in QT_LIBRARIES if not can_load(name)]
    if missing:
        advice = f"\n  {FEDORA}" if shutil.which("dnf") else ""
        raise Stopped(f"System libraries are missing; install them: {', '.join(missing)}{advice}")
    return set()


def can_load(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
