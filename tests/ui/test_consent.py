"""R52, R53: a right that needs approval opens a manager's sign-in, and passes exactly once."""

from dataclasses import replace

import pytest

from pos_app.domain.errors import Refused
from pos_app.domain.staff import Permission
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.rights import Approver, grant, permit
from tests.helpers.shop import configure, order_at_hq


@pytest.fixture
def guarded(till):
    """A clerk who may recall an order with approval only."""
    session = till.session
    number = order_at_hq(session)
    clerk = session.configuration.group("clerk")
    rights = clerk.permissions | {"recall_order": Permission.WITH_APPROVAL}
    groups = (replace(clerk, permissions=rights), session.configuration.group("manager"))
    before = session.configuration
    configure(session, replace(before, version=before.version + 1, groups=groups))
    yield till, number
    till.window.shop.desk.close()
    session.show(None)
    configure(session, before)


def recall(till, number):
    from pos_app.till.operations.recall import Recall

    till.shop.desk.run(OPERATIONS["recall_order"], Recall(number))
    till.settled()


def test_r52_the_managers_pin_lets_the_gesture_pass(guarded):
    till, number = guarded
    recall(till, number)
    till.dialog.pane.choose("manager")
    for digit in "999999":
        till.dialog.pane.dots.press(digit)
    till.click(till.sheet.primary)
    till.settled()
    assert till.session.recalled.order.order_no == number
    assert till.session.store.journal_rows()[0].approved_by == "manager"


def test_r52_a_grant_is_used_once_and_by_nobody_else(guarded):
    till, _ = guarded
    grant(till.session, "recall_order", Approver("manager", "999999"))
    permit(till.session, "recall_order")
    with pytest.raises(Refused, match="APPROVAL_NEEDED"):
        permit(till.session, "recall_order")


def test_s3_a_grant_lapses(guarded):
    till, _ = guarded
    grant(till.session, "recall_order", Approver("manager", "999999"))
    till.world.clock.advance(121)
    with pytest.raises(Refused, match="APPROVAL_NEEDED"):
        permit(till.session, "recall_order")


def test_r53_nobody_approves_their_own_gesture(guarded):
    till, _ = guarded
    with pytest.raises(Refused, match="OVERRIDE_SAME_USER"):
        grant(till.session, "recall_order", Approver("clerk", "111111"))


def test_r51_a_group_that_may_not_approve_cannot_let_it_pass(guarded):
    till, _ = guarded
    configuration = till.session.configuration
    mute = replace(configuration.group("manager"), approves=False)
    groups = (configuration.group("clerk"), mute)
    changed = replace(configuration, version=configuration.version + 1, groups=groups)
    configure(till.session, changed)
    with pytest.raises(Refused, match="APPROVAL_NEEDED"):
        grant(till.session, "recall_order", Approver("manager", "999999"))
