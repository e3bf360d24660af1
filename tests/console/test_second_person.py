"""R177: what the second person sees of a proposal, and what a copy names."""

from dataclasses import replace
from functools import partial
from hashlib import sha256

from sqlalchemy import update

from pos_app.hq.people import operators
from pos_app.hq.store import intake, orders
from pos_app.hq.tables.tills import DEVICE
from tests.console.conftest import found, signed_in
from tests.console.test_pages import text_of
from tests.console.test_repairs import REASON, aside, tried
from tests.helpers.carts import PICK, cart
from tests.hq.world import a_till, without_room

__all__ = ["aside"]


def test_the_second_person_sees_the_trial_until_it_moves_or_lapses_R177(
    aside, own_hq, monkeypatch
):
    """Finance may run no trial of its own; it confirmed what it had not seen."""
    visitor, path, event_id = aside
    fields = {"action": "correct", "v-line.1.price": "45,00"}
    _, seal = tried(visitor, path, **fields)
    visitor.send(path, path, do="propose", reason=REASON, seal=seal, **fields)
    beside, _ = tried(visitor, path, action="as_is")
    assert "Ilse Vermeer proposes: Apply a correction." in text_of(beside)
    operators.add(own_hq, "karin", "Karin Mulder", "another long secret", "finance")
    operators.add(own_hq, "vera", "Vera", "another long secret", "auditor")
    karin, vera = signed_in(own_hq, "karin"), signed_in(own_hq, "vera")
    shown = text_of(karin.page(path).split('id="second-head"')[1].split('id="do-head"')[0])
    assert "1210 Cash 45,00" in shown
    assert "Order line 1 A · Price: € 40,00 → € 45,00" in shown
    assert "Reserved for 2 Mar: A × 1" in shown
    assert "The order stays on hold" in shown
    assert vera.page(path).count('disabled title="Your role may read this') == 1
    move = partial(intake.set_state, position=1, at=own_hq.now(), state="quarantined")
    with monkeypatch.context() as disk:
        disk.setattr(orders, "add", without_room)
        assert "cannot work the trial out now" in karin.page(path)
    own_hq.run(partial(move, reason="REVIEW"))
    moved = karin.page(path)
    assert "The data moved after this was proposed. Withdraw it" in text_of(moved)
    assert "It cannot be confirmed now." in moved
    assert "data moved after this was proposed" in karin.send(f"{path}/confirm", path).text
    own_hq.clock.forward(hours=25)
    assert "The proposal is older than 24 hours" in text_of(signed_in(own_hq, "karin").page(path))
    with own_hq.read() as unit:
        assert intake.find(unit, event_id).state == "quarantined"


def test_a_copy_names_whose_payments_it_has_and_its_bytes_prove_themselves_R177(own_hq):
    till = a_till(own_hq, own_hq.ids)
    first = till.placed(cart(("1 x 40.00", PICK)))
    till.send(first, "now")
    again = replace(first, transaction=replace(first.transaction, order_no=till.number(2)))
    item = till.item(again, "now")
    till.push(item)
    visitor, path = signed_in(own_hq), f"/console/repair/{item.event_id}"
    page = text_of(visitor.page(path))
    assert "1 difference" in page
    assert "Payment, also of S1-01-000001-7K3Q 4,00 booked" in page
    assert "All its payments belong to S1-01-000001-7K3Q" in page
    assert "Signature and chain event 2 Fits" in page
    assert f"Contents {sha256(item.body.encode()).hexdigest()[:4]} " in page
    copy_of = found(r'name="copy_of" value="(\w+)"', visitor.page(path))
    fields = {"action": "mark", "copy_of": copy_of}
    _, seal = tried(visitor, path, **fields)
    visitor.send(path, path, do="propose", reason=REASON, seal=seal, **fields)
    operators.add(own_hq, "karin", "Karin Mulder", "another long secret", "finance")
    karin = signed_in(own_hq, "karin")
    assert "belong to S1-01-000001-7K3Q" in karin.page(path).split('id="do-head"')[0]
    assert karin.send(f"{path}/confirm", path).status_code == 303


def test_what_the_bytes_do_not_prove_is_a_difference_R177(aside, own_hq):
    visitor, path, _ = aside
    own_hq.run(lambda unit: unit.execute(update(DEVICE).values(public_key="00" * 32)))
    page = text_of(visitor.page(path))
    assert "Signature and chain Differs: Signed by the till's enrolled key event 1 Differs" in page
    assert "2 differences" in page
