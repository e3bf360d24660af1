"""The pictures of screen layouts, drawn by a program of its own that may fail (R47, R84)."""

import subprocess

import pytest

from pos_app.contract.layout_preview import LayoutPreview
from pos_app.domain.configuration import ScreenLayout
from pos_app.domain.staff import PermissionGroup
from pos_app.hq.web.console.previews import KEPT, PNG, Previews


@pytest.fixture
def program(monkeypatch):
    """What the till's program answers, in turn; without an answer it is asked too often."""
    answers: list[subprocess.CompletedProcess[bytes] | Exception] = []

    def run(*_command: object, **_options: object) -> subprocess.CompletedProcess[bytes]:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(subprocess, "run", run)
    return answers


def drew(picture: bytes, status: int = 0) -> subprocess.CompletedProcess[bytes]:
    return subprocess.CompletedProcess([], status, picture)


def wish(width: int = 1366) -> LayoutPreview:
    return LayoutPreview(ScreenLayout(), PermissionGroup("g", "Group"), width=width)


@pytest.mark.logs("the till's program")
@pytest.mark.parametrize(
    "answer",
    [
        OSError("no such program"),
        subprocess.TimeoutExpired("preview", 30),
        drew(PNG, status=1),
        drew(b"Traceback"),
    ],
    ids=str,
)
def test_what_could_not_be_drawn_is_no_picture_and_is_tried_again(program, answer):
    program += [answer, drew(PNG + b"good")]
    kept = Previews()
    assert kept.drawn(wish()) == b""
    assert kept.drawn(wish()) == PNG + b"good"


def test_a_picture_is_drawn_once_and_the_oldest_gives_way(program):
    kept = Previews()
    for width in range(KEPT + 1):
        program.append(drew(PNG + bytes([width])))
        for _ in range(2):
            assert kept.drawn(wish(width)) == PNG + bytes([width])
    assert kept.drawn(wish(1)) == PNG + b"\x01"
    program.append(drew(PNG + b"anew"))
    assert kept.drawn(wish(0)) == PNG + b"anew"
