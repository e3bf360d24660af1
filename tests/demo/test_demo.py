"""The demo's store: what is on its shelves, who buys there, and a past whose books are right."""

from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from pos_app.demo import goods, people
from pos_app.demo.books import Books, books_of
from pos_app.demo.company import configuration, pins_shown
from pos_app.demo.furnish import Addresses, Folders, build
from pos_app.demo.head_office import SEED
from pos_app.demo.words import words
from pos_app.domain.configuration import Profile
from pos_app.domain.errors import Refused
from pos_app.domain.pins import is_pin
from pos_app.till.devices.in_store_codes import has_check_digit, read_in_store
from pos_app.till.storage.store import TillStore
from pos_app.till.sync import high_water

NOW = datetime(2026, 3, 23, 7, 30, tzinfo=UTC)
ADDRESSES = Addresses("http://127.0.0.1:9", "127.0.0.1:9")


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    folders = Folders(tmp_path_factory.mktemp("demo"))
    build(folders, ADDRESSES, NOW)
    return folders


@pytest.fixture(scope="module")
def books(furnished: Folders) -> Books:
    return books_of(furnished.hq, synchronise=False)


def test_the_shelves_hold_1500_articles_with_valid_codes_of_the_plain_in_store_range():
    products = goods.products(Random(SEED))
    codes = [code for one in products for code in one.barcodes]
    plain = [code for code in codes if read_in_store(code, Profile()) is None]
    assert len(plain) >= 1_500
    assert len(set(codes)) == len(codes)
    assert all(has_check_digit(code) and code[:2] in {"20", "24", "25", "26"} for code in plain)


def test_some_articles_are_sold_by_the_price_or_weight_on_their_label():
    profile, products = Profile(), goods.products(Random(SEED))
    heads = {code[:2] for one in products for code in one.barcodes}
    assert heads & set(profile.price_prefixes)
    assert heads & set(profile.weight_prefixes)


def test_some_articles_have_a_number_each_and_a_purchase_order_needs_a_managers_word_R77_R121():
    assert [one.name for one in goods.products(Random(SEED)) if one.serial]
    kinds = {one["kind"] for one in words("company")["tender"]}
    groups = {one["id"]: one["with_approval"] for one in words("company")["group"]}
    assert "purchase_order" in kinds
    assert "pay_purchase_order" in groups["sales"]
    assert "pay_purchase_order" not in groups["manager"]


def test_there_are_300_customers_with_an_address_each_and_some_are_businesses():
    customers = people.customers(Random(SEED))
    assert len(customers) == 300
    assert all(one.addresses for one in customers)
    assert 30 < sum(one.business for one in customers) < 100


def test_three_stores_and_a_warehouse_may_deliver():
    locations = configuration("AMF", (), ()).delivery.locations
    assert sum(one.is_store for one in locations) == 3
    assert sum(not one.is_store for one in locations) == 1


def test_every_pin_that_is_shown_may_be_one():
    assert all(is_pin(one.pin) and one.pin in one.shown for one in pins_shown())


def test_the_past_holds_200_orders_in_every_state(furnished: Folders, books: Books):
    waiting = books.events["waiting"] + books.events["quarantined"]
    store = TillStore.open(furnished.till, clock=_Clock())
    queue = store.queue()
    store.close()
    assert sum(books.statuses.values()) + waiting + queue.waiting == 200
    states = {"CREATED", "PARTLY_INVOICED", "INVOICED", "CANCELLED"}
    assert states == set(books.statuses)
    assert books.events["waiting"]
    assert books.events["quarantined"] == queue.refused > 0
    assert queue.waiting


def test_the_books_of_the_past_add_up(books: Books):
    """R158: payments = invoiced value + deposits held, for every order and in sum."""
    assert books.right
    assert books.held > 0


def test_books_with_a_wrong_order_are_said_to_be_wrong():
    wrong = Books(paid=100, invoiced=60, held=30, events={}, taken_in=0)
    assert not wrong.right
    assert Books(paid=90, invoiced=60, held=30, events={}, taken_in=0).right


def test_the_till_begins_without_an_open_shift_and_its_secrets_lie_in_the_demos_file(
    furnished: Folders,
):
    store = TillStore.open(furnished.till, clock=_Clock())
    assert store.shift() is None
    store.close()
    assert furnished.secrets.get("device-key")
    assert furnished.secrets.file.stat().st_mode & 0o077 == 0


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path):
    (tmp_path / "hq").mkdir()
    (tmp_path / "hq" / "hq.db").touch()
    with pytest.raises(Refused, match="NOT_A_DEMO"):
        Folders(tmp_path).claim()
    assert (tmp_path / "hq" / "hq.db").exists()


def test_a_demo_begins_anew_where_another_one_has_sold(tmp_path: Path):
    """Its mark would say of the new till that its data is gone, and the demo would not open."""
    folders = Folders(tmp_path)
    folders.claim()
    folders.secrets.put(high_water.MARK, f"{'0' * 32}:12")
    folders.claim()
    assert high_water.kept_mark(folders.secrets) is None


class _Clock:
    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return 0.0
