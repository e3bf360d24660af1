"""What a store sells."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Product:
    """An article with today's price in minor units and its tax rate; `decimals` of its unit (0
    pieces, 3 kilograms).
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
