"""The device's Ed25519 key: made once, kept in the secret store, used to sign, changed now and
then; it must never lie in a file.
"""

from collections.abc import Callable

from pos_app.domain.errors import Refused
from pos_app.till.config import SecretStore

DEVICE_KEY = "device-key"
NEXT_KEY = "device-key-next"
"""The key that HQ is about to hear of; it takes the place of the other once HQ has said yes."""


def make_device_key(secrets: SecretStore, name: str = DEVICE_KEY) -> str:
    """A fresh key, stored before anything relies on it; its public half in hexadecimal."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    secrets.put(name, key.private_bytes_raw().hex())
    return key.public_key().public_bytes_raw().hex()


class DeviceSigner:
    """Signs with the device key; `DEVICE_KEY_MISSING` where the store has none.

    The key is read on the first signature, which is off the start path, and kept in memory.
    """

    def __init__(self, secrets: SecretStore, name: str = DEVICE_KEY) -> None:
        self._secrets = secrets
        self._name = name
        self._loaded: tuple[Callable[[bytes], bytes], str] | None = None

    def __call__(self, message: bytes) -> bytes:
        return self._key()[0](message)

    @property
    def is_known(self) -> bool:
        """Whether the store has the key; a copy restored on another machine has none."""
        return self._loaded is not None or self._secrets.get(self._name) is not None

    @property
    def public_key(self) -> str:
        """The public half, by which HQ knows this till."""
        return self._key()[1]

    def forget(self) -> None:
        """Read the key again: it was changed."""
        self._loaded = None

    def _key(self) -> tuple[Callable[[bytes], bytes], str]:
        loaded = self._loaded
        if loaded is None:
            loaded = self._loaded = _load(self._secrets, self._name)
        return loaded


def _load(secrets: SecretStore, name: str) -> tuple[Callable[[bytes], bytes], str]:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    found = secrets.get(name)
    if found is None:
        raise Refused("DEVICE_KEY_MISSING")
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(found))
    return key.sign, key.public_key().public_bytes_raw().hex()
