"""Gift cards, credit notes and customers' accounts at HQ (R77): each attempt once, never more than
there is.
"""

from concurrent.futures import ThreadPoolExecutor

import pytest

from pos_app.contract.stored_value import ValueReply, ValueRequest
from pos_app.domain.errors import Refused
from pos_app.hq import values
from pos_app.hq.values import Asker, answer
from tests.hq.world import open_hq

KINDS = {"gift": "gift_card", "note": "credit_note", "account": "customer_account"}


@pytest.fixture
def hq(hq):
    """On both databases."""
    made = hq
    made.run(lambda unit: values.sell_gift_card(unit, "G-1", 5000, made.now()))
    made.run(lambda unit: values.allow_account(unit, "B1", 10_000, made.now()))
    return made


def ask(hq, do: str, attempt: str = "a1", amount: int = 0, of: str = "gift:G-1") -> ValueReply:
    kind, _, number = of.partition(":")
    asked = {"do": do, "kind": KINDS[kind], "number": number, "amount_minor": amount}
    request = ValueRequest.model_validate({"attempt_id": attempt, **asked})
    return hq.run(lambda unit: answer(unit, request, Asker("till", hq.now(), f"TB-{attempt}")))


def left(hq, of: str = "gift:G-1") -> int:
    return ask(hq, "check", of=of).balance_minor


def test_a_gift_card_pays_what_it_holds_and_no_more(hq):
    assert ask(hq, "redeem", "a1", 3000).balance_minor == 2000
    refused = ask(hq, "redeem", "a2", 2001)
    assert (refused.result, refused.reason, refused.balance_minor) == (
        "declined",
        "too_little",
        2000,
    )
    assert ask(hq, "redeem", "a3", 2000).result == "approved"
    assert left(hq) == 0


@pytest.mark.parametrize("of", ["gift:G-9", "note:TB-1", "account:C1"])
def test_what_hq_does_not_know_pays_nothing(hq, of):
    assert ask(hq, "check", of=of).reason == "unknown"
    assert ask(hq, "redeem", "a1", 1, of=of).reason == "unknown"


def test_the_same_attempt_is_answered_again_and_moves_nothing(hq):
    """M7: also a declined one, though the card has been filled since."""
    first = ask(hq, "redeem", "a1", 3000)
    assert ask(hq, "redeem", "a1", 3000) == first
    assert ask(hq, "redeem", "a1", 1).reason == "mismatch"
    assert left(hq) == 2000
    declined = ask(hq, "redeem", "a2", 9000)
    ask(hq, "credit", "a3", 9000)
    assert ask(hq, "redeem", "a2", 9000) == declined


def test_an_attempt_is_undone_once_and_never_works_again(hq):
    ask(hq, "redeem", "a1", 3000)
    assert ask(hq, "reverse", "a1").result == ask(hq, "reverse", "a1").result == "reversed"
    assert left(hq) == 5000
    assert ask(hq, "redeem", "a1", 3000).reason == "reversed"
    assert ask(hq, "reverse", "late").result == "reversed"
    assert ask(hq, "redeem", "late", 3000).reason == "reversed"
    assert left(hq) == 5000


def test_an_issued_note_has_its_number_and_pays_once(hq):
    made = ask(hq, "issue", "n1", 700, of="note:")
    assert made.number == "TB-n1"
    assert ask(hq, "issue", "n1", 700, of="note:").number == "TB-n1"
    assert ask(hq, "redeem", "a1", 700, of="note:tb-n1").result == "approved"
    spent = ask(hq, "reverse", "n1", of="note:")
    assert (spent.result, spent.reason) == ("declined", "spent")
    assert ask(hq, "issue", "n2", 300, of="note:").number == "TB-n2"
    assert ask(hq, "reverse", "n2", of="note:").result == "reversed"
    assert left(hq, "note:TB-n2") == 0


def test_an_account_owes_at_most_its_limit_and_is_credited_back(hq):
    assert ask(hq, "redeem", "a1", 10_000, of="account:B1").balance_minor == -10_000
    assert ask(hq, "redeem", "a2", 1, of="account:B1").reason == "too_little"
    assert ask(hq, "credit", "a3", 4000, of="account:B1").balance_minor == -6000
    hq.run(lambda unit: values.allow_account(unit, "B1", 20_000, hq.now()))
    assert left(hq, "account:B1") == -6000


def test_nothing_is_no_amount(hq):
    assert ask(hq, "redeem", "a1", 0).reason == "amount"


def test_a_card_is_given_out_once(hq):
    with pytest.raises(Refused, match="GIFT_CARD_KNOWN"):
        hq.run(lambda unit: values.sell_gift_card(unit, "g-1", 100, hq.now()))


def test_s1_the_number_of_a_payment_card_is_no_gift_card_s(hq):
    with pytest.raises(Refused, match="CARD_NUMBER_TYPED"):
        hq.run(lambda unit: values.sell_gift_card(unit, "4111 1111 1111 1111", 100, hq.now()))
    assert ask(hq, "check", of="gift:4111 1111 1111 1111").reason == "unknown"


def test_many_tills_at_once_never_take_more_than_there_is(tmp_path, url):
    """20 attempts of 4.00 on a card of 50.00."""
    hq = open_hq(tmp_path / "many", url, threaded=True)
    hq.run(lambda unit: values.sell_gift_card(unit, "G-2", 5000, hq.now()))
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda at: ask(hq, "redeem", f"m{at}", 400, "gift:G-2"), range(20)))
    assert [one.result for one in replies].count("approved") == 12
    assert left(hq, "gift:G-2") == 200
    hq.close()


def test_an_account_that_refuses_tells_what_may_still_be_owed(hq):
    """It told the balance: minus 60.00 was left on it."""
    ask(hq, "redeem", "a1", 6_000, of="account:B1")
    refused = ask(hq, "redeem", "a2", 4_001, of="account:B1")
    assert (refused.reason, refused.balance_minor) == ("too_little", 4_000)
