"""Very many signatures, looked at by every core (A1)."""

import multiprocessing
import os

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos_app.db import signatures


@pytest.mark.parametrize("killed", [False, True])
def test_other_processes_find_what_one_finds_in_its_order_A1(monkeypatch, killed):
    """Also where they are killed meanwhile."""
    one, other = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    keys = [x.public_key().public_bytes_raw().hex() for x in (one, other)]
    texts = [bytes([number]) * 32 for number in range(40)]
    signed = [(one if number % 2 else other).sign(text).hex() for number, text in enumerate(texts)]
    signed[7] = signed[8]
    pages = [range(at, at + 5) for at in range(0, 40, 5)] + [range(0)]
    helped = []

    def read():
        for page in pages:
            yield page
            helped.append(len(multiprocessing.active_children()))
            for process in multiprocessing.active_children() if killed else ():
                process.kill()

    monkeypatch.setattr(signatures, "ALONE", 6)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    asked = signatures.each_verifies(read(), lambda number: (keys, signed[number], texts[number]))
    found = list(asked)
    assert [page for page, _ in found] == pages
    assert [good for _, page in found for good in page] == [number != 7 for number in range(40)]
    assert helped[:3] == [0, 0, 1]
    assert multiprocessing.active_children() == []
