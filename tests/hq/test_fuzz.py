"""HQ under thrown-together requests: schemathesis over every address of both interfaces, and bodies
of every kind changed anywhere and signed again (reliability 6 and 7).

The short form runs in the check; `POS_APP_FUZZ=5000` runs so many of each.
"""

import json
import os
import re
import warnings
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pos_app.contract.translate import EVENT_TYPES
from pos_app.hq.books.checks import invoiced_minor
from pos_app.hq.service import Request
from pos_app.hq.store import intake, orders
from pos_app.hq.web.app import create
from tests.helpers.one_of_each import bodies
from tests.helpers.web_client import WebClient
from tests.hq.offices import described
from tests.hq.world import Clock, Ids, a_till, furnish, open_hq

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import schemathesis

TOKEN = "t" * 64
ROUNDS = int(os.environ.get("POS_APP_FUZZ", "0"))
RECORDED = Path(__file__).parent.parent / "fixtures" / "wire-1.0"


def rounds(short):
    return settings(
        max_examples=ROUNDS or short,
        deadline=None,
        database=None,
        derandomize=not ROUNDS,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    ids = Ids()
    hq = open_hq(tmp_path_factory.mktemp("fuzzed"), clock=Clock(), ids=ids)
    furnish(hq)
    described(hq)
    till = a_till(hq, ids)
    app = create(hq, operator_token=TOKEN)
    client = WebClient(app, "http://127.0.0.1", client=("127.0.0.1", 5000))
    yield hq, till, client
    hq.close()


@pytest.fixture(scope="module")
def described_api(office):
    return schemathesis.openapi.from_dict(office[2].get("/openapi.json").json())


def operations(schema, prefix):
    """Every address below the prefix that is described."""
    found = [one.ok() for one in schema.get_all_operations()]
    asked = [one for one in found if one.path.startswith(prefix)]
    assert len(asked) > 10
    return asked


def each(schema, prefix, mode, ask):
    """Ask every address; what has no body can hardly be asked wrongly."""
    for one in operations(schema, prefix):
        if mode is MODES[0] or one.body:
            rounds(2)(given(one.as_strategy(mode))(ask))()


def body_of(case):
    sent = case.body
    if isinstance(sent, bytes):
        return sent
    if type(sent).__name__ == "NotSet":
        return b""
    return json.dumps(sent, default=str).encode("utf-8", "surrogatepass")


MODES = [schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE]


@pytest.mark.parametrize("mode", MODES, ids=["fitting", "unfitting"])
def test_no_signed_request_to_the_wire_ends_in_anything_but_an_answer(office, described_api, mode):
    hq, till, _ = office

    def ask(case):
        hq.clock.forward(seconds=1)
        body = body_of(case)
        headers = {} if case.path.endswith("enrol") else till.signed(case.path, body)
        reply = hq.handle(Request("POST", case.path, headers, body))
        assert reply.status in {200, 400, 403, 413, 426, 429}, (case.path, reply.body)
        json.loads(reply.body)

    each(described_api, "/api/v1/", mode, ask)


@pytest.mark.parametrize("mode", MODES, ids=["fitting", "unfitting"])
def test_no_request_of_an_operator_ends_in_anything_but_an_answer(office, described_api, mode):
    hq, _, client = office

    def ask(case):
        hq.clock.forward(seconds=1)
        named = case.path_parameters or {}
        path = re.sub(r"{(\w+)}", lambda found: quoted(str(named.get(found[1], "x"))), case.path)
        query = {name: str(value)[:100] for name, value in (case.query or {}).items()}
        owner = {"authorization": f"Bearer {TOKEN}"}
        body = body_of(case)
        answer = client.request(case.method, path, params=query, content=body, headers=owner)
        assert answer.status_code in ANSWERED, (case.method, path, answer.text)
        if answer.status_code not in {303, 307, 404, 405}:
            answer.json()

    each(described_api, "/operator/", mode, ask)


ANSWERED = {200, 303, 307, 400, 404, 405, 409, 413, 422, 429}


def quoted(key):
    return quote(key.encode("utf-8", "surrogatepass"), safe="") or "x"


# --- recorded bodies, changed anywhere and signed again -------------------------------------------


BODIES = {kind: json.loads(body) for kind, body in bodies().items()} | {
    path.stem: json.loads(path.read_bytes())
    for path in RECORDED.glob("*.json")
    if path.stem in EVENT_TYPES
}
"""Of every kind; what an older till has sent stands for itself."""
KINDS = sorted(EVENT_TYPES)
ANY = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**60), 2**60),
    st.floats(),
    st.text(max_size=40),
    st.sampled_from(["", "\x00", "\u202e", "4111111111111111", "x" * 5_000, "1e999", [], {}, [[]]]),
)


def places(value, path=()):
    if path:
        yield path
    inner = value.items() if isinstance(value, dict) else ()
    for key, one in inner:
        yield from places(one, (*path, key))
    if isinstance(value, list):
        for at, one in enumerate(value):
            yield from places(one, (*path, at))


PLACES = {kind: list(places(body)) for kind, body in BODIES.items()}


@st.composite
def changes(draw):
    """A body with up to three of its values changed, taken out or doubled."""
    kind = draw(st.sampled_from(KINDS))
    body = json.loads(json.dumps(BODIES[kind]))
    for _ in range(draw(st.integers(0, 3))):
        path = draw(st.sampled_from(PLACES[kind]))
        change(body, path, draw(st.sampled_from(["put", "drop", "double"])), draw(ANY))
    return kind, body


def change(body, path, what, value):
    try:
        holder = body
        for key in path[:-1]:
            holder = holder[key]
        if what == "put":
            holder[path[-1]] = value
        elif what == "drop":
            del holder[path[-1]]
        elif isinstance(holder, list):
            holder.append(holder[path[-1]])
        else:
            holder[f"{path[-1]}2"] = holder[path[-1]]
    except (KeyError, IndexError, TypeError):
        return  # an earlier change took the place away


def test_q1_r158_whatever_is_signed_is_taken_in_and_every_order_adds_up(office):
    hq, till, _ = office
    sent = []

    @rounds(320)
    @given(changes(), st.sampled_from(["now", "batch"]), st.integers(1, 6))
    def pushed(changed, apply, order):
        hq.clock.forward(seconds=1)
        kind, body = changed
        text = json.dumps(body).replace("S1-01-000001", f"S1-01-{order:06d}")
        order_id = "" if kind in PLACELESS else f"S1-01-{order:06d}-7K3Q"
        item = till.raw(text, kind, order_id, apply)
        result = till.push(item)[0].result
        assert result in {"applied", "quarantined", "taken_in"}
        sent.append((item.event_id, item.body))

    before = intake_of(hq)
    pushed()
    after = intake_of(hq)
    assert {one: after[one] for one, _ in sent} == {one: body.encode() for one, body in sent}
    assert len(after) - len(before) == len(sent)
    check_states(hq)
    check_books(hq)


PLACELESS = {"sale", "journal", *(kind for kind in KINDS if kind.startswith("shift"))}


def intake_of(hq):
    with hq.read() as unit:
        rows = unit.exec_driver_sql("SELECT event_id, body FROM intake")
        return {row[0]: bytes(row[1]) for row in rows}


def check_states(hq):
    """D8: every event is in exactly one state; none is poison."""
    with hq.read() as unit:
        assert sum(intake.counts(unit).values()) == intake.total(unit)
        rows = unit.exec_driver_sql("SELECT count(*) FROM intake_state WHERE reason = 'POISON'")
        assert rows.scalar_one() == 0


def check_books(hq):
    """R158: what was paid for an order is what was invoiced and what is left of its deposit."""
    with hq.read() as unit:
        numbers = [row[0] for row in unit.exec_driver_sql("SELECT order_no FROM sales_order")]
        for number in numbers:
            order = orders.find(unit, number)
            assert order is not None
            left = order.deposit_available
            assert orders.paid(unit, number) == invoiced_minor(order) + left
            assert left >= 0
            assert order.is_open or not left
    assert numbers
