"""S1: test card numbers typed into every field of the till are found nowhere afterwards."""

import dataclasses
import importlib
import inspect
import pkgutil
import typing

import pytest

from pos_app.domain.errors import Refused
from pos_app.till import operations
from pos_app.till.operations.customers import AddCustomer, NewCustomer
from pos_app.till.operations.lines import AddProduct
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.operations.staff import SignIn
from pos_app.till.operations.typed import KEYS, clean
from tests.e2e.day import do, send_all

CARDS = ["4111111111111111", "5555 5555 5555 4444", "3782-822463-10005"]


def requests():
    """Every request of a gesture that has a text somewhere."""
    found = []
    for module in pkgutil.iter_modules(operations.__path__):
        loaded = importlib.import_module(f"pos_app.till.operations.{module.name}")
        for _, cls in inspect.getmembers(loaded, dataclasses.is_dataclass):
            if isinstance(cls, type) and cls.__module__ == loaded.__name__:
                found.append(cls)
    return found


def texts():
    for cls in requests():
        hints = typing.get_type_hints(cls)
        for field in dataclasses.fields(cls):
            if hints[field.name] is str and field.name not in KEYS:
                yield pytest.param(cls, field.name, id=f"{cls.__name__}.{field.name}")


@pytest.mark.parametrize(("cls", "name"), list(texts()))
def test_no_field_of_a_gesture_takes_a_card_number(cls, name):
    made = object.__new__(cls)
    for field in dataclasses.fields(cls):
        object.__setattr__(made, field.name, None)
    for card in CARDS:
        object.__setattr__(made, name, f"paid with {card}.")
        with pytest.raises(Refused, match="CARD_NUMBER_TYPED"):
            clean(made)


def test_what_is_typed_is_composed_and_stripped_before_any_gesture_sees_it():
    asked = clean(NewCustomer("Zoe\u0308 \u202eJansen\x07", city="A\nB"))
    assert (asked.name, asked.city) == ("Zoë Jansen", "A B")
    untouched = NewCustomer("Zoë Jansen")
    assert clean(untouched) is untouched


REFUSED = [
    ("add_product", AddProduct("4111111111111111")),
    ("add_customer", AddCustomer("4111111111111111")),
    ("new_customer", NewCustomer("4111111111111111")),
    ("new_customer", NewCustomer("Jansen", street="4111 1111 1111 1111")),
    ("sign_in", SignIn("4111111111111111", "111111")),
    ("sign_in", SignIn("clerk", "4111111111111111")),
]


@pytest.mark.parametrize(("name", "request_"), REFUSED)
def test_s1_a_card_number_typed_at_the_till_is_nowhere_afterwards(
    world, tmp_path, caplog, name, request_
):
    do(world, "add_product", sku="MUG")
    with pytest.raises(Refused) as refused:
        world.run(OPERATIONS[name], request_)
    assert "4111" not in str(refused.value.details.get("sku", ""))[:8]
    if name != "sign_in":
        do(world, "pay", tender="cash", amount=1_000)
        send_all(world)
    digits = (b"4111111111111111", b"4111 1111 1111 1111")
    files = [one for one in tmp_path.rglob("*") if one.is_file()]
    assert len(files) > 3
    assert [one for one in files if any(card in one.read_bytes() for card in digits)] == []
    assert "4111" not in caplog.text
