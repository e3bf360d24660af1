"""What a store sells."""

from dataclasses import dataclass

SERIAL_AT_SALE = "at_sale"
"""`serial` of a product whose number is asked when it leaves (R121); others have none."""


@dataclass(frozen=True, slots=True)
class Product:
    """An article with today's price in minor units and its tax rate; `decimals` of its unit (0
    pieces, 3 kilograms). Articles that differ in colour or size only are a `variant_of` one of
    them.
    """

    sku: str
    name: str
    price_minor: int
    tax_rate: int
    active: bool = True
    decimals: int = 3
    unit: str = ""
    barcodes: tuple[str, ...] = ()
    description: str = ""
    gift_card: bool = False
    category: str = ""
    serial: str = ""
    variant_of: str = ""

    @property
    def family(self) -> str:
        """The number that all its variants share."""
        return self.variant_of or self.sku
