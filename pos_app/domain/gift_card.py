"""Gift cards as goods: a line with the number of one card, which leaves at once and is worth its
price from when head office hears of the sale (R56, R75, R77).
"""

from collections.abc import Iterator

from pos_app.domain.errors import Refused
from pos_app.domain.frozen import replace
from pos_app.domain.money import AMOUNT_MINOR_MAX
from pos_app.domain.product import Product
from pos_app.domain.quantity import UNIT
from pos_app.domain.serials import Asked
from pos_app.domain.transaction import LINES_MAX, Transaction, TransactionLine

BOOK = "gift_card"
"""Under this name a till keeps the numbers that it sold, beside serial numbers."""


def card_lines(cart: Transaction) -> tuple[TransactionLine, ...]:
    """The lines that are gift cards."""
    return tuple([line for line in cart.lines if line.gift_card])


def sold_cards(cart: Transaction) -> Iterator[Asked]:
    """Their numbers as pieces that leave."""
    for line in card_lines(cart):
        yield Asked(line.line_no, line.name, 1, (line.gift_card,), BOOK)


def check_card_untouched(line: TransactionLine) -> None:
    """One card is one piece at its own amount (`GIFT_CARD_LINE`)."""
    if line.gift_card:
        raise Refused("GIFT_CARD_LINE", line=line.name)


def with_gift_card(
    cart: Transaction, product: Product, number: str, amount_minor: int
) -> Transaction:
    """The cart with a gift card of that number and amount as its last line."""
    if cart.is_order:
        raise Refused("ORDER_GIFTCARD")
    if not product.active:
        raise Refused("PRODUCT_INACTIVE", sku=product.sku, name=product.name)
    if not 0 < amount_minor <= AMOUNT_MINOR_MAX:
        raise Refused("BAD_AMOUNT", amount_minor=amount_minor)
    if len(cart.lines) >= LINES_MAX:
        raise Refused("CART_FULL", lines=LINES_MAX)
    if any(line.gift_card == number for line in cart.lines):
        raise Refused("GIFT_CARD_KNOWN", number=number)
    line = TransactionLine(
        line_no=cart.lines_made + 1,
        sku=product.sku,
        name=product.name,
        quantity=UNIT,
        price_minor=amount_minor,
        tax_rate=product.tax_rate,
        decimals=0,
        category=product.category,
        gift_card=number,
    )
    return replace(cart, lines=(*cart.lines, line), lines_made=line.line_no)
