"""Finding and making customers while the goods wait."""

from PySide6.QtCore import Qt

from tests.helpers.shop import SOFA, order_at_hq, recalled, ring_up

CONTROL = Qt.KeyboardModifier.ControlModifier


def test_a_name_is_typed_and_enter_chooses(till):
    till.press(Qt.Key.Key_F3)
    till.type("jan")
    till.press(Qt.Key.Key_Return)
    assert till.sheet is None
    assert till.cart.customer.name == "Marieke Jansen"


def test_a_click_shows_the_customer_and_the_button_chooses(till):
    till.press(Qt.Key.Key_F3)
    till.dialog.search.setText("bouw")
    till.click(till.sheet.primary)
    assert till.cart.customer.business


def test_nobody_found_offers_a_new_customer_with_what_was_typed(till):
    till.press(Qt.Key.Key_F3)
    till.dialog.search.setText("Zandstra")
    assert till.dialog.empty.text().startswith("Geen klant gevonden.")
    assert till.sheet.primary.reason
    till.press(Qt.Key.Key_N, CONTROL)
    assert till.dialog.name.text == "Zandstra"
    till.press(Qt.Key.Key_Return)
    till.settled()
    customer = till.cart.customer
    assert (customer.name, customer.pending, customer.addresses) == ("Zandstra", False, ())
    assert customer.customer_id.startswith("HQ-")
    assert till.said == f"Klant {customer.customer_id} gemaakt."
    assert till.session.store.customer_here(customer.customer_id) == customer


def test_r45_without_head_office_a_new_customer_waits_for_it_and_the_list_says_so(till):
    till.world.wire.state = "down"
    till.press(Qt.Key.Key_F3)
    till.press(Qt.Key.Key_N, CONTROL)
    till.dialog.name.put("Vermeulen")
    till.press(Qt.Key.Key_Return)
    till.settled()
    customer = till.cart.customer
    assert (customer.pending, customer.customer_id[:6]) == (True, "S1-1-C")
    assert "tijdelijk nummer S1-1-C" in till.said
    till.press(Qt.Key.Key_F3)
    till.dialog.search.setText("vermeulen")
    assert till.dialog._chip(customer).label == "Wacht op hoofdkantoor"  # noqa: SLF001


def test_half_an_address_is_refused_under_its_field(till):
    till.press(Qt.Key.Key_F3)
    till.press(Qt.Key.Key_N, CONTROL)
    sheet = till.dialog
    sheet.name.put("Pieters")
    sheet.address.street.put("Lindelaan 1")
    till.press(Qt.Key.Key_Return)
    assert sheet.address.postcode.edit.property("state") == "refused"
    assert till.cart is None


def test_a_postcode_that_others_live_at_fills_street_and_city_and_the_number_is_added(till):
    till.press(Qt.Key.Key_F3)
    till.press(Qt.Key.Key_N, CONTROL)
    form = till.dialog.address
    till.dialog.name.put("Pieters")
    form.postcode.edit.setFocus()
    till.type("3811ab")
    till.press(Qt.Key.Key_Tab)
    assert (form.street.text, form.city.text) == ("Kersenlaan", "Amersfoort")
    till.type("7a")
    till.press(Qt.Key.Key_Return)
    till.settled()
    address = till.cart.customer.addresses[0]
    assert (address.street, address.city) == ("Kersenlaan 7a", "Amersfoort")
    till.press(Qt.Key.Key_F3)
    till.press(Qt.Key.Key_N, CONTROL)
    form = till.dialog.address
    form.street.put("Eigen weg")
    form.postcode.edit.setFocus()
    till.type("3811 AB")
    till.press(Qt.Key.Key_Tab)
    assert form.street.text == "Eigen weg"


def test_a_customer_card_answers_the_open_sheet(till):
    till.press(Qt.Key.Key_F3)
    till.customer("104999")
    assert till.sheet is None
    assert till.cart.customer.customer_id == "104999"


def test_r99_the_customer_of_a_pickup_stays(till):
    number = order_at_hq(till.session)
    recalled(till.session, number)
    till.ask("pick_up_order")
    till.press(Qt.Key.Key_Return)
    till.settled()
    till.press(Qt.Key.Key_F3)
    assert till.sheet is None
    assert till.said.startswith(f"Order {number} houdt zijn klant.")


def test_goods_without_a_customer_keep_their_cart(till):
    ring_up(till.session, (SOFA, 1), customer="")
    till.press(Qt.Key.Key_F3)
    till.press(Qt.Key.Key_Escape)
    assert till.cart.customer is None
    assert len(till.cart.lines) == 1
