"""Terms of customer orders, charges, taxes, reasons and attributes (sections 1.2, 1.3 and R50)."""

from pos_app.hq.master.fields import Field, Shape
from pos_app.hq.master.kind import Kind
from pos_app.hq.master.kinds_stores import PLACE

PRODUCTS, GLOBAL = 1040, 1110
SELECTED = ("all", "group", "one")
FREE_REFUNDS = {
    "cash_or_note": ("cash", "credit_note"),
    "cash": ("cash",),
    "note": ("credit_note",),
}
"""By which tenders money goes back where no payment binds it (R82, R136)."""

TERMS = Kind(
    "terms",
    GLOBAL,
    (
        Field("default_type", Shape.CHOICE, options=("order", "quote")),
        Field("deposit_rate", Shape.RATE),
        Field("cancellation_rate", Shape.RATE),
        Field("cancellation_tax_rate", Shape.RATE),
        Field("cancellation_charge_code", Shape.ONE, to="charge_code"),
        Field("override_reasons", Shape.ONE, to="reason_list"),
        Field("quote_days", Shape.WHOLE, default=30, least=0, most=3_650, unit="days"),
        Field("automatic_charges", Shape.FLAG),
        Field("shipping_charge_code", Shape.ONE, to="charge_code"),
        Field("refund_shipping", Shape.FLAG),
        Field("charges_by_channel", Shape.FLAG, default=True),
        Field("destination_tax", Shape.FLAG),
        Field("customer_tax", Shape.FLAG),
        Field("sync_error_hold", Shape.ONE, to="hold_code"),
        Field("books_closed", pattern=r"(\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]))?", most=10),
        Field("returns_across_orders", Shape.FLAG),
        Field("free_refunds", Shape.CHOICE, options=tuple(FREE_REFUNDS)),
        Field("return_reasons", Shape.ONE, to="reason_list"),
        Field("order_completion", Shape.FLAG),
        Field("partly_fulfilled_edits", Shape.FLAG, default=True),
        Field("return_days", Shape.WHOLE, default=30, least=0, most=3_650, unit="days"),
    ),
    single=True,
    money=frozenset(
        {
            "deposit_rate",
            "cancellation_rate",
            "cancellation_tax_rate",
            "cancellation_charge_code",
            "shipping_charge_code",
            "automatic_charges",
            "destination_tax",
            "customer_tax",
        }
    ),
)
CHARGE_CODE = Kind(
    "charge_code",
    PRODUCTS,
    (
        Field("code", Shape.KEY),
        Field("name", required=True, most=60),
        Field("name_nl", most=60),
        Field("shipping", Shape.FLAG),
        Field("refundable", Shape.FLAG),
    ),
    listed=("name", "shipping", "refundable"),
)
CHARGE_RULE = Kind(
    "charge_rule",
    PRODUCTS,
    (
        Field("rule_id", Shape.KEY),
        Field("level", Shape.CHOICE, options=("header", "line")),
        Field("code", Shape.ONE, to="charge_code", required=True),
        Field("category", Shape.CHOICE, options=("fixed", "percent")),
        Field("amount", Shape.AMOUNT),
        Field("rate", Shape.RATE),
        Field("from_amount", Shape.AMOUNT),
        Field("to_amount", Shape.AMOUNT, nullable=True),
        Field("prorate", Shape.FLAG),
        Field("tax_rate", Shape.RATE),
        Field("currency", pattern=r"[A-Z]{3}"),
        Field("customers", Shape.CHOICE, options=SELECTED),
        Field("customer", most=40),
        Field("items", Shape.CHOICE, options=SELECTED),
        Field("item", most=120),
        Field("modes", Shape.CHOICE, options=SELECTED),
        Field("mode", most=40),
        Field("channels", Shape.CHOICE, options=SELECTED),
        Field("channel", most=40),
    ),
    listed=("level", "code", "category", "amount", "rate", "from_amount", "to_amount"),
    money=frozenset({"amount", "rate", "from_amount", "to_amount", "tax_rate"}),
)
TAX_GROUP = Kind(
    "tax_group",
    PRODUCTS,
    (
        Field("code", Shape.KEY),
        Field("name", required=True, most=60),
        Field(
            "rates",
            Shape.ROWS,
            rows=(Field("own", Shape.RATE), Field("here", Shape.RATE)),
        ),
    ),
    listed=("name", "rates"),
    money=frozenset({"rates"}),
)
TAX_PLACE = Kind(
    "tax_place",
    PRODUCTS,
    (
        Field("place_id", Shape.KEY),
        Field("country", required=True, pattern=PLACE),
        Field("postcode", most=12),
        Field("tax_group", Shape.ONE, to="tax_group", required=True),
    ),
    listed=("country", "postcode", "tax_group"),
)
REASON_LIST = Kind(
    "reason_list",
    GLOBAL,
    (
        Field("list_id", Shape.KEY),
        Field("name", required=True, most=60),
        Field("about", Shape.CHOICE, options=("charge_override", "order_fulfilment", "return")),
        Field(
            "reasons",
            Shape.ROWS,
            rows=(
                Field("code", Shape.KEY),
                Field("name", required=True, most=60),
                Field("name_nl", most=60),
            ),
        ),
    ),
    listed=("name", "about", "reasons"),
)
HOLD_CODE = Kind(
    "hold_code",
    GLOBAL,
    (Field("code", Shape.KEY), Field("name", required=True, most=60)),
    listed=("name",),
)
ATTRIBUTE = Kind(
    "attribute",
    GLOBAL,
    (
        Field("code", Shape.KEY),
        Field("name", required=True, most=60),
        Field("name_nl", most=60),
        Field("level", Shape.CHOICE, options=("header", "line", "both")),
        Field("kind", Shape.CHOICE, options=("text", "number", "date", "flag")),
        Field("values", Shape.NAMES),
        Field("least", Shape.WHOLE, least=-(2**31), nullable=True, most=2**31),
        Field("most", Shape.WHOLE, least=-(2**31), nullable=True, most=2**31),
        Field("required", Shape.FLAG),
    ),
    listed=("name", "level", "kind", "required"),
)

KINDS = (
    TERMS,
    CHARGE_CODE,
    CHARGE_RULE,
    TAX_GROUP,
    TAX_PLACE,
    REASON_LIST,
    HOLD_CODE,
    ATTRIBUTE,
)
