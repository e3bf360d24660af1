"""Either side goes back to yesterday's copy by the handbook's commands: the same orders on both
sides at the end, or a gap that is named (FR1, FR2, T4).
"""

from datetime import UTC, datetime

import pytest

from pos_app.hq import main as hq_main
from pos_app.hq.store import intake
from pos_app.hq.web.serving import Serving
from pos_app.till import main as till_main
from pos_app.till.config import save_settings
from pos_app.till.storage.store import TillStore
from tests.hq.world import SECRETS, open_hq
from tests.sync.world import World, a_world


@pytest.fixture
def world(tmp_path, monkeypatch):
    """A day that was copied on both sides, and three sales after it."""
    world = a_world(tmp_path)
    world.clock.at = datetime.now(UTC)
    monkeypatch.setattr(till_main, "_secrets", lambda _home: world.secrets)
    monkeypatch.setattr(hq_main, "_secrets", lambda _home: SECRETS)
    sold(world, 3)
    end_till(world)
    end_hq(world)
    assert till(world, "backup") == 0
    assert hq(world, "backup", "--to", str(tmp_path / "elsewhere")) == 0
    assert hq(world, "restore-drill") == 1  # the newest copy in the settings' folders: none
    begin_hq(world)
    begin_till(world)
    sold(world, 3)
    return world


def sold(world: World, number: int) -> None:
    for _ in range(number):
        world.sell()
    for _ in range(2):
        world.clock.forward(seconds=1)
        world.rounds().step()


def end_till(world: World) -> None:
    world.catalogues.close()
    world.store.close()


def begin_till(world: World) -> None:
    world.store = TillStore.open(world.home, clock=world.clock)
    world.build()


def end_hq(world: World) -> None:
    world.hq.close()


def begin_hq(world: World) -> None:
    world.hq = world.wire.hq = open_hq(world.hq.config.home, clock=world.clock, ids=world.ids)


def till(world: World, *words: str) -> int:
    return till_main.main(["--home", str(world.home), *words])


def hq(world: World, *words: str) -> int:
    return hq_main.main(["--home", str(world.hq.config.home), *words])


def recover(world: World) -> None:
    """The till asks head office over HTTP."""
    server = Serving(world.hq)
    try:
        save_settings(world.home, {"hq_url": server.url})
        assert till(world, "recover") == 0
    finally:
        server.stop()


def both(world: World) -> tuple[set[str], set[str]]:
    """The events of either side."""
    with world.hq.read() as unit:
        there = {one.event_id for one in intake.page(unit, {}, limit=1_000)}
    return {one.header.event_id for one in world.store.chain()}, there


def agree(world: World, number: int) -> None:
    here, there = both(world)
    assert here == there
    assert len(here) == number
    assert world.hq.counts().transactions == number


def test_head_office_goes_back_to_yesterday_and_gets_again_what_it_lacks_FR1(world, tmp_path):
    (copy,) = (tmp_path / "elsewhere").glob("hq-2*.db")
    end_hq(world)
    assert hq(world, "restore", str(copy)) == 0
    begin_hq(world)
    assert world.hq.counts().transactions == 3
    sold(world, 1)
    sold(world, 0)
    agree(world, 7)
    end_till(world)
    end_hq(world)
    assert (hq(world, "verify"), till(world, "verify")) == (0, 0)


def test_a_till_goes_back_to_yesterday_and_takes_back_what_it_lacks_FR2(world, capsys):
    end_till(world)
    (world.home / "till.db").unlink()  # the disk is another one
    (copy,) = (world.home / "backups").glob("till-2*.db")
    assert till(world, "restore", str(copy)) == 0
    recover(world)
    assert "till_was_restored: " in capsys.readouterr().out
    begin_till(world)
    agree(world, 6)
    sold(world, 1)
    agree(world, 7)
    end_till(world)
    end_hq(world)
    assert (hq(world, "verify"), till(world, "verify")) == (0, 0)


def test_what_a_till_sold_and_never_sent_is_a_gap_that_is_named_N1b(world, capsys):
    world.wire.mood = "down"
    world.sell()
    world.rounds().step()  # the keyring's mark knows of it
    world.wire.mood = "up"
    end_till(world)
    (world.home / "till.db").unlink()  # the disk is another one
    (copy,) = (world.home / "backups").glob("till-2*.db")
    assert till(world, "restore", str(copy)) == 0
    recover(world)
    assert "events_lost: " in (said := capsys.readouterr().out)
    assert "from=7 to=7" in said
    begin_till(world)
    agree(world, 6)
    end_till(world)
    end_hq(world)


def test_a_till_is_updated_or_removed_once_all_of_it_is_at_head_office_8_4(world, capsys):
    world.sell()
    end_till(world)
    assert (till(world, "ready"), till(world, "remove")) == (1, 1)
    assert "Orders that are not at head office yet: 1." in capsys.readouterr().err
    begin_till(world)
    sold(world, 0)
    end_till(world)
    assert (till(world, "ready"), till(world, "remove")) == (0, 0)
    assert world.secrets.get("device-key") is None


def test_what_a_damaged_file_has_and_nobody_else_is_taken_over_from_it_FS3(world, capsys):
    """Two sales never left the till; a byte of a row that nobody sold by was changed."""
    world.wire.mood = "down"
    for _ in range(2):
        world.sell()
    world.wire.mood = "up"
    end_till(world)
    file = world.home / "till.db"
    file.write_bytes(file.read_bytes().replace(b"pin_hash", b"pin_hasH", 1))
    assert till(world, "verify") == 1
    (copy,) = (world.home / "backups").glob("till-2*.db")
    assert till(world, "restore", str(copy)) == 0
    assert "5 more were whole in till.db.before-" in capsys.readouterr().out
    recover(world)
    begin_till(world)
    sold(world, 1)
    agree(world, 9)
    end_till(world)
    end_hq(world)
    assert (hq(world, "verify"), till(world, "verify")) == (0, 0)


def test_what_is_not_whole_is_not_taken_over_and_is_missed_FS3_N1b(world, capsys):
    """Of three sales that never left the till the second was changed: the first is taken over."""
    world.wire.mood = "down"
    lost = [world.sell() for _ in range(3)][1]
    world.rounds().step()  # the keyring's mark knows of them
    world.wire.mood = "up"
    body = world.store.event(lost).body
    end_till(world)
    file = world.home / "till.db"
    file.write_bytes(file.read_bytes().replace(body[:600], b" " * len(body[:600])))
    assert till(world, "verify") == 1
    (copy,) = (world.home / "backups").glob("till-2*.db")
    assert till(world, "restore", str(copy)) == 0
    assert "4 more were whole in till.db.before-" in (said := capsys.readouterr().out)
    assert "numbers 8 to 9: 2 events do not continue what the copy knows, and stay there" in said
    recover(world)
    assert "from=8 to=9" in capsys.readouterr().out
