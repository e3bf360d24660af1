"""What thousands of tests would make anew is made once for each process: the empty databases, by
the program's own `prepare`; a passphrase's hash at the lowest strength.

Only what the collected tests import is touched; a database with a seam, in memory or on a server
is made as ever. What is there before the first test is never looked through for garbage again.
"""

import gc
import sys
import tempfile
from functools import cache
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit
from urllib.request import url2pathname

FILES_OF = ("pos_app.hq.service", "pos_app.till.storage.store")
PASSPHRASES = "pos_app.hq.operators"


def hand_out() -> None:
    """From here on this process's programs get copies."""
    for name in FILES_OF:
        if name in sys.modules:
            _copy_empty_files(sys.modules[name])
    if PASSPHRASES in sys.modules:
        _hash_lightly(sys.modules[PASSPHRASES])
    gc.collect()
    gc.freeze()


def _copy_empty_files(module: ModuleType) -> None:
    from pos_app.db.database import Database, no_step
    from pos_app.db.schema import Schema, prepare

    @cache
    def empty(schema: Schema) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "empty.db"
            database = Database.sqlite(file)
            prepare(database, schema, backup=lambda _: None)
            database.close()
            return file.read_bytes()

    def copied(database: Database, schema: Schema, **more) -> None:
        inner = vars(database)
        place = urlsplit(inner.get("_read_from", ""))
        file = Path(url2pathname(place.path))
        on_disk = place.scheme == "file" and "memdb" not in place.query
        if on_disk and inner["_step"] is no_step and not file.exists():
            file.write_bytes(empty(schema))
        prepare(database, schema, **more)

    vars(module).update(prepare=copied)


def _hash_lightly(module: ModuleType) -> None:
    from argon2 import PasswordHasher

    light = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    vars(module).update(_HASHER=light, _NOBODY=light.hash("nobody"))
