"""What the transaction screen would show, without a window."""

from dataclasses import replace

from pos_app.domain.deposit import totals
from pos_app.domain.transaction import DepositOverride
from pos_app.resources_dir import resources_dir
from pos_app.till.ui.facts.cart_rows import Setting, cart_rows
from pos_app.till.ui.facts.rows import ChargeRow, GroupRow, LineRow
from pos_app.till.ui.screen_state import changed_lines, screen_state
from pos_app.till.ui.text import Text
from tests.helpers import carts

SETTING = Setting(Text(resources_dir() / "text", "nl"), carts.STORE)


def mixed():
    return carts.cart(
        ("1 x 50.00", carts.CARRY), ("1 x 100.00", carts.PICK), ("1 x 150.00", carts.SHIP)
    )


def test_an_order_is_grouped_carry_out_pick_up_ship():
    rows = cart_rows(mixed(), SETTING)
    assert [row.tone for row in rows if isinstance(row, GroupRow)] == ["carry", "pick", "ship"]


def test_the_due_column_adds_up_to_the_amount_due_r95():
    state = screen_state(mixed(), SETTING, {})
    lines = [row.due_minor or 0 for row in state.rows if isinstance(row, LineRow | ChargeRow)]
    assert sum(lines) == state.due.result_minor == totals(mixed()).due


def test_the_formula_is_carry_out_plus_deposit_less_paid():
    state = screen_state(mixed(), SETTING, {}).due
    assert [(row.key, row.sign) for row in state.rows] == [
        ("carry", ""),
        ("deposit", "+"),
        ("paid", "−"),
    ]
    carry, deposit, paid = (row.amount_minor for row in state.rows)
    assert carry + deposit - paid == state.result_minor
    assert state.rows[1].detail == "10\u00a0% van 250,00"
    assert state.later_minor == sum(row.amount_minor for row in state.later)


def test_an_adjusted_deposit_says_by_whom_and_what_it_was():
    override = DepositOverride(1_000, "Vaste klant", "clerk", "manager")
    row = screen_state(replace(mixed(), override=override), SETTING, {}).due.rows[1]
    assert row.detail.startswith("Aangepast: 4\u00a0% van 250,00 · Vaste klant")
    assert row.chip == "was 25,00"


def test_a_business_customer_pays_no_deposit_r18():
    row = screen_state(replace(mixed(), customer=carts.SMIT), SETTING, {}).due.rows[1]
    assert (row.detail, row.amount_minor) == ("Zakelijk: geen aanbetaling", 0)


def test_a_plain_sale_has_flat_lines_and_no_due_column():
    state = screen_state(carts.cart(("2 x 10.00", None)), SETTING, {})
    assert not state.with_due
    assert all(isinstance(row, LineRow) for row in state.rows)


def test_lines_without_a_class_are_named_when_another_has_one_r96():
    state = screen_state(carts.cart(("1 x 10.00", None), ("1 x 20.00", carts.PICK)), SETTING, {})
    assert state.unchosen == (1,)
    assert state.rows[-2].tone == "warning"


def test_nothing_due_means_conclude_r78():
    cart = carts.cart(("1 x 0.00", None))
    assert screen_state(cart, SETTING, {}).concluding


def test_no_cart_explains_what_will_stand_there():
    state = screen_state(None, SETTING, {})
    assert state.mode == "none"
    assert state.due.empty


def test_only_new_and_changed_lines_flash():
    one = cart_rows(carts.cart(("1 x 10.00", None)), SETTING)
    two = cart_rows(carts.cart(("1 x 10.00", None), ("1 x 5.00", None)), SETTING)
    more = cart_rows(carts.cart(("2 x 10.00", None), ("1 x 5.00", None)), SETTING)
    assert changed_lines(one, two) == [2]
    assert changed_lines(two, more) == [1]
