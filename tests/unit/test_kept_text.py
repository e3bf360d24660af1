"""A stored text beside the one that is made today: what an older program did not know is no
difference, what cannot be read is one.
"""

import pytest

from pos_app.contract.kept_text import differences, still_says

MADE = b'{"order_no": "1", "lines": [{"sku": "A", "unit": ""}], "picker": ""}'


@pytest.mark.parametrize(
    ("kept", "says"),
    [
        (MADE, True),
        (b'{"order_no": "1", "lines": [{"sku": "A"}]}', True),
        (b'{"order_no": 1}', False),
        (b'{"lines": []}', False),
        (b'{"lines": [{"sku": "B"}]}', False),
        (b'{"colour": "red"}', False),
        (b'{"order_no": "1"', False),
        (b"[" * 100_000, False),
    ],
)
def test_a_text_still_says_what_it_said(kept, says):
    assert still_says(kept, MADE) is says


def test_the_fields_that_differ_are_named():
    kept = b'{"order_no": "2", "lines": [{"sku": "A"}], "colour": "red"}'
    assert differences(kept, MADE) == ["order_no", "colour"]
    assert differences(b"no text", MADE) == []
    assert differences(b"[1]", MADE) == []
