"""More steps: what people at head office do about orders, and orders of other channels (R25, R123,
R138, R176, R177).
"""

import json
from typing import TYPE_CHECKING, Any

from pos_app.contract.channel import ChannelOrderRequest
from pos_app.contract.translate import decode_message
from pos_app.domain.errors import Refused
from pos_app.domain.quantity import UNIT
from pos_app.hq import channel_orders, order_care, synchronise_orders
from pos_app.hq.people.rights import OWNER
from pos_app.hq.repair import repairing
from pos_app.hq.repair.offers import Plan
from pos_app.hq.store import intake, orders
from pos_app.play import words
from pos_app.play.names import order_line_no
from pos_app.play.steps import step
from pos_app.play.words import Day

if TYPE_CHECKING:
    from pos_app.play.world import World

WHY = "looked at"


@step(reason=words.text)
def hold_order(world: "World", reason: str = WHY) -> None:
    order_care.hold(world.hq, OWNER, world.last_order, "", reason)


@step(reason=words.text)
def release_order(world: "World", reason: str = WHY) -> None:
    order_care.release(world.hq, OWNER, world.last_order, reason)


@step("line", "to", line=words.text, to=words.text)
def reassign_line(world: "World", line: str, to: str) -> None:
    """What was rejected of the line of the recalled order goes to another place."""
    number = order_line_no(world.session, line)
    order_care.reassign(world.hq, OWNER, world.last_order, number, to)


def set_aside(world: "World") -> str:
    """The first transaction of the last order that HQ quarantined."""
    with world.hq.read() as unit:
        for one in intake.unsettled_of_order(unit, world.last_order):
            if one.state == "quarantined":
                return one.event_id
    raise Refused("EVENT_UNKNOWN", event=world.last_order)


@step()
def retry_refused(world: "World") -> None:
    synchronise_orders.retry(world.hq, set_aside(world), OWNER.login)


@step(reason=words.text)
def repair_as_is(world: "World", reason: str = WHY) -> None:
    """Book it as it came, after a trial."""
    event_id, plan = set_aside(world), Plan("as_is", reason)
    seal = repairing.trial(world.hq, OWNER, event_id, plan).seal
    repairing.apply(world.hq, OWNER, event_id, plan, seal)


@step(
    "reference",
    "sku",
    channel=words.word("web", "call_centre"),
    reference=words.name,
    customer=words.name,
    sku=words.name,
    quantity=words.quantity,
    price=words.not_negative,
    delivery=words.word("SHIP", "PICK"),
    date=words.day,
    paid=words.not_negative,
)
def channel_order(world: "World", **keys: Any) -> None:  # noqa: ANN401 - readers give the types
    """An order of one line, shipped by `standard` or picked up at S1; it is the last order now."""
    line = {
        "sku": keys["sku"],
        "quantity": keys.get("quantity", UNIT),
        "delivery": keys.get("delivery", "PICK"),
        "on": keys.get("date", Day(None, 1)).on(world.today).isoformat(),
        "mode": "standard" if keys.get("delivery") == "SHIP" else "pickup",
        "price_minor": keys.get("price"),
    }
    paid = {"reference": f"{keys['reference']}-1", "amount_minor": keys.get("paid", 0)}
    asked = {
        "channel": keys.get("channel", "web"),
        "reference": keys["reference"],
        "store_id": "S1",
        "customer": {"number": keys.get("customer", "C1")},
        "lines": [line],
        "payments": [paid] if paid["amount_minor"] else [],
    }
    request = decode_message(ChannelOrderRequest, json.dumps(asked).encode())
    reply = channel_orders.take(world.hq, OWNER, request)
    with world.hq.read() as unit:
        world.order = orders.find(unit, reply.order_no)
