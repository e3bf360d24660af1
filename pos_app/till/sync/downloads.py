"""Brings HQ's configuration, products and customers here, whole or not at all.

Pages go into an unfinished catalogue file; a kill resumes at the last page. The change to the new
version is one row in the till's database.
"""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from pos_app.contract.messages import CatalogueReply, CatalogueRequest
from pos_app.contract.translate import Malformed, decode
from pos_app.domain.configuration import Configuration
from pos_app.domain.customer import Customer
from pos_app.domain.errors import Unavailable
from pos_app.domain.product import Product
from pos_app.till.storage.catalogue import Catalogues
from pos_app.till.storage.catalogue_file import CatalogueFile, Progress
from pos_app.till.storage.store import TillStore
from pos_app.till.sync.hq_client import HqClient
from pos_app.till.sync.outbox import WRITER_WAIT_SECONDS

PAGES_MAX = 2_000
"""Pages of one kind in one download; more is an HQ that never ends."""
PAGE_SECONDS = 30.0
UNFINISHED = "catalogue.part"
KINDS = ("products", "customers")

Report = Callable[[str, int], None]
"""Called with the kind and the number of rows so far, in the thread that downloads."""


def no_report(_kind: str, _rows: int) -> None:
    """Nobody watches."""


class Downloads:
    """Refreshes what HQ decides; called by the sync thread, or by hand in training scripts."""

    def __init__(self, store: TillStore, client: HqClient, catalogues: Catalogues) -> None:
        self._store = store
        self._client = client
        self._catalogues = catalogues

    def refresh_configuration(self) -> bool:
        """Take HQ's configuration over where it is newer, and say so; a malformed one changes
        nothing, HQ hears of it and sends no later one until somebody sends this one again (R55).
        """
        held = self._store.configuration_version()
        reply = self._client.configuration(held, PAGE_SECONDS)
        if not reply.configuration or reply.version == held:
            return False
        try:
            configuration = decode(Configuration, reply.configuration)
            if configuration.version != reply.version:
                raise Malformed("version")
        except Malformed as error:
            self._client.configuration(held, PAGE_SECONDS, failed=reply.version, error=error.where)
            raise Unavailable("hq", "garbage", where=error.where) from None
        with self._store.begin(WRITER_WAIT_SECONDS) as unit:
            unit.save_configuration(configuration)
        with suppress(Unavailable):
            self._client.configuration(reply.version, PAGE_SECONDS)
        return True

    def refresh_catalogue(self, report: Report = no_report) -> bool:
        """Bring products and customers up to date; whether anything was new."""
        named = self._store.catalogue_file()
        base = self._store.home / named[0] if named else None
        file = CatalogueFile.open(self._store.home / UNFINISHED, base=base)
        try:
            for kind in KINDS:
                self._download(file, kind, report)
            changed = sum(file.progress(kind).rows for kind in KINDS)
            version = min(file.progress(kind).version for kind in KINDS)
        except BaseException:
            file.close()
            raise
        if named is not None and not changed:
            file.discard()
            self._set(version, named[0])
            return False
        self._make_current(file, version, named)
        return True

    def _make_current(
        self, file: CatalogueFile, version: int, named: tuple[str, int] | None
    ) -> None:
        """The new file gets a name that was never used before, then the one row changes."""
        serial = _serial(named[0]) + 1 if named else 1
        target = self._store.home / f"catalogue-{version}-{serial}.db"
        file.finish(target)
        self._set(version, target.name)
        self._catalogues.remove_old()

    def _set(self, version: int, name: str) -> None:
        with self._store.begin(WRITER_WAIT_SECONDS) as unit:
            unit.set_catalogue(version, name)

    def _download(self, file: CatalogueFile, kind: str, report: Report) -> None:
        for _ in range(PAGES_MAX):
            progress = file.progress(kind)
            if progress.done:
                return
            request = CatalogueRequest.model_validate(
                {"kind": kind, "since": progress.version, "cursor": progress.cursor}
            )
            reply = self._client.catalogue(request, PAGE_SECONDS)
            if not reply.done and reply.next_cursor in {"", progress.cursor}:
                raise Unavailable("hq", "garbage", where="cursor")
            self._keep(file, kind, progress, reply)
            report(kind, progress.rows + len(reply.rows))
        raise Unavailable("hq", "garbage", where="pages")

    def _keep(
        self, file: CatalogueFile, kind: str, before: Progress, reply: CatalogueReply
    ) -> None:
        version = reply.version if reply.done else before.version
        cursor = "" if reply.done else reply.next_cursor
        after = Progress(version, cursor, done=reply.done, rows=len(reply.rows))
        try:
            if kind == "products":
                file.add_products([decode(Product, row) for row in reply.rows], after)
            else:
                file.add_customers([decode(Customer, row) for row in reply.rows], after)
        except Malformed as error:
            raise Unavailable("hq", "garbage", where=error.where) from None


def _serial(name: str) -> int:
    last = Path(name).stem.rpartition("-")[2]
    return int(last) if last.isdigit() else 0
