"""A shift from its opening to its Z report on a real till with a real head office (R40, R41, R76,
R79, R80, R190, R191, K10).
"""

from contextlib import suppress
from dataclasses import replace

import pytest

from pos_app.contract.translate import decode
from pos_app.domain.configuration import ForeignCurrency, TenderType
from pos_app.domain.errors import Refused
from pos_app.domain.shift import Declaration, ShiftState
from pos_app.domain.shift_report import ForeignSum
from pos_app.domain.staff import Permission
from pos_app.domain.tax import RateSum, Value
from pos_app.domain.tender import TenderKind
from pos_app.till.devices.paper import paper_of, rows_of
from pos_app.till.operations.approval import APPROVE, Approve
from pos_app.till.operations.operation import NOTHING
from pos_app.till.operations.payment import Pay
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.operations.shift import OfShift, OpenShift
from pos_app.till.operations.shift_cash import Declare, MoveCash
from pos_app.till.operations.shift_close import CloseShift, VoidSuspended
from pos_app.till.operations.shift_report import XReport, ZReport
from pos_app.till.rights import Approver
from tests.e2e.day import ask, do, rows, send_all
from tests.storage.world import PowerCut, Switch

MANAGER = Approver("manager", "999999")


def refused(world, name: str, request: object = NOTHING) -> str:
    """The code of the refusal; nothing on disk changed but the try of a PIN."""
    before = rows(world, "SELECT * FROM shift"), rows(world, "SELECT count(*) FROM event")
    with pytest.raises(Refused) as found:
        ask(world, name, request)
    assert (rows(world, "SELECT * FROM shift"), rows(world, "SELECT count(*) FROM event")) == before
    return found.value.code


def profile(world, **changes: object) -> None:
    """What HQ decided for the store."""
    session = world.session
    changed = replace(session.configuration.profile, **changes)
    configured(world, replace(session.configuration, profile=changed))


def configured(world, configuration) -> None:
    session = world.session
    with session.store.begin() as unit:
        unit.save_configuration(replace(configuration, version=configuration.version + 1))
    session.refresh_configuration()


def right(world, permission: str, answer: Permission) -> None:
    """Another answer of the clerks' group."""
    configuration = world.session.configuration
    groups = tuple(
        replace(one, permissions={**one.permissions, permission: answer})
        if one.group_id == "clerk"
        else one
        for one in configuration.groups
    )
    configured(world, replace(configuration, groups=groups))


def sell(world, sku: str = "MUG") -> None:
    do(world, "add_product", sku=sku)
    do(world, "pay", tender="cash")


def z_of(world):
    return world.session.store.shift_reports(1)[0]


def kinds_at_hq(world) -> list[str]:
    with world.hq.read() as unit:
        from pos_app.hq.store import console

        found = console.transactions(unit, console.IntakeFilter())
    return [row.kind for row in reversed(found)]


def test_r79_cash_moves_without_head_office_and_every_movement_reaches_it_K10(world):
    world.wire.state = "down"
    sell(world)
    for name, minor, bag in (
        ("float_entry", 5_000, ""),
        ("tender_removal", 1_000, ""),
        ("safe_drop", 2_000, ""),
        ("bank_drop", 3_000, "K-1"),
    ):
        ask(world, name, MoveCash(minor, bag))
    assert world.session.shift.expected_minor == 10_000 + 335 + 5_000 - 1_000 - 2_000 - 3_000
    ask(world, "start_amount", MoveCash(12_000))
    ask(world, "close_shift", CloseShift(Declaration(11_335)))
    lines = {line.what: line.amount_minor for line in z_of(world).cash}
    assert lines == {
        "start": 12_000,
        "received": 335,
        "change": 0,
        "refunds": 0,
        "float_entry": 5_000,
        "tender_removal": -1_000,
        "safe_drop": -2_000,
        "bank_drop": -3_000,
    }
    assert z_of(world).difference_minor == 0
    send_all(world)
    assert kinds_at_hq(world) == [
        "shift_opened", "sale", *["shift_moved"] * 5, "shift_closed",
    ]  # fmt: skip


def test_r79_more_than_the_drawer_can_hold_leaves_it_at_a_second_word_only(world):
    """How much it should be is not to be found out by trying (R190)."""
    for name, bag in (("tender_removal", ""), ("safe_drop", ""), ("bank_drop", "K-1")):
        assert refused(world, name, MoveCash(10_001, bag)) == "DRAWER_SHORT"
    sell(world)
    ask(world, "safe_drop", MoveCash(15_000))
    assert refused(world, "safe_drop", MoveCash(1)) == "DRAWER_SHORT"
    ask(world, "safe_drop", MoveCash(1, sure=True))
    assert world.session.shift.expected_minor == 10_000 + 335 - 15_000 - 1


def test_r51_cash_leaves_a_drawer_unasked_whose_start_is_not_counted_yet(world):
    ask(world, "suspend_shift")
    ask(world, "open_shift", OpenShift(None))
    ask(world, "safe_drop", MoveCash(10_000))
    assert world.session.shift.expected_minor == -10_000


def test_r190_suspended_and_blind_closed_shifts_leave_the_drawer_to_the_next(world):
    first = world.session.shift.shift_id
    sell(world)
    ask(world, "suspend_shift")
    assert refused(world, "float_entry", MoveCash(100)) == "NO_SHIFT"
    ask(world, "open_shift", OpenShift(5_000))
    second = world.session.shift.shift_id
    assert refused(world, "open_shift", OpenShift(0)) == "SHIFT_OPEN"
    assert refused(world, "resume_shift", OfShift(first)) == "SHIFT_OPEN"
    assert refused(world, "close_shift", CloseShift(shift_id=first)) == "SHIFT_SUSPENDED"
    ask(world, "blind_close")
    ask(world, "resume_shift", OfShift(first))
    assert refused(world, "resume_shift", OfShift(second)) == "SHIFT_OPEN"
    sell(world)
    assert world.session.shift.expected_minor == 10_000 + 2 * 335
    # A blind closed one is only counted and closed, while the other runs.
    assert refused(world, "float_entry", MoveCash(100, shift_id=second)) == "SHIFT_BLIND_CLOSED"
    ask(world, "start_amount", MoveCash(6_000, shift_id=second))
    ask(world, "tender_declaration", Declare(Declaration(6_100), second))
    ask(world, "close_shift", CloseShift(shift_id=second))
    assert z_of(world).difference_minor == 100
    assert refused(world, "close_shift", CloseShift(shift_id=second)) == "SHIFT_CLOSED"
    assert refused(world, "start_amount", MoveCash(1, shift_id=second)) == "SHIFT_CLOSED"
    assert world.session.shift.shift_id == first
    ask(world, "suspend_shift")
    assert refused(world, "resume_shift", OfShift(second)) == "SHIFT_CLOSED"
    assert refused(world, "resume_shift", OfShift("no such")) == "SHIFT_UNKNOWN"


def test_r190_nobody_leaves_a_shift_with_a_sale_in_hand(world):
    do(world, "add_product", sku="MUG")
    for name in ("suspend_shift", "blind_close", "close_shift"):
        request = CloseShift(Declaration(10_000)) if name == "close_shift" else NOTHING
        assert refused(world, name, request) == "MODE_CHANGE"


def test_r40_start_amount_and_declaration_are_required_where_there_is_a_drawer(world):
    profile(world, start_and_declaration=True)
    ask(world, "close_shift", CloseShift(Declaration(10_000)))
    ask(world, "open_shift", OpenShift(None))
    assert refused(world, "close_shift", CloseShift(Declaration(0))) == "START_AMOUNT_MISSING"
    ask(world, "start_amount", MoveCash(0))
    assert refused(world, "close_shift", CloseShift()) == "DECLARATION_MISSING"
    no_cash = CloseShift(Declaration(None, others=(("card", 0),)))
    assert refused(world, "close_shift", no_cash) == "DECLARATION_MISSING"
    ask(world, "tender_declaration", Declare(Declaration(0)))
    ask(world, "close_shift", CloseShift())
    profile(world, has_drawer=False)
    ask(world, "open_shift", OpenShift(None))
    assert refused(world, "start_amount", MoveCash(1)) == "NO_DRAWER"
    ask(world, "close_shift", CloseShift())
    assert z_of(world).difference_minor is None


def test_r41_suspended_carts_of_the_shift_hold_the_close_until_they_are_voided_R76(world):
    do(world, "add_product", sku="MUG")
    do(world, "suspend")
    ask(world, "close_shift", CloseShift(Declaration(10_000)))
    ask(world, "open_shift", OpenShift(10_000))
    profile(world, void_suspended_at_close=True)
    assert refused(world, "void_suspended", VoidSuspended()) == "NOTHING_PARKED"
    do(world, "add_product", sku="DESK")
    do(world, "suspend")
    assert refused(world, "close_shift", CloseShift(Declaration(10_000))) == "SHIFT_PARKED"
    assert refused(world, "void_suspended", VoidSuspended(("other",))) == "PARKED_UNKNOWN"
    ask(world, "void_suspended", VoidSuspended())
    assert len(world.session.store.parked()) == 1, "the cart of the shift before stays"
    ask(world, "close_shift", CloseShift(Declaration(10_000)))
    assert [row for (row,) in rows(world, "SELECT what FROM journal WHERE what = 'void'")]


def unsent_order(world) -> None:
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="DESK")
    do(world, "pick_up", lines=None)
    do(world, "pay", tender="cash")


def test_r52_a_manager_lets_the_close_pass_while_orders_are_unsent(world):
    unsent_order(world)
    counted = Declaration(12_500)
    assert refused(world, "close_shift", CloseShift(counted)) == "APPROVAL_NEEDED"
    wrong = Approver("clerk2", "222222")
    assert refused(world, "close_shift", CloseShift(counted, wrong)) == "APPROVAL_NEEDED"
    self_made = Approver("clerk", "111111")
    assert refused(world, "close_shift", CloseShift(counted, self_made)) == "OVERRIDE_SAME_USER"
    ask(world, "close_shift", CloseShift(counted, MANAGER))
    assert (z_of(world).unsent, z_of(world).approved_by) == (1, "manager")
    asked = "SELECT staff_id, approved_by, detail FROM journal WHERE what = 'approval'"
    assert rows(world, asked) == [("clerk", "manager", "close_unsent 1")]


def test_r191_cash_counts_by_what_it_was_for(world):
    """A deposit of 24.99 twice, once with goods of 12.99 carried out; both were rounded (R195)."""
    unsent_order(world)
    do(world, "add_customer", customer="C1")
    for sku in ("DESK", "CLOTH"):
        do(world, "add_product", sku=sku)
    do(world, "pick_up", lines=("DESK",))
    do(world, "carry_out", lines=("CLOTH",))
    do(world, "pay", tender="cash", amount=10_000)
    send_all(world)
    ask(world, "close_shift", CloseShift())
    told = {line.what: line.amount_minor for line in z_of(world).of_which}
    assert told == {
        "sales": 1_299, "deposits": 2 * 2_499, "balances": 0, "charges": 0, "rounding": 3,
        "foreign": 0,
    }  # fmt: skip
    lines = {line.what: line.amount_minor for line in z_of(world).cash}
    assert (lines["received"], lines["change"]) == (12_500, -6_200)


@pytest.mark.parametrize(
    ("name", "request_", "permission"),
    [
        ("float_entry", MoveCash(1), ""),
        ("start_amount", MoveCash(1), ""),
        ("bank_drop", MoveCash(1, "B"), ""),
        ("tender_declaration", Declare(Declaration(1)), ""),
        ("suspend_shift", NOTHING, ""),
        ("blind_close", NOTHING, ""),
        ("close_shift", CloseShift(Declaration(1)), ""),
        ("x_report", XReport(), ""),
    ],
)
def test_r51_every_gesture_has_its_right_checked_below_the_screen(
    world, name, request_, permission
):
    right(world, name, Permission.DENIED)
    assert refused(world, name, request_) == "NOT_PERMITTED"
    right(world, name, Permission.WITH_APPROVAL)
    assert refused(world, name, request_) == "APPROVAL_NEEDED"
    world.run(APPROVE, Approve(name, MANAGER))
    ask(world, name, request_)


def test_r51_a_shift_of_somebody_else_is_shared_by_right(world):
    right(world, "shared_shift", Permission.WITH_APPROVAL)
    do(world, "sign_in", staff="clerk2", pin="222222")
    with pytest.raises(Refused, match="SHIFT_OF_ANOTHER"):
        do(world, "add_product", sku="MUG")
    assert refused(world, "suspend_shift") == "SHIFT_OF_ANOTHER"
    assert refused(world, "use_shift") == "APPROVAL_NEEDED"
    world.run(APPROVE, Approve("shared_shift", MANAGER))
    ask(world, "use_shift")
    sell(world)
    world.restart_till()
    do(world, "sign_in", staff="clerk2", pin="222222")
    sell(world)
    assert world.session.shift.expected_minor == 10_670


def test_r80_a_drawer_is_chosen_among_those_of_the_till(world):
    profile(world, drawers=("front", "back"))
    ask(world, "suspend_shift")
    assert refused(world, "open_shift", OpenShift(0, "cellar")) == "DRAWER_UNKNOWN"
    ask(world, "open_shift", OpenShift(0, "back"))
    assert world.session.shift.drawer == "back"


def paper(world, number: str) -> str:
    job = world.session.store.print_job(number)
    return "\n".join(row.text for row in rows_of(paper_of(job.content)))


def test_x_and_z_are_printed_and_only_z_tells_what_was_expected(world):
    """Blind count: neither the sum nor what leads to it stands on the X (till, screens 22, 23)."""
    sell(world)
    ask(world, "float_entry", MoveCash(2_500))
    ask(world, "x_report", XReport(on_paper=True))
    x_report = paper(world, f"X-{world.session.shift.shift_id}-1")
    assert "Dienst loopt nog" in x_report
    assert "25,00" in x_report
    assert "128,35" not in x_report
    shift_id = world.session.shift.shift_id
    ask(world, "close_shift", CloseShift(Declaration(12_800, ((1_000, 12), (200, 4)))))
    z_report = paper(world, f"Z-{shift_id}")
    for told in ("128,35", "Tekort", "0,35", "12 x 10,00"):
        assert told in z_report
    assert refused(world, "x_report", XReport(shift_id)) == "SHIFT_CLOSED"
    ask(world, "z_report", ZReport(shift_id, on_paper=True))
    assert world.session.store.print_job(f"Z-{shift_id}").state == "waiting"


def test_a_closed_shift_keeps_its_report_and_the_file_refuses_to_change_it(world):
    ask(world, "close_shift", CloseShift(Declaration(10_000)))
    before = z_of(world)
    world.restart_till()
    assert z_of(world) == before
    shift = world.session.store.shift_of(before.shift_id)
    assert shift.state is ShiftState.CLOSED
    with pytest.raises(Exception, match="final"), world.session.store.begin() as unit:
        unit.add_cash(before.shift_id, 1)
    assert decode(Declaration, rows(world, "SELECT body FROM shift_declaration")[0][0]) == (
        Declaration(10_000)
    )


def test_r51_a_second_shift_and_somebody_elses_need_their_rights(world):
    first = world.session.shift.shift_id
    right(world, "multiple_shift_logon", Permission.DENIED)
    ask(world, "suspend_shift")
    assert refused(world, "open_shift", OpenShift(0)) == "NOT_PERMITTED"
    right(world, "shared_shift", Permission.DENIED)
    right(world, "manage_shifts", Permission.WITH_APPROVAL)
    do(world, "sign_in", staff="clerk2", pin="222222")
    assert refused(world, "resume_shift", OfShift(first)) == "APPROVAL_NEEDED"
    assert refused(world, "x_report", XReport(first)) == "APPROVAL_NEEDED"
    world.run(APPROVE, Approve("manage_shifts", MANAGER))
    ask(world, "resume_shift", OfShift(first))


def test_r175_the_power_may_go_at_any_step_of_a_close(world):
    """Either all of it is on disk - state, report, event, print job - or nothing is."""
    closed = 0
    for at in range(1, 60):
        switch = Switch(at)
        world.restart_till(switch)
        if world.session.shift is None:
            ask(world, "open_shift", OpenShift(10_000))
        number = world.session.shift.number
        switch.on = True
        with suppress(PowerCut):
            ask(world, "close_shift", CloseShift(Declaration(10_000)))
        switch.on = False
        world.restart_till()
        ends = rows(world, "SELECT 1 FROM event WHERE kind = 'shift_closed'")
        jobs = rows(world, "SELECT 1 FROM print_job WHERE job_id LIKE 'Z-%'")
        reports = rows(world, "SELECT number FROM shift WHERE state = 'closed'")
        assert len(ends) == len(jobs) == len(reports)
        assert ((number,) in reports) == (world.session.shift is None)
        if switch.at > switch.count:
            return
        closed = len(reports)
    raise AssertionError(f"the close never came to its end: {closed}")


def test_r190_the_z_report_tells_vat_per_rate_and_each_currency(world):
    """Cloth of 12.99 (9 %) is sold for dollars, a desk of 199.95 ordered: its deposit is no VAT
    yet (R159), its pickup brings it. An X is blind.
    """
    dollar = ForeignCurrency("USD", 900_000)
    configuration = world.session.configuration
    foreign = TenderType("foreign_cash", "Foreign cash", currencies=(dollar,))
    configured(world, replace(configuration, tenders=(*configuration.tenders, foreign)))
    do(world, "add_product", sku="CLOTH")
    world.run(OPERATIONS["pay"], Pay(TenderKind.FOREIGN_CASH, 2_000, currency="USD"))
    unsent_order(world)
    ask(world, "x_report", XReport(on_paper=True))
    x_report = paper(world, f"X-{world.session.shift.shift_id}-1")
    assert "11,92" in x_report
    assert "USD" not in x_report
    send_all(world)
    do(world, "recall")
    do(world, "start_pickup", quantities={"DESK": 1_000})
    do(world, "pay", tender="card")
    send_all(world)
    ask(world, "close_shift", CloseShift(Declaration(11_500, foreign=(("USD", 1_900),))))
    made = z_of(world)
    assert made.taxes == (
        RateSum(210_000, Value(16_525, 3_470)), RateSum(90_000, Value(1_192, 107)),
    )  # fmt: skip
    assert made.foreign == (ForeignSum("USD", 2, 2_000, 1_800, 1_900),)
    printed = paper(world, f"Z-{made.shift_id}")
    for told in ("165,25", "34,70", "199,95", "USD Verwacht", "Tekort"):
        assert told in printed
