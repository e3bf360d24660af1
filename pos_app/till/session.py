"""The one mutable object of the till: who is signed in, the open shift, the cart and the recalled
order.

Every change is on disk before it is shown. It never speaks HTTP and never knows a widget.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from pos_app.contract.messages import EVENT_BODY_MAX
from pos_app.contract.payments import PaymentRow
from pos_app.contract.translate import decode, decode_event, encode, encode_event
from pos_app.domain.automatic_charges import worked_out
from pos_app.domain.checkout import check_on_account
from pos_app.domain.clock import Clock, Ids, business_date
from pos_app.domain.configuration import Configuration, OrderCreation
from pos_app.domain.errors import Refused
from pos_app.domain.events import Event
from pos_app.domain.frozen import quick, replace
from pos_app.domain.ids import order_number
from pos_app.domain.order import CustomerOrder
from pos_app.domain.shift import Shift
from pos_app.domain.staff import Approval, Permission, StaffMember
from pos_app.domain.transaction import Terms, Transaction
from pos_app.till.condition import Condition
from pos_app.till.devices.card_terminal import CardTerminal
from pos_app.till.storage.catalogue import Catalogue
from pos_app.till.storage.store import TillStore, Unit
from pos_app.till.storage.values import StoredEvent
from pos_app.till.sync.hq_client import HqClient
from pos_app.till.sync.outbox import ALWAYS_NOW, Outbox

APPLY_WISH = {
    OrderCreation.SYNCHRONOUS: ALWAYS_NOW,
    OrderCreation.ASYNCHRONOUS: "batch",
    OrderCreation.REAL_TIME_FIRST: "now",
}
"""K1: when HQ should apply an event."""
CART_BYTES_MAX = EVENT_BODY_MAX - 32_768
"""A larger cart takes nothing more: its event would be more than head office takes in, and what its
tenders say of it still fits (reliability 6).
"""
SHARED_SHIFT = "shared_shift"
"""The right to work in somebody else's shift (R51)."""


def _own_bytes(cart: Transaction) -> int:
    """How large the cart's event becomes; orders that it is about are not told again."""
    return len(encode(replace(cart, pick_up=None, edit=None, cancellation=None, returning=None)))


@dataclass(frozen=True, slots=True)
class Recalled:
    """An order opened for viewing; `from_hq` says whether HQ showed it or only this till knows it
    (K7). `payments` are HQ's, once they were asked for (R72); `history` is HQ's, one `at|what|who`
    per step; `held` says who works on it at another till, and until when at most (R98).
    """

    order: CustomerOrder
    from_hq: bool
    as_of: datetime
    payments: tuple[PaymentRow, ...] | None = None
    history: tuple[str, ...] = ()
    held: tuple[str, datetime] | None = None


@quick
@dataclass(frozen=True, slots=True)
class Concluded:
    """What the screen and a training script want to know of the last conclusion."""

    kind: str
    transaction: Transaction | None
    order: CustomerOrder | None
    receipt_no: str
    change_minor: int = 0
    refund_minor: int = 0
    deposit_used: int | None = None


class PinCheck(Protocol):
    """Verifies a PIN against its hash; slow on purpose."""

    def __call__(self, pin_hash: str, pin: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Grant:
    """What a second person agreed to: when, counted as no clock is set, and what they saw in hand,
    cart and order (S3).
    """

    approval: Approval
    at_seconds: float
    seen: tuple[Transaction | None, CustomerOrder | None]


@dataclass(frozen=True, slots=True)
class Outfit:
    """What the composition root hands to the session."""

    store: TillStore
    catalogue: Callable[[], Catalogue]
    clock: Clock
    ids: Ids
    sign: Callable[[bytes], bytes]
    check_pin: PinCheck
    hash_pin: Callable[[str], str]
    hq: HqClient
    outbox: Outbox
    terminal: CardTerminal
    wake: Callable[[], None] = lambda: None
    open_drawer: Callable[[], None] = lambda: None
    condition: Condition = field(default_factory=Condition)


def works_in(configuration: Configuration, shift: Shift, member: StaffMember) -> bool:
    """Whether the shift is theirs, was shared with them, or their group shares every shift."""
    if member.staff_id in (shift.opened_by, *shift.users):
        return True
    group = configuration.group(member.group_id)
    return group is not None and group.permission(SHARED_SHIFT) is Permission.ALLOWED


def switch_off(outfit: Outfit, *, off: bool) -> None:
    """Cut the connection to HQ by hand, or put it back; over a restart it stays so (R180)."""
    with outfit.store.begin() as unit:
        unit.set_switched_off(off=off)
    outfit.hq.switched_off = off


def look_for_hq(outfit: Outfit) -> None:
    """A transaction starts, or HQ has answered somebody: HQ that was away is looked for, in the
    background, whatever the back-off says (R180).
    """
    if outfit.hq.offline or outfit.store.sync_state().reachable is False:
        outfit.hq.check_wanted = True
        outfit.wake()


class RegisterSession:
    """The register as one clerk uses it."""

    def __init__(self, outfit: Outfit) -> None:
        self.outfit = outfit
        self.store = outfit.store
        self.staff: StaffMember | None = None
        self.recalled: Recalled | None = None
        self.concluded: Concluded | None = None
        self.granted: Grant | None = None
        self.listener: Callable[[], None] = lambda: None
        self.transaction: Transaction | None = self.store.draft()
        self.shift: Shift | None = self.store.shift()
        self._configuration = self.store.configuration()
        self._keep_time()

    # --- what is true now -------------------------------------------------------------

    @property
    def configuration(self) -> Configuration:
        """The store's configuration; a newer download counts from the next cart on."""
        if self._configuration is None:
            self.refresh_configuration()
        if self._configuration is None:
            raise Refused("NOT_ENROLLED")
        return self._configuration

    def refresh_configuration(self) -> None:
        """Take a downloaded configuration over, between two customers only."""
        if self.transaction is not None:
            return
        current = self.store.configuration()
        if current is not self._configuration:
            self._configuration = current
            self._keep_time()

    def _keep_time(self) -> None:
        """Whoever waits for HQ waits as long as the profile says (R180)."""
        if self._configuration is not None:
            seconds = self._configuration.profile.hq_timeout_seconds
            self.outfit.hq.limit_seconds = float(seconds)

    @property
    def now(self) -> datetime:
        """The moment, in UTC."""
        return self.outfit.clock.now()

    @property
    def today(self) -> date:
        """The store's calendar day."""
        return business_date(self.now, self.configuration.store.time_zone)

    def signed_in(self) -> StaffMember:
        """Who works here now, or `NOT_SIGNED_IN`."""
        if self.staff is None:
            raise Refused("NOT_SIGNED_IN")
        return self.staff

    def open_shift(self) -> Shift:
        """The active shift, or `NO_SHIFT` (R80); somebody must be signed in first, and somebody
        else's shift needs the right to share it, `SHIFT_OF_ANOTHER` (R51).
        """
        member = self.signed_in()
        if self.shift is None:
            raise Refused("NO_SHIFT")
        if not works_in(self.configuration, self.shift, member):
            opener = self.configuration.staff_member(self.shift.opened_by)
            name = opener.name if opener else self.shift.opened_by
            raise Refused("SHIFT_OF_ANOTHER", number=self.shift.number, staff=name)
        return self.shift

    def cart(self) -> Transaction:
        """The cart in hand, or a new empty one; needs an open shift."""
        self.open_shift()
        return self.transaction if self.transaction is not None else self.new_cart()

    def new_cart(self) -> Transaction:
        """An empty cart under today's terms."""
        self.refresh_configuration()
        configuration = self.configuration
        orders, store = configuration.orders, configuration.store
        return Transaction(
            transaction_id=self.outfit.ids.new(),
            started_at=self.now,
            terms=Terms(
                store_id=store.store_id,
                register_id=configuration.register_id,
                prices_include_tax=store.prices_include_tax,
                deposit_rate=orders.deposit_rate,
                cancellation_rate=orders.cancellation_rate,
                cancellation_tax_rate=orders.cancellation_tax_rate,
                cash_rounding_minor=store.cash_rounding_minor,
                currency=store.currency,
                time_zone=store.time_zone,
                shipping_charge_code=orders.shipping_charge_code,
                carry_out_mode=configuration.delivery.carry_out_mode,
                manual_accept=configuration.profile.manual_accept,
            ),
        )

    # --- changing it ------------------------------------------------------------------

    def accept(self, cart: Transaction, gesture: str) -> None:
        """Save the cart, then show it; an order gets its number the moment it becomes one (N1).
        None is begun where the disk could not hold it to its end (FS1).
        """
        if self.transaction is None:
            self.store.check_room()
            look_for_hq(self.outfit)
        cart = worked_out(cart, self.configuration, self.transaction)
        check_on_account(cart)
        with self.store.begin() as unit:
            cart = self.numbered(unit, cart)
            if unit.save_draft(cart, gesture) > CART_BYTES_MAX:
                self._check_size(cart)
        self.show(cart)

    def _check_size(self, cart: Transaction) -> None:
        before = 0 if self.transaction is None else _own_bytes(self.transaction)
        if _own_bytes(cart) > max(before, CART_BYTES_MAX):
            raise Refused("CART_TOO_LARGE", lines=len(cart.lines))

    def numbered(self, unit: Unit, cart: Transaction) -> Transaction:
        """The cart with its order number reserved when it has become an order."""
        if cart.order_no or not cart.is_order:
            return cart
        terms, counter = cart.terms, unit.next_number("order")
        number = order_number(terms.store_id, terms.register_id, counter, cart.transaction_id)
        return replace(cart, order_no=number)

    def show(self, cart: Transaction | None) -> None:
        """Take over what is already on disk and tell the screen."""
        self.transaction = cart
        if cart is not None:
            self.recalled = None
        self.listener()

    def show_order(self, recalled: Recalled | None) -> None:
        """Take over an order opened for viewing and tell the screen."""
        self.recalled = recalled
        self.listener()

    def undo(self) -> None:
        """The cart before the last gesture (section 8.3); `NOTHING_TO_UNDO` behind a payment or at
        the start.
        """
        if not self.store.can_undo():
            raise Refused("NOTHING_TO_UNDO")
        with self.store.begin() as unit:
            before = unit.undo_draft()
            if before is None:
                unit.clear_draft()
        self.show(before)

    def add_event(self, unit: Unit, event: Event, event_id: str, at: datetime) -> None:
        """Write the event into the chain, inside the unit that writes what it tells of (R175),
        marked where the clock is doubted (N3).
        """
        if self.outfit.condition.clock_suspect:
            event = replace(event, clock_suspect=True)
        wish = APPLY_WISH[self.configuration.orders.creation]
        unit.add_event(event, event_id, encode_event(event), self.outfit.sign, at, wish)

    def event_of(self, stored: StoredEvent) -> Event:
        """The domain event that a stored one holds."""
        return decode_event(stored.header.kind, stored.body)

    def order_of(self, text: str) -> CustomerOrder:
        """The order that HQ's answer holds."""
        return decode(CustomerOrder, text)

    def add_cash(self, unit: Unit, amount_minor: int) -> None:
        """Count cash into the open shift, inside the unit that writes the tender (R191)."""
        shift = self.open_shift()
        if amount_minor:
            unit.add_cash(shift.shift_id, amount_minor)
            self.shift = replace(shift, cash_minor=shift.cash_minor + amount_minor)

    def sign_in(self, member: StaffMember | None) -> None:
        """Somebody has shown who they are, or has left."""
        self.staff = member
        self.listener()

    def show_shift(self) -> None:
        """Take the active shift over as it is on disk, and tell the screen."""
        self.shift = self.store.shift()
        self.listener()

    def finished(self, concluded: Concluded) -> None:
        """The cart is concluded and on disk: the register is free."""
        self.concluded = concluded
        self.transaction = None
        self.recalled = None
        self.refresh_configuration()
        self.listener()
