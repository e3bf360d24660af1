"""The cart on disk: its history for undo, and the carts that were put aside (R184, section 8.3)."""

from datetime import datetime, timedelta

from pos_app.contract.translate import decode, encode
from pos_app.domain.errors import Refused
from pos_app.domain.transaction import Transaction
from pos_app.till.storage.statements import Reads, Writes, moment_of, remembered, text_of
from pos_app.till.storage.values import Parked

HISTORY_MAX = 50
"""Gestures that can be undone."""

_SAVE = """INSERT INTO draft (gesture, body, opening)
    VALUES (:gesture, :body, NOT EXISTS (SELECT 1 FROM draft))"""
_FORGET = "DELETE FROM draft WHERE position <= :oldest"
_DROP = "DELETE FROM draft WHERE position = (SELECT max(position) FROM draft)"
_FORBID = "DELETE FROM draft WHERE position < (SELECT max(position) FROM draft)"
_NO_OPENING = "UPDATE draft SET opening = 0"
_CLEAR = "DELETE FROM draft"
_CURRENT = "SELECT body FROM draft ORDER BY position DESC LIMIT 1"
_CAN_UNDO = "SELECT count(*) > 1 OR coalesce(max(opening), 0) FROM draft"
"""A lone row can be undone only where it opened the cart, not where older ones were forgotten
behind it.
"""
_PARK = """INSERT INTO parked (parked_id, at, staff_id, body, shift_id)
    VALUES (:parked_id, :at, :staff_id, :body, :shift_id)"""
_UNPARK = "DELETE FROM parked WHERE parked_id = :parked_id RETURNING body"
_SHARE = "UPDATE parked SET shared = 1 WHERE parked_id = :parked_id"
_ASK = """INSERT INTO parked (parked_id, at, staff_id, body, shared)
    VALUES (:parked_id, :at, :staff_id, :body, 2)
    ON CONFLICT (parked_id) DO UPDATE SET shared = 2"""
_LAST_PARKED = "SELECT max(at) FROM parked"
_ASKED = 2
_FORGET_PARKED = "DELETE FROM parked WHERE parked_id = :parked_id"
_PARKED = """SELECT parked_id, at, staff_id, body, shift_id, shared FROM parked
    ORDER BY at, parked_id"""


class DraftWrites(Writes):
    """What a unit may do to the cart in hand and to parked carts."""

    def save_draft(self, transaction: Transaction, gesture: str) -> int:
        """The cart after the gesture becomes the current one, of so many bytes; the one before can
        be undone to.
        """
        body = encode(transaction)
        saved = self._run(_SAVE, gesture=gesture, body=body)
        self._run(_FORGET, oldest=(saved.lastrowid or 0) - HISTORY_MAX)
        return len(body)

    def undo_draft(self) -> Transaction | None:
        """Drop the newest cart and give back the one before, if any."""
        self._run(_DROP)
        row = self._run(_CURRENT).fetchone()
        return decode(Transaction, row[0]) if row else None

    def forbid_undo(self) -> None:
        """After money moved there is no way back behind this cart."""
        self._run(_FORBID)
        self._run(_NO_OPENING)

    def clear_draft(self) -> None:
        """The till has no cart any more."""
        self._run(_CLEAR)

    def park(
        self, transaction: Transaction, staff_id: str, at: datetime, shift_id: str = ""
    ) -> None:
        """Put a cart aside; its own id names it, and the shift that it was begun in (R41). Whatever
        the clock says, it is later than those put aside before it.
        """
        last = self._run(_LAST_PARKED).fetchone()[0]
        after = at if last is None else max(at, moment_of(last) + timedelta(milliseconds=1))
        self._run(
            _PARK,
            parked_id=transaction.transaction_id,
            at=text_of(after),
            staff_id=staff_id,
            body=encode(transaction),
            shift_id=shift_id,
        )

    def share_parked(self, parked_id: str) -> None:
        """HQ keeps the cart for every till of the store from now on (R75)."""
        self._run(_SHARE, parked_id=parked_id)

    def ask_for(self, parked: Parked) -> None:
        """HQ is asked for the cart: until it answers, it may be this till's already (R75)."""
        self._run(
            _ASK,
            parked_id=parked.parked_id,
            at=text_of(parked.at),
            staff_id=parked.staff_id,
            body=encode(parked.transaction),
        )

    def forget_parked(self, parked_id: str) -> None:
        """The cart is somebody's again, or given up."""
        self._run(_FORGET_PARKED, parked_id=parked_id)

    def unpark(self, parked_id: str) -> Transaction:
        """Take a parked cart back, once; `PARKED_UNKNOWN` for any other."""
        row = self._run(_UNPARK, parked_id=parked_id).fetchone()
        if row is None:
            raise Refused("PARKED_UNKNOWN")
        return decode(Transaction, row[0])


class DraftReads(Reads):
    """The cart in hand and the parked ones, as they are on disk."""

    def draft(self) -> Transaction | None:
        """The cart as the last gesture left it."""
        row = self._row(_CURRENT)
        return decode(Transaction, row[0]) if row else None

    @remembered("draft")
    def can_undo(self) -> bool:
        """Whether a gesture since the last barrier can be taken back."""
        return bool(self._row(_CAN_UNDO)[0])

    def parked(self) -> tuple[Parked, ...]:
        """The carts put aside, oldest first."""
        return tuple(
            Parked(
                row.parked_id,
                moment_of(row.at),
                row.staff_id,
                decode(Transaction, row.body),
                row.shift_id,
                shared=bool(row.shared),
                asked=row.shared == _ASKED,
            )
            for row in self._rows(_PARKED)
        )
