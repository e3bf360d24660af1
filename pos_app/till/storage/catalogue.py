"""Products and customers as a clerk finds them; read only, from the file of one version.

A newer version is another file: `Catalogues.current` opens it the next time somebody asks, and the
old one goes when nobody has it any more.
"""

import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path

from pos_app.contract.translate import decode
from pos_app.db.errors import disk_errors
from pos_app.db.seal import forget_seal
from pos_app.domain.customer import Customer
from pos_app.domain.erasure import is_erased
from pos_app.domain.errors import Unavailable
from pos_app.domain.product import Product
from pos_app.till.storage.customers import CustomerReads
from pos_app.till.storage.search_text import folded, fts_query, part_query

PRODUCTS_MAX = 200
KNOWN_MAX = 1_000
"""Products that were scanned lately and are at hand: the file of a version never changes."""
CUSTOMERS_MAX = 50
_CODE_DIGITS_MIN = 6
_END = "\U0010ffff"

_PRODUCT = "SELECT body FROM product WHERE sku = ?"
_BY_CODE = """SELECT p.body FROM barcode b JOIN product p ON p.id = b.product_id
    WHERE b.code = ?"""
_BY_CODE_START = """SELECT p.body FROM barcode b JOIN product p ON p.id = b.product_id
    WHERE b.code >= ? AND b.code < ? ORDER BY b.code LIMIT ?"""
_BY_TEXT = """SELECT p.body FROM product_search s JOIN product p ON p.id = s.rowid
    WHERE s.text MATCH ? LIMIT ?"""
_BY_PART = """SELECT p.body FROM product_parts s JOIN product p ON p.id = s.rowid
    WHERE s.text MATCH ? LIMIT ?"""
_CUSTOMER = "SELECT body FROM customer WHERE customer_id = ?"
_CUSTOMERS = """SELECT c.body FROM customer_search s JOIN customer c ON c.id = s.rowid
    WHERE s.text MATCH ? LIMIT ?"""


class Catalogue:
    """One version of products and customers, with the customers made at this till beside them."""

    def __init__(self, path: Path | None, version: int, here: CustomerReads) -> None:
        self.version = version
        self.path = path
        self._here = here
        self._lock = threading.Lock()
        self._opened = None if path is None else _open(path)
        self._known: dict[tuple[str, str], Product] = {}

    def product(self, sku: str) -> Product | None:
        """The product of that number."""
        return self._first_product(_PRODUCT, sku)

    def by_barcode(self, code: str) -> Product | None:
        """The product with exactly that barcode."""
        return self._first_product(_BY_CODE, code)

    def search(self, text: str, limit: int = PRODUCTS_MAX) -> tuple[Product, ...]:
        """Products whose name, number or barcode the words begin, then those with the words inside
        a longer one; sold ones and best fits first.
        """
        typed = text.strip()
        query = fts_query(typed)
        if not query:
            return ()
        bodies = self._rows(_PRODUCT, typed) + self._rows(_BY_CODE, typed)
        if typed.isdigit() and len(typed) >= _CODE_DIGITS_MIN:
            bodies += self._rows(_BY_CODE_START, typed, typed + _END, limit)
        bodies += self._rows(_BY_TEXT, query, limit)
        inside = part_query(typed)
        if inside and len(bodies) < limit:
            bodies += self._rows(_BY_PART, inside, limit - len(bodies))
        found = {one.sku: one for one in (decode(Product, body) for body in bodies)}
        return _sorted(tuple(found.values()), typed)[:limit]

    def variants(self, sku: str) -> tuple[Product, ...]:
        """The article and those that differ from it in colour or size only."""
        of = self.product(sku)
        found = self.search(of.family) if of is not None else ()
        return tuple(one for one in found if of is not None and one.family == of.family)

    def customer(self, customer_id: str) -> Customer | None:
        """The customer of that number, downloaded or made here."""
        rows = self._rows(_CUSTOMER, customer_id)
        if rows:
            return decode(Customer, rows[0])
        return self._here.customer_here(customer_id)

    def search_customers(self, text: str, limit: int = CUSTOMERS_MAX) -> tuple[Customer, ...]:
        """Customers whose name, number, telephone, mail or place the words begin."""
        query = fts_query(text)
        if not query:
            return ()
        here = self._here.customers_here(text, limit)
        found = {one.customer_id: one for one in here}
        for body in self._rows(_CUSTOMERS, query, limit):
            customer = decode(Customer, body)
            found[customer.customer_id] = customer
        known = (one for one in found.values() if not is_erased(one))
        return tuple(sorted(known, key=lambda one: folded(one.name)))[:limit]

    def close(self) -> None:
        """Give the file back."""
        with self._lock:
            if self._opened is not None:
                self._opened.close()
                self._opened = None
                self._known = {}

    def _first_product(self, statement: str, key: str) -> Product | None:
        known = self._known.get((statement, key))
        if known is not None:
            return known
        rows = self._rows(statement, key)
        if not rows:
            return None
        if len(self._known) >= KNOWN_MAX:
            self._known = {}
        found = self._known[statement, key] = decode(Product, rows[0])
        return found

    def _rows(self, statement: str, *values: object) -> list[bytes]:
        with self._lock:
            if self._opened is None:
                return []
            with disk_errors():
                return [row[0] for row in self._opened.execute(statement, values)]


def is_there(path: Path) -> bool:
    """Whether there is a file with anything in it; one that is gone is fetched anew (FS3)."""
    return path.is_file() and path.stat().st_size > 0


def _open(path: Path) -> sqlite3.Connection:
    if not is_there(path):
        raise Unavailable("disk", "corrupt", retry=False)
    with disk_errors():
        opened = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        opened.execute("PRAGMA query_only=ON")
        return opened


def _sorted(products: Sequence[Product], typed: str) -> tuple[Product, ...]:
    start = folded(typed)

    def rank(one: Product) -> tuple[bool, bool, bool, str]:
        name = folded(one.name)
        exact = one.sku == typed or typed in one.barcodes
        return (not exact, not one.active, not name.startswith(start), name)

    return tuple(sorted(products, key=rank))


class Catalogues:
    """Which catalogue is current; the one before stays open for whoever still holds it."""

    def __init__(self, home: Path, store: CustomerReads) -> None:
        self._home = home
        self._store = store
        self._lock = threading.Lock()
        self._name = ""
        self._current: Catalogue | None = None
        self._before: Catalogue | None = None

    def current(self) -> Catalogue:
        """The current version; opens a newer file once, the first time it is asked for."""
        named = self._store.catalogue_file()
        name, version = named or ("", 0)
        with self._lock:
            if self._current is None or self._name != name:
                path = self._home / name if name else None
                opened, self._name = Catalogue(path, version, self._store), name
                if self._before is not None:
                    self._before.close()
                self._before, self._current = self._current, opened
            return self._current

    def close(self) -> None:
        """Give every file back."""
        with self._lock:
            for one in (self._current, self._before):
                if one is not None:
                    one.close()
            self._current = self._before = None

    def remove_old(self) -> None:
        """Remove the files of versions that nobody reads any more."""
        named = self._store.catalogue_file()
        with self._lock:
            held = {one.path for one in (self._current, self._before) if one is not None}
        kept = {one.name for one in held if one is not None} | ({named[0]} if named else set())
        for file in self._home.glob("catalogue-*.db"):
            if file.name not in kept:
                try:
                    file.unlink()
                    forget_seal(file)
                except OSError:  # somebody else has it open where that forbids removal
                    continue
