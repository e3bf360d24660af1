"""Erasing a customer from their page: the number is typed again, the journal has it alone."""

import json

from pos_app.hq.master import records
from pos_app.hq.master.kinds import KINDS
from pos_app.hq.master.states import draft
from pos_app.hq.rights import OWNER
from pos_app.hq.store import catalogue, state
from tests.console.conftest import found

PAGE = "/console/data/customer/r/{}"


def test_a_customer_is_erased_from_their_page_by_number_alone(office, karin):
    with office.read() as unit:
        number, body = next(iter(catalogue.customer_bodies(unit).items()))
    name, page = json.loads(body)["name"], PAGE.format(number)
    wrong = karin.send(f"{page}/erase", page, number="other")
    assert wrong.status_code == 409
    assert f"Type {number} to erase them" in wrong.text
    done = karin.send(f"{page}/erase", page, number=number)
    assert done.headers["location"].endswith("said=customer_erased")
    listed = karin.page("/console/data/customer")
    assert found(r"(—)", listed)
    assert name not in listed
    with office.read() as unit:
        newest = state.journal_page(unit)[0]
    assert (newest.what, json.loads(newest.detail)) == (
        "customer_erased",
        {"customer": number, "orders": 0},
    )
    opened = karin.page(page)
    assert "The person is erased" in opened
    assert "Erase this customer" not in opened


def test_the_journal_tells_that_a_customer_was_changed_and_not_how(office):
    kind = KINDS["customer"]
    with office.read() as unit:
        number = next(iter(catalogue.customer_bodies(unit)))
        before = records.found_in(unit, draft(unit), kind, number)
        seen = records.seen_of(unit, draft(unit), kind, number)
    assert before is not None
    records.save(office, OWNER, records.Wish(kind, {**before, "phone": "0687654321"}, seen, number))
    with office.read() as unit:
        newest = state.journal_page(unit)[0]
    assert json.loads(newest.detail)["fields"] == {"phone": ["***", "***"]}
