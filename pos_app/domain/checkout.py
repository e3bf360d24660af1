"""What must be true before money is taken."""

from datetime import date

from pos_app.domain.customer import Customer
from pos_app.domain.delivery import DeliveryClass, LineDelivery
from pos_app.domain.deposit import due, needs_balance_card, totals
from pos_app.domain.errors import Refused
from pos_app.domain.serials import check_given
from pos_app.domain.tender import CardReference, TenderKind
from pos_app.domain.transaction import Transaction, TransactionLine


def check_payable(cart: Transaction, today: date) -> None:
    """A cart that may be paid; an offer never (R57)."""
    if cart.is_quote:
        raise Refused("QUOTE_PAYMENT")
    check_complete(cart, today)


def check_complete(cart: Transaction, today: date) -> None:
    """A cart that may be concluded on the store's day `today`: something on it, but in an edit of
    an order, which may give up all that is open (K4, R76); every line with a class and a whole
    promise for a day that has not passed since it was chosen (R63, R96).
    """
    if cart.cancellation is not None:
        return
    if cart.pick_up is not None:
        check_given(cart)
        return
    check_on_account(cart)
    emptied = cart.edit is not None and not cart.is_quote
    if not cart.lines and cart.returning is None and not emptied:
        raise Refused("CART_EMPTY")
    if not cart.is_order:
        check_given(cart)
        return
    for line in cart.lines:
        if line.delivery is None:
            raise Refused("CLASS_MISSING", line=line.name, sku=line.sku)
    if cart.customer is None:
        raise Refused("CUSTOMER_MISSING")
    _check_promises(cart, today)
    check_given(cart)


def _check_promises(cart: Transaction, today: date) -> None:
    whole = None
    for line in cart.lines:
        promise = line.delivery
        if promise is None or (promise is not whole and not _is_complete(promise)):
            raise Refused("DELIVERY_INCOMPLETE", line=line.name, sku=line.sku)
        whole = promise  # lines that a clerk promised together share one value
        if promise.on is not None and promise.on < today:
            _check_late(cart, line, promise.on)


def _is_complete(promise: LineDelivery) -> bool:
    match promise.delivery_class:
        case DeliveryClass.CARRY_OUT:
            return True
        case DeliveryClass.PICK_UP:
            return bool(promise.mode and promise.location)
        case DeliveryClass.SHIP:
            return bool(promise.mode and promise.location and promise.address and promise.on)


def _check_late(cart: Transaction, line: TransactionLine, on: date) -> None:
    """A day that is over is none (R63), as for a cart that lay aside over night; the day that a
    stored order or quote has already stays as it was promised, so that what is late can still be
    edited.
    """
    old = cart.edit.order.line(line.line_no) if cart.edit else None
    if old is None or old.delivery.on != on:
        raise Refused("DATE_PAST", line=line.name, date=on)


def check_balance_card(cart: Transaction) -> None:
    """A card for the balance was given or skipped where R87 asks for one (R86)."""
    if needs_balance_card(cart) and cart.balance_card is None:
        line = next(x for x in cart.lines if x.delivery_class is DeliveryClass.SHIP)
        raise Refused("BALANCE_CARD_MISSING", line=line.name, order=cart.order_no)


def check_tender(cart: Transaction, kind: TenderKind, *, accepted: bool, deposit_due: bool) -> None:
    """Whether this way of paying may settle this cart: an account is a customer's, as far as head
    office lets it go, a purchase order a business customer's (R77).
    """
    if kind is TenderKind.CUSTOMER_ACCOUNT and deposit_due:
        raise Refused("TENDER_DEPOSIT", tender=kind.value)
    if not accepted:
        raise Refused("TENDER_NOT_ALLOWED", tender=kind.value)
    if kind is TenderKind.CARD_TOKEN and paying_card(cart) is None:
        raise Refused("TENDER_NOT_ALLOWED", tender=kind.value)
    if kind is TenderKind.CUSTOMER_ACCOUNT and buyer(cart) is None:
        raise Refused("TENDER_NOT_ALLOWED", tender=kind.value)
    if kind is TenderKind.PURCHASE_ORDER and not is_business(cart):
        raise Refused("TENDER_NOT_ALLOWED", tender=kind.value)


def deposit_is_due(cart: Transaction) -> bool:
    """Whether any part of the due is a deposit (R77); none is of what goes back."""
    return has_deposit(cart) and due(cart) >= 0


def has_deposit(cart: Transaction) -> bool:
    """Whether the cart asks for a deposit, or for more of it than the order has."""
    sums = totals(cart)
    return cart.is_order and sums.deposit > sums.available


def check_on_account(cart: Transaction) -> None:
    """What was paid on account stays the price of goods: no deposit comes to be part of what it
    pays (`TENDER_DEPOSIT`, R77).
    """
    on_account = (x.amount_minor for x in cart.tenders if x.kind is TenderKind.CUSTOMER_ACCOUNT)
    if sum(on_account) > 0 and has_deposit(cart):
        raise Refused("TENDER_DEPOSIT", tender="paid")


def check_payments_of(cart: Transaction) -> None:
    """Whether the cart may get another customer: not once it was paid on the account or by a
    purchase order of this one (`CUSTOMER_LOCKED`, R77).
    """
    for tender in cart.tenders:
        if tender.kind in {TenderKind.CUSTOMER_ACCOUNT, TenderKind.PURCHASE_ORDER}:
            raise Refused("CUSTOMER_LOCKED", tender=tender.kind.value)


def paying_card(cart: Transaction) -> CardReference | None:
    """The card that pays without being given again: the order's own at pickup (R118), else the one
    that was just given for the balance (R89).
    """
    order = cart.order_in_hand
    own = order.balance_card.card if order and order.balance_card else None
    if cart.pick_up is not None:
        return own
    given = cart.balance_card.card if cart.balance_card and cart.is_order else None
    return given if given != own else None


def buyer(cart: Transaction) -> Customer | None:
    """Whose the cart is, or the order in hand."""
    return cart.order_in_hand.customer if cart.order_in_hand else cart.customer


def is_business(cart: Transaction) -> bool:
    """Whether the cart is a business customer's."""
    customer = buyer(cart)
    return customer is not None and customer.business
