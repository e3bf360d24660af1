"""The command line: it names what exists, refuses the rest, and imports nothing before it must."""

import importlib.util
import multiprocessing
import signal
import subprocess
import sys
from types import SimpleNamespace

import pytest

from pos_app import __version__, cli


def test_version_is_said(capsys):
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out == f"pos-app {__version__}\n"


def test_an_unknown_command_is_refused_with_the_list(capsys):
    assert cli.main(["sell"]) == 2
    complaint = capsys.readouterr().err
    assert "'sell'" in complaint
    assert all(name in complaint for name in cli.COMMANDS)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("verify till", "till verify"),
        ("backup hq --to there", "hq backup --to there"),
        ("verify till --home here", "till --home here verify"),
        ("restore-drill hq --home here", "hq --home here restore-drill"),
        ("till verify", "till verify"),
        ("verify", "verify"),
        ("verify till --home", "till verify --home"),
    ],
)
def test_what_till_and_hq_both_have_may_be_said_first(said, meant):
    assert cli.turned(said.split()) == meant.split()


@pytest.mark.parametrize(("words", "code"), [([], 2), (["--help"], 0)])
def test_help_names_every_command(words, code, capsys):
    assert cli.main(words) == code
    text = capsys.readouterr().out
    assert all(name in text for name in cli.COMMANDS)


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_exists(name):
    assert importlib.util.find_spec(cli.COMMANDS[name][0]) is not None


def test_ctrl_c_ends_a_window_as_a_kill_does(monkeypatch, tmp_path):
    """T1: it breaks off no gesture half-way."""
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    shown = SimpleNamespace(run=lambda: int(signal.getsignal(signal.SIGINT) is signal.SIG_DFL))
    monkeypatch.setattr("pos_app.till.main.program_of", lambda _home, _secrets: shown)
    before = signal.getsignal(signal.SIGINT)
    try:
        assert cli.main(["till", "--home", str(tmp_path)]) == 1
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a display")
def test_a_command_that_is_ended_by_hand_says_one_sentence(monkeypatch, capsys):
    def ended(_words):
        raise KeyboardInterrupt

    monkeypatch.setattr("pos_app.till.main.main", ended)
    assert cli.main(["till", "verify"]) == cli.BROKEN_OFF
    assert capsys.readouterr().err == "pos-app: ended by hand; what was saved stays.\n"


def test_a_till_without_a_display_says_so(monkeypatch, capsys, tmp_path):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert cli.main(["till", "--home", str(tmp_path)]) == 1
    assert "There is no display" in capsys.readouterr().err


def test_starting_the_command_line_imports_nothing_heavy():
    heavy = "{'PySide6', 'sqlalchemy', 'fastapi', 'requests', 'pydantic', 'argparse'}"
    code = f"import sys, pos_app.cli; print(sorted({heavy} & set(sys.modules)))"
    started = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert started.stdout.strip() == "[]"


def test_a_frozen_folder_starts_its_own_modules_and_no_others(monkeypatch, capsys):
    begun = []
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(multiprocessing, "freeze_support", lambda: begun.append(True))
    assert cli.main(["-m", "pos_app", "--version"]) == 0
    assert begun
    assert cli.main(["-m", "http.server"]) == 2
    assert "no part of this program" in capsys.readouterr().err


def test_the_module_is_the_same_program():
    started = subprocess.run(
        [sys.executable, "-m", "pos_app", "--version"], capture_output=True, text=True, check=True
    )
    assert started.stdout == f"pos-app {__version__}\n"
