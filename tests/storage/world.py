"""A till's store with a clerk's day in it, and a power switch, for the tests of storage and
sync.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos_app.contract.translate import encode_event
from pos_app.domain import events as e
from pos_app.domain.deposit import totals
from pos_app.domain.ids import order_number, receipt_number
from pos_app.domain.order import CustomerOrder
from pos_app.domain.order_events import apply
from pos_app.domain.shift import Shift
from pos_app.domain.stock import sold
from pos_app.domain.tender import CardReference, Tender, TenderKind
from pos_app.domain.transaction import Transaction
from pos_app.till.storage.store import TillStore, Unit
from pos_app.till.storage.values import AttemptState, Identity, PaymentAttempt
from tests.helpers import carts
from tests.hq.world import Clock, Ids

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
IDENTITY = Identity("d" * 32, "S1", "S1-1", "e" * 32, "Kade", "http://127.0.0.1:1")
SHIFT = Shift("S1-1-00001", 1, carts.NOW, "clerk", 10_000)


class PowerCut(Exception):
    """The machine is off from here on."""


class Switch:
    """Cuts the power at step number `at`; without one it counts."""

    def __init__(self, at: int = 0) -> None:
        self.at, self.count, self.on = at, 0, False
        self.names: list[str] = []

    def __call__(self, name: str) -> None:
        if not self.on:
            return
        self.count += 1
        self.names.append(name)
        if self.count == self.at:
            self.on = False
            raise PowerCut(name)


def open_store(home: Path, *, clock: Clock | None = None, step=None, enrolled=True) -> TillStore:
    store = TillStore.open(home, clock=clock or Clock(), step=step)
    if enrolled and store.identity() is None:
        with store.begin() as unit:
            unit.save_identity(IDENTITY)
            unit.open_shift(SHIFT)
    return store


def tender(ids: Ids, amount: int, kind: TenderKind = TenderKind.CASH) -> Tender:
    card = (
        CardReference(ids.new(), "tok", "visa", "1111", "A1") if kind != TenderKind.CASH else None
    )
    return Tender(ids.new(), kind, amount, amount, 0, 0, carts.NOW, card)


def a_cart(ids: Ids, *, lines: int = 2, order: bool = True) -> Transaction:
    """A cart of that many lines, the first one carried out, paid in cash and by card."""
    delivery = carts.PICK if order else carts.CARRY
    made = carts.cart(("1 x 10.00", carts.CARRY), ("3 x 40.00", delivery))
    last = made.lines[-1]
    more = tuple(replace(last, line_no=n, sku=f"Z{n}") for n in range(3, lines + 1))
    made = replace(made, lines=made.lines + more, transaction_id=ids.new(), order_no="")
    due = totals(made).due
    paid = (tender(ids, due - 100), tender(ids, 100, TenderKind.CARD))
    return replace(made, tenders=paid)


def accept(store: TillStore, cart: Transaction) -> None:
    """What the session does for a gesture."""
    with store.begin() as unit:
        unit.save_draft(cart, "add_product")


def conclude(store: TillStore, cart: Transaction, first_apply: str = "now") -> str:
    """What the session does for a conclusion; the receipt's number."""
    with store.begin() as unit:
        return conclude_in(unit, cart, first_apply)


def conclude_in(unit: Unit, cart: Transaction, first_apply: str = "now", sign=KEY.sign) -> str:
    terms = cart.terms
    if cart.is_order:
        counter = unit.next_number("order")
        number = order_number(terms.store_id, terms.register_id, counter, cart.transaction_id)
        cart = replace(cart, order_no=number)
    receipt = receipt_number(terms.store_id, terms.register_id, unit.next_number("receipt"))
    placed = e.Placed(cart, receipt, SHIFT.shift_id, "clerk", carts.NOW)
    event_id = cart.transaction_id
    unit.add_event(placed, event_id, encode_event(placed), sign, carts.NOW, first_apply)
    if cart.is_order:
        unit.save_order(apply(None, placed), created_here=True)
    book(unit, cart, e.kind_of(placed), receipt)
    unit.add_print_job(receipt, b'{"receipt": 1}', carts.NOW)
    unit.add_cash(SHIFT.shift_id, sum(one.drawer_minor for one in cart.tenders))
    unit.clear_draft()
    return receipt


def book(unit: Unit, cart: Transaction, kind: str, receipt: str) -> None:
    unit.add_transaction(
        transaction_id=cart.transaction_id,
        kind=kind,
        receipt_no=receipt,
        order_no=cart.order_no,
        shift_id=SHIFT.shift_id,
        staff_id="clerk",
        at=carts.NOW,
        total_minor=totals(cart).total,
        body_event_id=cart.transaction_id,
        taxes=(),
        moved=() if cart.is_order else sold(cart.lines, carts.STORE.store.store_id),
    )
    unit.add_tenders(cart.transaction_id, cart.tenders)


def add_journal_event(store: TillStore, ids: Ids, sign=KEY.sign) -> str:
    event_id = ids.new()
    event = e.Journalled("no_sale", "clerk", "", "", carts.NOW)
    with store.begin() as unit:
        unit.add_event(event, event_id, encode_event(event), sign, carts.NOW, "now")
    return event_id


def an_attempt(ids: Ids, state: AttemptState = "sent") -> PaymentAttempt:
    return PaymentAttempt(ids.new(), "t" * 32, "", "charge", 1200, state, None, carts.NOW)


def counts(store: TillStore) -> dict[str, int]:
    """Rows of everything that one conclusion writes together (T2)."""
    tables = ("event", "outbox", "business", "tender", "customer_order", "print_job", "draft")
    with closing(sqlite3.connect(f"file:{store.home / 'till.db'}?mode=ro", uri=True)) as opened:
        return {
            one: int(opened.execute(f"SELECT count(*) FROM {one}").fetchone()[0]) for one in tables
        }


def an_order(ids: Ids, store: TillStore) -> CustomerOrder:
    """An order concluded at this till."""
    cart = a_cart(ids)
    conclude(store, cart)
    found = store.search_orders(search())[0]
    local = store.order(found.order_no)
    assert local is not None
    return local.order


def search(**wanted: object):
    from pos_app.contract.messages import OrderSearchRequest

    return OrderSearchRequest(**wanted)  # type: ignore[arg-type]


def at_every_step(work: Callable[[Switch], None]) -> int:
    """Run `work` with the power cut at step 1, 2, 3 ... until it ends by itself; the number of
    cuts.
    """
    at = 0
    while True:
        at += 1
        switch = Switch(at)
        work(switch)
        if switch.count < at:
            assert at > 1, "nothing was ever cut"
            return at - 1
