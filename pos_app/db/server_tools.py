"""PostgreSQL's own tools: a dump, a scratch database made of it, and the way back; must never throw
away the database that was in use.
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
        name = f"{self._name}_drill"
        try:
            with self._filled(name, file) as database:
                yield database
        finally:
            self._drop(name)

    @contextmanager
    def replacing(self, file: Path, stamp: str) -> Iterator[Database]:
        """The dump as a database that takes the place of the one in use, in one step once the block
        ends well; that one stays as NAME_before_STAMP. Nobody may be connected with it.
        """
        fresh, before = f"{self._name}_restored", f"{self._name}_before_{stamp}"
        try:
            with self._filled(fresh, file) as database:
                yield database
            self._rename((self._name, before), (fresh, self._name))
        except BaseException:
            self._drop(fresh)
            raise

    @contextmanager
    def _filled(self, name: str, file: Path) -> Iterator[Database]:
        self._make(name)
        place = f"--dbname={self._place(name)}"
        self._run("pg_restore", "--no-owner", "--exit-on-error", place, str(file))
        database = Database.postgresql(self._driver_url(name))
        try:
            yield database
        finally:
            database.close()

    def _make(self, name: str) -> None:
        self._drop(name)
        self._run("createdb", self._server, name)

    def _drop(self, name: str) -> None:
        self._run("dropdb", "--if-exists", self._server, name)

    def _rename(self, *names: tuple[str, str]) -> None:
        """All in one transaction, over a connection with an empty database that is made for it:
        nobody may be connected with these.
        """
        third = f"{self._name}_third"
        self._make(third)
        said = [f'--command=ALTER DATABASE "{old}" RENAME TO "{new}"' for old, new in names]
        alike = ("--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1")
        try:
            self._run("psql", *alike, f"--dbname={self._place(third)}", *said)
        finally:
            self._drop(third)

    @property
    def _name(self) -> str:
        return self._parts()["dbname"]

    @property
    def _server(self) -> str:
        return f"--maintenance-db={self._place()}"

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
