"""The player itself: what it refuses to read, what it reports, and what it watches."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pos_app.play import main as program
from pos_app.play.main import main
from pos_app.play.player import same
from pos_app.play.steps import STEPS, Step
from pos_app.play.words import text
from pos_app.till.operations import lines

HEAD = '[[product]]\nsku = "MUG"\nprice = "10.00"\ntax_rate = "21"\n'
CHARGE = "[[charge]]\nlevel = 'line'\ncategory = 'fixed'\nvalue = '5.00'\n"
ADD = '[[step]]\ndo = "add_product"\nsku = "MUG"\n'


def played(tmp_path: Path, text: str, *options: str) -> int:
    file = tmp_path / "day.toml"
    file.write_text(text, encoding="utf-8")
    return main([str(file), *options])


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("title = ", "day.toml: "),
        ("colour = 1", "day.toml, key colour"),
        ("[store]\nshape = 'round'", "day.toml, store, key shape"),
        ("[store]\ncash_rounding = 5", "day.toml, store, cash_rounding"),
        ("[store]\norder_creation = 'soon'", "day.toml, store, order_creation"),
        ("now = '2026-03-02T10:00:00'", "day.toml, now"),
        ("now = '9999-12-31T23:59:59Z'", "day.toml, now: the year"),
        ("title = 5", "day.toml, title"),
        ("requirements = 'R1'", "day.toml, requirements"),
        ("[store]\ndeposit_percent = '100.0001'", "deposit_percent: '100.0001' is too large"),
        ("[store]\ncash_rounding = '0.00'", "cash_rounding: '0.00' is too small"),
        ("[store]\ncash_rounding = '10.01'", "cash_rounding: '10.01' is too large"),
        ("[store]\ncurrency = 'euro'", "day.toml, store, currency"),
        ("[store]\ncurrency = 'JPY'", "day.toml, store, currency: 'JPY' has no hundredths"),
        (HEAD.replace("21", "-1"), "day.toml, product 1, tax_rate: '-1' is too small"),
        (HEAD.replace("10.00", "10,00"), "product 1, price: '10,00' is not a number"),
        (HEAD + HEAD, "day.toml, product 2, sku: 'MUG' is there already"),
        ("[[customer]]\nid = ''", "day.toml, customer 1, id"),
        (CHARGE + "from_amount = '5.00'\nto_amount = '4.99'", "charge 1, to_amount"),
        (CHARGE + "delivery_mode = 'drone'", "charge 1, delivery_mode: 'drone'"),
        ("[[step]]\ndo = 'wait'\ndays = 99999999", "step 0 (wait), days"),
        ("[[step]]\ndo = 'wait'", "step 0 (wait): seconds or days is missing"),
        ("[[step]]\ndo = 'till'\nid = 'S2-1'", "step 0 (till), id"),
        (ADD + "expect = { lines = { MUG = 2 } }", "expect, lines, MUG: a table"),
        ("[[product]]\nsku = 'A'\ntax_rate = '0'", "day.toml, product 1: price is missing"),
        ("[[customer]]\nid = 'C1'\nage = '40'", "day.toml, customer 1, key age"),
        ("[[charge]]\nlevel = 'line'\nvalue = '5.00'", "charge 1: category is missing"),
        ("[store]\nautomatic_charges = 'yes'", "day.toml, store, automatic_charges"),
        ("[[step]]\ndo = 'juggle'", "day.toml, step 0: 'juggle'"),
        (ADD + "[[step]]\ndo = 'show'\nloud = true", "day.toml, step 1 (show), key loud"),
        ("[[step]]\ndo = 'add_product'", "day.toml, step 0 (add_product): sku is missing"),
        ("[[step]]\ndo = 'pay'\ntender = 'shells'", "day.toml, step 0 (pay), tender"),
        ("[[step]]\ndo = 'pay'\ntender = 'cash'\namount = 'ten'", "step 0 (pay), amount"),
        ("[[step]]\ndo = 'hq'\nstate = 'tired'", "day.toml, step 0 (hq), state"),
        (ADD + "date = 'today'", "day.toml, step 0 (add_product), key date"),
        ("[[step]]\ndo = 'pick_up'\nlines = 'some'", "step 0 (pick_up), lines"),
        ("[[step]]\ndo = 'pick_up'\nlines = 'all'\ndate = 'soon'", "step 0 (pick_up), date"),
        ("[store]\nrights = { juggle = 'denied' }", "store, rights: 'juggle' is not a right"),
        ("[store]\nrights = { receipt = 'maybe' }", "store, rights: 'maybe' is not one of"),
        ("[store]\nforeign_cash = { USD = '0' }", "store, foreign_cash: '0' is too small"),
        ("[store]\nforeign_cash = ['USD']", "store, foreign_cash: a table is expected"),
        ("[store]\nmore_tenders = ['shells']", "store, more_tenders: 'shells' is not one of"),
        ("[[attribute]]\nlevel = 'line'", "day.toml, attribute 1: code is missing"),
        ("[[attribute]]\ncode = 'F'\nrange = [2, 1]", "attribute 1, range: [2, 1]: the most"),
        ("[[attribute]]\ncode = 'F'\nrange = ['1', '2']", "attribute 1, range: a list of two"),
        ("[[step]]\ndo = 'move_cash'\nmovement = 'theft'", "(move_cash), movement: 'theft'"),
        ("[[step]]\ndo = 'approve'\nright = 'juggle'", "(approve), right: 'juggle'"),
        ("[[step]]\ndo = 'pay_other'\ntender = 'cash'", "(pay_other), tender: 'cash'"),
        (ADD + "refused = 5", "step 0 (add_product), refused: a text is expected"),
        (ADD + "refused = 'CUSTOMER_LOCKED_order'", "refused: 'CUSTOMER_LOCKED_order' is not"),
        (ADD + "expect = { mood = 'good' }", "step 0 (add_product), expect, key mood"),
        (ADD + "expect = { lines = { MUG = { hue = 'red' } } }", "expect, lines, MUG, key hue"),
    ],
)
def test_a_file_that_cannot_be_played_is_named_with_its_position(tmp_path, capsys, text, position):
    assert played(tmp_path, text) == program.UNREADABLE == 2
    told = capsys.readouterr()
    assert position in told.err
    assert not told.out


def test_a_file_that_is_not_there_leaves_the_others_to_be_played(tmp_path, capsys):
    good, report = tmp_path / "good.toml", tmp_path / "out.json"
    good.write_text(HEAD + ADD, encoding="utf-8")
    assert main([str(tmp_path / "none.toml"), str(good), "--report", str(report)]) == 2
    told = capsys.readouterr()
    assert "none.toml: cannot be read" in told.err
    assert told.out.count("as expected") == 1
    told = json.loads(report.read_text(encoding="utf-8"))
    assert [(one["passed"], len(one["steps"])) for one in told] == [(False, 0), (True, 1)]
    assert main([str(good), "--report", str(tmp_path)]) == 2


def test_a_line_is_named_by_its_whole_sku_before_a_number(tmp_path):
    day = HEAD.replace("MUG", "MUG#2") + ADD.replace("MUG", "MUG#2")
    for line, refused in (("MUG#2", ""), ("MUG", "x"), ("MUG#2#1", ""), ("MUG#2#2", "x")):
        day += f'[[step]]\ndo = "set_quantity"\nline = "{line}"\nquantity = "2"\n'
        day += 'refused = "LINE_UNKNOWN"\n' if refused else ""
    assert played(tmp_path, day) == 0


def test_a_difference_ends_with_1_and_says_step_name_expected_and_got(tmp_path, capsys):
    text = HEAD + ADD + 'expect = { total = "9.99", lines = { MUG = { quantity = "2" } } }\n'
    text += ADD + 'refused = "PRODUCT_UNKNOWN"\n' + '[[step]]\ndo = "pay"\ntender = "card_token"\n'
    text += ADD + 'refused = "NOBODY_RAISES_THIS"\n'
    report = tmp_path / "out.json"
    assert played(tmp_path, text, "--report", str(report)) == program.DIFFERENT == 1
    out = capsys.readouterr().out
    assert "step 0, total: expected '9.99', got '10.00'" in out
    assert "step 0, lines.MUG.quantity: expected '2', got '1'" in out
    assert "step 1, refused: expected 'PRODUCT_UNKNOWN', got None" in out
    assert "step 2, refused: expected None, got 'TENDER_NOT_ALLOWED'" in out
    assert "step 3, refused: expected 'NOBODY_RAISES_THIS', got None" in out
    (day,) = json.loads(report.read_text(encoding="utf-8"))
    assert day["passed"] is False
    assert day["steps"][0]["mismatches"][0] == {
        "name": "total",
        "expected": "9.99",
        "got": "10.00",
    }


def test_the_report_has_every_step_and_what_head_office_has(tmp_path):
    text = 'title = "A day"\n' + HEAD + '[[step]]\ndo = "add_customer"\ncustomer = "C1"\n' + ADD
    text += '[[step]]\ndo = "pick_up"\nlines = "all"\n[[step]]\ndo = "pay"\ntender = "cash"\n'
    text += '[[step]]\ndo = "send_queue"\n[[step]]\ndo = "suspend"\nrefused = "CART_EMPTY"\n'
    report = tmp_path / "out.json"
    assert played(tmp_path, text, "--report", str(report)) == program.DONE == 0
    (day,) = json.loads(report.read_text(encoding="utf-8"))
    assert set(day) == {"scenario", "title", "passed", "steps", "hq"}
    assert (day["title"], day["passed"]) == ("A day", True)
    assert [one["do"] for one in day["steps"]][-3:] == ["pay", "send_queue", "suspend"]
    last = day["steps"][-1]
    assert set(last) == {"index", "do", "refused", "mismatches", "state"}
    assert (last["index"], last["refused"], last["mismatches"]) == (5, "CART_EMPTY", [])
    assert last["state"]["drawer"] == "101.00"
    (order,) = day["hq"]["orders"]
    assert order | {"number": ""} == {
        "number": "",
        "status": "CREATED",
        "total": "10.00",
        "deposit_paid": "1.00",
    }
    assert day["hq"]["transactions"] == 1


def test_several_files_are_several_reports_and_one_failure_is_enough(tmp_path):
    good, bad, report = tmp_path / "good.toml", tmp_path / "bad.toml", tmp_path / "out.json"
    good.write_text(HEAD + ADD, encoding="utf-8")
    bad.write_text(HEAD + ADD + "expect = { line_count = 2 }", encoding="utf-8")
    assert main([str(good), str(bad), "--report", str(report)]) == 1
    assert [one["passed"] for one in json.loads(report.read_text())] == [True, False]


def test_a_refused_step_that_changes_something_is_a_difference(tmp_path, capsys, monkeypatch):
    """The player looks itself: here a product is added before the refusal."""

    def add_then_refuse(world, sku):
        world.run(lines.ADD_PRODUCT, lines.AddProduct(sku))
        world.run(lines.ADD_PRODUCT, lines.AddProduct("GHOST"))

    broken = Step("add_then_refuse", add_then_refuse, {"sku": text}, frozenset({"sku"}))
    monkeypatch.setitem(STEPS, broken.name, broken)
    day = HEAD + '[[step]]\ndo = "add_then_refuse"\nsku = "MUG"\nrefused = "PRODUCT_UNKNOWN"\n'
    assert played(tmp_path, day) == 1
    assert "total after a refusal" in capsys.readouterr().out


@pytest.mark.logs("step 0 failed")
def test_a_step_that_breaks_is_a_difference_and_the_day_goes_on(tmp_path, capsys, monkeypatch):
    def broken(world):
        raise KeyError(world.till_id)

    monkeypatch.setitem(STEPS, "broken", Step("broken", broken, {}, frozenset()))
    report = tmp_path / "out.json"
    day = HEAD + '[[step]]\ndo = "broken"\n' + ADD
    assert played(tmp_path, day, "--report", str(report)) == 1
    assert "refused: expected None, got \"KeyError: 'S1-1'\"" in capsys.readouterr().out
    assert len(json.loads(report.read_text(encoding="utf-8"))[0]["steps"]) == 2


def test_numbers_are_compared_as_numbers_and_nothing_else_is():
    assert same("2", "2.000")
    assert same("9.90", "9.9")
    assert not same("9.90", "9.91")
    assert not same("100", "10")
    assert not same("CREATED", "CREATED ")
    assert not same("1", 1)


def test_the_program_itself_plays_also_where_a_screen_lacks_letters(tmp_path):
    file = tmp_path / "day.toml"
    file.write_text('title = "Één stoel"\n' + HEAD + ADD, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pos_app", "play", str(file)],
        cwd=Path(__file__).parents[2],
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "\\xc9\\xe9n stoel" in done.stdout
    assert "as expected" in done.stdout


def test_head_office_as_a_real_server(capsys):
    """The same days over HTTP, with lost answers and a synchronous till."""
    folder = Path(__file__).parent
    files = [folder / "14-lost-answers.toml", folder / "16-synchronous.toml"]
    assert main(["--http", *map(str, files)]) == 0
    assert capsys.readouterr().out.count("  as expected") == 2


def test_the_real_window_plays_with_a_picture_of_every_step(qapp, tmp_path, capsys):
    """Restarts and other tills included; the clerk's window follows."""
    folder, pictures = Path(__file__).parent, tmp_path / "pictures"
    files = [folder / "18-power-cut.toml", folder / "35-not-at-head-office-yet.toml"]
    assert main(["--window", "--pictures", str(pictures), *map(str, files)]) == 0
    assert capsys.readouterr().out.count("  as expected") == 2
    assert len(list(pictures.glob("18-power-cut-*.png"))) == 7


def test_without_a_cart_the_lines_are_those_of_the_order_just_made_or_recalled(tmp_path):
    day = HEAD + '[[step]]\ndo = "show"\nexpect = { total = "0.00", due = "0.00", notice = "" }\n'
    day += '[[step]]\ndo = "add_customer"\ncustomer = "C1"\n' + ADD
    day += '[[step]]\ndo = "pick_up"\nlines = "all"\nexpect = { receipt_printed = false }\n'
    day += '[[step]]\ndo = "pay"\ntender = "cash"\n'
    day += 'expect = { lines = { MUG = { status = "ACCEPTED" } }, line_count = 1 }\n'
    day += ADD + '[[step]]\ndo = "void_transaction"\n'
    day += 'expect = { line_count = 0, total = "0.00", order_status = "UNSYNCED" }\n'
    day += '[[step]]\ndo = "recall"\nexpect = { line_count = 1 }\n'
    assert played(tmp_path, day) == 0
