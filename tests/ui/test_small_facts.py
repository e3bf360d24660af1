"""What single lines of the screens say of cases that are rare: of the queue, of goods elsewhere, of
a question with one bound, of a cart that is let go.
"""

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from pos_app.domain.configuration import AttributeKind, OrderAttribute
from pos_app.domain.delivery import DeliveryClass
from pos_app.domain.quantity import UNIT
from pos_app.domain.tender import TenderKind
from pos_app.resources_dir import resources_dir
from pos_app.till.operations.delivery import PickUpLines
from pos_app.till.operations.payment import Pay
from pos_app.till.operations.returning import ReturnGoods
from pos_app.till.operations.shipment import ShipOrder
from pos_app.till.rights import Approver
from pos_app.till.ui.dialogs.order_lines import offered
from pos_app.till.ui.facts.attribute_words import attribute_caption, attribute_shown
from pos_app.till.ui.facts.queue import about, chip_of, reason_said, what_now
from pos_app.till.ui.text import Text
from tests.helpers.shop import CHAIR, CUSHION, TABLE, do, order_at_hq, recalled, ring_up

TEXT = Text(resources_dir() / "text", "nl")
MANAGER = Approver("manager", "999999")


def queued(till):
    """The newest event on its way to head office."""
    return till.session.store.queue_rows()[0]


def test_r174_the_queue_says_whose_goods_left_and_what_that_moved(till):
    recalled(till.session, order_at_hq(till.session))
    do(till.session, "ship_order", ShipOrder(approver=MANAGER))
    told = about(till.session, queued(till))
    assert (told.customer, told.amount_minor) == ("Marieke Jansen", 89_900 - 17_980)


def test_r174_what_waits_for_an_event_before_it_says_so(till):
    ring_up(till.session, (CUSHION, 1), customer="")
    do(till.session, "pay", Pay(TenderKind.CASH))
    row = queued(till)
    assert chip_of(row, TEXT).icon == "hourglass"
    assert chip_of(replace(row, waits_for="x"), TEXT).label == TEXT("queue.waits_for")
    assert about(till.session, replace(row, event_id="gone")).customer == ""


@pytest.mark.parametrize(
    ("reason", "code"), [("REPAIRED", "queue.repaired"), ("TEST_OR_COPY", "queue.marked")]
)
def test_r177_what_head_office_made_of_an_event_is_said_in_words(till, reason, code):
    ring_up(till.session, (CUSHION, 1), customer="")
    do(till.session, "pay", Pay(TenderKind.CASH))
    row = replace(queued(till), state="at_hq", reason=reason)
    assert reason_said(row, TEXT) == TEXT(code) != code
    assert what_now(row) == "queue.now_done"
    refused = replace(row, state="refused", reason="REVIEW")
    assert "REVIEW" in reason_said(refused, TEXT)


def reasons(till, order):
    """Each line that is offered: why not, and how much of it is proposed."""
    kinds = (DeliveryClass.PICK_UP, DeliveryClass.SHIP)
    found = [line for kind in kinds for line in offered(till.shop.desk, order, kind)]
    return [(line.reason, line.checked, line.part, line.detail) for line in found]


def test_r113_lines_of_another_store_or_not_accepted_say_so_and_are_not_ticked(till):
    recalled(till.session, order_at_hq(till.session))
    order = till.session.recalled.order
    chairs, table = order.lines
    away = replace(chairs, delivery=replace(chairs.delivery, location="S2"))
    later = replace(table, accepted=False)
    (there, ticked, *_), (waits, *_) = reasons(till, replace(order, lines=(away, later)))
    assert "S2" in there
    assert not ticked
    assert table.name in waits
    rejected = replace(chairs, rejected=chairs.ordered)
    [(none, *_), _] = reasons(till, replace(order, lines=(rejected, table)))
    assert none == TEXT("refused.PICKUP_QTY_none", line=chairs.name)


def test_r114_what_was_picked_and_packed_is_proposed(till):
    recalled(till.session, order_at_hq(till.session))
    order = till.session.recalled.order
    chairs, table = order.lines
    some = replace(order, lines=(replace(chairs, picked=UNIT), replace(table, packed=UNIT)))
    (_, _, chairs_part, chairs_said), (_, ticked, _, table_said) = reasons(till, some)
    assert chairs_part == UNIT
    assert "1 verzameld" in chairs_said
    assert "1 ingepakt" in table_said
    assert ticked


def test_r50_a_number_with_one_bound_and_a_day_read_as_the_language_writes_them():
    floor = OrderAttribute("floor", "Floor", "Verdieping", kind=AttributeKind.NUMBER, least=1)
    assert attribute_caption(floor, TEXT).endswith(TEXT("attribute.at_least", least="1"))
    top = replace(floor, least=None, most=9)
    assert attribute_caption(top, TEXT).endswith(TEXT("attribute.at_most", most="9"))
    day = replace(floor, kind=AttributeKind.DATE)
    assert attribute_shown(day, "2026-03-09", TEXT) == TEXT.figures.day(date(2026, 3, 9))
    assert attribute_shown(None, "3", TEXT) == "3"


def test_r74_letting_a_cart_go_says_what_is_paid_back_first(till):
    ring_up(till.session, (CHAIR, 1), customer="")
    do(till.session, "pay", Pay(TenderKind.CASH, 5_000))
    till.ask("void_transaction")
    said = " ".join(one.text() for one in till.sheet.findChildren(QLabel))
    assert TEXT("void.paid_back", paid_minor=5_000) in said
    assert till.focus is till.sheet.back


def test_r134_an_exchange_for_what_is_picked_up_later_shows_its_deposit(till):
    ring_up(till.session, (CUSHION, 1))
    do(till.session, "pay", Pay(TenderKind.CASH))
    recalled(till.session, till.session.concluded.receipt_no)
    do(till.session, "return_goods", ReturnGoods(((1, UNIT),)))
    ring_up(till.session, (TABLE, 1), customer="")
    do(till.session, "pick_up", PickUpLines((1,)))
    till.shop.selling.refresh()
    rows = [(row.key, row.amount_minor) for row in till.screen.due.state.rows]
    assert ("deposit", 17_980) in rows
    assert ("returned", 2_495) in rows
    assert till.screen.due.state.result_minor == 17_980 - 2_495


def test_r67_prices_computed_anew_for_no_line_say_to_choose_one(till):
    ring_up(till.session, (CHAIR, 2), (TABLE, 1))
    do(till.session, "pick_up", PickUpLines((1, 2)))
    till.ask("recalculate")
    till.dialog.lines.put(())
    assert till.sheet.primary.reason == "Kies eerst een regel."
    till.press(Qt.Key.Key_Return)
    assert till.sheet is not None
    till.dialog.lines.tick_all()
    assert not till.sheet.primary.reason


def test_a_part_of_a_line_is_typed_and_what_the_line_has_not_is_marked(till):
    recalled(till.session, order_at_hq(till.session))
    till.shop.show_room("orders")
    till.ask("pick_up_order")
    part = till.dialog.lines.rows[0].part
    part.number.setFocus()
    part.number.selectAll()
    till.type("x")
    assert till.sheet.primary.reason
    till.press(Qt.Key.Key_Return)
    assert till.session.transaction is None
    part.number.selectAll()
    till.type("5")
    assert "Eetkamerstoel" in till.sheet.primary.reason
    till.type("+")
    assert not till.sheet.primary.reason
    part.number.selectAll()
    till.type("3")
    till.press(Qt.Key.Key_Return)
    till.settled()
    assert dict(till.cart.pick_up.quantities) == {1: 3 * UNIT}
