"""Products, customers and counts of stock from a file; must never write before all rows are right
(all or none).
"""

import csv
import io
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import islice

from starlette.responses import Response

from pos_app.domain.errors import Refused
from pos_app.hq import importing
from pos_app.hq.csv_file import csv_file, of_text
from pos_app.hq.importing import ERRORS_MAX, Kind
from pos_app.hq.importing_rows import COLUMNS, REQUIRED, RowError
from pos_app.hq.store import console
from pos_app.hq.web.console.jobs import FileCheck
from pos_app.hq.web.console.show import neutral
from pos_app.hq.web.console.tabs import IMPORTS, entry_tabs
from pos_app.hq.web.console.visit import NotFound, Visit, moved, number_of, page
from pos_app.hq.words import rule_said

SAMPLE_ROWS = 5
SAMPLE_BYTES = 20_000
EXAMPLES: dict[str, dict[str, str]] = {
    "products": {
        "sku": "204518",
        "name": "Kussenbox Terschelling 150 cm",
        "price": "89,95",
        "tax_rate": "21",
        "barcodes": "2045180000004",
        "active": "yes",
        "unit": "pcs",
        "decimals": "0",
        "description": "",
        "category": "garden",
        "serial": "no",
        "variant_of": "",
    },
    "customers": {
        "customer_id": "104226",
        "name": "Marieke de Vries",
        "business": "no",
        "phone": "0612345678",
        "email": "marieke@example.com",
        "street": "Langestraat 1",
        "postcode": "3811 AA",
        "city": "Amersfoort",
        "country": "NL",
        "state": "",
        "charge_group": "",
        "tax_group": "",
    },
    "stock": {"location": "AMF", "sku": "204518", "quantity": "12"},
}


@dataclass(frozen=True, slots=True)
class Sample:
    """How the file was understood: its separator and first rows."""

    separator: str
    rows: list[list[str]]


def kind_of(visit: Visit) -> Kind:
    """`products`, `customers` or `stock`, by the address."""
    kinds: dict[str, Kind] = {"products": "products", "customers": "customers", "stock": "stock"}
    return kinds[visit.names["kind"]]


def base(visit: Visit) -> str:
    """Where the pages of this kind of import are."""
    return f"/console/{kind_of(visit)}/import"


def upload_form(visit: Visit) -> Response:
    """`/console/products/import`: send a file; the earlier imports below."""
    return form(visit, "", 200)


def form(visit: Visit, wrong: str, status: int) -> Response:
    """The form with what was wrong with the file, if anything."""
    kind = kind_of(visit)
    with visit.hq.read() as unit:
        earlier = console.imports_of_kind(unit, kind)
        names = visit.people(unit)
    return page(
        visit,
        "import.html",
        IMPORTS[kind],
        http=status,
        kind=kind,
        base=base(visit),
        wrong=wrong,
        tabs=entry_tabs(visit, IMPORTS[kind], imported=kind),
        earlier=[(one, names.get(one.made_by, one.made_by)) for one in earlier],
        columns=[(name, name in REQUIRED[kind]) for name in COLUMNS[kind]],
        most_mb=importing.BYTES_MAX // 1024 // 1024,
        most_rows=importing.ROWS_MAX,
    )


def template(visit: Visit) -> Response:
    """A file to start from, with one example row."""
    kind = kind_of(visit)
    written = io.StringIO()
    table = csv.writer(written, delimiter=";", lineterminator="\r\n")
    table.writerow(COLUMNS[kind])
    table.writerow([EXAMPLES[kind][name] for name in COLUMNS[kind]])
    return as_csv(written.getvalue(), f"{kind}.csv")


def as_csv(content: str, name: str) -> Response:
    """A CSV as spreadsheets open it."""
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response("\ufeff" + content, media_type="text/csv; charset=utf-8", headers=headers)


def send(visit: Visit) -> Response:
    """Take the file and check it beside the request."""
    sent = visit.uploads.get("file")
    content = sent.file.read(importing.BYTES_MAX + 1) if sent else b""
    if sent is None or not content:
        return form(visit, visit.words("import_no_file"), 422)
    if len(content) > importing.BYTES_MAX:
        most = importing.BYTES_MAX // 1024 // 1024
        return form(visit, visit.words("refused_IMPORT_TOO_LARGE", most_mb=most), 413)
    made = visit.jobs.check(kind_of(visit), visit.who.operator_id, sent.name[:200], content)
    return moved(f"{base(visit)}/check/{made.key}")


def found_check(visit: Visit) -> FileCheck | None:
    """The check that the address names, while it is kept; somebody else's is not found."""
    return visit.jobs.found_check(visit.names["key"], kind_of(visit), visit.who.operator_id)


def check(visit: Visit) -> Response:
    """How far the check is, then its result; still nothing is written."""
    kind, found = kind_of(visit), found_check(visit)
    if found is None:
        return gone(visit)
    over = found.over  # read once: the check goes on beside us
    return page(
        visit,
        "import_check.html",
        IMPORTS[kind],
        kind=kind,
        base=base(visit),
        over=over,
        check=found,
        checked=found.checked if over else None,
        sample=sample(found.content),
        problem=problem_of(visit, found) if over else "",
        said=partial(rule_said, visit.words),
        errors_max=ERRORS_MAX,
    )


def gone(visit: Visit) -> Response:
    """The check was applied, forgotten, or pushed out by newer ones."""
    return moved(base(visit), said="check_gone")


def problem_of(visit: Visit, found: FileCheck) -> str:
    """Why the file could not be read at all."""
    if found.broken:
        return visit.words("check_broke")
    if found.refused is None:
        return ""
    return visit.words(f"refused_{found.refused.code}", **found.refused.details)


def sample(content: bytes) -> Sample:
    """The separator and the first rows, as far as they can be read; nothing of what is no text."""
    shown = content[:SAMPLE_BYTES]
    try:
        file = csv_file(shown if shown == content else shown.rpartition(b"\n")[0])
    except Refused:
        return Sample("", [])
    rows: list[list[str]] = []
    with suppress(Refused):
        for _, cells in islice(file.rows(strict=False), SAMPLE_ROWS + 1):
            rows.append(cells)
    return Sample({"\t": "TAB"}.get(file.separator, file.separator), rows)


def errors_file(visit: Visit) -> Response:
    """The faulty rows as they came, with a column that says what is wrong; no cell is a formula."""
    found = found_check(visit)
    if found is None or found.checked is None:
        raise NotFound
    wrong: dict[int, list[RowError]] = {}
    for error in found.checked.errors:
        wrong.setdefault(error.row, []).append(error)
    content = with_errors(visit, found.content.decode("utf-8-sig"), wrong)
    return as_csv(content, f"errors-{found.kind}.csv")


def with_errors(visit: Visit, text: str, wrong: dict[int, list[RowError]]) -> str:
    """The head and the rows that have errors."""
    file, written = of_text(text), io.StringIO()
    rows = file.rows()
    table = csv.writer(written, delimiter=file.separator, lineterminator="\r\n")
    table.writerow([*map(neutral, next(rows, (0, []))[1]), "error"])
    for number, row in rows:
        errors = wrong.get(number, [])
        if errors:
            said = [f"{one.column}: {rule_said(visit.words, one)}".strip(": ") for one in errors]
            table.writerow([*map(neutral, row), "; ".join(said)])
    return written.getvalue()


def apply(visit: Visit) -> Response:
    """All rows in one step, as one new version, or none."""
    found = found_check(visit)
    if found is None:
        return gone(visit)
    if found.checked is None or not found.checked.may_apply:
        return moved(f"{base(visit)}/check/{found.key}")
    try:
        number = importing.apply(visit.hq, found.checked, visit.who.login)
    except Refused as error:
        return form(visit, visit.words(f"refused_{error.code}", **error.details), 409)
    visit.jobs.drop_check(found.key)
    return moved(f"{base(visit)}/{number}")


def drop(visit: Visit) -> Response:
    """Forget the file; nothing was written."""
    found = found_check(visit)
    if found is None:
        return gone(visit)
    visit.jobs.drop_check(found.key)
    return moved(base(visit), said="check_dropped")


def record(visit: Visit) -> Response:
    """`/console/products/import/{number}`: an import that was applied."""
    kind = kind_of(visit)
    with visit.hq.read() as unit:
        found = console.import_of(unit, kind, number_of(visit.names["number"]))
        names = visit.people(unit)
    if found is None:
        raise NotFound
    by = names.get(found.made_by, found.made_by)
    here = IMPORTS[kind]
    return page(visit, "import_record.html", here, kind=kind, base=base(visit), one=found, by=by)
