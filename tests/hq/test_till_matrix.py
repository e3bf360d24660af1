"""State of a till x address of the wire: what one that is no till any more may do (S2, S5)."""

import json

import pytest

from pos_app.hq.service import Request
from pos_app.hq.store import devices, intake
from tests.hq.samples import messages

PUSH = "/api/v1/push"
ENDED = ("revoked", "replaced", "fenced", "channel")
"""Every state but `active`; `channel` is a seat of head office's own, which never asks."""


@pytest.fixture
def url():
    return ""


def asked(hq, till, path, message):
    body = json.dumps(message).encode()
    return hq.handle(Request("POST", path, till.signed(path, body), body))


@pytest.mark.parametrize("state", ENDED)
def test_s5_one_that_is_none_any_more_may_only_hand_over_its_events(hq, till, state):
    sent = messages(till)
    hq.run(lambda unit: devices.set_state(unit, till.me.device_id, state))
    answers = {path: asked(hq, till, path, message) for path, message in sent.items()}
    assert {path for path, reply in answers.items() if reply.status == 200} == {PUSH}
    assert {reply.status for path, reply in answers.items() if path != PUSH} == {401}
    [result] = json.loads(answers[PUSH].body)["results"]
    assert result["result"] == "quarantined"
    with hq.read() as unit:
        assert intake.counts(unit)["quarantined"] == intake.total(unit) == 1
