"""Downloads as they lie on this till's disk: the packages that were applied, the parts of one that
was cut, and what has come back of orders and sales elsewhere (R54, R55).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pos_app.contract.translate import decode, encode
from pos_app.domain.returns import ReturnedGoods
from pos_app.till.storage.statements import Reads, Writes

_HELD = "SELECT job, version, sha256 FROM package ORDER BY job"
_HOLD = """INSERT INTO package (job, version, sha256) VALUES (:job, :version, :sha256)
    ON CONFLICT (job) DO UPDATE SET version = excluded.version, sha256 = excluded.sha256"""
_PART = """SELECT body FROM package_part
    WHERE job = :job AND version = :version AND sha256 = :sha256"""
_KEEP = """INSERT INTO package_part (job, version, sha256, body)
    VALUES (:job, :version, :sha256, :body)
    ON CONFLICT (job, version) DO UPDATE SET sha256 = excluded.sha256, body = excluded.body"""
_DROP = "DELETE FROM package_part WHERE job = :job AND version <= :version"
_RETURNED = "SELECT body FROM returned WHERE order_no = :order_no AND fresh = 0"
_RETURNED_NEW = """INSERT INTO returned (order_no, fresh, body) VALUES (:order_no, 1, :body)
    ON CONFLICT (order_no, fresh) DO UPDATE SET body = excluded.body"""
_RETURNED_TAKE = """INSERT INTO returned (order_no, fresh, body)
    SELECT order_no, 0, body FROM returned WHERE fresh = 1
    ON CONFLICT (order_no, fresh) DO UPDATE SET body = excluded.body"""
_RETURNED_CLEAR = "DELETE FROM returned WHERE fresh = 1"
_PROGRESS = "SELECT version, cursor FROM returned_progress"
_PROGRESS_SET = """INSERT INTO returned_progress (id, version, cursor) VALUES (1, :version, :cursor)
    ON CONFLICT (id) DO UPDATE SET version = excluded.version, cursor = excluded.cursor"""


@dataclass(frozen=True, slots=True)
class AppliedPackage:
    """A package of the configuration that this till works with."""

    job: int
    version: int
    sha256: str


class PackageWrites(Writes):
    """What a unit may do to downloads."""

    def keep_part(self, package: AppliedPackage, body: str) -> None:
        """What came of a package so far."""
        self._run(_KEEP, job=package.job, version=package.version, sha256=package.sha256, body=body)

    def hold_package(self, package: AppliedPackage) -> None:
        """The package is part of the configuration from now on; its parts may go."""
        self._run(_HOLD, job=package.job, version=package.version, sha256=package.sha256)
        self._run(_DROP, job=package.job, version=package.version)

    def drop_part(self, package: AppliedPackage) -> None:
        """What came is not what head office meant: it is fetched anew."""
        self._run(_DROP, job=package.job, version=package.version)

    def keep_returned(
        self, goods: Sequence[ReturnedGoods], version: int, cursor: str, *, done: bool
    ) -> None:
        """A page of what has come back elsewhere; it counts once the last page is there."""
        self._run_many(_RETURNED_NEW, [{"order_no": x.order_no, "body": encode(x)} for x in goods])
        if done:
            self._run(_RETURNED_TAKE)
            self._run(_RETURNED_CLEAR)
        self._run(_PROGRESS_SET, version=version, cursor=cursor)


class PackageReads(Reads):
    """Downloads as they are on disk."""

    def packages(self) -> tuple[AppliedPackage, ...]:
        """The packages of the configuration, by their numbers."""
        return tuple(AppliedPackage(x.job, x.version, x.sha256) for x in self._rows(_HELD))

    def part_of(self, package: AppliedPackage) -> str:
        """What came of the package before it was cut."""
        row = self._row(_PART, job=package.job, version=package.version, sha256=package.sha256)
        return str(row.body) if row else ""

    def returned_elsewhere(self, order_no: str) -> ReturnedGoods | None:
        """What has come back of the order or sale as far as head office knew."""
        row = self._row(_RETURNED, order_no=order_no)
        return decode(ReturnedGoods, row.body) if row else None

    def returned_progress(self) -> tuple[int, str]:
        """Through which version that is, and where a download of more was cut."""
        row = self._row(_PROGRESS)
        return (int(row.version), str(row.cursor)) if row else (0, "")
