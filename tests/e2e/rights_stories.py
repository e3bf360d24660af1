"""Short stories that bring a till to each guarded gesture that no scenario has a step for; whoever
watches `World.run` sees every gesture with its request.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

from pos_app.domain.configuration import OrderAttribute, TenderType
from pos_app.domain.errors import Refused
from pos_app.domain.fulfilment import FulfilAction
from pos_app.domain.merge import Side
from pos_app.domain.quantity import UNIT
from pos_app.domain.shift import Declaration
from pos_app.domain.tender import TenderKind
from pos_app.play.world import World
from pos_app.till.devices.simulated_terminal import Outcome
from pos_app.till.operations.attributes import SetAttribute, SetAttributes
from pos_app.till.operations.charges import ChangeCharge, LineCharge
from pos_app.till.operations.customers import NewAddress, NewCustomer
from pos_app.till.operations.editing import Recalculate
from pos_app.till.operations.fulfilling import LINE_OPERATIONS, FulfilLines
from pos_app.till.operations.lines import LineDiscount
from pos_app.till.operations.merging import MERGE_ORDER, MergeOrder
from pos_app.till.operations.orders_in_hand import Wanted
from pos_app.till.operations.payment import PAY, Pay
from pos_app.till.operations.printing import PrintReceipt
from pos_app.till.operations.quoting import SetQuoteExpiry
from pos_app.till.operations.shift import OfShift, OpenShift
from pos_app.till.operations.shift_cash import MoveCash
from pos_app.till.operations.shift_close import CloseShift, VoidSuspended
from pos_app.till.operations.shift_report import ZReport
from pos_app.till.operations.slip import RecordSlip
from pos_app.till.operations.store_messages import AnswerStore
from pos_app.till.operations.void_payment import VoidPayment
from pos_app.till.rights import Approver
from tests.e2e.day import ask, do, send_all
from tests.e2e.test_fulfilment import here, shipped_order
from tests.e2e.test_profile import configured
from tests.e2e.test_slips import in_doubt
from tests.e2e.test_two_tills import changed_by_both, now_at_hq

MANAGER = Approver("manager", "999999")


def of_a_cart(world: World) -> None:
    """Discount, charges, prices, a deposit by hand, the journal."""
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="DESK")
    do(world, "pick_up", lines=None)
    ask(world, "line_discount", LineDiscount(1, 100))
    ask(world, "add_line_charge", LineCharge(1, 500))
    ask(world, "manage_charges", ChangeCharge(1, 0, 400))
    ask(world, "recalculate_charges")
    ask(world, "recalculate", Recalculate())
    do(world, "override_deposit", amount=1000)
    do(world, "clear_deposit_override")
    ask(world, "show_journal")
    do(world, "void_transaction")


def of_a_quote(world: World) -> None:
    ask(world, "new_customer", NewCustomer("Ans"))
    ask(world, "new_address", NewAddress("Dam 1", "1012", "Amsterdam"))
    do(world, "add_product", sku="DESK")
    do(world, "quote")
    ask(world, "plain_sale")
    do(world, "pick_up", lines=None)
    do(world, "quote")
    ask(world, "quote_expiry", SetQuoteExpiry(world.session.today + timedelta(days=3)))
    do(world, "void_transaction")


def of_fulfilment(world: World) -> None:
    """Lines of an order from accepting to packing and back."""
    by_hand(world)
    shipped_order(world)
    for action in (
        FulfilAction.ACCEPT,
        FulfilAction.START_PICKING,
        FulfilAction.PICK,
        FulfilAction.PACK,
        FulfilAction.UNPACK,
        FulfilAction.UNPICK,
    ):
        on_lines(world, action)
    do(world, "recall")
    ask(world, "payments_history")


def of_a_rejection(world: World) -> None:
    by_hand(world)
    shipped_order(world)
    on_lines(world, FulfilAction.REJECT)


def by_hand(world: World) -> None:
    """The store accepts what it ships."""
    told(world, manual_accept=True)


def told(world: World, **changes: Any) -> None:
    """What head office decided for the store."""
    session = world.session
    profile = replace(session.configuration.profile, **changes)
    version = session.configuration.version + 1
    with session.store.begin() as unit:
        unit.save_configuration(replace(session.configuration, profile=profile, version=version))
    session.refresh_configuration()


def on_lines(world: World, action: FulfilAction) -> None:
    """One piece of the first line of whatever leaves from here."""
    send_all(world)
    parts = tuple(Wanted(one.order_no, one.version, ((1, UNIT),)) for one in here(world))
    world.begin_step()
    world.run(LINE_OPERATIONS[action], FulfilLines(parts))


def of_two_tills(world: World) -> None:
    changed_by_both(world)
    world.run(MERGE_ORDER, MergeOrder(now_at_hq(world), {"line 1": Side.HERE}))


def of_a_silent_terminal(world: World) -> None:
    in_doubt(world, Outcome.LOST_ANSWER_APPROVED)
    world.clock.advance(60)
    ask(world, "record_slip", RecordSlip(True, "A-0042", MANAGER))


def of_a_payment(world: World) -> None:
    ask(world, "switch_connection")
    ask(world, "switch_connection")
    with suppress(Refused):
        ask(world, "answer_store", AnswerStore(1, ""))
    do(world, "add_product", sku="DESK")
    do(world, "pay", tender="cash", amount=1000)
    ask(world, "void_payment", VoidPayment())
    do(world, "pay", tender="cash")
    ask(world, "print_receipt", PrintReceipt(world.session.concluded.receipt_no))
    told(world, manual_charge_calculation=True)
    do(world, "add_product", sku="DESK")
    ask(world, "calculate_totals")
    do(world, "void_transaction")


def of_other_tenders(world: World) -> None:
    """Each is asked for its right before its number is looked at; and what the clerk fills in."""
    session = world.session
    asked = (OrderAttribute("floor", "Floor"),)
    every = tuple(TenderType(one.value, one.value) for one in TenderKind)
    configured(world, attributes=asked, tenders=every)
    do(world, "add_customer", customer="B1")
    do(world, "add_product", sku="DESK")
    for kind in TenderKind:
        with suppress(Refused):
            ask(world, "pay", Pay(kind, 1, "A-1"))
    configured(world, tenders=())
    do(world, "void_transaction")
    do(world, "add_customer", customer="B1")
    do(world, "add_product", sku="DESK")
    do(world, "pick_up", lines=None)
    ask(world, "set_attribute", SetAttributes((SetAttribute("floor", "4"),)))
    assert session.transaction.attributes
    do(world, "void_transaction")


def of_a_shift(world: World) -> None:
    """Suspended, resumed, drops, a suspended cart given up, closed, printed again, a new one."""
    shift_id = world.session.shift.shift_id
    do(world, "add_product", sku="MUG")
    world.run(PAY, Pay(TenderKind.CASH))
    ask(world, "suspend_shift")
    ask(world, "resume_shift", OfShift(shift_id))
    ask(world, "tender_removal", MoveCash(100))
    ask(world, "safe_drop", MoveCash(100))
    told(world, void_suspended_at_close=True)
    do(world, "add_product", sku="MUG")
    do(world, "suspend")
    ask(world, "void_suspended", VoidSuspended())
    send_all(world)
    ask(world, "close_shift", CloseShift(Declaration(10_000)))
    ask(world, "z_report", ZReport(shift_id, on_paper=True))
    ask(world, "open_shift", OpenShift(10_000))


STORIES: tuple[Callable[[World], None], ...] = (
    of_a_cart,
    of_a_quote,
    of_fulfilment,
    of_a_rejection,
    of_two_tills,
    of_a_silent_terminal,
    of_a_payment,
    of_other_tenders,
    of_a_shift,
)
