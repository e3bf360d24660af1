"""How a PIN is made hard to guess: one place for HQ, which makes the hash, and the till, whose
sign-in screen counts its digits before anything that hashes is loaded.
"""

import itertools

MEMORY_KIB = 19 * 1024
PASSES = 2
LANES = 1
"""The argon2id profile of technology 9: 20-30 ms at a till."""

PIN_DIGITS = 6
"""No fewer and no more: at its last digit a PIN is tried by itself."""
LOCKED_OUT = "locked_out"
"""What the journal calls a PIN that is not taken for a while; its event says until when."""


def is_pin(text: str) -> bool:
    """Whether the text may be a PIN at all."""
    return text.isascii() and text.isdigit() and len(text) == PIN_DIGITS


def peppered(pin: str, pepper: bytes) -> bytes:
    """What argon2id hashes: the PIN keyed with the company's pepper, useless without it."""
    import hmac

    return hmac.digest(pepper, pin.encode(), "sha256")


def is_guessed_first(pin: str) -> bool:
    """Whether anybody would try it: one digit over and over, or a row up or down."""
    steps = {int(after) - int(before) for before, after in itertools.pairwise(pin)}
    return steps in ({0}, {1}, {-1})


def mark_of(pin_hash: str) -> str:
    """By what till and HQ name a PIN's hash without showing it."""
    import hashlib

    return hashlib.sha256(pin_hash.encode()).hexdigest()
