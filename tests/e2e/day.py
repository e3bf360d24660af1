"""A store with its till and head office for the tests that break things, and what must hold there
whatever was broken.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from pos_app.domain.order import CustomerOrder, total_of
from pos_app.domain.quantity import UNIT
from pos_app.domain.stored_card import left_minor
from pos_app.domain.tender import TenderKind
from pos_app.hq.store import orders as hq_orders
from pos_app.play.scenario import read_scenario
from pos_app.play.steps import STEPS
from pos_app.play.world import START_MINOR, World
from pos_app.till.operations.operation import NOTHING
from pos_app.till.operations.recovery import RECOVER_PAYMENT
from pos_app.till.operations.registry import OPERATIONS
from tests.helpers.terminal_seen import held_minor, taken_minor

STORE = """
title = "A store"
[store]
deposit_percent = "{deposit}"
cash_rounding = "0.05"
order_creation = "{creation}"
[[product]]
sku = "MUG"
price = "3.33"
tax_rate = "21"
barcode = "2000000000015"
[[product]]
sku = "DESK"
price = "199.95"
tax_rate = "21"
[[product]]
sku = "CLOTH"
price = "12.99"
tax_rate = "9"
[[customer]]
id = "C1"
name = "Jansen"
[[customer]]
id = "B1"
name = "Bakker BV"
business = true
"""


VOIDED = "SELECT order_no FROM event WHERE kind = 'void'"
"""Orders given up while they waited for HQ: what was paid on them went back."""

KEPT = f"""FROM tender JOIN business USING (transaction_id)
    WHERE business.order_no NOT IN ({VOIDED})"""


def open_store(folder: Path, *, creation: str = "real_time_first", deposit: str = "12.5") -> World:
    """A fresh store, its till ready to sell."""
    file = folder / "store.toml"
    file.write_text(STORE.format(creation=creation, deposit=deposit), encoding="utf-8")
    return World.fresh(read_scenario(file), folder, http=False)


def do(world: World, name: str, **arguments: object) -> None:
    """One step, by its function; a refusal is an exception here."""
    world.begin_step()
    STEPS[name].run(world, **arguments)


def ask(world: World, name: str, request: object = NOTHING) -> None:
    """The gesture, as the window asks for it."""
    world.run(OPERATIONS[name], request)


def mugs_and_desk(world: World, mugs: int = 3) -> None:
    """Mugs to pick up, a desk to ship, its balance held on a card; nothing is paid yet."""
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="MUG", quantity=mugs * UNIT)
    do(world, "pick_up", lines=None)
    do(world, "add_product", sku="DESK")
    do(world, "ship", lines=("DESK",))
    do(world, "balance_card")


@contextmanager
def beside(world: World) -> Iterator[Callable[[str], list[tuple[Any, ...]]]]:
    """Asks the till's own database, beside the program."""
    file = world.register.store.home / "till.db"
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as opened:
        yield lambda query: opened.execute(query).fetchall()


def rows(world: World, query: str) -> list[tuple[Any, ...]]:
    """One question to it."""
    with beside(world) as ask:
        return ask(query)


def recover(world: World) -> bool:
    """Ask the terminal until no payment is in doubt; whether one was."""
    doubts = world.session.store.unfinished_attempts()
    for _ in doubts:
        world.run(RECOVER_PAYMENT, NOTHING)
    assert not world.session.store.unfinished_attempts()
    return bool(doubts)


def send_all(world: World) -> None:
    """HQ is well, and everything reaches it."""
    world.wire.state = "up"
    world.clock.advance(3600)
    world.send_queue()
    world.synchronise_orders()
    queue = world.session.store.queue()
    assert (queue.waiting, queue.refused) == (0, 0)


def check_money(world: World) -> None:
    """The drawer is the cash of all tenders, the bank took what tenders and shipments say (M5-M9).

    Call it with no payment in doubt.
    """
    cart = world.session.transaction
    in_hand = cart.tenders if cart is not None and not cart.awaiting_hq else ()
    shift = world.session.shift
    assert shift is not None
    booked = rows(world, f"SELECT tender.kind, amount_minor, given_minor - change_minor {KEPT}")
    in_drawer = sum(cash for kind, _, cash in booked if kind == "cash")
    assert shift.expected_minor == START_MINOR + in_drawer + sum(t.drawer_minor for t in in_hand)
    assert shift == world.session.store.shift()
    kinds = {TenderKind.CARD.value, TenderKind.CARD_TOKEN.value}
    by_card = sum(amount for kind, amount, _ in booked if kind in kinds)
    by_card += sum(t.amount_minor for t in in_hand if t.card is not None)
    assert taken_minor(world.terminal.book) == by_card + shipped_minor(world)


def check_holds(world: World) -> None:
    """With no cart in hand, cards hold what open orders still want of them, and no more."""
    numbers = [row[0] for row in rows(world, "SELECT order_no FROM customer_order")]
    found = [one.order for number in numbers if (one := world.session.store.order(number))]
    wanted = {}
    for order in found:
        card = order.balance_card.card if order.balance_card else None
        if order.is_open and card and left_minor(order):
            wanted[card.token] = left_minor(order)
    assert held_minor(world.terminal.book) == wanted


def shipped_minor(world: World) -> int:
    """What the till's shipments took from balance cards."""
    bodies = rows(world, "SELECT body FROM event WHERE kind = 'shipment'")
    return sum(one["amount_minor"] for body in bodies for one in json.loads(body[0])["captured"])


def check_whole(world: World) -> None:
    """Each concluded business has its event, its queue entry and its print job, once (R175, T2)."""
    with beside(world) as ask:
        events = ask(
            "SELECT event_id FROM event WHERE kind IN ('sale', 'order', 'quote', 'pickup',"
            " 'shipment', 'edit', 'cancel', 'return')"
        )
        business = ask("SELECT event_id FROM business")
        assert sorted(events) == sorted(business)
        assert ask("SELECT count(*) FROM event") == ask("SELECT count(*) FROM outbox")
        cart = world.session.transaction
        waits = 1 if cart is not None and cart.awaiting_hq else 0
        kept = ask(f"SELECT count(*) FROM business WHERE order_no NOT IN ({VOIDED})")[0][0]
        assert ask("SELECT count(*) FROM print_job") == [(kept - waits,)]


def check_head_office(world: World) -> None:
    """HQ has what the till has: each transaction once, each order alike, all money explained
    (D1-D3, R158); HQ itself sets aside what breaks R158.
    """
    counts = world.hq.counts()
    store = world.session.store
    kept = f"FROM business WHERE order_no NOT IN ({VOIDED})"
    made = f"SELECT order_no {kept} AND kind IN ('order', 'quote')"
    placed = [row[0] for row in rows(world, made)]
    assert counts.transactions == rows(world, f"SELECT count(*) {kept}")[0][0]
    found = [one.order for number in placed if (one := store.order(number))]
    orders = [order for order in found if order.quote is None]
    assert (counts.orders, counts.pending) == (len(orders), 0)
    assert counts.total_minor == sum(total_of(order) for order in orders)
    for number in placed:
        local = store.order(number)
        with world.hq.read() as unit:
            theirs = hq_orders.find(unit, number)
            received = hq_orders.paid(unit, number)
        assert local is not None
        assert theirs == local.order
        check_conserved(theirs, received)


def check_conserved(order: CustomerOrder, received_minor: int) -> None:
    """R158, in words of its own: what came in is what was invoiced plus what is still held."""
    invoiced = sum(line.invoiced_value.gross - line.returned_value.gross for line in order.lines)
    invoiced += order.cancellation_charged.gross - order.charges_returned.gross
    if order.charges_invoiced:
        included = order.terms.prices_include_tax
        for charge in order.charges:
            tax = 0 if included else round(charge.amount_minor * charge.tax_rate / 1_000_000)
            invoiced += charge.amount_minor + tax
    assert order.deposit_available >= 0
    assert received_minor + order.unpaid == invoiced + order.deposit_available
    if not order.is_open:
        assert order.deposit_available == 0
