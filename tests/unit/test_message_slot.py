"""A refusal that is too long for one line keeps its next step (R193)."""

import pytest

from pos_app.till.ui.widgets.two_lines import folded, halves, in_two


@pytest.mark.parametrize(
    ("sentence", "parts"),
    [
        ("The number stands twice. Change it.", ("The number stands", "twice. Change it.")),
        ("Unbreakableasitseems", ("Unbreakableasitseems", "")),
        ("Short.", ("Short.", "")),
    ],
)
def test_a_long_sentence_breaks_between_words(sentence, parts):
    assert in_two(sentence, lambda part: len(part) <= 18) == parts


@pytest.mark.parametrize(
    ("sentence", "parts"),
    [
        ("This store · 20 here · Long Lane 84", ("This store · 20 here", "Long Lane 84")),
        ("Here · Long Lane 84, 3811 AH Ede", ("Here · Long Lane 84,", "3811 AH Ede")),
        ("or scan the staff pass", ("or scan the staff", "pass")),
    ],
)
def test_a_second_line_breaks_at_a_dot_where_both_halves_fit(sentence, parts):
    assert halves(sentence, lambda part: len(part) <= 20) == parts


@pytest.mark.parametrize(
    ("sentence", "lines"),
    [
        ("Linda Bos", ("Linda Bos",)),
        ("1 × 100 · 1 × 20 · 1 × 10 · 2 × 2", ("1 × 100 · 1 × 20", "1 × 10 · 2 × 2")),
        ("or scan the staff pass, then wait", ("or scan the staff", "pass, then wait")),
        (
            "one two three four five six seven eight",
            ("one two three four", "five six seven", "eight"),
        ),
        ("", ()),
    ],
)
def test_a_sentence_takes_as_few_lines_as_it_needs(sentence, lines):
    assert folded(sentence, lambda part: len(part) <= 18) == lines
