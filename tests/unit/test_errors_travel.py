"""A refusal that another process raised says the same here."""

import pickle

import pytest

from pos_app.domain.errors import AnswerUnknown, Refused, Unavailable

SAID = [
    Refused("BACKUP_DAMAGED", file="a", finding="b"),
    Unavailable("disk", "full", retry=False, folder="c"),
    AnswerUnknown("hq", "slow"),
]


@pytest.mark.parametrize("error", SAID, ids=lambda one: type(one).__name__)
def test_it_is_the_same_in_another_process(error):
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert (str(again), vars(again)) == (str(error), vars(error))
