"""Gift cards, credit notes and accounts at a till, with the head office that keeps their balances
(R77, R136).
"""

from dataclasses import replace

import pytest

from pos_app.domain.configuration import TenderType
from pos_app.domain.errors import Refused, Unavailable
from pos_app.domain.tender import TenderKind
from pos_app.hq import values
from pos_app.hq.store import values as books
from pos_app.till.operations.outcome import run_through
from pos_app.till.operations.payment import PAY, Pay
from pos_app.till.operations.value_balance import VALUE_BALANCE, AskBalance
from pos_app.till.operations.void_payment import VOID_PAYMENT, VoidPayment
from tests.e2e.day import ask, do, open_store, recover, send_all

GIFT, NOTE, ACCOUNT = TenderKind.GIFT_CARD, TenderKind.CREDIT_NOTE, TenderKind.CUSTOMER_ACCOUNT
ALL = tuple(
    TenderType(kind, kind)
    for kind in ("cash", "card", "gift_card", "credit_note", "customer_account")
)


@pytest.fixture
def world(tmp_path):
    made = open_store(tmp_path)
    session = made.session
    accept_all(session)
    made.hq.run(lambda unit: values.sell_gift_card(unit, "G-1234", 5000, made.hq.now()))
    made.hq.run(lambda unit: values.allow_account(unit, "B1", 100_000, made.hq.now()))
    yield made
    made.close()


def accept_all(session) -> None:
    session._configuration = replace(session.configuration, tenders=ALL)  # noqa: SLF001
    session.refresh_configuration = lambda: None


def pay(world, kind: TenderKind, amount: int | None = None, number: str = "") -> None:
    world.begin_step()
    world.run(PAY, Pay(kind, amount, number))


def left(world, account: str) -> int | None:
    with world.hq.read() as unit:
        return books.balance(unit, account)


def test_a_gift_card_pays_and_the_rest_is_paid_otherwise_R77(world):
    do(world, "add_product", sku="DESK")
    with pytest.raises(Refused, match="VALUE_TOO_LITTLE") as refused:
        pay(world, GIFT, number="g-1234")
    assert refused.value.details["left_minor"] == 5000
    pay(world, GIFT, 5000, number="g-1234")
    tender = world.session.transaction.tenders[0]
    assert (tender.amount_minor, tender.card.last_four, tender.card.token) == (5000, "1234", "")
    do(world, "pay", tender="cash")
    assert world.session.transaction is None
    assert left(world, "gift_card:G-1234") == 0
    send_all(world)


@pytest.mark.parametrize(
    ("number", "code"), [("G-9", "VALUE_UNKNOWN"), ("", "TENDER_NUMBER"), ("4" * 16, "TENDER_NUM")]
)
def test_an_unknown_number_takes_nothing_R77(world, number, code):
    do(world, "add_product", sku="MUG")
    with pytest.raises(Refused, match=code):
        pay(world, GIFT, number=number)
    assert not world.session.store.unfinished_attempts()
    do(world, "pay", tender="cash")


def test_without_hq_stored_value_pays_nothing_R77(world):
    do(world, "add_product", sku="MUG")
    world.wire.state = "down"
    with pytest.raises(Refused, match="HQ_REQUIRED"):
        pay(world, GIFT, number="G-1234")
    do(world, "pay", tender="cash")
    assert world.session.transaction is None


def test_a_lost_answer_is_asked_for_and_taken_once_M7(world):
    """HQ does the work and its answers get lost, until the till was killed and asks again."""
    do(world, "add_product", sku="MUG")
    world.wire.state = "loses_answers"
    pay(world, GIFT, number="G-1234")
    assert world.notice == "VALUE_UNKNOWN_YET"
    with pytest.raises(Refused, match="PAYMENT_UNFINISHED"):
        do(world, "pay", tender="cash")
    world.restart_till()
    accept_all(world.session)
    world.wire.state = "up"
    recover(world)
    assert world.session.transaction is None
    assert left(world, "gift_card:G-1234") == 5000 - 333


def test_what_head_office_may_have_taken_stays_in_doubt_while_it_is_away_M7(world):
    """Its answers got lost, then it went away: asked in vain the payment is not given up, for the
    card would have lost what nobody was paid.
    """
    do(world, "add_product", sku="MUG")
    world.wire.state = "loses_answers"
    pay(world, GIFT, number="G-1234")
    world.wire.state = "down"
    ask(world, "recover_payment")
    assert world.notice == "VALUE_UNKNOWN_YET"
    with pytest.raises(Refused, match="PAYMENT_UNFINISHED"):
        do(world, "pay", tender="cash")
    world.wire.state = "up"
    recover(world)
    assert world.session.transaction is None
    assert left(world, "gift_card:G-1234") == 5000 - 333


def test_a_payment_stays_in_doubt_where_head_office_goes_away_over_it_M7(world, monkeypatch):
    """It took the value, its answer got lost, and asked again it was away."""
    do(world, "add_product", sku="MUG")
    wire, send = world.wire, world.wire.inner.send

    def answer_last(*request):
        answer = send(*request)
        wire.state = "loses_answers"
        monkeypatch.setattr(wire.inner, "send", gone)
        return answer

    def gone(*_request):
        raise Unavailable("hq", "refused")

    monkeypatch.setattr(wire.inner, "send", answer_last)
    pay(world, GIFT, number="G-1234")
    assert world.notice == "VALUE_UNKNOWN_YET"
    monkeypatch.undo()
    wire.state = "up"
    recover(world)
    assert world.session.transaction is None
    assert left(world, "gift_card:G-1234") == 5000 - 333


def test_a_void_gives_the_value_back_R74(world):
    do(world, "add_product", sku="DESK")
    pay(world, GIFT, 2000, number="G-1234")
    assert left(world, "gift_card:G-1234") == 3000
    world.wire.state = "down"
    do(world, "void_transaction")
    assert world.notice == "VALUE_STAYS"
    assert world.session.transaction is not None
    world.wire.state = "up"
    do(world, "void_transaction")
    assert world.session.transaction is None
    assert left(world, "gift_card:G-1234") == 5000


def ordered(world, customer: str = "C1") -> None:
    do(world, "add_customer", customer=customer)
    do(world, "add_product", sku="DESK", quantity=2000)
    do(world, "pick_up", lines=None)


def test_what_a_gift_card_paid_goes_back_on_a_credit_note_R136(world):
    """Deposit 49.99: 20.00 by gift card, 10.00 by card, the rest in cash."""
    ordered(world)
    pay(world, GIFT, 2000, number="G-1234")
    do(world, "pay", tender="card", amount=1000)
    do(world, "pay", tender="cash")
    send_all(world)
    do(world, "recall")
    do(world, "cancel")
    do(world, "pay", tender="card")
    with pytest.raises(Refused, match="REFUND_TENDER") as refused:
        do(world, "pay", tender="cash")
    assert refused.value.details["amount_minor"] == 2000
    pay(world, NOTE)
    note = world.session.transaction.tenders[-1]
    assert (note.kind, note.amount_minor) == (NOTE, -2000)
    assert left(world, f"credit_note:{note.reference}") == 2000
    do(world, "pay", tender="cash")
    assert world.session.transaction is None
    send_all(world)
    do(world, "add_product", sku="DESK")
    pay(world, NOTE, 2000, number=note.reference.lower())
    assert left(world, f"credit_note:{note.reference}") == 0
    do(world, "pay", tender="cash")


def test_a_note_issued_in_doubt_is_issued_once_R136_M7(world):
    """Head office made it and its answers were lost; asked again it tells the same note."""
    ordered(world)
    pay(world, GIFT, 2000, number="G-1234")
    do(world, "pay", tender="cash")
    send_all(world)
    do(world, "recall")
    do(world, "cancel")
    world.wire.state = "loses_answers"
    pay(world, NOTE)
    assert world.notice == "VALUE_UNKNOWN_YET"
    world.wire.state = "up"
    recover(world)
    (given,) = world.session.transaction.tenders
    assert (given.kind, given.amount_minor) == (NOTE, -2000)
    assert left(world, f"credit_note:{given.reference}") == 2000


def test_the_balance_of_a_card_is_asked_and_nothing_moves_R77(world):
    do(world, "add_product", sku="MUG")

    def told(number: str) -> object:
        asked = VALUE_BALANCE.run(world.session, AskBalance(GIFT, number))
        return run_through(asked).details["left_minor"]

    assert told("g-1234") == 5000
    with pytest.raises(Refused, match="VALUE_UNKNOWN"):
        told("G-9")
    world.wire.state = "down"
    with pytest.raises(Refused, match="HQ_REQUIRED"):
        told("G-1234")
    assert left(world, "gift_card:G-1234") == 5000
    assert not world.session.store.unfinished_attempts()


def test_two_payments_come_back_on_one_note_R136(world):
    """Each stays a refund of its own; taken back one by one, the note loses what it got."""
    ordered(world)
    for part in (2000, 1000):
        pay(world, GIFT, part, number="G-1234")
    do(world, "pay", tender="cash")
    send_all(world)
    do(world, "recall")
    do(world, "cancel")
    pay(world, NOTE)
    given = world.session.transaction.tenders
    account = f"credit_note:{given[0].reference}"
    assert [x.amount_minor for x in given] == [-1000, -2000]
    assert given[0].reference == given[1].reference
    assert given[0].card.attempt_id != given[1].card.attempt_id
    world.run(VOID_PAYMENT, VoidPayment())
    assert left(world, account) == 1000
    pay(world, NOTE)
    assert left(world, account) == 3000
    do(world, "void_transaction")
    assert (world.session.transaction, left(world, account)) == (None, 0)


def test_conclude_gives_everything_back_the_way_it_came_R164(world):
    ordered(world)
    pay(world, GIFT, 2000, number="G-1234")
    do(world, "pay", tender="cash")
    send_all(world)
    do(world, "recall")
    do(world, "cancel")
    do(world, "conclude")
    assert world.session.transaction is None
    assert world.refund == 2000 + 3000
    send_all(world)
    number = world.last_order
    with world.hq.read() as unit:
        from pos_app.hq.store import orders

        assert orders.paid(unit, number) == 0


def test_an_issued_note_that_is_spent_cannot_be_taken_back_R74(world):
    ordered(world)
    pay(world, GIFT, 2000, number="G-1234")
    do(world, "pay", tender="cash")
    send_all(world)
    do(world, "recall")
    do(world, "cancel")
    pay(world, NOTE, -2000)
    note = world.session.transaction.tenders[-1].reference
    account = f"credit_note:{note}"
    world.hq.run(lambda unit: books.move(unit, account, -1))
    with pytest.raises(Refused, match="VALUE_SPENT"):
        do(world, "void_transaction")
    assert not world.session.store.unfinished_attempts()
    world.hq.run(lambda unit: books.move(unit, account, 1))
    do(world, "void_transaction")
    assert (world.session.transaction, left(world, account)) == (None, 0)


def test_a_customer_buys_on_account_but_pays_no_deposit_with_it_R77(world):
    do(world, "add_customer", customer="B1")
    do(world, "add_product", sku="DESK")
    pay(world, ACCOUNT)
    assert world.session.transaction is None
    assert left(world, "customer_account:B1") == -19995
    do(world, "add_customer", customer="B1")
    do(world, "add_product", sku="DESK")
    do(world, "pick_up", lines=None)
    do(world, "override_deposit", amount=1000)
    with pytest.raises(Refused, match="TENDER_DEPOSIT"):
        pay(world, ACCOUNT)
    do(world, "void_transaction")
    do(world, "add_product", sku="MUG")
    with pytest.raises(Refused, match="TENDER_NOT_ALLOWED"):
        pay(world, ACCOUNT)
    do(world, "add_customer", customer="C1")
    pay(world, ACCOUNT)
    assert (world.session.transaction, left(world, "customer_account:C1")) == (None, -333)


def test_what_is_on_account_becomes_no_deposit_until_it_is_taken_back_R77(world):
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="DESK")
    pay(world, ACCOUNT, 1000)
    with pytest.raises(Refused, match="TENDER_DEPOSIT"):
        do(world, "pick_up", lines=None)
    with pytest.raises(Refused, match="CUSTOMER_LOCKED"):
        do(world, "add_customer", customer="B1")
    world.run(VOID_PAYMENT, VoidPayment())
    do(world, "pick_up", lines=None)
    do(world, "add_customer", customer="B1")
    assert world.session.transaction.customer.customer_id == "B1"


def test_the_balance_of_a_pickup_goes_on_account_and_back_with_a_return_R77(world):
    do(world, "add_customer", customer="B1")
    do(world, "add_product", sku="DESK")
    do(world, "pick_up", lines=None)
    do(world, "conclude")
    send_all(world)
    do(world, "recall")
    do(world, "start_pickup", quantities={"DESK": 1000})
    pay(world, ACCOUNT)
    assert left(world, "customer_account:B1") == -19995
    send_all(world)
    do(world, "recall")
    do(world, "return", quantities={"DESK": 1000}, reason="broken")
    do(world, "conclude")
    assert world.session.transaction is None
    assert left(world, "customer_account:B1") == 0
    send_all(world)


def test_a_gift_card_with_nothing_on_it_says_so_R193(world):
    """It asked to enter at most 0.00."""
    do(world, "add_product", sku="DESK")
    pay(world, GIFT, 5000, number="g-1234")
    with pytest.raises(Refused, match="VALUE_NOTHING_LEFT"):
        pay(world, GIFT, 1, number="g-1234")
