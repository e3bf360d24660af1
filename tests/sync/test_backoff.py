"""How long HQ is left alone (FN4)."""

from hypothesis import given
from hypothesis import strategies as st

from pos_app.till.sync.backoff import CAP_SECONDS, delay_seconds, retry_after


@given(st.integers(0, 10**6), st.floats(0, 1), st.none() | st.floats(0, 1e9))
def test_the_wait_is_never_longer_than_the_cap(failures, chance, asked):
    assert 0 <= delay_seconds(failures, chance, asked) <= CAP_SECONDS


@given(st.integers(1, 40), st.floats(0, 1))
def test_jitter_takes_any_part_of_the_wait(failures, chance):
    assert delay_seconds(failures, chance) == chance * delay_seconds(failures, 1.0)


def test_retry_after_in_seconds_only():
    texts = ["7", " 120 ", "-1", "1.5", "Wed, 21 Oct 2026 07:28:00 GMT", "", "٣", "9" * 30]
    assert [retry_after(text) for text in texts] == [7, 120, None, None, None, None, None, None]
