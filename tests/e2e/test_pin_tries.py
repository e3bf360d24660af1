"""S4: a try at a PIN or password is on disk before anybody knows whether it was right, so that
killing the program is no free try.
"""

from datetime import timedelta

import pytest

from pos_app.domain.errors import Refused
from pos_app.hq import at_tills
from pos_app.hq.people import operators
from pos_app.till import rights
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.operations.staff import SignIn
from tests.e2e.day import send_all


class Killed(BaseException):
    """The program ends at this moment."""


def killed(*_):
    raise Killed


def try_pin(world, pin):
    world.run(OPERATIONS["sign_in"], SignIn("clerk", pin))


@pytest.mark.parametrize("pin", ["111111", "999999"], ids=["right", "wrong"])
def test_s4_a_kill_while_the_pin_is_checked_counts_as_a_try(world, pin):
    for _ in range(rights.TRIES_FREE):
        object.__setattr__(world.session.outfit, "check_pin", killed)
        with pytest.raises(Killed):
            try_pin(world, pin)
        world.restart_till()
    assert world.session.store.pin_failures("clerk").count == rights.TRIES_FREE
    with pytest.raises(Refused, match="LOCKED_OUT"):
        try_pin(world, "111111")


def test_s4_each_failure_from_the_fifth_locks_longer_up_to_half_an_hour():
    seconds = [rights.lock_seconds(failures) for failures in (0, 4, 5, 6, 9, 10, 99)]
    assert seconds == [0, 0, 30, 60, 480, 1800, 1800]


def test_s4_the_right_pin_is_no_failure_afterwards(world):
    with pytest.raises(Refused, match="BAD_PIN"):
        try_pin(world, "999999")
    try_pin(world, "111111")
    assert world.session.store.pin_failures("clerk").count == 0


def test_s4_at_head_office_too(world, monkeypatch):
    operators.add(world.hq, "ilse", "Ilse", "a long enough password")
    with monkeypatch.context() as patch:
        patch.setattr(operators, "_matches", killed)
        for _ in range(operators.FREE_FAILURES + 1):
            with pytest.raises(Killed):
                operators.sign_in(world.hq, "ilse", "a long enough password")
    with pytest.raises(Refused, match="SIGN_IN_WAIT"):
        operators.sign_in(world.hq, "ilse", "a long enough password")


def test_a5_head_office_hears_whose_pin_is_locked_where_and_until_when(world):
    """The event counts from the fifth wrong PIN on, and of people whom the till knows alone."""
    world.clock.advance(60)
    for staff_id in ("clerk", "nobody"):
        for _ in range(rights.TRIES_FREE):
            with pytest.raises(Refused, match="BAD_PIN"):
                world.run(OPERATIONS["sign_in"], SignIn(staff_id, "999999"))
    at = world.session.now
    until = at + timedelta(seconds=rights.lock_seconds(rights.TRIES_FREE))
    send_all(world)
    with world.hq.read() as unit:
        found, seen = at_tills.locked(unit, at), at_tills.seen(unit)
        later = at_tills.locked(unit, until)
    assert later == {}
    assert found == {"clerk": at_tills.Place(until, "S1-1")}
    assert seen["clerk"].at < at
