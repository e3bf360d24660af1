"""What a scenario can expect: every name of the format, read from the session, the store and HQ."""

from typing import TYPE_CHECKING, TypeVar

from pos_app.domain import cancellation as cancelling
from pos_app.domain.delivery import DeliveryClass
from pos_app.domain.deposit import due, paid, totals
from pos_app.domain.edit import Settlement, edited, settlement, wish_of
from pos_app.domain.invoice import plan_pickup
from pos_app.domain.money import plain as money
from pos_app.domain.order import CustomerOrder, LineStatus, OrderLine, balance, value_of
from pos_app.domain.pricing import line_value
from pos_app.domain.quantity import plain as count
from pos_app.domain.returns import plan_returns
from pos_app.domain.tender import BalanceCard, TenderKind
from pos_app.domain.transaction import Cancellation, Transaction, TransactionLine

if TYPE_CHECKING:
    from pos_app.play.world import World

NAMES = (
    "mode",
    "total",
    "tax",
    "carry_out",
    "order_part",
    "deposit_calculated",
    "deposit",
    "paid",
    "due",
    "change",
    "refund",
    "notice",
    "deposit_used",
    "deposit_available",
    "lines",
    "line_count",
    "order_status",
    "order_balance",
    "card_authorised",
    "card_captured",
    "cancellation_charge",
    "receipt_printed",
    "queue_waiting",
    "queue_refused",
    "hq_transactions",
    "hq_orders",
    "hq_pending",
    "hq_total",
    "drawer",
    "shift_difference",
)

LINE_NAMES = ("quantity", "class", "mode", "gross", "tax", "status", "invoiced")

State = dict[str, object]


SUMS = ("total", "tax", "carry_out", "order_part", "deposit_calculated", "deposit", "paid", "due")
NO_CART: State = {"line_count": 0} | dict.fromkeys(SUMS, "0.00")
MONEY = ("change", "refund", "card_authorised", "card_captured")
NOTHING_DONE: State = {"receipt_printed": False} | dict.fromkeys(MONEY, "0.00")


def state_of(world: "World") -> State:
    """Every name that has a value at this moment."""
    session = world.session
    cart, order = session.transaction, world.order
    state = NOTHING_DONE | {"mode": cart.mode if cart else "none"}
    state |= _cart(cart) if cart else NO_CART
    if order is not None:
        state |= _order(order) | {"order_status": world.order_status(order)}
    if cart is not None:
        state |= _task(cart)
    elif world.deposit_used is not None:
        state["deposit_used"] = money(world.deposit_used)
    if cart is None and order is not None and world.order_shown:
        state["lines"] = _order_lines(order)
        state["line_count"] = len(order.lines)
    return state | _last(world) | _queue(world)


def _task(cart: Transaction) -> State:
    """What only the mode of the cart can say."""
    if cart.pick_up is not None:
        return _pickup(cart)
    if cart.edit is not None:
        after = settlement(cart.edit.order, wish_of(cart))
        return _settled(after) | _card(cart.balance_card, cart.edit.order.card_captured)
    if cart.cancellation is not None:
        return _cancellation(cart.cancellation)
    if cart.returning is not None and cart.balance_card is None:
        return {}
    return _card(cart.balance_card, 0)


def _settled(money_of: Settlement) -> State:
    return {
        "deposit_used": money(money_of.deposit_used),
        "deposit_available": money(money_of.deposit),
    }


def _cancellation(task: Cancellation) -> State:
    order = task.order
    return (
        _settled(cancelling.settlement(task))
        | _card(order.balance_card, order.card_captured)
        | {
            "cancellation_charge": money(task.charge_minor),
            "lines": _order_lines(order),
            "line_count": len(order.lines),
        }
    )


def _cart(cart: Transaction) -> State:
    state: State = {"paid": money(paid(cart)), "due": money(due(cart))}
    if cart.pick_up is not None or cart.cancellation is not None:
        return state
    if cart.returning is not None and not cart.lines:
        value = plan_returns(cart).value
        return state | {"total": money(-value.gross), "tax": money(-value.tax)}
    sums = totals(cart)
    included = cart.terms.prices_include_tax
    return state | {
        "total": money(sums.total),
        "tax": money(sums.tax),
        "carry_out": money(sums.carry_out),
        "order_part": money(sums.order_part),
        "deposit_calculated": money(sums.deposit_calculated),
        "deposit": money(sums.deposit if cart.is_order else 0),
        "lines": {
            name: _cart_line(line, included=included, order=cart.is_order) | _standing(cart, line)
            for name, line in named(cart.lines)
        },
        "line_count": len(cart.lines),
    }


def _cart_line(line: TransactionLine, *, included: bool, order: bool) -> State:
    value = line_value(line, included=included)
    kind = line.delivery_class.value if line.delivery_class else ("" if order else "CARRY")
    return {
        "quantity": count(line.quantity),
        "class": kind,
        "mode": line.delivery.mode if line.delivery else "",
        "gross": money(value.gross),
        "tax": money(value.tax),
        "invoiced": "0",
    }


def _standing(cart: Transaction, line: TransactionLine) -> State:
    """The status that the line has in the order which the cart makes or changes, and what of it is
    invoiced.
    """
    if cart.edit is not None:
        made = edited(cart.edit.order, wish_of(cart)).line(line.line_no)
        return {"status": made.status.value, "invoiced": count(made.invoiced)} if made else {}
    if not line.waits:
        return {}
    pending = cart.terms.manual_accept and line.delivery_class is DeliveryClass.SHIP
    return {"status": (LineStatus.PENDING if pending else LineStatus.ACCEPTED).value}


_L = TypeVar("_L", TransactionLine, OrderLine)


def named(lines: tuple[_L, ...]) -> list[tuple[str, _L]]:
    """Lines by the name a file gives them: the sku, or `sku#2` for the second of that sku."""
    seen: dict[str, int] = {}
    result: list[tuple[str, _L]] = []
    for line in lines:
        seen[line.sku] = seen.get(line.sku, 0) + 1
        result.append((line.sku if seen[line.sku] == 1 else f"{line.sku}#{seen[line.sku]}", line))
    return result


def _order(order: CustomerOrder) -> State:
    return {
        "order_balance": money(balance(order)),
        "deposit_available": money(order.deposit_available),
    } | _card(order.balance_card, order.card_captured)


def _card(card: BalanceCard | None, captured: int) -> State:
    """Sums: what was captured was authorised, on whatever card and whenever."""
    authorised = max(card.authorised_minor if card else 0, captured)
    return {"card_authorised": money(authorised), "card_captured": money(captured)}


def _pickup(cart: Transaction) -> State:
    pick_up = cart.pick_up
    if pick_up is None:
        return {}
    plan = plan_pickup(pick_up)
    order, taken = pick_up.order, dict(pick_up.quantities)
    lines = [(name, line) for name, line in named(order.lines) if line.line_no in taken]
    by_token = sum(t.amount_minor for t in cart.tenders if t.kind is TenderKind.CARD_TOKEN)
    return {
        "total": money(plan.value.gross),
        "tax": money(plan.value.tax),
        "deposit_used": money(plan.deposit_used),
        "deposit_available": money(order.deposit_available - plan.deposit_used),
        "lines": {
            name: _order_line(order, line) | {"quantity": count(taken[line.line_no])}
            for name, line in lines
        },
        "line_count": len(lines),
    } | _card(order.balance_card, order.card_captured + by_token)


def _order_lines(order: CustomerOrder) -> State:
    return {name: _order_line(order, line) for name, line in named(order.lines)}


def _order_line(order: CustomerOrder, line: OrderLine) -> State:
    value = value_of(order, line)
    return {
        "quantity": count(line.quantity),
        "class": line.delivery.delivery_class.value,
        "mode": line.delivery.mode,
        "gross": money(value.gross),
        "tax": money(value.tax),
        "status": line.status.value,
        "invoiced": count(line.invoiced),
    }


def _last(world: "World") -> State:
    state: State = {"notice": world.notice} if world.notice else {}
    if world.change is not None:
        state["change"] = money(world.change)
    if world.refund is not None:
        state["refund"] = money(world.refund)
    if world.last is not None:
        state["receipt_printed"] = world.receipt_printed
        cart = world.last[1].transaction
        task = cart.cancellation if cart else None
        if world.session.transaction is None and task is not None:
            state["cancellation_charge"] = money(task.charge_minor)
    return state


def _queue(world: "World") -> State:
    queue, shift = world.session.store.queue(), world.session.shift
    figures = world.hq_figures()
    state: State = {
        "queue_waiting": queue.waiting,
        "queue_refused": queue.refused,
        "hq_transactions": figures.transactions,
        "hq_orders": figures.orders,
        "hq_pending": figures.pending,
        "hq_total": money(figures.total_minor),
    }
    if shift is not None:
        state["drawer"] = money(shift.expected_minor)
        return state
    for last in world.session.store.shift_reports(1):
        state["drawer"] = money(last.expected_minor)
        if last.difference_minor is not None:
            state["shift_difference"] = money(last.difference_minor)
    return state
