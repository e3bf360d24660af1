"""The steps of a scenario: each is one small function that calls the operation
behind the button.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pos_app.domain.fulfilment import FulfilAction
from pos_app.domain.quantity import UNIT
from pos_app.domain.shift import Declaration
from pos_app.domain.tender import TenderKind
from pos_app.play import words
from pos_app.play.names import (
    line_no,
    line_nos,
    open_quantities,
    order_quantities,
    order_serials,
)
from pos_app.play.words import Day, Reader, typed
from pos_app.till.operations import (
    balance_card,
    cancelling,
    cart,
    charges,
    customers,
    delivery,
    deposit,
    editing,
    fulfilling,
    gift_cards,
    lines,
    parking,
    payment,
    pickup,
    quoting,
    recall,
    returning,
    serials,
    shift_close,
    shipment,
    staff,
)
from pos_app.till.operations.operation import NOTHING
from pos_app.till.rights import Approver

if TYPE_CHECKING:
    from pos_app.play.world import World


@dataclass(frozen=True, slots=True)
class Step:
    """A word that a file may `do`, the keys it takes and the function that does it; `any_key`: it
    takes one of them at least.
    """

    name: str
    run: Callable[..., None]
    keys: dict[str, Reader]
    required: frozenset[str]
    any_key: bool = False


STEPS: dict[str, Step] = {}


def step(
    *required: str,
    named: str = "",
    origin: Reader | None = None,
    any_key: bool = False,
    **keys: Reader,
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a function a step; `required` keys have no default, `origin` reads the key `from`."""

    def register(run: Callable[..., None]) -> Callable[..., None]:
        name = named or run.__name__
        if origin is not None:
            keys["from"] = origin
        STEPS[name] = Step(name, run, keys, frozenset(required), any_key)
        return run

    return register


NUMBERS = words.numbers
SHIP = "ship"
TENDERS = ("cash", "card", "card_token", "customer_account", "purchase_order")
ACTION = words.word("accept", "reject", "pick", "unpick", "pack", "unpack", SHIP)

PINS = {"clerk": "111111", "clerk2": "222222", "manager": "999999"}


def approver_of(approver: str, pin: str | None) -> Approver | None:
    """The approver with their PIN, the delivered one when none is given; an empty name
    tries without.
    """
    return Approver(approver, PINS.get(approver, "") if pin is None else pin) if approver else None


@step("customer", customer=words.text)
def add_customer(world: "World", customer: str) -> None:
    world.run(customers.ADD_CUSTOMER, customers.AddCustomer(customer))


@step("sku", sku=words.text, quantity=typed(words.quantity), line_discount=typed(words.amount))
def add_product(world: "World", sku: str, quantity: int = UNIT, line_discount: int = 0) -> None:
    world.run(lines.ADD_PRODUCT, lines.AddProduct(sku, quantity, line_discount))


@step("sku", "number", sku=words.text, number=words.text, amount=typed(words.amount))
def sell_gift_card(world: "World", sku: str, number: str, amount: int = 0) -> None:
    world.run(gift_cards.SELL_GIFT_CARD, gift_cards.SellGiftCard(sku, number, amount))


@step("line", "quantity", line=words.text, quantity=typed(words.quantity))
def set_quantity(world: "World", line: str, quantity: int) -> None:
    world.run(lines.SET_QUANTITY, lines.SetQuantity(line_no(world.session, line), quantity))


@step("line", "numbers", line=words.text, numbers=words.lines)
def set_serials(world: "World", line: str, numbers: tuple[str, ...]) -> None:
    request = serials.SetSerials(((line_no(world.session, line), numbers),))
    world.run(serials.SET_SERIALS, request)


@step("line", line=words.text)
def void_line(world: "World", line: str) -> None:
    world.run(lines.VOID_LINE, lines.VoidLines((line_no(world.session, line),)))


@step(
    "lines",
    lines=words.lines,
    address=words.text,
    mode=words.text,
    date=words.day,
    charge=typed(words.amount),
    origin=words.text,
)
def ship(world: "World", **keys: Any) -> None:  # noqa: ANN401 - each key's reader gives its type
    request = delivery.Ship(
        line_nos=line_nos(world.session, keys["lines"]),
        address_id=keys.get("address", "home"),
        mode=keys.get("mode", "standard"),
        location=keys.get("from", "S1"),
        on=keys.get("date", Day(None, 1)).on(world.today),
        charge_minor=keys.get("charge", 0),
    )
    world.run(delivery.SHIP, request)


@step(
    "lines",
    lines=words.lines,
    store=words.text,
    date=words.day,
    mode=words.text,
)
def pick_up(world: "World", **keys: Any) -> None:  # noqa: ANN401 - each key's reader gives its type
    request = delivery.PickUpLines(
        line_nos=line_nos(world.session, keys["lines"]),
        store_id=keys.get("store", "S1"),
        mode=keys.get("mode", "pickup"),
        on=keys.get("date", Day(None)).on(world.today),
    )
    world.run(delivery.PICK_UP, request)


@step("lines", lines=words.lines)
def carry_out(world: "World", lines: tuple[str, ...] | None) -> None:
    world.run(delivery.CARRY_OUT, delivery.CarryOut(line_nos(world.session, lines)))


@step("lines", "mode", lines=words.lines, mode=words.text)
def change_delivery_mode(world: "World", lines: tuple[str, ...] | None, mode: str) -> None:
    world.run(
        delivery.CHANGE_DELIVERY_MODE, delivery.ChangeMode(mode, line_nos(world.session, lines))
    )


@step("amount", amount=typed(words.amount), tax_rate=typed(words.percent))
def add_header_charge(world: "World", amount: int, tax_rate: int = 0) -> None:
    world.run(charges.ADD_HEADER_CHARGE, charges.HeaderCharge(amount, tax_rate))


@step("amount", amount=typed(words.amount), reason=words.text, approver=words.text, pin=words.text)
def override_deposit(
    world: "World",
    amount: int,
    reason: str = "agreed",
    approver: str = "manager",
    pin: str | None = None,
) -> None:
    request = deposit.OverrideDeposit(amount, reason, approver_of(approver, pin))
    world.run(deposit.OVERRIDE_DEPOSIT, request)


@step()
def clear_deposit_override(world: "World") -> None:
    world.run(deposit.CLEAR_DEPOSIT_OVERRIDE, deposit.ClearOverride(approver_of("manager", None)))


@step(
    "tender",
    tender=words.word(*TENDERS),
    amount=typed(words.amount),
    outcome=words.word("approved", "declined", "lost_answer_approved", "lost_answer_declined"),
    number=words.text,
)
def pay(world: "World", **keys: Any) -> None:  # noqa: ANN401 - each key's reader gives its type
    world.next_card_outcome(keys.get("outcome", "approved"))
    request = payment.Pay(TenderKind(keys["tender"]), keys.get("amount"), keys.get("number", ""))
    world.run(payment.PAY, request)


@step(named="balance_card", skip=words.flag)
def give_balance_card(world: "World", skip: bool = False) -> None:  # noqa: FBT002
    world.run(balance_card.BALANCE_CARD, balance_card.GiveBalanceCard(skip))


@step()
def conclude(world: "World") -> None:
    world.run(payment.CONCLUDE, NOTHING)


@step()
def void_transaction(world: "World") -> None:
    world.run(cart.VOID_TRANSACTION, NOTHING)


@step()
def suspend(world: "World") -> None:
    world.run(parking.PARK, NOTHING)


@step()
def resume(world: "World") -> None:
    world.run(parking.FETCH, parking.Fetch())


@step()
def undo(world: "World") -> None:
    world.run(cart.UNDO, NOTHING)


@step(named="recall", order=words.text)
def recall_order(world: "World", order: str | None = None) -> None:
    world.run(recall.RECALL, recall.Recall(world.last_order if order is None else order))


@step(approver=words.text, pin=words.text)
def send_later(world: "World", approver: str = "manager", pin: str | None = None) -> None:
    world.run(payment.SEND_LATER, payment.SendLater(approver_of(approver, pin)))


@step(
    "quantities",
    quantities=words.quantities,
    deposit=typed(words.amount),
    reason=words.text,
    approver=words.text,
    pin=words.text,
)
def start_pickup(world: "World", **keys: Any) -> None:  # noqa: ANN401 - readers give the types
    request = pickup.StartPickup(
        quantities=order_quantities(world.session, keys["quantities"]),
        deposit_minor=keys.get("deposit"),
        reason=keys.get("reason", "agreed"),
        approver=approver_of(keys.get("approver", "manager"), keys.get("pin")),
    )
    world.run(pickup.START_PICKUP, request)


@step("quantities", quantities=words.quantities)
def change_pickup_lines(world: "World", quantities: dict[str, int]) -> None:
    found = tuple((line_no(world.session, name), q) for name, q in quantities.items())
    world.run(pickup.CHANGE_PICKUP_LINES, pickup.ChangePickupLines(found))


@step()
def edit(world: "World") -> None:
    world.run(editing.EDIT_ORDER, NOTHING)


@step(
    lines=words.lines,
    charge=typed(words.amount),
    reason=words.text,
    approver=words.text,
    pin=words.text,
)
def cancel(world: "World", **keys: Any) -> None:  # noqa: ANN401 - each key's reader gives its type
    request = cancelling.CancelOrder(
        quantities=open_quantities(world.session, keys.get("lines")),
        charge_minor=keys.get("charge"),
        reason=keys.get("reason", "agreed"),
        approver=approver_of(keys.get("approver", "manager"), keys.get("pin")),
    )
    world.run(cancelling.CANCEL_ORDER, request)


@step(expires=words.day)
def quote(world: "World", expires: Day | None = None) -> None:
    until, cart = expires.on(world.today) if expires else None, world.session.transaction
    if until and cart and cart.edit and cart.is_quote:  # an offer's other last day (R58)
        world.run(quoting.QUOTE_EXPIRY, quoting.SetQuoteExpiry(until))
    else:
        world.run(quoting.QUOTE, quoting.MakeQuote(until))


@step()
def convert_quote(world: "World") -> None:
    world.run(quoting.CONVERT_QUOTE, NOTHING)


@step(
    "action", action=ACTION, quantities=words.quantities, reason=words.text, serials=NUMBERS
)
def fulfil(world: "World", **keys: Any) -> None:  # noqa: ANN401 - each key's reader gives its type
    quantities = order_quantities(world.session, keys.get("quantities", {}))
    if keys["action"] == SHIP:
        given = order_serials(world.session, keys.get("serials", {}))
        world.run(shipment.SHIP_ORDER, shipment.ShipOrder(quantities, serials=given))
        return
    action = FulfilAction(keys["action"])
    reason = keys.get("reason", "")
    world.run(fulfilling.FULFIL, fulfilling.Fulfil(action, quantities, reason))


@step(
    "quantities", named="return", reason=words.text, quantities=words.quantities, serials=NUMBERS
)
def return_goods(world: "World", quantities: dict[str, int], **keys: Any) -> None:  # noqa: ANN401
    request = returning.ReturnGoods(
        order_quantities(world.session, quantities),
        keys.get("reason", ""),
        serials=order_serials(world.session, keys.get("serials", {})),
    )
    world.run(returning.RETURN_GOODS, request)


@step("state", state=words.word("up", "down", "slow", "loses_answers", "quarantines"))
def hq(world: "World", state: str) -> None:
    world.wire.state = state
    world.register.hq.offline = False  # its periodic check has found out meanwhile


@step()
def send_queue(world: "World") -> None:
    world.send_queue()


@step()
def synchronise_orders(world: "World") -> None:
    world.synchronise_orders()


@step(kill=words.flag)
def restart_till(world: "World", kill: bool = True) -> None:  # noqa: ARG001, FBT002 - alike
    world.restart_till()


@step("id", id=words.till_id)
def till(world: "World", id: str) -> None:  # noqa: A002 - the file's own word
    world.go_to(id)


@step("staff", "pin", staff=words.text, pin=words.text)
def sign_in(world: "World", **keys: Any) -> None:  # noqa: ANN401 - each key's reader gives its type
    world.run(staff.SIGN_IN, staff.SignIn(keys["staff"], keys["pin"]))


@step(any_key=True, seconds=words.seconds, days=words.days)
def wait(world: "World", seconds: int = 0, days: int = 0) -> None:
    world.clock.advance(seconds + days * 86_400)


@step("counted", counted=typed(words.amount), approver=words.text, pin=words.text)
def close_shift(
    world: "World", counted: int, approver: str = "manager", pin: str | None = None
) -> None:
    by = approver_of(approver, pin)
    world.run(shift_close.CLOSE_SHIFT, shift_close.CloseShift(Declaration(counted), by))


@step()
def show(world: "World") -> None:
    """Nothing happens; the file only looks."""
