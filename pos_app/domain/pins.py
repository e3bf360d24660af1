"""How a PIN is made hard to guess: one place for HQ, which makes the hash, and the till."""

import hmac

MEMORY_KIB = 19 * 1024
PASSES = 2
LANES = 1
"""The argon2id profile of technology 9: 20-30 ms at a till."""

PIN_DIGITS_MIN = 6
PIN_DIGITS_MAX = 12


def is_pin(text: str) -> bool:
    """Whether the text may be a PIN at all."""
    return text.isascii() and text.isdigit() and PIN_DIGITS_MIN <= len(text) <= PIN_DIGITS_MAX


def peppered(pin: str, pepper: bytes) -> bytes:
    """What argon2id hashes: the PIN keyed with the company's pepper, useless without it."""
    return hmac.digest(pepper, pin.encode(), "sha256")
