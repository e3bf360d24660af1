"""What run.py decides before it touches the machine; its set-up is proved in a fresh clone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import run

ROOT = Path(run.__file__).parent


@pytest.fixture
def venv(tmp_path, monkeypatch):
    """An environment of this test alone, whose making is only counted."""
    made = []
    monkeypatch.setattr(run, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(run, "STAMP", tmp_path / ".venv" / "complete")
    monkeypatch.setattr(run, "is_debian", lambda: False)

    def make(lock: Path) -> None:
        made.append(lock.name)
        run.VENV.mkdir(exist_ok=True)
        run.STAMP.unlink(missing_ok=True)

    monkeypatch.setattr(run, "make_environment", make)
    return made


def test_a_second_start_makes_nothing(venv):
    run.prepare(testing=False)
    run.prepare(testing=False)
    assert venv == ["requirements.lock"]


def test_the_tests_environment_serves_the_program_too(venv):
    run.prepare(testing=True)
    run.prepare(testing=False)
    assert venv == ["requirements-test.lock"]


def test_the_programs_environment_does_not_serve_the_tests(venv):
    run.prepare(testing=False)
    run.prepare(testing=True)
    assert venv == ["requirements.lock", "requirements-test.lock"]


def test_an_unfinished_environment_is_made_anew(venv):
    run.VENV.mkdir()
    (run.VENV / "complete.new").write_text(f"{run.version_mark()}\n")
    run.prepare(testing=False)
    assert venv == ["requirements.lock"]


@pytest.mark.parametrize("change", ["requirements.lock", "python"])
def test_another_lock_or_python_makes_it_anew(venv, change):
    run.prepare(testing=False)
    lines = run.STAMP.read_text().splitlines()
    run.STAMP.write_text("\n".join(f"{one}0" if one.startswith(change) else one for one in lines))
    run.prepare(testing=False)
    assert venv == ["requirements.lock", "requirements.lock"]


def test_a_failed_step_says_the_tools_last_error():
    script = "import sys; print('ERROR: no network'); print('hint'); sys.exit(1)"
    with pytest.raises(run.Stopped, match=r"^Could not install: ERROR: no network$"):
        run.run_quietly([sys.executable, "-c", script], "Could not install")


def test_a_disk_that_refuses_gets_one_sentence(monkeypatch, capsys):
    def refuse(*, testing: bool) -> None:
        raise PermissionError(13, "Permission denied", ".venv")

    monkeypatch.setattr(run, "prepare", refuse)
    assert run.main(["test"]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_a_screen_asks_for_the_screens_libraries():
    without, with_screen = run.required_packages({}), run.required_packages({"DISPLAY": ":0"})
    assert set(with_screen) - set(without) == set(run.SCREEN_PACKAGES)


def test_a_newer_debians_name_of_a_library_counts():
    assert run.missing_packages(["libglib2.0-0", "libgl1"], {"libglib2.0-0t64"}) == ["libgl1"]


def test_without_root_a_missing_library_stops_with_the_command(monkeypatch):
    monkeypatch.setattr(run, "installed_packages", set)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(run.Stopped, match=r"sudo apt-get .* libgl1"):
        run.have_packages(["libgl1"], [])


def test_without_root_a_missing_tool_is_said_and_does_not_stop(monkeypatch, capsys):
    monkeypatch.setattr(run, "installed_packages", lambda: {"libgl1"})
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.delenv("CI", raising=False)
    assert run.have_packages(["libgl1"], ["xvfb"]) == {"libgl1"}
    assert "no-install-recommends xvfb" in capsys.readouterr().out


def test_under_ci_a_missing_tool_stops(monkeypatch):
    monkeypatch.setattr(run, "installed_packages", set)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("CI", "1")
    with pytest.raises(run.Stopped, match="xvfb"):
        run.have_packages([], ["xvfb"])


def test_the_last_step_of_check_is_the_readmes_test_command(monkeypatch):
    called = []

    def call(command: list[str], **_: object) -> int:
        called.append(command)
        return 0

    monkeypatch.setattr(subprocess, "call", call)
    assert run.check() == 0
    assert called[-1] == [sys.executable, str(ROOT / "run.py"), "test"]


def test_the_tests_take_the_words_after_theirs(venv, monkeypatch):
    called = []

    def call(command: list[str], **_: object) -> int:
        called.append(command)
        return 0

    monkeypatch.setattr(subprocess, "call", call)
    run.main(["test", "-n", "0", "tests/unit"])
    assert called == [[*run.python("pytest"), *run.WORKERS, "-n", "0", "tests/unit"]]


def test_one_failed_step_fails_check_and_the_others_still_run(monkeypatch):
    codes = iter([0, 1, 0, 0, 0, 0, 0, 0, 0])
    monkeypatch.setattr(subprocess, "call", lambda *_, **__: next(codes))
    assert run.check() == 1
    assert next(codes, None) is None


@pytest.mark.parametrize("version", [(3, 10, 9), (3, 15, 0)])
def test_another_python_gets_one_sentence(version):
    code = f"import sys, runpy; sys.version_info = {version}; runpy.run_path('run.py')"
    started = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert started.returncode == 1
    assert started.stderr.strip().count("\n") == 0
    assert "3.11, 3.12, 3.13 or 3.14" in started.stderr
