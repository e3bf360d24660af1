"""Products, customers, what has come back and what is in stock, for tills: pages of what changed,
whole or not at all; never more than asked.
"""

from collections.abc import Sequence
from dataclasses import replace

from pos_app.contract.messages import (
    ROWS_MAX,
    CatalogueReply,
    CatalogueRequest,
    CustomerCreateReply,
    CustomerCreateRequest,
)
from pos_app.contract.translate import Malformed, check_json, decode, encode
from pos_app.db.database import Unit
from pos_app.domain.customer import Customer
from pos_app.domain.errors import Refused
from pos_app.domain.product import Product
from pos_app.hq.books import stock
from pos_app.hq.books.typed_texts import legible
from pos_app.hq.core import Core
from pos_app.hq.store import catalogue as store
from pos_app.hq.store import returns

PAGE_BYTES_MAX = 3_000_000


def said(request: CatalogueRequest) -> dict[str, int]:
    """What the till says of itself by asking, as it is kept of the device."""
    if request.kind == "stock":
        return {}
    return {f"{'returns' if request.kind == 'returns' else 'catalogue'}_version": request.since}


def page(unit: Unit, store_id: str, request: CatalogueRequest) -> CatalogueReply:
    """The next rows changed since a version; the version is fixed when a download begins."""
    if request.kind == "stock":
        return stock.page(unit, store_id, request)
    upto, after = _cursor(unit, request)
    rows = (
        returns.changed(unit, upto, after, ROWS_MAX)
        if request.kind == "returns"
        else store.changed(unit, request.kind, upto, after, ROWS_MAX)
    )
    kept: list[tuple[int, str, bytes]] = []
    size = 0
    for row in rows:
        size += len(row[2])
        if size > PAGE_BYTES_MAX and kept:
            break
        kept.append(row)
    done = len(kept) == len(rows) < ROWS_MAX
    last = kept[-1] if kept else (after[0], after[1], b"")
    return CatalogueReply(
        rows=tuple(row[2].decode() for row in kept),
        next_cursor="" if done else f"{upto}|{last[0]}|{last[1]}",
        version=upto,
        done=done,
    )


def _cursor(unit: Unit, request: CatalogueRequest) -> tuple[int, tuple[int, str]]:
    """Up to which version, and after which row: rows of `since` itself are there already."""
    if not request.cursor:
        newest = returns.version(unit) if request.kind == "returns" else store.version(unit)
        return newest, (request.since + 1, "")
    upto, _, rest = request.cursor.partition("|")
    version, _, key = rest.partition("|")
    if not upto.isdecimal() or not version.isdecimal() or len(upto) + len(version) > 30:
        raise Refused("BAD_PLACE", after=request.cursor)
    return int(upto), (int(version), key)


def create_customer(
    unit: Unit, register_id: str, request: CustomerCreateRequest
) -> CustomerCreateReply:
    """A customer with HQ's own number; the same temporary id always gets the same one. One that
    came with an order before keeps the temporary id (R45).
    """
    sent = _sent(register_id, request)
    number = store.number_of(unit, request.temporary_id) or request.temporary_id
    made = store.customer(unit, number)
    if made is None:
        number = store.give_number(unit, request.temporary_id)
        made = replace(sent, customer_id=number, pending=False)
        store.put_customers(unit, [made])
    return CustomerCreateReply(customer=encode(made).decode())


def _sent(register_id: str, request: CustomerCreateRequest) -> Customer:
    """What the till knows of its own new customer."""
    body = request.customer.encode()
    try:
        check_json(body)
        sent = decode(Customer, legible(body)[0])
    except Malformed as error:
        raise Refused("BAD_CUSTOMER", where=error.where) from None
    own = request.temporary_id.startswith(f"{register_id}-C")
    if not own or sent.customer_id != request.temporary_id or not sent.pending:
        raise Refused("BAD_CUSTOMER", customer=request.temporary_id)
    return sent


def put_products(hq: Core, products: Sequence[Product]) -> int:
    """Add or change these products; the version in which tills get them."""
    return hq.run(lambda unit: store.put_products(unit, products))


def put_customers(hq: Core, customers: Sequence[Customer]) -> int:
    """Add or change these customers; the version in which tills get them."""
    return hq.run(lambda unit: store.put_customers(unit, customers))
