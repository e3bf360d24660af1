"""What the store's profile and terms change at the till (R16, R43, R44)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pos_app.domain.charge_rule import ReasonCode
from pos_app.domain.configuration import OrderType
from pos_app.domain.errors import Refused
from pos_app.domain.fulfilment import FulfilAction
from pos_app.domain.quantity import UNIT
from pos_app.domain.staff import Permission
from pos_app.till.operations.approval import APPROVE, Approve
from pos_app.till.operations.fulfilling import FULFIL, Fulfil
from pos_app.till.operations.operation import NOTHING
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.rights import Approver
from pos_app.till.storage.business import Wanted
from tests.e2e.day import do, open_store, rows, send_all


@pytest.fixture
def world(tmp_path):
    made = open_store(tmp_path, creation="asynchronous")
    yield made
    made.close()


def configured(world, **changes: object) -> None:
    """What HQ decided."""
    session = world.session
    version = session.configuration.version + 1
    with session.store.begin() as unit:
        unit.save_configuration(replace(session.configuration, version=version, **changes))
    session.refresh_configuration()


def quotes_first(world) -> None:
    orders = replace(world.session.configuration.orders, default_type=OrderType.QUOTE)
    configured(world, orders=orders)


def promised(world) -> None:
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="DESK")
    do(world, "pick_up", lines=None)


def test_r16_the_default_type_preselects_and_the_clerk_can_make_the_other(world):
    promised(world)
    assert not world.session.transaction.is_quote
    do(world, "void_transaction")
    quotes_first(world)
    promised(world)
    assert world.session.transaction.is_quote
    assert world.session.transaction.quote.expires_on == world.session.today + timedelta(30)
    world.run(OPERATIONS["convert_quote"], NOTHING)
    do(world, "add_product", sku="MUG")
    do(world, "pick_up", lines=None)
    assert world.session.transaction.is_order
    assert not world.session.transaction.is_quote


def test_r16_without_the_right_to_quote_it_stays_an_order(world):
    quotes_first(world)
    groups = world.session.configuration.groups
    denied = {"create_quote": Permission.DENIED}
    configured(
        world,
        groups=tuple(replace(x, permissions={**x.permissions, **denied}) for x in groups),
    )
    promised(world)
    assert not world.session.transaction.is_quote


def test_r56_r137_making_an_order_needs_the_right_to(world):
    """Ship and pick up are allowed, not what they make of a new cart; an edit makes no order."""
    promised(world)
    do(world, "pay", tender="cash")
    send_all(world)
    groups = world.session.configuration.groups
    configured(
        world,
        groups=tuple(
            replace(x, permissions={**x.permissions, "create_order": Permission.DENIED})
            for x in groups
        ),
    )
    with pytest.raises(Refused, match="NOT_PERMITTED") as refused:
        promised(world)
    assert refused.value.details["operation"] == "create_order"
    assert not world.session.transaction.is_order
    do(world, "quote")
    do(world, "pick_up", lines=None)
    do(world, "void_transaction")
    do(world, "recall")
    do(world, "edit")
    do(world, "ship", lines=None)
    assert world.session.transaction.mode == "edit"


def test_r51_whose_group_head_office_did_not_send_may_do_nothing_and_lets_nothing_pass(world):
    before = world.session.configuration.groups
    for left in ("manager", "clerk"):
        limited = (replace(x, permissions={"pay_cash": Permission.WITH_APPROVAL}) for x in before)
        configured(world, groups=tuple(x for x in limited if x.group_id == left))
        with pytest.raises(Refused, match="NOT_PERMITTED"):
            world.run(APPROVE, Approve("pay_cash", Approver("manager", "999999")))
    assert world.session.granted is None


def test_r77_an_account_pays_what_an_edit_carries_out_and_no_deposit(world):
    """What was agreed covers what stays open: no part of the due is a deposit."""
    do(world, "add_customer", customer="B1")
    do(world, "add_product", sku="DESK", quantity=2 * UNIT)
    do(world, "pick_up", lines=None)
    do(world, "override_deposit", amount=10_000)
    with pytest.raises(Refused, match="TENDER_DEPOSIT"):
        do(world, "pay", tender="customer_account")
    do(world, "pay", tender="cash")
    send_all(world)
    do(world, "recall")
    do(world, "edit")
    do(world, "add_product", sku="MUG")
    do(world, "carry_out", lines=("MUG",))
    do(world, "pay", tender="customer_account")
    assert world.session.transaction is None
    send_all(world)


def test_r43_old_business_leaves_the_journal_only_once_hq_has_it_and_is_never_pruned(world):
    do(world, "add_product", sku="MUG")
    do(world, "pay", tender="cash")
    world.clock.advance(91 * 86_400)
    store = world.session.store
    days = timedelta(days=world.session.configuration.profile.days_kept)
    wanted = Wanted(kept_since=world.session.now - days)
    assert len(store.business_rows(wanted)) == 1
    send_all(world)
    assert store.business_rows(wanted) == ()
    do(world, "add_product", sku="MUG")
    do(world, "pay", tender="cash")
    assert len(store.business_rows(wanted)) == 1
    assert rows(world, "SELECT count(*) FROM business") == [(2,)]


def test_r44_a_rejected_line_needs_one_of_the_reasons_of_the_store(world):
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="DESK")
    do(world, "ship", lines=None, origin="S1")
    do(world, "balance_card", skip=True)
    do(world, "pay", tender="cash")
    send_all(world)
    profile = world.session.configuration.profile
    configured(world, profile=replace(profile, reject_reasons=(ReasonCode("GONE", "Gone"),)))
    do(world, "recall")
    for reason in ("", "OTHER"):
        with pytest.raises(Refused, match="REASON_MISSING"):
            world.run(FULFIL, Fulfil(FulfilAction.REJECT, reason=reason))
    assert not world.session.recalled.order.lines[0].rejected
    world.run(FULFIL, Fulfil(FulfilAction.REJECT, reason="GONE"))
    assert world.session.recalled.order.lines[0].rejected
