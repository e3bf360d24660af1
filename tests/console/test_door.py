"""Who gets in, for how long, and what every answer says to the browser (reliability, section 5)."""

import re
from contextlib import ExitStack

import pytest

from pos_app.hq import gate
from pos_app.hq.people import operators
from pos_app.hq.store import operators as people
from pos_app.hq.web.app import create
from pos_app.hq.web.console import session
from pos_app.hq.web.console.guard import safe_target
from pos_app.hq.web.serving import settings
from tests.console.conftest import OURS, Visitor, forward, runs_of, signed_in
from tests.helpers.hq_furnished import LOGIN, PASSWORD
from tests.helpers.web_client import WebClient

TURNED_AWAY = "a form from elsewhere or without its token was turned away"


def test_nobody_reads_without_signing_in(stranger):
    for path in ("", "/transactions", "/orders", "/tills", "/synchronise", "/nothing-here"):
        answer = stranger.get(f"/console{path}")
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/console/sign-in?next=")


@pytest.mark.parametrize("path", ["/console/sign-in", "/console", "/console/static/console.css"])
def test_every_answer_carries_the_headers(stranger, path):
    headers = stranger.get(path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    for part in ("object-src 'none'", "base-uri 'none'"):
        assert part in policy
    for name in ("referrer-policy", "cross-origin-opener-policy", "cross-origin-resource-policy"):
        assert headers[name] == "same-origin"
    kind = headers.get("content-type", "")
    assert "charset=utf-8" in kind or not kind.startswith("text/")


def test_pages_are_never_kept_by_a_browser(ilse):
    assert ilse.get("/console").headers["cache-control"] == "no-store"


def test_the_cookie_is_bound_to_host_and_tls(stranger):
    cookie = stranger.sign_in().headers["set-cookie"]
    assert cookie.startswith("__Host-console=")
    for part in ("Secure", "HttpOnly", "SameSite=strict", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie


def test_a_sign_in_says_when_and_from_where_the_one_before_was(own_hq):
    first = Visitor(own_hq)
    first.sign_in()
    assert "Last sign-in" not in first.page("/console/tills")
    forward(own_hq, 3_600)
    second = Visitor(own_hq)
    second.sign_in()
    assert "Last sign-in 2 Mar" in second.page("/console/tills")
    assert re.search(r"Last sign-in [^<]*, from 10\.0\.0\.7\.", second.page("/console/tills"))
    forward(own_hq, 61)
    assert "Last sign-in" not in second.page("/console/tills")


def test_sign_in_gives_a_new_session_id(stranger):
    stranger.page("/console/sign-in")
    before = stranger.client.cookies["__Host-console"]
    stranger.sign_in()
    cookie = stranger.client.cookies["__Host-console"]
    assert cookie != before
    assert len(bytes.fromhex(cookie)) == 32
    with stranger.hq.read() as unit:
        assert people.find_session(unit, cookie) is None
        assert people.find_session(unit, session.hashed(cookie)) is not None


def test_loopback_may_go_without_tls(hq):
    visitor = Visitor(hq, "http://127.0.0.1:8443")
    assert visitor.sign_in().headers["set-cookie"].startswith("console=")
    assert "Head office" in visitor.page("/console")


@pytest.mark.parametrize("base", ["http://hq.example", "http://10.0.0.5:8443"])
def test_plain_http_is_refused_elsewhere(hq, base):
    answer = Visitor(hq, base).get("/console/sign-in")
    assert answer.status_code == 403
    assert "HTTPS" in answer.text


def test_only_a_proxy_on_this_machine_speaks_for_others(hq):
    """What a stranger says of scheme and address counts for nothing (ASVS 4.1.3)."""
    served = settings(create(hq), hq.config)
    served.load()
    said = {"x-forwarded-proto": "https", "x-forwarded-for": "192.0.2.1"}
    for place, status in (("127.0.0.1", 200), ("10.0.0.9", 403)):
        asking = WebClient(served.loaded_app, "http://hq.example", client=(place, 5000))
        assert asking.get("/console/sign-in", headers=said).status_code == status


def test_one_sentence_for_every_failure(stranger):
    wrong = stranger.sign_in(password="not this one at all")
    unknown = stranger.sign_in(login="nobody", password="not this one at all")
    assert wrong.status_code == unknown.status_code == 403
    sentence = "Name or passphrase is not right."
    assert sentence in wrong.text
    assert sentence in unknown.text
    assert "not this one at all" not in wrong.text


def test_fn6_whoever_signs_in_beside_too_many_is_asked_to_try_again(stranger, monkeypatch):
    monkeypatch.setattr(operators, "GATE_SECONDS", 0.01)
    with ExitStack() as others:
        for _ in range(operators.AT_ONCE_MAX):
            others.enter_context(operators._GATE)  # noqa: SLF001
        answer = stranger.sign_in()
    assert answer.status_code == 503
    assert "Head office is busy." in answer.text
    assert stranger.sign_in().status_code == 303


def test_guessing_has_to_wait_and_waiting_helps(stranger, clock):
    for _ in range(6):
        stranger.sign_in(password="guess guess guess")
    assert "Too many wrong passphrases" in stranger.sign_in().text
    clock.forward(minutes=31)
    assert stranger.sign_in().status_code == 303


def test_password_managers_are_welcome(stranger):
    page = stranger.page("/console/sign-in")
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page


def test_the_door_speaks_both_languages_and_remembers(stranger):
    assert "Wachtzin" in stranger.page("/console/sign-in?language=nl")
    stranger.sign_in(language="nl")
    assert "Vraagt aandacht" in stranger.page("/console")
    stranger.send("/console/language", "/console", language="en", back="/console")
    assert "Needs a person" in stranger.page("/console")


def test_fifteen_idle_minutes_end_the_session(ilse, clock):
    clock.forward(minutes=14)
    assert ilse.get("/console").status_code == 200
    clock.forward(minutes=14)
    assert ilse.get("/console").status_code == 200
    clock.forward(minutes=15)
    assert ilse.get("/console").status_code == 303


def test_twelve_hours_end_it_even_in_use(ilse, clock):
    for _ in range(71):
        clock.forward(minutes=10)
        assert ilse.get("/console").status_code == 200
    clock.forward(minutes=10)
    assert ilse.get("/console").status_code == 303


def test_a_page_that_refreshes_itself_keeps_nobody_signed_in(ilse, clock):
    for _ in range(2):
        clock.forward(minutes=7)
        assert ilse.get("/console", **{"x-refresh": "1"}).status_code == 200
    clock.forward(minutes=2)
    assert ilse.get("/console", **{"x-refresh": "1"}).status_code == 401
    assert ilse.get("/console").status_code == 303


def test_signing_out_ends_the_session_at_hq(ilse):
    kept = dict(ilse.client.cookies)
    ilse.send("/console/sign-out", "/console")
    ilse.client.cookies.update(kept)
    assert ilse.get("/console").status_code == 303


def test_an_operator_who_left_is_out_at_once(hq):
    person = operators.add(hq, "tim", "Tim Gone", PASSWORD)
    visitor = signed_in(hq, "tim")
    assert visitor.get("/console").status_code == 200
    hq.run(lambda unit: people.change(unit, person.operator_id, active=False))
    assert visitor.get("/console").status_code == 303


@pytest.mark.logs(TURNED_AWAY)
@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://hq.example"},
        {},
    ],
)
def test_a_form_from_elsewhere_does_nothing(hq, ilse, headers):
    token, before = ilse.token("/console"), runs_of(hq)
    answer = ilse.client.post("/console/synchronise", data={"token": token}, headers=headers)
    assert answer.status_code == 403
    assert "Nothing was done." in answer.text
    assert runs_of(hq) == before


def test_an_old_browser_is_believed_by_its_origin(ilse):
    token = ilse.token("/console")
    headers = {"origin": "https://hq.example"}
    answer = ilse.client.post("/console/synchronise", data={"token": token}, headers=headers)
    assert answer.status_code == 303


@pytest.mark.logs(TURNED_AWAY)
@pytest.mark.parametrize("token", ["", "0" * 64])
def test_a_form_without_its_token_does_nothing(ilse, token):
    answer = ilse.client.post("/console/synchronise", data={"token": token}, headers=OURS)
    assert answer.status_code == 403


@pytest.mark.logs(TURNED_AWAY)
def test_a_token_of_another_session_is_worth_nothing(hq, ilse):
    other = signed_in(hq)
    token = other.token("/console")
    answer = ilse.client.post("/console/synchronise", data={"token": token}, headers=OURS)
    assert answer.status_code == 403


@pytest.mark.logs(TURNED_AWAY)
def test_nobody_is_signed_in_by_a_form_from_elsewhere(stranger):
    fields = {"operator": LOGIN, "password": PASSWORD}
    fields["token"] = stranger.token("/console/sign-in")
    headers = {"sec-fetch-site": "cross-site"}
    answer = stranger.client.post("/console/sign-in", data=fields, headers=headers)
    assert answer.status_code == 403
    assert stranger.get("/console").status_code == 303


@pytest.mark.parametrize(
    ("asked", "target"),
    [
        ("/console/orders?q=abc", "/console/orders?q=abc"),
        ("https://evil.example/console", "/console"),
        ("//evil.example", "/console"),
        ("/console\\@evil.example", "/console"),
        ("/console\r\nset-cookie: a=b", "/console"),
        ("", "/console"),
    ],
)
def test_after_sign_in_nobody_is_sent_to_another_site(asked, target):
    assert safe_target(asked) == target


def test_sign_in_leads_to_the_page_that_was_asked(stranger):
    answer = stranger.sign_in(next="/console/tills")
    assert answer.headers["location"] == "/console/tills"


def test_an_auditor_reads_all_and_acts_nowhere(hq):
    operators.add(hq, "anna", "Anna Audit", PASSWORD, role="auditor")
    visitor = signed_in(hq, "anna")
    assert "Your role may read this, not do it." in visitor.page("/console/synchronise")
    for path in ("/console/synchronise", "/console/tills/enrol", "/console/products/import"):
        answer = visitor.send(path, "/console")
        assert answer.status_code == 403
        assert "You need the right" in answer.text
        assert "Ask: Ilse Vermeer" in answer.text


def test_nothing_is_said_of_what_does_not_exist(ilse):
    for path in ("/orders/AMF-01-000001-7K3Q", "/tills/abc", "/transactions/abc", "/nowhere"):
        answer = ilse.get(f"/console{path}")
        assert answer.status_code == 404
        assert "There is no such record, or it is not for you." in answer.text


@pytest.mark.logs("a console page failed, reference")
def test_a_mistake_of_ours_shows_a_reference_and_no_traceback(own_hq):
    own_hq.run(lambda unit: unit.exec_driver_sql("DROP TABLE sync_run"))
    answer = signed_in(own_hq).get("/console/synchronise")
    assert answer.status_code == 500
    assert "Reference" in answer.text
    assert "Traceback" not in answer.text
    assert "sync_run" not in answer.text


def test_only_listed_files_are_given_out(stranger):
    assert stranger.get("/console/static/console.js").status_code == 200
    assert stranger.get("/console/static/fonts/Inter-Regular.otf").status_code == 200
    for name in ("../../pyproject.toml", "templates/layout.html", "%2e%2e/text/en.toml"):
        assert stranger.get(f"/console/static/{name}").status_code in {303, 404}


def test_a_name_that_nobody_has_waits_as_long_as_one_that_somebody_has(hq, stranger):
    operators.add(hq, "known", "Known", PASSWORD)
    said = []
    for login in ("known", "unknown"):
        answers = [stranger.sign_in(login=login, password="guess guess guess") for _ in range(7)]
        said.append([(x.status_code, x.text.count("Too many wrong passphrases")) for x in answers])
    assert said[0] == said[1]
    assert (403, 1) in said[0]


def test_an_address_that_guesses_for_many_people_has_to_wait(own_hq, monkeypatch):
    monkeypatch.setattr(gate, "PASSWORDS_ADDRESS_MAX", 3)
    guesser = Visitor(own_hq)
    for number in range(3):
        guesser.sign_in(login=f"person{number}", password="guess guess guess")
    assert "Too many wrong passphrases" in guesser.sign_in().text
    own_hq.clock.forward(seconds=61)
    assert guesser.sign_in().status_code == 303
