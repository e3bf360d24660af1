"""Every address of the console and of the operators' JSON as every role, over HTTP, from one table
(`rights.toml`): allowed or refused, and nothing in between.
"""

import re
import tomllib
from pathlib import Path

import pytest

from pos_app.hq.people import operators
from pos_app.hq.people.rights import ACTS, READS
from pos_app.hq.store import operators as people
from pos_app.hq.store import state
from pos_app.hq.web.app import create
from pos_app.hq.web.console import session
from tests.console.conftest import OURS, Visitor, head_office, signed_in

TABLE = tomllib.loads(Path(__file__).with_name("rights.toml").read_text("utf-8"))
ROLES = TABLE["roles"]
JSON, CONSOLE = "/operator/v1/", "/console"
COMMANDS = "/operator/v1/{name}"
OPEN = {"anybody", "outside", "static"}
"""What every person may, what needs no person at all."""
PASSWORD = "a long enough password"


def of_kind(kind: str, view: str, edit: str, written: set[tuple[str, str]]):
    """The addresses that every kind of master data has; four kinds have forms of their own."""
    data, master = f"/console/data/{kind}", f"/operator/v1/master/{kind}"
    own = {
        "GET": ["", "/r/{key}", "/export.csv"],
        "POST": ["/new", "/r/{key}", "/r/{key}/withdraw", "/r/{key}/put-back"],
    }
    for method, paths in own.items():
        for path in paths:
            if (method, data + path) in written:
                yield view if method == "GET" else edit, method, data + path
    for path in ("/new", "/r/{key}/withdraw"):
        if ("GET", data + path) in written:
            yield edit, "GET", data + path
    for method, path in (("GET", ""), ("GET", "/{key}"), ("PUT", "/{key}"), ("DELETE", "/{key}")):
        yield view if method == "GET" else edit, method, master + path


def routes_of(router):
    """Every route, those of included routers too."""
    for route in router.routes:
        inner = getattr(route, "original_router", None)
        yield from routes_of(inner) if inner is not None else (route,)


def written_in(app) -> set[tuple[str, str]]:
    """Every address of the program that is for people; the owner's commands are no person's."""
    return {
        (method, route.path)
        for route in routes_of(app)
        for method in getattr(route, "methods", None) or ()
        if method != "HEAD" and route.path.startswith((CONSOLE, JSON)) and route.path != COMMANDS
    }


def table(app) -> list[tuple[str, str, str]]:
    """Right, method, address."""
    found = [
        (right, *line.split()) for right, lines in TABLE["addresses"].items() for line in lines
    ]
    written = written_in(app)
    for kind, (view, edit) in TABLE["kinds"].items():
        found += of_kind(kind, view, edit, written)
    return found


@pytest.fixture(scope="module")
def hq(tmp_path_factory):
    """A head office of its own: the matrix presses every button."""
    opened = head_office(tmp_path_factory.mktemp("matrix"))
    for role in ROLES:
        operators.add(opened, role, role.title(), PASSWORD, role)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def app(hq):
    return create(hq, operator_token="t" * 64)


def test_the_table_names_every_address_once(app):
    named = [(method, path) for _, method, path in table(app)]
    assert sorted(set(named)) == sorted(named)
    missing, gone = written_in(app) - set(named), set(named) - written_in(app)
    assert not missing, "give these a right in tests/console/rights.toml"
    assert not gone


def test_the_roles_are_those_of_the_program():
    assert {role: sorted(READS[role] | ACTS[role]) for role in READS} == ROLES


def test_reading_is_all_that_a_right_to_read_gives(app):
    """So an auditor, who has only those, acts nowhere."""
    assert all(right.endswith(".view") for right in ROLES["auditor"])
    acting = [row[2] for row in table(app) if row[0].endswith(".view") and row[1] != "GET"]
    assert acting == []


def filled(path: str) -> str:
    return re.sub(r"\{[^}]+\}", "1", path)


class Person:
    """Somebody signed in, who asks both the console and the JSON."""

    def __init__(self, hq, login: str) -> None:
        self.hq, self.login = hq, login
        self.visitor = signed_in(hq, login)
        self.renew()

    def renew(self) -> None:
        """A stay may end on the way (signing out is an address too)."""
        with self.hq.read() as unit:
            person = people.by_login(unit, self.login)
        assert person is not None
        self.cookie = session.begin(self.hq, person, "en", "", self.hq.now())
        self.visitor.client.cookies.clear()
        self.visitor.client.cookies.set("__Host-console", self.cookie)
        found = session.find(self.hq, self.cookie, touch=False)
        assert found is not None
        self.token = found.token

    def ask(self, method: str, path: str, token: str | None = None, **headers: str):
        used = self.token if token is None else token
        if path.startswith(JSON):
            sent = {} if method == "GET" else {"x-token": used}
            return self.visitor.client.request(method, path, headers=sent | headers)
        if method == "GET":
            return self.visitor.client.get(path, headers=headers)
        fields = {"token": used}
        return self.visitor.client.post(path, data=fields, headers=OURS | headers)


def refused(answer) -> bool:
    """Turned away for a missing right, before anything else was looked at."""
    if answer.status_code == 403:
        said = ("You need the right", "RIGHT_MISSING", "You work for")
        assert any(one in answer.text for one in said), answer.text
        return True
    assert answer.status_code < 500, answer.text
    return False


def wrong_answers(app, person, may):
    """Where the person is refused what they may, or gets what they may not."""
    wrong = []
    for right, method, path in table(app):
        if right in {"outside", "static"}:
            continue
        answer = person.ask(method, filled(path))
        if answer.status_code in {303, 401} and "sign-in" in answer.headers.get("location", ""):
            person.renew()
        if refused(answer) == (right in OPEN or may(right, method, path)):
            wrong.append((right, method, path, answer.status_code))
        if path.endswith("sign-out"):
            person.renew()
    return wrong


@pytest.mark.parametrize("role", ROLES)
def test_each_role_at_each_address(hq, app, role):
    person = Person(hq, role)
    assert wrong_answers(app, person, lambda right, *_: right in ROLES[role]) == []


def test_a_missing_right_is_journalled(hq, app):
    person = Person(hq, "auditor")
    for method, path in (("POST", "/console/synchronise"), ("DELETE", f"{JSON}master/store/S1")):
        assert refused(person.ask(method, path))
        with hq.read() as unit:
            newest = state.journal_page(unit)[0]
        assert (newest.who, newest.what) == ("auditor", "right_refused")
        assert path in newest.detail


def turned_away(answer) -> bool:
    """To the door, or told that nobody is known."""
    to_door = answer.headers.get("location", "").startswith("/console/sign-in")
    return answer.status_code == 401 or (answer.status_code == 303 and to_door)


def test_nobody_gets_behind_the_door(hq, app):
    stranger = Visitor(hq)
    for right, method, path in table(app):
        if right in {"outside", "static"}:
            continue
        answer = stranger.client.request(method, filled(path), headers=OURS, data={})
        assert turned_away(answer), (method, path, answer.status_code)


def test_a_stay_that_ended_is_nobody(hq, app):
    person = Person(hq, "administrator")
    hq.clock.forward(minutes=15)
    for right, method, path in table(app):
        if right not in {"outside", "static"}:
            answer = person.ask(method, filled(path))
            assert turned_away(answer), (method, path, answer.status_code)


@pytest.mark.logs("a form from elsewhere or without its token was turned away")
def test_no_change_without_this_stay_s_own_token(hq, app):
    person, other = Person(hq, "administrator"), Person(hq, "operator")
    for right, method, path in table(app):
        if method == "GET" or right == "outside":
            continue
        for token in ("", "0" * 64, other.token):
            answer = person.ask(method, filled(path), token)
            assert answer.status_code in {401, 403}, (method, path, answer.status_code)
        if path.startswith(CONSOLE):
            elsewhere = person.ask(method, filled(path), **{"sec-fetch-site": "cross-site"})
            assert elsewhere.status_code == 403, (method, path)


def test_a_role_that_changed_meanwhile_counts_at_once(hq, app):
    person = Person(hq, "operator")
    acting = [row for row in table(app) if row[0] == "sync.run"]
    hq.run(lambda unit: people.change(unit, of(hq, "operator"), role="auditor"))
    try:
        assert all(refused(person.ask(method, filled(path))) for _, method, path in acting)
    finally:
        hq.run(lambda unit: people.change(unit, of(hq, "operator"), role="operator"))


def test_a_role_that_nobody_knows_may_nothing(hq, app):
    person = Person(hq, "finance")
    hq.run(lambda unit: people.change(unit, of(hq, "finance"), role="janitor"))
    try:
        for right, method, path in table(app):
            if right not in OPEN:
                assert refused(person.ask(method, filled(path))), (method, path)
    finally:
        hq.run(lambda unit: people.change(unit, of(hq, "finance"), role="finance"))


def of(hq, login: str) -> str:
    with hq.read() as unit:
        found = people.by_login(unit, login)
    assert found is not None
    return found.operator_id
