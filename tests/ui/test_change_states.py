"""What the transaction screen shows of an edit, a cancellation and an offer, without a window."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from pos_app.domain import cart as gestures
from pos_app.domain.cancellation import all_open, begun
from pos_app.domain.deposit import due
from pos_app.domain.edit import cart_lines
from pos_app.domain.quantity import UNIT
from pos_app.domain.transaction import Edit, Quote
from pos_app.resources_dir import resources_dir
from pos_app.till.ui.facts.cart_rows import Setting
from pos_app.till.ui.facts.mode import Lease
from pos_app.till.ui.facts.rows import LineRow
from pos_app.till.ui.screen_state import changed_lines, screen_state
from pos_app.till.ui.text import Text
from tests.helpers import carts
from tests.helpers.carts import CARRY, PICK, SHIP

SETTING = Setting(Text(resources_dir() / "text", "nl"), carts.STORE)
AT = datetime(2026, 3, 2, 14, 20, tzinfo=carts.NOW.tzinfo)
HELD = Lease(AT, AT, AT + timedelta(minutes=15))


def order():
    """Six chairs to pick up, a table to ship, a lamp that went home: 490,00, deposit 44,00."""
    return carts.placed(carts.cart(("6 x 40.00", PICK), ("1 x 200.00", SHIP), ("1 x 50.00", CARRY)))


def edit_of(one):
    quote = Quote(one.quote.expires_on) if one.quote else None
    made = max(line.line_no for line in one.lines)
    cart = replace(carts.cart(), lines=cart_lines(one), lines_made=made, charges=one.charges)
    return replace(cart, order_no=one.order_no, edit=Edit(one), quote=quote)


def shown(cart, lease=HELD):
    return screen_state(cart, SETTING, {}, lease=lease)


def marks(cart):
    rows = [row for row in shown(cart).rows if isinstance(row, LineRow)]
    return {row.name: (row.mark_words, row.locked) for row in rows}


def test_r101_each_line_says_how_the_edit_changed_it():
    cart = gestures.with_quantity(edit_of(order()), 1, 8 * UNIT)
    cart = gestures.with_product(cart, carts.product("10.00", sku="D"), UNIT)
    assert marks(cart) == {
        "A": ("Was 6", False),
        "B": ("", False),
        "C": ("", True),
        "D": ("Nieuw", False),
    }
    assert marks(gestures.without_line(cart, 2))["B"] == ("Vervalt", False)
    later = gestures.with_deliveries(cart, (2,), replace(SHIP, on=date(2026, 3, 9)))
    assert marks(later)["B"] == ("Gewijzigd", False)


def test_a_line_that_is_taken_off_stays_in_sight_and_is_not_chosen():
    before = shown(edit_of(order())).rows
    after = shown(gestures.without_line(edit_of(order()), 2)).rows
    (gone,) = [row for row in after if getattr(row, "mark", "") == "gone"]
    assert (gone.quantity, gone.amount_minor) == (0, 0)
    assert changed_lines(before, after) == []


def test_r154_the_edit_s_formula_adds_up_under_both_totals():
    cart = gestures.with_quantity(edit_of(order()), 1, 8 * UNIT)
    state = shown(cart).due
    assert [(row.key, row.sign, row.amount_minor) for row in state.rows] == [
        ("carry", "", 0),
        ("deposit", "+", 5_200),
        ("available", "−", 4_400),
        ("paid", "−", 0),
    ]
    assert [row.figure for row in state.top] == ["490,00", "570,00"]
    assert (state.result_label, state.result_minor) == ("Nu te betalen", due(cart))


def test_r154_a_deposit_that_is_not_the_percentage_says_why():
    partly = carts.picked_up(order(), {1: 2})
    assert shown(edit_of(partly)).due.rows[1].detail.startswith("ongewijzigd")
    agreed = carts.placed(carts.overridden(carts.cart(("2 x 40.00", PICK)), "30.00"))
    cart = gestures.with_quantity(edit_of(agreed), 1, 3 * UNIT)
    said = shown(cart).due.rows[1].detail
    assert said == "Aangepast tot 30,00 door clerk · akkoord manager · agreed"
    older = gestures.with_quantity(edit_of(replace(agreed, deposit_agreed=None)), 1, 3 * UNIT)
    assert shown(older).due.rows[1].detail == "wat over is van de afgesproken aanbetaling"


def test_r102_the_filled_button_follows_the_sign_of_the_due():
    cart = edit_of(order())
    assert shown(cart).pay.label == "Opslaan"
    assert shown(gestures.with_quantity(cart, 1, 8 * UNIT)).pay.label == "Bijbetalen"
    less = shown(gestures.with_quantity(cart, 1, 2 * UNIT))
    assert (less.pay.label, less.refunding, less.concluding) == ("Terugbetalen", True, False)
    assert not shown(cart).with_due


def test_the_strip_says_since_when_and_until_when_r140():
    words = shown(edit_of(order())).strip.words
    assert words.endswith("wijzigen, sinds 14:20, vergrendeld tot 14:35")
    over = shown(edit_of(order()), replace(HELD, now=AT + timedelta(minutes=16))).strip
    assert over.words.endswith("niet meer vergrendeld")
    assert over.tone == "warning"
    alone = shown(edit_of(order()), replace(HELD, until=None)).strip.words
    assert alone.endswith("sinds 14:20")
    assert shown(carts.cart(("1 x 10.00", PICK))).strip is None


def test_r162_the_cancellation_s_formula_adds_up():
    one = order()
    terms = replace(one.terms, cancellation_rate=50_000, cancellation_tax_rate=210_000)
    task = begun(replace(one, terms=terms), all_open(one))
    cart = replace(carts.cart(), order_no=one.order_no, cancellation=task)
    state = shown(cart)
    assert state.due.top[0].figure == "440,00"
    assert [(row.key, row.sign, row.amount_minor) for row in state.due.rows] == [
        ("charge", "", 2_200),
        ("tax", "+", 462),
        ("available", "−", 4_400),
    ]
    assert state.due.rows[0].detail == "5\u00a0% van 440,00"
    assert (state.due.result_label, state.due.result_minor) == ("Terug te betalen", due(cart))
    lines = [row for row in state.rows if isinstance(row, LineRow)]
    assert sum(row.amount_minor for row in lines) == 44_000


def test_r90_a_change_tells_beside_its_formula_what_left_unpaid():
    owing = replace(order(), unpaid=7_200)
    task = begun(owing, all_open(owing))
    cart = replace(carts.cart(), order_no=owing.order_no, cancellation=task)
    for state in (shown(cart), shown(edit_of(owing))):
        told = state.due.top[-1]
        assert (told.label, told.figure) == ("Verzonden, onbetaald", "72,00")
    assert all(row.amount_minor != 7_200 for row in shown(cart).due.rows)


def test_r163_a_charge_by_hand_says_what_it_was_and_why():
    one = order()
    task = begun(one, ((1, 2 * UNIT),))
    task = replace(task, charge_minor=500, reason="Gebroken")
    rows = shown(replace(carts.cart(), order_no=one.order_no, cancellation=task)).due.rows
    assert rows[0].detail == "Aangepast, was 0,00 · Gebroken"
    assert rows[2].key == "deposit"
    assert rows[2].amount_minor == 3_600


def test_r131_an_offer_has_no_pay_buttons_but_one_to_keep_it():
    cart = gestures.with_quote(carts.cart(("2 x 40.00", PICK)), date(2026, 3, 20), carts.TODAY)
    state = shown(cart)
    assert (state.pay.label, state.pay.alone, state.pay.gesture) == (
        "Offerte bewaren",
        True,
        "conclude",
    )
    assert state.strip.words == "Offerte, geldig t/m vr\u00a020\u00a0mrt"
    assert (state.due.result_label, state.due.result_minor) == ("Offerte, totaal", 8_000)
    editing = shown(edit_of(carts.placed(cart)))
    assert editing.pay.alone
    converted = shown(gestures.as_order(edit_of(carts.placed(cart))))
    assert (converted.pay.label, converted.due.result_minor) == ("Bijbetalen", 800)


def test_dropping_a_quote_costs_nothing_and_says_so():
    cart = gestures.with_quote(carts.cart(("2 x 40.00", PICK)), date(2026, 3, 20), carts.TODAY)
    one = carts.placed(cart)
    state = shown(replace(carts.cart(), cancellation=begun(one, all_open(one))))
    assert state.pay.label == "Offerte laten vervallen"
    assert state.due.rows[0].detail == "een offerte laten vervallen kost niets"
