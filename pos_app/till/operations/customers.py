"""The customer of the cart, found or new."""

import re
from dataclasses import dataclass

from pos_app.contract.messages import CustomerCreateReply, CustomerCreateRequest
from pos_app.contract.translate import decode, encode
from pos_app.domain import cart as carts
from pos_app.domain.automatic_charges import worked_out
from pos_app.domain.checkout import check_payments_of
from pos_app.domain.customer import Address, Customer, known_street, spaced
from pos_app.domain.delivery import is_brought
from pos_app.domain.erasure import is_erased
from pos_app.domain.errors import PosError, Refused, Unavailable
from pos_app.domain.frozen import replace
from pos_app.domain.transaction import Transaction
from pos_app.till.operations.accepting import accepted
from pos_app.till.operations.operation import Operation
from pos_app.till.operations.outcome import DONE, Outside, Result
from pos_app.till.rights import permit
from pos_app.till.session import RegisterSession

RIGHT = "add_customer"
NAME_MIN, NAME_MAX = 2, 120
CREATE_SECONDS = 3.0
"""How long a clerk waits for HQ's own number; a slower HQ gives it with the order."""


@dataclass(frozen=True, slots=True)
class AddCustomer:
    """The customer of that number."""

    customer_id: str


def _add_customer(session: RegisterSession, request: AddCustomer) -> Result:
    cart = check_customer_changeable(session)
    customer = session.outfit.catalogue().customer(request.customer_id)
    if customer is None or is_erased(customer):
        raise Refused("CUSTOMER_UNKNOWN", customer=request.customer_id[:40])
    permit(session, RIGHT)
    return accepted(session, _served(session, cart, customer), "add_customer")


def _served(session: RegisterSession, cart: Transaction, customer: Customer) -> Transaction:
    """The cart of that customer; a line that its mode does not bring to the new address is chosen
    anew (R2).
    """
    new = carts.with_customer(cart, customer)
    gone = (x for x in new.lines if not is_brought(session.configuration, x.sku, x.delivery))
    return carts.with_lines(new, tuple(replace(x, delivery=None, charges=()) for x in gone))


def check_customer_changeable(session: RegisterSession) -> Transaction:
    """The customer of a recalled order never changes (R99), nor one whose account or purchase order
    has paid (R77): `CUSTOMER_LOCKED`.
    """
    cart = session.cart()
    carts.check_customer_open(cart)
    check_payments_of(cart)
    return cart


@dataclass(frozen=True, slots=True)
class NewCustomer:
    """A customer made at this till, with an address if goods are to be sent."""

    name: str
    phone: str = ""
    email: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = "NL"
    business: bool = False


def _new_customer(session: RegisterSession, request: NewCustomer) -> Result:
    cart = check_customer_changeable(session)
    permit(session, RIGHT)
    _check_fields(request)
    address = Address(
        "home", request.name, request.street, request.postcode, request.city, request.country
    )
    with session.store.begin() as unit:
        number = unit.next_number("customer")
    customer = Customer(
        customer_id=f"{cart.terms.register_id}-C{number:05d}",
        name=request.name.strip(),
        business=request.business,
        phone=request.phone.strip(),
        email=request.email.strip(),
        addresses=(address,) if request.street.strip() else (),
        pending=True,
    )
    if session.configuration.profile.customers_asynchronous or _away(session):
        return _take(session, customer)
    return Outside(
        "hq", lambda: _created(session, customer), lambda made: _numbered(session, customer, made)
    )


def _away(session: RegisterSession) -> bool:
    """Whether HQ did not answer last time: nobody waits for it then."""
    return session.store.sync_state().reachable is False


def _created(session: RegisterSession, customer: Customer) -> CustomerCreateReply | None:
    """HQ's answer; whatever goes wrong, the customer keeps the temporary id (R45)."""
    request = CustomerCreateRequest(
        temporary_id=customer.customer_id, customer=encode(customer).decode()
    )
    try:
        return session.outfit.hq.create_customer(request, timeout=CREATE_SECONDS)
    except PosError:
        return None


def _numbered(
    session: RegisterSession, customer: Customer, answer: CustomerCreateReply | Unavailable | None
) -> Result:
    if isinstance(answer, CustomerCreateReply):
        customer = decode(Customer, answer.customer)
    return _take(session, customer)


def _take(session: RegisterSession, customer: Customer) -> Result:
    """The new customer in the cart, and known at this till."""
    cart = check_customer_changeable(session)
    with session.store.begin() as unit:
        unit.save_customer(customer)
        cart = worked_out(_served(session, cart, customer), session.configuration)
        cart = session.numbered(unit, cart)
        unit.save_draft(cart, "new_customer")
    session.show(cart)
    return DONE


def street_at(session: RegisterSession, postcode: str, country: str) -> tuple[str, str]:
    """Street and city of a postcode, as far as the customers whom this till knows agree on them."""
    wanted = spaced(postcode)
    found = session.outfit.catalogue().search_customers(wanted) if wanted else ()
    return known_street(found, wanted, country)


@dataclass(frozen=True, slots=True)
class NewAddress:
    """One more address of the cart's customer; the order carries it to HQ."""

    street: str
    postcode: str
    city: str
    name: str = ""
    country: str = "NL"


def check_has_customer(session: RegisterSession) -> Transaction:
    """A cart with a customer whose goods are still free to go anywhere."""
    cart = session.cart()
    carts.check_customer_open(cart)
    if cart.customer is None:
        raise Refused("CUSTOMER_MISSING")
    return cart


def _new_address(session: RegisterSession, request: NewAddress) -> Result:
    cart = check_has_customer(session)
    customer = cart.customer
    if customer is None:
        raise Refused("CUSTOMER_MISSING")
    permit(session, RIGHT)
    parts = (request.street.strip(), request.postcode.strip(), request.city.strip())
    _check_address((*parts, request.country), needed=True)
    _check_lengths(request.name)
    taken = {one.address_id for one in customer.addresses}
    free = next(f"till-{n}" for n in range(1, len(taken) + 2) if f"till-{n}" not in taken)
    name = request.name.strip() or customer.name
    address = Address(free, name, *parts, request.country)
    customer = replace(customer, addresses=(*customer.addresses, address))
    cart = replace(cart, customer=customer)
    with session.store.begin() as unit:
        unit.save_customer(customer)
        unit.save_draft(cart, "new_address")
    session.show(cart)
    return DONE


def _check_address(said: tuple[str, str, str, str], *, needed: bool) -> None:
    """An address is whole, in a country of two letters, or absent where none is needed."""
    *parts, country = said
    if (needed or any(parts)) and not all(parts):
        missing = ("street", "postcode", "city")[parts.index("")]
        raise Refused("CUSTOMER_FIELD", field=missing)
    for name, part in zip(("street", "postcode", "city"), parts, strict=True):
        if len(part) > NAME_MAX:
            raise Refused("CUSTOMER_FIELD", field=name)
    if not re.fullmatch("[A-Z]{2}", country):
        raise Refused("CUSTOMER_FIELD", field="country")


def _check_lengths(name: str, phone: str = "") -> None:
    """No text is longer than head office keeps."""
    for field, text in (("name", name), ("phone", phone)):
        if len(text.strip()) > NAME_MAX:
            raise Refused("CUSTOMER_FIELD", field=field)


def _check_fields(request: NewCustomer) -> None:
    """Name within bounds; an address is whole or absent."""
    if len(request.name.strip()) < NAME_MIN:
        raise Refused("CUSTOMER_FIELD", field="name")
    _check_lengths(request.name, request.phone)
    parts = (request.street.strip(), request.postcode.strip(), request.city.strip())
    _check_address((*parts, request.country), needed=False)
    email = request.email.strip()
    if email and ("@" not in email[1:-1] or len(email) > NAME_MAX):
        raise Refused("CUSTOMER_FIELD", field="email")


ADD_CUSTOMER = Operation("add_customer", _add_customer, check_customer_changeable, "F3", RIGHT)
NEW_CUSTOMER = Operation("new_customer", _new_customer, check_customer_changeable, "Ctrl N", RIGHT)
NEW_ADDRESS = Operation("new_address", _new_address, check_has_customer, permission=RIGHT)
