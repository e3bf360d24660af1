"""The short form of `tests.soak.wire`: tills and head office over a wire that fails (FN1-FN5)."""

from tests.soak.wire import soaked


def test_what_is_sold_over_a_wire_that_fails_is_at_head_office_once_D1_D2_D3_D5(tmp_path):
    result = soaked(tmp_path, requests=50, tills=2, seed=7)
    assert result.complaints == []
    assert result.events > 15
    assert len(result.faults) > 4
