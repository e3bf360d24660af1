"""The bars of a number are those that any reader of Code 128 knows (R92, R108)."""

import pytest
from barcode.codex import Code128  # type: ignore[import-untyped]

from pos_app.till.devices.code128 import bars


@pytest.mark.parametrize("text", ["AMF-A-R", "Hello, World~", "S-b x/y"])
def test_r92_the_bars_are_those_of_another_maker(text):
    modules = [" "] * sum(bars(text)[-1])
    for first, width in bars(text):
        modules[first : first + width] = ["1"] * width
    (theirs,) = Code128(text).build()
    assert "".join(modules) == theirs.replace("0", " ")


def test_r92_a_text_that_no_bars_can_say_has_none():
    assert (bars(""), bars("caf\u00e9")) == ((), ())
