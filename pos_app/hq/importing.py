"""Reads files of products, customers and counts (CSV): everything is checked first, then all rows
go in or none.
"""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import BinaryIO, Literal

from pos_app.contract.translate import decode, encode
from pos_app.db.database import Unit
from pos_app.domain.customer import Customer
from pos_app.domain.errors import Refused
from pos_app.domain.product import Product
from pos_app.domain.stock import StockCount
from pos_app.hq.books import stock
from pos_app.hq.core import Core
from pos_app.hq.csv_file import csv_file
from pos_app.hq.importing_rows import (
    COLUMNS,
    REQUIRED,
    RowError,
    count_of,
    customer_of,
    product_of,
)
from pos_app.hq.store import catalogue, runs, state
from pos_app.hq.store.stock import add_counts, levels

Kind = Literal["products", "customers", "stock"]
Value = Product | Customer | StockCount

BYTES_MAX = 64 * 1024 * 1024
ROWS_MAX = 250_000
ERRORS_MAX = 200
"""Errors that are listed; more are only counted."""
PROGRESS_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class Checked:
    """What an import would do; `values` are the new and the changed rows alone."""

    kind: Kind
    file_name: str
    file_sha256: str
    rows: int
    added: int
    changed: int
    same: int
    errors: tuple[RowError, ...]
    error_count: int
    values: tuple[Value, ...]

    @property
    def may_apply(self) -> bool:
        """Whether every row is right and something would change."""
        return not self.error_count and bool(self.values)


Progress = Callable[[int, int], None]
"""Called with rows done and bytes of the file."""


def _no_progress(_rows: int, _size: int) -> None:
    """Nobody watches."""


def check(
    hq: Core, kind: Kind, file: BinaryIO, name: str, progress: Progress = _no_progress
) -> Checked:
    """Read and check the whole file against itself and against what HQ has; nothing is written."""
    content = file.read(BYTES_MAX + 1)
    if len(content) > BYTES_MAX:
        raise Refused("IMPORT_TOO_LARGE", most_mb=BYTES_MAX // 1024 // 1024)
    digest = hashlib.sha256(content).hexdigest()
    rows = _rows(kind, content)
    with hq.read() as unit:
        earlier = runs.import_of(unit, kind, digest)
        if earlier is not None:
            raise Refused("IMPORT_DONE", number=earlier.number)
        reading = _READINGS[kind](unit)
    for number, row in rows:
        reading.take(number, row)
        if reading.rows % PROGRESS_ROWS == 0:
            progress(reading.rows, len(content))
        if reading.rows > ROWS_MAX:
            raise Refused("IMPORT_TOO_LONG", most=ROWS_MAX)
    progress(reading.rows, len(content))
    return reading.checked(kind, name, digest)


def _rows(kind: Kind, content: bytes) -> Iterator[tuple[int, dict[str, str] | None]]:
    """Line number and cells of every row; nothing for a row with too many or too few cells."""
    rows = csv_file(content).rows()
    names = [name.strip().lower() for name in next(rows, (0, []))[1]]
    _check_columns(kind, names)
    for number, cells in rows:
        if cells:
            fits = len(cells) == len(names)
            yield number, dict(zip(names, cells, strict=True)) if fits else None


def _check_columns(kind: Kind, names: list[str]) -> None:
    for name in names:
        if name not in COLUMNS[kind] or names.count(name) > 1:
            raise Refused("IMPORT_COLUMN", column=name, known=", ".join(COLUMNS[kind]))
    for name in REQUIRED[kind]:
        if name not in names:
            raise Refused("IMPORT_COLUMN_MISSING", column=name)


class _Reading(ABC):
    """Counts and keeps what the rows say while a file is checked; each kind has its own."""

    def __init__(self) -> None:
        self.rows = self.same = self.changed = self.error_count = 0
        self.errors: list[RowError] = []
        self.keys: dict[object, int] = {}
        self.values: list[Value] = []

    def take(self, number: int, row: dict[str, str] | None) -> None:
        """One row: its errors, or its value."""
        self.rows += 1
        errors: list[RowError] = []
        if row is None:
            errors.append(RowError(number, "", "", "CELLS"))
        else:
            self._take(number, row, errors)
        self.error_count += len(errors)
        self.errors += errors[: max(0, ERRORS_MAX - len(self.errors))]

    @abstractmethod
    def _take(self, number: int, row: dict[str, str], errors: list[RowError]) -> None:
        """One row that has as many cells as the head."""

    def _once(self, error: RowError, key: object, errors: list[RowError]) -> None:
        """A key may stand on one line alone: the error of a second one names the line of the
        first.
        """
        first = self.keys.setdefault(key, error.row)
        if first != error.row and error.value:
            errors.append(replace(error, first=first))

    def _keep(self, value: Value, before: object, after: object) -> None:
        """A value without errors: new, changed, or as it was; nothing is what was not there."""
        self.same += before == after
        self.changed += before is not None and before != after
        if before != after:
            self.values.append(value)

    def checked(self, kind: Kind, name: str, digest: str) -> Checked:
        """The answer when every row was taken."""
        return Checked(
            kind=kind,
            file_name=name,
            file_sha256=digest,
            rows=self.rows,
            added=len(self.values) - self.changed,
            changed=self.changed,
            same=self.same,
            errors=tuple(self.errors),
            error_count=self.error_count,
            values=tuple(self.values),
        )


class _Products(_Reading):
    def __init__(self, unit: Unit) -> None:
        super().__init__()
        self.known = catalogue.product_bodies(unit)
        self.owners = catalogue.barcode_owners(unit)
        self.codes: dict[str, str] = {}

    def _take(self, number: int, row: dict[str, str], errors: list[RowError]) -> None:
        before = self.known.get(row["sku"].strip())
        known = decode(Product, before) if before is not None else None
        product = product_of(number, row, known, errors)
        self._once(RowError(number, "sku", product.sku, "TWICE"), product.sku, errors)
        for code in product.barcodes:
            owner = self.codes.setdefault(code, product.sku)
            if owner != product.sku or self.owners.get(code, product.sku) != product.sku:
                errors.append(RowError(number, "barcodes", code, "BARCODE_TAKEN"))
        if not errors:
            self._keep(product, before, encode(product))


class _Customers(_Reading):
    def __init__(self, unit: Unit) -> None:
        super().__init__()
        self.known = catalogue.customer_bodies(unit)

    def _take(self, number: int, row: dict[str, str], errors: list[RowError]) -> None:
        before = self.known.get(row["customer_id"].strip())
        known = decode(Customer, before) if before is not None else None
        customer = customer_of(number, row, known, errors)
        mine = customer.customer_id
        self._once(RowError(number, "customer_id", mine, "TWICE"), mine, errors)
        if not errors:
            self._keep(customer, before, encode(customer))


class _Counts(_Reading):
    """What somebody counted in the warehouses; a store's own number means its warehouse (R11)."""

    def __init__(self, unit: Unit) -> None:
        super().__init__()
        self.places = stock.known_places(unit)
        self.bodies = catalogue.product_bodies(unit)
        self.products = {sku: sku for sku in self.bodies}
        self.held = levels(unit, tuple(self.products), set(self.places.values()))

    def _take(self, number: int, row: dict[str, str], errors: list[RowError]) -> None:
        count = count_of(number, row, (self.places, self.products), errors)
        again = RowError(number, "sku", row["sku"].strip()[:80], "COUNTED_TWICE")
        self._once(again, (count.location, count.sku), errors)
        finest = 3 - decode(Product, self.bodies[count.sku]).decimals if not errors else 0
        unclear = finest > 0 and row["quantity"].strip()[-4:-3] in {".", ","}  # 1.000 pieces
        if count.quantity % 10**finest or unclear:
            errors.append(RowError(number, "quantity", row["quantity"], "BAD_COUNT"))
        if not errors:
            self._keep(count, self.held.get((count.sku, count.location)), count.quantity)


_READINGS: dict[Kind, Callable[[Unit], _Reading]] = {
    "products": _Products,
    "customers": _Customers,
    "stock": _Counts,
}


def apply(hq: Core, checked: Checked, by: str) -> int:
    """Write all rows in one transaction, as one new version; the number of the import."""
    if checked.error_count:
        raise Refused("IMPORT_FAULTY", errors=checked.error_count)

    def job(unit: Unit) -> int:
        earlier = runs.import_of(unit, checked.kind, checked.file_sha256)
        if earlier is not None:
            raise Refused("IMPORT_DONE", number=earlier.number)
        _write(unit, checked, hq.now())
        number = runs.add_import(
            unit,
            kind=checked.kind,
            file_sha256=checked.file_sha256,
            file_name=checked.file_name[:200],
            made_by=by,
            at=hq.now(),
            rows=checked.rows,
            added=checked.added,
            changed=checked.changed,
            same=checked.same,
        )
        state.journal(unit, hq.now(), by, "imported", kind=checked.kind, number=number)
        return number

    return hq.run(job)


def _write(unit: Unit, checked: Checked, at: datetime) -> None:
    products = [one for one in checked.values if isinstance(one, Product)]
    customers = [one for one in checked.values if isinstance(one, Customer)]
    if products:
        catalogue.put_products(unit, products)
    if customers:
        catalogue.put_customers(unit, customers)
    counts = [one for one in checked.values if isinstance(one, StockCount)]
    add_counts(unit, checked.file_sha256, at, counts)
