"""Recall's filters at the till (R109, R110) and the counts on its presets (R84)."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from pos_app.contract.messages import OrderSearchRequest, PushResult
from pos_app.domain.fulfilment import FulfilAction
from pos_app.till.operations.fulfilling import Fulfil
from pos_app.till.storage.orders import OwnOrderRow
from pos_app.till.ui.facts.order import as_of
from pos_app.till.ui.rooms.order_search import search
from tests.helpers.shop import do
from tests.ui.test_rooms import paid_order


def opened(till):
    """The room, with an open order that is picked up here."""
    paid_order(till)
    till.press(Qt.Key.Key_F9)
    room = till.shop.orders
    till.until(lambda: room.list.records.rows)
    return room


def choose(choice, key):
    choice.setCurrentIndex(choice.findData(key))


def listed(room):
    return [row.order_no for row in room.list.records.rows]


def asked(room):
    return room.filters.request(room.field.text(), "").model_dump(exclude_defaults=True)


def test_r84_each_preset_says_how_many_it_would_find(till):
    orders = opened(till)
    button = orders.filters.presets["to_pick_up"]
    till.until(lambda: int(button.count or 0) > 0)
    with till.world.hq.read() as unit:
        from pos_app.contract.messages import OrderCountsRequest
        from pos_app.hq.recall import count_orders

        counts = count_orders(unit, OrderCountsRequest(fulfilling_store="S1"))
    assert button.count == str(counts.to_pick_up)
    assert button.accessibleName() == f"Hier af te halen {button.count}"


def test_r84_r112_without_head_office_the_till_counts_its_own(till):
    orders = opened(till)
    till.world.wire.state = "down"
    orders.filters.presets["to_pick_up"].show_count("")
    orders.refresh()
    button = orders.filters.presets["to_pick_up"]
    own = till.session.store.count_orders("S1").to_pick_up
    till.until(lambda: button.count == str(own))
    till.until(lambda: all(isinstance(x, OwnOrderRow) for x in orders.list.records.rows))
    now, text = till.session.now, till.shop.look.text
    assert as_of(now, till.session, text) == "bijgewerkt 14:32"
    yesterday = as_of(now - timedelta(days=1), till.session, text)
    assert yesterday.replace("\xa0", " ") == "bijgewerkt wo 11 nov 14:32"


@pytest.mark.parametrize(
    ("period", "wanted"),
    [
        (
            "created",
            {"created_from": "2026-03-01T23:00:00.000Z", "created_to": "2026-03-02T23:00:00.000Z"},
        ),
        ("delivery", {"delivery_from": "2026-03-02", "delivery_to": "2026-03-02"}),
        (
            "receipt",
            {"receipt_from": "2026-03-01T23:00:00.000Z", "receipt_to": "2026-03-02T23:00:00.000Z"},
        ),
    ],
)
def test_r109_a_period_is_of_making_delivery_or_receipt_in_the_store_s_days(till, period, wanted):
    orders = opened(till)
    first, last = orders.filters.days[period]
    first.setText("2-3-2026")
    last.setText("2026-03-02")
    assert asked(orders) == wanted


def test_r109_all_periods_and_both_places_are_asked_at_once(till):
    orders = opened(till)
    choose(orders.filters.made, "S1")
    choose(orders.filters.leaves, "S1")
    for first, _ in orders.filters.days.values():
        first.setText("1-1-2026")
    orders.search()
    till.until(lambda: orders.list.records.rows)
    orders.filters.days["delivery"][1].setText("2-1-2026")
    orders.search()
    till.until(lambda: not orders.list.records.rows)
    choose(orders.filters.leaves, "W1")
    assert asked(orders) == {
        "store_id": "S1",
        "fulfilling_store": "W1",
        "created_from": "2025-12-31T23:00:00.000Z",
        "delivery_from": "2026-01-01",
        "delivery_to": "2026-01-02",
        "receipt_from": "2025-12-31T23:00:00.000Z",
    }
    assert orders.filters.request("", "to_ship").fulfilling_store == "W1"


def test_r109_statuses_of_order_and_line_are_asked_together(till):
    orders = opened(till)
    choose(orders.filters.status, "CREATED")
    choose(orders.filters.line_status, "PICKED")
    assert asked(orders) == {"status": "CREATED", "line_status": "PICKED"}
    till.until(lambda: not orders.list.records.rows)
    choose(orders.filters.line_status, "ACCEPTED")
    till.until(lambda: orders.list.records.rows)


def test_r109_all_that_is_open_is_one_choice(till):
    """At head office, and among what the till knows itself; not what was fetched whole."""
    orders = opened(till)
    every = listed(orders)
    assert orders.head.text() == f"{len(every)} orders, nieuwste eerst"
    choose(orders.filters.status, "OPEN")
    till.until(lambda: orders.slot.message.sentence.startswith("Gezocht bij het hoofdkantoor"))
    number = every[0]
    assert number in listed(orders)
    open_ones = orders.filters.request("", "")
    assert number in {row.order_no for row in till.session.store.search_orders(open_ones)}
    orders.open_order(number)
    till.settled()
    second = orders.panel.view.second
    assert second.startswith(f"Order {number} · ")
    assert second.endswith(" · Clerk")
    for key in (Qt.Key.Key_F6, Qt.Key.Key_Return, Qt.Key.Key_F12, Qt.Key.Key_Return):
        till.press(key)
        till.settled()
    till.world.register.outbox.drain(now=True)
    orders.search()
    till.until(lambda: number not in listed(orders))
    assert number not in {row.order_no for row in till.session.store.search_orders(open_ones)}
    orders.filters.person.setText("nobody")
    orders.search()
    till.until(lambda: not orders.list.records.rows)
    assert orders.head.isHidden()


def test_r109_the_store_that_made_it_the_place_it_leaves_from_and_how(till):
    orders = opened(till)
    made, leaves = orders.filters.made, orders.filters.leaves
    assert {"S1", "W1"} <= {leaves.itemData(at) for at in range(leaves.count())}
    assert made.findData("W1") < 0
    for choice, mode, asks in (
        (made, "pickup", {"store_id": "S1", "delivery_mode": "pickup"}),
        (leaves, "pickup", {"fulfilling_store": "S1", "delivery_mode": "pickup"}),
    ):
        choose(made, "")
        choose(choice, "S1")
        choose(orders.filters.mode, mode)
        assert asked(orders) == asks
        till.until(lambda: orders.list.records.rows)
    choose(orders.filters.mode, "express")
    till.until(lambda: not orders.list.records.rows)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("jansen", {"customer": "jansen"}),
        ("104882", {"customer": "104882"}),
        ("06-1234 5678", {"phone": "06-1234 5678"}),
        ("m@x.nl", {"email": "m@x.nl"}),
    ],
)
def test_r109_one_field_takes_whatever_is_known_of_the_customer(till, typed, wanted):
    orders = opened(till)
    orders.filters.person.setText(typed)
    assert asked(orders) == wanted


def test_a_day_that_is_none_asks_nothing_is_marked_and_says_so(till):
    orders = opened(till)
    till.until(lambda: orders.list.records.rows)
    first, _ = orders.filters.days["receipt"]
    first.setText("soon")
    orders.search()
    assert orders.slot.message.sentence == "“soon” is geen dag. Typ bijvoorbeeld 31-12-2026."
    assert first.property("state") == "refused"
    assert till.focus is first
    assert orders.list.records.rows


def test_r111_the_history_is_head_office_s_with_what_it_has_not_heard_yet_behind_it(till):
    """Made and picked in the store; what this till did last still waits in its queue."""
    orders = opened(till)
    orders.open_order(orders.list.records.rows[0].order_no)
    till.settled()
    do(till.session, "fulfil", Fulfil(FulfilAction.PICK))
    orders.refresh()
    assert [row.name for row in orders.panel.view.rows["history"]] == [
        "Order gemaakt",
        "Afgehandeld",
    ]
    till.world.register.outbox.drain(now=True)
    orders.open_order(till.session.recalled.order.order_no)
    till.settled()
    told = orders.panel.view.rows["history"]
    assert [(row.name, row.second) for row in told] == [
        ("Order gemaakt", "Clerk"),
        ("Verzameld", "Clerk"),
    ]


def test_clearing_empties_every_filter(till):
    orders = opened(till)
    orders.filters.person.setText("nobody")
    choose(orders.filters.line_status, "PICKED")
    orders.filters.days["delivery"][0].setText("1-1-2026")
    orders.filters.cleared.emit()
    assert asked(orders) == {}
    till.until(lambda: orders.list.records.rows)


def test_r112_without_head_office_an_order_it_has_not_made_says_so_in_the_list(till):
    till.world.wire.state = "down"
    number = paid_order(till)
    (row,) = (x for x in own_rows(till) if x.order_no == number)
    assert row.status == "UNSYNCED"
    with till.session.store.begin() as unit:
        (stored,) = till.session.store.order_events(number)
        said = PushResult(event_id=stored.header.event_id, result="quarantined")
        unit.save_results([(stored.position, said)])
    (row,) = (x for x in own_rows(till) if x.order_no == number)
    assert row.status == "SYNC_FAILED"


def own_rows(till):
    return search(till.session, OrderSearchRequest()).rows
