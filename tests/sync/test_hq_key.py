"""ASVS 11.1.1: head office changes its own key and no till notices; what older keys signed stays
verifiable, and nobody goes back to one.
"""

from dataclasses import replace

import pytest

from pos_app.contract.hq_keys import KeyHandover, between, read, text_of
from pos_app.domain.errors import AnswerUnknown, Refused
from pos_app.hq import enrolment, own_key
from pos_app.hq.config import load_secrets, make_secrets
from pos_app.hq.signing import hq_key
from pos_app.hq.store import state
from pos_app.till.sync.enrolment import enrol
from pos_app.till.sync.hq_keys import HqKeys
from pos_app.till.verification import verify
from tests.sync.test_handshake import backed_up, copied, swap_hq


def journal(hq):
    with hq.read() as unit:
        return [one.what for one in state.journal_page(unit)]


def sells(world):
    sold = world.sell()
    world.clock.forward(seconds=400)
    world.rounds().step()
    assert world.store.event(sold).state == "at_hq"
    assert verify(world.store) == []


def rotate(world):
    make_secrets(world.hq.config.home, world.ids)
    return own_key.rotate(world.hq, "test")


def test_a_till_follows_with_whatever_it_asks_next_over_any_number_of_changes(world):
    sells(world)
    first = world.store.identity().hq_key
    rotate(world)
    newest = rotate(world)
    sells(world)
    assert world.store.identity().hq_key == newest == hq_key(world.hq)
    assert first in world.store.older_hq_keys()
    world.restart()
    sells(world)


def test_a_cut_answer_or_a_kill_before_it_is_kept_leaves_a_till_that_follows_later(world):
    rotate(world)
    world.wire.mood = "loses"
    with pytest.raises(AnswerUnknown):
        world.rounds()._handshake.greet()  # noqa: SLF001
    world.wire.mood = "up"
    world.restart()
    sells(world)


def test_what_does_not_follow_from_the_known_key_is_not_believed(world):
    known, newest = hq_key(world.hq), rotate(world)
    [step] = world.hq.secrets.handovers
    keys = HqKeys(world.store)
    for told in (
        "",
        "nonsense",
        text_of([replace(step, new="ab" * 32)]),
        text_of([replace(step, at="2027-01-01T00:00:00.000Z")]),
        text_of([replace(step, old=newest, new=known)]),
        text_of([step]) + ",x",
    ):
        assert keys.follow(told) == ""
    assert world.store.identity().hq_key == known
    assert keys.follow(text_of([step])) == newest


@pytest.mark.logs("the secrets are older than what S1-1 knows")
def test_an_older_copy_of_the_secrets_is_told_at_both_and_believed_by_nobody(world):
    old = world.hq.secrets
    rotate(world)
    newer = world.hq.secrets
    sells(world)
    world.hq.secrets = old
    with pytest.raises(AnswerUnknown, match="old_key"):
        world.rounds()._handshake.greet()  # noqa: SLF001
    assert journal(world.hq)[0] == "signing_key_old"
    own_key.compare(world.hq)
    assert journal(world.hq).count("signing_key_old") == 1
    world.hq.secrets = newer
    own_key.compare(world.hq)
    with world.hq.read() as unit:
        assert not own_key.is_old(unit)
    world.clock.forward(seconds=400)
    sells(world)


@pytest.mark.logs("the secrets are older than what S1-1 knows")
def test_a_till_that_knows_a_lost_key_calls_the_one_made_in_its_place_no_older_copy(world):
    old = world.hq.secrets
    lost = rotate(world)
    sells(world)
    world.hq.secrets = old
    hears(world, lost)
    assert is_old(world)
    rotate(world)
    hears(world, lost)
    own_key.compare(world.hq)
    assert not is_old(world)
    assert journal(world.hq).count("signing_key_old") == 1
    hears(world, "ab" * 32)
    assert is_old(world)


def hears(world, known):
    own_key.hear(world.hq, known, "S1-1")


def is_old(world):
    with world.hq.read() as unit:
        return own_key.is_old(unit)


def test_older_books_under_the_newer_key_are_the_same_head_office(world):
    """FR1: the books were copied before the change; the key and its signatures lie beside them."""
    sells(world)
    old = backed_up(world, "old.db")
    rotate(world)
    newer = world.hq.secrets
    sells(world)
    swap_hq(world, lambda file: copied(old, file))
    world.hq.secrets = newer
    own_key.compare(world.hq)
    assert journal(world.hq)[0] == "signing_key_changed"
    sells(world)


def test_a_kill_between_the_two_files_leaves_the_old_key_and_a_change_that_never_was(world):
    make_secrets(world.hq.config.home, world.ids)
    home = world.hq.config.home
    before = (home / "secrets" / "signing-key").read_text()
    world.hq.secrets = load_secrets(home)
    old = hq_key(world.hq)
    own_key.rotate(world.hq, "test")
    (home / "secrets" / "signing-key").write_text(before)
    world.hq.secrets = load_secrets(home)
    assert hq_key(world.hq) == old
    assert own_key.news_for(world.hq, old) == ""
    newest = own_key.rotate(world.hq, "test")
    assert [one.new for one in between(load_secrets(home).handovers, old, newest)] == [newest]


def test_a_till_enrolled_anew_still_knows_what_the_older_key_signed(world):
    sells(world)
    world.outbox.note_failure(Refused("DEVICE_REFUSED"))
    newest = rotate(world)
    code = enrolment.make_code(world.hq, "S1", "S1-1", "test")
    enrol(world.store, world.client, world.secrets, code=code, hq_url="http://127.0.0.1")
    assert world.store.identity().hq_key == newest
    assert verify(world.store) == []


def test_the_environment_s_key_is_not_changed_behind_its_back(world, monkeypatch):
    monkeypatch.setenv("POS_APP_HQ_SIGNING_KEY", "00" * 32)
    with pytest.raises(Refused, match="SECRET_ELSEWHERE"):
        rotate(world)


def test_the_changes_travel_as_one_line_and_nothing_else_is_read():
    one = KeyHandover("a" * 64, "b" * 64, "2026-11-12T14:32:00.000Z", "c" * 128)
    two = replace(one, old="b" * 64, new="d" * 64)
    assert read(text_of([one, two])) == (one, two)
    assert between([two, one], "a" * 64, "d" * 64) == (one, two)
    assert between([one, replace(two, new="a" * 64)], "a" * 64, "e" * 64) == ()
