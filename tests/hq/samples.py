"""A message of every kind that a till may send, as a plain document to be spoilt."""

import json
from dataclasses import replace
from typing import Any

from pos_app.contract.translate import encode
from tests.helpers.carts import CARRY, JANSEN, PICK, cart

ORDER = "S1-01-000001-7K3Q"


def messages(till) -> dict[str, dict[str, Any]]:
    """For each address of the wire a message that HQ answers with 200."""
    sent = cart(("1 x 5.00", CARRY))
    head = {"epoch": till.me.epoch, "head_seq": till.seq, "head_hash": till.head.hex()}
    new = replace(JANSEN, customer_id=f"{till.register_id}-C000009", pending=True)
    return {
        "/api/v1/hello": {
            "epochs": [head],
            "queue_length": 0,
            "oldest_unsent_at": None,
            "version": "1.0",
        },
        "/api/v1/push": {"events": [pushed(till)]},
        "/api/v1/rotate": {"public_key": "ab" * 32, "proof": "cd" * 64},
        "/api/v1/missing": {"epoch": till.me.epoch, "after": 0},
        "/api/v1/orders/search": {"text": "jansen", "limit": 10},
        "/api/v1/orders/counts": {"fulfilling_store": "S1"},
        "/api/v1/orders/fulfilment": {"fulfilling_store": "S1", "limit": 10},
        "/api/v1/orders/read": {"order_no": ORDER},
        "/api/v1/orders/payments": {"order_no": ORDER},
        "/api/v1/orders/messages": {"answered": 0, "text": "", "staff_id": "daan"},
        "/api/v1/value": {
            "attempt_id": "a1",
            "do": "check",
            "kind": "gift_card",
            "number": "GC-1",
            "amount_minor": 0,
        },
        "/api/v1/orders/lease": {"order_no": ORDER, "staff_id": "clerk", "action": "take"},
        "/api/v1/parked": {
            "action": "put",
            "parked_id": sent.transaction_id,
            "staff_id": "clerk",
            "cart": encode(sent).decode(),
        },
        "/api/v1/drawers": {"shift_id": "S1-1-00001"},
        "/api/v1/configuration": {"version": 0, "failed": 0, "error": ""},
        "/api/v1/downloads": {"version": 0, "held": [], "error": ""},
        "/api/v1/package": {"job": 1110, "version": 1, "offset": 0},
        "/api/v1/catalogue": {"kind": "products", "since": 0, "cursor": ""},
        "/api/v1/customers/create": {
            "temporary_id": new.customer_id,
            "customer": encode(new).decode(),
        },
    }


def pushed(till) -> dict[str, Any]:
    """An order, signed and next in its chain."""
    event = till.placed(cart(("1 x 5.00", CARRY), ("2 x 4.00", PICK)), till.seq + 1)
    found: dict[str, Any] = json.loads(till.item(event).model_dump_json())
    return found
