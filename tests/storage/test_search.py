"""Product search as one types: words that begin, and words inside longer ones."""

import pytest

from pos_app.domain.product import Product
from pos_app.till.storage.catalogue import Catalogue
from pos_app.till.storage.catalogue_file import CatalogueFile, Progress
from tests.storage.world import open_store

GOODS = (
    Product("1", "Eetkamerstoel Bram, eiken", 11900, 210_000, barcodes=("2410442130006",)),
    Product("2", "Stoel Lotte", 4900, 210_000, variant_of="1"),
    Product("3", "Eettafel Mees", 89900, 210_000),
    Product("4", "Tafellamp Noor", 8900, 210_000, active=False),
)


@pytest.fixture
def catalogue(tmp_path):
    file = CatalogueFile.open(tmp_path / "catalogue.part", base=None)
    file.add_products(GOODS, Progress(1, "", done=True, rows=len(GOODS)))
    file.add_customers((), Progress(1, "", done=True, rows=0))
    file.finish(tmp_path / "catalogue-1-1.db")
    store = open_store(tmp_path)
    catalogue = Catalogue(tmp_path / "catalogue-1-1.db", 1, store)
    yield catalogue
    catalogue.close()
    store.close()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("stoel", ["2", "1"]),
        ("eetk", ["1"]),
        ("tafel", ["3", "4"]),
        ("stoel eiken", ["1"]),
        ("2410442130006", ["1"]),
        ("to", []),
        ("", []),
        ('"*', []),
    ],
)
def test_a_word_is_found_at_the_start_or_inside_a_longer_one(catalogue, typed, found):
    assert [one.sku for one in catalogue.search(typed)] == found


@pytest.mark.parametrize(("sku", "found"), [("1", {"1", "2"}), ("2", {"1", "2"}), ("3", {"3"})])
def test_variants_are_found_from_each_of_them(catalogue, sku, found):
    assert {one.sku for one in catalogue.variants(sku)} == found
