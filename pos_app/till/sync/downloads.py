"""Brings HQ's numbered downloads here (R54, R55): the packages of the configuration, products and
customers, what has come back elsewhere and what is in stock; each resumed where it was cut, and all
but stock whole or not at all.

Pages of goods go into an unfinished catalogue file; a kill resumes at the last page. The change to
the new version is one row in the till's database.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from pos_app.contract.downloads import (
    DownloadsReply,
    DownloadsRequest,
    HeldPackage,
    PackageHead,
    PackageRequest,
)
from pos_app.contract.messages import CatalogueReply, CatalogueRequest
from pos_app.contract.packages import NOTHING_YET, hash_of, with_part
from pos_app.contract.translate import Malformed, decode
from pos_app.db.seal import damage
from pos_app.domain.customer import Customer
from pos_app.domain.erasure import is_erased, without_person
from pos_app.domain.errors import Unavailable
from pos_app.domain.finding import Finding
from pos_app.domain.product import Product
from pos_app.domain.returns import ReturnedGoods
from pos_app.domain.stock import ProductStock
from pos_app.till.storage.catalogue import Catalogues, is_there
from pos_app.till.storage.catalogue_file import CatalogueFile, Progress
from pos_app.till.storage.packages import AppliedPackage
from pos_app.till.storage.stock import StockProgress
from pos_app.till.storage.store import TillStore
from pos_app.till.sync.hq_client import PAGE_SECONDS, HqClient
from pos_app.till.sync.outbox import WRITER_WAIT_SECONDS

PAGES_MAX = 2_000
"""Pages of one kind in one download; more is an HQ that never ends."""
ROUNDS_MAX = 50
"""Times that head office is asked for packages in one go; more is an HQ that never ends."""
UNFINISHED = "catalogue.part"
KINDS = ("products", "customers")

Report = Callable[[str, int], None]
"""Called with the kind and the number of rows so far, in the thread that downloads."""


def _no_report(_kind: str, _rows: int) -> None:
    """Nobody watches."""


def held_here(store: TillStore) -> DownloadsRequest:
    """What this till tells head office of its downloads."""
    held = tuple(
        HeldPackage(job=one.job, version=one.version, sha256=one.sha256) for one in store.packages()
    )
    return DownloadsRequest(version=store.configuration_version(), held=held)


class Downloads:
    """Refreshes what HQ decides; called by the sync thread, or by hand in training scripts."""

    def __init__(self, store: TillStore, client: HqClient, catalogues: Catalogues) -> None:
        self._store = store
        self._client = client
        self._catalogues = catalogues

    def refresh_configuration(self) -> bool:
        """Take the packages over that are new, one after the other in head office's order, each
        whole or not at all; whether there were some.

        The first ones of a till come into force together. One that cannot be taken changes nothing:
        head office hears of it and sends no later one until somebody sends it again (R55).
        """
        changed = False
        for _ in range(ROUNDS_MAX):
            reply = self._ask()
            if not reply.packages:
                return self._settle(reply.version) or changed
            if self._store.configuration() is None:
                self._apply(reply.packages, reply.version)
            else:
                for head in reply.packages:
                    self._apply((head,), max(head.version, self._store.configuration_version()))
            changed = True
        raise Unavailable("hq", "garbage", where="packages")

    def _ask(self, failed: PackageHead | None = None, error: str = "") -> DownloadsReply:
        """Tell head office what is here, and hear what is not."""
        request = held_here(self._store)
        if failed is not None:
            what = {"failed": failed.job, "failed_version": failed.version, "error": error[:400]}
            request = request.model_copy(update=what)
        return self._client.downloads(request, PAGE_SECONDS)

    def _settle(self, version: int) -> bool:
        """The configuration is the one of that version: whether that was news."""
        held = self._store.configuration()
        if held is None or held.version == version:
            return False
        with self._store.begin(WRITER_WAIT_SECONDS) as unit:
            unit.save_configuration(replace(held, version=version))
        return True

    def _apply(self, heads: Sequence[PackageHead], version: int) -> None:
        """These packages into the configuration, in one unit."""
        made = self._store.configuration() or NOTHING_YET
        for head in heads:
            try:
                made = with_part(made, head.job, self._fetched(head))
            except Malformed as error:
                with suppress(Unavailable):
                    self._ask(head, error.where)
                raise Unavailable("hq", "garbage", where=error.where) from None
        with self._store.begin(WRITER_WAIT_SECONDS) as unit:
            unit.save_configuration(replace(made, version=version))
            for head in heads:
                unit.hold_package(AppliedPackage(head.job, head.version, head.sha256))

    def _fetched(self, head: PackageHead) -> str:
        """The package's text; what came before a cut is not asked for again."""
        wanted = AppliedPackage(head.job, head.version, head.sha256)
        text = self._store.part_of(wanted)
        while len(text) < head.size:
            request = PackageRequest(job=head.job, version=head.version, offset=len(text))
            part = self._client.package(request).part
            if not part:
                break
            text += part
            with self._store.begin(WRITER_WAIT_SECONDS) as unit:
                unit.keep_part(wanted, text)
        if hash_of(text) != head.sha256:
            with self._store.begin(WRITER_WAIT_SECONDS) as unit:
                unit.drop_part(wanted)
            raise Malformed(f"{head.job}: sha256")
        return text

    def refresh_returns(self) -> bool:
        """Bring what has come back elsewhere up to date (1200); pages count once all are there."""
        news = False
        for _ in range(PAGES_MAX):
            version, cursor = self._store.returned_progress()
            request = CatalogueRequest(kind="returns", since=version, cursor=cursor)
            reply = self._client.catalogue(request)
            if not reply.done and reply.next_cursor in {"", cursor}:
                raise Unavailable("hq", "garbage", where="cursor")
            try:
                goods = [decode(ReturnedGoods, row) for row in reply.rows]
            except Malformed as error:
                raise Unavailable("hq", "garbage", where=error.where) from None
            upto = reply.version if reply.done else version
            news = news or bool(goods)
            with self._store.begin(WRITER_WAIT_SECONDS) as unit:
                unit.keep_returned(goods, upto, reply.next_cursor, done=reply.done)
            if reply.done:
                return news
        raise Unavailable("hq", "garbage", where="pages")

    def refresh_stock(self, mark: int) -> bool:
        """Bring the stock of this store's places up to head office's mark (R11); whether anything
        was new. Other places, or a mark that went back in time, begin again. A page counts at once:
        stock is told, never relied on.
        """
        places, done = self._stock_places(), self._store.stock_progress()
        anew = places != done.place or mark < done.mark
        if anew:
            done = StockProgress(place=places)
        sent, news = self._store.sent_through(), anew
        for _ in range(PAGES_MAX):
            request = CatalogueRequest(kind="stock", since=done.mark, cursor=done.cursor)
            reply = self._client.catalogue(request)
            if not reply.done and reply.next_cursor in {"", done.cursor}:
                raise Unavailable("hq", "garbage", where="cursor")
            try:
                rows = [decode(ProductStock, row) for row in reply.rows]
            except Malformed as error:
                raise Unavailable("hq", "garbage", where=error.where) from None
            done = replace(done, cursor=reply.next_cursor)
            if reply.done:
                done = replace(done, mark=reply.version, covered=sent)
            news = news or bool(rows)
            with self._store.begin(WRITER_WAIT_SECONDS) as unit:
                if anew:
                    unit.forget_stock()
                unit.keep_stock(rows, done)
            if reply.done:
                return news
            anew = False
        raise Unavailable("hq", "garbage", where="pages")

    def stock_is_old(self, mark: int) -> bool:
        """Whether head office has moved on, or this store's places are others than they were."""
        done = self._store.stock_progress()
        return mark != done.mark or (bool(mark) and self._stock_places() != done.place)

    def _stock_places(self) -> str:
        """The places that this till is told of, as one text."""
        configuration = self._store.configuration()
        if configuration is None:
            return ""
        store, places = configuration.store, configuration.delivery.locations
        return " ".join((store.store_id, store.warehouse, *(one.location_id for one in places)))

    def catalogue_damage(self) -> list[Finding]:
        """What somebody changed in the file of products and customers, which never changes."""
        named = self._store.catalogue_file()
        if named is None:
            return []
        file = self._store.home / named[0]
        return damage(file) if is_there(file) else [Finding(file.name, "it is gone or empty")]

    def refresh_catalogue(self, report: Report = _no_report) -> bool:
        """Bring products and customers up to date; whether anything was new. A file that somebody
        changed is left alone, and all is fetched anew (FS3); so is a damaged unfinished one.
        """
        named, found = self._store.catalogue_file(), self.catalogue_damage()
        base = self._store.home / named[0] if named and not found else None
        if found:
            self._store.home.joinpath(UNFINISHED).unlink(missing_ok=True)
            with self._store.begin(WRITER_WAIT_SECONDS) as unit:
                unit.add_journal("catalogue_damaged", "", str(found[0]), self._store.clock.now())
        file = CatalogueFile.open(self._store.home / UNFINISHED, base=base)
        try:
            for kind in KINDS:
                self._download(file, kind, report)
            changed = sum(file.progress(kind).rows for kind in KINDS)
            version = min(file.progress(kind).version for kind in KINDS)
            if named is None or found or changed:
                self._make_current(file, version, named)
                return True
        except BaseException as error:
            if getattr(error, "reason", "") == "corrupt":
                file.discard()  # the next round begins it anew
            file.close()
            raise
        file.discard()
        self._set(version, named[0])
        return False

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
            reply = self._client.catalogue(request)
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
                customers = [decode(Customer, row) for row in reply.rows]
                self._forget([one for one in customers if is_erased(one)])
                file.add_customers(customers, after)
        except Malformed as error:
            raise Unavailable("hq", "garbage", where=error.where) from None


    def _forget(self, nobody: list[Customer]) -> None:
        """Customers whom HQ has erased leave this till's own tables too; its events stay."""
        for one in nobody:
            known = self._store.ended_orders_of(one.customer_id)
            with self._store.begin(WRITER_WAIT_SECONDS) as unit:
                unit.forget_customer(one.customer_id)
                for order in known:
                    unit.save_order(without_person(order), created_here=False)


def _serial(name: str) -> int:
    last = Path(name).stem.rpartition("-")[2]
    return int(last) if last.isdigit() else 0
