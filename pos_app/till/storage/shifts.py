"""Shifts on disk: state, movements, declarations, the report of each that is closed (R79, R190);
must never decide whether something may be done.
"""

from datetime import datetime
from typing import Any

from pos_app.contract.translate import decode, encode
from pos_app.domain.events import Placed, Shipped
from pos_app.domain.shift import Declaration, Movement, Shift, ShiftState
from pos_app.domain.shift_report import ForeignSum, Moved, Paid, ShiftReport, Turnover
from pos_app.domain.tax import RateSum, Value
from pos_app.till.storage.statements import Reads, Writes, maybe_moment, moment_of, text_of

_SHIFT = """INSERT INTO shift (shift_id, number, opened_at, opened_by, start_minor, cash_minor,
        state, drawer, starter, started_at, part_of)
    VALUES (:shift_id, :number, :opened_at, :opened_by, :start_minor, :cash_minor,
        :state, :drawer, :starter, :started_at, :part_of)"""
_CASH = "UPDATE shift SET cash_minor = cash_minor + :amount WHERE shift_id = :shift_id"
_START = """UPDATE shift SET start_minor = :amount, starter = :staff_id, started_at = :at
    WHERE shift_id = :shift_id"""
_STATE = "UPDATE shift SET state = :state WHERE shift_id = :shift_id"
_USE = "INSERT OR IGNORE INTO shift_user (shift_id, staff_id) VALUES (:shift_id, :staff_id)"
_MOVE = """INSERT INTO shift_movement (shift_id, movement, amount_minor, at, staff_id, bag)
    VALUES (:shift_id, :movement, :amount_minor, :at, :staff_id, :bag)"""
_DECLARE = """INSERT INTO shift_declaration (shift_id, at, staff_id, body)
    VALUES (:shift_id, :at, :staff_id, :body)"""
_CLOSE = """UPDATE shift SET state = 'closed', closed_at = :at, report = :report
    WHERE shift_id = :shift_id"""

_FIELDS = """SELECT shift_id, number, opened_at, opened_by, start_minor, cash_minor, state, drawer,
    starter, started_at, part_of FROM shift """
_ACTIVE = _FIELDS + "WHERE state = 'active'"
_ONE = _FIELDS + "WHERE shift_id = :shift_id"
_RUNNING = _FIELDS + "WHERE state <> 'closed' ORDER BY number"
_USERS = "SELECT staff_id FROM shift_user WHERE shift_id = :shift_id ORDER BY staff_id"
_REPORTS = """SELECT report FROM shift WHERE state = 'closed'
    ORDER BY closed_at DESC, number DESC LIMIT :limit"""
_LAST_CLOSED = "SELECT max(closed_at) FROM shift WHERE state = 'closed'"
_REPORT = "SELECT report FROM shift WHERE shift_id = :shift_id AND state = 'closed'"
_MOVED = """SELECT movement, amount_minor, at, staff_id, bag FROM shift_movement
    WHERE shift_id = :shift_id ORDER BY position"""
_DECLARED = """SELECT body FROM shift_declaration WHERE shift_id = :shift_id
    ORDER BY position DESC LIMIT 1"""

_KEPT = """b.shift_id = :shift_id AND NOT EXISTS (SELECT 1 FROM event v
        WHERE v.order_no = b.order_no AND v.order_no <> '' AND v.kind = 'void')"""
"""An order that was given up before HQ had it did not happen: its money went back."""
_TURNOVER = f"""SELECT b.kind, count(*) AS number, sum(b.total_minor) AS total_minor
    FROM business b WHERE {_KEPT} GROUP BY b.kind ORDER BY b.kind"""  # noqa: S608
_PAID = f"""SELECT b.kind AS business, t.kind, t.amount_minor < 0 AS refunds,
        sum(t.amount_minor) AS amount_minor, sum(t.given_minor) AS given_minor,
        sum(t.change_minor) AS change_minor, sum(t.rounding_minor) AS rounding_minor
    FROM business b JOIN tender t ON t.transaction_id = b.transaction_id
    WHERE {_KEPT} GROUP BY b.kind, t.kind, t.amount_minor < 0
    ORDER BY b.kind, t.kind, refunds"""  # noqa: S608
_TAXES = f"""SELECT x.rate, sum(x.net_minor) AS net_minor, sum(x.tax_minor) AS tax_minor
    FROM business b JOIN business_tax x ON x.transaction_id = b.transaction_id
    WHERE {_KEPT} GROUP BY x.rate ORDER BY x.rate DESC"""  # noqa: S608
_FOREIGN = f"""SELECT t.currency, max(t.foreign_decimals) AS decimals,
        sum(t.foreign_minor) AS foreign_minor, sum(t.given_minor) AS worth_minor
    FROM business b JOIN tender t ON t.transaction_id = b.transaction_id
    WHERE {_KEPT} AND t.currency <> '' GROUP BY t.currency ORDER BY t.currency"""  # noqa: S608
_ORDERS_IN_CASH = f"""SELECT e.body, sum(t.amount_minor) AS cash_minor
    FROM business b JOIN event e ON e.event_id = b.event_id
        JOIN tender t ON t.transaction_id = b.transaction_id
    WHERE {_KEPT} AND b.kind = 'order' AND t.kind = 'cash'
    GROUP BY b.transaction_id"""  # noqa: S608
_SHIPMENTS = """SELECT e.body FROM business b JOIN event e ON e.event_id = b.event_id
    WHERE b.shift_id = :shift_id AND b.kind = 'shipment'"""

_UNSENT = """SELECT count(DISTINCT e.order_no)
    FROM outbox o INDEXED BY outbox_business JOIN event e ON e.position = o.position
    WHERE o.business = 1 AND o.state <> 'at_hq' AND o.state <> 'refused' AND e.order_no <> ''"""


class ShiftWrites(Writes):
    """What a unit may do to a shift; the file itself refuses a second active one (R80)."""

    def open_shift(self, shift: Shift) -> None:
        """A shift begins."""
        self._run(
            _SHIFT,
            shift_id=shift.shift_id,
            number=shift.number,
            opened_at=text_of(shift.opened_at),
            opened_by=shift.opened_by,
            start_minor=shift.start_minor,
            cash_minor=shift.cash_minor,
            state=shift.state.value,
            drawer=shift.drawer,
            starter=shift.starter,
            started_at=text_of(shift.started_at) if shift.started_at else None,
            part_of=shift.part_of,
        )

    def add_cash(self, shift_id: str, amount_minor: int) -> None:
        """The drawer gained, or lost, that much (R191)."""
        self._run(_CASH, shift_id=shift_id, amount=amount_minor)

    def move_cash(self, shift_id: str, moved: Moved) -> None:
        """Cash goes in or out beside the sales; a start amount replaces the one before."""
        self._run(
            _MOVE,
            shift_id=shift_id,
            movement=moved.movement.value,
            amount_minor=moved.amount_minor,
            at=text_of(moved.at),
            staff_id=moved.staff_id,
            bag=moved.bag,
        )
        if moved.movement is Movement.START:
            amount, at = moved.amount_minor, text_of(moved.at)
            self._run(_START, shift_id=shift_id, amount=amount, staff_id=moved.staff_id, at=at)
        else:
            self.add_cash(shift_id, moved.movement.sign * moved.amount_minor)

    def declare(self, shift_id: str, declared: Declaration, staff_id: str, at: datetime) -> None:
        """What was counted; the newest counts."""
        body = encode(declared)
        self._run(_DECLARE, shift_id=shift_id, at=text_of(at), staff_id=staff_id, body=body)

    def turn_shift(self, shift_id: str, state: ShiftState) -> None:
        """Suspended, taken up again, blind closed."""
        self._run(_STATE, shift_id=shift_id, state=state.value)

    def use_shift(self, shift_id: str, staff_id: str) -> None:
        """Somebody else works in this shift too."""
        self._run(_USE, shift_id=shift_id, staff_id=staff_id)

    def close_shift(self, report: ShiftReport) -> None:
        """The end of the shift, with its Z report."""
        at = text_of(report.closed_at or report.made_at)
        self._run(_CLOSE, shift_id=report.shift_id, at=at, report=encode(report))


class ShiftReads(Reads):
    """The shifts of this till and what its books hold of them."""

    def shift(self) -> Shift | None:
        """The active shift, if any."""
        row = self._row(_ACTIVE)
        return self._shift(row) if row else None

    def shift_of(self, shift_id: str) -> Shift | None:
        """The shift of that id."""
        row = self._row(_ONE, shift_id=shift_id)
        return self._shift(row) if row else None

    def running_shifts(self) -> tuple[Shift, ...]:
        """Every shift that is not closed, oldest first."""
        return tuple(self._shift(row) for row in self._rows(_RUNNING))

    def _shift(self, row: Any) -> Shift:  # noqa: ANN401 - a row of _FIELDS
        users = self._rows(_USERS, shift_id=row.shift_id)
        return Shift(
            shift_id=row.shift_id,
            number=row.number,
            opened_at=moment_of(row.opened_at),
            opened_by=row.opened_by,
            start_minor=row.start_minor,
            cash_minor=row.cash_minor,
            state=ShiftState(row.state),
            drawer=row.drawer,
            starter=row.starter,
            started_at=maybe_moment(row.started_at),
            users=tuple(user.staff_id for user in users),
            part_of=row.part_of,
        )

    def shift_reports(self, limit: int) -> tuple[ShiftReport, ...]:
        """The Z reports of the shifts that were closed last, newest first."""
        return tuple(decode(ShiftReport, row.report) for row in self._rows(_REPORTS, limit=limit))

    def last_closed_at(self) -> datetime | None:
        """When a shift was closed last."""
        return maybe_moment(self._row(_LAST_CLOSED)[0])

    def z_report(self, shift_id: str) -> ShiftReport | None:
        """The report of that shift, once it is closed."""
        row = self._row(_REPORT, shift_id=shift_id)
        return decode(ShiftReport, row.report) if row else None

    def turnover(self, shift_id: str) -> tuple[Turnover, ...]:
        """The shift's business by kind."""
        rows = self._rows(_TURNOVER, shift_id=shift_id)
        return tuple(Turnover(row.kind, row.number, row.total_minor) for row in rows)

    def paid_in_shift(self, shift_id: str) -> tuple[Paid, ...]:
        """The shift's tenders by kind of business and direction (R191)."""
        return tuple(
            Paid(
                business=row.business,
                kind=row.kind,
                refunds=bool(row.refunds),
                amount_minor=row.amount_minor,
                given_minor=row.given_minor,
                change_minor=row.change_minor,
                rounding_minor=row.rounding_minor,
            )
            for row in self._rows(_PAID, shift_id=shift_id)
        )

    def taxes_in_shift(self, shift_id: str) -> tuple[RateSum, ...]:
        """What was invoiced in the shift, less what came back, by tax rate."""
        rows = self._rows(_TAXES, shift_id=shift_id)
        return tuple(RateSum(row.rate, Value(row.net_minor, row.tax_minor)) for row in rows)

    def foreign_in_shift(self, shift_id: str) -> tuple[ForeignSum, ...]:
        """Cash of other currencies that was taken in the shift (R77)."""
        return tuple(
            ForeignSum(row.currency, row.decimals, row.foreign_minor, row.worth_minor)
            for row in self._rows(_FOREIGN, shift_id=shift_id)
        )

    def orders_in_cash(self, shift_id: str) -> tuple[tuple[Placed, int], ...]:
        """Orders of the shift that were paid in cash, each with how much."""
        rows = self._rows(_ORDERS_IN_CASH, shift_id=shift_id)
        return tuple((decode(Placed, row.body), row.cash_minor) for row in rows)

    def shipped_in_shift(self, shift_id: str) -> tuple[Shipped, ...]:
        """Shipments of the shift."""
        return tuple(decode(Shipped, row.body) for row in self._rows(_SHIPMENTS, shift_id=shift_id))

    def movements(self, shift_id: str) -> tuple[Moved, ...]:
        """What moved the shift's cash beside the sales, oldest first."""
        return tuple(
            Moved(
                movement=Movement(row.movement),
                amount_minor=row.amount_minor,
                at=moment_of(row.at),
                staff_id=row.staff_id,
                bag=row.bag,
            )
            for row in self._rows(_MOVED, shift_id=shift_id)
        )

    def declaration(self, shift_id: str) -> Declaration | None:
        """What was counted last."""
        row = self._row(_DECLARED, shift_id=shift_id)
        return decode(Declaration, row.body) if row else None

    def unsent_orders(self) -> int:
        """Orders with something that HQ has not acknowledged yet (section 8.4)."""
        return int(self._row(_UNSENT)[0])
