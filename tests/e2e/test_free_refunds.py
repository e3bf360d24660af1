"""Goods without a receipt and goods paid in cash: by which tender money goes back, and how much
without a second person (R82, R134-R136, K8).
"""

from dataclasses import replace

import pytest

from pos_app.domain.charge_rule import ReasonCode
from pos_app.domain.configuration import TenderType
from pos_app.domain.errors import Refused
from pos_app.domain.serials import Asked
from pos_app.domain.tender import TenderKind
from pos_app.hq import values
from pos_app.hq.store import values as books
from pos_app.till.operations.approval import APPROVE, Approve
from pos_app.till.operations.payment import PAY, Pay
from pos_app.till.operations.refunding import refused_refunds, ways_back
from pos_app.till.operations.returning import RETURN_PRODUCT, ReturnProduct
from pos_app.till.rights import Approver
from tests.e2e.day import do, send_all

NOTE, CASH = TenderKind.CREDIT_NOTE, TenderKind.CASH
MANAGER = Approver("manager", "999999")
TENDERS = tuple(TenderType(kind, kind) for kind in ("cash", "card", "credit_note", "gift_card"))
REASONS = (ReasonCode("broken", "Broken"), ReasonCode("size", "Wrong size"))


def configured(world, *, limit: int | None = None, of="clerk", **orders) -> None:
    """The store takes credit notes; its clerks, or another group, may give back so much."""
    session = world.session
    before = session.configuration
    groups = tuple(
        replace(one, refund_minor=limit) if one.group_id == of else one
        for one in before.groups
    )
    orders = replace(before.orders, return_reasons=REASONS, **orders)
    changed = replace(
        before, version=before.version + 1, tenders=TENDERS, groups=groups, orders=orders
    )
    with session.store.begin() as unit:
        unit.save_configuration(changed)
    session.refresh_configuration()


def bring_back(world, sku: str = "DESK", reason: str = "broken") -> None:
    world.run(RETURN_PRODUCT, ReturnProduct(sku, reason=reason, approver=MANAGER))


def noted(world, number: str) -> int | None:
    with world.hq.read() as unit:
        return books.balance(unit, f"credit_note:{number}")


def test_r82_goods_without_a_receipt_go_onto_a_credit_note_as_a_whole(world):
    configured(world)
    bring_back(world)
    bring_back(world, "CLOTH", "size")
    cart = world.session.cart()
    assert [one.way for one in ways_back(world.session, cart)] == [CASH, NOTE]
    assert cart.returning.reasons == ((1, "broken"), (2, "size"))
    world.run(PAY, Pay(NOTE))
    (tender,) = world.session.concluded.transaction.tenders
    assert (tender.kind, tender.amount_minor, tender.drawer_minor) == (NOTE, -21_294, 0)
    assert noted(world, tender.reference) == 21_294
    send_all(world)
    assert world.session.store.queue().refused == 0


def test_r135_each_line_without_a_receipt_has_a_reason_of_head_office(world):
    configured(world)
    with pytest.raises(Refused, match="REASON_MISSING"):
        bring_back(world, reason="because")


@pytest.mark.parametrize(
    ("free", "refused", "way"),
    [(("cash",), NOTE, CASH), (("credit_note",), CASH, NOTE)],
)
def test_r136_a_tender_that_the_store_does_not_give_back_is_refused(world, free, refused, way):
    configured(world, free_refunds=free)
    bring_back(world)
    with pytest.raises(Refused, match="REFUND_TENDER"):
        world.run(PAY, Pay(refused))
    do(world, "conclude")
    assert [one.kind for one in world.session.concluded.transaction.tenders] == [way]


def test_r136_what_was_paid_in_cash_may_go_back_on_a_note_and_a_card_only_to_itself(world):
    configured(world)
    do(world, "add_product", sku="DESK")
    do(world, "pay", tender="cash", amount=9_995)
    do(world, "pay", tender="card")
    send_all(world)
    do(world, "recall", order=world.session.concluded.receipt_no)
    do(world, "return", quantities={"DESK": 1_000}, reason="size")
    ways = [(one.way, one.amount_minor) for one in ways_back(world.session, world.session.cart())]
    assert ways == [(TenderKind.CARD, 10_000), (CASH, 9_995), (NOTE, 9_995)]
    world.run(PAY, Pay(NOTE))
    world.run(PAY, Pay(TenderKind.CARD))
    assert world.session.transaction is None
    send_all(world)
    assert world.session.store.queue().refused == 0


def test_r74_a_note_of_a_return_that_is_given_up_is_worth_nothing(world):
    configured(world)
    bring_back(world)
    world.run(PAY, Pay(NOTE, -5_000))
    number = world.session.cart().tenders[0].reference
    do(world, "void_transaction")
    assert noted(world, number) == 0


def test_k8_more_than_the_group_gives_back_needs_somebody_whose_group_does(world):
    configured(world, limit=19_995)
    bring_back(world)
    bring_back(world, "CLOTH")
    with pytest.raises(Refused, match="APPROVAL_NEEDED"):
        world.run(PAY, Pay(CASH))
    with pytest.raises(Refused, match="APPROVAL_NEEDED"):
        world.run(APPROVE, Approve("refund_above_limit", Approver("clerk2", "222222")))
    world.run(APPROVE, Approve("refund_above_limit", MANAGER))
    world.run(PAY, Pay(NOTE, -1_000))
    do(world, "conclude")
    made = world.session.concluded.transaction
    assert [one.approved_by for one in made.approvals[-1:]] == ["manager"]
    assert sum(one.amount_minor for one in made.tenders) == -21_294


def test_k8_what_the_group_gives_back_needs_nobody(world):
    configured(world, limit=19_995)
    bring_back(world)
    world.run(PAY, Pay(CASH))
    assert world.session.concluded.refund_minor == 19_995


def test_r121_a_piece_that_comes_back_without_its_receipt_may_leave_again(world):
    configured(world)
    store = world.session.store
    with store.begin() as unit:
        unit.take_serials("R1", "R1", (Asked(1, "Desk", 2, ("A-1", "A-2"), "DESK"),))
    with pytest.raises(Refused, match="SERIAL_BAD"):
        world.run(
            RETURN_PRODUCT, ReturnProduct("DESK", reason="size", approver=MANAGER, serials=("?",))
        )
    back = ReturnProduct("DESK", reason="size", approver=MANAGER, serials=("a-1",))
    world.run(RETURN_PRODUCT, back)
    world.run(PAY, Pay(CASH))
    assert (store.serial_out("DESK", "A-1"), store.serial_out("DESK", "A-2")) == ("", "R1")


def test_r136_two_gift_cards_that_go_back_on_a_note_are_told_as_one_sum(world):
    """The refusal named the last card alone, and that of the card terminal said that the store
    gives no cash at all.
    """
    configured(world)
    do(world, "add_product", sku="DESK")
    for number, amount in (("G-1", 2_500), ("G-2", 5_000)):
        world.hq.run(lambda unit, n=number: values.sell_gift_card(unit, n, 9_000, world.hq.now()))
        world.run(PAY, Pay(TenderKind.GIFT_CARD, amount, number))
    do(world, "pay", tender="cash")
    send_all(world)
    do(world, "recall", order=world.session.concluded.receipt_no)
    do(world, "return", quantities={"DESK": 1_000}, reason="size")
    refused = refused_refunds(world.session, world.session.cart())
    told = {x: (y.details["tender"], y.details["amount_minor"]) for x, y in refused.items()}
    assert told == {"pay_cash": ("credit_note", 7_500), "pay_card": ("credit_note", 7_500)}
