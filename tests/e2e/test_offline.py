"""A till without head office: by hand, by itself, and back (R81, R180, R182)."""

from dataclasses import replace

import pytest

from pos_app.contract.messages import OrderSearchRequest
from pos_app.domain.configuration import ForeignCurrency, TenderType
from pos_app.domain.errors import Refused, Unavailable
from pos_app.domain.shift import Declaration
from pos_app.domain.tender import TenderKind
from pos_app.till.commands import check_sent
from pos_app.till.operations.connection import ask_once
from pos_app.till.operations.lines import LineDiscount
from pos_app.till.operations.payment import Pay
from pos_app.till.operations.shift import OpenShift
from pos_app.till.operations.shift_close import CloseShift
from pos_app.till.operations.staff import SignIn
from pos_app.till.session import switch_off
from pos_app.till.storage.business import Wanted
from pos_app.till.sync.thread import WAIT_MIN_SECONDS, Listener
from pos_app.till.ui.rooms.order_search import search
from tests.e2e.day import ask, do, open_store, send_all


def order(world) -> str:
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="DESK")
    do(world, "pick_up", lines=None)
    do(world, "pay", tender="cash")
    return world.session.concluded.order.order_no


def counted(world) -> list[str]:
    """The paths that went over the wire from now on."""
    sent: list[str] = []
    real = world.wire.inner.send

    def send(method, path, *rest):
        sent.append(path)
        return real(method, path, *rest)

    world.wire.inner.send = send
    return sent


def test_r166_an_order_that_head_office_is_awaited_for_goes_by_the_same_queue_behind_what_waits(
    tmp_path,
):
    world = open_store(tmp_path, creation="synchronous")
    world.wire.state = "down"
    do(world, "add_product", sku="MUG")
    do(world, "pay", tender="cash")
    assert world.session.store.queue().waiting == 1
    world.wire.state = "up"
    sent = counted(world)
    order(world)
    assert world.session.transaction is None
    assert sent.count("/api/v1/push") == 1
    assert world.session.store.queue().waiting == 0
    assert (world.hq.counts().transactions, world.hq.counts().orders) == (2, 1)
    world.close()


def test_r108_k7_a_receipt_of_another_till_finds_the_copy_that_this_one_has(world):
    number = order(world)
    receipt_no = world.session.concluded.receipt_no
    send_all(world)
    do(world, "till", id="S1-2")
    world.wire.state = "down"
    with pytest.raises(Refused, match="HQ_REQUIRED"):
        do(world, "recall", order=receipt_no)
    world.wire.state = "up"
    world.register.hq.offline = False
    do(world, "recall", order=number)
    world.session.show_order(None)
    world.wire.state = "down"
    found = search(world.session, OrderSearchRequest(text=receipt_no))
    assert ([row.order_no for row in found.rows], found.from_hq) == ([number], False)
    do(world, "recall", order=receipt_no)
    assert world.session.recalled.order.order_no == number


def test_r108_k7_the_receipt_of_a_pickup_here_finds_its_order(world):
    number = order(world)
    send_all(world)
    do(world, "recall", order=number)
    do(world, "start_pickup", quantities={"DESK": 1000})
    do(world, "pay", tender="cash")
    world.wire.state = "down"
    found = search(world.session, OrderSearchRequest(text=world.session.concluded.receipt_no))
    assert [row.order_no for row in found.rows] == [number]


def test_r182_a_day_without_head_office_and_everything_uploads_on_reconnect(world):
    session = world.session
    configuration = replace(
        session.configuration,
        version=session.configuration.version + 1,
        tenders=(
            TenderType("cash", "Cash"),
            TenderType("cheque", "Cheque"),
            TenderType("foreign_cash", "Foreign", currencies=(ForeignCurrency("USD", 900_000),)),
        ),
    )
    with session.store.begin() as unit:
        unit.save_configuration(configuration)
    session.refresh_configuration()
    world.wire.state = "down"
    ask(world, "close_shift", CloseShift(Declaration(10_000)))
    ask(world, "lock")
    with pytest.raises(Refused, match="BAD_PIN"):
        ask(world, "sign_in", SignIn("clerk", "000000"))
    for staff_id, pin in (("manager", "999999"), ("clerk", "111111")):
        ask(world, "sign_in", SignIn(staff_id, pin))
    ask(world, "open_shift", OpenShift(10_000))
    assert [one.sku for one in session.outfit.catalogue().search("desk")] == ["DESK"]
    for tender in (TenderKind.CASH, TenderKind.CHEQUE, TenderKind.FOREIGN_CASH):
        do(world, "add_product", sku="MUG")
        ask(world, "line_discount", LineDiscount(1, 33))
        ask(world, "pay", Pay(tender, currency="USD" if tender is TenderKind.FOREIGN_CASH else ""))
    made = order(world)
    journal = session.store.business_rows(Wanted())
    assert sorted(one.kind for one in journal[:4]) == ["order", "sale", "sale", "sale"]
    assert session.store.queue().waiting == 4
    send_all(world)
    with world.hq.read() as unit:
        from pos_app.hq.store import orders

        assert orders.find(unit, made) is not None


def test_r180_a_request_beyond_the_time_limit_takes_the_till_offline_until_hq_is_found(world):
    order(world)
    send_all(world)
    session, hq = world.session, world.register.hq
    world.wire.state = "slow"
    wanted = OrderSearchRequest()
    assert not search(session, wanted).from_hq
    assert hq.offline
    sent = counted(world)
    assert not search(session, wanted).from_hq
    with pytest.raises(Unavailable) as away:
        hq.read_order("AMF")
    assert away.value.reason == "offline"
    assert sent == []
    world.wire.state = "up"
    world.register.rounds(Listener()).step()
    assert not hq.offline
    assert search(session, wanted).from_hq


def test_r180_a_transaction_start_looks_for_hq_whatever_the_back_off_says(world):
    world.wire.state = "down"
    do(world, "add_product", sku="MUG")
    do(world, "pay", tender="cash")
    rounds = world.register.rounds(Listener())
    for _ in range(8):
        world.clock.advance(300)
        rounds.step()
    world.wire.state = "up"
    rounds.step()
    assert world.session.store.queue().waiting == 1
    do(world, "add_product", sku="MUG")
    rounds.step()
    assert world.session.store.queue().waiting == 0
    assert world.session.store.sync_state().reachable
    assert world.session.transaction is not None


def test_r180_an_answer_to_a_search_ends_the_back_off(world):
    """Head office that swallows events while it answers questions is tried once for each answer,
    not more.
    """
    do(world, "add_product", sku="MUG")
    do(world, "pay", tender="cash")
    session, rounds, woken = world.session, world.register.rounds(Listener()), []
    session.outfit = replace(session.outfit, wake=lambda: woken.append(True))
    world.wire.state = "down"
    for _ in range(8):
        world.clock.advance(300)
        rounds.step()
    world.wire.state = "up"
    real, swallowed = world.wire.inner.send, []

    def send(method, path, *rest):
        if path.endswith(("/push", "/hello")):
            swallowed.append(path)
            raise Unavailable("hq", "away")
        return real(method, path, *rest)

    world.wire.inner.send = send
    for answers in (1, 2):
        assert search(session, OrderSearchRequest()).from_hq
        for _ in range(3):
            rounds.step()
        assert (len(woken), swallowed.count("/api/v1/push")) == (answers, answers)
        assert rounds.seconds_to_next() > WAIT_MIN_SECONDS
    world.wire.inner.send = real
    assert search(session, OrderSearchRequest()).from_hq
    rounds.step()
    assert session.store.queue().waiting == 0
    assert session.store.sync_state().reachable
    assert search(session, OrderSearchRequest()).from_hq
    assert len(woken) == 3


def test_r180_a_started_cart_goes_on_offline_and_is_sent_later(world):
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="DESK")
    world.register.hq.switched_off = True
    do(world, "pick_up", lines=None)
    do(world, "pay", tender="cash")
    assert world.session.concluded.order.order_no
    sent = counted(world)
    world.register.outbox.drain(now=True)
    assert sent == []
    world.register.hq.switched_off = False
    send_all(world)


def test_r180_a_connection_cut_by_hand_stays_cut_over_a_restart(world):
    switch_off(world.session.outfit, off=True)
    world.restart_till()
    assert world.register.hq.switched_off
    switch_off(world.session.outfit, off=False)
    world.restart_till()
    assert not world.register.hq.switched_off


def test_r180_the_profile_says_how_long_somebody_waits(world):
    session = world.session
    profile = replace(session.configuration.profile, hq_timeout_seconds=3)
    version = session.configuration.version + 1
    with session.store.begin() as unit:
        unit.save_configuration(replace(session.configuration, profile=profile, version=version))
    session.refresh_configuration()
    assert world.register.hq.limit_seconds == 3.0
    limits: list[float] = []
    real = world.wire.inner.send

    def send(method, path, headers, body, timeout):
        limits.append(timeout)
        return real(method, path, headers, body, timeout)

    world.wire.inner.send = send
    search(session, OrderSearchRequest())
    assert limits == [3.0]


def test_a_manager_lets_an_update_pass_over_unsent_orders_8_4(world):
    """Nobody else does, and the journal knows who did."""
    order(world)
    for staff_id, pin, code in (
        ("", "", "UNSENT_ORDERS"),
        ("manager", "111111", "BAD_PIN"),
        ("clerk", "111111", "NOT_PERMITTED"),
    ):
        with pytest.raises(Refused, match=code):
            check_sent(world.register, staff_id, pin)
    check_sent(world.register, "manager", "999999")
    newest = max(world.session.store.journal_rows(), key=lambda one: one.position)
    assert (newest.what, newest.detail, newest.approved_by) == ("close_unsent", "1", "manager")
    send_all(world)
    check_sent(world.register, "", "")


def test_head_office_is_tried_at_once_and_what_waits_goes_r184(world):
    """Also where nothing waits; what came of it is noted."""
    world.wire.state = "down"
    order(world)
    with pytest.raises(Unavailable):
        ask_once(world.session)
    queue = world.session.store.queue()
    assert (queue.waiting, queue.reachable) == (1, False)
    world.wire.state = "up"
    ask_once(world.session)
    queue = world.session.store.queue()
    assert (queue.waiting, queue.reachable) == (0, True)
