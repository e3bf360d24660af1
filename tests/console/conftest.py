"""The console over real HTTP: a small head office to change, and a furnished one to read."""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

import pyotp
import pytest
from fastapi import FastAPI

from pos_app.hq.people import operators, second_factor
from pos_app.hq.people.second_factor import STEP_SECONDS
from pos_app.hq.service import Hq
from pos_app.hq.store import operators as people
from pos_app.hq.store import runs
from pos_app.hq.web.app import create
from pos_app.hq.web.console import late, previews, session
from tests.helpers.hq_furnished import LOGIN, PASSWORD, furnished
from tests.helpers.web_client import WebClient
from tests.hq.offices import described
from tests.hq.world import Clock, Ids, furnish, open_hq

PLACE = "https://hq.example"
OURS = {"sec-fetch-site": "same-origin"}


def found(pattern: str, text: str) -> str:
    """What the pattern's first group found; a page without it fails the test."""
    match = re.search(pattern, text)
    assert match is not None, pattern
    return match[1]


_serving: deque[tuple[Hq, FastAPI]] = deque(maxlen=2)


def console_of(hq: Hq) -> FastAPI:
    """The web program of a head office, which keeps nothing itself: one serves all its visitors."""
    for one, program in _serving:
        if one is hq:
            return program
    _serving.append((hq, create(hq)))
    return _serving[-1][1]


@dataclass
class Visitor:
    """A browser without scripts: it keeps cookies and sends a page's token along."""

    hq: Hq
    base_url: str = PLACE
    client: WebClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = WebClient(console_of(self.hq), base_url=self.base_url, follow_redirects=False)

    def get(self, path: str, **headers: str):
        return self.client.get(path, headers=headers)

    def page(self, path: str) -> str:
        answer = self.client.get(path, follow_redirects=True)
        assert answer.status_code == 200, answer.text
        return str(answer.text)

    def token(self, path: str) -> str:
        return str(re.findall(r'name="token" value="(\w+)"', self.page(path))[-1])

    def send(self, path: str, seen_on: str, files=None, **fields: str):
        """The form of that page, filled in and sent."""
        fields["token"] = self.token(seen_on)
        return self.client.post(path, data=fields, files=files, headers=OURS)

    def pass_by(self, login: str = LOGIN, password: str = PASSWORD, **fields: str):
        """The passphrase alone."""
        at = "/console/sign-in"
        return self.send(at, at, operator=login, password=password, **fields)

    def sign_in(self, login: str = LOGIN, password: str = PASSWORD, **fields: str):
        """Passphrase and second factor, as far as the door lets one."""
        answer = self.pass_by(login, password, **fields)
        if answer.status_code != 303:
            return answer
        at = "/console/second"
        forward(self.hq, STEP_SECONDS)
        wanted = answer.headers["location"]
        return self.send(at, f"{at}?next={wanted}", code=code_of(self.hq), next=wanted)


SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
"""What the authenticators of these tests hold."""


def forward(hq: Hq, seconds: float) -> None:
    """The office's clock, which is one of ours."""
    assert isinstance(hq.clock, Clock)
    hq.clock.forward(seconds=seconds)


def code_of(hq: Hq, secret: str = SECRET) -> str:
    """What an authenticator shows now."""
    return pyotp.TOTP(secret).at(hq.now())


def head_office(home) -> Hq:
    """Store S1 with eight products, one customer and one administrator."""
    opened = open_hq(home, clock=Clock(), ids=Ids())
    furnish(opened)
    person = operators.add(opened, LOGIN, "Ilse Vermeer", PASSWORD)
    second_factor.set_up(opened, person, SECRET, code_of(opened))
    return opened


@pytest.fixture(scope="session", autouse=True)
def _everything_at_once() -> Iterator[None]:
    """A busy machine makes no page of a test come in parts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(late, "AT_ONCE_SECONDS", 60.0)
        yield


@pytest.fixture(scope="session", autouse=True)
def patient() -> Iterator[None]:
    """A busy machine is no failure, however long the picture of a layout takes there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(previews, "SECONDS_MAX", 600)
        yield


@pytest.fixture(scope="session")
def hq(tmp_path_factory) -> Iterator[Hq]:
    """One head office for the whole run; its clock only goes forward."""
    opened = head_office(tmp_path_factory.mktemp("hq"))
    yield opened
    opened.close()


@pytest.fixture
def own_hq(tmp_path) -> Iterator[Hq]:
    """A head office that a test may spoil."""
    opened = head_office(tmp_path / "hq")
    yield opened
    opened.close()


@pytest.fixture
def office(own_hq) -> Hq:
    """One that a test may spoil, with store S1 described by master data."""
    described(own_hq)
    return own_hq


@pytest.fixture
def karin(office) -> Visitor:
    """The administrator of that one, signed in."""
    return signed_in(office)


@pytest.fixture
def clock(hq):
    return hq.clock


@pytest.fixture
def stranger(hq) -> Visitor:
    return Visitor(hq)


@pytest.fixture
def ilse(hq) -> Iterator[Visitor]:
    """The administrator, signed in; what she started ends with the test."""
    visitor = signed_in(hq)
    with visitor.client:
        yield visitor
    with hq.read() as unit:
        person = people.by_login(unit, LOGIN)
    hq.run(lambda unit: people.end_sessions_of(unit, person.operator_id))


def signed_in(hq: Hq, login: str = LOGIN, language: str = "en") -> Visitor:
    """A visitor with a session, without the slow check of a password."""
    with hq.read() as unit:
        person = people.by_login(unit, login)
    assert person is not None
    visitor = Visitor(hq)
    cookie = session.begin(hq, person, language, "", hq.now())
    visitor.client.cookies.set("__Host-console", cookie)
    return visitor


def runs_of(hq: Hq) -> int:
    """How many runs of Synchronise orders there were."""
    with hq.read() as unit:
        return len(runs.latest(unit))


@pytest.fixture(scope="session")
def friday(tmp_path_factory) -> Iterator[Visitor]:
    """A signed-in reader of the furnished head office; its tests change nothing."""
    opened, _ = furnished(tmp_path_factory.mktemp("friday"))
    yield signed_in(opened)
    opened.close()
