"""A catalogue file while it is built: products, customers and their search index, in small steps.

Nobody reads it before `finish` has verified it and given it its name; a kill leaves an unfinished
file that knows how far it got. It must never touch the till's own database.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from pos_app.contract.translate import encode
from pos_app.db.errors import disk_errors
from pos_app.db.seal import seal
from pos_app.domain.customer import Customer
from pos_app.domain.errors import Unavailable
from pos_app.domain.product import Product
from pos_app.till.storage.customers import customer_text
from pos_app.till.storage.search_text import folded

SHAPE = 2
"""Raised when the tables below change; a file of another shape is downloaded anew."""

_TABLES = (
    """CREATE TABLE progress (
        kind TEXT PRIMARY KEY, version INTEGER NOT NULL, cursor TEXT NOT NULL,
        done INTEGER NOT NULL, rows INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE product (
        id INTEGER PRIMARY KEY, sku TEXT NOT NULL UNIQUE, body BLOB NOT NULL
    ) STRICT""",
    """CREATE TABLE barcode (
        code TEXT PRIMARY KEY, product_id INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX barcode_of_product ON barcode (product_id)",
    """CREATE TABLE customer (
        id INTEGER PRIMARY KEY, customer_id TEXT NOT NULL UNIQUE, body BLOB NOT NULL
    ) STRICT""",
    "CREATE VIRTUAL TABLE product_search USING fts5 (text, tokenize='unicode61', prefix='2 3')",
    "CREATE VIRTUAL TABLE customer_search USING fts5 (text, tokenize='unicode61', prefix='2 3')",
    "CREATE VIRTUAL TABLE product_parts USING fts5 (text, tokenize='trigram')",
    f"PRAGMA user_version = {SHAPE}",
)
_PRODUCT = """INSERT INTO product (sku, body) VALUES (:key, :body)
    ON CONFLICT (sku) DO UPDATE SET body = excluded.body RETURNING id"""
_CUSTOMER = """INSERT INTO customer (customer_id, body) VALUES (:key, :body)
    ON CONFLICT (customer_id) DO UPDATE SET body = excluded.body RETURNING id"""
_PROGRESS = """INSERT INTO progress (kind, version, cursor, done, rows)
    VALUES (:kind, :version, :cursor, :done, :rows)
    ON CONFLICT (kind) DO UPDATE SET version = excluded.version, cursor = excluded.cursor,
        done = excluded.done, rows = progress.rows + excluded.rows"""


class Progress:
    """How far the download of one kind of rows got."""

    __slots__ = ("cursor", "done", "rows", "version")

    def __init__(self, version: int, cursor: str, *, done: bool, rows: int) -> None:
        self.version, self.cursor, self.done, self.rows = version, cursor, done, rows


class CatalogueFile:
    """An unfinished catalogue; one thread owns it."""

    def __init__(self, path: Path, opened: sqlite3.Connection) -> None:
        self.path = path
        self._opened = opened

    @classmethod
    def open(cls, path: Path, *, base: Path | None) -> Self:
        """Go on with the file at that path, or begin it: as a copy of `base`, or empty."""
        with disk_errors():
            return cls._unfinished(path) or cls._begin(path, base)

    @classmethod
    def _unfinished(cls, path: Path) -> Self | None:
        """What lies there, where it can be gone on with."""
        if not path.exists():
            return None
        opened = _opened(path)
        try:
            _set_up(opened)
            shape = opened.execute("PRAGMA user_version").fetchone()[0]
            opened.execute("SELECT count(*) FROM progress").fetchone()
        except sqlite3.DatabaseError:
            shape = None
        if shape == SHAPE:
            return cls(path, opened)
        opened.close()
        return None

    @classmethod
    def _begin(cls, path: Path, base: Path | None) -> Self:
        _remove(path)
        new = path.with_name(path.name + ".new")
        _remove(new)
        opened = _connect(new)
        if base is not None and base.exists():
            source = sqlite3.connect(f"{base.absolute().as_uri()}?mode=ro", uri=True)
            with disk_errors():
                source.backup(opened)
            source.close()
            opened.execute("UPDATE progress SET done = 0, cursor = '', rows = 0")
        else:
            opened.execute("BEGIN")
            for statement in _TABLES:
                opened.execute(statement)
            opened.execute("COMMIT")
        opened.close()
        new.replace(path)
        return cls(path, _connect(path))

    def close(self) -> None:
        """Leave the file as it is; a later `open` goes on."""
        self._opened.close()

    def discard(self) -> None:
        """Nothing was new, or it is damaged: the file goes."""
        self._opened.close()
        _remove(self.path)

    # --- rows -----------------------------------------------------------------------------

    def progress(self, kind: str) -> Progress:
        """How far `products` or `customers` got."""
        with disk_errors():
            row = self._opened.execute(
                "SELECT version, cursor, done, rows FROM progress WHERE kind = ?", (kind,)
            ).fetchone()
        if row is None:
            return Progress(0, "", done=False, rows=0)
        return Progress(row[0], row[1], done=bool(row[2]), rows=row[3])

    def add_products(self, rows: Sequence[Product], progress: Progress) -> None:
        """One page of products together with how far we are now."""
        with self._transaction():
            for product in rows:
                self._add_product(product)
            self._save("products", progress)

    def add_customers(self, rows: Sequence[Customer], progress: Progress) -> None:
        """One page of customers together with how far we are now."""
        with self._transaction():
            for customer in rows:
                row_id = self._put(_CUSTOMER, customer.customer_id, encode(customer))
                self._index("customer_search", row_id, customer_text(customer))
            self._save("customers", progress)

    def _add_product(self, product: Product) -> None:
        row_id = self._put(_PRODUCT, product.sku, encode(product))
        run = self._opened.execute
        run("DELETE FROM barcode WHERE product_id = ?", (row_id,))
        for code in product.barcodes:
            run("INSERT OR REPLACE INTO barcode VALUES (?, ?)", (code, row_id))
        words = (product.name, product.sku, *product.barcodes, product.variant_of)
        self._index("product_search", row_id, folded(" ".join(words)))
        self._index("product_parts", row_id, folded(product.name))

    def _put(self, statement: str, key: str, body: bytes) -> int:
        found: int = self._opened.execute(statement, {"key": key, "body": body}).fetchone()[0]
        return found

    def _index(self, table: str, row_id: int, text: str) -> None:
        self._opened.execute(
            f"INSERT OR REPLACE INTO {table} (rowid, text) VALUES (?, ?)",  # noqa: S608
            (row_id, text),
        )

    def _save(self, kind: str, progress: Progress) -> None:
        values = {
            "kind": kind,
            "version": progress.version,
            "cursor": progress.cursor,
            "done": progress.done,
            "rows": progress.rows,
        }
        self._opened.execute(_PROGRESS, values)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with disk_errors():
            self._opened.execute("BEGIN")
            try:
                yield
            except BaseException:
                self._opened.rollback()  # of nothing where a full disk has done so already
                raise
            self._opened.execute("COMMIT")

    def finish(self, target: Path) -> None:
        """Verify the whole file, give it its name and seal it, for it never changes again;
        `Unavailable("disk", "corrupt")` removes it.
        """
        with disk_errors():
            found = self._opened.execute("PRAGMA quick_check(1)").fetchone()[0]
            counted = [self._count(one) for one in ("product", "product_search")]
            counted += [self._count(one) for one in ("customer", "customer_search")]
        self._opened.close()
        if found != "ok" or counted[0] != counted[1] or counted[2] != counted[3]:
            _remove(self.path)
            raise Unavailable("disk", "corrupt")
        _remove(target)
        self.path.replace(target)
        seal(target)

    def _count(self, table: str) -> int:
        counting = f"SELECT count(*) FROM {table}"  # noqa: S608 - our own name
        found: int = self._opened.execute(counting).fetchone()[0]
        return found


def _connect(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    opened = _opened(path)
    _set_up(opened)
    return opened


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None, check_same_thread=False)


def _set_up(opened: sqlite3.Connection) -> None:
    opened.execute("PRAGMA journal_mode=DELETE")
    opened.execute("PRAGMA synchronous=FULL")
    opened.execute("PRAGMA trusted_schema=ON")  # FTS5 keeps its index in tables of its own


def _remove(path: Path) -> None:
    for suffix in ("", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
