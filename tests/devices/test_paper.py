"""Nothing typed by anybody can command the printer, and every name stays readable."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.till.devices.paper_text import TEXT_LENGTH_MAX, encoded, on_paper
from pos_app.till.devices.printer import print_job
from pos_app.till.devices.receipt_of import receipt_of
from pos_app.till.devices.receipt_words import words_of

EVIL = "\x1bp\x00\x19\xfa\x1dV\x00\x10\x14\x01\x00\x05\x9b31m\r\n\x1c.Kast"


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Crème brûlée à l'été", "Crème brûlée à l'été"),
        ("€ 5 bon", "€ 5 bon"),
        ("e\u0301e\u0301n", "één"),
        ("Škoda łódź Őz", "Skoda lódz Oz"),
        ("“Nijntje” – knuffel…", '"Nijntje" - knuffel...'),
        ("شاي أخضر thee", "? ? thee"),
        ("Koffie ☕☕ 🙂", "Koffie ? ?"),
        ("👩‍👩‍👧 pak", "? pak"),
        ("ﬁne ½ ²", "fine ½ ²"),
        ("a\u202eb\u200bc\ufeffd", "abcd"),
        ("a\u00a0b\u2003c\td", "a b c d"),
        ("茶", "?"),
    ],
)
def test_a_text_stays_readable_on_any_printer(text, printed):
    assert on_paper(text) == printed


@given(st.text(max_size=TEXT_LENGTH_MAX))
def test_no_text_carries_a_control_byte(text):
    content = encoded(on_paper(text))
    assert all(byte >= 0x20 and byte != 0x7F for byte in content)
    assert len(content) == len(on_paper(text))


def test_a_long_text_is_cut():
    assert len(on_paper("x" * 10_000)) == TEXT_LENGTH_MAX


def test_what_was_not_cleaned_is_never_encoded():
    with pytest.raises(ValueError, match="control"):
        encoded("a\x1bb")
    with pytest.raises(UnicodeEncodeError):
        encoded("茶")


def test_names_cannot_command_the_printer(placed, cart, configuration):
    """A job has no other commands, whatever customer, product, store and staff are called."""
    evil_cart = replace(
        cart,
        customer=replace(cart.customer, name=EVIL),
        lines=tuple(replace(one, name=EVIL, unit=EVIL) for one in cart.lines),
    )
    evil_store = replace(configuration.store, name=EVIL, address=EVIL, tax_number=EVIL)
    evil = receipt_of(
        replace(placed, transaction=evil_cart, staff_id=EVIL),
        replace(configuration, store=evil_store),
    )
    honest = receipt_of(placed, configuration)
    assert commands(print_job(evil)) == commands(print_job(honest))


def commands(job: bytes) -> set[bytes]:
    """Every command of the job: what follows ESC, FS, GS or DLE."""
    return set(re.findall(rb"[\x1b\x1c\x1d\x10].", job, re.DOTALL))


def test_a_job_starts_clean_and_ends_with_a_cut(placed, configuration):
    job = print_job(receipt_of(placed, configuration))
    assert job.startswith(b"\x1b@\x1c.\x1bt\x13")
    assert b"\x1dkI\x14{BAMF-02-004182-7K3Q" in job
    assert job.endswith(b"\x1dV\x01")


def test_a_receipt_never_opens_the_drawer(placed, configuration):
    assert b"\x1bp" not in print_job(receipt_of(placed, configuration))


def test_the_euro_and_accents_go_out_in_the_code_page(placed, cart, configuration):
    named = replace(cart, lines=(replace(cart.lines[0], name="Crème €"),))
    job = print_job(receipt_of(replace(placed, transaction=named), configuration))
    assert b"Cr\x8ame \xd5" in job


@pytest.mark.parametrize(
    ("language", "minor", "text"),
    [
        ("nl", 164900, "1.649,00"),
        ("en", 164900, "1,649.00"),
        ("nl", 5, "0,05"),
        ("nl", 0, "0,00"),
        ("en", -1234567, "-12,345.67"),
        ("nl", -40, "-0,40"),
    ],
)
def test_amounts_are_written_as_the_country_writes_them(language, minor, text):
    assert words_of(language).amount(minor) == text


def test_quantities_and_rates_have_no_zeros_behind():
    words = words_of("nl")
    assert [words.quantity(one) for one in (1000, 1250, -500)] == ["1", "1,25", "-0,5"]
    assert [words.rate(one) for one in (210_000, 95_000, 0)] == ["21 %", "9,5 %", "0 %"]


def test_both_languages_have_every_word_of_a_receipt():
    assert set(words_of("nl").texts) == set(words_of("en").texts)


LEAVES = """
import logging, os, sys
from pos_app.till.devices.printer import FilePrinter, Printer
assert "escpos" not in sys.modules
Printer(FilePrinter(os.devnull)).open_drawer()
assert "escpos" in sys.modules
assert logging.getLogger().handlers == []
"""


def test_the_printing_library_comes_late_and_leaves_nothing_behind(tmp_path):
    root = Path(__file__).parents[2]
    ended = subprocess.run(
        [sys.executable, "-c", LEAVES],
        cwd=root,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []
