"""Repair in a real browser, and the way back from it."""

import pytest
from playwright.sync_api import expect

from tests.console.test_browser import chromium, page, pytestmark, served

__all__ = ["chromium", "page", "pytestmark", "served"]


def test_a_repair_of_several_from_list_to_answer(page, served):
    page.goto("/console/repair")
    page.locator("#g-MONEY_UNPLACED").scroll_into_view_if_needed()
    card = page.locator("section[aria-labelledby=g-MONEY_UNPLACED]")
    card.locator("tbody input[type=checkbox]").first.check()
    card.locator("summary").click()
    card.get_by_label("Reason, or the question").fill("the customer has paid it")
    card.get_by_role("button", name="Trial run of each").click()
    expect(page.locator("h1")).to_contain_text("Apply as it is")
    expect(page.get_by_role("button", name="Propose 1 to a second person")).to_be_visible()


@pytest.mark.parametrize("page", [True], indirect=True)
def test_back_to_an_answer_asks_nobody_to_send_the_form_again(page):
    page.goto("/console/repair/reason/MONEY_UNPLACED")
    page.locator("tbody a").first.click()
    page.fill("#f-reason", "the customer has paid it")
    page.get_by_role("button", name="Trial run", exact=True).click()
    expect(page.locator("#trial-head")).to_contain_text("Trial run of")
    page.locator(".crumb a").first.click()
    page.go_back()
    expect(page.locator("#trial-head")).to_have_text("Trial run")
