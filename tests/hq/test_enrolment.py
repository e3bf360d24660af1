"""Who may speak to HQ: codes, signatures, revocation (reliability section 5, S2, S5)."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos_app.contract import messages as m
from pos_app.contract.signed_texts import reply_text
from pos_app.db.signatures import verifies
from pos_app.domain.errors import Refused
from pos_app.domain.events import rfc3339
from pos_app.hq import clocks, enrolment, synchronise_orders
from pos_app.hq.service import Request
from pos_app.hq.signing import hq_key
from pos_app.hq.store import devices, state
from tests.helpers.carts import PICK, cart
from tests.hq.world import Till, a_till, code_of, state_of

HELLO = m.HelloRequest(epochs=(), queue_length=0, oldest_unsent_at=None, version="1.0")
BODY = HELLO.model_dump_json().encode()
PATH = "/api/v1/hello"


def new_code(hq):
    return enrolment.make_code(hq, "S1", "S1-3", "karin")


def test_a_code_gives_an_identity_once(hq, ids):
    code = new_code(hq)
    till = Till(hq, ids, "S1-3")
    assert till.enrol(code.lower().replace("-", " ")).status == 200
    assert (till.me.store_id, till.me.register_id) == ("S1", "S1-3")
    assert till.me.pepper == (b"p" * 32).hex()
    assert till.ask("hello", HELLO).status == 200
    again = Till(hq, ids, "S1-3").enrol(code)
    assert (again.status, code_of(again)) == (403, "ENROL_REFUSED")


def test_a_code_lives_ten_minutes(hq, ids, clock):
    code = new_code(hq)
    clock.forward(minutes=10)
    assert Till(hq, ids).enrol(code).status == 403


def test_a_withdrawn_code_is_worth_nothing(hq, ids):
    code = new_code(hq)
    enrolment.withdraw_code(hq, enrolment.hash_of(code), "karin")
    assert Till(hq, ids).enrol(code).status == 403


def test_a_code_that_is_not_there_is_withdrawn_in_silence(hq):
    enrolment.withdraw_code(hq, enrolment.hash_of("AAAA-AAAA-AAAA-AAAA"), "karin")
    with hq.read() as unit:
        assert "enrol_code_withdrawn" not in state.journal_kinds(unit)


def test_guessing_codes_is_stopped(hq, ids):
    answers = [Till(hq, ids).enrol("AAAA-AAAA-AAAA-AAAA").status for _ in range(25)]
    assert answers == [403] * 20 + [429] * 5


def test_a_code_needs_a_store_that_hq_knows(hq):
    with pytest.raises(Refused, match="STORE_UNKNOWN"):
        enrolment.make_code(hq, "S9", "S9-1", "karin")
    with pytest.raises(Refused, match="REGISTER_UNKNOWN"):
        enrolment.make_code(hq, "S1", "S1-1|x", "karin")
    with pytest.raises(Refused, match="DEVICE_UNKNOWN"):
        enrolment.revoke(hq, "nobody", "karin", "stolen")


def test_a_key_that_a_till_has_makes_no_other_till_S2(hq, ids, till):
    again = Till(hq, ids, "S1-3", key=till.key).enrol(new_code(hq))
    assert (again.status, code_of(again)) == (403, "ENROL_REFUSED")
    assert till.ask("hello", HELLO).status == 200


def test_the_code_itself_is_never_stored(hq):
    code = new_code(hq)
    with hq.read() as unit:
        (kept,) = devices.codes(unit)
    assert code.replace("-", "") not in str(kept)


def test_a_new_till_in_the_place_of_an_old_one_replaces_it(hq, ids, till):
    a_till(hq, ids, "S1-1")
    assert till.ask("hello", HELLO).status == 401


def test_s5_a_revoked_till_is_refused_at_once(hq, till):
    enrolment.revoke(hq, till.me.device_id, "karin", "stolen")
    assert code_of(till.ask("hello", HELLO)) == "UNAUTHORISED"


FORGED = [
    {"x-signature": "0" * 128},
    {"x-signature": "nonsense"},
    {"x-device": "0" * 32},
    {"x-nonce": "f" * 32},
    {"x-nonce": ""},
    {"x-created": "yesterday"},
    {"x-created": "2026-03-02T08:00:00.000Z"},
]


def test_s2_a_request_that_does_not_verify_gets_the_same_answer(hq, till):
    for change in FORGED:
        reply = hq.handle(Request("POST", PATH, till.signed(PATH, BODY) | change, BODY))
        assert (reply.status, code_of(reply)) == (401, "UNAUTHORISED")


def test_s2_another_body_or_path_does_not_verify(hq, till):
    headers = till.signed(PATH, BODY)
    assert hq.handle(Request("POST", PATH, headers, BODY + b" ")).status == 401
    assert hq.handle(Request("POST", "/api/v1/push", headers, BODY)).status == 401


def test_a_replayed_request_is_refused(hq, till, clock):
    request = Request("POST", PATH, till.signed(PATH, BODY), BODY)
    assert hq.handle(request).status == 200
    assert hq.handle(request).status == 401
    clock.forward(minutes=31)
    till.ask("hello", HELLO)
    assert hq.handle(request).status == 401


def test_another_major_version_of_the_wire_gets_a_sentence(hq, till):
    reply = hq.handle(Request("POST", PATH, till.signed(PATH, BODY, wire="2.0"), BODY))
    assert (reply.status, code_of(reply)) == (426, "WIRE_VERSION")
    minor = hq.handle(Request("POST", PATH, till.signed(PATH, BODY, wire="1.7"), BODY))
    assert minor.status == 200


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", PATH, b"", 405),
        ("POST", "/api/v1/nothing", b"{}", 404),
        ("POST", PATH, b"x" * (m.BODY_BYTES_MAX + 1), 413),
    ],
)
def test_what_nobody_asks_is_refused(hq, method, path, body, status):
    assert hq.handle(Request(method, path, {}, body)).status == status


def test_a_malformed_message_is_refused_whole(hq, till):
    for body in (b"", b"[]", b"{}", b'{"a":1}', b"[" * 10_000, b"\xff", b"NaN"):
        reply = hq.handle(Request("POST", PATH, till.signed(PATH, body), body))
        assert (reply.status, code_of(reply)) == (400, "BAD_MESSAGE")


def test_more_events_than_allowed_are_refused_whole(hq, till):
    item = till.item(till.placed(cart(("1 x 1.00", PICK))))
    body = b'{"events":[' + b",".join([item.model_dump_json().encode()] * 201) + b"]}"
    reply = hq.handle(Request("POST", "/api/v1/push", till.signed("/api/v1/push", body), body))
    assert reply.status == 400


def test_hq_notes_what_the_till_says_of_itself(hq, till, clock):
    clock.forward(minutes=5)
    said = m.HelloRequest(
        epochs=(), queue_length=7, oldest_unsent_at=rfc3339(clock.now()), version="1.2.3"
    )
    till.ask("hello", said)
    with hq.read() as unit:
        found = devices.find(unit, till.me.device_id)
    assert found is not None
    assert (found.queue_length, found.version, found.contact_at) == (7, "1.2.3", clock.now())


def test_s5_what_a_revoked_till_still_had_is_taken_for_a_person_to_look_at(hq, till):
    """None of its events is thrown away, none becomes business by itself; it hears nothing more."""
    enrolment.revoke(hq, till.me.device_id, "karin", "stolen")
    item = till.item(till.placed(cart(("3 x 40.00", PICK))), "now")
    (result,) = till.push(item)
    assert (result.result, result.reason) == ("quarantined", "DEVICE_FENCED")
    assert state_of(hq, item.event_id) == ("quarantined", "DEVICE_FENCED")
    again = synchronise_orders.retry(hq, item.event_id, "karin")
    assert (again.state, again.reason) == ("quarantined", "DEVICE_FENCED")
    assert hq.counts().orders == 0
    assert till.push(item)[0].stored == "quarantined"
    assert till.ask("hello", HELLO).status == 401
    a_till(hq, hq.ids)
    assert synchronise_orders.retry(hq, item.event_id, "karin").state == "applied"


def test_s2_hq_knows_a_till_by_its_key_alone(hq, ids, till):
    """Whatever a request says of itself, the key in its header decides whose it is."""
    other = a_till(hq, ids, "S1-2")
    key = till.key.public_key().public_bytes_raw().hex()
    headers = till.signed(PATH, BODY, device=other.me.device_id, key=key)
    assert hq.handle(Request("POST", PATH, headers, BODY)).status == 200
    with hq.read() as unit:
        heard = {one.register_id: one.version for one in devices.every(unit)}
    assert heard == {"S1-1": "1.0", "S1-2": ""}
    theirs = other.key.public_key().public_bytes_raw().hex()
    stolen = till.signed(PATH, BODY, key=theirs)
    assert hq.handle(Request("POST", PATH, stolen, BODY)).status == 401


def test_every_answer_to_a_till_is_signed_for_that_one_request(hq, till):
    headers = till.signed(PATH, BODY)
    reply = hq.handle(Request("POST", PATH, headers, BODY))
    signed = reply.headers["x-signature"]
    text = reply_text(PATH, headers["x-nonce"], reply.body)
    assert verifies(hq_key(hq), signed, text)
    assert not verifies(hq_key(hq), signed, reply_text(PATH, "f" * 32, reply.body))
    assert not verifies(hq_key(hq), signed, reply_text(PATH, headers["x-nonce"], b"{}"))


def test_a_certificate_that_hq_did_not_sign_lets_nobody_in(hq, till):
    """A stranger's key with a certificate of the stranger's own making."""
    stranger = Till(hq, till.ids, key=Ed25519PrivateKey.generate())
    key = stranger.key.public_key().public_bytes_raw().hex()
    forged = m.Certificate(
        device_id=till.me.device_id,
        store_id="S1",
        register_id="S1-1",
        epoch=till.me.epoch,
        public_key=key,
        issued_at=rfc3339(hq.now()),
        signature="0" * 128,
    )
    head = m.EpochHead(epoch=till.me.epoch, head_seq=0, head_hash="0" * 64, certificates=(forged,))
    body = HELLO.model_copy(update={"epochs": (head,)}).model_dump_json().encode()
    stranger.identity = till.identity
    headers = stranger.signed(PATH, body, key=key)
    assert hq.handle(Request("POST", PATH, headers, body)).status == 401


@pytest.mark.parametrize(("seconds", "known"), [(119, {}), (-121, {-121}), (300, {300})])
def test_a_till_whose_clock_differs_is_known_from_its_hello_N3(hq, till, seconds, known):
    def hello(off: int) -> None:
        hq.clock.forward(seconds=off)
        headers = till.signed(PATH, BODY)
        hq.clock.forward(seconds=-off)
        assert hq.handle(Request("POST", PATH, headers, BODY)).status == 200

    hello(seconds)
    with hq.read() as unit:
        assert set(clocks.doubtful(unit).values()) == set(known)
        said = [one.what for one in state.journal_page(unit)][: len(known)]
    assert said == ["till_clock_suspect"] * len(known)
    hello(2 * seconds)
    with hq.read() as unit:
        assert set(clocks.doubtful(unit).values()) == {2 * seconds}
        told = [one.what for one in state.journal_page(unit)].count("till_clock_suspect")
    assert told == 1, "the journal hears of it when it begins"
    hello(0)
    with hq.read() as unit:
        assert clocks.doubtful(unit) == {}
