"""A form that was sent too late, too large, or for what is refused: nothing of it is done, and
its sender is told what became of it.
"""

import re
from urllib.parse import quote

import pytest

from pos_app.domain.errors import Refused
from pos_app.hq.people import operators
from pos_app.hq.web.app import create
from pos_app.hq.web.console import session
from tests.console.conftest import OURS, PLACE, Visitor, runs_of, signed_in
from tests.helpers.web_client import WebClient

GONE = "/console?said=kept_gone"


@pytest.mark.parametrize("wrong", ["token", "origin", "card", ""])
def test_a_form_after_the_session_ended_waits_for_its_sender_alone(hq, ilse, clock, wrong):
    """Nothing of it is done or lost (section 8 of the design)."""
    sent = {"token": ilse.token("/console"), "reason": "Which <b>note</b>?"}
    sent |= {"token": {"token": "x"}, "card": {"more": "4111 1111 1111 1111"}}.get(wrong, {})
    from_us = {"sec-fetch-site": "cross-site"} if wrong == "origin" else OURS
    clock.forward(minutes=20)
    runs = runs_of(hq)
    late = ilse.client.post("/console/synchronise", data=sent, headers=from_us).headers["location"]
    if wrong:
        said = {"card": "%3Fsaid%3Dcard_not_kept", "token": "%3Fsaid%3Dform_not_kept"}
        assert late == f"/console/sign-in?next=%2Fconsole{said.get(wrong, '')}"
        return
    assert "What you sent is kept until" in ilse.page(late)
    operators.add(hq, "late", "Vera", "another long secret", "operator")
    assert signed_in(hq, "late").get("/console/kept").headers["location"] == GONE
    assert ilse.sign_in(next="/console/kept").headers["location"] == "/console/kept"
    page = ilse.page("/console/kept")
    assert "Which &lt;b&gt;note&lt;/b&gt;?" in page
    assert 'method="post" action="/console/synchronise"' in page
    assert runs_of(hq) == runs
    token = re.findall(r'name="token" value="(\w+)"', page)[-1]
    ilse.client.post("/console/synchronise", data=sent | {"token": token}, headers=OURS)
    assert runs_of(hq) == runs + 1
    assert ilse.get("/console/kept").headers["location"] == GONE


def test_a_form_that_waited_while_head_office_was_started_again_is_said_to_be_gone(ilse, clock):
    sent = {"token": ilse.token("/console"), "reason": "Which note?"}
    clock.forward(minutes=20)
    late = ilse.client.post("/console/synchronise", data=sent, headers=OURS).headers["location"]
    assert "What you sent is kept until" in ilse.page(late)
    again = Visitor(ilse.hq)
    again.client = WebClient(create(ilse.hq), base_url=PLACE, follow_redirects=False)
    assert again.sign_in(next="/console/kept").headers["location"] == "/console/kept"
    assert "Nothing is kept of what you sent" in again.page("/console/kept")


def test_a_file_after_the_session_ended_is_not_kept_and_its_page_says_so(ilse, clock):
    at = "/console/products/import"
    sent, file = {"token": ilse.token(at)}, {"file": ("list.csv", b"sku;name\n", "text/csv")}
    clock.forward(minutes=20)
    late = ilse.client.post(at, data=sent, files=file, headers=OURS).headers["location"]
    assert "What you sent is kept until" not in ilse.page(late)
    page = ilse.sign_in(next=f"{at}?said=file_not_kept").headers["location"]
    assert late.endswith(quote(page, safe=""))
    assert "The file was not kept" in ilse.page(page)


def test_a_form_is_kept_though_the_end_of_its_session_was_seen_elsewhere(hq, ilse, clock):
    """By another of the sender's own pages, and by whoever signs in meanwhile."""
    sent = {"token": ilse.token("/console"), "reason": "Which note?"}
    clock.forward(minutes=20)
    assert ilse.client.get("/console", headers={"x-refresh": "1"}).status_code == 401
    someone = signed_in(hq)
    assert someone.page("/console/account").count('name="stay"') == 0
    late = ilse.client.post("/console/synchronise", data=sent, headers=OURS).headers["location"]
    assert late == "/console/sign-in?next=%2Fconsole%2Fkept"


def test_what_is_not_kept_of_a_form_is_said(ilse, clock):
    """The number of a payment card, and a passphrase."""
    typed = {"token": ilse.token("/console/account"), "password": "one", "new_password": "two"}
    clock.forward(minutes=20)
    answer = ilse.client.post("/console/account/passphrase", data=typed, headers=OURS)
    assert answer.headers["location"].endswith("%2Fconsole%3Fsaid%3Dform_not_kept")
    page = ilse.sign_in(next="/console?said=form_not_kept").headers["location"]
    assert "was not kept and nothing was done with it" in ilse.page(page)
    assert "looks like the number of a payment card" in ilse.page("/console?said=card_not_kept")


@pytest.mark.parametrize(
    ("address", "size", "sentence"),
    [
        ("/console/language", 70_000, "hoogstens 64 kB. Ga terug met uw browser"),
        ("/console/products/import", 65 << 20, "Het bestand is te groot: hoogstens 64 MB."),
    ],
)
def test_a_form_that_is_too_large_is_turned_away_unread(ilse, address, size, sentence):
    """In the words of who sent it."""
    ilse.send("/console/language", "/console", language="nl")
    answer = ilse.client.post(address, data={"x": "y" * size}, headers=OURS)
    ilse.send("/console/language", "/console", language="en")
    assert answer.status_code == 413
    assert sentence in answer.text
    assert "Er is niets gedaan." in answer.text


@pytest.mark.parametrize(
    ("refused", "sentence"),
    [
        (Refused("IMPORT_TOO_LONG", most=7), "too many rows: at most 7. Split it."),
        (Refused("NOBODY_KNOWS"), "Open the page again and look how they stand."),
    ],
)
def test_a_refusal_that_no_page_expects_is_a_whole_sentence(ilse, monkeypatch, refused, sentence):
    def refuse(*_anything: object) -> None:
        raise refused

    monkeypatch.setattr(session, "speak", refuse)
    answer = ilse.send("/console/language", "/console", language="nl")
    assert answer.status_code == 409
    assert sentence in answer.text


def test_the_door_goes_on_in_the_language_of_who_was_there(hq, ilse, clock):
    """A sign-in there would make all that follows English, for good."""
    ilse.send("/console/language", "/console", language="nl")
    sent = {"token": ilse.token("/console")}
    clock.forward(minutes=20)
    door = ilse.get("/console/orders").headers["location"]
    late = ilse.client.post("/console/synchronise", data=sent, headers=OURS).headers["location"]
    assert door == "/console/sign-in?next=%2Fconsole%2Forders&language=nl"
    assert late == "/console/sign-in?next=%2Fconsole%2Fkept&language=nl"
    page = ilse.page(late)
    assert "Wat u stuurde is bewaard" in page
    assert 'name="language" value="nl"' in page
    again = signed_in(hq)
    again.send("/console/language", "/console", language="nl")
    out = again.send("/console/sign-out", "/console").headers["location"]
    assert out == "/console/sign-in?language=nl"


def test_a_card_number_in_a_form_says_where_the_rest_of_it_still_stands(ilse):
    answer = ilse.send("/console/language", "/console", language="nl", x="4111 1111 1111 1111")
    assert answer.status_code == 400
    assert "still stands where your browser goes back to" in answer.text


@pytest.mark.logs(r"Expected boundary character")
def test_a_form_whose_parts_cannot_be_told_apart_is_turned_away(ilse):
    headers = {**OURS, "content-type": "multipart/form-data; boundary=b"}
    answer = ilse.client.post("/console/language", content=b"no parts", headers=headers)
    assert 400 <= answer.status_code < 500
    assert "Nothing was done." in answer.text
