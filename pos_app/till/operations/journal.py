"""Looking into the till's books: every concluded business, newest first (R82, 115)."""

from pos_app.till.operations.operation import Nothing, Operation
from pos_app.till.operations.outcome import DONE, Result
from pos_app.till.operations.printing import check_somebody
from pos_app.till.rights import permit
from pos_app.till.session import RegisterSession

PERMISSION = "show_journal"


def _show(session: RegisterSession, _: Nothing) -> Result:
    check_somebody(session)
    permit(session, PERMISSION)
    return DONE


SHOW_JOURNAL = Operation("show_journal", _show, check_somebody, permission=PERMISSION)
