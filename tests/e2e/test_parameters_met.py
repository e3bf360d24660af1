"""What parameters and rights of section 1 do to a cart where two of them meet, and what in-store
codes say (section 6a).
"""

import json
from dataclasses import replace

import pytest

from pos_app.domain.charge_rule import ChargeCategory, ChargeLevel, ChargeRule
from pos_app.domain.customer import Address, Customer
from pos_app.domain.delivery import DeliveryClass
from pos_app.domain.errors import Refused
from pos_app.domain.pricing import full_amount
from pos_app.domain.quantity import UNIT
from pos_app.domain.staff import Permission
from pos_app.domain.tax_group import Taxes, TaxGroup
from pos_app.hq.store import orders as hq_orders
from pos_app.till.operations.approval import Approve
from pos_app.till.operations.charges import HeaderCharge
from pos_app.till.operations.customers import NewCustomer
from pos_app.till.operations.delivery import CarryOut, ChangeMode, PickUpLines, Ship
from pos_app.till.operations.deposit import OverrideDeposit
from pos_app.till.operations.lines import LineDiscount, VoidLines, labelled
from pos_app.till.operations.returning import ReturnProduct
from pos_app.till.rights import Approver
from tests.e2e.day import ask, check_head_office, do, rows, send_all
from tests.e2e.test_profile import configured
from tests.helpers import carts
from tests.helpers.terminal_seen import taken_minor

FIVE = ChargeRule("five", ChargeLevel.LINE, "shipping", ChargeCategory.FIXED, 500, tax_rate=210_000)


def test_r52_a_discount_that_a_manager_let_pass_is_in_the_journal(world):
    groups = tuple(replace(x, highest_discount_rate=0) for x in world.session.configuration.groups)
    configured(world, groups=(groups[0], world.session.configuration.groups[1]))
    do(world, "add_product", sku="DESK")
    ask(world, "line_discount", LineDiscount(1, 500, Approver("manager", "999999")))
    asked = "SELECT staff_id, approved_by, detail FROM journal WHERE what = 'approval'"
    assert rows(world, asked) == [("clerk", "manager", "line_discount DESK")]


def test_r15_r30_what_goes_out_against_a_return_is_taxed_and_charged_as_ever(world):
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="MUG")
    do(world, "pay", tender="cash")
    receipt = rows(world, "SELECT receipt_no FROM business")[0][0]
    send_all(world)
    session = world.session
    there = replace(session.configuration.delivery.locations[1], tax_group="THERE")
    delivery = session.configuration.delivery
    orders = replace(session.configuration.orders, automatic_charges=True, charge_rules=(FIVE,))
    configured(
        world,
        orders=orders,
        delivery=replace(delivery, locations=(delivery.locations[0], there)),
        taxes=Taxes(groups=(TaxGroup("THERE", rates=((210_000, 190_000),)),)),
    )
    do(world, "recall", order=receipt)
    do(world, "return", quantities={"MUG": UNIT})
    do(world, "add_product", sku="DESK")
    do(world, "pick_up", lines=("DESK",), store="S2")
    line = session.transaction.lines[0]
    assert (line.tax_rate, [x.amount_minor for x in line.charges]) == (190_000, [500])
    do(world, "pay", tender="cash")
    send_all(world)


def test_r2_a_line_is_chosen_anew_where_its_mode_does_not_go_to_the_new_customer(world):
    delivery = world.session.configuration.delivery
    modes = tuple(replace(one, countries=("NL",)) for one in delivery.modes)
    configured(world, delivery=replace(delivery, modes=modes))
    abroad = Address("home", "Dubois", "Rue 1", "1000", "Bruxelles", "BE")
    with world.session.store.begin() as unit:
        unit.save_customer(Customer("B9", "Dubois", addresses=(abroad,)))
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="DESK")
    do(world, "ship", lines=None)
    do(world, "add_customer", customer="B1")
    assert world.session.transaction.lines[0].delivery_class is DeliveryClass.SHIP
    do(world, "add_customer", customer="B9")
    assert world.session.transaction.lines[0].delivery is None


def test_k8_a_deposit_that_new_lines_outgrew_is_agreed_anew(world):
    manager = world.session.configuration.group("manager")
    lead = replace(manager, group_id="clerk", lowest_deposit_rate=250_000)
    configured(world, groups=(lead, manager))
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="MUG")
    do(world, "pick_up", lines=None)
    do(world, "override_deposit", amount=100, approver="")
    do(world, "add_product", sku="MUG")
    do(world, "pick_up", lines=None)
    with pytest.raises(Refused, match="DEPOSIT_OUTGROWN"):
        do(world, "pay", tender="cash")
    do(world, "override_deposit", amount=100)
    do(world, "pay", tender="cash")
    assert world.session.transaction is None


@pytest.mark.parametrize("approver", ["", "manager"])
def test_k8_an_edit_that_outgrows_an_agreed_deposit_is_judged_by_whoever_agreed(world, approver):
    """Also at another till, with other groups by then; the order keeps who it was (R153)."""
    clerk, manager = map(world.session.configuration.group, ("clerk", "manager"))
    rights = dict(clerk.permissions) | {"override_deposit": Permission.ALLOWED}
    floor = replace(clerk, permissions=rights, lowest_deposit_rate=100_000)
    configured(world, groups=(floor, manager))
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="DESK")
    do(world, "pick_up", lines=None)
    do(world, "override_deposit", amount=100 if approver else 2000, approver=approver)
    do(world, "pay", tender="cash")
    send_all(world)
    do(world, "till", id="S1-2")
    configured(world, groups=(replace(floor, lowest_deposit_rate=0), manager))
    do(world, "recall")
    agreed = world.session.recalled.order.deposit_agreed
    assert (agreed.by, agreed.approved_by) == ("clerk", approver)
    assert agreed.floor_rate == (0 if approver else 100_000)
    do(world, "edit")
    do(world, "conclude")
    do(world, "recall")
    do(world, "edit")
    do(world, "add_product", sku="MUG", quantity=10 * UNIT)
    do(world, "pick_up", lines=("MUG",))
    if not approver:
        with pytest.raises(Refused, match="DEPOSIT_OUTGROWN"):
            do(world, "conclude")
        do(world, "override_deposit", amount=2000, approver="")
    do(world, "conclude")
    again = world.session.store.order(world.last_order).order.deposit_agreed
    assert (again == agreed) is bool(approver)
    send_all(world)
    with world.hq.read() as unit:
        assert hq_orders.find(unit, world.last_order).deposit_agreed == again


def test_r153_every_change_of_a_deposit_is_kept_with_old_new_reason_clerk_and_approver(world):
    """Set, set anew, put back by whoever may do so alone, and again in an edit of the order."""
    manager = world.session.configuration.group("manager")
    alone = replace(manager, group_id="clerk", lowest_deposit_rate=100_000)
    configured(world, groups=(alone, manager))
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="DESK")
    do(world, "pick_up", lines=None)
    do(world, "override_deposit", amount=100)
    do(world, "override_deposit", amount=3000, approver="")
    do(world, "clear_deposit_override")
    do(world, "override_deposit", amount=4000, approver="")
    assert _kept(world) == [
        (None, 100, "agreed", "clerk", "manager"),
        (100, 3000, "agreed", "clerk", ""),
        (3000, None, "", "clerk", ""),
        (None, 4000, "agreed", "clerk", ""),
    ]
    do(world, "pay", tender="cash")
    do(world, "recall")
    do(world, "edit")
    do(world, "clear_deposit_override")
    assert _kept(world) == [(4000, None, "", "clerk", "")]
    do(world, "pay", tender="cash")
    send_all(world)


def _kept(world):
    changes = world.session.transaction.deposit_changes
    return [(x.old_minor, x.new_minor, x.reason, x.by, x.approved_by) for x in changes]


@pytest.mark.parametrize("stored", [True, False], ids=["deposit by token", "hold made higher"])
def test_r185_a_new_order_without_head_office_uses_no_token_of_its_card(world, stored):
    """A card at the terminal is the terminal's affair; its token waits for head office."""
    world.wire.state = "down"
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="DESK")
    do(world, "ship", lines=None)
    do(world, "balance_card")
    held = world.session.cart().balance_card.authorised_minor
    if not stored:
        do(world, "add_product", sku="CLOTH")
        do(world, "ship", lines=("CLOTH",))
    code, tender = ("TOKEN_NEEDS_HQ", "card_token") if stored else ("CARD_NEEDS_HQ", "card")
    before = world.session.cart()
    for amount in (None, 100) if stored else (None,):
        with pytest.raises(Refused, match=code):
            do(world, "pay", tender=tender, amount=amount)
    assert world.session.cart() is before
    if not stored:
        do(world, "balance_card")
    do(world, "pay", tender="card")
    card = world.session.store.order(world.last_order).order.balance_card
    assert (card.authorised_minor == held) == stored
    send_all(world)
    check_head_office(world)


@pytest.mark.parametrize("way", ["a card that is given", "cash"])
def test_r185_an_edit_without_head_office_asks_nothing_more_of_the_stored_card(world, way):
    world.wire.state = "down"
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="DESK")
    do(world, "ship", lines=None)
    do(world, "balance_card")
    do(world, "pay", tender="cash")
    stored = world.session.store.order(world.last_order).order.balance_card.card.token
    held = world.terminal.book.held_minor(stored)
    do(world, "recall")
    do(world, "edit")
    do(world, "add_product", sku="CLOTH")
    do(world, "ship", lines=("CLOTH",))
    with pytest.raises(Refused, match="CARD_NEEDS_HQ"):
        do(world, "pay", tender="cash")
    assert world.terminal.book.held_minor(stored) == held
    if way == "cash":
        do(world, "override_deposit", amount=world.session.transaction.lines[0].price_minor)
    else:
        do(world, "balance_card")
    do(world, "pay", tender="cash")
    card = world.session.store.order(world.last_order).order.balance_card.card
    assert (card.token == stored) == (way == "cash")
    world.wire.state = "up"
    send_all(world)
    check_head_office(world)


@pytest.mark.parametrize("answer", [Permission.WITH_APPROVAL, Permission.DENIED])
def test_r52_no_money_goes_back_by_a_tender_that_needs_somebody_else(world, answer):
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="DESK")
    do(world, "pick_up", lines=None)
    do(world, "pay", tender="cash")
    send_all(world)
    clerk, *others = world.session.configuration.groups
    limited = replace(clerk, permissions={"pay_cash": answer}, refund_minor=0)
    configured(world, groups=(limited, *others))
    do(world, "recall")
    do(world, "cancel")
    cart, manager = world.session.transaction, Approver("manager", "999999")
    if answer is Permission.DENIED:
        with pytest.raises(Refused, match="NOT_PERMITTED"):
            do(world, "conclude")
        assert world.session.transaction is cart
        return
    for right in ("refund_above_limit", "pay_cash"):
        with pytest.raises(Refused, match="APPROVAL_NEEDED") as refused:
            do(world, "conclude")
        assert refused.value.details["operation"] == right
        ask(world, "approve", Approve(right, manager))
    do(world, "conclude")
    asked = "SELECT approved_by, detail FROM journal WHERE what = 'approval' ORDER BY rowid"
    assert rows(world, asked) == [("manager", "refund_above_limit"), ("manager", "pay_cash")]


def test_r20_a_cancellation_charge_is_booked_under_its_code(world):
    orders = replace(world.session.configuration.orders, cancellation_rate=50_000)
    configured(world, orders=replace(orders, cancellation_charge_code="annul"))
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="DESK")
    do(world, "pick_up", lines=None)
    do(world, "pay", tender="cash")
    send_all(world)
    do(world, "recall")
    do(world, "cancel")
    do(world, "conclude")
    send_all(world)
    with world.hq.read() as unit:
        used = [x for x in hq_orders.ledger(unit, world.last_order) if x.entry == "used"]
    assert [(x.why, x.amount_minor) for x in used] == [("CANCELLATION_BOOKED", 1000)]
    assert json.loads(used[0].detail)["code"] == "annul"


def test_r185_a_pickup_without_head_office_takes_nothing_from_the_stored_card(world):
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="DESK")
    do(world, "pick_up", lines=None)
    do(world, "balance_card")
    do(world, "pay", tender="cash")
    send_all(world)
    world.wire.state = "down"
    do(world, "recall")
    do(world, "start_pickup", quantities={"DESK": UNIT})
    with pytest.raises(Refused, match="HQ_REQUIRED"):
        do(world, "pay", tender="card_token")
    do(world, "pay", tender="cash")
    assert taken_minor(world.terminal.book) == 0


def test_6a_what_does_not_exist_is_told_before_a_right_that_is_missing(world):
    asked = ("ship", "pick_up", "carry_out", "void_line", "change_delivery_mode")
    answers = dict.fromkeys(asked, Permission.WITH_APPROVAL)
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="DESK")
    do(world, "ship", lines=None)
    do(world, "suspend")
    groups = world.session.configuration.groups
    configured(world, groups=tuple(replace(x, permissions=answers) for x in groups))
    do(world, "resume")
    for name, request, code in (
        ("ship", Ship((9,)), "LINE_UNKNOWN"),
        ("ship", Ship((1,), address_id="moon"), "ADDRESS_UNKNOWN"),
        ("ship", Ship((1,)), "APPROVAL_NEEDED"),
        ("pick_up", PickUpLines((9,)), "LINE_UNKNOWN"),
        ("carry_out", CarryOut((9,)), "LINE_UNKNOWN"),
        ("void_line", VoidLines((1, 9)), "LINE_UNKNOWN"),
        ("change_delivery_mode", ChangeMode("express", (9,)), "LINE_UNKNOWN"),
        ("change_delivery_mode", ChangeMode("nothing", (1,)), "APPROVAL_NEEDED"),
    ):
        with pytest.raises(Refused, match=code):
            ask(world, name, request)


def test_6a_a_request_that_no_screen_makes_is_refused_below_it_and_changes_nothing(world):
    """Whoever asks: a script, a test, a screen of tomorrow."""
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="DESK", quantity=2 * UNIT)
    do(world, "pick_up", lines=None)
    before, manager = world.session.transaction, Approver("manager", "999999")
    for name, request, code in (
        ("pick_up", PickUpLines((1,), parts=((1, 3 * UNIT),)), "BAD_QUANTITY"),
        ("void_line", VoidLines(()), "LINE_UNKNOWN"),
        ("override_deposit", OverrideDeposit(1_000, " ", manager), "REASON_MISSING"),
        ("return_product", ReturnProduct("DESK", approver=manager), "ORDER_RETURN_LINE"),
    ):
        with pytest.raises(Refused, match=code):
            ask(world, name, request)
        assert world.session.transaction == before
    do(world, "carry_out", lines=None)
    with pytest.raises(Refused, match="BAD_AMOUNT"):
        ask(world, "return_product", ReturnProduct("DESK", price_minor=-1, approver=manager))
    do(world, "pay", tender="cash", amount=100)
    with pytest.raises(Refused, match="LOCKED"):
        ask(world, "return_product", ReturnProduct("DESK", approver=manager))


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (NewCustomer("A"), "name"),
        (NewCustomer("A" * 121), "name"),
        (NewCustomer("Ans", phone="1" * 121), "phone"),
        (NewCustomer("Ans", street="S" * 121, postcode="1012", city="Amsterdam"), "street"),
        (NewCustomer("Ans", country="N"), "country"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_6a_a_customer_that_head_office_could_not_keep_is_refused(world, request_, field):
    with pytest.raises(Refused, match="CUSTOMER_FIELD") as refused:
        ask(world, "new_customer", request_)
    assert refused.value.details["field"] == field


@pytest.mark.parametrize("charge", [HeaderCharge(10**10), HeaderCharge(100, 1_000_001)])
def test_6a_a_charge_beyond_any_amount_or_rate_is_refused(world, charge):
    do(world, "add_product", sku="DESK")
    with pytest.raises(Refused, match="BAD_AMOUNT"):
        ask(world, "add_header_charge", charge)


@pytest.mark.parametrize(
    ("changes", "quantity", "price", "discount"),
    [
        ({"decimals": 0}, UNIT, 1234, 0),
        ({"price_minor": 0}, UNIT, 1234, 0),
        ({"price_minor": 1000}, 1234, 1000, 0),
        ({"price_minor": 10_000}, 124, 10_000, 6),
        ({"price_minor": 1000, "decimals": 1}, 1300, 1000, 66),
    ],
    ids=["piece", "no price of its own", "weighed", "dear", "coarse"],
)
def test_6a_what_a_price_label_says_is_what_the_customer_pays(changes, quantity, price, discount):
    article = replace(carts.product("12.99"), **changes)
    sold, weight, rest = labelled(article, 1234, UNIT)
    assert (weight, sold.price_minor, rest) == (quantity, price, discount)
    assert full_amount(sold.price_minor, weight) - rest == 1234
