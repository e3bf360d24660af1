"""A form that was sent after its stay had ended is done by nobody and lost by nobody: it waits for
the same person until they are back (section 8 of the design).

It is in this program's memory alone, for it may hold what must not lie on a disk: after a new start
of head office the page says that it is gone. A file that was sent along is never kept.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request

from pos_app.domain.plain_text import has_card_number
from pos_app.hq.web.console import guard
from pos_app.hq.web.console.session import ABSOLUTE

ADDRESS = "/console/kept"
FILE_GONE = "said=file_not_kept"
"""What the page of a form with a file says once its sender is back: the file is not kept."""
FORMS_MAX = 50
"""People whose form is kept at a time; a further one takes the place of the oldest."""


def is_act(request: Request, right: str) -> bool:
    """Whether one of our own pages sent it, for something that asks for a right."""
    return bool(right) and request.method == "POST" and guard.is_same_origin(request)


def address_of(request: Request) -> str:
    """Path and query, cut."""
    return (request.url.path + (f"?{request.url.query}" if request.url.query else ""))[:400]


@dataclass(frozen=True, slots=True)
class Kept:
    """Where it was sent, what was in it, and when."""

    target: str
    fields: Mapping[str, str]
    at: datetime


class KeptForms:
    """The last form of each person; the threads of many requests use it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._forms: dict[str, Kept] = {}

    def keep(self, operator_id: str, form: Kept) -> str:
        """Where it waits for that person; nothing that looks like a payment card is kept (S1)."""
        if not operator_id or any(has_card_number(typed) for typed in form.fields.values()):
            return "/console"
        with self._lock:
            self._forms.pop(operator_id, None)
            self._forms[operator_id] = form
            if len(self._forms) > FORMS_MAX:
                del self._forms[next(iter(self._forms))]
        return ADDRESS

    def take(self, operator_id: str, at: datetime) -> Kept | None:
        """That person's form, once."""
        with self._lock:
            found = self._forms.pop(operator_id, None)
        return found if found is not None and at - found.at < ABSOLUTE else None
