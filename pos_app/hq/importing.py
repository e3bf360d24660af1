"""Reads product and customer files (CSV): everything is checked first, then all rows go in or
none.
"""

import csv
import hashlib
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Literal

from pos_app.contract.translate import encode
from pos_app.db.database import Unit
from pos_app.domain.customer import Customer
from pos_app.domain.errors import Refused
from pos_app.domain.product import Product
from pos_app.hq.core import Core
from pos_app.hq.importing_rows import COLUMNS, REQUIRED, RowError, customer_of, product_of
from pos_app.hq.store import catalogue, runs, state

Kind = Literal["products", "customers"]

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
    values: tuple[Product, ...] | tuple[Customer, ...]

    @property
    def may_apply(self) -> bool:
        """Whether every row is right and something would change."""
        return not self.error_count and bool(self.values)


Progress = Callable[[int, int], None]
"""Called with rows done and bytes of the file."""


def no_progress(_rows: int, _size: int) -> None:
    """Nobody watches."""


def check(
    hq: Core, kind: Kind, file: BinaryIO, name: str, progress: Progress = no_progress
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
        products = kind == "products"
        known = catalogue.product_bodies(unit) if products else catalogue.customer_bodies(unit)
        owners = catalogue.barcode_owners(unit) if products else {}
    reading = _Reading(kind, known, owners)
    for number, row in rows:
        reading.take(number, row)
        if reading.rows % PROGRESS_ROWS == 0:
            progress(reading.rows, len(content))
        if reading.rows > ROWS_MAX:
            raise Refused("IMPORT_TOO_LONG", most=ROWS_MAX)
    progress(reading.rows, len(content))
    return reading.checked(name, digest)


def _rows(kind: Kind, content: bytes) -> Iterator[tuple[int, dict[str, str] | None]]:
    """Line number and cells of every row; nothing for a row with too many or too few cells."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("IMPORT_ENCODING") from None
    head = text.split("\n", 1)[0]
    separator = max(";,\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        names = [name.strip().lower() for name in next(reader, [])]
        _check_columns(kind, names)
        for cells in reader:
            if cells:
                fits = len(cells) == len(names)
                yield reader.line_num, dict(zip(names, cells, strict=True)) if fits else None
    except csv.Error as error:
        raise Refused("IMPORT_NOT_CSV", line=reader.line_num, problem=str(error)) from None


def _check_columns(kind: Kind, names: list[str]) -> None:
    for name in names:
        if name not in COLUMNS[kind] or names.count(name) > 1:
            raise Refused("IMPORT_COLUMN", column=name, known=", ".join(COLUMNS[kind]))
    for name in REQUIRED[kind]:
        if name not in names:
            raise Refused("IMPORT_COLUMN_MISSING", column=name)


class _Reading:
    """Counts and keeps what the rows say while a file is checked."""

    def __init__(self, kind: Kind, known: Mapping[str, bytes], owners: Mapping[str, str]) -> None:
        self.kind, self.known, self.owners = kind, known, owners
        self.rows = self.same = self.changed = self.error_count = 0
        self.errors: list[RowError] = []
        self.keys: set[str] = set()
        self.codes: dict[str, str] = {}
        self.products: list[Product] = []
        self.customers: list[Customer] = []

    def take(self, number: int, row: dict[str, str] | None) -> None:
        """One row: its errors, or its value."""
        self.rows += 1
        errors: list[RowError] = []
        if row is None:
            errors.append(RowError(number, "", "", "CELLS"))
        elif self.kind == "products":
            self._take_product(number, row, errors)
        else:
            self._take_customer(number, row, errors)
        self.error_count += len(errors)
        self.errors += errors[: max(0, ERRORS_MAX - len(self.errors))]

    def _take_product(self, number: int, row: dict[str, str], errors: list[RowError]) -> None:
        product = product_of(number, row, errors)
        self._key(number, "sku", product.sku, errors)
        for code in product.barcodes:
            owner = self.codes.setdefault(code, product.sku)
            if owner != product.sku or self.owners.get(code, product.sku) != product.sku:
                errors.append(RowError(number, "barcodes", code, "BARCODE_TAKEN"))
        if not errors and self._is_new(product.sku, encode(product)):
            self.products.append(product)

    def _take_customer(self, number: int, row: dict[str, str], errors: list[RowError]) -> None:
        customer = customer_of(number, row, errors)
        self._key(number, "customer_id", customer.customer_id, errors)
        if not errors and self._is_new(customer.customer_id, encode(customer)):
            self.customers.append(customer)

    def _key(self, number: int, column: str, key: str, errors: list[RowError]) -> None:
        if key in self.keys:
            errors.append(RowError(number, column, key, "TWICE"))
        self.keys.add(key)

    def _is_new(self, key: str, body: bytes) -> bool:
        before = self.known.get(key)
        self.same += before == body
        self.changed += before is not None and before != body
        return before != body

    def checked(self, name: str, digest: str) -> Checked:
        """The answer when every row was taken."""
        values: tuple[Product, ...] | tuple[Customer, ...] = tuple(self.products)
        if self.kind == "customers":
            values = tuple(self.customers)
        return Checked(
            kind=self.kind,
            file_name=name,
            file_sha256=digest,
            rows=self.rows,
            added=len(values) - self.changed,
            changed=self.changed,
            same=self.same,
            errors=tuple(self.errors),
            error_count=self.error_count,
            values=values,
        )


def apply(hq: Core, checked: Checked, by: str) -> int:
    """Write all rows in one transaction, as one new version; the number of the import."""
    if checked.error_count:
        raise Refused("IMPORT_FAULTY", errors=checked.error_count)

    def job(unit: Unit) -> int:
        if runs.import_of(unit, checked.kind, checked.file_sha256):
            raise Refused("IMPORT_DONE", number=0)
        _write(unit, checked)
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


def _write(unit: Unit, checked: Checked) -> None:
    products = [one for one in checked.values if isinstance(one, Product)]
    customers = [one for one in checked.values if isinstance(one, Customer)]
    if products:
        catalogue.put_products(unit, products)
    if customers:
        catalogue.put_customers(unit, customers)
