"""How a machine becomes a till, and how a till notices that its file went back in time."""

import json
import shutil

import pytest

from pos_app.contract.downloads import DownloadsRequest
from pos_app.domain.errors import AnswerUnknown, Refused
from pos_app.hq import enrolment
from pos_app.hq.service import Request
from pos_app.till.config import MemorySecretStore
from pos_app.till.storage.store import TillStore
from pos_app.till.sync.enrolment import enrol
from pos_app.till.sync.handshake import Handshake
from pos_app.till.sync.high_water import MARK, HighWater, check_mark
from tests.hq.world import Clock, Ids, furnish, open_hq
from tests.sync.world import Wire, World, reply


@pytest.fixture
def world(tmp_path):
    """A till that is not enrolled yet."""
    clock, ids = Clock(), Ids()
    hq = open_hq(tmp_path / "hq", clock=clock, ids=ids)
    furnish(hq)
    store = TillStore.open(tmp_path / "till", clock=clock)
    world = World(tmp_path / "till", hq, Wire(hq), clock, ids, MemorySecretStore(), store)
    yield world
    world.close()


def ask(world: World, code: str):
    return enrol(world.store, world.client, world.secrets, code=code, hq_url="http://127.0.0.1")


def test_a_code_makes_a_till_of_this_machine(world):
    found = ask(world, " " + enrolment.make_code(world.hq, "S1", "S1-1", "test").lower())
    assert (found.store_id, found.register_id, found.hq_name) == ("S1", "S1-1", "Kade")
    assert world.store.identity() == found
    assert world.secrets.get("pepper")
    with pytest.raises(Refused, match="ALREADY_ENROLLED"):
        ask(world, "again")


def test_a_wrong_code_makes_nothing(world):
    with pytest.raises(Refused, match="ENROL_REFUSED"):
        ask(world, "AAAA-BBBB-CCCC-DDDD")
    assert world.store.identity() is None
    with pytest.raises(Refused, match="NOT_ENROLLED"):
        world.client.downloads(DownloadsRequest(version=0))
    with pytest.raises(Refused, match="NOT_ENROLLED"):
        world.keys.rotate()
    with pytest.raises(Refused, match="NOT_ENROLLED"):
        Handshake(world.store, world.client, world.outbox, "1", lambda: None).greet()
    before = len(world.wire.sent)
    world.rounds().step()
    HighWater(world.store, world.secrets).raise_mark()
    assert len(world.wire.sent) == before
    assert world.secrets.get(MARK) is None


def test_after_a_lost_answer_the_next_code_makes_the_till(world):
    code = enrolment.make_code(world.hq, "S1", "S1-1", "test")
    world.wire.mood = "loses"
    with pytest.raises(AnswerUnknown):
        ask(world, code)
    assert world.store.identity() is None
    world.wire.mood = "up"
    ask(world, enrolment.make_code(world.hq, "S1", "S1-1", "test"))
    assert world.client.downloads(DownloadsRequest(version=0)).version


def test_a_database_that_was_put_back_is_noticed_N1b(world):
    world.enrol()
    mark = HighWater(world.store, world.secrets)
    world.sell()
    world.store.close()
    shutil.copy(world.home / "till.db", world.home / "older")
    world.restart()
    world.sell()
    mark = HighWater(world.store, world.secrets)
    mark.raise_mark()
    check_mark(world.store, world.secrets)
    world.store.close()
    shutil.copy(world.home / "older", world.home / "till.db")
    world.restart()
    with pytest.raises(Refused, match="DATABASE_BEHIND"):
        check_mark(world.store, world.secrets)
    world.store.close()
    (world.home / "till.db").write_bytes(b"")
    world.restart()
    with pytest.raises(Refused, match="DATABASE_GONE"):
        check_mark(world.store, world.secrets)


def test_fr3_a_till_that_was_turned_away_is_not_enrolled_anew_over_what_it_has_not_sent(world):
    world.enrol()
    world.sell()
    world.wire.mood = reply(403)
    world.rounds().step()
    with pytest.raises(Refused, match="UNSENT_ORDERS") as refused:
        ask(world, "any")
    assert refused.value.details == {"count": 1}


def test_a_head_office_of_the_first_wire_signs_for_the_till_once_it_can(world):
    """It gave no certificate with the identity, and its hello named no key of its own."""

    def older(path, body):
        found = json.loads(world.hq.handle(Request("POST", path, world.wire.named, body)).body)
        for name in {"hello": ("certificates", "hq_key")}.get(path[8:], ("certificate",)):
            found.pop(name)
        return 200, {}, json.dumps(found).encode()

    world.wire.mood = older
    ask(world, enrolment.make_code(world.hq, "S1", "S1-1", "test"))
    assert world.store.certificates() == ()
    handshake = Handshake(world.store, world.client, world.outbox, "1", lambda: None)
    handshake.greet()
    assert world.store.certificates() == ()
    world.wire.mood = "up"
    handshake.greet()
    assert [one.epoch for one in world.store.certificates()] == [world.store.identity().epoch]
