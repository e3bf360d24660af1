"""sqladmin's views of master data, one per kind: it lists, searches, sorts, pages, opens and
exports; what a value looks like, who may do what and what is written stays ours.
"""

from types import new_class
from typing import Any, ClassVar

from sqladmin import ModelView
from sqladmin.authorization import Action, AuthorizationBackend
from starlette.requests import Request
from wtforms import Form

from pos_app.hq.core import Core
from pos_app.hq.master.fields import Field, Shape
from pos_app.hq.master.kind import Kind
from pos_app.hq.master.states import MasterState
from pos_app.hq.people.rights import may
from pos_app.hq.store import plain_models
from pos_app.hq.web.console.data_pages import LISTED_MAX, is_number
from pos_app.hq.web.console.plain_desk import DESK, record_of
from pos_app.hq.web.console.record_form import shown, typed
from pos_app.hq.web.console.show import neutral
from pos_app.hq.web.console.visit import Visit

PAGE_ROWS = 50
EXPORT_ROWS_MAX = 250_000
LIST, RECORD, DETAILS = "records.html", "record.html", "record_details.html"
PRICE = Kind(
    "price",
    1040,
    (
        Field("sku", Shape.KEY),
        Field("name"),
        Field("price", Shape.AMOUNT),
        Field("tax_rate", Shape.RATE),
        Field("sold", Shape.FLAG),
    ),
    view="catalogue.view",
    edit="",
    listed=("name", "price", "tax_rate", "sold"),
)
"""The prices as tills have them, to be read and exported; they are changed at their product."""
SAID = {Shape.FLAG, Shape.CHOICE, Shape.SOME, Shape.WORDS, Shape.NAMES, Shape.ROWS}
"""What an export says in words; anything else stands there as somebody would type it."""
MASKED = frozenset({"phone", "email"})
"""What a list shows of a customer only in part: the whole stands where opening is journalled."""


class Rights(AuthorizationBackend):
    """The one table of rights answers sqladmin too; nothing is deleted or imported here."""

    def has_permission(
        self, request: Request, identity: str, action: str, obj: Any | None = None
    ) -> bool:
        desk = DESK.get()
        role = desk.visit.who.role
        if action in {Action.LIST, Action.DETAILS, Action.EXPORT}:
            return may(role, desk.kind.view)
        return action in {Action.CREATE, Action.EDIT} and may(role, desk.kind.edit)


class RecordForm(Form):  # type: ignore[misc]
    """A form of sqladmin's whose fields, types, ranges and errors are those of the kind: the API's
    JSON is read by the same rules.
    """

    def __init__(self, formdata: Any = None, data: Any = None) -> None:
        super().__init__()
        self.sent = dict(formdata.multi_items()) if formdata is not None else None

    def validate(self, extra_validators: Any = None) -> bool:
        return DESK.get().fits(self.sent or {})

    @property
    def data(self) -> dict[str, Any]:
        return dict(self.sent or {})


class RecordView(ModelView):
    """One kind of master data."""

    kind: ClassVar[Kind]
    form = RecordForm
    can_delete = False
    can_import = False
    export_types: ClassVar[list[str]] = ["csv"]
    export_max_rows = EXPORT_ROWS_MAX
    use_pretty_export = True
    page_size = PAGE_ROWS
    page_size_options: ClassVar[list[int]] = [PAGE_ROWS]
    list_template = LIST
    create_template = edit_template = RECORD
    details_template = DETAILS

    def is_accessible(self, request: Request) -> bool:
        return may(DESK.get().visit.who.role, self.kind.view)

    def is_visible(self, request: Request) -> bool:
        return self.is_accessible(request)

    async def count(self, request: Request, stmt: Any = None) -> int:
        """Never in full: what is beyond the most is found by narrowing the list."""
        whole = self.count_query(request) if stmt is None else stmt
        return int(await super().count(request, plain_models.counted(whole, LISTED_MAX)))

    async def get_object_for_edit(self, request: Request) -> Any:
        """Also a record that stands only in the draft, or was withdrawn there."""
        desk = DESK.get()
        if not desk.is_known():
            return None
        made = self.model()
        made.key = desk.key
        return made

    async def get_object_for_details(self, request: Request) -> Any:
        return await self.get_object_for_edit(request)

    async def get_form_data_for_edit(self, obj: Any) -> dict[str, Any]:
        return {}

    async def insert_model(self, request: Request, data: dict[str, Any]) -> Any:
        DESK.get().save()
        return self.model()

    async def update_model(self, request: Request, pk: str, data: dict[str, Any]) -> Any:
        DESK.get().save()
        return self.model()

    async def custom_export_cell(self, row: Any, name: str, value: Any) -> str | None:
        """As somebody would type it, and never a formula."""
        one = self.kind.field(name)
        if one is None:
            return neutral(str(value))
        found = record_of(self.kind, row)[name]
        desk = DESK.get()
        if one.shape in SAID:
            return neutral(shown(desk.visit, desk.data, one, found))
        return neutral(typed(one, found, desk.visit))


def cell(kind: Kind, name: str) -> Any:
    """What makes a value of a row into what a person reads."""
    one = kind.field(name)
    if one is None:
        raise LookupError(name)

    def formatted(row: Any, _name: str) -> str:
        desk = DESK.get()
        return listed(desk.visit, desk.data, one, record_of(kind, row)[name])

    return formatted


def listed(visit: Visit, data: MasterState, one: Field, value: Any) -> str:
    """A value as a list shows it."""
    return in_part(str(value)) if one.name in MASKED else shown(visit, data, one, value)


def in_part(text: str) -> str:
    """The beginning and the end of a telephone number or mail address."""
    if not text:
        return ""
    name, at, place = text.partition("@")
    if at:
        return f"{name[:1]}\u2026@{place}"
    return f"\u2026{text[-2:]}"


def view_of(hq: Core, kind: Kind) -> type[RecordView]:
    """The view of a kind; a class of its own, for sqladmin keeps an Admin's things on it."""
    listed = tuple((name, is_number(kind, name)) for name in kind.listed)
    columns = ["key", *kind.listed]
    attributes = {
        "kind": kind,
        "name": kind.name,
        "column_list": columns,
        "column_details_list": columns,
        "column_sortable_list": columns,
        "column_searchable_list": columns,
        "column_default_sort": "key",
        "column_formatters": {name: cell(kind, name) for name in kind.listed},
        "can_create": bool(kind.edit),
        "can_edit": bool(kind.edit),
    }
    model = plain_models.model(hq.database, kind.name, listed)
    made: type[RecordView] = new_class(
        model.__name__, (RecordView,), {"model": model}, lambda x: x.update(attributes)
    )
    made.identity = kind.name
    return made
