"""The notification centre: polled at the profile's interval, new since somebody looked (R42,
R84, R192).
"""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from pos_app.contract.translate import encode
from pos_app.domain.tender import TenderKind
from pos_app.hq import store_messages
from pos_app.hq.people.rights import OWNER
from pos_app.hq.store import orders, parked
from pos_app.till.operations.payment import Pay
from pos_app.till.operations.pickup import StartPickup
from pos_app.till.ui.facts.status import local
from pos_app.till.ui.notifications import on_buttons
from pos_app.till.ui.selling import Selling
from pos_app.till.ui.widgets.welcome import DoorwayTile
from tests.helpers.carts import cart
from tests.helpers.shop import CHAIR, configure, do, order_at_hq, recalled, ring_up


@pytest.fixture
def notified(till):
    """A till that asks head office every minute."""
    before = till.session.configuration
    profile = replace(before.profile, notification_seconds=60)
    configure(till.session, replace(before, profile=profile, version=before.version + 1))
    yield till
    till.session.show(None)
    configure(till.session, before)


def poll(till) -> None:
    """A minute goes by and head office answers."""
    till.world.clock.advance(60)
    till.shop.tick()
    till.until(lambda: not till.window.view_model.notifications.asking)


def test_r192_what_came_since_somebody_looked_is_marked_and_opens_fulfilment_filtered(notified):
    till, known = notified, notified.window.view_model.notifications
    poll(till)
    known.look()
    before = dict(known.counts)
    order_at_hq(till.session)
    till.shop.tick()
    assert known.counts == before
    poll(till)
    assert known.counts["to_pick_up"] == before["to_pick_up"] + 1
    assert known.new == 2
    assert till.shop.bar.bell.accessibleName() == "Meldingen 2 nieuw"
    till.click(till.shop.bar.bell)
    assert till.dialog.groups["to_pick_up"].face.detail == "1 nieuw"
    assert known.new == 0
    till.click(till.dialog.groups["to_pick_up"])
    assert till.sheet is None
    assert till.shop.active == "fulfilment"
    assert till.shop.fulfilment.presets["to_pick_up"].isChecked()


def test_head_office_asks_the_store_and_hears_the_answer(notified):
    till, hq = notified, notified.world.hq
    known, number = till.window.view_model.notifications, order_at_hq(till.session)
    store_messages.ask(hq, OWNER, number, "S1", "Is the desk there?")
    poll(till)
    assert [one.text for one in known.messages] == ["Is the desk there?"]
    till.click(till.shop.bar.bell)
    assert number in till.dialog.question.text()
    till.click(till.dialog.sheet.primary)
    assert "Typ eerst" in till.dialog.sheet.slot.message.sentence
    till.dialog.answer.put("Yes, two of them.")
    till.click(till.dialog.sheet.primary)
    till.until(lambda: not known.messages)
    assert till.dialog.question.isHidden()
    assert "gestuurd" in till.dialog.sheet.slot.message.sentence
    with hq.read() as unit:
        told = orders.history(unit, number)[-1]
    assert (told.what, told.who) == ("answered", till.session.staff.staff_id)
    assert "Yes, two of them." in told.detail


def test_r192_an_order_that_comes_while_another_leaves_is_new(notified):
    """Numbers are compared, not how many there are."""
    till, known = notified, notified.window.view_model.notifications
    first = order_at_hq(till.session)
    poll(till)
    known.look()
    recalled(till.session, first)
    do(till.session, "pick_up_order", StartPickup(((1, 4_000),)))
    do(till.session, "pay", Pay(TenderKind.CASH))
    before = dict(known.counts)
    order_at_hq(till.session)
    poll(till)
    assert known.counts["to_pick_up"] == before["to_pick_up"]
    assert known.new_in("to_pick_up") == 1


def test_r84_buttons_of_recall_and_fulfilment_show_how_many_wait(notified):
    till, session = notified, notified.session
    order_at_hq(session)
    areas = {"actions": ("recall_order:to_ship", "fulfilment", "recall_order")}
    before = session.configuration
    layout = replace(before.layout, areas=areas)
    configure(session, replace(before, layout=layout, version=before.version + 1))
    selling = Selling(till.shop.desk, till.shop.gestures)
    bar = selling.screen.action_bar
    poll(till)
    bar.show_counts(on_buttons(till.window.view_model.notifications.counts))
    known = till.window.view_model.notifications.counts
    both = known["to_ship"] + known["to_pick_up"]
    assert known["to_ship"] > 0
    assert [bar.buttons[x].count for x in ("to_ship", "tab_fulfilment", "recall_order")] == [
        str(known["to_ship"]),
        str(both),
        "",
    ]
    assert bar.buttons["to_ship"].accessibleName() == f"Te verzenden {known['to_ship']}"
    selling.deleteLater()


def test_r42_an_interval_of_0_switches_notifications_off(till):
    assert till.session.configuration.profile.notification_seconds == 0
    till.shop.tick()
    assert till.window.view_model.notifications.counts == {}
    assert till.shop.bar.bell.isHidden()


def test_r42_without_head_office_the_last_counts_stay_and_nothing_is_said(notified):
    till, known = notified, notified.window.view_model.notifications
    poll(till)
    before, said = dict(known.counts), till.said
    till.world.wire.state = "down"
    poll(till)
    assert (known.counts, till.said) == (before, said)


def parked_tile(till) -> tuple[str, str]:
    tile = till.screen.welcome.findChildren(DoorwayTile)[-1].doorway
    return tile.count, tile.detail


def park(till) -> None:
    ring_up(till.session, (CHAIR, 1))
    till.ask("park")
    till.settled()


def test_r75_r84_a_cart_that_another_till_parked_counts_on_the_tile_until_it_is_fetched(notified):
    """And none of what head office keeps while it is away: none of it can be fetched."""
    till, hq = notified, notified.world.hq
    poll(till)
    assert parked_tile(till) == ("0", "hier niets geparkeerd")
    park(till)
    at = till.session.now + timedelta(minutes=7)
    theirs = replace(cart(("2 x 5.00", None), ("1 x 6.00", None)), transaction_id="e" * 32)
    known = {"parked_id": "e" * 32, "store_id": "S1", "register_id": "S1-2", "staff_id": "clerk2"}
    row = known | {"at": at, "body": encode(theirs), "taken_by": ""}
    hq.run(lambda unit: parked.put(unit, row))
    assert parked_tile(till)[0] == "1"
    poll(till)
    when = local(till.session, at).strftime("%H:%M")
    assert parked_tile(till) == ("2", f"Kassa 2, {when}, 2 artikelen")
    till.session.outfit.hq.switched_off = True
    till.shop.tick()
    assert parked_tile(till) == ("0", "2 bij het hoofdkantoor")
    till.session.outfit.hq.switched_off = False
    till.shop.tick()
    assert parked_tile(till)[0] == "2"
    till.ask("fetch")
    till.until(lambda: not till.sheet.primary.reason)
    till.press(Qt.Key.Key_Return)
    till.settled()
    assert [line.name for line in till.cart.lines] == [line.name for line in theirs.lines]
    till.shop.tick()
    till.until(lambda: not till.window.view_model.notifications.asking)
    till.session.show(None)
    assert parked_tile(till)[0] == "1"
