"""A manager lets an order go through the queue instead of waiting for head office (R166)."""

from pos_app.till.operations.payment import SendLater
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.rights import Approver
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.dialogs.manager_sheet import Consent, Failed, ManagerSheet


class SendLaterSheet(ManagerSheet):
    """Who has the right needs nobody else."""

    def __init__(self, desk: Desk, gesture: str) -> None:
        text = desk.look.text

        def agreed(approver: Approver | None, failed: Failed) -> None:
            desk.run(OPERATIONS["send_later"], SendLater(approver), failed=failed)

        title = text("gesture.send_later")
        consent = Consent(
            "send_later",
            title,
            text("send_later.why"),
            title,
            "cloud-upload",
            only_where_lacking=True,
        )
        super().__init__(desk, consent, agreed)
