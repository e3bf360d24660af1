"""A refusal that is too long for one line keeps its next step (R193)."""

import pytest

from pos_app.till.ui.widgets.message_slot import in_two


@pytest.mark.parametrize(
    ("sentence", "halves"),
    [
        ("The number stands twice. Change it.", ("The number stands", "twice. Change it.")),
        ("Unbreakableasitseems", ("Unbreakableasitseems", "")),
        ("Short.", ("Short.", "")),
    ],
)
def test_a_long_sentence_breaks_between_words(sentence, halves):
    assert in_two(sentence, lambda part: len(part) <= 18) == halves
