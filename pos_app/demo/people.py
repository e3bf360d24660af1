"""The demo's customers, drawn from word lists by a seed; nobody of them exists."""

from random import Random
from typing import Any

from pos_app.demo.words import words
from pos_app.domain.customer import Address, Customer

CUSTOMERS = 300
BUSINESSES = 45
FIRST_NUMBER = 104_500
POSTCODE_LETTERS = "ABCDEGHJKLMNPRTVWXZ"


def customers(random: Random) -> tuple[Customer, ...]:
    """People and businesses with addresses; one in six has a second one."""
    lists = words("people")
    return tuple(_customer(random, lists, number) for number in range(CUSTOMERS))


def _customer(random: Random, lists: dict[str, Any], number: int) -> Customer:
    business = number % (CUSTOMERS // BUSINESSES) == 0
    surname = random.choice(lists["surnames"])
    person = f"{random.choice(lists['first_names'])} {surname}"
    name = _business_name(random, lists, surname) if business else person
    addresses = [_address(random, lists, "home", name)]
    if random.random() < 1 / 6:
        addresses.append(_address(random, lists, "second", person))
    letters = "".join(one for one in person.lower() if one.isascii() and one.isalpha())
    return Customer(
        customer_id=str(FIRST_NUMBER + number),
        name=name,
        business=business,
        phone=f"06{random.randint(10_000_000, 99_999_999)}",
        email=f"{letters}{number}@voorbeeld.example" if random.random() < 0.8 else "",
        addresses=tuple(addresses),
    )


def _business_name(random: Random, lists: dict[str, Any], surname: str) -> str:
    trade, form = random.choice(lists["businesses"]), random.choice(lists["legal_forms"])
    return f"{trade} {surname} {form}".strip()


def _address(random: Random, lists: dict[str, Any], address_id: str, name: str) -> Address:
    city, low, high = random.choice(lists["cities"])
    letters = "".join(random.choices(POSTCODE_LETTERS, k=2))
    return Address(
        address_id=address_id,
        name=name,
        street=f"{random.choice(lists['streets'])} {random.randint(1, 240)}",
        postcode=f"{random.randint(low, high)} {letters}",
        city=city,
    )
