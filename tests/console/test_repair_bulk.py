"""R177: several of one reason at once, each on its own trial; what is left is nobody's any more."""

import pytest

from pos_app.hq.people import operators
from pos_app.hq.store import intake
from tests.console.conftest import found, signed_in
from tests.console.test_pages import text_of
from tests.console.test_repairs import REASON, tried, waiting
from tests.hq.world import a_till


def test_several_of_one_reason_are_repaired_each_on_its_own_trial_R177(own_hq):
    till = a_till(own_hq, own_hq.ids)
    small, large = waiting(own_hq, till, 1), waiting(own_hq, till, 2, amount=200_000)
    third = waiting(own_hq, till, 3)
    visitor, at = signed_in(own_hq), "/console/repair/bulk"
    chosen = {"action": "as_is", "reason": REASON, f"e-{small}": "on", f"e-{large}": "on"}
    page = visitor.send(at, "/console/repair", do="trial", **chosen).text
    assert "Apply 1 order, propose 1 to a second person" in text_of(page)
    seals = {f"s-{x}": found(rf'name="s-{x}" value="(\w+)"', page) for x in (small, large)}
    waiting(own_hq, till, 4)
    done = visitor.send(at, "/console/repair", do="apply", **chosen, **seals)
    assert "1 of 2 done" in done.text
    assert "Proposed Waits for a second person." in text_of(done.text)
    again = visitor.send(at, "/console/repair", do="apply", **chosen, **seals)
    told = "S1-01-000001-7K3Q Not done This transaction is settled already."
    assert told in text_of(again.text)
    with own_hq.read() as unit:
        assert intake.find(unit, small).state == "resolved"
        assert intake.find(unit, large).state == "quarantined"
        assert intake.find(unit, third).state == "quarantined"
    left = {f"e-{third}": "on", "action": "map", "reason": REASON}
    failed = visitor.send(at, "/console/repair", do="trial", **left).text
    assert (f'name="f-{third}"' in failed, 'name="e-' in failed) == (True, False)
    operators.add(own_hq, "joost", "Joost Prins", "another long secret", "operator")
    joost = signed_in(own_hq, "joost")
    assert "Ilse Vermeer has this open" in joost.page(f"/console/repair/{third}")
    gone = visitor.send(at, "/console/repair", do="close", **{f"f-{third}": "on"})
    assert gone.headers["location"] == "/console/repair/reason/MONEY_UNPLACED"
    assert "Ilse Vermeer has this open" not in joost.page(f"/console/repair/{third}")
    sent = {"do": "ask", "reason": "Which note?", f"e-{third}": "on"}
    assert "1 of 1 done" in visitor.send(at, "/console/repair", **sent).text
    assert "Choose" in text_of(visitor.send(at, "/console/repair", do="ask").text)


@pytest.mark.parametrize(
    ("language", "good", "narrowed"),
    [
        ("en", "Nothing to repair. Last: 2 Mar 10:00", "Nothing that is set aside is like this."),
        ("nl", "Er is niets te herstellen. Laatst: 2 mrt 10:00", "Niets van wat apart is gezet"),
    ],
)
def test_an_empty_list_says_whether_that_is_good(own_hq, language, good, narrowed):
    """Narrowed to nothing, it said that nothing was to be repaired."""
    one = waiting(own_hq, a_till(own_hq, own_hq.ids), 1)
    visitor, path = signed_in(own_hq, language=language), f"/console/repair/{one}"
    assert narrowed in text_of(visitor.page("/console/repair?code=MALFORMED"))
    assert good.partition(".")[0] not in text_of(visitor.page("/console/repair?code=MALFORMED"))
    _, seal = tried(visitor, path, action="as_is")
    visitor.send(path, path, do="apply", action="as_is", reason=REASON, seal=seal)
    assert good in text_of(visitor.page("/console/repair"))
