"""What the panel of a recalled order says, without a window."""

from dataclasses import replace

from pos_app.domain import cart as domain_carts
from pos_app.domain.fulfilment import FulfilAction
from pos_app.domain.order import QuoteState
from pos_app.domain.pricing import Charge
from pos_app.domain.tender import TenderKind
from pos_app.resources_dir import resources_dir
from pos_app.till.operations.cancelling import CancelOrder
from pos_app.till.operations.delivery import PickUpLines
from pos_app.till.operations.deposit import OverrideDeposit
from pos_app.till.operations.fulfilling import Fulfil
from pos_app.till.operations.operation import NOTHING
from pos_app.till.operations.payment import Pay
from pos_app.till.operations.quoting import MakeQuote
from pos_app.till.rights import Approver
from pos_app.till.ui.facts.cart_rows import Setting
from pos_app.till.ui.facts.order import history_rows, line_rows, line_state, next_step, sums
from pos_app.till.ui.facts.rows import Fact, GroupRow, Head
from pos_app.till.ui.text import Text
from pos_app.till.ui.widgets.chip import status_chip
from tests.helpers import carts
from tests.helpers.carts import CARRY, PICK, SHIP
from tests.helpers.shop import CHAIR, configure, do, order_at_hq, recalled, ring_up

SETTING = Setting(Text(resources_dir() / "text", "nl"), carts.STORE)


def test_r111_r139_goods_that_went_home_at_once_are_invoiced():
    """Total less invoiced less deposit is what is still to be paid."""
    order = carts.placed(carts.cart(("6 x 40.00", PICK), ("1 x 50.00", CARRY)))
    shown = [figure for _, figure in sums(order, SETTING)]
    assert shown == ["290,00", "50,00", "24,00", "216,00"]
    partly = carts.picked_up(order, {1: 2})
    assert [figure for _, figure in sums(partly, SETTING)][1] == "130,00"


def test_r57_nothing_of_a_quote_has_been_taken_along():
    order = carts.placed(carts.cart(("6 x 40.00", CARRY)))
    said = {False: "meegenomen", True: ""}
    for offered, state in said.items():
        quote = QuoteState(carts.TODAY) if offered else None
        rows = line_rows(replace(order, quote=quote), SETTING)
        assert next(x.second for x in rows if isinstance(x, Fact)) == state
        [head] = [x for x in rows if isinstance(x, Head)]
        assert head.detail == ("" if offered else "nu mee uit de winkel")


def test_r57_a_cart_that_is_a_quote_lets_nothing_leave_now(till):
    ring_up(till.session, (CHAIR, 1))
    do(till.session, "quote", MakeQuote())
    [head] = [x for x in till.screen.cart.model.rows if isinstance(x, GroupRow)]
    assert (head.title, head.detail) == ("Meenemen", "")


def test_r153_a_recalled_order_tells_who_adjusted_its_deposit(till):
    session = till.session
    ring_up(session, (CHAIR, 1))
    do(session, "pick_up", PickUpLines((1,)))
    override = OverrideDeposit(1000, "regular", Approver("manager", "999999"))
    do(session, "override_deposit", override)
    do(session, "pay", Pay(TenderKind.CASH))
    session.outfit.outbox.drain(now=True)
    recalled(session, session.concluded.order.order_no)
    row = history_rows(session.recalled, session, till.window.view_model.setting)[-1]
    assert row.name == "Aanbetaling aangepast tot 10,00"
    assert row.second == "door Clerk · akkoord Manager · regular"
    panel = till.shop.orders.panel
    assert isinstance(row, Fact)
    wordy = replace(row, second=f"{row.second} · {'de vorige levering kwam te laat ' * 4}")
    assert panel.height_of(wordy) >= panel.height_of(row) + 18
    till.world.clock.advance(3600)
    do(session, "fulfil", Fulfil(FulfilAction.PICK))
    told = history_rows(session.recalled, session, till.window.view_model.setting)
    assert [one.name for one in told] == ["Order gemaakt", row.name, "Afgehandeld"]


def test_r111_what_is_packed_waits_for_its_customer_or_for_the_carrier_alone(till):
    look = till.window.look
    assert status_chip(look, "DELIVERED", "PICK SHIP").label == "Klaar om af te halen"
    assert status_chip(look, "DELIVERED", "SHIP").label == "Klaar om te verzenden"


def test_r111_a_line_says_how_far_the_store_is_with_it():
    """Of six pieces one is picked, two are packed, one is rejected."""
    order = carts.placed(carts.cart(("6 x 40.00", PICK)))
    line = replace(order.lines[0], picked=1000, packed=2000, rejected=1000)
    assert line_state(line, SETTING) == (
        "Deels ingepakt · 6 open · 1 verzameld · 2 ingepakt · 1 afgewezen"
    )
    assert line_state(carts.picked_up(order, {1: 6}).lines[0], SETTING) == "6 afgehaald"
    whole = order.lines[0]
    for line, said in (
        (replace(whole, picked=6000), "Verzameld"),
        (replace(whole, packed=6000), "Ingepakt"),
        (replace(whole, rejected=6000), "Afgewezen"),
    ):
        assert line_state(line, SETTING) == f"{said} · 6 open"


def test_r163_a_cancelled_order_tells_who_let_its_charge_go(till):
    session = till.session
    configuration = session.configuration
    charging = replace(configuration.orders, cancellation_rate=100_000)
    configure(session, replace(configuration, orders=charging))
    recalled(session, order_at_hq(session, card=False))
    wish = CancelOrder((), 0, "our fault", Approver("manager", "999999"))
    do(session, "cancel_order", wish)
    do(session, "conclude", NOTHING)
    session.outfit.outbox.drain(now=True)
    recalled(session, session.concluded.order.order_no)
    row = history_rows(session.recalled, session, till.window.view_model.setting)[-1]
    assert row.name == "Annuleringskosten aangepast tot 0,00"
    assert row.second == "door Clerk · akkoord Manager · our fault"


def test_r111_r113_what_waits_in_another_store_is_not_the_next_step_here():
    order = carts.placed(carts.cart(("6 x 40.00", PICK), ("1 x 50.00", SHIP)))
    assert next_step(order, "S1") == "pick_up_order"
    there = replace(order.lines[0], delivery=replace(PICK, location="S2"))
    assert next_step(replace(order, lines=(there, order.lines[1])), "S1") == "ship_order"
    assert next_step(replace(order, lines=(there,)), "S1") == ""


def test_r194_the_order_shows_net_tax_and_gross_per_rate():
    """Also of what left already; the rates add up to the order's total."""
    cart = carts.cart(("6 x 12.10", PICK), ("1 x 24.20", CARRY), tax="21")
    order = carts.placed(domain_carts.with_header_charge(cart, Charge("other", 1090, 90_000)))
    for shown in (order, carts.picked_up(order, {1: 2})):
        rows = [(x.name, x.second, x.figure) for x in line_rows(shown, SETTING)[-2:]]
        assert rows == [
            ("Tegen 21\xa0% btw", "netto 80,00 · btw 16,80", "96,80"),
            ("Tegen 9\xa0% btw", "netto 10,00 · btw 0,90", "10,90"),
        ]
