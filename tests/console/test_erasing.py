"""Erasing a customer from their page: the number is typed again, the journal has it alone."""

import json

import pytest

from pos_app.domain.errors import Refused
from pos_app.hq import erasure
from pos_app.hq.master import records
from pos_app.hq.master.kinds import KINDS
from pos_app.hq.master.publishing import GOODS_BEFORE
from pos_app.hq.master.states import draft
from pos_app.hq.people.rights import OWNER
from pos_app.hq.store import catalogue, state
from tests.console.conftest import found
from tests.helpers.carts import JANSEN, PICK, cart
from tests.hq.offices import publish
from tests.hq.world import a_till

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


def test_a_customer_with_a_change_in_the_draft_is_not_erased_and_a_published_one_is_whole(office):
    """What a publication remembers of the customer before it forgets the person too."""
    with office.read() as unit:
        number, body = next(iter(catalogue.customer_bodies(unit).items()))
    name = json.loads(body)["name"]
    changed(office, number)
    with pytest.raises(Refused, match=rf"CUSTOMER_BUSY.*draft.*{number}"):
        erasure.erase(office, OWNER, number)
    publish(office)
    remembered = [text for _, text in kept(office) if name in text]
    assert len(remembered) == 1
    erasure.erase(office, OWNER, number)
    assert [text for _, text in kept(office) if name in text] == []


def test_a_customer_whose_order_is_not_applied_yet_is_not_erased(office):
    till = a_till(office, office.ids)
    till.push(till.item(till.placed(cart(("1 x 40.00", PICK)))))
    till.push(till.raw("{}", "order", "S1-01-000002-7K3Q", "batch"))
    with pytest.raises(Refused, match=r"CUSTOMER_BUSY.*cart.*S1-01-000001"):
        erasure.erase(office, OWNER, JANSEN.customer_id)


def changed(hq, number: str) -> None:
    """The customer has another telephone from the next publication on."""
    kind = KINDS["customer"]
    with hq.read() as unit:
        before = records.found_in(unit, draft(unit), kind, number)
        seen = records.seen_of(unit, draft(unit), kind, number)
    assert before is not None
    records.save(hq, OWNER, records.Wish(kind, {**before, "phone": "0687654321"}, seen, number))


def kept(hq) -> list[tuple[str, str]]:
    with hq.read() as unit:
        return list(state.named(unit, GOODS_BEFORE))


def test_the_journal_tells_that_a_customer_was_changed_and_not_how(office):
    with office.read() as unit:
        number = next(iter(catalogue.customer_bodies(unit)))
    changed(office, number)
    with office.read() as unit:
        newest = state.journal_page(unit)[0]
    assert json.loads(newest.detail)["fields"] == {"phone": ["***", "***"]}
