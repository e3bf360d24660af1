"""S1: a card number in any text of the wire reaches no table, page or log of HQ but the exact bytes
of the intake; none is typed into the console either.
"""

import json
import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from pos_app.contract.translate import encode_event
from pos_app.domain.tender import BalanceCard, CardReference
from pos_app.hq.people import operators
from pos_app.hq.store import orders
from pos_app.hq.verification import verify
from tests.console.conftest import OURS, signed_in
from tests.helpers.carts import CARRY, JANSEN, PICK, SHIP, cart, charged, overridden
from tests.hq.test_bad_input import put, texts

CARD = "4111111111111111"
SPACED = "4111 1111 1111 1111"
EXACT = {("intake", "body"), ("conflict", "item")}
"""Where the bytes of a till stay as they came: the chain is proved by them."""


@pytest.fixture
def url():
    return ""


def kept(hq):
    """Every table and column in which a card number stands."""
    found = set()
    with hq.read() as unit:
        tables = unit.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")
        for table in [row[0] for row in tables]:
            rows = unit.exec_driver_sql(f'SELECT * FROM "{table}"').mappings()
            for row in rows:
                for column, value in row.items():
                    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
                    if isinstance(text, str) and (CARD in text or SPACED in text):
                        found.add((table, column))
    return found


def order(till):
    made = cart(("1 x 5.00", CARRY), ("2 x 4.00", PICK), ("1 x 3.00", SHIP))
    return json.loads(encode_event(till.placed(charged(overridden(made, "2.00"), "1.00"))))


def own(document, counter, till):
    """The same order under a number of its own, with payments of its own."""
    text = json.dumps(document).replace(till.number(1), till.number(counter))
    made = json.loads(text)
    for at, tender in enumerate(made["transaction"]["tenders"]):
        tender["tender_id"] = f"{counter}-{at}"
    return made


IDENT = re.compile(r".*(_id|^sku|^barcode)$")


def test_s1_a_card_number_in_any_text_of_an_order_is_kept_nowhere(hq, till, caplog):
    document = order(till)
    states = set()
    for counter, place in enumerate(texts(document), 2):
        if IDENT.match(str(place[-1])):
            continue
        body = json.dumps(put(own(document, counter, till), place, f"note {SPACED}"))
        states.add(till.push(till.raw(body, "order", till.number(counter), "now"))[0].result)
    assert states == {"applied", "quarantined"}
    assert kept(hq) <= EXACT
    assert SPACED not in caplog.text
    with hq.read() as unit:
        assert "CARD_NUMBER" in {one.kind for one in orders.discrepancies(unit)}


CHANCE = "tok-4113099218700cdfbdda44f55d1506ae"
"""A token of a terminal; its first thirteen digits make a card number."""


def test_d2_a_token_that_looks_like_a_card_by_chance_still_pays(hq, till):
    card = BalanceCard(False, 1000, CardReference("a" * 32, CHANCE, "Visa", "1111", "44E140"))
    ship = cart(("2 x 4.00", SHIP))
    body = till.placed(replace(ship, balance_card=card))
    assert till.send(body, "now").result == "applied"
    masked = replace(JANSEN, name=f"Jansen {CARD}")
    till.send(till.placed(cart(("2 x 4.00", PICK), customer=masked), 2), "now")
    with hq.read() as unit:
        order = orders.find(unit, till.number(1))
        assert verify(unit) == []
    assert order is not None
    assert order.balance_card is not None
    assert order.balance_card.card is not None
    assert order.balance_card.card.token == CHANCE
    bare = replace(card, card=replace(order.balance_card.card, token=CARD))
    till.send(till.placed(replace(ship, balance_card=bare), 3), "now")
    assert kept(hq) <= EXACT


def test_s1_no_page_of_the_console_shows_one(hq, till):
    customer = replace(JANSEN, name=f"Jansen {CARD}")
    till.send(till.placed(cart(("2 x 4.00", PICK), customer=customer)), "now")
    sent = till.raw(json.dumps({"note": SPACED}), "order", till.number(2), "now")
    till.push(sent)
    operators.add(hq, "ilse", "Ilse", "a long enough password")
    visitor = signed_in(hq, "ilse")
    with hq.read() as unit:
        rows = unit.exec_driver_sql("SELECT event_id FROM intake")
        events = [row[0] for row in rows]
    pages = ["/console", "/console/orders", f"/console/orders/{till.number(1)}"]
    pages += ["/console/transactions", *(f"/console/transactions/{one}" for one in events)]
    for path in pages:
        shown = visitor.page(path)
        assert CARD not in shown, path
        assert SPACED not in shown, path
    assert "•••• 1111" in visitor.page(f"/console/orders/{till.number(1)}")


def forms():
    table = tomllib.loads(
        (Path(__file__).parent.parent / "console" / "rights.toml").read_text("utf-8")
    )
    lines = [line for lines in table["addresses"].values() for line in lines]
    paths = [line.removeprefix("POST ") for line in lines if line.startswith("POST /console")]
    kinds = [f"/console/data/{kind}/{form}" for kind in ("store", "staff") for form in FORMS]
    return sorted({*paths, *kinds} - {"/console/sign-in", "/console/sign-out"})


FORMS = ("new", "r/{key}", "r/{key}/withdraw")


def test_s1_no_form_of_the_console_takes_one(hq, caplog):
    operators.add(hq, "ilse", "Ilse", "a long enough password")
    visitor = signed_in(hq, "ilse")
    token = visitor.token("/console")
    for path in forms():
        fields = {"token": token, "reason": f"paid {SPACED}"}
        filled = re.sub(r"\{[^}]+\}", "1", path)
        answer = visitor.client.post(filled, data=fields, headers=OURS)
        assert answer.status_code == 400, path
        assert "payment card" in answer.text
        assert SPACED not in answer.text
    assert kept(hq) == set()
    assert SPACED not in caplog.text
