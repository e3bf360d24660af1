"""Products and customers that people change by hand (R54). Imports and tills change them too, so
what is at the tills stands in the catalogue, and only a change that waits stands in the draft.
"""

from pos_app.hq.master.fields import Field, Shape
from pos_app.hq.master.kind import Kind

CUSTOMERS, PRODUCTS = 1010, 1040
NUMBER = r"[^\s|#]{1,40}"
"""A number of goods or a customer, as imports take them."""
CODE = r"[A-Za-z0-9]{1,20}"

PRODUCT = Kind(
    "product",
    PRODUCTS,
    (
        Field("sku", Shape.KEY, pattern=NUMBER),
        Field("name", required=True),
        Field("price", Shape.AMOUNT),
        Field("tax_rate", Shape.RATE),
        Field("sold", Shape.FLAG, default=True),
        Field("barcodes", Shape.WORDS, pattern=CODE),
        Field("article_group", most=120),
        Field("unit", most=12),
        Field("quantity_decimals", Shape.WHOLE, default=3, most=3),
        Field("serial", Shape.FLAG),
        Field("variant_of", most=40, pattern=NUMBER),
        Field("gift_card", Shape.FLAG),
        Field("description", most=1000),
    ),
    view="catalogue.view",
    listed=("name", "price", "article_group", "sold"),
    money=frozenset({"price", "tax_rate"}),
)
CUSTOMER = Kind(
    "customer",
    CUSTOMERS,
    (
        Field("customer_id", Shape.KEY, pattern=NUMBER),
        Field("name", required=True),
        Field("business", Shape.FLAG),
        Field("phone", most=120),
        Field("email", most=120, pattern=r"[^@\s]+@[^@\s]+"),
        Field("charge_group", most=40),
        Field(
            "addresses",
            Shape.ROWS,
            rows=(
                Field("address_id", Shape.KEY),
                Field("name", most=120),
                Field("street", required=True, most=120),
                Field("postal_code", required=True, most=120),
                Field("city", required=True, most=120),
                Field("country", default="NL", most=2, pattern=r"[A-Z]{2}"),
                Field("state", most=3, pattern=r"[A-Z0-9]{1,3}"),
                Field("tax_group", Shape.ONE, to="tax_group"),
            ),
        ),
    ),
    view="customers.view",
    listed=("name", "business", "phone", "email"),
    personal=frozenset({"name", "phone", "email", "addresses"}),
)

KINDS = (PRODUCT, CUSTOMER)
NAMES = frozenset(one.name for one in KINDS)
"""Kinds whose records stand in the catalogue."""
