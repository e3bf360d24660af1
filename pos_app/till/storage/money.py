"""Concluded business, its tenders, card attempts and receipts to print (M7, R175); never
rewritten.
"""

from datetime import datetime
from typing import Any, TypedDict, Unpack

from pos_app.contract.translate import decode, encode
from pos_app.domain.stock import StockMove
from pos_app.domain.tax import RateSum
from pos_app.domain.tender import CardReference, Tender
from pos_app.till.storage.statements import Reads, Writes, moment_of, remembered, text_of
from pos_app.till.storage.stock import moved_text
from pos_app.till.storage.values import PaymentAttempt, PrintJob

_BUSINESS = """INSERT INTO business (transaction_id, kind, receipt_no, order_no, shift_id, staff_id,
        at, total_minor, event_id, moved)
    VALUES (:transaction_id, :kind, :receipt_no, :order_no, :shift_id, :staff_id,
        :at, :total_minor, :body_event_id, :moved)"""
_TENDER = """INSERT INTO tender (tender_id, transaction_id, kind, amount_minor, given_minor,
        change_minor, rounding_minor, at, card, currency, foreign_minor, foreign_decimals)
    VALUES (:tender_id, :transaction_id, :kind, :amount_minor, :given_minor,
        :change_minor, :rounding_minor, :at, :card, :currency, :foreign_minor, :foreign_decimals)"""
_TAX = """INSERT INTO business_tax (transaction_id, rate, net_minor, tax_minor)
    VALUES (:transaction_id, :rate, :net_minor, :tax_minor)"""
_ATTEMPT = """INSERT INTO payment_attempt (attempt_id, transaction_id, order_no, purpose,
        amount_minor, state, card, at)
    VALUES (:attempt_id, :transaction_id, :order_no, :purpose, :amount_minor, :state, :card, :at)
    ON CONFLICT (attempt_id) DO UPDATE SET state = excluded.state, card = excluded.card,
        amount_minor = excluded.amount_minor, purpose = excluded.purpose"""
_UNFINISHED = """SELECT attempt_id, transaction_id, order_no, purpose, amount_minor, state, card, at
    FROM payment_attempt WHERE state IN ('sent', 'unknown') ORDER BY at"""
_REFUSED = """SELECT card FROM payment_attempt
    WHERE transaction_id = :transaction_id AND purpose IN ('refund', 'credit', 'issue')
      AND state = 'declined'"""
_LATER = """SELECT attempt_id, transaction_id, order_no, purpose, amount_minor, state, card, at
    FROM payment_attempt WHERE state IN ('due', 'renewing') ORDER BY at"""
_JOB = """INSERT INTO print_job (job_id, receipt_no, at, content, state, copies)
    VALUES (:job_id, :receipt_no, :at, :content, 'waiting', 0)"""
_JOB_SET = "UPDATE print_job SET state = :state, copies = :copies WHERE job_id = :job_id"
_JOBS = """SELECT job_id, receipt_no, at, content, state, copies,
        (SELECT e.hash FROM business b JOIN event e ON e.event_id = b.event_id
            WHERE b.receipt_no = print_job.receipt_no) AS link
    FROM print_job """
_JOBS_WAITING = _JOBS + "WHERE state <> 'printed' ORDER BY at LIMIT :limit"
_JOBS_NEWEST = _JOBS + "ORDER BY at DESC LIMIT :limit"
_JOB_ONE = _JOBS + "WHERE job_id = :job_id"

PRINT_JOBS_MAX = 200


class BusinessLine(TypedDict):
    """One line of the till's books."""

    transaction_id: str
    kind: str
    receipt_no: str
    order_no: str
    shift_id: str
    staff_id: str
    at: datetime
    total_minor: int
    body_event_id: str


class MoneyWrites(Writes):
    """What a unit may add to the till's books."""

    def add_transaction(
        self,
        *,
        taxes: tuple[RateSum, ...],
        moved: tuple[StockMove, ...],
        **business: Unpack[BusinessLine],
    ) -> None:
        """One concluded business, told by that event, its tax by rate and the stock it moved."""
        told = {**business, "at": text_of(business["at"]), "moved": moved_text(moved)}
        self._run(_BUSINESS, **told)
        self._run_many(_TAX, [_tax_values(business["transaction_id"], one) for one in taxes])

    def add_tenders(self, transaction_id: str, tenders: tuple[Tender, ...]) -> None:
        """The money of a concluded business; each tender can be booked once only (D3)."""
        self._run_many(_TENDER, [_tender_values(transaction_id, one) for one in tenders])

    def save_attempt(self, attempt: PaymentAttempt) -> None:
        """A dealing with the terminal, before it is sent and again when it ends; a settled one
        stays (M7).
        """
        self._run(
            _ATTEMPT,
            attempt_id=attempt.attempt_id,
            transaction_id=attempt.transaction_id,
            order_no=attempt.order_no,
            purpose=attempt.purpose,
            amount_minor=attempt.amount_minor,
            state=attempt.state,
            card=_card_text(attempt.card),
            at=text_of(attempt.at),
        )

    def add_print_job(self, receipt_no: str, content: bytes, at: datetime) -> str:
        """A receipt that must come out, however long the printer is off; its number names the
        job.
        """
        self._run(_JOB, job_id=receipt_no, receipt_no=receipt_no, content=content, at=text_of(at))
        return receipt_no

    def set_print_job(self, job_id: str, state: str, copies: int) -> None:
        """What became of the job: `waiting`, `printed` or a reason why not."""
        self._run(_JOB_SET, job_id=job_id, state=state, copies=copies)


def _tax_values(transaction_id: str, one: RateSum) -> dict[str, object]:
    return {
        "transaction_id": transaction_id,
        "rate": one.rate,
        "net_minor": one.value.net,
        "tax_minor": one.value.tax,
    }


def _tender_values(transaction_id: str, tender: Tender) -> dict[str, object]:
    foreign = tender.foreign
    return {
        "tender_id": tender.tender_id,
        "transaction_id": transaction_id,
        "kind": tender.kind.value,
        "amount_minor": tender.amount_minor,
        "given_minor": tender.given_minor,
        "change_minor": tender.change_minor,
        "rounding_minor": tender.rounding_minor,
        "at": text_of(tender.at),
        "card": _card_text(tender.card),
        "currency": foreign.currency if foreign else "",
        "foreign_minor": foreign.amount_minor if foreign else 0,
        "foreign_decimals": foreign.decimals if foreign else 2,
    }


def _card_text(card: CardReference | None) -> str | None:
    return None if card is None else encode(card).decode()


class MoneyReads(Reads):
    """Unfinished dealings with the terminal, receipts."""

    @remembered("payment_attempt")
    def unfinished_attempts(self) -> tuple[PaymentAttempt, ...]:
        """Attempts that were sent and have no known end, oldest first."""
        return tuple(map(_attempt, self._rows(_UNFINISHED)))

    def attempts_for_upkeep(self) -> tuple[PaymentAttempt, ...]:
        """What the terminal must still be told, and renewals that have no end, oldest first."""
        return tuple(map(_attempt, self._rows(_LATER)))

    def refused_refunds(self, transaction_id: str) -> frozenset[str]:
        """Payments, by attempt, that took no refund back in this cart."""
        rows = self._rows(_REFUSED, transaction_id=transaction_id)
        return frozenset(decode(CardReference, row.card).attempt_id for row in rows)

    def print_jobs(self, *, waiting_only: bool = True) -> tuple[PrintJob, ...]:
        """Receipts that wait, oldest first; or the newest of all for a reprint."""
        statement = _JOBS_WAITING if waiting_only else _JOBS_NEWEST
        return tuple(_job(row) for row in self._rows(statement, limit=PRINT_JOBS_MAX))

    def print_job(self, job_id: str) -> PrintJob | None:
        """The job of that name, however old."""
        row = self._row(_JOB_ONE, job_id=job_id)
        return _job(row) if row else None


def _attempt(row: Any) -> PaymentAttempt:  # noqa: ANN401 - a row of _UNFINISHED
    return PaymentAttempt(
        attempt_id=row.attempt_id,
        transaction_id=row.transaction_id,
        order_no=row.order_no,
        purpose=row.purpose,
        amount_minor=row.amount_minor,
        state=row.state,
        card=decode(CardReference, row.card) if row.card else None,
        at=moment_of(row.at),
    )


def _job(row: Any) -> PrintJob:  # noqa: ANN401 - a row of _JOBS
    return PrintJob(
        job_id=row.job_id,
        receipt_no=row.receipt_no,
        at=moment_of(row.at),
        content=row.content,
        state=row.state,
        copies=row.copies,
        link=row.link,
    )
