"""What head office's commands answer while an office of ours is open."""

import pytest

from pos_app.domain.errors import Refused
from pos_app.hq.command_words import sentence, words_of
from pos_app.hq.commands import COMMANDS
from pos_app.hq.store import state
from tests.helpers.carts import PICK, cart

ENGLISH = {"language": "en"}


def test_one_transaction_is_tried_again_and_its_state_told(hq, till):
    hq.set_screen(lambda taken: "REVIEW")
    item = till.item(till.placed(cart(("1 x 40.00", PICK))), "now")
    till.push(item)
    again = {**ENGLISH, "event": item.event_id}
    assert COMMANDS["synchronise-orders"](hq, again) == [f"{item.event_id}: set aside REVIEW"]
    hq.set_screen(None)
    assert COMMANDS["synchronise-orders"](hq, again) == [f"{item.event_id}: applied"]


def test_books_that_are_not_whole_are_refused_with_what_is_wrong(hq, till):
    till.send(till.placed(cart(("1 x 40.00", PICK))), "now")
    assert "Events: 1." in COMMANDS["verify"](hq, ENGLISH)[0]
    hq.run(lambda unit: unit.exec_driver_sql("DELETE FROM sales_order"))
    with pytest.raises(Refused, match="NOT_WHOLE") as refused:
        COMMANDS["verify"](hq, ENGLISH)
    assert "order S1-01-000001-7K3Q: it is gone" in str(refused.value.details["findings"])
    said = sentence(words_of("nl"), refused.value)
    assert "order S1-01-000001-7K3Q: het is weg of niet te lezen" in said


def test_an_erased_customer_and_a_new_key_are_told_and_journalled(hq):
    lines = COMMANDS["erase-customer"](hq, {**ENGLISH, "number": "C1"})
    assert lines[0].startswith("Customer C1 is erased, and so in their orders: 0.")
    with hq.read() as unit:
        [entry] = state.journal_page(unit)[:1]
    assert "eras" in entry.what
    with pytest.raises(Refused, match="COMMAND_UNKNOWN"):
        COMMANDS["operator"](hq, {**ENGLISH, "login": "x", "action": "dance"})
