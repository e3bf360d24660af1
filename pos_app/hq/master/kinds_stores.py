"""Stores, places, ways of delivering, tills and screen layouts (sections 1.1, 1.4 and 1.5)."""

from pos_app.domain.configuration import ButtonTone
from pos_app.domain.user_operations import AREAS, TOTALS
from pos_app.hq.master.fields import Field, Shape
from pos_app.hq.master.kind import Kind

CHANNEL, REGISTERS, MODES = 1070, 1090, 1120
PLACE = r"[A-Z]{2}(-[A-Z0-9]{1,3})?"
"""A country, or a state of one: `NL`, `US-CA` (R2)."""
PREFIX = r"2[0-9]"

BUTTON = rf"({'|'.join(AREAS)})/[a-z_]+(:[a-z_]+)?"
"""A button of an area: `more/ship_all`."""
TONES = tuple(one.value for one in ButtonTone)

STORE = Kind(
    "store",
    CHANNEL,
    (
        Field("store_id", Shape.KEY, pattern=r"[A-Za-z0-9]{1,8}"),
        Field("name", required=True),
        Field("company", most=60),
        Field("address"),
        Field("time_zone", default="Europe/Amsterdam", required=True, most=60),
        Field("currency", default="EUR", required=True, pattern=r"[A-Z]{3}"),
        Field("language", Shape.CHOICE, options=("nl", "en")),
        Field("prices_include_tax", Shape.FLAG, default=True),
        Field("cash_rounding", Shape.AMOUNT, default=1, least=1, most=100_00),
        Field("tax_number", most=40),
        Field("tax_group", Shape.ONE, to="tax_group"),
        Field("channel_group", most=40),
        Field("warehouse", Shape.ONE, to="location"),
        Field("shipping_warehouse", Shape.ONE, to="location"),
        Field("fulfilment_groups", Shape.SOME, to="fulfilment_group"),
        Field("profile", Shape.ONE, to="profile"),
        Field("layout", Shape.ONE, to="layout"),
        Field("tenders", Shape.SOME, to="tender"),
    ),
    listed=("name", "profile", "warehouse", "layout"),
)
PROFILE_SETTINGS = (
    Field("asynchronous", Shape.FLAG, default=True),
    Field("real_time_first", Shape.FLAG, default=True),
    Field("fulfilment_payment", Shape.CHOICE, options=("pay_later", "card_required")),
    Field("edit_partly_fulfilled", Shape.FLAG, default=True),
    Field("start_and_declaration", Shape.FLAG),
    Field("void_suspended_at_close", Shape.FLAG),
    Field("shift_difference", Shape.AMOUNT),
    Field("notification_seconds", Shape.WHOLE, most=86_400, unit="seconds"),
    Field("days_kept", Shape.WHOLE, default=90, least=1, most=3_650, unit="days"),
    Field("authorisation_days", Shape.WHOLE, default=14, least=2, most=365, unit="days"),
    Field("reject_reasons", Shape.ONE, to="reason_list"),
    Field("customers_asynchronous", Shape.FLAG),
    Field("manual_accept", Shape.FLAG),
    Field("manual_charges", Shape.FLAG),
    Field("hq_timeout_seconds", Shape.WHOLE, default=10, least=1, most=120, unit="seconds"),
    Field("offline_before_sign_in", Shape.FLAG),
    Field("offline_grace_hours", Shape.WHOLE, default=168, most=8_760, unit="hours"),
    Field("unsent_minutes", Shape.WHOLE, default=30, least=1, most=10_080, unit="minutes"),
    Field("synchronise_seconds", Shape.WHOLE, default=30, least=5, most=3_600, unit="seconds"),
    Field("price_prefixes", Shape.WORDS, default=["21", "22"], pattern=PREFIX),
    Field("weight_prefixes", Shape.WORDS, default=["23", "27", "28", "29"], pattern=PREFIX),
)
PROFILE = Kind(
    "profile",
    CHANNEL,
    (
        Field("profile_id", Shape.KEY),
        Field("name", required=True),
        *PROFILE_SETTINGS,
    ),
    listed=("name", "fulfilment_payment", "notification_seconds", "days_kept"),
    elsewhere=frozenset(one.name for one in PROFILE_SETTINGS),
)
TENDER = Kind(
    "tender",
    CHANNEL,
    (
        Field("tender_id", Shape.KEY, pattern=r"[a-z_]{1,40}"),
        Field("name", required=True, most=60),
        Field("name_nl", most=60),
        Field("position", Shape.WHOLE, most=999),
        Field(
            "currencies",
            Shape.ROWS,
            rows=(
                Field("currency", required=True, pattern=r"[A-Z]{3}"),
                Field("exchange_rate", Shape.WHOLE, required=True, least=1, most=10**12),
                Field("decimals", Shape.WHOLE, default=2, most=3),
            ),
        ),
    ),
    listed=("name", "name_nl", "position"),
)
DEGREES = r"-?\d{1,2}(\.\d{1,6})?,? -?\d{1,3}(\.\d{1,6})?"
"""Degrees north and east, as maps on the web give them."""
LOCATION = Kind(
    "location",
    MODES,
    (
        Field("location_id", Shape.KEY),
        Field("name", required=True),
        Field("address"),
        Field("tax_group", Shape.ONE, to="tax_group"),
        Field("is_store", Shape.FLAG),
        Field("closed_days", Shape.SOME, options=tuple("1234567"), pattern="[1-7]"),
        Field("coordinates", most=40, pattern=DEGREES),
    ),
    listed=("name", "is_store", "address"),
)
FULFILMENT_GROUP = Kind(
    "fulfilment_group",
    MODES,
    (
        Field("group_id", Shape.KEY),
        Field("name", required=True),
        Field(
            "members",
            Shape.ROWS,
            rows=(
                Field("location", Shape.ONE, to="location", required=True),
                Field("can_ship", Shape.FLAG),
                Field("can_pick_up", Shape.FLAG),
            ),
        ),
    ),
    listed=("name", "members"),
)
DELIVERY_MODE = Kind(
    "delivery_mode",
    MODES,
    (
        Field("code", Shape.KEY),
        Field("name", required=True, most=60),
        Field("name_nl", most=60),
        Field("position", Shape.WHOLE, most=999),
        Field("carrier", Shape.FLAG, default=True),
        Field("stores", Shape.SOME, to="store"),
        Field("skus_allowed", Shape.WORDS),
        Field("categories_allowed", Shape.NAMES),
        Field("skus_excluded", Shape.WORDS),
        Field("categories_excluded", Shape.NAMES),
        Field("countries_allowed", Shape.WORDS, pattern=PLACE),
        Field("countries_excluded", Shape.WORDS, pattern=PLACE),
        Field("charge_group", most=40),
        Field("expedite", most=40),
        Field("lead_days", Shape.WHOLE, most=365, unit="days"),
    ),
    listed=("name", "carrier", "charge_group", "expedite"),
)
DELIVERY = Kind(
    "delivery",
    MODES,
    (
        Field("pickup_modes", Shape.SOME, to="delivery_mode"),
        Field("carry_out_mode", Shape.ONE, to="delivery_mode"),
        Field("only_carrier_modes", Shape.FLAG, default=True),
        Field("location_flags", Shape.FLAG, default=True),
    ),
    single=True,
)
REGISTER = Kind(
    "register",
    REGISTERS,
    (
        Field("register_id", Shape.KEY, pattern=r"[A-Za-z0-9][A-Za-z0-9-]{0,11}"),
        Field("store", Shape.ONE, to="store", required=True),
        Field("has_drawer", Shape.FLAG, default=True),
        Field("drawers", Shape.WORDS, default=[], pattern=r"[A-Za-z0-9][A-Za-z0-9 -]{0,19}"),
        Field("layout", Shape.ONE, to="layout"),
    ),
    listed=("store", "has_drawer", "layout"),
)
LAYOUT = Kind(
    "layout",
    REGISTERS,
    (
        Field("layout_id", Shape.KEY),
        Field("name", required=True, most=60),
        Field("areas", Shape.AREAS, options=AREAS),
        Field(
            "faces",
            Shape.ROWS,
            rows=(
                Field("button", required=True, most=80, pattern=BUTTON),
                Field("text", most=24),
                Field("text_nl", most=24),
                Field("tone", Shape.CHOICE, options=TONES),
                Field("width", Shape.WHOLE, default=1, least=1, most=2),
                Field("height", Shape.WHOLE, default=1, least=1, most=2),
                Field("counted", Shape.FLAG, default=True),
            ),
        ),
        Field("totals_columns", Shape.WHOLE, default=1, least=1, most=2),
        Field("totals", Shape.SOME, options=TOTALS, pattern="|".join(TOTALS)),
    ),
    edit="layouts.edit",
    listed=("name",),
)

KINDS = (
    STORE,
    PROFILE,
    TENDER,
    LOCATION,
    FULFILMENT_GROUP,
    DELIVERY_MODE,
    DELIVERY,
    REGISTER,
    LAYOUT,
)
