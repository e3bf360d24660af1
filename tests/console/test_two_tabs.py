"""The same form sent twice, or from two tabs: nothing happens twice, and nobody's change is
overwritten, published or thrown away by somebody who has not seen it (section 4 of the design).
"""

import re

import pytest

from pos_app.hq.people import operators
from pos_app.hq.store import master as store
from pos_app.hq.store import state
from tests.console.conftest import OURS, signed_in
from tests.console.test_master_pages import filled, sent
from tests.hq.offices import change, data

PUBLISHING, SCHEDULE = "/console/publishing", "/console/synchronise/schedule"
TERMS = "/console/parameters/order_terms"


def form_of(visitor, page: str, form: str = "", **changes: str) -> dict[str, str]:
    """What a tab that shows that page would send."""
    return filled(visitor.page(page), form or page) | {"token": visitor.token(page)} | changes


def post(visitor, path: str, fields: dict[str, str]):
    return visitor.client.post(path, data=fields, headers=OURS)


@pytest.fixture
def joost(office):
    operators.add(office, "joost", "Joost Hendriks", "a long enough password")
    return signed_in(office, "joost")


@pytest.mark.parametrize(
    ("page", "fields"),
    [
        ("/console/data/hold_code/new", {"code": "H1", "name": "Hold"}),
        ("/console/data/store/r/S1", {"name": "Oude Gracht"}),
        ("/console/groups/clerks", {"lowest_deposit_rate": "15"}),
        (TERMS, {"quote_days": "14"}),
    ],
)
def test_a_record_that_is_sent_twice_is_kept_once_and_says_so_twice(karin, office, page, fields):
    """Whoever clicks twice was told that somebody else had changed it: themselves."""
    change(office, "group", "clerks", name="Clerks")
    with office.read() as unit:
        before = store.last_number(unit)
    tab = form_of(karin, page, **fields)
    answers = [post(karin, page, tab).headers["location"] for _ in range(2)]
    assert answers[0] == answers[1]
    with office.read() as unit:
        assert store.last_number(unit) == before + 1


def test_a_page_with_a_new_pin_that_is_loaded_again_leaves_that_pin_good(karin, office):
    change(office, "group", "g", name="G")
    change(office, "job", "j", name="J", group="g")
    change(office, "staff", "tim", name="Tim", job="j")
    path = "/console/data/staff/r/tim"
    tab = form_of(karin, path, f"{path}/pin")
    first = post(karin, f"{path}/pin", tab)
    pin = re.search(r"<output[^>]*>(\d{6})<", first.text)
    assert pin is not None
    kept = data(office).every("staff")["tim"]["pin_hash"]
    again = post(karin, f"{path}/pin", tab)
    assert again.status_code == 409
    assert "A PIN is shown once" in again.text
    assert data(office).every("staff")["tim"]["pin_hash"] == kept
    another = post(karin, f"{path}/pin", form_of(karin, path, f"{path}/pin"))
    assert re.search(r"<output[^>]*>(\d{6})<", another.text)


@pytest.mark.parametrize("act", [PUBLISHING, f"{PUBLISHING}/discard"])
def test_what_came_into_the_draft_after_the_page_was_opened_is_shown_first(
    karin, joost, office, act
):
    change(office, "hold_code", "H", name="Hold")
    tab = form_of(karin, PUBLISHING, reason="as agreed")
    sent(joost, TERMS, deposit_rate="25")
    refused = post(karin, act, tab)
    assert refused.status_code == 409
    assert "Changed by Joost Hendriks" in refused.text
    assert 'value="as agreed"' in refused.text
    assert data(office).single("terms")["deposit_rate"] == 250_000
    seen = filled(refused.text, PUBLISHING) | {"token": tab["token"]}
    assert post(karin, act, seen).status_code == 303


def test_the_later_of_two_schedules_overwrites_no_earlier_one_unseen(karin, joost, office):
    tab = form_of(karin, SCHEDULE, minutes="5")
    assert post(joost, SCHEDULE, form_of(joost, SCHEDULE, minutes="9")).status_code == 303
    refused = post(karin, SCHEDULE, tab)
    assert refused.status_code == 409
    assert "Changed by Joost Hendriks" in refused.text
    assert re.search(r"Every so many minutes</th><td[^>]*>5</td><td[^>]*>9<", refused.text)
    seen = filled(refused.text, SCHEDULE) | {"token": tab["token"]}
    assert [post(karin, SCHEDULE, seen).status_code for _ in range(2)] == [303, 303]
    with office.read() as unit:
        told = [one.who for one in state.journal_page(unit) if one.what == "sync_scheduled"]
    assert told == ["ilse", "joost"]
