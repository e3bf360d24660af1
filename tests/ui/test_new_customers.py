"""R45 at the till: when a new customer gets HQ's own number, and when a temporary id."""

from dataclasses import replace

import pytest

from pos_app.domain.errors import AnswerUnknown
from pos_app.domain.tender import TenderKind
from pos_app.hq.store import catalogue, orders
from pos_app.till.operations.customers import NewCustomer
from pos_app.till.operations.delivery import PickUpLines
from pos_app.till.operations.payment import Pay
from tests.helpers.shop import CHAIR, do, ring_up

WIT = NewCustomer("De Wit", phone="06-1")


@pytest.fixture
def session(world):
    """HQ answered last time, and new customers are created there at once."""
    session = world.session
    with session.store.begin() as unit:
        unit.save_sync_state(replace(session.store.sync_state(), reachable=True))
    return session


def configured(session, *, asynchronous):
    kept = session.configuration
    profile = replace(kept.profile, customers_asynchronous=asynchronous)
    with session.store.begin() as unit:
        unit.save_configuration(replace(kept, profile=profile, version=kept.version + 1))
    session.refresh_configuration()


@pytest.fixture
def asynchronous(session):
    configured(session, asynchronous=True)
    yield
    with session.store.begin() as unit:
        unit.clear_draft()
    session.show(None)
    configured(session, asynchronous=False)


def test_yes_means_a_temporary_id_always(session, asynchronous):
    do(session, "new_customer", WIT)
    assert session.transaction.customer.pending


def test_no_means_hq_s_number_at_once(session):
    do(session, "new_customer", WIT)
    made = session.transaction.customer
    assert (made.customer_id[:3], made.pending, made.phone) == ("HQ-", False, "06-1")


def test_an_hq_that_was_away_last_time_is_not_waited_for(session, monkeypatch):
    session.outfit.outbox.note_failure(AnswerUnknown("hq", "cut"))
    monkeypatch.setattr(session.outfit.hq, "create_customer", None)
    do(session, "new_customer", WIT)
    assert session.transaction.customer.pending


def test_a_lost_answer_makes_one_customer_at_hq_not_two(world, session, monkeypatch):
    """HQ had made the customer; the order that comes later finds it."""
    hq, create = session.outfit.hq, session.outfit.hq.create_customer

    def lost(request, timeout):
        create(request, timeout)
        raise AnswerUnknown("hq", "cut")

    monkeypatch.setattr(hq, "create_customer", lost)
    do(session, "new_customer", WIT)
    temporary = session.transaction.customer
    assert temporary.pending
    ring_up(session, (CHAIR, 1), customer="")
    do(session, "pick_up", PickUpLines((1,)))
    do(session, "pay", Pay(TenderKind.CASH))
    world.register.outbox.drain(now=True)
    with world.hq.read() as unit:
        order = orders.find(unit, session.concluded.order.order_no)
        assert catalogue.customer(unit, temporary.customer_id) is None
    assert order.customer.customer_id.startswith("HQ-")
