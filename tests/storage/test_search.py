"""Product search as one types: words that begin, and words inside longer ones."""

import sqlite3
from contextlib import closing

import pytest

from pos_app.domain.errors import Unavailable
from pos_app.domain.product import Product
from pos_app.till.storage import catalogue as catalogues
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


def test_a_customer_is_searched_by_something(catalogue):
    assert catalogue.search_customers(" ") == ()
    assert catalogue.search_customers("nobody") == ()


def test_what_is_at_hand_of_the_products_is_bounded_L4(catalogue, monkeypatch):
    monkeypatch.setattr(catalogues, "KNOWN_MAX", 2)
    for _ in range(2):
        assert [catalogue.product(one.sku) for one in GOODS] == list(GOODS)
    assert len(catalogue._known) <= 2  # noqa: SLF001


def test_a_version_that_was_given_back_knows_nothing_any_more(catalogue):
    assert catalogue.product("1") is not None
    catalogue.close()
    assert catalogue.product("1") is None
    assert catalogue.search("stoel") == ()


def made(home, version):
    file = CatalogueFile.open(home / "catalogue.part", base=None)
    file.add_products(GOODS[:version], Progress(version, "", done=True, rows=version))
    file.add_customers((), Progress(version, "", done=True, rows=0))
    name = f"catalogue-{version}-1.db"
    file.finish(home / name)
    return name


def test_the_version_before_stays_open_for_who_holds_it_and_older_ones_go(tmp_path, monkeypatch):
    store = open_store(tmp_path)
    every, held = catalogues.Catalogues(tmp_path, store), []
    for version in (1, 2, 3):
        name = made(tmp_path, version)
        monkeypatch.setattr(store, "catalogue_file", lambda name=name, at=version: (name, at))
        held.append(every.current())
    assert [one.product("1") is not None for one in held] == [False, True, True]
    (tmp_path / "catalogue-0-1.db").mkdir()  # as one that the system does not let go of
    every.remove_old()
    assert {one.name for one in tmp_path.glob("catalogue-*.db")} == {
        "catalogue-0-1.db", "catalogue-2-1.db", "catalogue-3-1.db"
    }  # fmt: skip
    every.close()
    store.close()


def test_fs3_a_download_whose_search_lost_a_product_is_none(tmp_path):
    file = CatalogueFile.open(tmp_path / "catalogue.part", base=None)
    file.add_products(GOODS, Progress(1, "", done=True, rows=len(GOODS)))
    with closing(sqlite3.connect(tmp_path / "catalogue.part", isolation_level=None)) as opened:
        opened.execute("PRAGMA trusted_schema=ON")
        opened.execute("DELETE FROM product WHERE sku = '1'")
    with pytest.raises(Unavailable, match="corrupt"):
        file.finish(tmp_path / "catalogue-1-1.db")
    assert list(tmp_path.iterdir()) == []
