"""Finding orders company-wide (R108-R110) and reading one; must never change an order."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from itertools import islice
from urllib.parse import urlencode

from starlette.responses import Response

from pos_app.contract.messages import OrderRow, OrderSearchRequest
from pos_app.db.database import Unit
from pos_app.domain.errors import Refused
from pos_app.domain.order import LineStatus, OrderStatus, Standing
from pos_app.hq import recall, store_messages
from pos_app.hq.order_care import ENDED
from pos_app.hq.people.rights import may
from pos_app.hq.store import configurations, devices, intake, messages, orders, state
from pos_app.hq.web.console.lists import (
    CLASS_ICON,
    LINE_LOOK,
    ORDER_LOOK,
    Chip,
    Wrong,
    beginning,
    chips,
    ending,
    options,
    pager,
    reason,
)
from pos_app.hq.web.console.orders.history import hold_codes, known_of
from pos_app.hq.web.console.orders.view import ledger_rows, order_view
from pos_app.hq.web.console.show import neutral
from pos_app.hq.web.console.till_view import configuration_of, stores_of
from pos_app.hq.web.console.visit import NotFound, Visit, moved, page

FIELDS = ("q", "customer", "phone", "email", "store", "fulfil", "mode", "status", "line")
DAYS = {
    "created": ("from", "to"),
    "delivery": ("delivery_from", "delivery_to"),
    "receipt": ("receipt_from", "receipt_to"),
}
"""The first and last day of each period: making, requested delivery, receipts (R109)."""
DAY_FIELDS = tuple(name for pair in DAYS.values() for name in pair)
STATUSES = tuple(one.value for one in OrderStatus)
LINE_STATUSES = tuple(one.value for one in LineStatus)
PAGE_ROWS = 50
EXPORT_PAGES_MAX = 100
"""Pages of found orders in one file; who needs more narrows the filters."""


@dataclass(frozen=True, slots=True)
class Row:
    """One found order, ready to be written."""

    order_no: str
    customer_name: str
    city: str
    at: datetime
    store: str
    classes: tuple[str, ...]
    next_on: str
    status: str
    total_minor: int
    balance_minor: int


def order_list(visit: Visit) -> Response:
    """`/console/orders`."""
    wrong = Wrong(visit)
    asked = {name: visit.asked(name) for name in (*FIELDS, *DAY_FIELDS)}
    if 0 < len(asked["q"]) < 3:
        wrong.found.append(("q", visit.words("three_characters")))
    with visit.hq.database.read() as unit:
        if till := till_named(visit, unit, asked["q"]):
            return moved(f"/console/tills/{till}")
        stores = stores_of(unit)
        choices = places_and_modes(unit)
        codes = hold_codes(unit).items()
        found, after, capped = search(visit, unit, asked, wrong, visit.asked("after", 120))
    names = dict(stores)
    rows = [row(visit, one, names) for one in found]
    here = filters_of(visit)
    return page(
        visit,
        "orders.html",
        "orders",
        wanted=asked,
        wrong=wrong.found,
        rows=rows,
        list_query=f"?{here}" if here else "",
        capped=capped,
        hold_codes=codes,
        export=visit.with_query(after="").replace("/console/orders", "/console/orders.csv", 1),
        bulk=visit.with_query(after="").replace("/console/orders", "/console/orders/bulk", 1),
        page=pager(visit, len(rows), after),
        active=active(visit, asked, names | dict(choices[0]) | dict(choices[1])),
        stores=stores,
        locations=choices[0],
        modes=choices[1],
        statuses=options(visit, "status", STATUSES),
        line_statuses=options(visit, "line", LINE_STATUSES),
        day_fields=DAY_FIELDS,
        status_of=ORDER_LOOK,
        class_icon=CLASS_ICON,
    )


def till_named(visit: Visit, unit: Unit, text: str) -> str:
    """The till that somebody looks for by its code in the search of every page."""
    if not text or not may(visit.who.role, "tills.view"):
        return ""
    wanted = text.casefold()
    found = (x for x in devices.every(unit) if x.register_id.casefold() == wanted)
    return next((one.device_id for one in found if one.state in {"active", "fenced"}), "")


def search(
    visit: Visit,
    unit: Unit,
    asked: dict[str, str],
    wrong: Wrong,
    after: str,
) -> tuple[Iterable[OrderRow], str, bool]:
    """The page of orders that fit, the key of the next one, and whether customers were cut."""
    bounds = {key: bound for name in DAYS for key, bound in period(visit, name, wrong).items()}
    if wrong.found:
        return (), "", False
    request = OrderSearchRequest(
        text=asked["q"],
        customer=asked["customer"],
        phone=asked["phone"][:64],
        email=asked["email"],
        store_id=asked["store"][:64],
        fulfilling_store=asked["fulfil"][:64],
        delivery_mode=asked["mode"][:64],
        status=asked["status"][:64],
        line_status=asked["line"][:64],
        after=after,
        limit=PAGE_ROWS,
        **bounds,  # type: ignore[arg-type]
    )
    try:
        reply = recall.find_orders(unit, request, visit.hq.now())
    except Refused:
        wrong.found.append(("q", visit.words("search_not_understood")))
        return (), "", False
    return reply.rows, reply.after, reply.capped


def filters_of(visit: Visit, **changes: str) -> str:
    """The list that the address narrows and turns to, as a query."""
    asked = {name: visit.asked(name, 120) for name in (*FIELDS, *DAY_FIELDS, "after")} | changes
    return urlencode({name: value for name, value in asked.items() if value})


def beside(visit: Visit, unit: Unit, order_no: str) -> dict[str, str]:
    """The addresses of the orders before and after this one on the page of the list from which
    somebody came, and on to the next page; nothing where it is not on it.
    """
    asked = {name: visit.asked(name) for name in (*FIELDS, *DAY_FIELDS)}
    mine = visit.who.stores
    links = {"before": "", "after": ""}
    if mine and asked["store"] not in mine:
        return links
    found, after, _ = search(visit, unit, asked, Wrong(visit), visit.asked("after", 120))
    numbers = [one.order_no for one in found]
    if order_no not in numbers:
        return links
    at, here = numbers.index(order_no), filters_of(visit)
    if at:
        links["before"] = address_in(here, numbers[at - 1])
    if numbers[at + 1 :]:
        links["after"] = address_in(here, numbers[at + 1])
    elif after:
        following, _, _ = search(visit, unit, asked, Wrong(visit), after)
        here = filters_of(visit, after=after)
        links["after"] = next((address_in(here, one.order_no) for one in following), "")
    return links


def address_in(query: str, order_no: str) -> str:
    """The address of an order as one of the list."""
    return f"/console/orders/{order_no}" + (f"?{query}" if query else "")


def period(visit: Visit, name: str, wrong: Wrong) -> dict[str, str]:
    """The bounds of one period: days of a delivery, else moments of the company's days."""
    first, last = map(wrong.day, DAYS[name])
    ends: tuple[date | None, date | None] = (first, last)
    if name != "delivery":
        ends = (beginning(visit, first), ending(visit, last))
    keys = (f"{name}_from", f"{name}_to")
    return {key: end.isoformat() if end else "" for key, end in zip(keys, ends, strict=True)}


def row(visit: Visit, found: OrderRow, stores: dict[str, str]) -> Row:
    """One row with its names and days."""
    following = visit.show.day(date.fromisoformat(found.next_on)) if found.next_on else ""
    return Row(
        order_no=found.order_no,
        customer_name=found.customer_name,
        city=found.city,
        at=datetime.fromisoformat(found.created_at),
        store=stores.get(found.store_id, found.store_id),
        classes=tuple(found.classes.split()),
        next_on=following,
        status=found.status,
        total_minor=found.total_minor,
        balance_minor=found.balance_minor,
    )


Choices = list[tuple[str, str]]


def places_and_modes(unit: Unit) -> tuple[Choices, Choices]:
    """Every location and delivery mode that some store knows."""
    locations: dict[str, str] = {}
    modes: dict[str, str] = {}
    for store, _ in configurations.stores(unit):
        found = configuration_of(unit, store, "")
        if found is not None:
            locations |= {one.location_id: one.name for one in found[1].delivery.locations}
            modes |= {one.code: one.name for one in found[1].delivery.modes}
    return sorted(locations.items()), sorted(modes.items())


def active(visit: Visit, asked: dict[str, str], names: dict[str, str]) -> list[Chip]:
    """The filters that are on, each with its own way out."""
    t = visit.words
    return chips(
        visit,
        [
            ("q", t("find_any"), asked["q"]),
            ("customer", t("customer"), asked["customer"]),
            ("phone", t("phone"), asked["phone"]),
            ("email", t("email"), asked["email"]),
            ("store", t("store_of_origin"), names.get(asked["store"], asked["store"])),
            ("fulfil", t("store_of_fulfilment"), names.get(asked["fulfil"], asked["fulfil"])),
            ("mode", t("delivery_mode"), names.get(asked["mode"], asked["mode"])),
            ("status", t("status"), t.of("status", asked["status"]) if asked["status"] else ""),
            ("line", t("line_status"), t.of("line", asked["line"]) if asked["line"] else ""),
            *((name, t.of("day", name), asked[name]) for name in DAY_FIELDS),
        ],
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """What a form of the order's page was refused for: its act (`hold`, `release`, `ask`,
    `answer-` with the question's number) and the sentence.
    """

    act: str = ""
    said: str = ""


def order(visit: Visit) -> Response:
    """`/console/orders/{order_no}`; an order that still waits shows its transactions instead."""
    return order_page(visit, Answer())


def order_page(visit: Visit, answer: Answer) -> Response:
    """One order; a form that was refused keeps what was typed."""
    order_no = visit.names["order_no"].upper()
    with visit.hq.database.read() as unit:
        found = orders.find(unit, order_no)
        if found is None:
            if intake.of_order(unit, order_no):
                return moved("/console/transactions", order=order_no)
            raise NotFound
        values = order_view(visit, unit, found) | asking(visit, unit, order_no)
        links = beside(visit, unit, order_no)
        unsettled = intake.unsettled_of_order(unit, order_no)
    return page(
        visit,
        "order.html",
        "orders",
        http=422 if answer.said else 200,
        order=found,
        beside=links,
        refused=answer,
        typed={name: visit.typed(name, 401) for name in ("reason", "code", "store")},
        aside=[one for one in unsettled if one.state == "quarantined"],
        reason=partial(reason, visit),
        held=found.standing is Standing.ON_HOLD,
        ended=found.status in ENDED,
        status_of=ORDER_LOOK,
        line_state_of=LINE_LOOK,
        class_icon=CLASS_ICON,
        **values,
    )


def asking(visit: Visit, unit: Unit, order_no: str) -> dict[str, object]:
    """The stores that may be asked about the order, and the questions that wait for an answer."""
    names, people = dict(stores_of(unit)), visit.people(unit)
    open_ones = [x for x in messages.of_order(unit, order_no) if x.closed_at is None]
    return {
        "ask_stores": [(x, names.get(x, x)) for x in store_messages.stores_of(unit, order_no)],
        "questions": [
            (x, names.get(x.store_id, x.store_id), people.get(x.who, x.who)) for x in open_ones
        ],
    }


def every_match(visit: Visit, unit: Unit) -> Iterator[OrderRow]:
    """What the filters of the address find, page by page."""
    asked, after = {name: visit.asked(name) for name in FIELDS}, ""
    for _ in range(EXPORT_PAGES_MAX):
        found, after, _ = search(visit, unit, asked, Wrong(visit), after)
        yield from found
        if not after:
            return


def matching(visit: Visit, most: int) -> list[str]:
    """The numbers of the orders that the filters find."""
    with visit.hq.read() as unit:
        return [one.order_no for one in islice(every_match(visit, unit), most)]


def orders_csv(visit: Visit) -> Response:
    """`/console/orders.csv`: what the filters find, as a file; exporting is journalled."""
    asked = {name: visit.asked(name) for name in (*FIELDS, *DAY_FIELDS)}

    def job(unit: Unit) -> str:
        state.journal(unit, visit.hq.now(), visit.who.login, "orders_exported", asked=asked)
        heads = ("order", "customer", "store", "made", "status", "total", "still_to_pay")
        rows = [[visit.words(one) for one in heads]]
        rows += [exported(visit, one) for one in every_match(visit, unit)]
        return table_of(rows)

    return csv_file("orders", visit.hq.writer.run(job))


def exported(visit: Visit, found: OrderRow) -> list[str]:
    """One order as cells, none of which is a formula."""
    made = f"{visit.show.local(datetime.fromisoformat(found.created_at)):%Y-%m-%d %H:%M}"
    status = visit.words.of("status", found.status)
    cells = (found.order_no, found.customer_name, found.store_id, made, status)
    figures = (visit.show.bare(found.total_minor), visit.show.bare(found.balance_minor))
    return [*map(neutral, cells), *figures]


def table_of(rows: Iterable[Iterable[str]]) -> str:
    """Rows as CSV."""
    written = io.StringIO()
    csv.writer(written, delimiter=";", lineterminator="\r\n").writerows(rows)
    return written.getvalue()


def csv_file(name: str, content: str) -> Response:
    """A file to keep."""
    return Response(
        "\ufeff" + content,
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{name}.csv"'},
    )


def deposit_csv(visit: Visit) -> Response:
    """The deposit ledger as a file; exporting is journalled, no cell is a formula."""
    order_no = visit.names["order_no"].upper()

    def job(unit: Unit) -> str:
        found = orders.find(unit, order_no)
        if found is None:
            raise NotFound
        state.journal(unit, visit.hq.now(), visit.who.login, "ledger_exported", order=order_no)
        heads = ("when", "what", "why_this_amount", "change", "available")
        rows = [[visit.words(one) for one in heads]]
        names = known_of(visit, unit, found).people
        for one in ledger_rows(visit, found, orders.ledger(unit, order_no), names):
            cells = (str(one.stamp), one.what, one.why)
            figures = (visit.show.bare(one.change), visit.show.bare(one.held))
            rows.append([*map(neutral, cells), *figures])
        return table_of(rows)

    return csv_file(f"{order_no}-deposit", visit.hq.writer.run(job))
