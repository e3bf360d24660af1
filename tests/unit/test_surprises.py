"""The traps that make tests fail on surprise do spring."""

import logging
import socket

import pytest

from tests.helpers.surprises import LogWatch, is_local


def watched(*messages: str) -> LogWatch:
    watch = LogWatch()
    for message in messages:
        watch.emit(logging.LogRecord("till", logging.WARNING, "", 1, message, None, None))
    return watch


def test_an_unexpected_record_is_a_complaint():
    assert watched("printer is off").complaints([]) == [
        "unexpected log record: WARNING till: printer is off"
    ]


def test_an_expected_record_is_none():
    assert watched("printer is off").complaints(["printer"]) == []


def test_an_expectation_that_nothing_met_is_a_complaint():
    assert watched().complaints(["printer"]) == ["no log record with: printer"]


@pytest.mark.logs("the paper is out")
def test_the_mark_expects_a_record():
    logging.getLogger("till").warning("the paper is out")


def test_a_logger_that_is_left_switched_off_is_a_complaint_of_that_test_alone():
    watch, ours = LogWatch(), logging.getLogger("pos_app.till.rounds_thread")
    logging.getLogger().addHandler(watch)
    assert watch.unheard() == []
    ours.disabled = True
    logging.getLogger("pos_app").setLevel(logging.CRITICAL)
    assert {one.partition(" ")[0] for one in watch.unheard()} == {ours.name, "pos_app"}
    assert watch.unheard() == []
    logging.getLogger().removeHandler(watch)
    assert watch.unheard() == ["the log is not watched any more"]
    logging.getLogger().removeHandler(watch)


@pytest.mark.parametrize(
    ("address", "local"),
    [
        (("127.0.0.1", 80), True),
        (("::1", 80, 0, 0), True),
        (("localhost", 80), True),
        ("/run/socket", True),
        (("192.0.2.1", 80), False),
        (("example.org", 443), False),
    ],
)
def test_only_loopback_is_local(address, local):
    assert is_local(address) is local


def test_a_connection_beyond_this_machine_is_refused():
    with socket.socket() as outgoing, pytest.raises(AssertionError, match="stay on this machine"):
        outgoing.connect(("192.0.2.1", 80))
