"""search: a key press until the product list is painted, against the bare FTS5 query."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from random import Random

from PySide6.QtTest import QTest

from pos_app.bench import till_data
from pos_app.bench.machine import milliseconds_since
from pos_app.bench.painted import Paints, settle, until_painted
from pos_app.bench.result import SAMPLES, Goal, Result, at_95, interleaved
from pos_app.bench.scene import offscreen, open_till, open_window, till_home
from pos_app.till.ui.selling import RESULTS_MAX

GOAL = Goal(value=16.0)
_QUERY = """SELECT p.body FROM product_search s JOIN product p ON p.id = s.rowid
    WHERE s.text MATCH ? LIMIT ?"""


def typed() -> list[str]:
    """What people type, letter by letter: names, makes, two words, numbers."""
    chance = Random(200)
    found: list[str] = []
    while len(found) < SAMPLES:
        number = chance.randint(1, till_data.PRODUCTS)
        name = till_data.name_of(number)
        words = chance.choice((name, name.split(" ", 1)[1], f"{number:07d}"))
        found += [words[:end] for end in range(1, min(len(words), 12) + 1)]
    return found[:SAMPLES]


def measure(folder: Path) -> list[Result]:
    """Every letter is a sample; the field holds the letters before it."""
    offscreen()
    home, words = till_home(folder), typed()
    with open_till(home) as till, closing(sqlite3.connect(home / till_data.CATALOGUE)) as bare:
        window = open_window(till)
        if window.shop is None:
            raise RuntimeError("the window has no rooms")
        screen = window.shop.selling.screen
        paints = Paints(screen.products)

        def ours(number: int) -> float:
            word = words[number]
            screen.search.blockSignals(True)
            screen.search.setText(word[:-1])
            screen.search.blockSignals(False)
            settle()
            taken = until_painted(paints, lambda: QTest.keyClicks(screen.search, word[-1]))
            if not screen.products.isVisible():
                raise AssertionError("the list did not show")
            return taken

        def floor(number: int) -> float:
            match = " ".join(f'"{word}"*' for word in words[number].replace(",", " ").split())
            start = time.perf_counter()
            bare.execute(_QUERY, (match or '""', RESULTS_MAX)).fetchall()
            return milliseconds_since(start)

        mine, theirs = interleaved(SAMPLES, ours, floor)
        window.close()
    return [at_95("search", mine, theirs, GOAL)]
