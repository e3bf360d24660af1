"""U1: bodies recorded with wire version 1.0 are read forever; a changed shape needs
a new version.
"""

from pathlib import Path

import pytest

from pos_app.contract.translate import EVENT_TYPES, decode, decode_event, encode
from pos_app.domain.configuration import Configuration
from pos_app.domain.events import kind_of
from pos_app.domain.order import CustomerOrder
from pos_app.domain.order_events import apply

RECORDED = Path(__file__).parent.parent / "fixtures" / "wire-1.0"


EVENTS = sorted(path.stem for path in RECORDED.glob("*.json") if path.stem in EVENT_TYPES)


@pytest.mark.parametrize("kind", EVENTS)
def test_an_event_recorded_with_1_0_is_still_read(kind):
    event = decode_event(kind, (RECORDED / f"{kind}.json").read_bytes().rstrip())
    assert kind_of(event) == kind
    assert decode_event(kind, encode(event)) == event


@pytest.mark.parametrize(
    ("name", "cls"), [("customer-order", CustomerOrder), ("configuration", Configuration)]
)
def test_an_order_and_a_configuration_recorded_with_1_0_are_still_read(name, cls):
    assert isinstance(decode(cls, (RECORDED / f"{name}.json").read_bytes()), cls)


def test_a_recorded_order_event_still_makes_the_recorded_order():
    event = decode_event("order", (RECORDED / "order.json").read_bytes())
    recorded = decode(CustomerOrder, (RECORDED / "customer-order.json").read_bytes())
    made = apply(None, event)
    assert (made.order_no, made.lines, made.deposit_paid) == (
        recorded.order_no,
        recorded.lines,
        recorded.deposit_paid,
    )
