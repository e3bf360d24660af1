"""Plain master data by sqladmin under our frame (section 2 of the console's design): our door, our
token, our rights and our pages around it; its own routes, scripts and deletions are not served.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import anyio
from sqladmin import Admin
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from pos_app.hq.core import Core
from pos_app.hq.master.kinds import CATALOGUE, KINDS
from pos_app.hq.master.kinds_people import STAFF
from pos_app.hq.master.states import Difference, differences
from pos_app.hq.people.rights import may
from pos_app.hq.store import plain_models
from pos_app.hq.web.console import price_list
from pos_app.hq.web.console.data_pages import (
    Answer,
    Cell,
    Row,
    details_page,
    form_page,
    is_number,
    list_page,
    refusal,
    state_of,
)
from pos_app.hq.web.console.plain_desk import DESK, Desk, desk_of
from pos_app.hq.web.console.plain_views import (
    DETAILS,
    LIST,
    PRICE,
    RECORD,
    Rights,
    listed,
    view_of,
)
from pos_app.hq.web.console.publish_view import address_of
from pos_app.hq.web.console.record_form import to_form
from pos_app.hq.web.console.staff_standing import columns, standings
from pos_app.hq.web.console.visit import NotFound, Visit, moved

FORM = [(b"content-type", b"application/x-www-form-urlencoded")]
LISTED = {**KINDS, PRICE.name: PRICE}
OWN_FORMS = frozenset({"terms", "delivery", "group", "layout"})
"""Kinds whose forms explain what a change means; groups and layouts have sqladmin's list."""
JOURNALLED = "customer"


class Pages:
    """Where sqladmin expects its templates: our own, in our frame, filled with what it found."""

    async def TemplateResponse(
        self, request: Request, name: str, context: Mapping[str, Any], status_code: int = 200
    ) -> Response:
        return await {LIST: list_of, RECORD: form_of, DETAILS: details_of}[name](request, context)


async def list_of(request: Request, context: Mapping[str, Any]) -> Response:
    """The list that sqladmin searched, sorted and cut into pages."""
    desk, view, found = DESK.get(), context["model_view"], context["pagination"]
    of = "product" if desk.kind is PRICE else desk.kind.name
    changed = {x.key: x for x in differences(desk.at_tills, desk.data) if x.kind.name == of}
    rows = made_here(desk, changed) if found.page == 1 and not desk.visit.asked("search") else []
    for row in found.rows:
        cells = {
            name: Cell(
                str((await view.get_list_value(row, name, request))[1]), is_number(desk.kind, name)
            )
            for name in columns(desk.kind)
        }
        rows.append(row_of(desk, row.key, cells, changed.get(row.key)))
    if desk.kind is STAFF:
        rows = with_standing(desk, rows)
    said = refusal(desk.visit, desk.refused) if desk.refused else ""
    answer = Answer(desk.wrongs, said, 409 if said else 422 if desk.wrongs else 200)
    return list_page(desk.visit, desk.kind, rows, found, answer)


def with_standing(desk: Desk, rows: list[Row]) -> list[Row]:
    """The staff with when they were last at a till, and whether they may sign in."""
    people = desk.data.every(STAFF.name)
    with desk.visit.hq.read() as unit:
        found = standings(desk.visit, unit, {one.key: people[one.key] for one in rows})
    return [
        replace(one, cells=[*one.cells, Cell(found[one.key].seen, whole=True), Cell("", pill=pill)])
        for one in rows
        for pill in (found[one.key].pill,)
    ]


def made_here(desk: Desk, changed: Mapping[str, Difference]) -> list[Row]:
    """Goods and customers that stand in the draft only; the catalogue does not have them yet."""
    kind = desk.kind
    fields = [one for one in kind.fields if one.name in kind.listed]
    if kind.name not in CATALOGUE:
        return []
    rows = []
    for key, one in changed.items():
        if one.new and not one.old:
            words = {x.name: listed(desk.visit, desk.data, x, one.new[x.name]) for x in fields}
            cells = {name: Cell(words[name], is_number(kind, name)) for name in kind.listed}
            rows.append(row_of(desk, key, cells, one))
    return rows


def row_of(desk: Desk, key: str, cells: dict[str, Cell], changed: Difference | None) -> Row:
    """The row of a record; those of the price list are changed where they stand."""
    seen = -1
    if desk.kind is PRICE and may(desk.visit.who.role, KINDS["product"].edit):
        with desk.visit.hq.read() as unit:
            own, seen = price_list.inputs(desk.visit, unit, desk.data, key)
        cells = cells | own
    address = address_of(desk.kind.name, key)
    return Row(key, address, list(cells.values()), state_of(changed), seen)


async def form_of(_request: Request, context: Mapping[str, Any]) -> Response:
    """The form that sqladmin opened, or sent back with what is wrong."""
    desk = DESK.get()
    record = desk.record() if desk.key else None
    if desk.sent is None:
        if desk.kind.name == JOURNALLED and desk.key:
            desk.journal("customer_opened")
        filled = record if record is not None else {}
        return form_page(
            desk.visit, desk.kind, desk.key, to_form(desk.kind.fields, filled, desk.visit)
        )
    said = refusal(desk.visit, desk.refused) if desk.refused else ""
    answer = Answer(desk.wrongs, said, 409 if desk.refused else 422)
    return form_page(desk.visit, desk.kind, desk.key, desk.sent, answer)


async def details_of(_request: Request, _context: Mapping[str, Any]) -> Response:
    """One record to be read."""
    desk = DESK.get()
    if desk.kind.name == JOURNALLED:
        desk.journal("customer_opened")
    return details_page(desk.visit, desk.kind, desk.key, desk.record())


class Sheets(Admin):
    """sqladmin with our pages, and the way back to our addresses."""

    def init_templating_engine(self) -> Any:
        return Pages()

    @staticmethod
    def get_save_redirect_url(request: Request, form: Any, model_view: Any, obj: Any) -> str:
        desk = DESK.get()
        return f"{address_of(desk.kind.name, desk.saved)}?said=kept_in_draft"


class PlainRecords:
    """What the console's addresses of plain master data call."""

    def __init__(self, hq: Core) -> None:
        self.admin = Sheets(
            Starlette(),
            session_maker=plain_models.sessions(hq.database),
            authorization_backend=Rights(),
        )
        for kind in LISTED.values():
            if not kind.single:
                self.admin.add_view(view_of(hq, kind))

    def listed(self, visit: Visit) -> Response:
        """`/console/data/{kind}`."""
        return self._asked(visit, self.admin.list, "GET")

    def keep_prices(self, visit: Visit) -> Response:
        """The rows of the price list that somebody changed."""
        desk = desk_of(visit, PRICE, "")
        desk.wrongs, desk.refused = price_list.keep(visit)
        if desk.wrongs or desk.refused:
            return self._asked(visit, self.admin.list, "GET", desk)
        return moved(visit.path, **{**visit.query, "said": "kept_in_draft"})

    def new_form(self, visit: Visit) -> Response:
        """`/console/data/{kind}/new`."""
        return self._asked(visit, self.admin.create, "GET")

    def make(self, visit: Visit) -> Response:
        """The form of a new record."""
        return self._asked(visit, self.admin.create, "POST")

    def opened(self, visit: Visit) -> Response:
        """`/console/data/{kind}/r/{key}`: its form, or for whoever may not change it what it is."""
        kind = LISTED[visit.names["kind"]]
        ask = self.admin.edit if may(visit.who.role, kind.edit) else self.admin.details
        return self._asked(visit, ask, "GET")

    def change(self, visit: Visit) -> Response:
        """The form of a record."""
        return self._asked(visit, self.admin.edit, "POST")

    def exported(self, visit: Visit) -> Response:
        """`/console/data/{kind}/export.csv`."""
        return self._asked(visit, self._export, "GET")

    async def _export(self, request: Request) -> Response:
        """Whole in hand, since its cells are made at this desk."""
        DESK.get().journal("exported")
        found = await self.admin.export(request)
        if not isinstance(found, StreamingResponse):
            return Response(status_code=500)
        parts = [one async for one in found.body_iterator]
        text = "".join(one if isinstance(one, str) else bytes(one).decode() for one in parts)
        name = DESK.get().kind.name
        headers = {"content-disposition": f'attachment; filename="{name}.csv"'}
        return Response("\ufeff" + text, media_type="text/csv; charset=utf-8", headers=headers)

    def _asked(self, visit: Visit, ask: Any, method: str, desk: Desk | None = None) -> Response:
        kind, key = LISTED[visit.names["kind"]], visit.names.get("key", "")
        desk = desk or desk_of(visit, kind, key)
        token = DESK.set(desk)
        try:
            found: Response = anyio.run(ask, request_of(desk, method))
        except HTTPException as error:
            if error.status_code in {400, 404}:
                raise NotFound from None
            raise
        finally:
            DESK.reset(token)
        if isinstance(found, RedirectResponse) and method == "GET":
            return moved(visit.with_query(page=""))
        if isinstance(found, RedirectResponse):
            found.status_code = 303
        return found


def request_of(desk: Desk, method: str) -> Request:
    """The request as sqladmin reads it: only what passed our own checks."""
    visit, body = desk.visit, urlencode(desk.visit.form).encode()
    scope = {
        "type": "http",
        "method": method,
        "path": visit.path,
        "scheme": "https",
        "server": ("console", 443),
        "query_string": urlencode(visit.query).encode(),
        "headers": FORM,
        "path_params": {"identity": desk.kind.name, "pk": desk.key, "export_type": "csv"},
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return Request(scope, receive)
