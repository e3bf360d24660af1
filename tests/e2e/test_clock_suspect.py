"""N3: while the till's clock is doubted, each event that it accepts is marked, and head office
lists it among its exceptions; an event of before the mark says nothing of it.
"""

import dataclasses
import json
from datetime import timedelta

from pos_app.contract.translate import EVENT_TYPES, decode_event, encode_event
from pos_app.hq.store import orders
from pos_app.till.sync.thread import Listener
from tests.e2e.day import do, send_all
from tests.helpers.one_of_each import bodies, event_of


def marks(world) -> list[bool]:
    chain = world.session.store.chain()
    return [decode_event(one.header.kind, one.body).clock_suspect for one in chain]


def sell(world) -> None:
    do(world, "add_product", sku="DESK")
    do(world, "pay", tender="cash")


def jump(world, **parts: int) -> None:
    world.clock._now += timedelta(**parts)  # noqa: SLF001 - without time passing


def test_n3_what_is_accepted_meanwhile_is_marked_and_listed_at_head_office(world):
    rounds, condition = world.register.rounds(Listener()), world.session.outfit.condition
    sell(world)
    before = len(marks(world))
    world.wire.state = "down"
    jump(world, hours=3)
    rounds.step()
    assert condition.clock_suspect
    sell(world)
    condition.clock_suspect = False
    rounds = world.register.rounds(Listener())  # as after a restart: nobody has said otherwise yet
    assert condition.clock_suspect
    world.wire.state = "up"
    jump(world, hours=-3)
    world.clock.advance(3600)
    for _ in range(2):
        rounds.step()
    assert not condition.clock_suspect
    sell(world)
    assert marks(world)[before:] == [True, True, False, False]
    send_all(world)
    with world.hq.read() as unit:
        listed = [one.kind for one in orders.discrepancies(unit)]
    assert listed.count("CLOCK_SUSPECT") == 2


def test_n3_every_kind_of_event_has_the_mark_and_older_bodies_are_read_without_it():
    for kind, cls in EVENT_TYPES.items():
        assert "clock_suspect" in {one.name for one in dataclasses.fields(cls)}
        event = dataclasses.replace(event_of(kind), clock_suspect=True)
        assert decode_event(kind, encode_event(event)).clock_suspect
    for kind, body in bodies().items():
        older = json.loads(body)
        del older["clock_suspect"]
        assert decode_event(kind, json.dumps(older).encode()).clock_suspect is False
