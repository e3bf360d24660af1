"""Changes this till's key without a gap: at every moment the key that is kept is one that HQ takes.

The next key is stored before HQ hears of it; HQ takes the old one until the next is first used;
only HQ's yes makes the next one the key. A kill anywhere leaves a step that is simply done again.
"""

from datetime import datetime, timedelta

from pos_app.contract.messages import Certificate, RotateRequest
from pos_app.contract.signed_texts import rotation_text
from pos_app.domain.errors import Refused
from pos_app.till.config import SecretStore
from pos_app.till.keys import DEVICE_KEY, NEXT_KEY, DeviceSigner, make_device_key
from pos_app.till.storage.store import TillStore
from pos_app.till.sync.hq_client import HqClient
from pos_app.till.sync.outbox import WRITER_WAIT_SECONDS

CERTIFICATE = "device-certificate"
"""What HQ signed for the key, beside it: the file may go back to before the change, and HQ too."""
KEY_LIFE = timedelta(days=365)
"""A key that is older is changed by itself."""


class KeyRotation:
    """The one who changes the key."""

    def __init__(
        self, store: TillStore, client: HqClient, secrets: SecretStore, signer: DeviceSigner
    ) -> None:
        self._store = store
        self._client = client
        self._secrets = secrets
        self._signer = signer
        self._begun: bool | None = None

    def is_due(self, at: datetime) -> bool:
        """Whether the key has lived its time, or a change was begun and not ended."""
        public_key = self._signer.public_key
        mine = [one for one in self._store.certificates() if one.public_key == public_key]
        issued = min((datetime.fromisoformat(one.issued_at) for one in mine), default=at)
        if self._begun is None:  # the secret store is slow; only a kill leaves something there
            self._begun = self._secrets.get(NEXT_KEY) is not None
        return self._begun or at - issued > KEY_LIFE

    def recall(self) -> None:
        """A file that was put back to before the change learns again what HQ signed for the key."""
        kept = self._secrets.get(CERTIFICATE)
        if kept is None:
            return
        certificate = Certificate.model_validate_json(kept)
        is_mine = certificate.public_key == self._signer.public_key
        if is_mine and certificate not in self._store.certificates():
            with self._store.begin(WRITER_WAIT_SECONDS) as unit:
                unit.add_certificate(certificate)

    def rotate(self) -> str:
        """Change the key with HQ's consent; the new public key."""
        identity = self._store.identity()
        if identity is None:
            raise Refused("NOT_ENROLLED")
        if self._secrets.get(NEXT_KEY) is None:
            make_device_key(self._secrets, NEXT_KEY)
        following = DeviceSigner(self._secrets, NEXT_KEY)
        if following.public_key != self._signer.public_key:
            text = rotation_text(identity.device_id, following.public_key)
            request = RotateRequest(public_key=following.public_key, proof=following(text).hex())
            reply = self._client.rotate(request)
            self._secrets.put(CERTIFICATE, reply.certificate.model_dump_json())
            with self._store.begin(WRITER_WAIT_SECONDS) as unit:
                unit.add_certificate(reply.certificate)
                unit.add_journal(
                    "key_changed", "", reply.certificate.epoch, self._store.clock.now()
                )
            self._secrets.put(DEVICE_KEY, self._secrets.get(NEXT_KEY) or "")
            self._signer.forget()
        self._secrets.delete(NEXT_KEY)
        self._begun = False
        return self._signer.public_key
