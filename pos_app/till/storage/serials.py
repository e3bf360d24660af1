"""Serial numbers that left from this till and did not come back here (R121); must never decide
whether one may leave.
"""

from collections.abc import Iterable

from pos_app.domain.order import OrderLine
from pos_app.domain.serials import Asked
from pos_app.till.storage.statements import Reads, Writes

_TAKE = """INSERT INTO serial (sku, serial, source, line_no, receipt_no)
    VALUES (:sku, :serial, :source, :line_no, :receipt_no)
    ON CONFLICT (sku, serial) DO UPDATE SET source = excluded.source,
        line_no = excluded.line_no, receipt_no = excluded.receipt_no"""
_BACK = """DELETE FROM serial WHERE source = :source AND line_no = :line_no
    AND instr(:still_out, ' ' || serial || ' ') = 0"""
_ALL_BACK = "DELETE FROM serial WHERE source = :source"
_ONE_BACK = "DELETE FROM serial WHERE sku = :sku AND serial = :serial"
_OUT = "SELECT receipt_no FROM serial WHERE sku = :sku AND serial = :serial"


class SerialWrites(Writes):
    """What a unit may do to the numbers; `source` is the order, or the receipt of a sale."""

    def take_serials(self, source: str, receipt_no: str, lines: Iterable[Asked]) -> None:
        """These pieces leave now."""
        place = {"source": source, "receipt_no": receipt_no}
        rows = [
            {**place, "sku": line.sku, "line_no": line.line_no, "serial": number.upper()}
            for line in lines
            for number in line.given
        ]
        self._run_many(_TAKE, rows)

    def serials_back(self, source: str, lines: Iterable[OrderLine]) -> None:
        """Something of these lines came back: what of them is not known to be out any more may
        leave again.
        """
        rows: list[dict[str, object]] = [
            {
                "source": source,
                "line_no": line.line_no,
                "still_out": f" {' '.join(line.serials)} ".upper(),
            }
            for line in lines
        ]
        self._run_many(_BACK, rows)

    def serial_back(self, sku: str, number: str) -> None:
        """This piece came back without its receipt."""
        self._run(_ONE_BACK, sku=sku, serial=number.upper())

    def all_serials_back(self, source: str) -> None:
        """The whole order was given up before anything left."""
        self._run(_ALL_BACK, source=source)


class SerialReads(Reads):
    """What left."""

    def serial_out(self, sku: str, number: str) -> str:
        """The receipt with which that piece left, or nothing."""
        row = self._row(_OUT, sku=sku, serial=number.upper())
        return str(row.receipt_no) if row else ""
