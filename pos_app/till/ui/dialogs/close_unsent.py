"""A manager lets a shift be closed while orders still wait for head office (R52, section 8.4)."""

from pos_app.till.operations.shift_close import UNSENT
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.dialogs.manager_sheet import Agreed, Consent, ManagerSheet


class CloseUnsentSheet(ManagerSheet):
    """`close` ends the shift, or shows a wrong PIN."""

    def __init__(self, desk: Desk, unsent: int, close: Agreed) -> None:
        text = desk.look.text
        why = text.count("shift.unsent_why", unsent)
        words = (text("label.manager_allows"), why, text("label.close_shift"))
        super().__init__(desk, Consent(UNSENT, *words, "lock"), close)
