"""R138 and orders of other channels: strict JSON in, a sales order out, once; tills work on it, and
the books stay whole (R158).
"""

import json
from typing import Any

import pytest

from pos_app.domain.errors import Refused
from pos_app.domain.header_codes import header_code
from pos_app.domain.order import OrderStatus
from pos_app.domain.order_states import Action, Policy, check_allowed
from pos_app.hq import backups, own_key, synchronise_orders
from pos_app.hq.config import make_secrets
from pos_app.hq.store import devices, intake, orders
from pos_app.hq.verification import verify
from pos_app.hq.web.app import create
from tests.helpers.web_client import WebClient
from tests.hq.world import open_hq

TOKEN = "t" * 40
PATH = "/operator/v1/channel/orders"
ORDER: dict[str, Any] = {
    "channel": "web",
    "reference": "W-1001",
    "store_id": "S1",
    "customer": {"name": "Marieke de Vries", "email": "marieke@example.org"},
    "lines": [
        {"sku": "A", "quantity": 2000, "delivery": "PICK", "on": "2026-03-05"},
        {
            "sku": "B",
            "quantity": 1000,
            "delivery": "SHIP",
            "on": "2026-03-06",
            "mode": "standard",
            "price_minor": 4000,
            "address": {
                "name": "M. de Vries",
                "street": "Langestraat 14",
                "postcode": "3811 AB",
                "city": "Amersfoort",
            },
        },
    ],
    "charges": [{"code": "shipping", "amount_minor": 500, "tax_rate": 210000}],
    "payments": [{"reference": "PSP-1", "amount_minor": 6500, "last_four": "4417"}],
}


@pytest.fixture
def client(hq):
    app = create(hq, operator_token=TOKEN)
    return WebClient(app, "http://127.0.0.1", client=("127.0.0.1", 5000))


def post(client, order, token=TOKEN):
    headers = {"authorization": f"Bearer {token}"}
    return client.post(PATH, content=json.dumps(order), headers=headers)


def whole(hq):
    with hq.read() as unit:
        return verify(unit)


def test_a_web_order_becomes_a_sales_order_with_its_payments_R138_R158(hq, client):
    answer = post(client, ORDER)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["status"], told["header_code"], told["channel"]) == ("CREATED", 1, "web")
    assert (told["total_minor"], told["deposit_minor"], told["balance_minor"]) == (6500, 6500, 0)
    with hq.read() as unit:
        order = orders.find(unit, told["order_no"])
        paid = orders.paid(unit, told["order_no"])
    assert order is not None
    assert (order.channel, order.customer.name, paid) == ("web", "Marieke de Vries", 6500)
    assert order.lines[1].price_minor == 4000
    assert not order.charges[0].refundable, "the store keeps shipping charges (R22)"
    assert whole(hq) == []
    again = client.get(f"{PATH}/{told['order_no']}", headers={"authorization": f"Bearer {TOKEN}"})
    assert again.json() == told


def test_the_same_reference_never_makes_two_orders(hq, client):
    first, second = post(client, ORDER), post(client, ORDER)
    assert first.json() == second.json()
    other = post(client, ORDER | {"payments": []})
    assert (other.status_code, other.json()["code"]) == (409, "CHANNEL_REFERENCE_TAKEN")
    with hq.read() as unit:
        assert intake.total(unit) == 1
    another = post(client, ORDER | {"reference": "W-1002", "payments": []})
    assert another.json()["order_no"] != first.json()["order_no"]
    assert another.json()["balance_minor"] == 6500
    assert whole(hq) == []


def test_a_channel_that_has_received_the_deposit_sets_none_by_hand_R138(hq, client):
    goods = {"lines": ORDER["lines"][:1], "charges": []}
    for reference, paid, by_hand in (("W-1", 200, False), ("W-2", 201, True)):
        payments = [{"reference": f"P-{reference}", "amount_minor": paid}]
        made = post(client, ORDER | goods | {"reference": reference, "payments": payments})
        with hq.read() as unit:
            order = orders.find(unit, made.json()["order_no"])
        assert (order.deposit_paid, order.overridden) == (paid, by_hand)


def test_what_head_office_cannot_apply_of_a_channel_leaves_nothing_Q1(hq, client, monkeypatch):
    """Nobody stands at a till: the channel hears that it was not taken, and may send it again."""
    with monkeypatch.context() as mistake:
        mistake.setattr(orders, "add_ledger", lambda *_: 1 // 0)
        answer = post(client, ORDER)
    assert (answer.status_code, answer.json()["code"]) == (409, "CHANNEL_ORDER_REFUSED")
    with hq.read() as unit:
        assert intake.total(unit) == 0
    assert post(client, ORDER).status_code == 200


def test_a_till_recalls_it_and_hands_it_out(hq, till, client):
    order_no = post(client, ORDER).json()["order_no"]
    assert till.read(order_no).found == "order"
    with hq.read() as unit:
        order = orders.find(unit, order_no)
    assert order is not None
    assert till.send(till.picked_up(order, {1: 2}, paid=0)).result == "applied"
    told = client.get(f"{PATH}/{order_no}", headers={"authorization": f"Bearer {TOKEN}"}).json()
    assert (told["status"], told["header_code"]) == ("PARTLY_INVOICED", 2)
    assert [one["open"] for one in told["lines"]] == [0, 1000]
    assert whole(hq) == []


def test_tills_leave_cancelling_to_the_call_centre(hq, client):
    order_no = post(client, ORDER | {"channel": "call_centre"}).json()["order_no"]
    with hq.read() as unit:
        order = orders.find(unit, order_no)
    assert order is not None
    with pytest.raises(Refused, match="CALL_CENTRE_ORDER"):
        check_allowed(Action.CANCEL, order, hq.now())
    with pytest.raises(Refused, match="CALL_CENTRE_ORDER"):
        check_allowed(Action.EDIT, order, hq.now(), Policy(order_completion=True))
    check_allowed(Action.PICK_UP, order, hq.now())


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"channel": "letter"}, 422, "channel"),
        ({"lines": []}, 422, "lines"),
        ({"lines": [ORDER["lines"][0] | {"quantity": 0}]}, 422, "lines.0.quantity"),
        ({"lines": [ORDER["lines"][0] | {"colour": "red"}]}, 422, "lines.0.colour"),
        ({"lines": [ORDER["lines"][0] | {"sku": "873310"}]}, 409, "PRODUCT_UNKNOWN"),
        ({"lines": [ORDER["lines"][0] | {"on": "2026-02-31"}]}, 409, "BAD_DAY"),
        ({"lines": [ORDER["lines"][0] | {"on": "2026-03-01"}]}, 409, "DATE_PAST"),
        ({"lines": [ORDER["lines"][0] | {"location": "W1"}]}, 409, "LOCATION_NO_PICKUP"),
        ({"store_id": "S9"}, 409, "STORE_UNKNOWN"),
        ({"customer": {"number": "C9"}}, 409, "CUSTOMER_UNKNOWN"),
        ({"customer": {}}, 409, "CUSTOMER_NAMELESS"),
        ({"payments": [{"reference": "P", "amount_minor": 9999}]}, 409, "PAID_ABOVE_TOTAL"),
        ({"payments": ORDER["payments"] * 2, "charges": []}, 409, "PAID_ABOVE_TOTAL"),
        ({"payments": [{"reference": "P", "amount_minor": 1}] * 2}, 409, "PAYMENT_TWICE"),
        ({"lines": [ORDER["lines"][0] | {"discount_minor": 2001}]}, 409, "DISCOUNT_TOO_HIGH"),
        ({"lines": [ORDER["lines"][0] | {"delivery": "SHIP"}]}, 409, "ADDRESS_MISSING"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_made(hq, client, change, status, said):
    answer = post(client, ORDER | change)
    assert answer.status_code == status, answer.text
    assert said in answer.text
    with hq.read() as unit:
        assert intake.total(unit) == 0
        assert devices.every(unit) == []


@pytest.mark.parametrize("body", ['{"a":NaN}', '{"a":1,"a":2}', "[", "1" * 30, '{"a":1.5}'])
def test_json_that_is_none_is_refused(client, body):
    answer = client.post(PATH, content=body, headers={"authorization": f"Bearer {TOKEN}"})
    assert (answer.status_code, answer.json()["code"]) == (400, "MALFORMED")


@pytest.mark.parametrize(
    ("name", "code"),
    [("4111 1111 1111 1111", "CARD_NUMBER_TYPED"), ("Marie\u202eke", "BAD_TEXT")],
)
def test_no_text_takes_a_card_number_or_unseen_signs(hq, client, name, code):
    """S1, reliability 6."""
    answer = post(client, ORDER | {"customer": {"name": name}})
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    with hq.read() as unit:
        assert intake.total(unit) == 0


def test_a_stranger_hears_nothing(client):
    assert post(client, ORDER, "wrong").status_code == 401
    assert client.get(f"{PATH}/S1-01-000001-7K3Q").status_code == 401


def test_every_state_has_its_original_code_R138():
    codes = {status: header_code(status) for status in OrderStatus}
    wanted = {
        OrderStatus.SYNC_FAILED: 0,
        OrderStatus.CREATED: 1,
        OrderStatus.PROCESSING: 2,
        OrderStatus.DELIVERED: 3,
        OrderStatus.INVOICED: 4,
        OrderStatus.ON_HOLD: 5,
        OrderStatus.QUOTE_OPEN: 6,
        OrderStatus.CANCELLED: 7,
        OrderStatus.QUOTE_LOST: 8,
    }
    assert {status: codes[status] for status in wanted} == wanted


def test_a_known_customer_keeps_their_number(hq, client):
    sent = ORDER | {"customer": {"number": "C1"}}
    sent["lines"] = [{k: v for k, v in one.items() if k != "address"} for one in ORDER["lines"]]
    order_no = post(client, sent).json()["order_no"]
    with hq.read() as unit:
        order = orders.find(unit, order_no)
    assert order is not None
    assert order.customer.customer_id == "C1"
    assert order.lines[1].delivery.address == order.customer.addresses[0]


def test_the_console_tells_where_an_order_came_from(hq, client):
    from pos_app.hq.people import operators
    from tests.console.conftest import signed_in

    operators.add(hq, "ilse", "Ilse", "a long enough password")
    order_no = post(client, ORDER).json()["order_no"]
    page = signed_in(hq).page(f"/console/orders/{order_no}")
    assert "Web shop" in page
    assert "9001" not in signed_in(hq).page("/console/tills")


def names(client):
    """What the channel finds in HQ's list."""
    headers = {"authorization": f"Bearer {TOKEN}"}
    told = client.get(PATH, params={"channel": "web"}, headers=headers).json()
    return {one["reference"]: (one["order_no"], one["safe"]) for one in told["orders"]}, told


@pytest.mark.parametrize("url", [""])
def test_fr1_a_restored_head_office_gets_the_orders_that_it_lost_under_their_numbers(
    hq, till, client, tmp_path
):
    """The channel keeps what is not safe, sees another incarnation, and hands over what is gone."""
    before = post(client, ORDER).json()
    assert before["safe"] is False
    copy = backups.back_up(hq, tmp_path / "elsewhere", "test")
    assert copy.orders == 1
    lost = ORDER | {"reference": "W-1002", "payments": []}
    told = post(client, lost).json()
    kept, list_before = names(client)
    assert kept == {
        "W-1001": (before["order_no"], True),
        "W-1002": (told["order_no"], False),
    }
    pushed = till.picked_up(found(hq, told["order_no"]), {1: 2})
    restored = go_back(hq, copy)
    app = create(restored, operator_token=TOKEN)
    client = WebClient(app, "http://127.0.0.1", client=("127.0.0.1", 5000))
    kept, list_after = names(client)
    assert list(kept) == ["W-1001"]
    assert list_after["incarnation"] != list_before["incarnation"]
    till.hq = restored
    post(client, ORDER | {"reference": "W-2000"})  # somebody was quicker
    assert till.send(pushed).result == "taken_in"  # its order is not there yet
    once_more = post(client, lost | {"order_no": told["order_no"]}).json()
    assert once_more["order_no"] == told["order_no"]
    assert post(client, lost).json()["order_no"] == told["order_no"]
    synchronise_orders.run(restored, "test")
    assert found(restored, told["order_no"]).lines[0].open == 0
    other = post(client, ORDER | {"reference": "W-3", "order_no": told["order_no"]}).json()
    assert other["order_no"] != told["order_no"]
    assert whole(restored) == []
    restored.close()


def found(hq, order_no):
    with hq.read() as unit:
        order = orders.find(unit, order_no)
    assert order is not None
    return order


def go_back(hq, copy):
    """The same HQ after its database was restored from that copy."""
    hq.close()
    backups.restore(hq.config, copy.file, clock=hq.clock, ids=hq.ids)
    return open_hq(hq.config.home, clock=hq.clock, ids=hq.ids)


def test_head_office_s_own_events_stay_whole_and_known_after_its_key_changed(hq, client):
    """ASVS 11.1.1: its seats go on in chains under the new key."""
    told = post(client, ORDER).json()
    make_secrets(hq.config.home, hq.ids)
    own_key.rotate(hq, "test")
    assert post(client, ORDER).json() == told
    other = post(client, {**ORDER, "reference": "W-1002"}).json()
    assert other["order_no"] != told["order_no"]
    assert whole(hq) == []
