"""What a trial in Repair says is booked otherwise, in words instead of the places of a message
(R177).
"""

import json
from types import SimpleNamespace

import pytest

from pos_app.hq.web.console.repair.fields import changes_said
from pos_app.hq.web.console.show import Show
from pos_app.hq.words import read_words
from pos_app.resources_dir import resources_dir

LINE = {
    "line_no": 3,
    "name": "Kettle",
    "charges": [{"code": "SHIP"}],
}
SOLD = {
    "transaction": {
        "lines": [LINE],
        "charges": [{"code": "FREIGHT"}],
        "tenders": [{"kind": "cash"}],
        "override": {},
        "customer": {"addresses": [{}]},
    }
}
CHANGE = {"quantities": [[2, 1000]], "wish": {"lines": [LINE]}, "unlinked": [LINE]}


def said(body, change, language="en"):
    words = read_words(resources_dir() / "text")[language]
    effect = SimpleNamespace(changes=(change,), copy=json.dumps(body).encode())
    visit = SimpleNamespace(words=words, show=Show(words, None, None))  # type: ignore[arg-type]
    [(where, was, now)] = changes_said(visit, effect)  # type: ignore[arg-type]
    return f"{where}: {was} → {now}".replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("body", "change", "english", "dutch"),
    [
        (
            SOLD,
            ("transaction.lines.1.quantity", "2000", "1500"),
            "Order line 3 Kettle · Quantity: 2 → 1,5",
            "Orderregel 3 Kettle · Aantal: 2 → 1,5",
        ),
        (
            SOLD,
            ("transaction.lines.1.charges.1.amount_minor", "500", "0"),
            "Order line 3 Kettle · Charge SHIP · Amount: € 5,00 → € 0,00",
            "Orderregel 3 Kettle · Kosten SHIP · Bedrag: € 5,00 → € 0,00",
        ),
        (
            SOLD,
            ("transaction.tenders.1.given_minor", "-5", "4500"),
            "Cash · Given by the customer: € -0,05 → € 45,00",
            "Contant · Door de klant gegeven: € -0,05 → € 45,00",
        ),
        (
            SOLD,
            ("transaction.override.amount_minor", "1", "2"),
            "Deposit set by hand · Amount: € 0,01 → € 0,02",
            "Aanbetaling met de hand · Bedrag: € 0,01 → € 0,02",
        ),
        (
            SOLD,
            ("transaction.customer.addresses.1.city", "", "Ede"),
            "Customer · Addresses 1 · City: none → Ede",
            "Klant · Adressen 1 · Plaats: geen → Ede",
        ),
        (
            SOLD,
            ("transaction.customer", "", '{"name": "Ida"}'),
            "Customer: none → Ida",
            "Klant: geen → Ida",
        ),
        (
            SOLD,
            ("transaction.customer.pending", "true", "false"),
            "Customer · Not at head office yet: Yes → No",
            "Klant · Nog niet bij het hoofdkantoor: Ja → Nee",
        ),
        (
            SOLD,
            ("transaction.lines", "[{}, {}]", "[{}]"),
            "Number of lines: 2 → 1",
            "Aantal regels: 2 → 1",
        ),
        (
            CHANGE,
            ("quantities.1.2", "2000", "1000"),
            "Order line 2 · Quantity: 2 → 1",
            "Orderregel 2 · Aantal: 2 → 1",
        ),
        (
            CHANGE,
            ("wish.lines.1.sku", "873310", "A"),
            "Order line 3 Kettle · Product: 873310 → A",
            "Orderregel 3 Kettle · Artikel: 873310 → A",
        ),
        (
            CHANGE,
            ("unlinked.1.price_minor", "1", "2"),
            "Order line 3 Kettle · Price: € 0,01 → € 0,02",
            "Orderregel 3 Kettle · Prijs: € 0,01 → € 0,02",
        ),
        (
            CHANGE,
            ("order_version", "3", "4"),
            "Version of the order: 3 → 4",
            "Versie van de order: 3 → 4",
        ),
        (
            CHANGE,
            ("wish.deposit_set", "4000", ""),
            "Deposit set by hand: € 40,00 → none",
            "Aanbetaling met de hand: € 40,00 → geen",
        ),
        (
            CHANGE,
            ("deposit_used", "100", "200"),
            "Deposit used: € 1,00 → € 2,00",
            "Aanbetaling verrekend: € 1,00 → € 2,00",
        ),
    ],
)
def test_a_changed_field_is_told_by_line_name_and_unit_R177(body, change, english, dutch):
    assert said(body, change) == english
    assert said(body, change, "nl") == dutch
