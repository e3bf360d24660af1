"""Section 6 of the reliability spec over every address of the operators' JSON: hostile bodies,
texts and numbers are refused with a code, and nothing is kept.
"""

import json

import pytest

from pos_app.hq.master.kinds import KINDS
from pos_app.hq.web.app import create
from tests.helpers.web_client import WebClient
from tests.hq.offices import data, described
from tests.hq.test_bad_input import SPOILT, UNSEEN

TOKEN = "t" * 64
CARD = "4111 1111 1111 1111"
REFUSED_WHOLE = {"CARD_NUMBER_TYPED", "MALFORMED"}
OWNER = {"authorization": f"Bearer {TOKEN}"}
PUBLICATIONS = "/operator/v1/publishing/publications"
PUTS = [f"/operator/v1/master/{kind}/x" for kind in KINDS]
POSTS = [
    "/operator/v1/master/staff/x/pin",
    PUBLICATIONS,
    "/operator/v1/channel/orders",
    *(f"{PUBLICATIONS}/1/{what}" for what in ("confirm", "withdraw", "go-back")),
]
ASKED = [("PUT", path) for path in PUTS] + [("POST", path) for path in POSTS]


@pytest.fixture
def url():
    return ""


@pytest.fixture
def web(hq):
    described(hq)
    app = create(hq, operator_token=TOKEN)
    place = "http://127.0.0.1"
    return WebClient(app, place, client=("127.0.0.1", 5000), headers=OWNER)


def test_every_changing_address_is_asked(web):
    found = {
        (method.upper(), path.replace("{key}", "x" if "/master/" in path else "1"))
        for path, methods in web.get("/openapi.json").json()["paths"].items()
        for method in methods
        if path.startswith("/operator/") and method in {"put", "post"}
    }
    assert found == set(ASKED)


def test_what_is_no_strict_json_is_refused_everywhere(hq, web):
    before = data(hq)
    for method, path in ASKED:
        for what, spoil in SPOILT.items():
            if what in {"nothing", "unknown field"}:
                continue
            answer = web.request(method, path, content=spoil(b'{"seen":0,"record":{}}'))
            assert answer.status_code in {400, 413}, (path, what)
            assert answer.json()["code"] in {"MALFORMED", "TOO_LARGE"}, (path, what)
    assert data(hq) == before


@pytest.mark.logs("are no till's")
def test_a_body_that_is_too_large_or_has_no_length_is_refused_unread(web):
    for method, path in ASKED:
        assert web.request(method, path, content=b" " * 1_048_577).status_code == 413
        assert web.request(method, path, content=iter([b"{}"])).status_code == 411


@pytest.mark.parametrize("kind", KINDS)
def test_no_text_of_a_record_takes_unseen_signs_or_a_card_number(hq, web, kind):
    of = KINDS[kind]
    key, first = ("company", "") if of.single else ("x", of.fields[0].name)
    path = f"/operator/v1/master/{kind}/{key}"
    before, seen = data(hq), web.get(path).json().get("seen", 0)
    for field in of.fields:
        for text in (*UNSEEN.values(), CARD):
            record = ({first: key} if first else {}) | {field.name: text}
            said = web.put(path, content=json.dumps({"seen": seen, "record": record})).json()
            named = [one["field"] for one in said["errors"]]
            assert field.name in named or said["code"] in REFUSED_WHOLE, (field.name, text, said)
    assert data(hq) == before


def test_a_reason_takes_neither(web):
    for text in (*UNSEEN.values(), f"paid with {CARD}"):
        answer = web.post(PUBLICATIONS, content=json.dumps({"jobs": [1110], "reason": text}))
        expected = "CARD_NUMBER_TYPED" if CARD in text else "BAD_TEXT"
        assert answer.json()["code"] == expected, text
