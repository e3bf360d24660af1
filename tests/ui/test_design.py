"""The design's promises that need no window: contrasts, grid, figures, words."""

import ast
import json
import re
import tomllib
from collections import ChainMap
from datetime import date
from pathlib import Path

import pytest

from pos_app.domain.errors import Refused
from pos_app.resources_dir import resources_dir
from pos_app.till.ui.facts.cash import pieces, quick_amounts
from pos_app.till.ui.grid import Rect, grid
from pos_app.till.ui.style_sheet import style_sheet
from pos_app.till.ui.text import LANGUAGES, Text
from pos_app.till.ui.theme import DARK, LIGHT, SCALES, Tokens
from pos_app.till.ui.widgets import card

RESOURCES = resources_dir()
TOKENS = Tokens(RESOURCES / "tokens.json")
PROMISED = json.loads((RESOURCES / "tokens.json").read_text("utf-8"))["contrast"]

WORDS = """
Sale = Verkoop | Orders = Orders | Fulfilment = Afhandelen | Queue = Wachtrij | Shift = Dienst
Till = Kassa | Head office = Hoofdkantoor | Sign in = Aanmelden | Lock = Vergrendelen
PIN = Pincode | Back = Terug | Open shift = Dienst openen | Start amount = Startbedrag
Drawer = Lade | Close shift = Dienst sluiten | Blind close = Blind sluiten
Suspend shift = Dienst onderbreken | Count drawer = Lade tellen | Notes = Biljetten
Coins = Munten | Expected = Verwacht | Counted = Geteld | Over / short = Overschot / tekort
X report = X-rapport | Z report = Z-rapport | Safe drop = Afstorten in kluis
Scan the first article = Scan het eerste artikel | Article = Artikel | Quantity = Aantal
Price = Prijs | Amount = Bedrag | Discount = Korting | Remove = Verwijderen
Undo = Ongedaan maken | More = Meer | Carry out = Meenemen | Pick up = Afhalen | Ship = Verzenden
Carry out all = Alles meenemen | Pick up all = Alles afhalen | Ship all = Alles verzenden
Not chosen yet = Nog kiezen | Delivery = Levering | Delivery mode = Bezorgwijze
Ship from = Verzenden vanuit | Pickup store = Afhaalwinkel | Address = Adres
Requested date = Gewenste datum | Delivery charge = Bezorgkosten
Change delivery mode = Bezorgwijze wijzigen | Customer = Klant | Add customer = Klant toevoegen
New customer = Nieuwe klant | Business = Zakelijk | Pending sync = Wacht op hoofdkantoor
Customer order = Klantorder | Quote = Offerte | Expiry date = Geldig tot
Order number = Ordernummer | Deposit = Aanbetaling | Adjust deposit = Aanbetaling aanpassen
Approval needed = Goedkeuring nodig | Approve = Goedkeuren
Reason (required) = Reden (verplicht) | Order total = Ordertotaal | Already paid = Al betaald
Due now = Nu te betalen | Due later = Later te betalen | To refund = Terug te betalen
Deposit available = Aanbetaling nog beschikbaar | Deposit used = Aanbetaling gebruikt
Balance = Nog te betalen | Card = Pin | Cash = Contant | Other tender = Andere betaalwijze
Received = Ontvangen | Change = Wisselgeld | Exact = Gepast | Cash rounding = Afronding contant
Park = Parkeren | Parked = Geparkeerd
Card running: follow the terminal = Pinbetaling loopt: volg de automaat
Card declined = Pin geweigerd | Answer lost, asking = Antwoord kwijt, wordt nagevraagd
Card for the balance = Kaart voor het restbedrag | Pay at pickup = Betalen bij afhalen
Receipt = Bon | Recall order = Order terugroepen | To pick up here = Hier af te halen
To ship here = Hier te verzenden | Search = Zoeken | Clear = Wissen
Created = Aangemaakt | In progress = In behandeling
Ready to pick up = Klaar om af te halen | Partly delivered = Deels geleverd | Delivered = Geleverd
Invoiced = Gefactureerd | Cancelled = Geannuleerd | On hold = Vastgezet
Edit order = Order wijzigen | Cancel order = Order annuleren
Cancellation charge = Annuleringskosten | Return = Retour | Picked = Verzameld
At head office = Bij hoofdkantoor | Waiting = Wacht | Refused = Geweigerd
Next try = Volgende poging | Waits for the previous = Wacht op de vorige
See what head office does = Bekijk wat het hoofdkantoor doet | No connection = Geen verbinding
Two tills changed this order = Twee kassa's wijzigden deze order | Merge = Samenvoegen
All from here = Alles van hier | Manager allows = Manager laat toe
Void transaction = Verkoop afbreken | No shift is open = Er is geen dienst open
Conclude = Afronden
"""
"""English and Dutch, as the clerks read them."""


def words(language: str) -> Text:
    return Text(RESOURCES / "text", language)


def contrast(one: str, other: str) -> float:
    """By the WCAG formula, of two `#RRGGBB` colours."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("pair", PROMISED, ids=lambda one: f"{one['text']}-{one['on']}")
def test_a_pair_of_colours_keeps_its_contrast(pair):
    for name in (LIGHT, DARK):
        theme = TOKENS.theme(name)
        found = contrast(theme.colour(pair["text"]), theme.colour(pair["on"]))
        assert found >= pair["minimum"]
        assert found == pytest.approx(pair[name], abs=0.02)


def test_an_english_sentence_of_the_till_writes_its_numbers_in_english():
    """The console's follow the company in every language (`hq-console.md`)."""
    english = tomllib.loads((RESOURCES / "text" / "en.toml").read_text("utf-8"))
    tills = (words for name, words in english.items() if name != "console")
    said = [word for section in tills for word in section.values()]
    assert [one for one in said if re.search(r"\d,\d{1,2}(?!\d)", one)] == []


@pytest.mark.parametrize("scale", SCALES)
def test_the_text_size_scales_every_role(scale):
    theme = TOKENS.theme(LIGHT, scale)
    assert theme.role("due").size_px == (48 * scale + 50) // 100
    assert f"font-size: {theme.role('title').size_px}px" in style_sheet(theme)


@pytest.mark.parametrize("scale", SCALES)
def test_words_get_smaller_before_they_are_cut(scale):
    theme = TOKENS.theme(LIGHT, scale)
    sizes = [theme.role(one).size_px for one in theme.sizes("body")]
    assert sizes[0] == theme.role("body").size_px
    assert sizes[-1] == TOKENS.theme(LIGHT, 100).role("body").size_px
    assert sizes == sorted(set(sizes), reverse=True)
    assert theme.sizes("body@100") == ("body@100",)


def test_the_style_sheet_has_no_colour_of_its_own():
    theme = TOKENS.theme(DARK)
    known = set(theme.colours.values())
    assert set(re.findall(r"#[0-9A-Fa-f]{6}", style_sheet(theme))) <= known


def test_the_grid_of_1366_by_768_is_the_design_s():
    found = grid(1366, 768 - 56)
    assert found.search == Rect(12, 12, 886, 48)
    assert found.lines == Rect(12, 68, 942, 508)
    assert found.slot == Rect(12, 584, 942, 44)
    assert found.actions == Rect(12, 636, 942, 64)
    assert found.customer == Rect(966, 12, 388, 72)
    assert found.due == Rect(966, 92, 388, 472)
    assert found.pay == Rect(966, 572, 388, 72)
    assert found.other == Rect(966, 652, 388, 48)
    assert found.detail is None
    assert found.rows == "normal"


def test_a_wide_window_gets_the_detail_column_and_a_low_one_compact_rows():
    wide = grid(1920, 1080 - 56)
    assert (wide.lines.w, wide.detail, wide.customer.x) == (1028, Rect(1052, 12, 404, 1000), 1468)
    assert wide.rows == "tall"
    low = grid(1280, 720 - 56)
    assert (low.lines.w, low.rows) == (856, "compact")


def test_amounts_are_written_as_the_language_does():
    dutch, english = words("nl").figures, words("en").figures
    assert dutch.amount(164_900) == "1.649,00"
    assert dutch.amount(-890) == "\u2212\u00a08,90"
    assert dutch.money(74_460) == "€\u00a0744,60"
    assert english.amount(164_900) == "1,649.00"
    assert dutch.quantity(1_500) == "1,5"
    assert dutch.rate(97_600) == "9,76\u00a0%"
    assert dutch.day(date(2026, 11, 12)) == "do\u00a012\u00a0nov"
    assert english.day_long(date(2026, 11, 12)) == "Thursday 12 November 2026"


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_read_as_toml_reads_them(language):
    tables = tomllib.loads((RESOURCES / "text" / f"{language}.toml").read_text("utf-8"))
    text = Text(RESOURCES / "text", language)
    assert {section: text.section(section) for section in tables} == tables


def test_both_languages_have_the_same_words_with_the_same_blanks():
    blanks = re.compile(r"\{(\w+)\}")
    tables = [
        tomllib.loads((RESOURCES / "text" / f"{x}.toml").read_text("utf-8")) for x in LANGUAGES
    ]
    first, second = (
        {f"{s}.{k}": set(blanks.findall(v)) for s, t in table.items() for k, v in t.items()}
        for table in tables
    )
    assert first == second


def test_every_refusal_of_the_till_has_a_sentence_r193():
    root = Path(__file__).parents[2] / "pos_app"
    files = [*root.glob("domain/*.py"), *root.glob("till/**/*.py")]
    codes = {
        code
        for file in files
        for code in re.findall(r'Refused\(\s*"([A-Z_]+)"', file.read_text("utf-8"))
    }
    text = words("nl")
    assert not [code for code in sorted(codes) if not text.has(f"refused.{code}")]


def about_lines() -> set[str]:
    """Codes of the till that know which line they are about; one that is gone has no name."""
    root = Path(__file__).parents[2] / "pos_app"
    calls = (
        node
        for file in (*root.glob("domain/*.py"), *root.glob("till/**/*.py"))
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refused"
    )
    named = (node.args[0] for node in calls if "line" in {one.arg for one in node.keywords})
    codes = {str(one.value) for one in named if isinstance(one, ast.Constant)}
    return codes - {"LINE_UNKNOWN", "NOTHING_REJECTED"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_about_a_line_names_it_r193(language):
    said = {code: words(language).problem(Refused(code, line="@")) for code in about_lines()}
    assert not sorted(code for code, sentence in said.items() if "@" not in sentence)


def test_every_word_that_the_till_asks_for_by_its_code_is_there():
    asked = re.compile(r'text(\.count)?\(\s*"([a-z_]+\.\w+)"')
    text = words("nl")
    missing = [
        code
        for file in (Path(__file__).parents[2] / "pos_app" / "till").rglob("*.py")
        for counted, code in asked.findall(file.read_text("utf-8"))
        if not text.has(f"{code}_one" if counted else code)
    ]
    assert not missing


def test_a_refusal_fills_its_sentence_with_figures():
    error = Refused("AMOUNT_DUE", amount_minor=164_900)
    assert "1.649,00" in words("nl").problem(error)
    assert "1,649.00" in words("en").problem(error)


def test_a_code_without_words_shows_itself():
    assert words("nl")("label.nothing_of_the_kind") == "label.nothing_of_the_kind"


def test_quick_amounts_are_exact_and_the_next_three():
    assert quick_amounts(6_290) == (6_290, 6_500, 7_000, 10_000)
    assert quick_amounts(0) == ()


def test_the_change_is_counted_out_largest_first():
    assert pieces(710, 5) == ((1, 500), (1, 200), (1, 10))


@pytest.mark.parametrize(
    ("refused", "words_of"),
    [
        (Refused("PICK_QTY", line="Stoel", most=2_500), "nog 2,5 te verzamelen"),
        (Refused("RETURN_QTY", line="Stoel", available=3_000), "3 kan terug"),
        (Refused("QTY_FULFILLED", line="Stoel", fulfilled=3_000), "3 al verzameld"),
        (Refused("ORDER_CANCELLED", order="N", quote="N"), "Offerte N is vervallen"),
        (Refused("NEEDS_UNPACK", line="Stoel", packed=1_000), "1 ingepakt"),
        (Refused("LOCKED", line="Stoel", mode="edit"), "Stoel is al meegegeven"),
        (Refused("LOCKED", mode="edit"), "zolang een order gewijzigd wordt"),
        (Refused("NOT_AN_ORDER", order="S1-1"), "S1-1 is een offerte"),
    ],
)
def test_r193_a_refusal_names_line_and_quantity_as_a_clerk_reads_them(refused, words_of):
    assert words_of in words("nl").problem(refused)


def test_the_words_are_those_of_the_design_in_both_languages():
    def flat(found, above=""):
        deeper = [flat(one, f"{above}{key}.") for key, one in found.items() if type(one) is dict]
        return {f"{above}{key}": one for key, one in found.items()} | dict(ChainMap(*deeper))

    english, dutch = (
        flat(tomllib.loads((RESOURCES / "text" / f"{one}.toml").read_text("utf-8")))
        for one in ("en", "nl")
    )
    wanted = {tuple(one.strip().split(" = ")) for one in re.split(r"\||\n", WORDS.strip())}
    shown = {(str(one), str(dutch[key])) for key, one in english.items()}
    assert not wanted - shown


@pytest.mark.usefixtures("qapp")
def test_what_somebody_typed_is_never_markup():
    """A name with markup in it is shown as it was typed, in labels and tool tips."""
    from PySide6.QtCore import Qt

    name = '<img src="file:///etc/passwd"><b>Jansen</b>'
    shown = card.label(name)
    assert (shown.text(), shown.textFormat()) == (name, Qt.TextFormat.PlainText)
    assert "<" not in card.tip(name)
    package = Path(card.__file__).parent.parent
    made = {file.name for file in package.rglob("*.py") if "QLabel(" in file.read_text("utf-8")}
    assert made == {"card.py"}
