"""What head office knows of the stock here and in the group, and what this till itself has moved
since head office last told it (R11); never a reason to refuse a sale.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pos_app.domain.stock import ProductStock, StockMove
from pos_app.till.storage.statements import Reads, Writes

_KEEP = """INSERT INTO stock (sku, places, in_group) VALUES (:sku, :places, :in_group)
    ON CONFLICT (sku) DO UPDATE SET places = excluded.places, in_group = excluded.in_group"""
_FORGET = "DELETE FROM stock"
_PROGRESS = "SELECT mark, cursor, place, covered FROM stock_progress"
_PROGRESS_SET = """INSERT INTO stock_progress (id, mark, cursor, place, covered)
    VALUES (1, :mark, :cursor, :place, :covered)
    ON CONFLICT (id) DO UPDATE SET mark = excluded.mark, cursor = excluded.cursor,
        place = excluded.place, covered = excluded.covered"""
_OF = """SELECT sku, places, in_group FROM stock
    WHERE sku IN (SELECT value FROM json_each(:skus))"""
_SENT = """SELECT coalesce(
    (SELECT min(position) - 1 FROM outbox WHERE state IN ('waiting', 'sending')),
    (SELECT max(position) FROM outbox), 0) AS position"""
_MOVED = """SELECT b.moved FROM event e JOIN business b ON b.transaction_id = e.event_id
    WHERE b.moved <> '' AND e.position > :covered
    UNION ALL SELECT b.moved FROM outbox o JOIN event e ON e.position = o.position
        JOIN business b ON b.transaction_id = e.event_id
    WHERE b.moved <> '' AND o.result = 'taken_in' AND o.position <= :covered"""


@dataclass(frozen=True, slots=True)
class StockProgress:
    """How far stock is known: head office's mark, where a download was cut, the places that it is
    of, and up to which of our own events head office had counted them.
    """

    mark: int = 0
    cursor: str = ""
    place: str = ""
    covered: int = 0


class StockWrites(Writes):
    """What a unit may do to the stock that is known."""

    def keep_stock(self, rows: Sequence[ProductStock], progress: StockProgress) -> None:
        """A page of what head office says, together with how far we are now."""
        values: list[dict[str, object]] = [
            {"sku": x.sku, "places": json.dumps(x.places), "in_group": x.group} for x in rows
        ]
        self._run_many(_KEEP, values)
        self._run(
            _PROGRESS_SET,
            mark=progress.mark,
            cursor=progress.cursor,
            place=progress.place,
            covered=progress.covered,
        )

    def forget_stock(self) -> None:
        """What is known is of other places, or of another time of head office's."""
        self._run(_FORGET)


class StockReads(Reads):
    """Stock as far as this till knows it."""

    def stock(self, skus: Iterable[str]) -> dict[str, ProductStock]:
        """What there is of those products that somebody counted, less what this till has sold since
        head office told it, or what head office has taken in and not applied.
        """
        rows = self._rows(_OF, skus=json.dumps(list(skus)))
        if not rows:
            return {}
        own = self._rows(_MOVED, covered=self.stock_progress().covered)
        moved = [StockMove(*one) for row in own for one in json.loads(row.moved)]
        found = (
            ProductStock(x.sku, tuple(map(tuple, json.loads(x.places))), x.in_group) for x in rows
        )
        return {one.sku: one.after(moved) if moved else one for one in found}

    def stock_progress(self) -> StockProgress:
        """How far stock is known."""
        row = self._row(_PROGRESS)
        return StockProgress(*row) if row else StockProgress()

    def sent_through(self) -> int:
        """Up to which event everything is at head office."""
        return int(self._row(_SENT)[0])


def moved_text(moves: Iterable[StockMove]) -> str:
    """Moves as a line of the till's books keeps them."""
    found = [(x.location, x.sku, x.quantity) for x in moves]
    return json.dumps(found) if found else ""
