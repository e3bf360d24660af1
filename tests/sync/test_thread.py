"""The sync thread beside a clerk: HQ may be slow, hostile or gone, a gesture never notices (L3)."""

import threading
import time

import pytest

from pos_app.domain.errors import Unavailable
from pos_app.till.rounds_thread import RoundsThread
from pos_app.till.sync.handshake import Handshake
from pos_app.till.sync.thread import WAIT_MIN_SECONDS, Listener, SyncThread
from tests.storage.world import a_cart, accept
from tests.sync.world import a_world, reply


@pytest.fixture
def world(tmp_path):
    world = a_world(tmp_path)
    yield world
    world.close()


def until(holds, seconds: float = 60.0) -> bool:
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.005)
    return bool(holds())


def test_a_woken_thread_sends_at_once_and_tells_the_window(world):
    changed = threading.Event()
    thread = SyncThread(world.rounds(Listener(changed=changed.set)))
    thread.start()
    assert until(lambda: world.store.configuration() is not None)
    changed.clear()
    sold = world.sell()
    thread.wake()
    assert until(lambda: world.store.queue().waiting == 0)
    assert changed.wait(60)
    thread.stop(120)
    found = world.store.event(sold)
    assert found is not None
    assert found.state == "at_hq"


def test_gestures_go_on_while_hq_hangs_L3(world):
    hanging, released = threading.Event(), threading.Event()
    in_time: list[bool] = []

    def hang(_path: str, _body: bytes):
        hanging.set()
        in_time.append(released.wait(120))
        return 503, {}, b"{}"

    world.wire.mood = hang
    world.sell()
    thread = SyncThread(world.rounds())
    thread.start()
    assert hanging.wait(60)
    for _ in range(50):
        accept(world.store, a_cart(world.ids, lines=20))
    released.set()
    thread.stop(120)
    assert until(lambda: in_time)
    assert in_time[0], "a gesture waited for HQ"


def test_stopping_does_not_wait_for_a_back_off(world):
    world.wire.mood = reply(503, retry_after="300")
    world.sell()
    thread = SyncThread(world.rounds())
    thread.start()
    assert until(lambda: world.store.queue().next_try_at is not None)
    began = time.monotonic()
    thread.stop(120)
    assert time.monotonic() - began < 60


def test_a_stop_between_two_rounds_is_not_forgotten():
    """A till that was closed in that moment waited five seconds for a thread that slept."""
    thread = RoundsThread("test", lambda: None)

    class Woken(threading.Event):
        def clear(self) -> None:
            stopping = threading.Thread(target=thread.stop, args=(0,))
            stopping.start()
            stopping.join()
            super().clear()

    thread._woken = Woken()  # noqa: SLF001
    thread.start()
    thread._thread.join(60)  # noqa: SLF001
    assert not thread._thread.is_alive()  # noqa: SLF001


def test_a_thread_that_never_began_is_stopped_all_the_same():
    done = []
    thread = RoundsThread("test", lambda: done.append("round"))
    thread.stop()
    assert done == []


def test_a_disk_that_is_full_is_no_head_office_that_is_away_FS1(world, monkeypatch):
    def full(*_):
        raise Unavailable("disk", "full")

    monkeypatch.setattr(Handshake, "greet", full)
    with pytest.raises(Unavailable, match="disk"):
        world.rounds().step()
    assert world.store.sync_state().reachable is not False


@pytest.mark.logs("sync")
def test_a_mistake_of_ours_ends_a_round_not_the_thread(world):
    reached = threading.Event()

    def broken(_path: str, _body: bytes):
        reached.set()
        raise ZeroDivisionError

    world.wire.mood = broken
    world.sell()
    thread = SyncThread(world.rounds())
    thread.start()
    assert reached.wait(60)
    world.wire.mood = "up"
    thread.wake()
    assert until(lambda: world.store.queue().waiting == 0)
    thread.stop(120)


def test_a_back_off_that_ended_during_a_round_is_not_slept_over(world):
    """A round may take longer than the back-off that it began with."""
    world.wire.mood = reply(503, retry_after="1")
    world.sell()
    rounds = world.rounds()
    rounds.step()
    assert rounds.seconds_to_next() > WAIT_MIN_SECONDS
    world.clock.forward(seconds=30)
    assert rounds.seconds_to_next() == WAIT_MIN_SECONDS
    world.wire.mood = "up"
    rounds.step()
    assert world.store.unsent_count() == 0
    world.clock.forward(seconds=30)
    assert rounds.seconds_to_next() > WAIT_MIN_SECONDS
