"""The totals panel: head office names its lines and their columns (R49)."""

from dataclasses import replace

import pytest

from pos_app.domain.configuration import ScreenLayout
from pos_app.till.operations.charges import HeaderCharge
from pos_app.till.operations.delivery import PickUpLines
from pos_app.till.operations.lines import LineDiscount
from tests.helpers.shop import CHAIR, CUSHION, configure, do, ring_up

NAMES = ("lines", "discount", "charges", "subtotal", "tax", "due", "deposit", "carry_out")


@pytest.fixture
def laid_out(till):
    """A till whose layout names the lines of its totals panel."""
    before = till.session.configuration

    def lay(*names: str, columns: int = 1):
        layout = ScreenLayout(version=9, totals=names, totals_columns=columns)
        configure(till.session, replace(before, layout=layout, version=before.version + 1))
        till.session.listener()
        return till

    yield lay
    till.session.show(None)
    configure(till.session, before)


@pytest.mark.parametrize("columns", [1, 2])
def test_r49_the_lines_of_the_layout_stand_in_its_columns(laid_out, columns):
    till = laid_out(*NAMES, columns=columns)
    ring_up(till.session, (CHAIR, 4), (CUSHION, 2))
    do(till.session, "line_discount", LineDiscount(2, 90))
    do(till.session, "pick_up", PickUpLines((1,)))
    state = till.screen.due.state
    shown = {row.label: row.figure for row in state.top}
    assert list(shown) == [
        "Regels", "Korting", "Kosten", "Subtotaal", "Btw", "Nu te betalen", "Aanbetaling",
        "Meenemen",
    ]  # fmt: skip
    assert shown["Regels"] == "2"
    assert shown["Korting"] == "0,90"
    assert (shown["Aanbetaling"], shown["Meenemen"]) == ("95,20", "49,00")
    assert shown["Nu te betalen"] == "144,20"
    assert state.top_columns == columns


def test_r49_a_plain_sale_has_no_deposit_whatever_its_charges(laid_out):
    till = laid_out("deposit", "charges", "due")
    ring_up(till.session, (CHAIR, 1))
    do(till.session, "add_header_charge", HeaderCharge(500))
    shown = [row.figure for row in till.screen.due.state.top]
    assert shown == ["0,00", "5,00", "124,00"]


def test_r49_a_layout_that_names_none_leaves_the_card_as_it_is(laid_out):
    till = laid_out()
    ring_up(till.session, (CHAIR, 1), customer="")
    assert till.screen.due.state.top[0].strong
