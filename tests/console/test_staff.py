"""Who of the staff may sign in, and when they were last at a till (section 5 of the console)."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from pos_app.domain.events import Journalled, rfc3339
from pos_app.domain.pins import LOCKED_OUT
from pos_app.hq.master import records
from pos_app.hq.master.kinds import STAFF
from pos_app.hq.store import state
from pos_app.hq.store.state import Wanted
from tests.console.conftest import signed_in
from tests.console.test_master_pages import sent
from tests.console.test_pages import text_of
from tests.helpers.hq_furnished import LOGIN
from tests.hq.offices import KARIN, change, data, publish, told
from tests.hq.world import a_till

LIST, TIM = "/console/data/staff", "/console/data/staff/r/tim"


@pytest.fixture
def tim(office):
    """A clerk with a PIN whom every till knows."""
    change(office, "group", "g", name="G")
    change(office, "job", "j", name="J", group="g")
    change(office, "staff", "tim", name="Tim", job="j")
    assert "not known No PIN yet" in row(office)
    records.new_pin(office, KARIN, "tim")
    publish(office, STAFF)
    return office


def row(hq, language="en") -> str:
    """What the list says of Tim."""
    return text_of(signed_in(hq, language=language).page(f"{LIST}?search=tim"))


def local(moment) -> str:
    return f"{moment.astimezone(ZoneInfo('Europe/Amsterdam')):%H:%M}"


def knows(till) -> bool:
    return "tim" in {one.staff_id for one in told(till).staff}


def test_whoever_is_locked_at_head_office_signs_in_nowhere_until_unlocked(karin, tim):
    till = a_till(tim, tim.ids)
    assert knows(till)
    assert "May sign in" in row(tim)
    for _ in range(2):
        answer = sent(karin, TIM, f"{TIM}/access", act="lock")
        assert answer.headers["location"].endswith("?said=staff_lock")
        assert "Locked. No till lets this person in" in karin.page(answer.headers["location"])
    assert not knows(till)
    assert "Locked" in row(tim)
    assert "Geblokkeerd" in row(tim, "nl")
    with tim.read() as unit:
        entries = state.journal_page(unit, Wanted(about='"locked": [false, true]'))
    assert [(one.who, one.what) for one in entries] == [(LOGIN, "master_changed")]
    assert sent(karin, TIM, name="Timothy").status_code == 303
    assert data(tim).every("staff")["tim"]["locked"]
    publish(tim, STAFF)
    answer = sent(karin, TIM, f"{TIM}/access", act="unlock")
    assert answer.headers["location"].endswith("?said=staff_unlock")
    assert knows(till)


def test_an_employment_ends_by_one_button(karin, tim):
    till = a_till(tim, tim.ids)
    answer = sent(karin, TIM, f"{TIM}/access", act="leave")
    assert answer.headers["location"].endswith("?said=staff_leave")
    assert not knows(till)
    assert "Left" in row(tim)
    assert "Uit dienst" in row(tim, "nl")
    assert f'action="{TIM}/access"' not in karin.page(TIM)


def test_a_lock_beside_another_change_of_the_staff_waits_with_it(karin, tim):
    till = a_till(tim, tim.ids)
    change(tim, "job", "j", name="Junior")
    answer = sent(karin, TIM, f"{TIM}/access", act="lock")
    assert answer.headers["location"].endswith("?said=kept_in_draft")
    assert knows(till)
    publish(tim, STAFF)
    assert not knows(till)


def test_nobody_is_locked_who_is_not_there_and_nothing_else_is_done(karin, tim):
    assert karin.send(f"{LIST}/r/nobody/access", TIM, act="lock").status_code == 409
    assert karin.send(f"{TIM}/access", TIM, act="promote").status_code == 404


def test_a5_the_list_says_when_somebody_was_last_at_a_till_and_where_their_pin_is_locked(tim):
    till, now = a_till(tim, tim.ids), tim.now()
    till.send(Journalled("void", "tim", "", "", now))
    assert f"{local(now)}, S1-1 May sign in" in row(tim)
    until = now + timedelta(minutes=30)
    till.send(Journalled(LOCKED_OUT, "tim", "", rfc3339(until), now))
    till.send(Journalled(LOCKED_OUT, "tim", "", "soon", now))
    assert f"PIN locked at S1-1 until {local(until)}" in row(tim)
    assert f"Pincode op S1-1 op slot tot {local(until)}" in row(tim, "nl")
    tim.clock.forward(seconds=1800)
    assert "May sign in" in row(tim)


def test_an_older_event_that_comes_late_moves_nobody(tim):
    till, now = a_till(tim, tim.ids), tim.now()
    till.send(Journalled("void", "tim", "", "", now))
    tim.clock.forward(hours=-5)
    till.send(Journalled("void", "tim", "", "", tim.now()))
    assert f"{local(now)}, S1-1" in row(tim)


def test_a_pin_is_shown_on_one_page(karin, tim):
    answer = sent(karin, TIM, f"{TIM}/pin")
    pin = re.search(r"<output[^>]*>(\d{6})<", answer.text)
    assert pin is not None
    assert "counts at the tills once the draft is published" in answer.text
    assert pin[1] not in karin.page(TIM)
    assert "argon2" not in karin.page(TIM) + answer.text
