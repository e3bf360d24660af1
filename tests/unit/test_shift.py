"""The shift's states, and its expected cash explained line by line (R79, R190, R191)."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.errors import Refused
from pos_app.domain.events import ShiftOpened
from pos_app.domain.money import AMOUNT_MINOR_MAX
from pos_app.domain.shift import (
    Declaration,
    Movement,
    Shift,
    ShiftState,
    check_declaration,
    check_movement,
    check_turn,
)
from pos_app.domain.shift_books import Running, expected_cash, standing
from pos_app.domain.shift_events import ShiftMoved, ShiftTurned
from pos_app.domain.shift_report import ForeignSum, Moved, Paid, ShiftFacts, report

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SHIFT = Shift("S1-1-00001", 1, NOW, "clerk", 10_000)
ACTIVE, SUSPENDED, BLIND, CLOSED = ShiftState

TURNS = {
    ACTIVE: {SUSPENDED, BLIND, CLOSED},
    SUSPENDED: {ACTIVE},
    BLIND: {CLOSED},
    CLOSED: set(),
}


@pytest.mark.parametrize("before", ShiftState)
@pytest.mark.parametrize("to", ShiftState)
def test_r190_a_shift_turns_only_as_the_table_says(before, to):
    shift = replace(SHIFT, state=before)
    if to in TURNS[before]:
        check_turn(shift, to)
        return
    code = "SHIFT_OPEN" if before is ACTIVE else f"SHIFT_{before.name}"
    with pytest.raises(Refused, match=code):
        check_turn(shift, to)


def tender(kind: str, business: str, amount: int, over: int) -> Paid:
    """Only coins and notes are rounded and give change (R77)."""
    notes = kind in {"cash", "foreign_cash"}
    rounding, change = (2 if notes else 0), (over if notes and amount > 0 else 0)
    given = amount + rounding + change
    return Paid(business, kind, amount < 0, amount, given, change, rounding)


PAID = st.lists(
    st.builds(
        tender,
        st.sampled_from(("cash", "card", "card_token", "gift_card", "foreign_cash")),
        st.sampled_from(("sale", "order", "pickup", "edit", "cancel", "return")),
        st.integers(-5_000, 50_000),
        st.integers(0, 5_000),
    ),
    max_size=8,
)
MOVED = st.lists(
    st.builds(Moved, st.sampled_from(Movement), st.integers(1, 9_999), st.just(NOW), st.just("c")),
    max_size=6,
)


@given(PAID, MOVED, st.integers(0, 9_999), st.integers(-500, 500))
def test_r190_the_lines_add_up_to_the_expected_cash(paid, moved, start, in_hand):
    """Start + cash in - out, whatever was done; what came in is told by what it was for (R191)."""
    cash = sum(one.given_minor for one in paid if one.kind == "cash")
    cash -= sum(one.change_minor for one in paid)
    by_hand = sum(
        x.movement.sign * x.amount_minor for x in moved if x.movement is not Movement.START
    )
    shift = replace(SHIFT, start_minor=start, cash_minor=cash + by_hand + in_hand)
    found = report(
        shift, ShiftFacts(paid=tuple(paid), moved=tuple(moved)), "S1-1", made_at=NOW, made_by="c"
    )
    assert found.expected_minor == shift.expected_minor
    lines = {line.what: line.amount_minor for line in found.cash}
    assert lines.get("in_hand", 0) == in_hand
    told = sum(line.amount_minor for line in found.of_which)
    assert told == lines["received"] + lines["change"]


def test_r190_over_and_short_are_declared_less_expected_for_every_tender():
    paid = (tender("card", "sale", 5_000, 0), tender("card_token", "pickup", 1_000, 0))
    declared = Declaration(9_900, others=(("card", 6_500), ("gift_card", 100)))
    facts = ShiftFacts(paid=paid, declared=declared, captured_minor=300)
    found = report(SHIFT, facts, "S1-1", made_at=NOW, made_by="c")
    assert found.difference_minor == -100
    differences = {one.kind: one.difference_minor for one in found.tenders}
    assert differences == {"cash": -100, "card": 200, "gift_card": 100}


def test_r190_what_nobody_counted_is_neither_over_nor_short():
    facts = ShiftFacts(paid=(tender("card", "sale", 5_000, 0),))
    found = report(SHIFT, facts, "S1-1", made_at=NOW, made_by="c")
    assert [one.difference_minor for one in found.tenders] == [None] * len(found.tenders)
    assert ForeignSum("USD", 2, 500, 450).difference_minor is None


def test_m9_a_start_amount_that_is_counted_anew_takes_the_place_of_the_first():
    told: dict[str, Any] = {
        "shift_id": "s", "register_id": "S1-1", "staff_id": "c", "at": NOW
    }  # fmt: skip
    opened = ShiftOpened(**told, number=1, start_minor=10_000)
    moved = [
        ShiftMoved(**told, movement=movement, amount_minor=minor, bag="")
        for movement, minor in ((Movement.SAFE_DROP, 500), (Movement.START, 9_000))
    ]
    assert expected_cash("s", [opened, *moved]) == 8_500


def test_r51_the_end_of_a_shift_whose_begin_nobody_told_opens_none():
    told: dict[str, Any] = {"register_id": "S1-1", "staff_id": "c", "at": NOW}
    opened = ShiftOpened("new", 2, "S1-1", "c", 0, NOW)
    ended = ShiftTurned(**told, shift_id="old", state=ShiftState.BLIND_CLOSED)
    suspended = ShiftTurned(**told, shift_id="new", state=ShiftState.SUSPENDED)
    assert standing([ended, opened, suspended]) == [Running(opened, ShiftState.SUSPENDED)]


@pytest.mark.parametrize(
    "declared",
    [
        Declaration(-1),
        Declaration(AMOUNT_MINOR_MAX + 1),
        Declaration(0, others=(("card", -1),)),
        Declaration(1_000, pieces=((500, 3),)),
        Declaration(None, pieces=((500, 3),)),
        Declaration(500, pieces=((-500, -1),)),
        Declaration(5_000_000_00, pieces=((500, 1_000_000),)),
    ],
)
def test_r79_nobody_can_have_counted_that(declared):
    with pytest.raises(Refused, match="BAD_"):
        check_declaration(declared)


@pytest.mark.parametrize(
    ("movement", "minor", "bag", "code"),
    [
        (Movement.FLOAT, 0, "", "BAD_AMOUNT"),
        (Movement.REMOVAL, -1, "", "BAD_AMOUNT"),
        (Movement.START, -1, "", "BAD_AMOUNT"),
        (Movement.SAFE_DROP, AMOUNT_MINOR_MAX + 1, "", "BAD_AMOUNT"),
        (Movement.BANK_DROP, 1, " ", "BAG_MISSING"),
        (Movement.BANK_DROP, 1, "x" * 41, "BAG_MISSING"),
    ],
)
def test_r79_cash_that_cannot_be_moved_is_refused(movement, minor, bag, code):
    with pytest.raises(Refused, match=code):
        check_movement(movement, minor, bag)
