"""What is held against the branches that tests take: a room that must be whole, a least for the
rest, and exceptions that end.
"""

from tests import coverage
from tests.coverage import Wanted

WANTED = Wanted(("shop/money",), 90.0, {"shop/paint.py": "paints alone", "shop/bench": "by hand"})


def said(**taken: float) -> list[str]:
    """`money_tax` stands for `shop/money/tax.py`."""
    named = {f"shop/{name.replace('_', '/')}.py": percent for name, percent in taken.items()}
    return list(coverage.findings(named, WANTED))


def test_every_room_and_module_of_the_table_is_there():
    wanted = coverage.read_table(coverage.TABLE)
    assert coverage.stale(wanted) == []
    assert not set(wanted.whole) & set(wanted.below)
    assert all(wanted.below.values())


def test_a_branch_that_is_not_taken_where_all_must_be_is_found():
    assert said(money_tax=99.9) == ["shop/money/tax.py: 99.9 %, should be 100 %"]
    assert said(money_tax=100.0, moneybox=99.9) == []


def test_any_other_module_has_the_least_unless_a_reason_stands_beside_it():
    assert said(lines=89.9) == ["shop/lines.py: 89.9 %, should be 90 %"]
    assert said(lines=90.0, paint=20.0, bench_scan=0.0) == []


def test_a_reason_that_is_not_needed_any_more_is_told():
    assert said(paint=91.0) == ["shop/paint.py: 91.0 %, is not below any more"]


def test_a_room_that_is_gone_is_stale():
    assert coverage.stale(Wanted(("pos_app/money",), 90.0, {})) == ["pos_app/money"]
