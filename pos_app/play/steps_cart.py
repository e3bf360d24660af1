"""More steps: other tenders (R77), charges (R32, R34, R68, R69), order attributes (R50), a second
person's consent (R52), receipts once more, and returns without one (R82).
"""

from typing import TYPE_CHECKING, Any

from pos_app.domain.attributes import HEADER
from pos_app.domain.quantity import UNIT
from pos_app.domain.tender import TenderKind
from pos_app.play import words
from pos_app.play.names import line_no
from pos_app.play.steps import approver_of, step
from pos_app.play.words import typed
from pos_app.till.operations import approval, attributes, charges, payment, printing, returning
from pos_app.till.operations.operation import NOTHING
from pos_app.till.rights import REFUND_ABOVE, Approver

if TYPE_CHECKING:
    from pos_app.play.world import World

CONSENT = words.word(*sorted(words.RIGHTS), REFUND_ABOVE)


@step(
    "tender",
    tender=words.word(*words.MORE_TENDERS, "foreign_cash"),
    amount=typed(words.amount),
    number=words.text,
    currency=words.text,
)
def pay_other(world: "World", **keys: Any) -> None:  # noqa: ANN401 - readers give the types
    """Without a `number` a credit note is the one that was issued last."""
    kind = TenderKind(keys["tender"])
    number = keys.get("number", _last_note(world) if kind is TenderKind.CREDIT_NOTE else "")
    request = payment.Pay(kind, keys.get("amount"), number, keys.get("currency", ""))
    world.run(payment.PAY, request)


def _last_note(world: "World") -> str:
    """The number of the credit note with which the last conclusion gave money back."""
    last = world.session.concluded
    tenders = last.transaction.tenders if last and last.transaction else ()
    return next((one.reference for one in tenders if one.kind is TenderKind.CREDIT_NOTE), "")


@step("line", "amount", line=words.text, amount=typed(words.amount))
def add_line_charge(world: "World", line: str, amount: int) -> None:
    request = charges.LineCharge(line_no(world.session, line), amount)
    world.run(charges.ADD_LINE_CHARGE, request)


@step("amount", line=words.text, amount=typed(words.amount), reason=words.text)
def change_charge(world: "World", amount: int, line: str = "", reason: str = "") -> None:
    """The first charge of the line, or of the whole order."""
    place = line_no(world.session, line) if line else HEADER
    world.run(charges.MANAGE_CHARGES, charges.ChangeCharge(place, 0, amount, reason))


@step()
def recalculate_charges(world: "World") -> None:
    world.run(charges.RECALCULATE_CHARGES, NOTHING)


@step()
def calculate_totals(world: "World") -> None:
    world.run(charges.CALCULATE_TOTALS, NOTHING)


@step("code", "value", code=words.text, value=words.text, line=words.text)
def set_attribute(world: "World", code: str, value: str, line: str = "") -> None:
    """Of the line, or of the whole order."""
    place = line_no(world.session, line) if line else HEADER
    one = attributes.SetAttribute(code, value, place)
    world.run(attributes.SET_ATTRIBUTE, attributes.SetAttributes((one,)))


@step("right", right=CONSENT, approver=words.text, pin=words.text)
def approve(world: "World", right: str, approver: str = "manager", pin: str | None = None) -> None:
    """A second person lets the next gesture of that right pass."""
    by = approver_of(approver, pin) or Approver("", "")
    world.run(approval.APPROVE, approval.Approve(right, by))


@step(receipt=words.text, gift=words.flag)
def print_receipt(world: "World", **keys: Any) -> None:  # noqa: ANN401 - readers give the types
    """The last receipt of this till, or that one, from its journal."""
    last = world.session.concluded
    number = keys.get("receipt", last.receipt_no if last else "")
    world.run(printing.PRINT_RECEIPT, printing.PrintReceipt(number, keys.get("gift", False)))


@step(
    "sku",
    sku=words.text,
    quantity=typed(words.quantity),
    price=typed(words.amount),
    reason=words.text,
    approver=words.text,
    pin=words.text,
)
def return_product(world: "World", **keys: Any) -> None:  # noqa: ANN401 - readers give the types
    request = returning.ReturnProduct(
        sku=keys["sku"],
        quantity=keys.get("quantity", UNIT),
        price_minor=keys.get("price"),
        reason=keys.get("reason", ""),
        approver=approver_of(keys.get("approver", "manager"), keys.get("pin")),
    )
    world.run(returning.RETURN_PRODUCT, request)
