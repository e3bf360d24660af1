"""FS1 at head office: a full disk refuses what tills send in words and loses none of it; the last
room is for people; the alarm begins and ends once.
"""

import json

import pytest

from pos_app.contract import messages as m
from pos_app.db.room import Ballast
from pos_app.domain.errors import Unavailable
from pos_app.hq import schedule
from pos_app.hq.store import state
from tests.helpers.carts import PICK, cart

SIZE = 200_000


@pytest.fixture
def url():
    return ""


def fill_up(hq):
    """From here on the file cannot grow, until its handle is given up."""
    with hq.database.write() as unit:
        pages = unit.exec_driver_sql("PRAGMA page_count").scalar_one()
        unit.exec_driver_sql(f"PRAGMA max_page_count = {pages}")


def test_fs1_on_a_full_disk_nothing_is_taken_in_and_nothing_is_lost(hq, till):
    file = hq.config.home / "ballast"
    hq.ballast = Ballast(file, SIZE)
    schedule.look_at_disk(hq)
    assert file.stat().st_size == SIZE
    items = [till.item(till.placed(cart(("1 x 5.00", PICK)), n), "now") for n in range(1, 61)]
    asked = m.PushRequest(events=tuple(items))
    fill_up(hq)
    first = till.ask("push", asked)
    assert not file.exists()
    again = till.ask("push", asked)
    for reply in (first, again):
        assert reply.status == 503
        assert "disk is full" in json.loads(reply.body)["sentence"]
        assert reply.headers["retry-after"] == "60"
    assert hq.counts().transactions == 0
    hq.run(lambda unit: state.journal(unit, hq.now(), "ilse", "signed_in"))
    schedule.look_at_disk(hq)
    assert file.stat().st_size == SIZE
    results = m.PushReply.model_validate_json(till.ask("push", asked).body).results
    assert {one.result for one in results} == {"applied"}
    assert hq.counts().transactions == 60


def test_fs1_a_disk_that_fills_up_is_told_once_and_so_is_its_end(hq, monkeypatch):
    for left in (9, 8, None, None, 7):
        monkeypatch.setattr(schedule, "scarce_percent", lambda _home, left=left: left)
        schedule.look_at_disk(hq)
    with hq.read() as unit:
        told = [one.what for one in state.journal_page(unit) if one.what.startswith("disk_")]
    assert told[::-1] == ["disk_scarce", "disk_ample", "disk_scarce"]


def test_fs1_a_head_office_without_a_disk_of_its_own_holds_none(hq, till):
    assert hq.ballast is None
    assert till.send(till.placed(cart(("1 x 5.00", PICK))), "now").result == "applied"
    with pytest.raises(Unavailable, match="full"):
        hq.run(full)


def full(_unit):
    raise Unavailable("disk", "full")
