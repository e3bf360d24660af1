"""Whatever a print job holds: a receipt, an X or Z report, a pick list or packing slip. It is read
again here, and laid out as rows for the paper and the screen.
"""

from dataclasses import replace

from pos_app.contract.translate import Malformed, decode
from pos_app.domain.ids import head_code
from pos_app.till.devices.receipt import Receipt
from pos_app.till.devices.receipt_layout import Row, layout
from pos_app.till.devices.shift_layout import shift_rows
from pos_app.till.devices.shift_paper import ShiftPaper
from pos_app.till.devices.stock_layout import stock_rows
from pos_app.till.devices.stock_paper import StockPaper
from pos_app.till.storage.values import PrintJob

Paper = Receipt | ShiftPaper | StockPaper
_KINDS: tuple[type[Paper], ...] = (Receipt, ShiftPaper, StockPaper)


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


def rows_of(paper: Paper) -> tuple[Row, ...]:
    """The rows of it, each as wide as the paper at most."""
    if isinstance(paper, StockPaper):
        return stock_rows(paper)
    if isinstance(paper, ShiftPaper):
        return shift_rows(paper)
    return layout(paper)
