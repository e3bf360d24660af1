"""Two versions side by side, whichever they are; what was done with a transaction."""

import pytest

from tests.console.conftest import found, signed_in
from tests.console.test_pages import text_of
from tests.hq.offices import change, publish


@pytest.mark.parametrize(
    ("language", "head", "same"),
    [
        ("en", "Version {} against {}", "Both versions say the same."),
        ("nl", "Versie {} tegen {}", "Beide versies zeggen hetzelfde."),
    ],
)
def test_any_two_versions_are_compared(office, language, head, same):
    numbers = []
    for days in (7, 8, 7):
        change(office, "terms", quote_days=days)
        numbers.append(publish(office).number)
    first, second, third = numbers
    visitor = signed_in(office, language=language)
    moved = visitor.get(f"/console/versions?older={first}&newer={second}")
    at = moved.headers["location"]
    assert at == f"/console/versions/{first}..{second}"
    page = visitor.page(at)
    assert head.format(second, first) in text_of(page)
    lines = text_of(page.split('class="diffs"')[1])
    assert ("7" in lines, "8" in lines) == (True, True)
    assert same in visitor.page(f"/console/versions/{first}..{third}")
    assert f'value="{second}" selected' in visitor.page("/console/versions")
    assert visitor.get(f"/console/versions/{first}..999").status_code == 404
    assert visitor.get(f"/console/versions/x..{first}").status_code == 404


def test_a_transaction_leads_to_what_was_done_with_it(friday):
    page = friday.page("/console/transactions?state=quarantined&kind=order")
    event_id = found(r'href="/console/transactions/(\w{32})"', page)
    assert f"/console/journal?about={event_id}" in friday.page(f"/console/transactions/{event_id}")
