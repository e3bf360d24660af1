"""A head office whose store S1 is described by master data, for the tests of it."""

import pytest

from pos_app.contract import messages as m
from pos_app.contract.translate import decode, encode
from pos_app.domain.configuration import Configuration
from pos_app.hq.master import publishing, records, take_over
from pos_app.hq.master.fields import Invalid
from pos_app.hq.master.kinds import JOBS, KINDS
from pos_app.hq.master.states import MasterState, draft, empty
from pos_app.hq.people.rights import OWNER, Actor
from tests.helpers.carts import STORE

KARIN = Actor("karin", "administrator")
SHOP = STORE


def described(hq) -> None:
    """Store S1 as a document describes it."""
    take_over.import_configuration(hq, OWNER, encode(SHOP).replace(b'"S1-1"', b'""'))


def data(hq) -> MasterState:
    with hq.read() as unit:
        return draft(unit)


def change(hq, kind: str, key: str = "company", /, **fields) -> int:
    """The record with these fields changed; a new one where there is none. `actor` may be named."""
    actor: Actor = fields.pop("actor", KARIN)
    now = data(hq)
    before = now.one(kind, key)
    record = before or empty(KINDS[kind])
    if before is None and not KINDS[kind].single:
        record[KINDS[kind].fields[0].name] = key
    wish = records.Wish(KINDS[kind], {**record, **fields}, now.number(kind, key))
    return records.save(hq, actor, wish)


def wrong(hq, kind: str, key: str = "company", /, **fields) -> dict[str, str]:
    """Which fields are refused, and by which rule; nothing changed."""
    before = data(hq)
    with pytest.raises(Invalid) as raised:
        change(hq, kind, key, **fields)
    assert data(hq) == before
    return {one.field: one.rule for one in raised.value.wrongs}


def publish(hq, *jobs: int, reason: str = "as agreed", **more):
    return publishing.publish(hq, KARIN, publishing.Wish(jobs or JOBS, reason, **more))


def told(till, version: int = 0) -> Configuration | None:
    """What HQ offers a till that has the version."""
    reply = till.ask("configuration", m.ConfigurationRequest(version=version))
    answer = m.ConfigurationReply.model_validate_json(reply.body)
    return decode(Configuration, answer.configuration) if answer.configuration else None
