"""Repair in a real browser, and the way back from it."""

import pytest
from playwright.sync_api import Page, expect

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
    expect(page.locator("#f-reason")).to_have_value("the customer has paid it")


@pytest.mark.parametrize("page", [True], indirect=True)
def test_what_was_typed_into_a_refused_form_is_there_after_loading_again_and_coming_back(page):
    page.goto("/console/data/charge_code/new")
    name, tick = page.locator("#f-name"), page.locator("main input[type=checkbox]").first
    was = tick.is_checked()
    name.fill("Montage")
    page.fill("#f-code", "no code")
    tick.set_checked(not was)
    page.get_by_role("button", name="Keep in the draft").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was kept")
    for come_back in (Page.reload, left_and_back):
        come_back(page)
        expect(name).to_have_value("Montage")
        expect(page.locator("#f-code")).to_have_value("no code")
        expect(tick).to_be_checked(checked=not was)
    page.locator(".crumb a").first.click()
    page.get_by_role("link", name="Add").click()
    expect(name).to_have_value("")


def left_and_back(page):
    page.locator(".crumb a").first.click()
    page.wait_for_url("**/console/data/charge_code")
    page.go_back()
