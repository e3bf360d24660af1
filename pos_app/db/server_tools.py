"""PostgreSQL's own tools: a dump, and a scratch database made of it; must never touch the database
that is in use but to read it.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from pos_app.db.database import Database
from pos_app.domain.errors import Refused

SECONDS_MAX = 3_600
"""How long one of the tools may take."""
DRIVER = "postgresql+psycopg:"


@dataclass(frozen=True, slots=True)
class ServerTools:
    """The tools for the database behind that address; `folder` is where they are, empty for the
    usual place.
    """

    url: str
    folder: str = ""

    def dump(self, target: Path) -> None:
        """The whole database into that file, while it is in use."""
        self._run("pg_dump", "--format=custom", f"--file={target}", f"--dbname={self._place()}")

    @contextmanager
    def scratch(self, file: Path) -> Iterator[Database]:
        """The dump as a database of its own beside the one in use, gone again afterwards."""
        name = f"{self._parts()['dbname']}_drill"
        server = f"--maintenance-db={self._place()}"
        self._run("dropdb", "--if-exists", server, name)
        self._run("createdb", server, name)
        try:
            place = f"--dbname={self._place(name)}"
            self._run("pg_restore", "--no-owner", "--exit-on-error", place, str(file))
            database = Database.postgresql(self._driver_url(name))
            try:
                yield database
            finally:
                database.close()
        finally:
            self._run("dropdb", "--if-exists", server, name)

    def _parts(self) -> dict[str, str]:
        found = conninfo_to_dict(self.url.replace(DRIVER, "postgresql:", 1))
        return {name: str(value) for name, value in found.items() if value is not None}

    def _place(self, name: str = "") -> str:
        """The address without its password, which would be seen in the list of processes."""
        parts = self._parts() | ({"dbname": name} if name else {})
        return make_conninfo(**{x: parts[x] for x in parts if x != "password"})

    def _driver_url(self, name: str) -> str:
        before, mark, query = self.url.partition("?")
        return before.rpartition("/")[0] + f"/{name}{mark}{query}"

    def _run(self, tool: str, *words: str) -> None:
        where = self.folder or os.defpath
        found = shutil.which(tool, path=where)
        if found is None:
            raise Refused("TOOL_MISSING", tool=tool, folder=where)
        environment = {"PATH": where, "PGPASSWORD": self._parts().get("password", "")}
        done = subprocess.run(
            [found, *words],
            env=environment,
            capture_output=True,
            text=True,
            timeout=SECONDS_MAX,
            check=False,
        )
        if done.returncode:
            problem = done.stderr.strip().splitlines()[-1:] or ["?"]
            raise Refused("TOOL_FAILED", tool=tool, problem=problem[0])
