"""What thousands of tests would make anew is made once for each process: the empty databases, by
the program's own `prepare`; the text of a statement, which an engine keeps; a passphrase's hash at
the lowest strength.

Only what the collected tests import is touched; a database with a seam, in memory or on a server
is made as ever. What is there before the first test is never looked through for garbage again.
"""

import gc
import sys
import tempfile
from collections.abc import Hashable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

FILES_OF = ("pos_app.hq.service", "pos_app.till.storage.store")
ENGINES = "pos_app.db.engines"
PASSPHRASES = "pos_app.hq.people.operators"
STATEMENTS_KEPT = 2_000


def hand_out() -> None:
    """From here on this process's programs get copies."""
    for name in FILES_OF:
        if name in sys.modules:
            _copy_empty_files(sys.modules[name])
    if ENGINES in sys.modules:
        _share_statements(sys.modules[ENGINES])
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
        on_disk = place.scheme == "file" and "memory" not in place.query
        if on_disk and inner["_step"] is no_step and not file.exists():
            file.write_bytes(empty(schema))
        prepare(database, schema, **more)

    vars(module).update(prepare=copied)


def _share_statements(module: ModuleType) -> None:
    """Engines of one kind of database use what any of them has compiled. What is kept is kept by
    the engine's dialect, so dialects of one class have to be the same one.
    """
    from sqlalchemy import Engine, create_engine
    from sqlalchemy.util import LRUCache

    @cache
    def alike(kind: Hashable) -> type:
        same = {
            "__eq__": lambda one, other: type(one) is type(other),
            "__hash__": lambda one: hash(type(one)),
            "supports_statement_cache": True,
        }
        return type("Alike", (kind,), same)  # type: ignore[arg-type]

    @cache
    def compiled(_kind: Hashable) -> LRUCache[Any, Any]:
        return LRUCache(STATEMENTS_KEPT)

    def created(url, **more) -> Engine:
        engine = create_engine(url, **more)
        kind: Any = type(engine.dialect)
        vars(engine).update(_compiled_cache=compiled(kind))
        engine.dialect.__class__ = alike(kind)
        return engine

    vars(module).update(create_engine=created)


def _hash_lightly(module: ModuleType) -> None:
    from argon2 import PasswordHasher

    light = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    vars(module).update(_HASHER=light, _NOBODY=light.hash("nobody"))
