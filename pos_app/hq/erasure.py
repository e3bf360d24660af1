"""Erases a customer who asks for it: name, telephone, mail and addresses leave HQ's own tables, and
with the next download the tills'. Events, chains and amounts stay as they are; decision 8 says why.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from pos_app.contract.translate import Malformed, decode, decode_event
from pos_app.db.database import Unit
from pos_app.domain.customer import Customer
from pos_app.domain.erasure import ENDED, erased, is_erased, without_person
from pos_app.domain.errors import Refused
from pos_app.domain.events import Placed
from pos_app.domain.order import CustomerOrder
from pos_app.domain.transaction import Transaction
from pos_app.hq.books.sold_cards import account_of
from pos_app.hq.core import Core
from pos_app.hq.master.goods import customer_record
from pos_app.hq.master.publishing import GOODS_BEFORE
from pos_app.hq.master.states import draft
from pos_app.hq.people.rights import Actor
from pos_app.hq.store import catalogue, intake, orders, parked, state, values


def erase(hq: Core, actor: Actor, customer_id: str) -> int:
    """Nobody finds the person any more; how many orders lost theirs. `CUSTOMER_BUSY` while
    something is promised, owed, put aside or not yet taken in.
    """
    actor.must("customers.erase")

    def job(unit: Unit) -> int:
        known = catalogue.customer(unit, customer_id)
        if known is None:
            raise Refused("CUSTOMER_UNKNOWN", customer=customer_id[:40])
        if is_erased(known):
            raise Refused("CUSTOMER_ERASED", customer=customer_id)
        numbers = (customer_id, *catalogue.temporary_numbers(unit, customer_id))
        mine = orders.of_customers(unit, numbers)
        for why, what in _held(unit, numbers, mine):
            raise Refused("CUSTOMER_BUSY", customer=customer_id, why=why, what=what)
        nobody = erased(known)
        catalogue.put_customers(unit, [replace(nobody, customer_id=one) for one in numbers])
        for order in mine:
            orders.save(unit, without_person(order))
        _forget_before(unit, nobody)
        at, told = hq.now(), {"customer": customer_id, "orders": len(mine)}
        state.journal(unit, at, actor.login, "customer_erased", **told)
        return len(mine)

    return hq.run(job)


def _held(
    unit: Unit, numbers: tuple[str, ...], mine: list[CustomerOrder]
) -> Iterator[tuple[str, str]]:
    """Why the person is still needed: the first reason is enough."""
    for order in mine:
        if order.status not in ENDED or order.deposit_available:
            yield "order", order.order_no
    for number in numbers:
        if values.balance(unit, account_of("customer_account", number)):
            yield "account", number
    if draft(unit).one("customer", numbers[0]) is not None:
        yield "draft", numbers[0]
    for what, cart in _carts(unit):
        if cart.customer is not None and cart.customer.customer_id in numbers:
            yield "cart", what


def _carts(unit: Unit) -> Iterator[tuple[str, Transaction]]:
    """Carts that are put aside, and those of events that are not applied yet."""
    for body in parked.bodies(unit):
        cart = decode(Transaction, body)
        yield cart.transaction_id[:8], cart
    for taken in intake.unsettled(unit):
        with suppress(Malformed):
            event = decode_event(taken.kind, taken.body)
            if isinstance(event, Placed):
                yield taken.order_id or event.receipt_no, event.transaction


def _forget_before(unit: Unit, known: Customer) -> None:
    """What publications remember of the customer as they were."""
    for name, text in state.named(unit, GOODS_BEFORE):
        kept = json.loads(text)
        if known.customer_id in kept.get("customer", {}):
            kept["customer"][known.customer_id] = customer_record(known)
            state.remember(unit, name, json.dumps(kept))
