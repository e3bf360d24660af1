"""Gift cards sold at tills: the money is on them once, whatever arrives twice or crosses (R77)."""

from dataclasses import replace

from pos_app.hq.store import exceptions, values
from tests.helpers.carts import cart
from tests.hq.world import Till, a_till


def card_sold(till: Till, counter: int, number: str = "G-1"):
    """A gift card of 25.00 for cash."""
    plain = cart(("1 x 25.00", None))
    lines = tuple(replace(line, gift_card=number) for line in plain.lines)
    return till.placed(replace(plain, lines=lines), counter)


def left(hq, number: str = "G-1") -> int | None:
    with hq.read() as unit:
        return values.balance(unit, f"gift_card:{number}")


def test_r77_a_sale_that_arrives_again_puts_its_money_on_the_card_once(hq, ids):
    till = a_till(hq, ids)
    item = till.item(card_sold(till, 1))
    till.push(item)
    till.push(item)
    assert left(hq) == 2_500


def test_r77_a_number_sold_twice_without_head_office_has_both_sums_and_is_told(hq, ids):
    first, second = a_till(hq, ids), a_till(hq, ids, "S1-2")
    first.send(card_sold(first, 1))
    second.send(card_sold(second, 1))
    assert left(hq) == 5_000
    with hq.read() as unit:
        told = [(x.kind, x.amount_minor) for x in exceptions.page(unit)]
    assert ("GIFT_CARD_TWICE", 2_500) in told
