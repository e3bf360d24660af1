"""The till's copies of orders, and finding them without HQ (K7, R109); must never decide what HQ
owns.
"""

from datetime import datetime

from pos_app.contract.messages import (
    COUNTED_MAX,
    OrderCountsReply,
    OrderRow,
    OrderSearchRequest,
)
from pos_app.contract.translate import decode, encode
from pos_app.domain.clock import Clock
from pos_app.domain.order import CustomerOrder, expires_at, total_and_balance
from pos_app.domain.promises import next_on, promises_of
from pos_app.till.storage.order_filters import PRESETS, STATUS, conditions
from pos_app.till.storage.search_text import digits_of, folded
from pos_app.till.storage.statements import Reads, Writes, moment_of, text_of
from pos_app.till.storage.values import LocalOrder

_SAVE = """INSERT INTO customer_order (order_no, as_of, created_here, body, receipt_no, customer_id,
        customer_name, customer_search, phone, email, city, store_id, created_at, status,
        total_minor, balance_minor, next_on, classes, expires_at)
    VALUES (:order_no, :as_of, :created_here, :body, :receipt_no, :customer_id,
        :customer_name, :customer_search, :phone, :email, :city, :store_id, :created_at, :status,
        :total_minor, :balance_minor, :next_on, :classes, :expires_at)
    ON CONFLICT (order_no) DO UPDATE SET as_of = excluded.as_of,
        created_here = max(created_here, excluded.created_here), body = excluded.body,
        receipt_no = excluded.receipt_no, customer_id = excluded.customer_id,
        customer_name = excluded.customer_name, customer_search = excluded.customer_search,
        phone = excluded.phone, email = excluded.email, city = excluded.city,
        store_id = excluded.store_id, created_at = excluded.created_at, status = excluded.status,
        total_minor = excluded.total_minor, balance_minor = excluded.balance_minor,
        next_on = excluded.next_on, classes = excluded.classes,
        expires_at = excluded.expires_at"""
_FORGET = "DELETE FROM order_promise WHERE order_no = :order_no"
_PROMISE = """INSERT INTO order_promise (order_no, location, delivery_class, mode, line_status,
        on_day, is_open, to_fulfil)
    VALUES (:order_no, :location, :delivery_class, :mode, :line_status, :on_day, :is_open,
        :to_fulfil)"""
_ONE = "SELECT body, as_of, created_here FROM customer_order WHERE order_no = :order_no"
_ENDED_OF = """SELECT body FROM customer_order WHERE customer_id = :customer_id
    AND status IN ('INVOICED', 'CANCELLED', 'QUOTE_LOST')"""
_MADE_BY = "SELECT order_no FROM customer_order WHERE receipt_no = :receipt_no LIMIT 1"
_OLD_CARDS = """SELECT order_no FROM customer_order
    WHERE created_here = 1 AND status NOT IN ('INVOICED', 'CANCELLED') AND created_at < :before
      AND json_extract(body, '$.balance_card.card.token') <> ''
      AND coalesce(json_extract(body, '$.balance_card.authorised_at'), created_at) < :before
    ORDER BY created_at LIMIT :limit"""
_LISTED = """SELECT as_of, order_no, customer_id, customer_name, city, store_id, created_at,
    {} AS status, total_minor, balance_minor, next_on, classes FROM customer_order """
_SEARCH = _LISTED.format(STATUS)
_COUNTED = """(SELECT count(*) FROM (SELECT DISTINCT order_no FROM order_promise
    WHERE location = :location AND {} LIMIT {})) AS {}"""
_COUNTS = "SELECT " + ", ".join(
    _COUNTED.format(condition, COUNTED_MAX, name) for name, condition in PRESETS.items()
)


class OwnOrderRow(OrderRow):
    """A row of the till's own copies: `as_of` is when it was as it stands here, in RFC 3339
    (K7).
    """

    as_of: str


class OrderWrites(Writes):
    """What a unit may do to the till's copies."""

    def save_order(self, order: CustomerOrder, *, created_here: bool) -> None:
        """The till's copy as it is now; one made here stays known as such."""
        customer, promises = order.customer, promises_of(order)
        total, to_pay = total_and_balance(order)
        until = expires_at(order)
        self._run(
            _SAVE,
            order_no=order.order_no,
            as_of=text_of(self._clock.now()),
            created_here=created_here,
            body=encode(order),
            receipt_no=order.receipt_no,
            customer_id=customer.customer_id,
            customer_name=customer.name,
            customer_search=folded(customer.name),
            phone=digits_of(customer.phone),
            email=folded(customer.email),
            city=customer.addresses[0].city if customer.addresses else "",
            store_id=order.store_id,
            created_at=text_of(order.created_at),
            status=order.status.value,
            total_minor=total,
            balance_minor=to_pay,
            next_on=next_on(promises),
            expires_at=text_of(until) if until else "",
            classes=" ".join(sorted({x.delivery.delivery_class.value for x in order.lines})),
        )
        self._run(_FORGET, order_no=order.order_no)
        self._run_many(
            _PROMISE, [{"order_no": order.order_no, **one.columns()} for one in promises]
        )


class OrderReads(Reads):
    """Orders made here or once read here."""

    clock: Clock

    def ended_orders_of(self, customer_id: str) -> list[CustomerOrder]:
        """The copies of the customer's orders that promise nothing any more."""
        rows = self._rows(_ENDED_OF, customer_id=customer_id)
        return [decode(CustomerOrder, row.body) for row in rows]

    def order(self, order_no: str) -> LocalOrder | None:
        """The till's copy with its own events applied, and how old it is."""
        row = self._row(_ONE, order_no=order_no)
        if row is None:
            return None
        as_of: datetime = moment_of(row.as_of)
        return LocalOrder(decode(CustomerOrder, row.body), as_of, bool(row.created_here))

    def order_made_by(self, receipt_no: str) -> str:
        """The number of the order that this receipt made, at whichever till, or nothing (R108)."""
        row = self._row(_MADE_BY, receipt_no=receipt_no)
        return str(row.order_no) if row else ""

    def old_authorisations(self, before: datetime, limit: int) -> tuple[str, ...]:
        """Open orders made here whose card was authorised before that moment (R187)."""
        rows = self._rows(_OLD_CARDS, before=text_of(before), limit=limit)
        return tuple(row.order_no for row in rows)

    def count_orders(self, location: str) -> OrderCountsReply:
        """How many of the till's own copies each preset finds at the store (R84, K7)."""
        row = self._row(_COUNTS, location=location)
        return OrderCountsReply(**row._asdict())

    def search_orders(self, request: OrderSearchRequest) -> tuple[OwnOrderRow, ...]:
        """Page of the till's own copies, newest first (K7)."""
        where, values = conditions(request)
        statement = f"{_SEARCH}{where} ORDER BY created_at DESC, order_no LIMIT :limit"
        values |= {"now": text_of(self.clock.now())}
        return tuple(
            OwnOrderRow(
                as_of=row.as_of,
                order_no=row.order_no,
                customer_id=row.customer_id,
                customer_name=row.customer_name,
                city=row.city,
                store_id=row.store_id,
                created_at=row.created_at,
                status=row.status,
                total_minor=row.total_minor,
                balance_minor=row.balance_minor,
                next_on=row.next_on,
                classes=row.classes,
            )
            for row in self._rows(statement, limit=request.limit, **values)
        )
