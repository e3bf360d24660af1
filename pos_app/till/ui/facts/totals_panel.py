"""The lines that head office wants above the formula of the amount due (R49); pure."""

from dataclasses import replace

from pos_app.domain.configuration import ScreenLayout
from pos_app.domain.deposit import totals
from pos_app.domain.pricing import charges_value
from pos_app.domain.returns import plan_returns
from pos_app.domain.transaction import Transaction
from pos_app.till.ui.facts.cart_rows import Setting
from pos_app.till.ui.facts.due_rows import is_started
from pos_app.till.ui.facts.rows import TopRow
from pos_app.till.ui.screen_state import ScreenState


def with_totals(
    state: ScreenState, cart: Transaction | None, setting: Setting, layout: ScreenLayout
) -> ScreenState:
    """The screen with the layout's lines in its columns; a layout that names none changes nothing,
    and a pickup or a cancellation keeps what is only true of it.
    """
    if not layout.totals or cart is None or not is_started(cart):
        return state
    if cart.pick_up is not None or cart.cancellation is not None:
        return state
    figures = setting.text.figures
    amounts = _amounts(cart, setting)
    rows = tuple(
        TopRow(
            setting.text(f"totals.{name}"),
            str(len(cart.lines)) if name == "lines" else figures.amount(amounts[name]),
        )
        for name in layout.totals
        if name == "lines" or name in amounts
    )
    due = replace(state.due, top=rows, top_columns=layout.totals_columns)
    return replace(state, due=due)


def _amounts(cart: Transaction, setting: Setting) -> dict[str, int]:
    sums = setting.sums.of(cart).totals or totals(cart)
    charges = [one for line in cart.lines for one in line.charges] + list(cart.charges)
    included = cart.terms.prices_include_tax
    return {
        "discount": sum(line.discount_minor for line in cart.lines),
        "charges": charges_value(tuple(charges), included=included).gross,
        "subtotal": sums.total - sums.tax,
        "tax": sums.tax,
        "due": setting.sums.of(cart).due,
        "deposit": sums.deposit if cart.is_order else 0,
        "carry_out": sums.carry_out,
        "returned": plan_returns(cart).value.gross,
    }
