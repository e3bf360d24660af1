"""How long HQ is left alone (FN4)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.till.sync.backoff import CAP_SECONDS, delay_seconds, is_over, retry_after


@given(st.integers(0, 10**6), st.floats(0, 1), st.none() | st.floats(0, 1e9))
def test_the_wait_is_never_longer_than_the_cap(failures, chance, asked):
    assert 0 <= delay_seconds(failures, chance, asked) <= CAP_SECONDS


@given(st.integers(1, 40), st.floats(0, 1))
def test_jitter_takes_any_part_of_the_wait(failures, chance):
    assert delay_seconds(failures, chance) == chance * delay_seconds(failures, 1.0)


def test_retry_after_in_seconds_only():
    texts = ["7", " 120 ", "-1", "1.5", "Wed, 21 Oct 2026 07:28:00 GMT", "", "٣", "9" * 30]
    assert [retry_after(text) for text in texts] == [7, 120, None, None, None, None, None, None]


@pytest.mark.parametrize(
    ("seconds", "over"),
    [(0, True), (1, False), (300, False), (301, True), (315_360_000, True), (-5, True)],
)
def test_a_wait_that_a_wrong_clock_set_is_over_N4(seconds, over):
    now = datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert is_over(now + timedelta(seconds=seconds), now) is over


def test_who_never_failed_waits_for_nothing():
    assert is_over(None, datetime(2026, 3, 2, 8, tzinfo=UTC))
