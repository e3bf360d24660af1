"""Letting a till in by a code that one page shows once, and putting one out."""

import re

import pytest

from pos_app.hq import re_enrolment
from pos_app.hq.people import operators
from pos_app.hq.people.rights import Actor
from pos_app.hq.store import devices, state
from tests.console.conftest import found, signed_in
from tests.helpers import carts
from tests.hq.world import Till, a_till

CODE = r"<output>([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})</output>"


def new_code(visitor, register: str) -> tuple[str, str]:
    """The page of a fresh code and the code on it."""
    answer = visitor.send(
        "/console/tills/enrol", "/console/tills/enrol", store="S1", register=register
    )
    path = answer.headers["location"]
    return path, found(CODE, visitor.page(path))


def test_the_code_is_shown_once(ilse):
    path, code = new_code(ilse, "21")
    page = ilse.page(path)
    assert code not in page
    assert "The code was shown once and is not kept." in page


def test_the_qr_picture_comes_once_and_after_its_page(ilse):
    answer = ilse.send("/console/tills/enrol", "/console/tills/enrol", store="S1", register="22")
    path = answer.headers["location"]
    assert ilse.get(f"{path}/qr.png").status_code == 404
    ilse.page(path)
    picture = ilse.get(f"{path}/qr.png")
    assert picture.headers["content-type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")
    assert ilse.get(f"{path}/qr.png").status_code == 404


def test_another_session_never_sees_the_code(hq, ilse):
    answer = ilse.send("/console/tills/enrol", "/console/tills/enrol", store="S1", register="23")
    other = signed_in(hq)
    assert re.search(CODE, other.page(answer.headers["location"])) is None


def test_a_refresh_does_not_use_the_page_up(ilse):
    answer = ilse.send("/console/tills/enrol", "/console/tills/enrol", store="S1", register="24")
    path = answer.headers["location"]
    assert re.search(CODE, ilse.get(path, **{"x-refresh": "1"}).text) is None
    assert found(CODE, ilse.page(path))


def test_the_code_lets_one_till_in_and_the_page_shows_its_key(hq, ilse):
    path, code = new_code(ilse, "25")
    till = Till(hq, hq.ids, "S1-25")
    assert till.enrol(code).status == 200
    assert Till(hq, hq.ids, "S1-25").enrol(code).status == 403
    page = ilse.page(path)
    assert "by S1-25" in page
    assert re.search(r'class="fingerprint">[0-9a-f]{4}( [0-9a-f]{4}){7}<', page)
    assert ilse.send(f"{path}/withdraw", "/console/tills").headers["location"].endswith("code_gone")


def test_a_withdrawn_code_is_worth_nothing(hq, ilse):
    path, code = new_code(ilse, "26")
    answer = ilse.send(f"{path}/withdraw", path)
    assert "The code is withdrawn." in ilse.page(answer.headers["location"])
    assert Till(hq, hq.ids, "S1-26").enrol(code).status == 403


def test_one_code_of_a_register_is_valid_at_a_time(hq, ilse):
    """Whoever clicks twice sees the second code alone: the first must not stay good unseen."""
    (first, earlier), (path, code) = (new_code(ilse, "30") for _ in range(2))
    other, beside = new_code(ilse, "31")
    assert Till(hq, hq.ids, "S1-30").enrol(earlier).status == 403
    assert "a newer one was made for this register" in ilse.page(first)
    with hq.read() as unit:
        told = [one.detail for one in state.journal_page(unit) if "withdrawn" in one.what]
    assert '"register": "S1-30"' in told[0]
    assert Till(hq, hq.ids, "S1-30").enrol(code).status == 200
    assert Till(hq, hq.ids, "S1-31").enrol(beside).status == 200
    assert "by S1-30" in ilse.page(path)
    assert "by S1-31" in ilse.page(other)


def test_a_code_lasts_ten_minutes(hq, ilse, clock):
    path, code = new_code(ilse, "27")
    clock.forward(minutes=10)
    assert Till(hq, hq.ids, "S1-27").enrol(code).status == 403
    assert "was not used in time" in ilse.page(path)


@pytest.mark.parametrize(
    ("store", "register"), [("S1", "0"), ("S1", "two"), ("S1", "1;2"), ("S9", "1"), ("", "")]
)
def test_a_place_that_cannot_be_gets_no_code(ilse, store, register):
    answer = ilse.send(
        "/console/tills/enrol", "/console/tills/enrol", store=store, register=register
    )
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_a_till_is_revoked_by_typing_its_register(hq, ilse):
    """S5: from the next request on."""
    till = a_till(hq, hq.ids, "S1-28")
    path = f"/console/tills/{till.me.device_id}"
    for fields in ({"register": "S1-29", "reason": "stolen"}, {"register": "S1-28"}):
        answer = ilse.send(f"{path}/revoke", path, **fields)
        assert answer.status_code == 422
        assert "Nothing was done." in answer.text
    ilse.send(f"{path}/revoke", path, register="s1-28", reason="stolen from the counter")
    with hq.read() as unit:
        kept = devices.find(unit, till.me.device_id)
        entry = state.journal_page(unit)[0]
    assert kept is not None
    assert kept.state == "revoked"
    assert (entry.who, entry.what) == ("ilse", "till_revoked")
    assert "stolen from the counter" in entry.detail
    assert "Revoke this till" not in ilse.page(path)


def a_clone(hq) -> tuple[Till, dict[int, str]]:
    """A fenced till: two orders behind the fork, and the first and third of the other chain."""
    till = a_till(hq, hq.ids, "S1-5")

    def order(number: int):
        return till.item(till.placed(carts.cart(("10.00", carts.PICK)), number))

    till.push(order(1))
    seq, head = till.seq, till.head
    till.push(order(2), order(3))
    till.seq, till.head = seq, head
    other = [order(number) for number in (4, 5, 6)]
    assert {x.result for x in till.push(other[0], other[2])} == {"conflict"}
    hq.run(lambda unit: devices.set_state(unit, till.me.device_id, "fenced"))
    return till, {one.seq: one.order_id for one in other}


def test_fr3_both_chains_are_shown_from_the_fork_with_what_never_came(own_hq):
    till, other = a_clone(own_hq)
    at = f"/console/tills/{till.me.device_id}"
    visitor = signed_in(own_hq)
    page = visitor.page(at)
    assert f"{at}/re-enrol" in page
    assert "Till enrolled</a>" in page
    assert re.search(r"<dt>clerk</dt><dd>last event <time", page)
    page = visitor.page(f"{at}/re-enrol")
    assert "The chains part behind event 1" in page
    rows = re.findall(r'<tr class="two-lines">.*?</tr>', page, re.DOTALL)
    assert ["S1-05-000002" in rows[0], other[2] in rows[0]] == [True, True]
    assert ["S1-05-000003" in rows[1], "nothing here" in rows[1]] == [True, True]
    assert ["nothing here" in rows[2], other[4] in rows[2]] == [True, True]
    assert "Of the other chain these never came: 3." in page


def test_fr3_a_fenced_till_is_let_in_anew_by_two_people(own_hq):
    till, _ = a_clone(own_hq)
    at = f"/console/tills/{till.me.device_id}/re-enrol"
    ilse = signed_in(own_hq)
    alone = ilse.send("/console/tills/enrol", "/console/tills/enrol", store="S1", register="5")
    assert "It is let in anew by two people" in alone.text
    assert "Give a reason" in ilse.send(at, at, do="propose", reason=" ").text
    assert ilse.send(at, at, do="propose", reason="copied disk").status_code == 303
    assert "You proposed it yourself" in ilse.send(at, at, do="confirm").text
    operators.add(own_hq, "joost", "Joost Hendriks", "a long enough password")
    joost = signed_in(own_hq, "joost")
    assert "Ilse Vermeer proposes to let this till in anew." in joost.page(at)
    till.push(till.item(till.placed(carts.cart(("10.00", carts.PICK)), 7)))
    assert "proposes" not in joost.page(at)
    assert joost.send(at, at, do="confirm").status_code == 409
    ilse.send(at, at, do="propose", reason="copied disk")
    assert joost.send(at, at, do="withdraw").headers["location"].endswith("proposal_withdrawn")
    assert joost.send(at, at, do="confirm").status_code == 409
    ilse.send(at, at, do="propose", reason="copied disk")
    answer = joost.send(at, at, do="confirm")
    code = found(CODE, joost.page(answer.headers["location"]))
    assert "A one-time code for S1-5 is valid until" in ilse.page(at)
    assert Till(own_hq, own_hq.ids, "S1-5").enrol(code).status == 200
    assert "This till is not fenced" in joost.page(at)
    assert "is valid until" not in joost.page(at)
    assert joost.send(at, at, do="propose", reason="once more").status_code == 409
    nobody = at.replace(till.me.device_id, "nobody")
    assert joost.send(nobody, at, do="propose", reason="once more").status_code == 404
    assert "fenced" not in joost.page("/console")
    with own_hq.read() as unit:
        newest = [one.what for one in state.journal_page(unit)][:3]
    assert newest == ["till_enrolled", "enrol_code_made", "re_enrol_confirmed"]


def test_fr3_a_confirmation_broken_off_before_its_code_leaves_the_proposal(own_hq, monkeypatch):
    """HQ killed between the two would let nobody in, and ask the first person once more."""
    till, _ = a_clone(own_hq)
    device, joost = till.me.device_id, Actor("joost", "administrator")
    re_enrolment.propose(own_hq, Actor("ilse", "administrator"), device, "copied disk")

    def killed(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(devices, "add_code", killed)
        with pytest.raises(RuntimeError):
            re_enrolment.confirm(own_hq, joost, device)
    code = re_enrolment.confirm(own_hq, joost, device)
    assert Till(own_hq, own_hq.ids, "S1-5").enrol(code).status == 200
