"""The second factor of the console's people (reliability section 5, ASVS 6.3.3 and 6.5)."""

import re

import pyotp
import pytest

from pos_app.domain.errors import Refused
from pos_app.hq import commands
from pos_app.hq.people import operators, second_factor
from pos_app.hq.store import factors, state
from pos_app.hq.store import operators as people
from pos_app.hq.web.console import session
from tests.console.conftest import (
    OURS,
    SECRET,
    Visitor,
    code_of,
    found,
    head_office,
    signed_in,
)
from tests.helpers.hq_furnished import LOGIN, PASSWORD

AT = "/console/second"
ACCOUNT = "/console/account"


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    opened = head_office(tmp_path_factory.mktemp("second"))
    yield opened
    opened.close()


@pytest.fixture
def hq(opened):
    """The head office; waits and stays of an earlier test are over."""
    opened.clock.forward(hours=25)
    return opened


@pytest.fixture
def newcomer(hq):
    """Somebody who has no second factor yet."""
    login = f"joost-{hq.ids.new()[-6:]}"
    operators.add(hq, login, "Joost", PASSWORD, "operator")
    return login


@pytest.fixture
def joost(hq, newcomer):
    """Somebody who has one."""
    second_factor.set_up(hq, person(hq, newcomer), SECRET, code_of(hq))
    return newcomer


@pytest.fixture
def half(hq):
    """Ilse after her passphrase."""
    visitor = Visitor(hq)
    assert visitor.pass_by().status_code == 303
    return visitor


def told(hq, number=1):
    with hq.read() as unit:
        return [one.what for one in state.journal_page(unit)[:number]]


def person(hq, login=LOGIN):
    with hq.read() as unit:
        return people.by_login(unit, login)


def test_a_passphrase_alone_reads_nothing(half):
    for path in ("", "/orders", "/account", "/keys", "/nowhere"):
        answer = half.get(f"/console{path}")
        assert answer.headers["location"].startswith(f"{AT}?next=")
    assert half.client.get("/operator/v1/master/store").status_code == 401


def test_the_code_opens_the_door_under_a_new_id_once(hq, half):
    before, code = half.client.cookies["__Host-console"], code_of(hq)
    assert half.send(AT, AT, code=code).status_code == 303
    assert half.client.cookies["__Host-console"] != before
    assert "Head office" in half.page("/console")
    again = Visitor(hq)
    again.pass_by()
    refused = again.send(AT, AT, code=code)
    assert refused.status_code == 422
    assert "was used before" in refused.text
    assert told(hq) == ["second_factor_failed"]


def test_whoever_has_a_second_factor_shows_it_before_they_set_up_another(half):
    for answer in (half.get(f"{AT}/set-up"), half.send(f"{AT}/set-up", AT, code="1")):
        assert (answer.status_code, answer.headers["location"]) == (303, AT)


def test_a_stay_that_was_ended_meanwhile_is_not_proved_any_more(hq, half):
    cookie = half.client.cookies["__Host-console"]
    stay = session.find(hq, cookie, touch=False, halfway=True)
    assert stay is not None
    hq.run(lambda unit: people.end_session(unit, stay.session_hash))
    with pytest.raises(Refused, match="SIGN_IN_MISSING"):
        session.proved(hq, stay)
    assert session.owner(hq, cookie, "") == session.owner(hq, "short", "") == ""


@pytest.mark.parametrize("steps", [-2, 2])
def test_a_code_of_another_minute_is_wrong(hq, half, steps):
    moment = hq.now().timestamp() + steps * second_factor.STEP_SECONDS
    late = pyotp.TOTP(SECRET).at(int(moment))
    assert half.send(AT, AT, code=late).status_code == 422


def test_s4_the_failure_is_counted_before_the_code_is_looked_at(hq, half, monkeypatch):
    def failures():
        with hq.read() as unit:
            return factors.find(unit, person(hq).operator_id).failures

    before = failures()
    monkeypatch.setattr(second_factor, "_step", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        second_factor.check(hq, person(hq), "123456")
    assert failures() == before + 1


def test_guessing_a_code_has_to_wait(hq, half):
    for _ in range(5):
        half.send(AT, AT, code="000000")
    assert "Too many wrong tries" in half.send(AT, AT, code=code_of(hq)).text


def test_somebody_without_one_is_led_to_set_it_up_and_gets_codes_once(hq, newcomer):
    joost = Visitor(hq)
    joost.pass_by(newcomer, next="/console/tills")
    page = joost.page("/console/tills")
    assert "Set up your second factor" in page
    secret = found(r'secret">([A-Z2-7 ]+)<', page).replace(" ", "")
    picture = joost.get(f"{AT}/qr.svg")
    assert picture.headers["content-type"] == "image/svg+xml"
    assert "style=" not in picture.text
    assert joost.send(f"{AT}/set-up", f"{AT}/set-up", code="000000").status_code == 422
    shown = joost.send(f"{AT}/set-up", f"{AT}/set-up", code=code_of(hq, secret))
    codes = re.findall(r"<li>([A-Z2-7-]{29})</li>", shown.text)
    assert len(set(codes)) == second_factor.RECOVERY_CODES
    assert "Tills" in joost.page("/console/tills")
    assert joost.get(f"{AT}/qr.svg").status_code == 200  # the factor is fresh: it may be replaced
    hq.clock.forward(minutes=11)
    assert joost.get(f"{AT}/qr.svg").status_code == 404
    assert codes[0] not in joost.page("/console/account")
    with hq.read() as unit:
        kept = factors.find(unit, person(hq, newcomer).operator_id)
    assert secret.encode().hex() not in kept.sealed
    by_code(hq, newcomer, codes[0])


def by_code(hq, login, code):
    """A recovery code lets one in once, typed as one likes."""
    for typed, status in ((code.lower().replace("-", " "), 303), (code, 422)):
        visitor = Visitor(hq)
        visitor.pass_by(login)
        assert visitor.send(AT, AT, code=typed).status_code == status


def test_enrolling_a_till_asks_again_and_keeps_what_was_typed(hq):
    visitor = Visitor(hq)
    assert visitor.sign_in().status_code == 303
    hq.clock.forward(minutes=11)
    at = "/console/tills/enrol"
    page = visitor.send(at, at, store="S1", register="7")
    assert "Your second factor again" in page.text
    kept = dict(re.findall(r'type="hidden" name="(\w+)" value="(\w*)"', page.text))
    assert (kept["store"], kept["register"]) == ("S1", "7")
    wrong = visitor.client.post(at, data=kept | {"second_code": "000000"}, headers=OURS)
    assert wrong.status_code == 422
    before = visitor.client.cookies["__Host-console"]
    done = visitor.client.post(at, data=kept | {"second_code": code_of(hq)}, headers=OURS)
    assert done.headers["location"].startswith("/console/tills/codes/")
    assert visitor.client.cookies["__Host-console"] != before
    assert visitor.get(done.headers["location"]).status_code == 200


def test_a_new_passphrase_needs_the_old_one_and_ends_all_other_stays(hq, joost):
    visitor, other = signed_in(hq, joost), signed_in(hq, joost)
    at, new = "/console/account/passphrase", "purple tractor under seven"
    page = "/console/account"
    assert visitor.send(at, page, password="not it at all", new_password=new).status_code == 422
    weak = visitor.send(at, page, password=PASSWORD, new_password="joost joost joost")
    assert "would be guessed soon" in weak.text
    assert visitor.send(at, page, password=PASSWORD, new_password=new).status_code == 303
    assert visitor.get(page).status_code == 200
    assert other.get(page).status_code == 303
    assert operators.check(hq, joost, new).login == joost


def test_another_device_takes_passphrase_and_code_and_ends_all_other_stays(hq, newcomer):
    other, visitor = Visitor(hq), Visitor(hq)
    at = f"{AT}/set-up"
    for one in (other, visitor):
        one.pass_by(newcomer)
    first = found(r'secret">([A-Z2-7 ]+)<', visitor.page(at)).replace(" ", "")
    visitor.send(at, at, code=code_of(hq, first))
    assert other.get("/console/account").status_code == 303
    second = found(r'secret">([A-Z2-7 ]+)<', visitor.page(at)).replace(" ", "")
    assert second != first
    assert visitor.send(at, at, code=code_of(hq, second)).status_code == 422
    sent = visitor.send(at, at, code=code_of(hq, second), password=PASSWORD)
    assert "Recovery codes" in sent.text
    hq.clock.forward(minutes=1)
    codes, page = "/console/account/codes", "/console/account"
    made = found(r'name="instead_of" value="([^"]+)"', visitor.page(page))
    wrong = visitor.send(codes, page, password="not this one", instead_of=made)
    assert wrong.status_code == 422
    shown = visitor.send(codes, page, password=PASSWORD, instead_of=made)
    assert "never shown again" in shown.text


def test_recovery_codes_whose_page_is_loaded_again_stay_good_and_are_not_shown_again(hq, joost):
    """The browser sends the form once more: what was just written down was worth nothing then."""
    visitor, codes = signed_in(hq, joost), f"{ACCOUNT}/codes"
    hq.clock.forward(minutes=1)
    made = found(r'name="instead_of" value="([^"]+)"', visitor.page(ACCOUNT))
    form = {"token": visitor.token(ACCOUNT), "password": PASSWORD, "instead_of": made}
    shown = visitor.client.post(codes, data=form, headers=OURS)
    first = re.findall(r"<li>([A-Z2-7-]{29})</li>", shown.text)
    again = visitor.client.post(codes, data=form, headers=OURS)
    assert (again.status_code, re.findall(r"<li>[A-Z2-7-]{29}</li>", again.text)) == (422, [])
    assert "New recovery codes were made meanwhile and shown once" in again.text
    by_code(hq, joost, first[0])


@pytest.mark.logs(r"a console page failed")
@pytest.mark.parametrize("what", ["passphrase_changed", "second_factor_set_up"])
def test_an_hq_killed_after_such_a_change_lets_no_other_stay_in(hq, joost, monkeypatch, what):
    other, visitor = signed_in(hq, joost), signed_in(hq, joost)
    at, seen_on, fields = f"{ACCOUNT}/passphrase", ACCOUNT, {"new_password": "purple tractor"}
    if what == "second_factor_set_up":
        at = seen_on = f"{AT}/set-up"
        second = found(r'secret">([A-Z2-7 ]+)<', visitor.page(at)).replace(" ", "")
        fields = {"code": code_of(hq, second)}
    before = told(hq, 50).count(what)
    run = type(hq).run

    def killed(core, job):
        if told(hq, 50).count(what) > before:
            raise OSError("no power")
        return run(core, job)

    with monkeypatch.context() as power:
        power.setattr(type(hq), "run", killed)
        assert visitor.send(at, seen_on, password=PASSWORD, **fields).status_code == 500
    assert told(hq) == [what]
    assert other.get("/console").status_code == 303


def test_one_ends_another_stay_of_one_s_own(hq):
    here, there = signed_in(hq), signed_in(hq)
    stay = found(r'name="stay" value="(\w+)"', here.page("/console/account"))
    here.send("/console/account/stays", "/console/account", stay=stay)
    here.send("/console/account/stays", "/console/account")
    assert there.get("/console").status_code == 303
    assert here.get("/console").status_code == 200


def test_no_more_than_five_stays_at_a_time(hq):
    first = signed_in(hq)
    hq.clock.forward(seconds=30)
    for _ in range(session.STAYS_MAX):
        signed_in(hq)
    assert first.get("/console").status_code == 303


FRESH = "sixteen mild geese"
CHANGES = {
    "role_changed": lambda hq, login: operators.change_role(hq, "test", login, "auditor"),
    "passphrase_given": lambda hq, login: operators.give_passphrase(hq, "me", login, FRESH),
    "second_factor_lost": lambda hq, login: operators.lose_factor(hq, "test", login),
    "stays_ended": lambda hq, login: operators.end_every_stay(hq, "test", login),
    "operator_left": lambda hq, login: operators.leave(hq, "test", login),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_changes_of_a_person_ends_their_stays(hq, joost, what):
    visitor = signed_in(hq, joost)
    CHANGES[what](hq, joost)
    assert visitor.get("/console").status_code == 303
    assert told(hq) == [what]
    with pytest.raises(Refused, match="LOGIN_UNKNOWN"):
        operators.leave(hq, "test", "nobody")


def test_a_given_passphrase_opens_nothing_but_the_page_that_changes_it(own_hq):
    """ASVS 6.4.1: whoever gave it knows it."""
    added = {"login": "nova", "name": "Nova", "password": PASSWORD, "role": "administrator"}
    assert "chooses a passphrase of their own first" in commands.operator(own_hq, added)[0]
    second_factor.set_up(own_hq, person(own_hq, "nova"), SECRET, code_of(own_hq))
    nova = signed_in(own_hq, "nova")
    for path in ("", "/orders", "/keys", "/nowhere"):
        assert nova.get(f"/console{path}").headers["location"] == ACCOUNT
    assert nova.client.get("/operator/v1/master/store").status_code == 401
    assert "Choose a passphrase of your own first" in nova.page(ACCOUNT)

    def change(new: str):
        fields = {"password": PASSWORD, "new_password": new}
        return nova.send(f"{ACCOUNT}/passphrase", ACCOUNT, **fields)

    assert "Choose another" in change(PASSWORD).text
    assert change(FRESH).status_code == 303
    assert nova.get("/console/orders").status_code == 200
    operators.give_passphrase(own_hq, "me", "nova", PASSWORD)
    assert signed_in(own_hq, "nova").get("/console").headers["location"] == ACCOUNT


def test_whoever_sets_head_office_up_chose_their_own_passphrase(own_hq):
    with own_hq.read() as unit:
        assert not operators.must_choose(unit, person(own_hq).operator_id)
