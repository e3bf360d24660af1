"""What a receipt says about sale, order, pickup and shipment (R92, R142-R148, R194, R195)."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pos_app.domain.charge_rule import ChargeCode
from pos_app.domain.delivery import DeliveryClass
from pos_app.domain.events import Captured, Journalled, PickedUp, Placed, Shipped
from pos_app.domain.invoice import plan_invoice
from pos_app.domain.order import CustomerOrder
from pos_app.domain.order_events import apply
from pos_app.domain.pricing import Charge
from pos_app.domain.tax import Value
from pos_app.domain.tender import CardReference, ForeignCash, Tender, TenderKind
from pos_app.domain.transaction import DepositOverride, Terms, Transaction, TransactionLine
from pos_app.till.devices.receipt import Receipt, ReceiptKind, SumKind
from pos_app.till.devices.receipt_layout import COLUMNS, Style, layout
from pos_app.till.devices.receipt_of import receipt_of
from tests.helpers import carts

AT = datetime(2026, 1, 5, 13, 32, tzinfo=UTC)
CARD = CardReference("c1", "tok-a1", "Visa", "0042", "D4E5F6")


def picked_up(order: CustomerOrder, quantity: int, used: int, value: int) -> PickedUp:
    cash = Tender("t3", TenderKind.CASH, value - used, value - used, 0, 0, AT)
    return PickedUp(
        order_no=order.order_no,
        order_version=order.version,
        quantities=((2, quantity),),
        deposit_chosen=None,
        deposit_used=used,
        value_minor=value,
        tax_minor=0,
        tenders=(cash,),
        deposit_changes=(),
        receipt_no="AMF-02-R000124",
        store_id="AMF",
        register_id="AMF-2",
        shift_id="shift",
        staff_id="anna",
        at=AT,
    )


def shipped(order: CustomerOrder) -> Shipped:
    return Shipped(
        order_no=order.order_no,
        order_version=order.version,
        quantities=((3, 1000),),
        deposit_used=3200,
        value_minor=16000,
        tax_minor=0,
        captured=(Captured(12800, CARD),),
        unpaid_approved_by="",
        receipt_no="AMF-02-R000125",
        store_id="AMF",
        register_id="AMF-2",
        shift_id="shift",
        staff_id="anna",
        at=AT,
    )


def sale_of(*lines: TransactionLine, tenders: tuple[Tender, ...] = ()) -> Placed:
    terms = Terms("AMF", "AMF-2", prices_include_tax=True, deposit_rate=0)
    cart = Transaction("0" * 32, AT, terms, lines=lines, tenders=tenders)
    return Placed(cart, "AMF-02-R000001", "shift", "anna", AT)


def printed(receipt: Receipt) -> str:
    return "\n".join(row.text for row in layout(receipt))


def sums(receipt: Receipt) -> dict[SumKind, int]:
    return {one.kind: one.amount_minor for one in (*receipt.sums, *receipt.later)}


def row_of(text: str, label: str) -> str:
    found = [row for row in text.splitlines() if label in row]
    assert found, f"no row with {label} in\n{text}"
    return " ".join(found[0].split())


def test_the_receipt_of_an_order_tells_deposit_balance_and_what_was_paid(placed, configuration):
    """R92, W2: D 52.00, due 102.00, later 208.00."""
    receipt = receipt_of(placed, configuration)
    assert receipt.kind is ReceiptKind.ORDER
    wanted = {
        SumKind.TOTAL: 31000,
        SumKind.CARRIED_OUT: 5000,
        SumKind.ORDER_PART: 26000,
        SumKind.DEPOSIT: 5200,
        SumKind.DUE_NOW: 10200,
        SumKind.BALANCE: 20800,
        SumKind.CARD_HELD: 12800,
    }
    assert sums(receipt) | wanted == sums(receipt)


def test_the_lines_of_an_order_stand_by_class_with_place_and_day(placed, configuration):
    """R92."""
    groups = receipt_of(placed, configuration).groups
    assert [one.delivery_class for one in groups] == list(DeliveryClass)
    text = printed(receipt_of(placed, configuration))
    assert "Amersfoort, Langestraat 1" in text
    assert "vanaf 12-01-2026" in text
    assert "op 06-01-2026 (Spoed)" in text
    assert "Kade 12" in text
    assert text.index("Kruk") < text.index("Stoel") < text.index("Tafel")


def test_the_dutch_order_receipt_reads_as_it_should(placed, configuration):
    text = printed(receipt_of(placed, configuration))
    assert row_of(text, "4 x") == "4 x 25,00 100,00"
    assert row_of(text, "Totaal EUR") == "Totaal EUR 310,00"
    assert row_of(text, "Aanbetaling") == "Aanbetaling 20 % 52,00"
    assert row_of(text, "Nog te betalen") == "Nog te betalen 208,00"
    assert row_of(text, "Wisselgeld") == "Wisselgeld 8,00"
    assert row_of(text, "Bestelling") == "Bestelling 05-01-2026 14:32"
    assert "Visa **** 0042" in text
    assert "U bent geholpen door Anna" in text


def test_a_receipt_speaks_the_language_of_the_store(placed, configuration):
    english = replace(configuration, store=replace(configuration.store, language="en"))
    text = printed(receipt_of(placed, english))
    assert row_of(text, "Still to pay") == "Still to pay 208.00"
    assert "on 2026-01-06 (Express)" in text
    unknown = replace(configuration, store=replace(configuration.store, language="xx"))
    assert "Still to pay" in printed(receipt_of(placed, unknown))


def test_an_agreed_deposit_is_called_so(placed, cart, configuration):
    """R143."""
    agreed = replace(cart, override=DepositOverride(0, "agreed", "anna", "peter"))
    receipt = receipt_of(replace(placed, transaction=agreed), configuration)
    assert sums(receipt)[SumKind.DEPOSIT_AGREED] == 0
    assert SumKind.DEPOSIT not in sums(receipt)


def test_the_order_number_is_the_barcode_a_sale_has_its_receipt_number(placed, configuration):
    """R92, R108."""
    codes = [x.text for x in layout(receipt_of(placed, configuration)) if x.style is Style.BARCODE]
    assert codes == ["AMF-02-004182-7K3Q"]
    assert receipt_of(sale_of(), configuration).number == "AMF-02-R000001"


def test_tax_stands_per_rate_and_adds_up(configuration):
    """R194."""
    lines = (
        TransactionLine(1, "A", "Stoel", 1000, 12100, 210_000),
        TransactionLine(2, "B", "Boek", 1000, 1090, 90_000),
    )
    receipt = receipt_of(sale_of(*lines), configuration)
    assert [(one.rate, one.value) for one in receipt.taxes] == [
        (210_000, Value(10000, 2100)),
        (90_000, Value(1000, 90)),
    ]
    assert row_of(printed(receipt), "21 %") == "21 % 100,00 21,00 121,00"


def test_where_prices_exclude_tax_the_column_still_adds_up(configuration):
    """R194: net and tax stand above the total."""
    event = sale_of(TransactionLine(1, "A", "Stoel", 1000, 10000, 210_000))
    cart = replace(
        event.transaction, terms=replace(event.transaction.terms, prices_include_tax=False)
    )
    receipt = receipt_of(replace(event, transaction=cart), configuration)
    sums = [(one.kind, one.amount_minor) for one in receipt.sums]
    assert sums == [(SumKind.NET, 10000), (SumKind.TAX, 2100), (SumKind.TOTAL, 12100)]


def test_a_discount_and_charges_stand_under_their_line(configuration):
    chair = TransactionLine(1, "A", "Stoel", 2500, 1000, 0, discount_minor=250, unit="m")
    text = printed(receipt_of(sale_of(chair), configuration))
    assert row_of(text, "2,5 m") == "2,5 m x 10,00 25,00"
    assert row_of(text, "Korting") == "Korting -2,50"


def test_cash_rounding_and_change_have_rows_of_their_own(configuration):
    """R195."""
    cash = Tender("t", TenderKind.CASH, 9992, 10000, 10, -2, AT)
    text = printed(receipt_of(sale_of(tenders=(cash,)), configuration))
    assert row_of(text, "Contant ") == "Contant 100,00"
    assert row_of(text, "Afronding") == "Afronding contant -0,02"
    assert row_of(text, "Wisselgeld") == "Wisselgeld 0,10"


def test_money_given_back_says_so(configuration):
    """R149."""
    cash = Tender("t", TenderKind.CASH, -400, -400, 0, 0, AT)
    text = printed(receipt_of(sale_of(tenders=(cash,)), configuration))
    assert row_of(text, "terug") == "Contant terug 4,00"


@pytest.mark.parametrize("charge", [0, 2600])
def test_a_cancellation_without_a_charge_has_no_line_for_one(placed, configuration, charge):
    """R165."""
    order = apply(None, placed)
    free = carts.cancelled(order)
    event = replace(free, charge_minor=charge, proposed_minor=charge, value_minor=charge)
    receipt = receipt_of(event, configuration, apply(order, event), order)
    assert sums(receipt).get(SumKind.CANCELLATION, 0) == charge
    assert (SumKind.CANCELLATION in sums(receipt)) is bool(charge)


def test_a_pickup_in_parts_tells_deposit_used_and_what_stays(placed, configuration):
    """R148, R196: one of four chairs of 100.00, 20 % of it from the deposit."""
    order = apply(None, placed)
    event = picked_up(order, 1000, used=500, value=2500)
    receipt = receipt_of(event, configuration, apply(order, event), order)
    assert receipt.kind is ReceiptKind.PICKUP
    assert receipt.groups[0].lines[0].amount_minor == 2500
    assert sums(receipt)[SumKind.DEPOSIT_USED] == -500
    assert sums(receipt)[SumKind.DUE_NOW] == 2000
    assert sums(receipt)[SumKind.DEPOSIT_LEFT] == 4700
    assert sums(receipt)[SumKind.BALANCE] == 26000 - 2500 - 4700
    assert "1 stuk " in printed(receipt)


def test_the_parts_of_a_line_on_paper_add_up_to_the_line(placed, cart, configuration):
    """R196: 3 x 33.33 at 21 %, picked up one by one."""
    odd = replace(cart.lines[1], quantity=3000, price_minor=3333, tax_rate=210_000)
    alone = replace(cart, lines=(odd,), charges=(), balance_card=None)
    order = apply(None, replace(placed, transaction=alone))
    values = []
    for _ in range(3):
        plan = plan_invoice(order, ((2, 1000),), shipped=False)
        event = picked_up(order, 1000, plan.deposit_used, plan.value.gross)
        after = apply(order, event)
        values += [one.value for one in receipt_of(event, configuration, after, order).taxes]
        order = after
    assert sum((one.gross for one in values), 0) == 9999
    assert sum((one.tax for one in values), 0) == 1735


def test_a_shipment_takes_header_charges_and_names_the_card(placed, configuration):
    """W6, R157: 160.00 incl. header 10.00, deposit 32.00, card 128.00."""
    order = apply(None, placed)
    after_pickup = apply(order, picked_up(order, 4000, used=2000, value=10000))
    event = shipped(after_pickup)
    receipt = receipt_of(event, configuration, apply(after_pickup, event), after_pickup)
    assert [charge.amount_minor for charge in receipt.charges] == [1000]
    assert sums(receipt)[SumKind.BALANCE] == 0
    text = printed(receipt)
    assert row_of(text, "Uw kaart") == "Uw kaart 128,00"
    assert "D4E5F6" in text


def test_there_is_no_receipt_of_a_pickup_without_its_order(placed, configuration):
    order = apply(None, placed)
    with pytest.raises(ValueError, match="PickedUp"):
        receipt_of(picked_up(order, 1000, 500, 2500), configuration)
    with pytest.raises(ValueError, match="Journalled"):
        receipt_of(Journalled("x", "anna", "", "", AT), configuration)


def test_a_copy_and_a_training_receipt_say_so_above_and_below(placed, configuration):
    """A reprint says that it is one."""
    receipt = receipt_of(placed, configuration)
    assert "KOPIE" not in printed(receipt)
    assert printed(replace(receipt, copy=True)).count("*** KOPIE ***") == 2
    assert printed(replace(receipt, training=True)).count("GEEN VERKOOP") == 2


def test_no_row_is_wider_than_the_paper(cart, placed, configuration):
    long = replace(cart.lines[0], name="Wandkast " * 20, quantity=123_456, price_minor=10**9)
    wide = replace(cart, lines=(long, *cart.lines[1:]))
    endless = replace(cart.customer, name="M" * 300)
    receipt = receipt_of(
        replace(placed, transaction=replace(wide, customer=endless)), configuration
    )
    assert max(len(row.text) for row in layout(receipt)) <= COLUMNS


FREIGHT = ChargeCode("freight", "Freight", "Vrachtkosten", shipping=True)


def charged(placed: Placed, *charges: Charge) -> Placed:
    """The order with these charges on each of its lines."""
    lines = tuple(replace(line, charges=charges) for line in placed.transaction.lines)
    return replace(placed, transaction=replace(placed.transaction, lines=lines))


def test_r33_charges_go_by_head_offices_names_and_delivery_has_a_sum(placed, configuration):
    orders = replace(configuration.orders, charge_details=(FREIGHT,))
    free = Charge("gift", 0)
    receipt = receipt_of(
        charged(placed, Charge("freight", 250, 0), free), replace(configuration, orders=orders)
    )
    assert sums(receipt)[SumKind.DELIVERY] == 250 * len(placed.transaction.lines)
    text = printed(receipt)
    assert row_of(text, "Vrachtkosten") == "Vrachtkosten 2,50"
    assert row_of(text, "waarvan bezorging") == "waarvan bezorging 7,50"
    assert "gift" not in text


def test_r194_the_part_of_a_line_shows_each_charge_at_its_own_rate(placed, configuration):
    made = charged(placed, Charge("other", 121, 210_000))
    order = apply(None, made)
    plan = plan_invoice(order, ((2, 1000),), shipped=False)
    event = picked_up(order, 1000, plan.deposit_used, plan.value.gross)
    event = replace(event, tax_minor=plan.value.tax)
    receipt = receipt_of(event, configuration, apply(order, event), order)
    table = {one.rate: one.value for one in receipt.taxes}
    assert (table[210_000].gross, table[210_000].tax) == (30, 5)
    assert sum(value.gross for value in table.values()) == plan.value.gross


def test_r196_after_an_edit_the_paper_says_what_was_invoiced(placed, cart, configuration):
    """3 x 50.00 less 6.00: one is fetched (48.00), an edit leaves 2 less 6.00; then 46.00."""
    one = replace(cart.lines[1], quantity=3000, price_minor=5000, discount_minor=600)
    alone = replace(cart, lines=(one,), charges=(), balance_card=None)
    order = apply(None, replace(placed, transaction=alone))
    plan = plan_invoice(order, ((2, 1000),), shipped=False)
    order = apply(order, picked_up(order, 1000, plan.deposit_used, plan.value.gross))
    assert plan.value.gross == 4800
    order = replace(order, lines=(replace(order.lines[0], ordered=2000),))
    plan = plan_invoice(order, ((2, 1000),), shipped=False)
    event = picked_up(order, 1000, plan.deposit_used, plan.value.gross)
    receipt = receipt_of(event, configuration, apply(order, event), order)
    assert [x.amount_minor for x in receipt.groups[0].lines] == [4600]
    assert sum(x.value.gross for x in receipt.taxes) == 4600


def test_r135_each_line_that_comes_back_shows_what_it_gives_whatever_was_invoiced_since(
    configuration,
):
    """100.00 for three: one is fetched and comes back, then the next; no charge makes up for it."""
    made = carts.cart(("3 x 33.34", carts.PICK))
    order = carts.placed(replace(made, lines=(replace(made.lines[0], discount_minor=2),)))
    shown = []
    for _ in range(2):
        order = carts.picked_up(order, {1: 1})
        event = carts.came_back(order, {1: 1000})
        after = apply(order, event)
        receipt = receipt_of(event, configuration, after, order)
        shown.append([x.amount_minor for x in receipt.groups[0].lines])
        assert receipt.charges == ()
        order = after
    assert shown == [[-3333], [-3334]]


def test_r135_what_came_back_is_nothing_that_leaves_and_names_its_receipt(configuration):
    """It said that the customer took it along, or that it would be delivered, as pieces even of
    what is sold by the metre, and that a negative amount was due.
    """
    made = carts.cart(("2 x 40.00", carts.PICK), ("1 x 10.00", carts.PICK))
    by_metre = replace(made.lines[0], unit="m")
    order = carts.placed(replace(made, lines=(by_metre, made.lines[1])))
    order = carts.picked_up(order, {1: 2, 2: 1})
    event = carts.came_back(order, {1: 1500, 2: 1000})
    cash = Tender("t", TenderKind.CASH, -7_000, -7_000, 0, 0, AT)
    event = replace(event, tenders=(cash,))
    sale = replace(order, order_no=order.receipt_no)
    receipt = receipt_of(event, configuration, apply(sale, event), sale)
    text = printed(receipt)
    assert "U haalt af" not in text
    assert "U brengt terug" in text
    assert row_of(text, "Gekocht op bon") == f"Gekocht op bon {order.receipt_no}"
    assert row_of(text, "1,5 m") == "1,5 m -60,00"
    assert row_of(text, "1 stuk") == "1 stuk -10,00"
    assert row_of(text, "Terug te betalen") == "Terug te betalen 70,00"


def test_what_is_cancelled_is_promised_no_more(placed, configuration):
    order = apply(None, placed)
    event = carts.cancelled(order)
    text = printed(receipt_of(event, configuration, apply(order, event), order))
    assert "Dit vervalt" in text
    assert "Wij bezorgen" not in text
    assert "U haalt af" not in text


def test_r77_foreign_cash_is_written_as_the_store_writes_amounts(configuration):
    notes = ForeignCash("GBP", 165_000, 1_170_000)
    cash = Tender("t", TenderKind.FOREIGN_CASH, 1, 1, 0, 0, AT, foreign=notes)
    text = printed(receipt_of(sale_of(tenders=(cash,)), configuration))
    assert row_of(text, "GBP") == "GBP 1.650,00"
