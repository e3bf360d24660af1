"""The manager's sign-in for one gesture that the clerk may not do alone (R52)."""

from collections.abc import Callable

from pos_app.till.operations.approval import Approve
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.rights import Approver
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.dialogs.manager_sheet import Consent, Failed, ManagerSheet


class ApproveSheet(ManagerSheet):
    """`then` repeats the gesture once it may pass."""

    def __init__(self, desk: Desk, permission: str, then: Callable[[], None]) -> None:
        text = desk.look.text

        def agreed(approver: Approver | None, failed: Failed) -> None:
            if approver is not None:
                request = Approve(permission, approver)
                desk.run(OPERATIONS["approve"], request, done=lambda _: then(), failed=failed)

        own = f"approve.why_{permission}"
        why = text(own if text.has(own) else "approve.why")
        gesture = f"gesture.{permission}"
        title = text(gesture if text.has(gesture) else "approve.title")
        words = (title, why, text("approve.confirm"))
        super().__init__(desk, Consent(permission, *words, "shield-check"), agreed)
