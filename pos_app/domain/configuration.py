"""What HQ has decided for a store, as the till holds it; must never be changed at a till."""

from dataclasses import dataclass, field
from enum import Enum

from pos_app.domain.charge_rule import ChargeCode, ChargeRule, ReasonCode
from pos_app.domain.staff import PermissionGroup, StaffMember
from pos_app.domain.tax_group import NO_TAXES, Taxes


class OrderCreation(Enum):
    """When the till talks to HQ about a new order (K1, R36, R37)."""

    SYNCHRONOUS = "synchronous"
    ASYNCHRONOUS = "asynchronous"
    REAL_TIME_FIRST = "real_time_first"


class FulfilmentPayment(Enum):
    """What a store demands for goods that are shipped later (R38)."""

    PAY_LATER = "pay_later"
    CARD_REQUIRED = "card_required"


class OrderType(Enum):
    """What a new order starts as; the clerk can still make the other kind (R16)."""

    ORDER = "order"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class Location:
    """A store or warehouse of the fulfilment groups with its two flags (R8-R10).

    `closed_days` are weekdays, 1 for Monday; `coordinates` are degrees north and east,
    `52.1561, 5.3878`, or empty.
    """

    location_id: str
    name: str
    is_store: bool
    can_ship: bool
    can_pick_up: bool
    address: str = ""
    tax_group: str = ""
    closed_days: tuple[int, ...] = ()
    coordinates: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryMode:
    """HQ's named way of delivering (R2); the pickup list and the carry-out parameter decide its
    class (R4, R6).

    Empty `skus_allowed` and `countries` mean all; a country is `NL`, a state of one `US-CA`;
    `expedite` sorts and costs nothing; the first day is `lead_days` from today.
    """

    code: str
    name: str
    name_nl: str = ""
    carrier: bool = True
    skus_excluded: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    skus_allowed: tuple[str, ...] = ()
    countries_excluded: tuple[str, ...] = ()
    charge_group: str = ""
    expedite: str = ""
    lead_days: int = 0


@dataclass(frozen=True, slots=True)
class ForeignCurrency:
    """Notes of another currency that the store takes; a million of its minor units are worth
    `rate` own ones, and `decimals` of it are shown (R77).
    """

    code: str
    rate: int
    decimals: int = 2


@dataclass(frozen=True, slots=True)
class TenderType:
    """A way of paying that the store accepts; `kind` is one of `tender.TenderKind`, `currencies`
    are those of foreign cash.
    """

    kind: str
    name: str
    name_nl: str = ""
    currencies: tuple[ForeignCurrency, ...] = ()


@dataclass(frozen=True, slots=True)
class Store:
    """The selling store; `warehouse` loses what is carried out or picked up, `shipping_location`
    what is shipped (R11).
    """

    store_id: str
    name: str
    address: str = ""
    time_zone: str = "Europe/Amsterdam"
    currency: str = "EUR"
    language: str = "nl"
    prices_include_tax: bool = True
    cash_rounding_minor: int = 1
    shipping_location: str = ""
    tax_number: str = ""
    warehouse: str = ""
    tax_group: str = ""
    channel_group: str = ""
    company: str = ""

    @property
    def full_name(self) -> str:
        """Company and store, as both stand on the sign-in screen and on paper."""
        return f"{self.company}, {self.name}" if self.company else self.name


@dataclass(frozen=True, slots=True)
class Delivery:
    """Delivery parameters of section 1.1."""

    modes: tuple[DeliveryMode, ...] = ()
    pickup_modes: tuple[str, ...] = ()
    carry_out_mode: str = ""
    only_carrier_modes: bool = True
    location_flags: bool = True
    locations: tuple[Location, ...] = ()


@dataclass(frozen=True, slots=True)
class Orders:
    """Customer-order parameters of sections 1.2 to 1.4; rates in ten-thousandths of a percent.

    `automatic_charges` is R22; `charge_details` gives codes of `charge_codes` their flags (R33);
    `charge_override_reasons`, when there are any, must be chosen from (R23). An empty charge code
    makes what needs it fail with `CHARGE_CODE_MISSING` (R20, R21). `sync_error_hold` is the hold
    code of a repaired order (R25), `returns_across_orders` is R26, `order_completion` R98.
    `free_refunds` are the tenders by which money goes back for goods where no payment binds it:
    they were paid in cash, or came back without a receipt (R82, R136).
    """

    deposit_rate: int = 0
    cancellation_rate: int = 0
    cancellation_tax_rate: int = 0
    shipping_charge_code: str = "shipping"
    charge_codes: tuple[str, ...] = ("shipping", "other")
    creation: OrderCreation = OrderCreation.REAL_TIME_FIRST
    fulfilment_payment: FulfilmentPayment = FulfilmentPayment.PAY_LATER
    automatic_charges: bool = False
    charge_rules: tuple[ChargeRule, ...] = ()
    charge_details: tuple[ChargeCode, ...] = ()
    charges_by_channel: bool = True
    charge_override_reasons: tuple[ReasonCode, ...] = ()
    default_type: OrderType = OrderType.ORDER
    cancellation_charge_code: str = "cancellation"
    refund_shipping: bool = False
    quote_days: int = 30
    sync_error_hold: str = ""
    returns_across_orders: bool = False
    free_refunds: tuple[str, ...] = ("cash", "credit_note")
    return_reasons: tuple[ReasonCode, ...] = ()
    order_completion: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """How the till behaves: time limits, warnings, scanner prefixes (section 6a), and the store's
    functionality profile (R34, R39-R46).

    An in-store code of a prefix that carries neither price nor weight is a plain article, so
    nothing asks for `article_prefixes`; documents name them since the first wire.
    `start_and_declaration` is R40, for tills with a drawer; `notification_seconds` 0 switches
    notifications off (R42); `reject_reasons`, when there are any, must be chosen from (R44).
    `drawers` names the till's drawers where it has more than one (R80); a card authorisation is
    stale after `authorisation_days` (R187). `offline_before_sign_in` lets anybody cut the
    connection by hand on the sign-in screen (R180). Without HQ nobody signs in or approves after
    `offline_grace_hours`; 0 is without end (S5).
    """

    hq_timeout_seconds: int = 10
    unsent_warning_minutes: int = 30
    synchronise_seconds: int = 30
    price_prefixes: tuple[str, ...] = ("21", "22")
    weight_prefixes: tuple[str, ...] = ("23", "27", "28", "29")
    article_prefixes: tuple[str, ...] = ("20", "24", "25", "26")
    has_drawer: bool = True
    manual_charge_calculation: bool = False
    edit_partly_fulfilled: bool = True
    start_and_declaration: bool = False
    void_suspended_at_close: bool = False
    notification_seconds: int = 0
    days_kept: int = 90
    reject_reasons: tuple[ReasonCode, ...] = ()
    customers_asynchronous: bool = False
    manual_accept: bool = False
    drawers: tuple[str, ...] = ()
    shift_difference_minor: int = 0
    authorisation_days: int = 14
    offline_before_sign_in: bool = False
    offline_grace_hours: int = 168


class AttributeLevel(Enum):
    """Where an order attribute is asked (R50)."""

    HEADER = "header"
    LINE = "line"
    BOTH = "both"


class AttributeKind(Enum):
    """What an order attribute holds (R50)."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class OrderAttribute:
    """What HQ wants to know of an order or line (R50): a fixed list of `values`, or for a number
    the range `least` to `most`; both are enforced.
    """

    code: str
    name: str
    name_nl: str = ""
    level: AttributeLevel = AttributeLevel.HEADER
    kind: AttributeKind = AttributeKind.TEXT
    values: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    required: bool = False


class ButtonTone(Enum):
    """What the colour of a button's icon means; `USUAL` is the operation's own."""

    USUAL = "usual"
    PLAIN = "plain"
    CARRY = "carry"
    PICK = "pick"
    SHIP = "ship"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class ButtonFace:
    """How a button differs from what its operation looks like: texts in both languages, colour,
    size in cells, and whether it shows its live count (R84). An empty text is the operation's.
    """

    text: str = ""
    text_nl: str = ""
    tone: ButtonTone = ButtonTone.USUAL
    width: int = 1
    height: int = 1
    counted: bool = True


@dataclass(frozen=True, slots=True)
class ScreenLayout:
    """Which operations stand in which area of the screen, by name and in order (R47).

    A button with a parameter is `recall_order:to_pick_up` (R85); `faces` has its looks by area and
    name, `more/ship_all`. `totals` are the lines of the totals panel in `totals_columns` columns
    (R49); empty means all.
    """

    version: int = 1
    areas: dict[str, tuple[str, ...]] = field(default_factory=dict)
    layout_id: str = ""
    totals_columns: int = 1
    totals: tuple[str, ...] = ()
    faces: dict[str, ButtonFace] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Configuration:
    """Everything the configuration download carries, in one version; applied whole
    or not at all.
    """

    version: int
    store: Store
    register_id: str
    delivery: Delivery = Delivery()
    orders: Orders = Orders()
    profile: Profile = Profile()
    groups: tuple[PermissionGroup, ...] = ()
    staff: tuple[StaffMember, ...] = ()
    tenders: tuple[TenderType, ...] = ()
    layout: ScreenLayout = ScreenLayout()
    taxes: Taxes = NO_TAXES
    layouts: tuple[ScreenLayout, ...] = ()
    attributes: tuple[OrderAttribute, ...] = ()

    def layout_for(self, member: StaffMember | None) -> ScreenLayout:
        """The person's own layout beats the till's, which HQ let beat the store's (R47)."""
        wanted = member.layout_id if member else ""
        return next((x for x in self.layouts if wanted and x.layout_id == wanted), self.layout)

    def group(self, group_id: str) -> PermissionGroup | None:
        """The permission group of that id."""
        return next((one for one in self.groups if one.group_id == group_id), None)

    def staff_member(self, staff_id: str) -> StaffMember | None:
        """The person of that id."""
        return next((one for one in self.staff if one.staff_id == staff_id), None)

    def mode(self, code: str) -> DeliveryMode | None:
        """The delivery mode of that code."""
        return next((one for one in self.delivery.modes if one.code == code), None)

    def location(self, location_id: str) -> Location | None:
        """The location of that id, when the store's fulfilment groups have it (R8)."""
        return next(
            (one for one in self.delivery.locations if one.location_id == location_id), None
        )

    def tender(self, kind: str) -> TenderType | None:
        """The accepted tender of that kind."""
        return next((one for one in self.tenders if one.kind == kind), None)
