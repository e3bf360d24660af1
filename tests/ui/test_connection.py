"""The state of the connection, and offline by hand before and after sign-in (R81, R180, R184)."""

import threading
from dataclasses import replace

import pytest

from pos_app.domain.errors import AnswerUnknown
from pos_app.domain.finding import Finding
from pos_app.domain.tender import TenderKind
from pos_app.till.operations.payment import Pay
from pos_app.till.sync.thread import Listener
from pos_app.till.ui.dialogs import connection_page
from pos_app.till.ui.facts.status import hq_part, local
from tests.helpers.shop import CHAIR, configure, do, ring_up


@pytest.fixture
def hq(till):
    return till.world.register.hq


def facts(till) -> str:
    """All that the connection page says."""
    from PySide6.QtWidgets import QLabel

    return " | ".join(x.text() for x in till.dialog.connection.findChildren(QLabel))


def last_contact(till) -> str:
    """Its time of day in the store; the store's clock is wherever earlier tests left it."""
    at = till.session.store.queue().last_contact_at
    return str(local(till.session, at).strftime("%H:%M"))


def test_r81_the_connection_page_shows_state_last_contact_and_queue_and_switches(till, hq):
    till.ask("connection")
    page = till.dialog.connection
    assert "Hoofdkantoor bereikbaar" in facts(till)
    assert last_contact(till) in facts(till)
    till.click(page.switch)
    assert hq.switched_off
    till.ask("tab_sale")
    till.shop.tick()
    assert till.shop.bar.status.accessibleName().startswith("Offline gezet")
    till.click(page.switch)
    assert not hq.switched_off
    said = till.sheet.slot
    till.until(lambda: said.message.sentence == "Het hoofdkantoor antwoordt.")
    for wire, words in (("down", "Geen verbinding"), ("up", "Hoofdkantoor bereikbaar")):
        till.world.wire.state, before = wire, said.message
        till.click(page.test)
        till.until(lambda before=before: said.message is not before)
        queue, text = till.session.store.queue(), till.shop.look.text
        assert hq_part(till.session, queue, text).upper == words


def test_r180_beyond_the_time_limit_the_top_bar_says_so(till, hq):
    till.world.wire.state = "slow"
    with pytest.raises(AnswerUnknown):
        hq.read_order("AMF")
    till.shop.tick()
    assert till.shop.bar.status.accessibleName().startswith("Geen verbinding")


def test_r184_from_the_set_age_on_the_oldest_warns_beside_the_last_contact(till):
    ring_up(till.session, (CHAIR, 1), customer="")
    do(till.session, "pay", Pay(TenderKind.CASH))
    shown = hq_part(till.session, till.session.store.queue(), till.shop.look.text)
    assert shown.tone == "success"
    assert "oudste" not in shown.lower
    till.world.clock.advance(45 * 60)
    shown = hq_part(till.session, till.session.store.queue(), till.shop.look.text)
    assert shown.tone == "warning"
    assert shown.lower.startswith(f"laatst {last_contact(till)}")
    assert "oudste 45" in shown.lower


@pytest.mark.parametrize("allowed", [True, False])
def test_r180_offline_by_hand_before_sign_in_where_the_profile_allows_it(till, hq, allowed):
    session, before = till.session, till.session.configuration
    profile = replace(before.profile, offline_before_sign_in=allowed)
    configure(session, replace(before, profile=profile, version=before.version + 1))
    till.ask("lock")
    screen = till.window.sign_in
    assert screen.switch.isVisible() is allowed
    if allowed:
        till.click(screen.switch)
        assert hq.switched_off
        assert screen.switch.accessibleName() == "Weer online"
        till.click(screen.switch)
    assert not hq.switched_off
    configure(session, before)


def test_s5_the_end_of_the_grace_is_announced_and_then_said(till):
    session, before = till.session, till.session.configuration
    profile = replace(before.profile, offline_grace_hours=8)
    configure(session, replace(before, profile=profile, version=before.version + 1))
    till.world.register.rounds(Listener()).step()

    def said() -> str:
        till.shop.tick()
        return str(till.shop.bar.status.accessibleName())

    till.world.clock.advance(5 * 3600)
    assert "aanmelden" not in said()
    till.world.clock.advance(3600)
    assert "aanmelden kan nog 2" in said()
    till.world.clock.advance(2 * 3600 + 1)
    assert "Te lang geen hoofdkantoor" in said()
    till.ask("lock")
    screen = till.window.sign_in
    assert hq_part(session, session.store.queue(), till.shop.look.text).tone == "danger"
    assert screen.isVisible()
    till.world.register.rounds(Listener()).step()
    configure(session, before)


@pytest.fixture
def machine(till):
    """The condition of the machine, well again afterwards."""
    yield till.session.outfit.condition
    till.session.outfit.condition.scarce_percent = None
    till.session.outfit.condition.copy_failed = False
    till.session.store.touched = ()
    till.session.outfit.hq.off_seconds = 0


def test_fs1_n3_the_top_bar_says_what_is_wrong_with_the_machine(till, hq, machine):
    def said() -> str:
        till.shop.tick()
        return str(till.shop.bar.status.accessibleName())

    hq.off_seconds = 119
    assert "klok" not in said()
    till.session.store.touched = (Finding("till.db, page 3", "it was changed"),)
    assert "Database is gewijzigd" in said()
    machine.copy_failed = True
    assert "Kopie mislukt" in said()
    machine.scarce_percent = 4
    assert "Schijf: 4 % vrij" in said()
    hq.off_seconds = -180
    assert "klok 3\u00a0min achter" in said()
    hq.off_seconds = 3_600
    assert "klok 60\u00a0min voor" in said()


@pytest.fixture
def page(till):
    """The page of the connection, and a test of it that head office does not answer yet."""
    till.ask("connection")
    page, answers, handle = till.dialog.connection, threading.Event(), till.world.hq.handle

    def late(request):
        answers.wait(60)
        return handle(request)

    till.world.hq.handle = late
    till.answers = answers
    yield page
    answers.set()
    del till.world.hq.handle


def test_r81_a_slow_test_says_that_it_runs_and_can_be_stopped(till, page, monkeypatch):
    monkeypatch.setattr(connection_page, "SHOW_BUSY_MS", 1)
    monkeypatch.setattr(connection_page, "OFFER_STOP_MS", 20)
    till.shop.desk.close()
    till.ask("connection")
    page, slot = till.dialog.connection, till.sheet.slot
    till.click(page.test)
    till.until(lambda: page.test.face.label == "Stop")
    till.click(page.test)
    stopped = "Gestopt; het antwoord wordt niet meer afgewacht."
    assert (slot.message.sentence, page.test.face.label) == (stopped, "Verbinding testen")
    till.answers.set()
    till.bot.wait(100)
    assert slot.message.sentence == stopped


def test_r81_a_test_that_fails_of_itself_ends_and_is_reported(till, page, monkeypatch):
    def broken(_held):
        raise ZeroDivisionError

    monkeypatch.setattr(till.session.outfit.hq, "downloads", broken)
    with till.bot.captureExceptions() as failures:
        till.click(page.test)
        till.until(lambda: failures)
    assert failures[0][0] is ZeroDivisionError
    assert page.test.face.label == "Verbinding testen"


def test_r184_the_page_says_when_the_queue_is_tried_again(till):
    ring_up(till.session, (CHAIR, 1), customer="")
    till.world.wire.state = "down"
    do(till.session, "pay", Pay(TenderKind.CASH))
    till.world.register.outbox.drain(now=True)
    till.ask("connection")
    assert "Volgende poging" in facts(till)
