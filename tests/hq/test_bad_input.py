"""Section 6 of the reliability spec over every address of the wire: what cannot be read is refused
whole, after the signature and before anything is kept; what is signed and taken in is never lost.
"""

import copy
import json
from dataclasses import replace

import pytest

from pos_app.contract import messages as m
from pos_app.contract.messages import STRING_BYTES_MAX
from pos_app.contract.translate import encode_event
from pos_app.domain.edit import cart_lines
from pos_app.domain.tender import CardReference, TenderKind
from pos_app.domain.transaction import LINES_MAX
from pos_app.hq import authentication, gate
from pos_app.hq.questions import ROUTES
from pos_app.hq.service import Request
from pos_app.hq.store import intake, orders, state
from tests.helpers.carts import CARRY, JANSEN, PICK, cancelled, cart
from tests.hq.samples import messages
from tests.hq.world import a_till, code_of, without_room

PATHS = sorted(ROUTES)


@pytest.fixture
def url():
    return ""


def send(till, path, body):
    """The signed bytes, as they are."""
    return till.hq.handle(Request("POST", path, till.signed(path, body), body, "10.0.0.7"))


def sent(till, path, document):
    return send(till, path, json.dumps(document).encode())


def texts(value, path=()):
    """The place of every text inside a document."""
    if isinstance(value, str):
        yield path
    if isinstance(value, dict):
        for key, one in value.items():
            yield from texts(one, (*path, key))
    if isinstance(value, list):
        for at, one in enumerate(value):
            yield from texts(one, (*path, at))


def put(document, path, value):
    made = copy.deepcopy(document)
    holder = made
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    return made


def kept(hq):
    """Everything that a message could have changed."""
    with hq.read() as unit:
        return (intake.total(unit), orders.sums(unit), len(state.journal_page(unit)))


def test_there_is_a_sample_for_every_address(till):
    assert set(messages(till)) == set(ROUTES)


@pytest.mark.parametrize("path", PATHS)
def test_each_sample_is_a_message(till, path):
    expected = 400 if path.endswith("rotate") else 200
    assert sent(till, path, messages(till)[path]).status == expected


SPOILT = {
    "no JSON": lambda body: body[:-1],
    "no object": lambda _: b"[]",
    "NaN": lambda body: b'{"x":NaN,' + body[1:],
    "infinite": lambda body: b'{"x":Infinity,' + body[1:],
    "above every float": lambda body: b'{"x":1e999,' + body[1:],
    "a float": lambda body: b'{"x":1.5,' + body[1:],
    "above 2^53": lambda body: b'{"x":9007199254740993,' + body[1:],
    "5000 digits": lambda body: b'{"x":' + b"9" * 5000 + b"," + body[1:],
    "negative zero": lambda body: b'{"x":-0,' + body[1:],
    "unknown field": lambda body: b'{"x":1,' + body[1:],
    "field twice": lambda body: body[:-1] + b"," + body[1:],
    "too deep": lambda body: b'{"x":' + b"[" * 17 + b"]" * 17 + b"," + body[1:],
    "far too deep": lambda body: b'{"x":' + b"[" * 300_000 + b"]" * 300_000 + b"," + body[1:],
    "lone surrogate": lambda body: b'{"x":"\\ud800",' + body[1:],
    "no UTF-8": lambda body: b'{"x":"\xff",' + body[1:],
    "a long text": lambda body: b'{"x":"' + b"a" * 262_145 + b'",' + body[1:],
    "a byte order mark": lambda body: b"\xef\xbb\xbf" + body,
    "nothing": lambda _: b"",
}


@pytest.mark.parametrize("path", [*PATHS, "/api/v1/enrol"])
def test_what_is_no_strict_json_is_refused_whole(hq, till, path):
    documents = messages(till) | {
        "/api/v1/enrol": {"code": "x", "public_key": "ab" * 32, "wire": "1.0"}
    }
    body = json.dumps(documents[path]).encode()
    before = kept(hq)
    for what, spoil in SPOILT.items():
        reply = send(till, path, spoil(body))
        assert (reply.status, code_of(reply)) == (400, "BAD_MESSAGE"), what
    assert kept(hq) == before


@pytest.mark.parametrize("path", [*PATHS, "/api/v1/enrol"])
def test_more_than_a_mebibyte_is_refused_unparsed(till, path):
    reply = send(till, path, b" " * (m.BODY_BYTES_MAX + 1))
    assert (reply.status, code_of(reply)) == (413, "TOO_LARGE")


EMPTY: list[tuple[str, object]] = [("epochs", []), ("held", [])]
"""Lists that may be empty."""
WRONG: list[object] = [None, True, -1, 2**53, [], {}, "\ud800", "x" * 262_145]


@pytest.mark.parametrize("path", PATHS)
def test_a_field_of_another_type_is_refused_or_plainly_answered(till, path):
    """No value of any field ends in anything but an answer."""
    document = messages(till)[path]
    for name in document:
        for value in WRONG:
            reply = sent(till, path, document | {name: value})
            assert reply.status in {200, 400}, (name, value)
            if value in ([], {}, "\ud800", "x" * 262_145) and name != "events":
                assert reply.status == 400 or (name, value) in EMPTY, (name, value)


UNSEEN = {"control": "a\x07b", "NUL": "a\x00b", "bidi": "a\u202eb", "unassigned": "a\u0378b"}
LOOSE = {"/api/v1/push"}
"""Its texts stand in signed events: taken in, then looked at."""


@pytest.mark.parametrize("path", [one for one in PATHS if one not in LOOSE])
def test_a_text_with_unseen_signs_or_a_card_number_is_refused(hq, till, path):
    document = messages(till)[path]
    before = kept(hq)
    for place in texts(document):
        if place[-1] in {"cart", "customer"} and path != "/api/v1/orders/search":
            continue  # a document of its own, below
        for what, text in {**UNSEEN, "card": "4111 1111 1111 1111"}.items():
            reply = sent(till, path, put(document, place, text))
            assert reply.status == 400, (place, what)
            assert code_of(reply) in {"BAD_TEXT", "BAD_MESSAGE", "BAD_CUSTOMER"}, (place, what)
    assert kept(hq) == before


@pytest.mark.parametrize("text", ["e" + "\u0301" * 30, "日本語", "Ærøskøbing"])
def test_other_languages_and_heaps_of_marks_are_searched_for(till, text):
    assert sent(till, "/api/v1/orders/search", {"text": text}).status == 200


# --- what is signed and in its place is kept, whatever it says ------------------------------------


def event(till, counter=1, **customer):
    """A paid order of a customer with such texts."""
    made = cart(("1 x 5.00", CARRY), ("2 x 4.00", PICK), customer=replace(JANSEN, **customer))
    return till.placed(made, counter)


def pushed(till, body, counter=1):
    """The body as an event, and where it ended."""
    result = till.push(till.raw(body, "order", till.number(counter), "now"))[0]
    return result.result, result.reason


def noted(hq):
    with hq.read() as unit:
        return {(one.kind, json.loads(one.detail)["what"]) for one in orders.discrepancies(unit)}


OTHERWISE = {"a long text", "far too deep", "no UTF-8"}
"""Such bytes never fit into a push."""


@pytest.mark.parametrize("what", [one for one in SPOILT if one not in OTHERWISE])
def test_a_signed_body_that_is_no_event_is_set_aside(hq, till, what):
    body = SPOILT[what](encode_event(event(till)))
    assert pushed(till, body.decode()) == ("quarantined", "MALFORMED")


def test_a_text_above_four_kibibytes_and_a_501st_line_are_set_aside(hq, till):
    long = encode_event(event(till, name="x" * (STRING_BYTES_MAX + 1)))
    assert pushed(till, long.decode()) == ("quarantined", "MALFORMED")
    document = json.loads(encode_event(event(till, 2)))
    line = document["transaction"]["lines"][1]
    many = [{**line, "line_no": number} for number in range(1, LINES_MAX + 2)]
    document["transaction"]["lines"] = many
    result, reason = pushed(till, json.dumps(document, separators=(",", ":")), 2)
    assert (result, reason) == ("quarantined", "LINE_TWICE")


def test_two_hundred_and_one_events_are_refused_whole_and_one_less_are_not(hq, till):
    document = messages(till)["/api/v1/push"]
    reply = sent(till, "/api/v1/push", {"events": document["events"] * (m.EVENTS_MAX + 1)})
    assert reply.status == 400
    assert sent(till, "/api/v1/push", document).status == 200


@pytest.mark.parametrize("text", [*UNSEEN.values(), "a\ud800b", "e" + "\u0301" * 2_000])
def test_unseen_signs_in_an_order_are_flagged_or_it_is_set_aside(hq, till, text):
    """The customer has paid: the bytes stay, a person hears of it, pages show marks."""
    document = json.loads(encode_event(event(till)))
    document["transaction"]["customer"]["name"] = text
    result, reason = pushed(till, json.dumps(document))
    if text in {UNSEEN["NUL"], "a\ud800b"}:
        assert (result, reason) == ("quarantined", "MALFORMED")
    else:
        assert result == "applied"
        assert ("TEXT_UNSEEN", "name") in noted(hq)


@pytest.mark.parametrize(("quantity", "reason"), [(0, "BAD_QUANTITY"), (-1000, "BAD_QUANTITY")])
def test_a_sale_line_of_nothing_or_less_is_set_aside(till, quantity, reason):
    document = json.loads(encode_event(event(till)))
    document["transaction"]["lines"][0]["quantity"] = quantity
    assert pushed(till, json.dumps(document)) == ("quarantined", reason)


@pytest.mark.parametrize("kind", [TenderKind.CARD, TenderKind.CASH])
def test_a_refund_above_what_was_paid_is_set_aside_and_no_money_is_booked(hq, till, kind):
    """To the card that paid, or out of the drawer: one cent is too much."""
    made = cart(("1 x 50.00", PICK))
    paid = till.cash(500, kind=kind, card=CardReference("a1") if kind is TenderKind.CARD else None)
    assert till.send(till.placed(made, tenders=(paid,)), "now").result == "applied"
    with hq.read() as unit:
        order, before = orders.find(unit, till.number(1)), orders.sums(unit)
    back = replace(paid, tender_id="b1", amount_minor=-501, given_minor=-501)
    assert order is not None
    result = till.send(cancelled(order, back))
    assert result.result == "quarantined"
    assert result.reason == ("REFUND_ABOVE_PAID" if kind is TenderKind.CARD else "MONEY_UNPLACED")
    with hq.read() as unit:
        assert orders.find(unit, till.number(1)) == order
        assert (orders.sums(unit), orders.paid(unit, order.order_no)) == (before, 500)


def without_class(till, order, lines):
    return till.edited(order, (*lines, replace(lines[0], line_no=2, delivery=None)))


def less_than_nothing(till, order, lines):
    return till.edited(order, lines, deposit_set=-1)


def told_otherwise(till, order, lines):
    return replace(till.edited(order, lines, deposit_set=700), deposit_minor=600)


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (without_class, "CLASS_MISSING"),
        (less_than_nothing, "BAD_DEPOSIT"),
        (told_otherwise, "VALUES_DIFFER"),
    ],
)
def test_an_edit_that_no_till_makes_is_set_aside_and_the_order_stays(hq, till, edit, reason):
    till.send(till.placed(cart(("1 x 50.00", PICK))), "now")
    with hq.read() as unit:
        order, before = orders.find(unit, till.number(1)), orders.sums(unit)
    assert order is not None
    result = till.send(edit(till, order, cart_lines(order)), "now")
    assert (result.result, result.reason) == ("quarantined", reason)
    with hq.read() as unit:
        assert (orders.find(unit, order.order_no), orders.sums(unit)) == (order, before)


# --- who asks -------------------------------------------------------------------------------------


def strangers(hq):
    with hq.read() as unit:
        return [one for one in state.journal_page(unit) if one.what == "strangers"]


def refusals(hq, till):
    """Every way of not being a till that HQ knows."""
    body = b"{}"
    path = "/api/v1/orders/read"
    good = till.signed(path, body)
    other = a_till(hq, till.ids, "S1-2")
    yield {}
    yield good | {"x-signature": "00" * 64}
    yield good | {"x-signature": "no hex"}
    yield good | {"x-device": "ab" * 16}
    yield good | {"x-key": "ab" * 32}
    yield good | {"x-nonce": "short"}
    yield good | {"x-created": "yesterday"}
    yield good | {"x-created": "2001-01-01T00:00:00.000Z"}
    yield other.signed(path, body) | {"x-device": till.me.device_id}
    yield other.signed("/api/v1/nothing", body)


@pytest.mark.logs("are no till's")
def test_every_stranger_hears_the_same_and_nothing_is_kept(hq, till):
    asked = list(refusals(hq, till))
    before = kept(hq)
    answers = set()
    for headers in asked:
        for path in PATHS:
            reply = hq.handle(Request("POST", path, headers, b"{}", "10.0.0.9"))
            answers.add((reply.status, reply.body))
    assert [status for status, _ in answers] == [401]
    assert kept(hq)[:2] == before[:2]
    assert [json.loads(one.detail) for one in strangers(hq)] == [{"address": "10.0.0.9"}]


@pytest.mark.logs("are no till's", "could not be told")
def test_strangers_are_told_off_while_the_journal_has_no_room_FS1(hq, till, monkeypatch):
    monkeypatch.setattr(state, "journal", without_room)
    for _ in range(100):
        reply = hq.handle(Request("POST", PATHS[0], {}, b"{}", "10.0.0.9"))
        assert reply.status == 401
    monkeypatch.undo()
    assert strangers(hq) == []


def test_a_stranger_costs_a_signature_whether_or_not_the_key_is_known(hq, till, monkeypatch):
    """The same work, so the same time: counted, not timed."""
    for headers in refusals(hq, till):
        checked: list[tuple[object, ...]] = []
        monkeypatch.setattr(
            authentication, "verifies", lambda *of, seen=checked: bool(seen.append(of))
        )
        hq.handle(Request("POST", "/api/v1/orders/read", headers, b"{}"))
        assert len(checked) == 1, headers


@pytest.mark.logs("are no till's")
def test_strangers_are_journalled_once_a_minute_not_once_each(hq, till, clock):
    for _ in range(3 * gate.STRANGERS_ALARM):
        hq.handle(Request("POST", "/api/v1/hello", {}, b"{}", "10.0.0.9"))
    assert len(strangers(hq)) == 1
    clock.forward(minutes=2)
    for _ in range(gate.STRANGERS_ALARM):
        hq.handle(Request("POST", "/api/v1/hello", {}, b"{}", "10.0.0.9"))
    assert len(strangers(hq)) == 2


def test_a_till_that_asks_without_end_is_put_off_and_no_other(hq, till, clock, monkeypatch):
    monkeypatch.setattr(gate, "DEVICE_AT_ONCE", 3)
    document, path = {"order_no": "S1"}, "/api/v1/orders/read"
    assert [sent(till, path, document).status for _ in range(5)] == [200] * 3 + [429] * 2
    assert sent(a_till(hq, till.ids, "S1-2"), path, document).status == 200
    reply = sent(till, path, document)
    assert (code_of(reply), reply.headers["retry-after"]) == ("TOO_OFTEN", "2")
    clock.forward(seconds=1)
    assert sent(till, path, document).status == 200


def test_codes_guessed_from_one_address_stop_that_address_first(hq):
    body = m.EnrolRequest(code="K7QD", public_key="ab" * 32, wire="1.0").model_dump_json().encode()

    def status(address):
        return hq.handle(Request("POST", "/api/v1/enrol", {}, body, address)).status

    assert [status("10.0.0.1") for _ in range(11)] == [403] * 10 + [429]
    assert [status("10.0.0.2") for _ in range(11)] == [403] * 10 + [429]
    assert status("10.0.0.3") == 429


def test_the_gate_forgets_who_was_not_heard_for_long(clock, monkeypatch):
    monkeypatch.setattr(gate, "KNOWN_MAX", 10)
    monkeypatch.setattr(gate, "ADDRESS_AT_ONCE", 1)
    small = gate.Gate(clock)
    assert [small.admits_address("first") for _ in range(2)] == [True, False]
    assert all(small.admits_address(str(number)) for number in range(10))
    assert small.admits_address("first")
