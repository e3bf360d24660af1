"""Master data over HTTP, for operators' tools: errors name the field; rights; a description."""

import json

import pytest

from pos_app.hq import catalogue
from pos_app.hq.master.kinds import KINDS
from pos_app.hq.people import operators
from pos_app.hq.store import catalogue as goods
from pos_app.hq.store import operators as people
from pos_app.hq.web.app import create
from pos_app.hq.web.console import session
from tests.helpers.carts import product
from tests.helpers.web_client import WebClient
from tests.hq.offices import data, told

TOKEN = "t" * 64
MASTER = "/operator/v1/master"
PUBLISHING = "/operator/v1/publishing/publications"
OWNER = {"authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def web(office):
    app = create(office, operator_token=TOKEN)
    return WebClient(app, "http://127.0.0.1", client=("127.0.0.1", 5000))


def asked(web, method, path, content=None, headers=None):
    body = None if content is None else json.dumps(content)
    answer = web.request(method, path, content=body, headers=OWNER if headers is None else headers)
    return answer.status_code, answer.json()


def test_r16_to_r26_a_record_is_read_changed_and_published(web, till):
    status, before = asked(web, "GET", f"{MASTER}/terms/company")
    assert (status, before["record"]["deposit_rate"], before["published"]) == (200, 100_000, True)
    wish = {"seen": before["seen"], "record": {**before["record"], "quote_days": 7}}
    status, after = asked(web, "PUT", f"{MASTER}/terms/company", wish)
    assert (status, after["record"]["quote_days"], after["published"]) == (200, 7, False)
    assert asked(web, "PUT", f"{MASTER}/terms/company", wish)[1]["code"] == "CHANGED_MEANWHILE"
    _, listed = asked(web, "GET", PUBLISHING)
    assert listed["draft"] == [{"kind": "terms", "key": "company", "fields": ["quote_days"]}]
    status, made = asked(web, "POST", PUBLISHING, {"jobs": [1110], "reason": "as agreed"})
    assert (status, made["state"], made["jobs"]) == (200, "published", [1110])
    assert told(till).orders.quote_days == 7


WRONG = [
    ({"deposit_rate": 1_000_001}, "deposit_rate", "RATE_RANGE"),
    ({"deposit_rate": "10"}, "deposit_rate", "NOT_A_NUMBER"),
    ({"quote_days": True}, "quote_days", "NOT_A_NUMBER"),
    ({"automatic_charges": 1}, "automatic_charges", "NOT_A_FLAG"),
    ({"default_type": "loan"}, "default_type", "NOT_AN_OPTION"),
    ({"sync_error_hold": "NONE"}, "sync_error_hold", "NOT_THERE"),
    ({"profit": 1}, "profit", "UNKNOWN_FIELD"),
    ({"sync_error_hold": 5}, "sync_error_hold", "NOT_A_TEXT"),
]


@pytest.mark.parametrize(("change", "field", "rule"), WRONG)
def test_every_field_has_a_type_a_range_and_an_error_that_names_it(web, change, field, rule):
    _, before = asked(web, "GET", f"{MASTER}/terms/company")
    wish = {"seen": before["seen"], "record": {**before["record"], **change}}
    status, answer = asked(web, "PUT", f"{MASTER}/terms/company", wish)
    assert (status, answer["code"]) == (422, "FIELDS_WRONG")
    found = answer["errors"][0]
    assert (found["field"], found["rule"]) == (field, rule)
    assert "{" not in found["sentence"]
    assert " " in found["sentence"]


ODD = [
    ("PUT", f"{MASTER}/terms/company", {"sen": 1, "record": {}}, "sen", "UNKNOWN_FIELD"),
    ("PUT", f"{MASTER}/terms/company", {"seen": -1, "record": {}}, "seen", "RANGE"),
    ("PUT", f"{MASTER}/terms/company", {"seen": "1", "record": {}}, "seen", "NOT_A_NUMBER"),
    ("POST", PUBLISHING, {"reason": "why", "when": ""}, "when", "UNKNOWN_FIELD"),
    ("POST", PUBLISHING, {"reason": "x" * 401}, "reason", "TOO_LONG"),
    ("POST", PUBLISHING, {"reason": 5}, "reason", "NOT_A_TEXT"),
    ("POST", PUBLISHING, {"reason": "why", "jobs": ["1110"]}, "jobs", "NOT_AN_OPTION"),
    ("POST", PUBLISHING, {"reason": "why", "jobs": [1200]}, "jobs", "NOT_AN_OPTION"),
    ("DELETE", f"{MASTER}/hold_code/H?seen=x", None, "seen", "NOT_A_NUMBER"),
]


@pytest.mark.parametrize(("method", "path", "sent", "field", "rule"), ODD)
def test_what_stands_around_a_record_is_named_too(web, method, path, sent, field, rule):
    status, answer = asked(web, method, path, sent)
    assert status == 422
    assert [(x["field"], x["rule"]) for x in answer["errors"]] == [(field, rule)]


def test_r54_a_product_is_changed_over_the_api_unless_an_import_was_quicker(web, office):
    path = f"{MASTER}/product/A"
    _, found = asked(web, "GET", path)
    assert (found["record"]["price"], found["published"]) == (1000, True)
    wish = {"seen": found["seen"], "record": {**found["record"], "price": 1250}}
    catalogue.put_products(office, [product("11.00", "21", "A")])
    assert asked(web, "PUT", path, wish)[1]["code"] == "CHANGED_MEANWHILE"
    wish["seen"] = asked(web, "GET", path)[1]["seen"]
    status, after = asked(web, "PUT", path, wish)
    assert (status, after["record"]["price"], after["published"]) == (200, 1250, False)
    assert asked(web, "DELETE", f"{path}?seen={after['seen']}")[1]["code"] == "STAYS_KNOWN"
    asked(web, "POST", PUBLISHING, {"jobs": [1040], "reason": "as agreed"})
    with office.read() as unit:
        assert goods.product(unit, "A").price_minor == 1250
    assert asked(web, "GET", f"{MASTER}/product")[1]["records"] == []


def test_a_record_is_made_and_withdrawn(web, office):
    path = f"{MASTER}/hold_code/HERSTEL"
    wish = {"record": {"code": "HERSTEL", "name": "Repaired"}}
    assert asked(web, "PUT", path, wish)[0] == 200
    assert asked(web, "PUT", path, wish)[1]["code"] == "KEY_TAKEN"
    other = {"record": {"code": "OTHER", "name": "Repaired"}}
    assert asked(web, "PUT", path, other)[1]["errors"][0]["rule"] == "KEY_STAYS"
    seen = asked(web, "GET", path)[1]["seen"]
    assert asked(web, "DELETE", f"{path}?seen={seen + 1}")[0] == 409
    assert asked(web, "DELETE", f"{path}?seen={seen}")[0] == 200
    assert asked(web, "GET", path)[0] == 404
    assert data(office).one("hold_code", "HERSTEL") is None


def test_a_warning_comes_with_the_record(web):
    """R20."""
    _, before = asked(web, "GET", f"{MASTER}/terms/company")
    record = {**before["record"], "cancellation_charge_code": "shipping"}
    wish = {"seen": before["seen"], "record": record}
    _, after = asked(web, "PUT", f"{MASTER}/terms/company", wish)
    assert [one["code"] for one in after["warnings"]] == ["CODES_EQUAL"]


def test_a_secret_is_neither_read_nor_written(web, office):
    asked(web, "PUT", f"{MASTER}/group/g", {"record": {"group_id": "g", "name": "G"}})
    asked(web, "PUT", f"{MASTER}/job/j", {"record": {"job_id": "j", "name": "J", "group": "g"}})
    tim = {"staff_id": "tim", "name": "Tim", "job": "j"}
    assert asked(web, "PUT", f"{MASTER}/staff/tim", {"record": tim})[0] == 200
    for pin in ("12345", "1234567", "12345x"):  # what no till's pad can type
        status, answer = asked(web, "POST", f"{MASTER}/staff/tim/pin", {"pin": pin})
        assert (status, answer["code"]) == (400, "BAD_PIN")
    assert asked(web, "POST", f"{MASTER}/staff/tim/pin", {})[1]["pin"].isdecimal()
    assert "pin_hash" not in asked(web, "GET", f"{MASTER}/staff/tim")[1]["record"]
    wish = {"record": {**tim, "pin_hash": "$argon2id$"}}
    assert asked(web, "PUT", f"{MASTER}/staff/tim", wish)[1]["errors"][0]["field"] == "pin_hash"
    assert data(office).every("staff")["tim"]["pin_hash"]


def test_nobody_unknown_reads_or_changes(web):
    for headers in ({}, {"authorization": "Bearer nonsense"}):
        status, answer = asked(web, "GET", f"{MASTER}/terms", headers=headers)
        assert (status, answer["code"]) == (401, "SIGN_IN_MISSING")
    elsewhere = WebClient(web.app, base_url="https://hq.example", client=("10.0.0.9", 5000))
    assert elsewhere.get(f"{MASTER}/terms", headers=OWNER).status_code == 401


def signed_in(web, office, role):
    operators.add(office, role, role, "a long enough password", role)
    with office.read() as unit:
        person = people.by_login(unit, role)
    assert person is not None
    cookie = session.begin(office, person, "en", "", office.now())
    web.cookies.set("console", cookie)
    return session.find(office, cookie, touch=False).token


def test_a_console_session_asks_with_its_own_rights(web, office):
    token = signed_in(web, office, "auditor")
    _, before = asked(web, "GET", f"{MASTER}/terms/company", headers={})
    wish = {"seen": before["seen"], "record": {**before["record"], "quote_days": 7}}
    path = f"{MASTER}/terms/company"
    assert asked(web, "PUT", path, wish, headers={})[0] == 401
    status, answer = asked(web, "PUT", path, wish, headers={"x-token": token})
    assert (status, answer["code"]) == (403, "RIGHT_MISSING")
    signed_in(web, office, "operator")
    assert asked(web, "GET", path, headers={})[0] == 403


def test_a_change_of_staff_asks_for_the_second_factor_again(web, office):
    token = signed_in(web, office, "administrator")
    office.clock.forward(minutes=11)
    for method, path, status in (
        ("POST", f"{MASTER}/staff/daan/pin", 403),
        ("DELETE", f"{MASTER}/job/x", 403),
        ("GET", f"{MASTER}/staff", 200),
        ("DELETE", f"{MASTER}/hold_code/x", 404),
    ):
        found, answer = asked(web, method, path, {}, headers={"x-token": token})
        assert found == status, answer
        assert (answer.get("code") == "FACTOR_STALE") is (status == 403)


def test_hostile_json_is_refused(web):
    for body in ("[]", "{", '{"seen": 1.5}', '{"seen": 1, "seen": 2}', '{"seen": "1"}'):
        answer = web.request("PUT", f"{MASTER}/terms/company", content=body, headers=OWNER)
        assert answer.status_code in {400, 422}, body
    for path in ("x", "-1", "9999999999999999999999"):
        status, _ = asked(web, "POST", f"{PUBLISHING}/{path}/confirm", {})
        assert status == 404


def test_the_description_has_type_and_range_of_every_field(web):
    document = web.get("/openapi.json").json()
    schemas = document["components"]["schemas"]
    for kind in KINDS.values():
        assert f"{MASTER}/{kind.name}/{{key}}" in document["paths"]
    terms = schemas["Terms"]["properties"]
    assert terms["deposit_rate"]["maximum"] == 1_000_000
    assert terms["default_type"]["enum"] == ["order", "quote"]
    assert schemas["Group"]["properties"]["permissions"]["properties"]["edit_order"]["enum"]
    assert "pin_hash" not in schemas["Staff"]["properties"]
