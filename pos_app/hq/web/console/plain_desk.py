"""What one request about plain master data works with, from sqladmin's first question to the page;
kept beside the request because sqladmin hands it to neither forms nor formatters.
"""

import json
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from pos_app.domain.errors import Refused
from pos_app.hq.master import goods, records
from pos_app.hq.master.fields import Invalid, Reading, Wrong, every_wrong, from_form
from pos_app.hq.master.kind import Kind
from pos_app.hq.master.kinds import CATALOGUE
from pos_app.hq.master.states import MasterState, draft, published, whole
from pos_app.hq.master_rows import Record
from pos_app.hq.store import master as store
from pos_app.hq.store import state
from pos_app.hq.web.console.visit import Visit, number_of


@dataclass(slots=True)
class Desk:
    """One person's request about one kind; a form that was sent is checked here and saved here."""

    visit: Visit
    kind: Kind
    key: str
    data: MasterState
    at_tills: MasterState
    sent: dict[str, str] | None = None
    wrongs: tuple[Wrong, ...] = ()
    refused: Refused | None = None
    saved: str = ""
    _wish: records.Wish | None = field(default=None)

    def record(self) -> Record | None:
        """The record that the address names, as the draft has it."""
        with self.visit.hq.read() as unit:
            return records.found_in(unit, self.data, self.kind, self.key)

    def is_known(self) -> bool:
        """Whether there is such a record, or was one that was withdrawn."""
        if self.record() is not None:
            return True
        with self.visit.hq.read() as unit:
            return store.find(unit, self.kind.name, self.key) is not None

    def fits(self, sent: dict[str, str]) -> bool:
        """Whether the form could be saved as it is now; what is wrong is kept for the page."""
        self.sent, reading = sent, Reading()
        shown = tuple(x for x in self.kind.fields if x.name not in self.kind.elsewhere)
        record = from_form(shown, sent, reading)
        with self.visit.hq.read() as unit:
            before = records.found_in(unit, self.data, self.kind, self.key)
        record = {name: (before or {}).get(name) for name in self.kind.elsewhere if before} | record
        if self.key:
            record[self.kind.fields[0].name] = self.key
        seen = number_of(sent.get("seen", ""))
        self._wish = records.Wish(self.kind, whole(self.kind, record), seen, self.key, form=True)
        self.wrongs = every_wrong(self.kind.fields, self._wish.record, reading)
        if not self.wrongs:
            self._try()
        return not self.wrongs and self.refused is None

    def _try(self) -> None:
        try:
            with self.visit.hq.read() as unit:
                records.checked(unit, self.wish)
        except Invalid as error:
            self.wrongs = error.wrongs
        except Refused as error:
            self.refused = error

    @property
    def wish(self) -> records.Wish:
        """What the form wants the record to be."""
        if self._wish is None:
            raise LookupError("no form was sent")
        return self._wish

    def save(self) -> None:
        """Into the draft, by the writer of master data; somebody may have been quicker."""
        try:
            records.save(self.visit.hq, self.visit.actor, self.wish)
        except Refused as error:
            self.refused = error
            raise
        self.saved = records.key_of(self.kind, self.wish.record)

    def journal(self, what: str) -> None:
        """Opening a customer and every export are entries of the journal."""
        hq, login = self.visit.hq, self.visit.who.login
        details = {"kind": self.kind.name, "record": self.key}
        hq.run(lambda unit: state.journal(unit, hq.now(), login, what, **details))


DESK: ContextVar[Desk] = ContextVar("desk")


def desk_of(visit: Visit, kind: Kind, key: str) -> Desk:
    """The desk of a request, with the draft and what tills have."""
    with visit.hq.read() as unit:
        return Desk(visit, kind, key, draft(unit), published(unit))


def record_of(kind: Kind, row: Any) -> Record:  # noqa: ANN401 - an object of a mapped class
    """The record of a row that sqladmin read."""
    if kind.name in CATALOGUE or kind.name == "price":
        read = goods.customer_in if kind.name == "customer" else goods.product_in
        return read(bytes(row.body))
    return whole(kind, json.loads(row.body))
