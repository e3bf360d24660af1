"""Passphrases of the console's people, and how often one may guess (S4)."""

import runpy
from contextlib import ExitStack

import pytest

from pos_app.domain.errors import Refused, Unavailable
from pos_app.hq.people import operators
from pos_app.hq.people.passphrases import is_weak
from pos_app.hq.store import operators as people
from pos_app.hq.store import state

GOOD = "a long enough password"


@pytest.fixture
def karin(hq):
    return operators.add(hq, "Karin", "Karin Mulder", GOOD)


def test_an_operator_signs_in_and_it_is_journalled(hq, karin):
    assert operators.sign_in(hq, " KARIN ", GOOD).operator_id == karin.operator_id
    assert karin.password_hash.startswith("$argon2id$")
    with hq.read() as unit:
        last = unit.exec_driver_sql("SELECT who, what FROM journal ORDER BY number DESC").first()
    assert tuple(last) == ("karin", "signed_in")


def test_s4_a_passphrase_is_hashed_at_full_strength():
    """The tests hash lightly; the program as it starts does not."""
    hasher = runpy.run_path(operators.__file__)["_HASHER"]
    assert hasher.type.name == "ID"
    assert (hasher.memory_cost, hasher.time_cost) >= (65_536, 3)


def test_every_failure_looks_the_same(hq, karin):
    for login, password in (("karin", "wrong"), ("nobody", GOOD)):
        with pytest.raises(Refused, match="SIGN_IN_FAILED"):
            operators.sign_in(hq, login, password)


def test_s4_guessing_makes_one_wait_longer_and_longer(hq, karin, clock):
    for _ in range(5):
        with pytest.raises(Refused, match="SIGN_IN_FAILED"):
            operators.sign_in(hq, "karin", "wrong")
    with pytest.raises(Refused, match="SIGN_IN_WAIT"):
        operators.sign_in(hq, "karin", GOOD)
    clock.forward(seconds=2)
    assert operators.sign_in(hq, "karin", GOOD).login == "karin"


REFUSED = [
    ("", GOOD, "operator", "BAD_LOGIN"),
    ("x", "short", "operator", "BAD_PASSWORD"),
    ("x", GOOD, "king", "BAD_ROLE"),
    ("karin", GOOD, "operator", "LOGIN_TAKEN"),
]


WEAK = [
    "aaaaaaaaaaaaaa",
    "abcabcabcabcabc",
    "1234567890123",
    "qwertyuiop12",
    "karin karin mulder",
    "Karin Mulder Kade",
    "Welkom Password",
    "hoofdkantoor1",
]


def test_a_passphrase_that_anybody_would_try_is_weak_and_no_other():
    names = ("karin", "Karin Mulder", "Kade")
    assert [one for one in WEAK if not is_weak(one, *names)] == []
    assert not is_weak("sixteen mild geese", *names)
    assert not is_weak("Wz9-tKq2.bRm7", *names)


@pytest.mark.parametrize("url", [""])
def test_a_passphrase_of_the_company_s_list_is_refused(hq):
    phrase = "purple tractor under seven"
    assert operators.add(hq, "ilse", "Ilse", phrase).login == "ilse"
    (hq.config.home / operators.LIST).write_text(f"one\n{phrase}\nanother", "utf-8")
    with pytest.raises(Refused, match="WEAK_PASSWORD"):
        operators.add(hq, "joost", "Joost", phrase)


def test_an_operator_that_cannot_be_is_refused(hq, karin):
    for login, password, role, code in REFUSED:
        with pytest.raises(Refused, match=code):
            operators.add(hq, login, "", password, role)


def test_a_role_that_there_is_not_is_given_to_nobody(hq, karin):
    with pytest.raises(Refused, match="BAD_ROLE"):
        operators.change_role(hq, "test", "karin", "king")
    with hq.read() as unit:
        assert people.find(unit, karin.operator_id).role == "administrator"


def test_fn6_whoever_comes_while_too_many_passphrases_are_checked_is_told_so(
    hq, karin, monkeypatch
):
    """Each check takes much memory; the try is counted all the same (S4)."""
    monkeypatch.setattr(operators, "GATE_SECONDS", 0.01)
    with ExitStack() as others:
        for _ in range(operators.AT_ONCE_MAX):
            others.enter_context(operators._GATE)  # noqa: SLF001
        with pytest.raises(Unavailable, match="busy"):
            operators.sign_in(hq, "karin", GOOD)
    with hq.read() as unit:
        assert people.find(unit, karin.operator_id).failures == 1
    assert operators.sign_in(hq, "karin", GOOD).login == "karin"


def test_a5_a_sign_in_that_failed_is_journalled_and_never_what_was_typed(hq):
    operators.add(hq, "ilse", "Ilse", "a long enough password")
    for login in ("ilse", "hunter2-typed-as-a-name"):
        with pytest.raises(Refused, match="SIGN_IN_FAILED"):
            operators.sign_in(hq, login, "hunter2 hunter2", "10.0.0.7")
    with hq.read() as unit:
        written = state.journal_page(unit)[:2]
    assert [(one.who, one.what) for one in written] == [
        ("nobody", "sign_in_failed"),
        ("ilse", "sign_in_failed"),
    ]
    assert "hunter2" not in "".join(one.who + one.detail for one in written)
    assert all("10.0.0.7" in one.detail for one in written)
