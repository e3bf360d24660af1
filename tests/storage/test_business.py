"""The clerk's books, page by page (R82)."""

from pos_app.till.storage.business import Wanted
from tests.hq.world import Ids
from tests.storage.world import a_cart, conclude, open_store


def test_r82_every_page_goes_on_where_the_one_before_ended(tmp_path):
    """What was concluded in the same moment too, as a return of several orders is."""
    store, ids = open_store(tmp_path), Ids()
    sold = []
    for _ in range(7):
        cart = a_cart(ids)
        conclude(store, cart)
        sold.append(cart.transaction_id)
    wanted, seen = Wanted(), []
    while rows := store.business_rows(wanted, limit=2):
        seen += [one.transaction_id for one in rows]
        wanted = Wanted(after=rows[-1])
    store.close()
    assert seen == sold[::-1]
