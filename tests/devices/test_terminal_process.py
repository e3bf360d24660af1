"""The simulator as a process that dies in the middle of things (FK5, M7)."""

import contextlib
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from pos_app.domain.errors import AnswerUnknown, Unavailable
from pos_app.till.devices.card_terminal import (
    Approved,
    Declined,
    NeverSeen,
    Released,
    Reversed,
)
from pos_app.till.devices.no_terminal import NoTerminal
from pos_app.till.devices.socket_terminal import SocketTerminal
from pos_app.till.devices.terminal_wire import encode_answer

CHARGE = ("a1", 2541, "EUR")


def approvals(process) -> int:
    return sum('"decided"' in line and '"reason":""' in line for line in process.entries())


def charge_in_background(terminal) -> tuple[threading.Thread, list[Exception]]:
    failures: list[Exception] = []

    def run() -> None:
        try:
            terminal.charge(*CHARGE)
        except AnswerUnknown as error:
            failures.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, failures


def test_killed_in_the_middle_of_a_charge_it_never_charges_twice(process, clock):
    """M7, FK5: the attempt is unknown, the restarted terminal knows that nobody was charged."""
    process.start("--outcome", "slow", "--slow-seconds", "300")
    terminal = SocketTerminal(process.port, clock)
    thread, failures = charge_in_background(terminal)
    while not (process.home / "terminal-attempts.jsonl").stat().st_size:
        thread.join(0.01)
    process.kill()
    thread.join(60)
    assert [error.reason for error in failures if isinstance(error, AnswerUnknown)] == [
        "answer_lost"
    ]
    process.start()
    assert terminal.query("a1") == Declined("a1", "interrupted")
    assert terminal.charge(*CHARGE) == Declined("a1", "interrupted")
    assert approvals(process) == 0


def test_killed_after_the_charge_it_still_knows_it(process, clock):
    """M7: the answer got lost, the terminal died; the same attempt finds the one charge."""
    process.start("--outcome", "lost_answer_approved")
    terminal = SocketTerminal(process.port, clock)
    with pytest.raises(AnswerUnknown):
        terminal.charge(*CHARGE)
    process.kill()
    with pytest.raises(Unavailable) as away:
        terminal.query("a1")
    assert away.value.reason == "unreachable"
    process.start()
    found = terminal.query("a1")
    assert isinstance(found, Approved)
    assert terminal.charge(*CHARGE) == found
    assert approvals(process) == 1


def test_a_line_cut_by_a_power_loss_is_dropped(process, clock):
    process.start()
    terminal = SocketTerminal(process.port, clock)
    first = terminal.charge(*CHARGE)
    process.kill()
    with (process.home / "terminal-attempts.jsonl").open("ab") as file:
        file.write(b'{"what":"begun","ke')
    process.start()
    assert terminal.query("a1") == first


def test_a_damaged_memory_stops_the_start(tmp_path):
    (tmp_path / "terminal-attempts.jsonl").write_text("nonsense\n", "utf-8")
    module = "pos_app.till.devices.terminal_simulator"
    command = [sys.executable, "-m", module, "--port", "0", "--home", str(tmp_path)]
    root = Path(__file__).parents[2]
    ended = subprocess.run(
        command, cwd=root, capture_output=True, text=True, timeout=120, check=False
    )
    assert ended.returncode == 2
    assert "damaged" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    "line", [b"not json\n", b"{}\n", b"[" * 3000 + b"\n", b"x" * 9000, b'{"do":"charge"}\n', b"\n"]
)
def test_nonsense_gets_no_answer_and_changes_nothing(process, clock, line):
    process.start()
    with socket.create_connection(("127.0.0.1", process.port), 60) as connection:
        connection.sendall(line)
        with contextlib.suppress(OSError):  # the terminal may have hung up already
            connection.shutdown(socket.SHUT_WR)
        assert _rest(connection) == b""
    assert process.entries() == []
    assert isinstance(SocketTerminal(process.port, clock).charge(*CHARGE), Approved)


def _rest(connection: socket.socket) -> bytes:
    try:
        return connection.recv(100)
    except ConnectionResetError:
        return b""


@pytest.mark.parametrize(
    "reply", [b"", b"<html>\n", b"{}\n", b"x" * 9000, b'{"wire":1,"result":"approved"}\n']
)
def test_a_terminal_that_talks_nonsense_has_not_answered(clock, reply):
    """FN4: nonsense is never success and never a refusal."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_answer_once, args=(server, reply))
        thread.start()
        with pytest.raises(AnswerUnknown):
            SocketTerminal(server.getsockname()[1], clock).charge(*CHARGE)
        thread.join(60)


@pytest.mark.parametrize(
    ("call", "about", "answer"),
    [
        ("release", "T1", Reversed("T1")),
        ("reverse", "a1", NeverSeen("a1")),
        ("stop", "a1", Released("a1")),
        ("query", "a1", Released("a1")),
        ("query", "a1", NeverSeen("a2")),
    ],
)
def test_an_answer_to_another_question_is_none(clock, call, about, answer):
    """FN4: nothing is counted as let go, undone or ended by it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_answer_once, args=(server, encode_answer(answer)))
        thread.start()
        with pytest.raises(AnswerUnknown):
            getattr(SocketTerminal(server.getsockname()[1], clock), call)(about)
        thread.join(60)


@pytest.mark.parametrize("call", ["release", "reverse", "stop", "query"])
def test_a_till_without_a_terminal_takes_and_undoes_nothing(call):
    with pytest.raises(Unavailable, match="none"):
        getattr(NoTerminal(), call)("a1")
    with pytest.raises(Unavailable, match="none"):
        NoTerminal().charge(*CHARGE)


def test_a_slow_drip_does_not_stretch_the_limit(clock):
    """FN2: a total deadline, not one per read."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        stop = threading.Event()
        thread = threading.Thread(target=_drip, args=(server, stop))
        thread.start()
        began = clock.monotonic()
        with pytest.raises(AnswerUnknown):
            SocketTerminal(server.getsockname()[1], clock, payment_seconds=0.3).charge(*CHARGE)
        assert clock.monotonic() - began < 60
        stop.set()
        thread.join(60)


def _answer_once(server: socket.socket, reply: bytes) -> None:
    connection, _ = server.accept()
    with connection:
        connection.recv(4096)
        connection.sendall(reply)


def _drip(server: socket.socket, stop: threading.Event) -> None:
    connection, _ = server.accept()
    with connection:
        while not stop.wait(0.05):
            try:
                connection.sendall(b"x")
            except OSError:
                return
