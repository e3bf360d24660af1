"""Which codes of a second factor are taken, on both databases (S4, ASVS 6.5)."""

from dataclasses import replace

import pyotp
import pytest

from pos_app.domain.errors import Refused
from pos_app.hq.gate import PASSWORDS_ADDRESS_MAX
from pos_app.hq.people import operators, second_factor
from pos_app.hq.store import factors
from tests.hq.world import SECRETS

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
GOOD = "a long enough password"


@pytest.fixture
def karin(hq):
    return operators.add(hq, "karin", "Karin Mulder", GOOD)


@pytest.fixture
def recovery(hq, karin, clock):
    """Her recovery codes; the code with which she set it up is used."""
    made = second_factor.set_up(hq, karin, SECRET, shown(hq))
    clock.forward(seconds=second_factor.STEP_SECONDS)
    return made


def shown(hq):
    """What her device shows now."""
    return pyotp.TOTP(SECRET).at(hq.now())


def refused(hq, person, code, address=""):
    with pytest.raises(Refused) as refusal:
        second_factor.check(hq, person, code, address)
    return refusal.value.code


def test_each_code_is_good_once_and_new_recovery_codes_end_the_older(hq, karin, recovery):
    for code in (shown(hq), recovery[0]):
        second_factor.check(hq, karin, code)
        assert refused(hq, karin, code) == "CODE_WRONG"
    with hq.read() as unit:
        made = factors.codes_made(unit, karin.operator_id)
    hq.clock.forward(seconds=1)
    fresh = second_factor.new_codes(hq, karin, made)
    assert refused(hq, karin, recovery[1]) == "CODE_WRONG"
    second_factor.check(hq, karin, fresh[1])
    with hq.read() as unit:
        assert factors.codes_left(unit, karin.operator_id) == second_factor.RECOVERY_CODES - 1


def test_nothing_is_set_up_where_device_and_head_office_do_not_agree(hq, karin):
    assert not second_factor.is_set_up(hq, karin.operator_id)
    with pytest.raises(Refused, match="CODE_WRONG"):
        second_factor.set_up(hq, karin, SECRET, "000000")
    assert not second_factor.is_set_up(hq, karin.operator_id)
    assert refused(hq, karin, shown(hq)) == "CODE_WRONG"  # without one no code lets anybody in


def test_a_copy_of_the_database_opens_no_secret_without_head_office_s_own_key(hq, karin, recovery):
    hq.secrets = replace(SECRETS, pepper=b"x" * 32)
    assert refused(hq, karin, shown(hq)) == "CODE_WRONG"
    hq.secrets = SECRETS
    second_factor.check(hq, karin, shown(hq))


def test_s4_an_address_that_guesses_for_many_people_has_to_wait(hq, karin, recovery, clock):
    for _ in range(PASSWORDS_ADDRESS_MAX):
        hq.gate.wrong_password("10.0.0.7")
    assert refused(hq, karin, shown(hq), "10.0.0.7") == "SIGN_IN_WAIT"
    second_factor.check(hq, karin, shown(hq), "10.0.0.8")
