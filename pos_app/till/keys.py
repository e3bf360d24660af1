"""The device's Ed25519 key: made once, kept in the secret store, used to sign; it must never lie
in a file.
"""

from collections.abc import Callable

from pos_app.domain.errors import Refused
from pos_app.till.config import SecretStore

DEVICE_KEY = "device-key"


def make_device_key(secrets: SecretStore) -> str:
    """A fresh key, stored before anything relies on it; its public half in hexadecimal."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    secrets.put(DEVICE_KEY, key.private_bytes_raw().hex())
    return key.public_key().public_bytes_raw().hex()


def device_signer(secrets: SecretStore) -> Callable[[bytes], bytes]:
    """Signs with the device key; `DEVICE_KEY_MISSING` where the store has none.

    The key is read on the first signature, which is off the start path, and kept in memory.
    """
    signer: list[Callable[[bytes], bytes]] = []

    def sign(message: bytes) -> bytes:
        if not signer:
            signer.append(_load(secrets))
        return signer[0](message)

    return sign


def _load(secrets: SecretStore) -> Callable[[bytes], bytes]:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    found = secrets.get(DEVICE_KEY)
    if found is None:
        raise Refused("DEVICE_KEY_MISSING")
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(found)).sign
