"""What HQ offers for buttons and rights is what the till knows (R48, R51, R85)."""

import pytest

from pos_app.domain.user_operations import AREAS, PAYING, USER_OPERATIONS, fits_area
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.ui import selling
from pos_app.till.ui.facts.order_buttons import RECALLED
from pos_app.till.ui.layout import area, named
from pos_app.till.ui.rooms.shift_home import GESTURES


def buttons(place):
    return [
        name
        for one in USER_OPERATIONS
        for name in (one.name, *(f"{one.name}:{x}" for x in one.parameters))
        if fits_area(place, name)
    ]


WITHOUT_MARK = {
    "sign_in": "nobody is known before it, so there is no group to ask",
    "lock": "whoever had to ask before leaving would leave the till open",
    "approve": "it is the consent itself; whose consent counts is a group's own switch",
    "recover_payment": "money in doubt is cleared up by whoever stands there, before anything else",
    "compare_order": "it reads the order that a gesture with a mark has put in hand",
    "value_balance": "it reads; paying with that card has a mark",
}
"""The operations that no group is asked about, and why."""


@pytest.mark.parametrize("name", OPERATIONS)
def test_r52_every_operation_that_a_person_starts_can_be_marked(name):
    operation = OPERATIONS[name]
    rights = {x for x in (operation.permission, *operation.also) if x}
    guarded = {one.name for one in USER_OPERATIONS if one.guarded}
    assert bool(rights) != (name in WITHOUT_MARK)
    assert rights <= guarded


WITHIN = {"waive_cancellation_charge", "pick_up_offline", "ship_unpaid", "close_unsent"}
"""Marks that a gesture asks for only where it leads so far."""


def test_r51_r52_every_mark_that_hq_offers_is_asked_for():
    rights = {x for one in OPERATIONS.values() for x in (one.permission, *one.also) if x}
    assert {one.name for one in USER_OPERATIONS if one.guarded} - rights == WITHIN


def test_r52_only_operations_are_without_a_mark():
    assert set(OPERATIONS) >= set(WITHOUT_MARK)


@pytest.mark.parametrize("place", ["actions", "more"])
def test_r48_r85_the_till_draws_every_button_of_the_sale_that_hq_offers(place):
    for button in buttons(place):
        assert area({place: (button,)}, place, (), lambda _name: True), button


@pytest.mark.parametrize(
    ("place", "known"), [("recalled", RECALLED), ("shift", GESTURES), ("paying", selling.PAYING)]
)
def test_r48_areas_with_a_place_of_their_own_take_what_hq_offers(place, known):
    offered = buttons(place) if place != "paying" else PAYING
    assert offered
    for button in offered:
        assert named({place: (button,)}, place, known) != known, button
        assert named({place: (button,)}, place, known), button


def test_r48_what_is_no_user_operation_stands_nowhere():
    for place in AREAS:
        for name in ("add_product", "recall_order:nothing", "ship:to_ship", "send_later"):
            assert not fits_area(place, name)


def test_numbers_and_names_stand_once():
    names = [one.name for one in USER_OPERATIONS]
    numbers = [one.number for one in USER_OPERATIONS if one.number]
    assert len(set(names)) == len(names)
    assert len(set(numbers)) == len(numbers)
