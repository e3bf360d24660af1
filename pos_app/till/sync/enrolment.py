"""Makes this machine a till of HQ: a one-time code for an identity; secrets go to the secret
store.
"""

from pos_app.contract.messages import WIRE_VERSION, EnrolRequest
from pos_app.domain.errors import Refused
from pos_app.till.config import SecretStore
from pos_app.till.keys import DEVICE_KEY, make_device_key
from pos_app.till.storage.store import TillStore
from pos_app.till.storage.values import Identity, SyncState
from pos_app.till.sync.high_water import MARK
from pos_app.till.sync.hq_client import HqClient

PEPPER = "pepper"
FRESH_KEY = "device-key-fresh"
"""The key of an enrolment under way; the one before stays until HQ has answered."""


def enrol(
    store: TillStore, client: HqClient, secrets: SecretStore, *, code: str, hq_url: str
) -> Identity:
    """Exchange the operator's code; `ALREADY_ENROLLED` where HQ takes the identity the till has.

    A till that HQ has fenced (FR3) gets a new identity on the same file, once HQ has everything of
    the old one; so does a copy that was restored on a machine without its key, which nobody can
    speak for: what it has not sent goes to HQ under its old signatures (FR4). Each try makes a key
    of its own: where an answer was lost, the next code replaces the till that HQ made for it.
    """
    if store.identity() is not None and secrets.get(DEVICE_KEY) is not None:
        if store.sync_state().stopped != "DEVICE_REFUSED":
            raise Refused("ALREADY_ENROLLED")
        if count := store.unsent_count():
            raise Refused("UNSENT_ORDERS", count=count)
    public_key = make_device_key(secrets, FRESH_KEY)
    request = EnrolRequest(code=code.strip(), public_key=public_key, wire=WIRE_VERSION)
    reply = client.enrol(request)
    secrets.put(PEPPER, reply.pepper)
    secrets.put(DEVICE_KEY, secrets.get(FRESH_KEY) or "")
    secrets.delete(FRESH_KEY)
    secrets.delete(MARK)  # of who this machine was before
    identity = Identity(
        device_id=reply.device_id,
        store_id=reply.store_id,
        register_id=reply.register_id,
        epoch=reply.epoch,
        hq_name=reply.hq_name,
        hq_url=hq_url,
        hq_key=reply.hq_key,
    )
    with store.begin() as unit:
        unit.save_identity(identity)
        if reply.certificate is not None:
            unit.add_certificate(reply.certificate)
        unit.save_sync_state(SyncState(incarnation=store.sync_state().incarnation))
    return identity
