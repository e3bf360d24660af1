"""Parts of a page that take long come later, and say so (section 4 of the design)."""

import threading

from pos_app.domain.errors import Refused
from pos_app.hq.web.console import journal_page, late, overview
from tests.console.conftest import forward, signed_in
from tests.hq.world import Clock

AT = "/console?store=S1"


def test_figures_that_take_long_come_later_and_say_when_it_is_too_long(own_hq, monkeypatch):
    monkeypatch.setattr(late, "AT_ONCE_SECONDS", 0.0)
    may, made = threading.Event(), overview.figures_of
    monkeypatch.setattr(overview, "figures_of", lambda *of: made(*of) if may.wait(60) else None)
    visitor = signed_in(own_hq)
    page = visitor.page(AT)
    assert page.count("<span>Loading</span>") == 6
    assert 'data-refresh="1"' in page
    assert 'content="5;url=/console?store=S1&amp;auto=1"' in page
    assert "No till is enrolled yet" in page
    forward(own_hq, 9)
    page = visitor.page(AT)
    assert page.count('<a href="/console?store=S1">Still working, try again</a>') == 6
    may.set()
    monkeypatch.setattr(late, "AT_ONCE_SECONDS", 60.0)
    page = visitor.page(AT)
    assert ("Loading" in page, 'data-refresh="15"' in page) == (False, True)
    assert "Nothing needs a person." in page


def test_what_made_a_part_fail_is_said_and_the_next_one_is_made_anew(own_hq, monkeypatch):
    visitor = signed_in(own_hq)

    def fails(_visit):
        raise Refused("ENDED")

    with monkeypatch.context() as patch:
        patch.setattr(journal_page, "looked", fails)
        assert visitor.get("/console/journal").status_code == 409
    assert "Chain verified through" in visitor.page("/console/journal")


def test_a_part_that_nobody_fetched_is_not_shown_when_it_is_old(monkeypatch):
    monkeypatch.setattr(late, "AT_ONCE_SECONDS", 0.0)
    begun, clock = [], Clock()
    parts = late.Parts(clock, lambda work, what: begun.append((work, what)))

    def end_of_work() -> None:
        work, what = begun.pop()
        work(what)

    assert parts.part("sum", lambda: 1).made is None
    end_of_work()
    clock.forward(seconds=31)
    assert parts.part("sum", lambda: 2).made is None
    end_of_work()
    assert parts.part("sum", lambda: 3).made == 2
    assert begun == []
