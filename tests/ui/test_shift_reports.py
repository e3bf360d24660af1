"""Every shift of the till with its report, and what can be done with those that run (918)."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from pos_app.domain.shift import Declaration, ShiftState
from pos_app.domain.staff import Permission
from pos_app.till.operations.operation import NOTHING
from pos_app.till.operations.shift import OpenShift
from pos_app.till.operations.shift_close import CloseShift
from pos_app.till.ui.widgets.button import Button
from tests.helpers.shop import configure, do

PRINTING = "Het rapport gaat naar de printer."


def closed(session, counted_minor: int | None) -> None:
    """A shift of 100,00 in the drawer, closed with that many, or without a count."""
    if session.shift is None:
        do(session, "open_shift", OpenShift(10_000))
    declared = None if counted_minor is None else Declaration(cash_minor=counted_minor)
    do(session, "close_shift", CloseShift(declared))


@pytest.fixture
def shifts(till):
    """Three shifts of a day, closed: the drawer fits, lacks 50,00, and was not counted; a fourth
    runs.
    """
    session = till.session
    if session.shift is not None:
        do(session, "close_shift", CloseShift())
    for counted in (10_000, 5_000, None):
        closed(session, counted)
    do(session, "open_shift", OpenShift(10_000))
    till.world.register.outbox.drain(now=True)
    till.ask("manage_shifts")
    return till


@pytest.fixture
def rights(till):
    """What the clerk's group may do with reports, as it was afterwards."""
    before = till.session.configuration

    def answer(permission: Permission) -> None:
        clerk, manager = before.group("clerk"), before.group("manager")
        given = clerk.permissions | {"x_report": permission}
        groups = (replace(clerk, permissions=given), manager)
        configure(till.session, replace(before, version=before.version + 1, groups=groups))

    yield answer
    configure(till.session, replace(before, version=before.version + 2))


def spoken(room) -> list[str]:
    """The list as a screen reader tells it."""
    records = room.list.records
    role = Qt.ItemDataRole.AccessibleTextRole
    return [records.data(records.index(at), role) for at in range(len(records.rows))]


def waiting(till, kind: str) -> list[str]:
    return [x.receipt_no for x in till.session.store.print_jobs() if x.receipt_no.startswith(kind)]


def test_r190_the_list_tells_what_runs_and_whether_each_drawer_fitted(shifts):
    ends = ("Loopt nog", "Niet geteld", "50,00 tekort", "Lade klopt")
    for row, end in zip(spoken(shifts.shop.shift.reports), ends, strict=False):
        assert row.replace("\u00a0", " ").endswith(end)


def test_1057_a_z_report_is_printed_again_as_a_copy_and_the_journal_says_who(shifts):
    room = shifts.shop.shift.reports
    room.list.step(1)
    number = f"Z-{room.list.current().shift_id}"
    with shifts.session.store.begin() as unit:
        unit.set_print_job(shifts.session.store.print_job(number).job_id, "printed", 1)
    assert number not in waiting(shifts, "Z-")
    room.list.step(1)
    room.list.step(-1)
    assert room.print.face.label == "Kopie afdrukken"
    room.setFocus()
    shifts.press(Qt.Key.Key_Return)
    assert room.slot.message.sentence == PRINTING
    assert number in waiting(shifts, "Z-")
    row = shifts.session.store.journal_rows()[0]
    assert (row.what, row.staff_id, row.detail) == ("receipt_copy", "clerk", number)


def test_1056_an_x_report_goes_to_paper_and_the_shift_runs_on(shifts):
    room = shifts.shop.shift.reports
    before = len(waiting(shifts, "X-"))
    shifts.click(room.print)
    assert room.slot.message.sentence == PRINTING
    assert len(waiting(shifts, "X-")) == before + 1
    assert shifts.session.shift.state is ShiftState.ACTIVE
    shifts.press(Qt.Key.Key_Escape)
    room_shown = shifts.shop.shift
    assert room_shown.pages.currentWidget() is room_shown.home


def test_a_suspended_shift_is_resumed_from_the_list_once_none_other_runs(shifts):
    session, room = shifts.session, shifts.shop.shift.reports
    own = session.shift.shift_id
    do(session, "suspend_shift", NOTHING)
    do(session, "open_shift", OpenShift(5_000))
    room.refresh(own)
    assert room.list.current().shift_id == own
    assert f"Dienst {session.shift.number}" in room.resume.reason
    shifts.click(room.resume)
    assert room.slot.message.sentence == room.resume.reason
    do(session, "close_shift", CloseShift())
    room.refresh(own)
    shifts.click(room.resume)
    shifts.settled()
    assert session.shift.shift_id == own
    assert not room.resume.isVisible()
    shifts.click(room.close_it)
    assert shifts.shop.shift.count.shift.shift_id == own


def test_r52_who_may_not_see_an_x_report_is_told_and_sees_no_figure(shifts, rights):
    room = shifts.shop.shift.reports
    rights(Permission.DENIED)
    room.refresh()
    assert room.slot.message.kind == "refusal"
    assert room.slot.message.action == ""
    assert "100,00" not in room.paper.accessibleName()
    room.setFocus()
    shifts.press(Qt.Key.Key_Return)
    assert room.slot.message.kind == "refusal"


def test_r52_a_manager_lets_somebody_see_one_x_report(shifts, rights):
    room = shifts.shop.shift.reports
    rights(Permission.WITH_APPROVAL)
    room.refresh()
    assert (room.slot.message.kind, room.slot.message.action) == ("warning", "Manager laat toe")
    shifts.click(room.slot.findChild(Button))
    shifts.dialog.pane.choose("manager")
    shifts.type("999999")
    shifts.press(Qt.Key.Key_Return)
    shifts.settled()
    assert shifts.sheet is None
    assert "X-rapport" in room.paper.accessibleName()
    room.list.step(1)
    room.list.step(-1)
    assert room.slot.message.kind == "warning"
