"""R177 on the console: grouped by reason, the original beside HQ's figures, a trial before anything
is booked, a second person where one is too few.
"""

import re

import pytest

from pos_app.hq import operators
from pos_app.hq.store import intake, orders, repairs
from tests.console.conftest import found, signed_in
from tests.console.test_pages import text_of
from tests.helpers.carts import PICK, cart
from tests.hq.world import a_till

REASON = "the customer has paid it"


@pytest.fixture
def aside(own_hq):
    """An order with too much money, quarantined; the visitor and its page."""
    till = a_till(own_hq, own_hq.ids)
    item = till.item(till.placed(cart(("1 x 40.00", PICK)), tenders=(till.cash(4500),)), "now")
    assert till.push(item)[0].reason == "MONEY_UNPLACED"
    visitor = signed_in(own_hq)
    return visitor, f"/console/repair/{item.event_id}", item.event_id


def tried(visitor, path, **fields):
    """The page after a trial, and the seal that it carries."""
    answer = visitor.send(path, path, do="trial", reason=REASON, **fields)
    assert answer.status_code == 200, answer.text
    return answer.text, found(r'name="seal" value="(\w+)"', answer.text)


def test_what_is_set_aside_is_grouped_by_reason_with_its_help_R177(friday):
    page = text_of(friday.page("/console/repair"))
    assert "The money cannot be placed: it is more than everything on it" in page
    assert "MONEY_UNPLACED 1 transaction · € 900,00 received" in page
    assert "The message cannot be read. MALFORMED 1 transaction · not known received" in page
    one = text_of(friday.page("/console/repair/reason/MALFORMED"))
    assert "MONEY_UNPLACED" not in one


def test_only_what_differs_is_marked_and_only_what_is_safe_is_offered_R177(aside):
    visitor, path, _ = aside
    page = visitor.page(path)
    assert "Paid against due 45,00 4,00" in text_of(page)
    assert page.count('<tr class="alarm">') == 1
    assert "Not offered here: the money received belongs to no other order." in text_of(page)
    assert re.search(r'value="mark" disabled', page)


def test_a_trial_books_nothing_and_the_repair_needs_it_R177(aside, own_hq):
    visitor, path, _ = aside
    refused = visitor.send(path, path, do="apply", action="as_is", reason=REASON)
    assert "Run the trial again and look at it" in text_of(refused.text)
    page, seal = tried(visitor, path, action="as_is")
    accounts = text_of(page.split('id="trial-head"')[1])
    assert "1210 Cash 45,00" in accounts
    assert "1990 Difference 41,00" in accounts
    assert "1410 Deposits from customers 4,00 Sum 45,00 45,00" in accounts
    with own_hq.read() as unit:
        assert intake.counts(unit)["quarantined"] == 1
    done = visitor.send(path, path, do="apply", action="as_is", reason=REASON, seal=seal)
    assert done.status_code == 303
    page = text_of(visitor.page(path))
    assert "Applied as sales order S1-01-000001-7K3Q On hold" in page
    assert f"Repaired · Apply as it is {REASON} ilse" in page
    with own_hq.read() as unit:
        assert intake.counts(unit)["resolved"] == 1


def test_who_proposed_cannot_confirm_and_finance_can_R177(own_hq):
    till = a_till(own_hq, own_hq.ids)
    own_hq.set_screen(lambda taken: "REVIEW")
    item = till.item(till.placed(cart(("30 x 400.00", PICK))), "now")
    till.push(item)
    own_hq.set_screen(None)
    path = f"/console/repair/{item.event_id}"
    ilse = signed_in(own_hq)
    _, seal = tried(ilse, path, action="as_is")
    assert ilse.send(path, path, do="propose", action="as_is", reason=REASON, seal=seal)
    refused = ilse.send(f"{path}/confirm", path)
    assert "You proposed it yourself" in text_of(refused.text)
    operators.add(own_hq, "karin", "Karin Mulder", "another long secret", "finance")
    karin = signed_in(own_hq, "karin")
    assert "ilse proposes: Apply as it is." in text_of(karin.page(path))
    assert karin.send(f"{path}/confirm", path).status_code == 303
    with own_hq.read() as unit:
        assert orders.find(unit, "S1-01-000001-7K3Q") is not None
        assert [x.who for x in repairs.steps(unit, item.event_id)][-1] == "karin"


def test_a_question_goes_to_the_store_and_stands_in_the_record_R177(aside):
    visitor, path, _ = aside
    sent = visitor.send(path, path, do="ask", reason="Which note did she hand over?")
    assert sent.status_code == 303
    assert "Store asked Which note did she hand over? ilse" in text_of(visitor.page(path))


def test_an_auditor_reads_and_cannot_repair_R176(aside, own_hq):
    _, path, _ = aside
    operators.add(own_hq, "vera", "Vera", "another long secret", "auditor")
    vera = signed_in(own_hq, "vera")
    assert "disabled" in found(r'(value="trial"[^>]*)>', vera.page(path))
    assert vera.send(path, path, do="trial", action="as_is", reason=REASON).status_code == 403
