"""X and Z: what a shift did, and its expected cash explained line by line (R79, R190); pure.

The lines of `cash` add up to the expected amount; those of `of_which` add up to what was received
less the change.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pos_app.domain.frozen import replace
from pos_app.domain.shift import Declaration, Movement, Shift
from pos_app.domain.tax import RateSum

CASH = "cash"
CARDS = ("card", "card_token")
"""What a terminal's own total holds: a stored card is the same money."""
FOREIGN = "foreign_cash"
"""Notes of another currency at their value; they get their change in the own one (R77)."""

RECEIVED_FOR = {"sale": "sales", "order": "deposits", "edit": "deposits", "pickup": "balances"}
"""What cash that came in was for, by kind of business; anything else was a charge."""


@dataclass(frozen=True, slots=True)
class CashLine:
    """One term of the expected cash, with its sign."""

    what: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class TenderSum:
    """What a tender should come to, and what was declared; no declaration is nothing."""

    kind: str
    expected_minor: int
    declared_minor: int | None = None

    @property
    def difference_minor(self) -> int | None:
        """Over (positive) or short (R190)."""
        if self.declared_minor is None:
            return None
        return self.declared_minor - self.expected_minor


@dataclass(frozen=True, slots=True)
class ForeignSum:
    """Notes of one currency: what should be there and what was declared, in its own minor units,
    and what they were taken for in the store's (R77).
    """

    currency: str
    decimals: int
    expected_minor: int
    worth_minor: int
    declared_minor: int | None = None

    @property
    def difference_minor(self) -> int | None:
        """Over (positive) or short, in the currency's own minor units."""
        if self.declared_minor is None:
            return None
        return self.declared_minor - self.expected_minor


@dataclass(frozen=True, slots=True)
class Turnover:
    """How often a kind of business was done, and what it came to."""

    kind: str
    number: int
    total_minor: int


@dataclass(frozen=True, slots=True)
class Paid:
    """Tenders of one kind for one kind of business; `refunds` are those that went out."""

    business: str
    kind: str
    refunds: bool
    amount_minor: int
    given_minor: int
    change_minor: int
    rounding_minor: int


@dataclass(frozen=True, slots=True)
class Moved:
    """One movement of cash."""

    movement: Movement
    amount_minor: int
    at: datetime
    staff_id: str
    bag: str = ""


@dataclass(frozen=True, slots=True)
class ShiftFacts:
    """What the till's books hold of a shift.

    `carried_out_minor` is the part of the orders' cash that paid for goods carried out at once;
    `captured_minor` what stored cards gave at shipment; `taxes` what was invoiced, less what came
    back, by rate (R194); `other_tills_minor` what other tills took in the same drawer.
    """

    turnover: tuple[Turnover, ...] = ()
    paid: tuple[Paid, ...] = ()
    moved: tuple[Moved, ...] = ()
    carried_out_minor: int = 0
    captured_minor: int = 0
    declared: Declaration | None = None
    taxes: tuple[RateSum, ...] = ()
    foreign: tuple[ForeignSum, ...] = ()
    other_tills_minor: int = 0


@dataclass(frozen=True, slots=True)
class ShiftReport:
    """An X report while the shift runs, the Z report once it is closed; `closed_at` tells which.

    `part_of` is the shift with which the drawer is counted; `alone` says that HQ could not be asked
    what other tills took in it.
    """

    shift_id: str
    number: int
    register_id: str
    drawer: str
    opened_at: datetime
    opened_by: str
    turnover: tuple[Turnover, ...]
    cash: tuple[CashLine, ...]
    of_which: tuple[CashLine, ...]
    tenders: tuple[TenderSum, ...]
    moved: tuple[Moved, ...]
    declared: Declaration | None
    made_at: datetime
    made_by: str
    closed_at: datetime | None = None
    unsent: int = 0
    approved_by: str = ""
    taxes: tuple[RateSum, ...] = ()
    foreign: tuple[ForeignSum, ...] = ()
    part_of: str = ""
    alone: bool = False

    @property
    def expected_minor(self) -> int:
        """Start + cash in - out (R190)."""
        return sum(line.amount_minor for line in self.cash)

    @property
    def difference_minor(self) -> int | None:
        """Over (positive) or short in the drawer; nothing where no cash was declared."""
        if self.declared is None or self.declared.cash_minor is None:
            return None
        return self.declared.cash_minor - self.expected_minor


def report(
    shift: Shift, facts: ShiftFacts, register_id: str, *, made_at: datetime, made_by: str
) -> ShiftReport:
    """The shift as it is now."""
    cash = _cash_lines(shift, facts)
    return ShiftReport(
        shift_id=shift.shift_id,
        number=shift.number,
        register_id=register_id,
        drawer=shift.drawer,
        opened_at=shift.opened_at,
        opened_by=shift.opened_by,
        turnover=facts.turnover,
        cash=cash,
        of_which=of_which(facts),
        tenders=_tenders(facts, sum(line.amount_minor for line in cash)),
        moved=facts.moved,
        declared=facts.declared,
        made_at=made_at,
        made_by=made_by,
        taxes=facts.taxes,
        foreign=_counted(facts),
        part_of=shift.part_of,
    )


def closed(
    of: ShiftReport, *, unsent: int, approved_by: str, alone: bool = False
) -> ShiftReport:
    """The Z report of a shift that ends at the moment the report was made."""
    return replace(
        of, closed_at=of.made_at, unsent=unsent, approved_by=approved_by, alone=alone
    )


def _cash_lines(shift: Shift, facts: ShiftFacts) -> tuple[CashLine, ...]:
    """What makes up the expected cash; `in_hand` is cash of a cart that is not concluded yet,
    `other_tills` what those brought that share the drawer (R51).
    """
    cash = [one for one in facts.paid if one.kind == CASH]
    received = [one for one in cash if not one.refunds]
    lines = [
        CashLine("start", shift.start_minor),
        CashLine("received", sum(one.given_minor for one in received)),
        CashLine("change", -sum(x.change_minor for x in facts.paid if not x.refunds)),
        CashLine("refunds", sum(one.given_minor for one in cash if one.refunds)),
        *(_moved(facts.moved, movement) for movement in Movement if movement is not Movement.START),
    ]
    rest = shift.expected_minor - sum(line.amount_minor for line in lines)
    if rest:
        lines.append(CashLine("in_hand", rest))
    if facts.other_tills_minor:
        lines.append(CashLine("other_tills", facts.other_tills_minor))
    return tuple(lines)


def _moved(moved: Iterable[Moved], movement: Movement) -> CashLine:
    total = sum(one.amount_minor for one in moved if one.movement is movement)
    return CashLine(movement.value, movement.sign * total)


def of_which(facts: ShiftFacts) -> tuple[CashLine, ...]:
    """What the received cash was for, the change taken off, and its rounding (R191, R195)."""
    found = dict.fromkeys(("sales", "deposits", "balances", "charges"), 0)
    rounding = 0
    for one in facts.paid:
        if one.kind == CASH and not one.refunds:
            found[RECEIVED_FOR.get(one.business, "charges")] += one.amount_minor
            rounding += one.rounding_minor
    found["sales"] += facts.carried_out_minor
    found["deposits"] -= facts.carried_out_minor
    foreign = -sum(one.change_minor for one in facts.paid if one.kind == FOREIGN)
    lines = (*found.items(), ("rounding", rounding), ("foreign", foreign))
    return tuple(CashLine(what, amount) for what, amount in lines)


def _counted(facts: ShiftFacts) -> tuple[ForeignSum, ...]:
    """Foreign cash with what was declared of it; a currency that was only declared stands there
    too.
    """
    declared = dict(facts.declared.foreign) if facts.declared else {}
    known = {one.currency for one in facts.foreign}
    only = (ForeignSum(code, 2, 0, 0) for code in declared if code not in known)
    return tuple(
        replace(one, declared_minor=declared.get(one.currency)) for one in (*facts.foreign, *only)
    )


def _tenders(facts: ShiftFacts, cash_minor: int) -> tuple[TenderSum, ...]:
    sums = {CASH: cash_minor, CARDS[0]: facts.captured_minor}
    for one in facts.paid:
        if one.kind != CASH:
            kind = CARDS[0] if one.kind in CARDS else one.kind
            gained = one.given_minor if kind == FOREIGN else one.amount_minor
            sums[kind] = sums.get(kind, 0) + gained
    declared: dict[str, int | None] = {}
    if facts.declared is not None:
        declared = {CASH: facts.declared.cash_minor, **dict(facts.declared.others)}
    for kind in declared:
        sums.setdefault(kind, 0)
    return tuple(TenderSum(kind, minor, declared.get(kind)) for kind, minor in sums.items())
