"""What is made sure before money settles a cart."""

from collections.abc import Callable
from functools import partial

from pos_app.domain.serials import asked
from pos_app.domain.transaction import Transaction
from pos_app.till.operations.balance_card import with_fitting_card
from pos_app.till.operations.order_in_hand import still_fresh
from pos_app.till.operations.outcome import Result
from pos_app.till.operations.serials import check_not_out
from pos_app.till.session import RegisterSession


def settling(session: RegisterSession, cart: Transaction, settle: Callable[[], Result]) -> Result:
    """Go on to the payment that settles the cart: none of its pieces left before (R121), HQ's order
    is still the one that is changed (R103), and the card for the balance fits (R88).
    """
    check_not_out(session, asked(cart))
    return still_fresh(session, cart, partial(with_fitting_card, session, cart, settle))
