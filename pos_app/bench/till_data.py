"""A till with 200,000 products and 100,000 orders of its own, written with raw SQL."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from itertools import chain
from pathlib import Path
from random import Random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos_app.bench.kept_secrets import keep_secrets, secrets_of
from pos_app.bench.samples import (
    CUSTOMER,
    REGISTER,
    STORE,
    configuration,
    order_body,
    placed,
    product,
)
from pos_app.contract.translate import encode, encode_event
from pos_app.db.row_seal import lend_hand
from pos_app.db.seal import seal_closed
from pos_app.domain.configuration import Configuration
from pos_app.system_clock import SystemClock, SystemIds
from pos_app.till.config import MemorySecretStore
from pos_app.till.devices.in_store_codes import plain_in_store_code
from pos_app.till.storage.catalogue_file import CatalogueFile
from pos_app.till.storage.customers import customer_text
from pos_app.till.storage.search_text import folded
from pos_app.till.storage.store import FILE_NAME, TillStore
from pos_app.till.storage.values import Identity
from pos_app.till.ui.start_snapshot import StartSnapshot, write_snapshot

PRODUCTS, ORDERS = 200_000, 100_000
CATALOGUE = "catalogue-1-1.db"
HQ_URL = "http://127.0.0.1:9"
"""Nobody listens there: the till measures itself, not head office."""
EPOCH, DEVICE = "ee" * 16, "dd" * 16
KINDS = (
    "Eetkamerstoel Hoekbank Tafellamp Vloerkleed Dressoir Kussen Gordijn Boekenkast Matras Vaas "
    "Spiegel Koekenpan Dinerbord Wijnglas Bureaustoel Nachtkastje Wandklok Plaid Parasol Mok"
).split()
MAKES = "Oslo Mees Bram Noor Lina Vecht Linde Teun Saar Fenna Jorrit Wende Duin Heide Marle".split()
LOOKS = "eiken noten antraciet zand oker messing zwart wit terra ecru salie amber rookglas".split()


def code_of(number: int) -> str:
    """The barcode of the product of that number."""
    return plain_in_store_code("20", number)


def name_of(number: int) -> str:
    """Its name."""
    made = Random(number)
    return f"{made.choice(KINDS)} {made.choice(MAKES)} {number % 997}, {made.choice(LOOKS)}"


def fill(home: Path) -> None:
    """A till that is enrolled and has its catalogue and its past."""
    home.mkdir(parents=True)
    secrets = _new_secrets(home)
    settings = configuration(bytes.fromhex(secrets.get("pepper") or ""))
    store = TillStore.open(home, clock=SystemClock())
    with store.begin() as unit:
        unit.save_identity(Identity(DEVICE, STORE, REGISTER, EPOCH, "Bench", HQ_URL))
        unit.save_configuration(settings)
        unit.set_catalogue(1, CATALOGUE)
    store.close()
    _catalogue(home / CATALOGUE)
    with closing(sqlite3.connect(home / FILE_NAME)) as connection:
        lend_hand(connection)
        connection.execute("PRAGMA synchronous=OFF")
        with connection:
            _past(connection)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    seal_closed(home / FILE_NAME)
    (home / "pos-app.toml").write_text(f'[till]\nhq_url = "{HQ_URL}"\n', "utf-8")
    _snapshot(home, settings)


def _new_secrets(home: Path) -> MemorySecretStore:
    """Secrets of this measurement, kept beside its data for the processes that it starts."""
    ids = SystemIds()
    kept = {
        "device-key": Ed25519PrivateKey.generate().private_bytes_raw().hex(),
        "pepper": ids.new() + ids.new(),
    }
    keep_secrets(home, kept)
    return secrets_of(home)


def _snapshot(home: Path, settings: Configuration) -> None:
    people = tuple((one.staff_id, one.name, one.job) for one in settings.staff)
    write_snapshot(home, StartSnapshot(store=settings.store.name, till="Kassa 1", staff=people))


# --- the catalogue --------------------------------------------------------------------------


def _catalogue(file: Path) -> None:
    CatalogueFile.open(file, base=None).close()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        with connection:
            run = connection.executemany
            run("INSERT INTO product (id, sku, body) VALUES (?, ?, ?)", _products())
            run("INSERT INTO barcode VALUES (?, ?)", _codes())
            run("INSERT INTO product_search (rowid, text) VALUES (?, ?)", _texts())
            run("INSERT INTO product_parts (rowid, text) VALUES (?, ?)", _texts())
            body = encode(CUSTOMER)
            run("INSERT INTO customer VALUES (1, ?, ?)", [(CUSTOMER.customer_id, body)])
            run("INSERT INTO customer_search (rowid, text) VALUES (1, ?)", [_customer_text()])


def _products() -> Iterator[tuple[object, ...]]:
    """Bodies as the product's own encoding writes them, cut at the fields that differ."""
    whole = encode(product(7, "NAME", "CODE")).decode()
    for number in range(1, PRODUCTS + 1):
        body = whole.replace("NAME", name_of(number)).replace("CODE", code_of(number))
        body = body.replace('"0000007"', f'"{number:07d}"')
        body = body.replace(str(product(7, "", "").price_minor), str(995 + number % 50_000))
        yield number, f"{number:07d}", body.encode()


def _codes() -> Iterator[tuple[object, ...]]:
    for number in range(1, PRODUCTS + 1):
        yield code_of(number), number


def _texts() -> Iterator[tuple[object, ...]]:
    for number in range(1, PRODUCTS + 1):
        words = f"{name_of(number)} {number:07d} {code_of(number)}"
        yield number, folded(words)


def _customer_text() -> tuple[str]:
    return (customer_text(CUSTOMER),)


# --- the past -------------------------------------------------------------------------------

DAY = "2026-03-02T09:00:00.000000+00:00"
Row = dict[str, object]


def _past(connection: sqlite3.Connection) -> None:
    """Every order with its event, its place in the queue, its business row and its tender."""
    body, event = order_body(), encode_event(placed(1))
    digest = sha256(event).digest()
    numbers = range(1, ORDERS + 1)
    _insert(connection, "event", (_event(n, event, digest) for n in numbers))
    _insert(connection, "outbox", (OUTBOX | {"position": n} for n in numbers))
    _insert(connection, "business", (_business(n) for n in numbers))
    _insert(connection, "tender", (_tender(n) for n in numbers))
    _insert(connection, "customer_order", (_order(n, body) for n in numbers))
    _insert(connection, "order_promise", (PROMISE | {"order_no": order_no(n)} for n in numbers))
    counters: list[Row] = [{"name": name, "value": ORDERS} for name in ("receipt", "order")]
    _insert(connection, "counter", iter(counters))


def _insert(connection: sqlite3.Connection, table: str, rows: Iterator[Row]) -> None:
    first = next(rows)
    places = ", ".join(f":{name}" for name in first)
    statement = f"INSERT INTO {table} ({', '.join(first)}) VALUES ({places})"
    connection.executemany(statement, chain((first,), rows))


def order_no(number: int) -> str:
    """The till's own order of that number."""
    return f"S01-01-{number:06d}-7K3Q"


def _id(number: int) -> str:
    return f"{number:032x}"


def _receipt(number: int) -> str:
    return f"S01-01-R{number:06d}"


OUTBOX: Row = {
    "business": 1,
    "state": "at_hq",
    "first_apply": "now",
    "attempts": 1,
    "answer_unknown": 0,
    "result": "applied",
    "reason": "",
    "order_status": "CREATED",
}
ORDER: Row = {
    "as_of": DAY,
    "created_here": 1,
    "customer_name": "Marieke Jansen",
    "customer_search": "marieke jansen",
    "phone": "0612345678",
    "email": "",
    "city": "Amersfoort",
    "store_id": STORE,
    "created_at": DAY,
    "status": "CREATED",
    "total_minor": 995,
    "balance_minor": 796,
    "next_on": "2026-03-09",
    "classes": "PICK",
}
PROMISE: Row = {
    "location": STORE,
    "delivery_class": "PICK",
    "mode": "pickup",
    "line_status": "ACCEPTED",
    "on_day": "2026-03-09",
    "is_open": 1,
    "to_fulfil": 1,
}


def _order(number: int, body: bytes) -> Row:
    return ORDER | {
        "order_no": order_no(number),
        "receipt_no": _receipt(number),
        "customer_id": f"{number % 30_000:06d}",
        "body": body,
    }


def _business(number: int) -> Row:
    return {
        "transaction_id": _id(number),
        "kind": "order",
        "receipt_no": _receipt(number),
        "order_no": order_no(number),
        "shift_id": f"{REGISTER}-00001",
        "staff_id": "clerk1",
        "at": DAY,
        "total_minor": 995,
        "event_id": _id(number),
    }


def _tender(number: int) -> Row:
    return {
        "tender_id": f"t{_id(number)}",
        "transaction_id": _id(number),
        "kind": "card",
        "amount_minor": 199,
        "given_minor": 199,
        "change_minor": 0,
        "rounding_minor": 0,
        "at": DAY,
        "card": None,
    }


def _event(number: int, body: bytes, digest: bytes) -> Row:
    link = sha256(number.to_bytes(8, "big")).digest()
    return {
        "position": number,
        "event_id": _id(number),
        "device_id": DEVICE,
        "epoch": EPOCH,
        "seq": number,
        "order_no": order_no(number),
        "kind": "order",
        "created_at": "2026-03-02T09:00:00.000Z",
        "body": body,
        "body_sha256": digest,
        "prev_hash": sha256((number - 1).to_bytes(8, "big")).digest(),
        "hash": link,
        "sig": link + link,
    }
