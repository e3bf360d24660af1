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
from pos_app.hq.web.console.session import ABSOLUTE

ADDRESS = "/console/kept"
FILE_GONE = "said=file_not_kept"
"""What the page of a form with a file says once its sender is back: the file is not kept."""
FORM_GONE = "/console?said=form_not_kept"
CARD_GONE = "/console?said=card_not_kept"
"""What somebody hears once they are back whose form is not kept, and why."""
FORMS_MAX = 50
"""People whose form is kept at a time; a further one takes the place of the oldest."""


def address_of(request: Request) -> str:
    """Path and query, cut."""
    return (request.url.path + (f"?{request.url.query}" if request.url.query else ""))[:400]


def target_of(request: Request) -> str:
    """Where somebody wanted to go who has to show something first; a form is not sent again."""
    return address_of(request) if request.method == "GET" else "/console"


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
        """Where it waits for that person; nowhere where it is nobody's. Nothing that looks like a
        payment card is kept (S1).
        """
        if not operator_id:
            return ""
        if any(has_card_number(typed) for typed in form.fields.values()):
            return CARD_GONE
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
