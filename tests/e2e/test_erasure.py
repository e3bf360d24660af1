"""A customer asks to be erased (decision 8): the person leaves head office's and the tills' tables;
events, chains and amounts stay whole; whoever is promised something or owes something stays known.
"""

import sqlite3
from contextlib import closing

import pytest

from pos_app.contract.messages import OrderSearchRequest
from pos_app.domain.errors import Refused
from pos_app.hq import erasure, recall
from pos_app.hq.people.rights import OWNER, Actor
from pos_app.hq.store import catalogue, orders, sales, state, values
from pos_app.hq.verification import verify as verify_hq
from pos_app.till.operations.customers import NEW_CUSTOMER, AddCustomer, NewCustomer
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.storage.business import Wanted
from pos_app.till.verification import verify
from tests.e2e.day import do, send_all

KEPT_AT_A_TILL = {"event", "print_job"}
"""What is signed, and the receipts as they were printed."""
PERSON = ("Wilgenhof", "Zeldenrust", "0687654321", "marie@example.org")


def ordered(world, mugs: int = 1) -> str:
    do(world, "add_product", sku="MUG", quantity=mugs * 1000)
    do(world, "pick_up", lines=None)
    do(world, "pay", tender="cash")
    send_all(world)
    return world.last_order


def handed_over(world) -> None:
    do(world, "recall")
    do(world, "start_pickup", quantities={"MUG": 1000})
    do(world, "pay", tender="cash")
    send_all(world)


def tables_with(file, words) -> set[str]:
    """The tables whose rows have any of the words, whatever the column."""
    found = set()
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as opened:
        named = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIR%'"
        for (name,) in opened.execute(named).fetchall():
            text = " ".join(
                one.decode("utf-8", "replace") if isinstance(one, bytes) else str(one)
                for row in opened.execute(f'SELECT * FROM "{name}"')
                for one in row
            )
            if any(word.casefold() in text.casefold() for word in words):
                found.add(name)
    return found


def marie(world) -> str:
    """A customer made at this till; her number at head office."""
    person = NewCustomer(
        "Marie Zeldenrust", PERSON[2], PERSON[3], "Wilgenhof 7", "3811 AB", "Amersfoort"
    )
    world.run(NEW_CUSTOMER, person)
    return world.session.transaction.customer.customer_id


def test_the_person_leaves_every_table_but_the_events_and_all_stays_whole(world):
    number = marie(world)
    first = ordered(world)
    handed_over(world)
    with world.hq.read() as unit:
        before = orders.find(unit, first)
    assert erasure.erase(world.hq, OWNER, number) == 1
    world.register.download()
    file = world.register.store.home / world.register.store.catalogue_file()[0]
    assert tables_with(file, PERSON) == set()
    assert tables_with(world.hq.config.database_file, PERSON) == {"intake"}
    assert tables_with(world.register.store.home / "till.db", PERSON) <= KEPT_AT_A_TILL
    with world.hq.read() as unit:
        assert verify_hq(unit) == []
        after = orders.find(unit, first)
        newest = state.journal_page(unit)[0]
        for text in ("Zeldenrust", PERSON[3]):
            asked = OrderSearchRequest(text=text)
            assert recall.find_orders(unit, asked, world.clock.now()).rows == ()
    assert verify(world.register.store) == []
    assert (after.customer.customer_id, after.customer.name) == (number, "—")
    assert [x.invoiced_value for x in after.lines] == [x.invoiced_value for x in before.lines]
    assert (newest.what, number in newest.detail) == ("customer_erased", True)
    assert world.session.outfit.catalogue().search_customers("Zeldenrust") == ()
    assert world.session.outfit.catalogue().search_customers(number) == ()
    with pytest.raises(Refused, match="CUSTOMER_UNKNOWN"):
        world.run(OPERATIONS["add_customer"], AddCustomer(number))
    with pytest.raises(Refused, match="CUSTOMER_ERASED"):
        erasure.erase(world.hq, OWNER, number)


def test_who_is_promised_owes_or_holds_something_stays_known(world):
    do(world, "add_customer", customer="C1")
    number = ordered(world)
    with pytest.raises(Refused, match=rf"CUSTOMER_BUSY.*order.*{number}"):
        erasure.erase(world.hq, OWNER, "C1")
    handed_over(world)
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="MUG")
    do(world, "suspend")
    with pytest.raises(Refused, match=r"CUSTOMER_BUSY.*cart"):
        erasure.erase(world.hq, OWNER, "C1")
    world.hq.run(lambda unit: values.move(unit, "customer_account:B1", -500))
    with pytest.raises(Refused, match=r"CUSTOMER_BUSY.*account"):
        erasure.erase(world.hq, OWNER, "B1")
    for who, code in ((OWNER, "CUSTOMER_UNKNOWN"), (Actor("x", "operator"), "RIGHT_MISSING")):
        with pytest.raises(Refused, match=code):
            erasure.erase(world.hq, who, "nobody")


def test_who_orders_again_is_a_customer_again(world):
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="MUG")
    do(world, "pick_up", lines=None)
    world.wire.state = "down"
    do(world, "pay", tender="cash")
    erasure.erase(world.hq, OWNER, "C1")
    send_all(world)
    with world.hq.read() as unit:
        assert catalogue.customer(unit, "C1").name == "Jansen"
        assert verify_hq(unit) == []
    world.register.download()
    assert world.session.outfit.catalogue().search_customers("Jansen")


def test_a_sale_that_is_looked_up_for_a_return_names_the_person_no_more(world):
    number = marie(world)
    do(world, "add_product", sku="MUG", quantity=1000)
    do(world, "pay", tender="cash")
    send_all(world)
    receipt = world.session.store.business_rows(Wanted())[0].receipt_no
    with world.hq.read() as unit:
        assert sales.find(unit, receipt).customer.name == "Marie Zeldenrust"
    erasure.erase(world.hq, OWNER, number)
    with world.hq.read() as unit:
        sale = sales.find(unit, receipt)
    assert sale.customer.customer_id == number
    assert not [word for word in PERSON if word in repr(sale)]
