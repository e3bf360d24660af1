"""The notification centre: polled at the profile's interval, new since somebody looked (R42,
R84, R192).
"""

from dataclasses import replace

import pytest

from pos_app.domain.tender import TenderKind
from pos_app.hq import store_messages
from pos_app.hq.people.rights import OWNER
from pos_app.hq.store import orders
from pos_app.till.operations.payment import Pay
from pos_app.till.operations.pickup import StartPickup
from pos_app.till.ui.notifications import on_buttons
from pos_app.till.ui.selling import Selling
from tests.helpers.shop import configure, do, order_at_hq, recalled


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
