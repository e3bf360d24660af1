"""An X or Z report as a plain value to print, and how a print job's content is read again; must
never calculate a sum.
"""

from dataclasses import dataclass, replace

from pos_app.contract.translate import Malformed, decode
from pos_app.domain.configuration import Configuration
from pos_app.domain.ids import head_code
from pos_app.domain.shift_report import ShiftReport
from pos_app.till.devices.receipt import Receipt, StoreHeader
from pos_app.till.devices.stock_paper import StockPaper
from pos_app.till.storage.values import PrintJob


@dataclass(frozen=True, slots=True)
class ShiftPaper:
    """A report with the names that its reader needs; `staff` are ids and names."""

    report: ShiftReport
    number: str
    language: str
    store: StoreHeader
    staff: tuple[tuple[str, str], ...]
    currency: str
    time_zone: str
    copy: bool = False

    def name(self, staff_id: str) -> str:
        """The person's name, or the id of somebody who has left."""
        return dict(self.staff).get(staff_id, staff_id)


Paper = Receipt | ShiftPaper | StockPaper
_KINDS: tuple[type[Paper], ...] = (Receipt, ShiftPaper, StockPaper)


def shift_paper(
    configuration: Configuration, report: ShiftReport, number: str, language: str = ""
) -> ShiftPaper:
    """The report as this store prints it, or in another language for the screen."""
    store = configuration.store
    moved = (one.staff_id for one in report.moved)
    ids = {report.opened_by, report.made_by, report.approved_by, *moved}
    people = (one for one in configuration.staff if one.staff_id in ids)
    return ShiftPaper(
        report=report,
        number=number,
        language=language or store.language,
        store=StoreHeader(store.name, store.address, store.tax_number),
        staff=tuple((one.staff_id, one.name) for one in people),
        currency=store.currency,
        time_zone=store.time_zone,
    )


def paper_of_job(job: PrintJob) -> Paper:
    """What is printed: marked as a copy where it was before, a receipt with the code of its place
    in the till's chain.
    """
    paper = paper_of(job.content)
    code = head_code(job.link) if job.link else ""
    if isinstance(paper, Receipt):
        return replace(paper, copy=job.copies > 0, head_code=code)
    return replace(paper, copy=job.copies > 0)


def paper_of(content: bytes) -> Paper:
    """What a print job holds, or `Malformed`."""
    for kind in _KINDS[:-1]:
        try:
            return decode(kind, content)
        except Malformed:
            continue
    return decode(_KINDS[-1], content)
