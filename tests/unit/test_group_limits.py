"""Limits of a permission group beyond which somebody else approves (R51, R163, K8)."""

import pytest

from pos_app.domain.staff import PermissionGroup


@pytest.mark.parametrize(
    ("amount", "full", "limit"),
    [(None, 100_00, 5_00), (3_00, 100_00, 3_00), (9_00, 100_00, 5_00), (0, 100_00, 0)],
)
def test_r51_the_smaller_of_share_and_amount_is_the_highest_discount(amount, full, limit):
    group = PermissionGroup("g", "G", highest_discount_rate=50_000, highest_discount_minor=amount)
    assert group.discount_limit(full) == limit


@pytest.mark.parametrize(("charge", "lets"), [(5_00, True), (4_99, False), (0, False)])
def test_r163_a_cancellation_charge_below_the_groups_lowest_is_not_its_own_to_give(charge, lets):
    group = PermissionGroup("g", "G", lowest_cancellation_rate=500_000)
    assert group.lets_cancel_for(charge, 10_00) is lets
    assert PermissionGroup("h", "H").lets_cancel_for(0, 10_00)
