"""An X or Z report as a plain value to print; must never calculate a sum."""

from dataclasses import dataclass

from pos_app.domain.configuration import Configuration
from pos_app.domain.shift_report import ShiftReport
from pos_app.till.devices.receipt import StoreHeader


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
        store=StoreHeader(store.full_name, store.address, store.tax_number),
        staff=tuple((one.staff_id, one.name) for one in people),
        currency=store.currency,
        time_zone=store.time_zone,
    )
