"""Configuration and catalogue from HQ: whole or not at all, resumable, while the till sells."""

import json
from dataclasses import replace

import pytest

from pos_app.contract import packages
from pos_app.contract.downloads import PART_CHARACTERS
from pos_app.contract.translate import Malformed
from pos_app.db.seal import forget_seal
from pos_app.domain.errors import AnswerUnknown, PosError, Refused, Unavailable
from pos_app.domain.returns import ReturnedGoods, with_returned
from pos_app.hq import catalogue, configuration
from pos_app.hq.master import publishing
from pos_app.hq.people.rights import OWNER
from pos_app.hq.store import devices, master, returns
from pos_app.till.sync import downloads
from pos_app.till.sync.thread import Listener
from pos_app.till.verification import verify
from tests.helpers import carts
from tests.sync.world import World, reply


def many(number: int):
    return [
        replace(
            carts.product("1.00", "21", f"N{n:05d}"), name=f"Lamp {n}", barcodes=(f"87{n:011d}",)
        )
        for n in range(number)
    ]


def test_products_customers_and_configuration_arrive(world):
    world.rounds().step()
    assert world.store.configuration() == replace(
        carts.STORE, version=world.store.configuration_version()
    )
    found = world.catalogues.current()
    assert found.product("A") is not None
    assert found.customer("C1") == carts.JANSEN
    assert [one.sku for one in found.search("b")] == ["B"]


def test_only_what_changed_comes_again_and_the_old_file_goes(world):
    world.downloads.refresh_catalogue()
    first = world.catalogues.current()
    changed = replace(
        carts.product("99.00", "21", "A"), name="Écru lamp", barcodes=("8712345678906",)
    )
    catalogue.put_products(world.hq, [changed])
    before = len(world.wire.sent)
    assert world.downloads.refresh_catalogue()
    assert len(world.wire.sent) - before == 2
    second = world.catalogues.current()
    assert second.version > first.version
    assert second.product("A") == changed
    assert second.by_barcode("8712345678906") == changed
    assert [one.sku for one in second.search("ecru la")] == ["A"]
    assert first.product("A") != changed  # whoever still holds it goes on reading it
    assert not world.downloads.refresh_catalogue()
    world.catalogues.close()
    world.catalogues.remove_old()
    assert len(list(world.home.glob("catalogue-*.db"))) == 1


def test_a_download_that_was_cut_goes_on_where_it_was(world):
    catalogue.put_products(world.hq, many(4500))
    seen = []

    def cut_after_two(kind: str, rows: int) -> None:
        seen.append(rows)
        if len(seen) == 2:
            raise AnswerUnknown("hq", "cut")

    with pytest.raises(AnswerUnknown):
        world.downloads.refresh_catalogue(cut_after_two)
    assert world.catalogues.current().version == 0
    world.restart()
    before = len(world.wire.sent)
    world.downloads.refresh_catalogue(lambda kind, rows: seen.append(rows))
    assert len(world.wire.sent) - before == 2  # the rest of the products, then the customers
    assert seen[:3] == [2000, 4000, 4508]
    assert len(world.catalogues.current().search("lamp", 200)) == 200


def test_a_malformed_configuration_changes_nothing(world):
    world.downloads.refresh_configuration()
    held = world.store.configuration()
    for body in ('{"version": 7}', "<html>", '{"version": NaN}'):
        text = json.dumps({"version": 7, "configuration": body}).encode()
        world.wire.mood = reply(200, text)
        with pytest.raises(Unavailable, match="garbage"):
            world.downloads.refresh_configuration()
    assert world.store.configuration() == held


def test_business_goes_out_between_two_pages(world):
    catalogue.put_products(world.hq, many(2500))
    sold: list[str] = []

    def page(_kind: str, rows: int) -> None:
        if not sold:
            sold.append(world.sell())

    world.rounds(Listener(progress=page)).step()
    found = world.store.event(sold[0])
    assert found is not None
    assert found.state == "at_hq"
    paths = [path.rsplit("/", 1)[-1] for path, _ in world.wire.sent]
    assert paths.index("push") < len(paths) - 1 - paths[::-1].index("catalogue")


def test_a_round_without_hq_ends_in_the_back_off_and_does_nothing_more(world):
    world.wire.mood = "down"
    rounds = world.rounds()
    rounds.step()
    assert world.store.queue().reachable is False
    sent = len(world.wire.sent)
    rounds.step()
    assert len(world.wire.sent) == sent
    world.clock.forward(seconds=2)
    world.wire.mood = "up"
    rounds.step()
    assert world.store.queue().reachable is True


def test_a_newer_configuration_is_heard_of_in_the_next_hello(world: World):
    rounds = world.rounds()
    rounds.step()
    store = replace(carts.STORE.store, name="Amersfoort Centrum")
    configuration.put(world.hq, replace(carts.STORE, register_id="", store=store), "test")
    rounds.step()
    found = world.store.configuration()
    assert found is not None
    assert found.store.name == "Amersfoort"
    world.clock.forward(seconds=31)
    rounds.step()
    found = world.store.configuration()
    assert found is not None
    assert found.store.name == "Amersfoort Centrum"


def test_a_large_damaged_file_is_noticed_in_the_first_round_T1(world, monkeypatch):
    monkeypatch.setattr("pos_app.db.schema.CHECKED_AT_OPEN_BYTES", 0)
    with world.store.begin() as unit:
        unit.add_print_job("R1", b"x" * 400_000, carts.NOW)
    world.store.close()
    file = world.home / "till.db"
    content = file.read_bytes()
    file.write_bytes(content.replace(b"x" * 1000, b"x" * 999 + b"y", 1))
    forget_seal(file)  # as a kill leaves it
    world.restart()
    alarms: list[PosError] = []
    rounds = world.rounds(Listener(alarm=alarms.append))
    with pytest.raises(Refused, match="FILE_CHANGED"):
        rounds.step()
    assert "table print_job, row job_id R1: it was changed" in str(alarms[0])
    assert world.store.journal_rows()[0].what == "file_damaged"


# --- packages (R54, R55) --------------------------------------------------------------------------

PLAIN = replace(carts.STORE, register_id="")
NAMED = replace(PLAIN, store=replace(PLAIN.store, name="Amersfoort Centrum"))
QUOTED = replace(NAMED, orders=replace(NAMED.orders, quote_days=7))


def fetched(world: World) -> list[tuple[int, int]]:
    """Job and version of every part that the till asked for."""
    asked = [json.loads(body) for path, body in world.wire.sent if path.endswith("/package")]
    return [(one["job"], one["version"]) for one in asked]


def test_r54_only_the_packages_that_changed_travel(world):
    world.downloads.refresh_configuration()
    assert [job for job, _ in fetched(world)] == list(packages.ORDER)
    world.wire.sent.clear()
    first = configuration.put(world.hq, NAMED, "test")
    second = configuration.put(world.hq, QUOTED, "test")
    assert world.downloads.refresh_configuration()
    assert fetched(world) == [(packages.CHANNEL, first), (packages.GLOBAL, second)]
    found = world.store.configuration()
    assert found == replace(QUOTED, version=second, register_id="S1-1")
    world.wire.sent.clear()
    assert not world.downloads.refresh_configuration()
    assert len(world.wire.sent) == 1


def test_r54_a_version_that_changes_nothing_moves_no_package(world):
    world.downloads.refresh_configuration()
    world.wire.sent.clear()
    same = configuration.put(world.hq, PLAIN, "test")
    assert world.downloads.refresh_configuration()
    assert fetched(world) == []
    assert world.store.configuration_version() == same


def test_r54_a_package_that_was_cut_goes_on_where_it_was(world, monkeypatch):
    many_modes = tuple(
        replace(carts.STORE.delivery.modes[0], code=f"m{n}", name="M" * 60) for n in range(900)
    )
    long = replace(PLAIN, delivery=replace(PLAIN.delivery, modes=PLAIN.delivery.modes + many_modes))
    world.downloads.refresh_configuration()
    held = world.store.configuration()
    version = configuration.put(world.hq, long, "test")
    send, parts = world.wire.send, []

    def cut_after_two(method, path, headers, body, timeout):
        if path.endswith("/package"):
            parts.append(path)
        if len(parts) > 2:
            raise AnswerUnknown("hq", "cut")
        return send(method, path, headers, body, timeout)

    with monkeypatch.context() as cable:
        cable.setattr(world.wire, "send", cut_after_two)
        with pytest.raises(AnswerUnknown):
            world.downloads.refresh_configuration()
    assert world.store.configuration() == held
    world.restart()
    world.wire.sent.clear()
    assert world.downloads.refresh_configuration()
    offsets = [
        json.loads(body)["offset"] for path, body in world.wire.sent if path.endswith("/package")
    ]
    assert offsets[0] == 2 * PART_CHARACTERS
    assert len(world.store.configuration().delivery.modes) > 900
    assert world.store.configuration_version() == version


@pytest.mark.parametrize("body", ["{}x", "", "[]", '{"orders": {"novelty": 1}}', '{"store": 1}'])
def test_r55_a_package_is_applied_whole_or_not_at_all(world, monkeypatch, body):
    world.downloads.refresh_configuration()
    held = world.store.configuration()
    for job in packages.ORDER:
        with pytest.raises(Malformed):
            packages.with_part(held, job, body)
    packages_before = world.store.packages()
    configuration.put(world.hq, QUOTED, "test")

    send, part = world.wire.send, reply(200, json.dumps({"part": body}).encode())

    def spoilt(method, path, headers, sent, timeout):
        world.wire.mood = part if path.endswith("/package") else "up"
        return send(method, path, headers, sent, timeout)

    monkeypatch.setattr(world.wire, "send", spoilt)
    with pytest.raises(Unavailable, match="garbage"):
        world.downloads.refresh_configuration()
    assert world.store.configuration() == held
    assert world.store.packages() == packages_before


def test_r55_a_failed_package_stops_later_ones_until_it_is_sent_again(world, monkeypatch):
    """An older till does not know a field: reading the package fails there, not at HQ."""
    world.rounds().step()
    first = configuration.put(world.hq, NAMED, "test")
    failed = configuration.put(world.hq, QUOTED, "test")
    later = configuration.put(
        world.hq, replace(QUOTED, store=replace(QUOTED.store, name="Later")), "test"
    )
    real = packages.with_part

    def too_new(made, job, body):
        if job == packages.GLOBAL:
            raise Malformed("orders.novelty")
        return real(made, job, body)

    with monkeypatch.context() as older:
        older.setattr(downloads, "with_part", too_new)
        with pytest.raises(Unavailable):
            world.downloads.refresh_configuration()
    assert world.store.configuration().store.name == "Amersfoort Centrum"
    assert world.store.configuration_version() == first
    assert not world.downloads.refresh_configuration()
    assert world.store.configuration().store.name == "Amersfoort Centrum"
    device_id = world.store.identity().device_id
    with world.hq.read() as unit:
        found = master.failure(unit, device_id)
    assert (found.job, found.version, found.error) == (packages.GLOBAL, failed, "orders.novelty")
    publishing.send_again(world.hq, OWNER, device_id)
    assert world.downloads.refresh_configuration()
    assert world.store.configuration() == replace(
        QUOTED, store=replace(QUOTED.store, name="Later"), version=later, register_id="S1-1"
    )
    with world.hq.read() as unit:
        assert devices.find(unit, device_id).configuration_version == later


def test_r54_a_till_of_before_gets_every_package_anew_and_keeps_what_it_has(world):
    """It has a configuration, taken whole, and knows no packages."""
    version = configuration.put(world.hq, NAMED, "test")
    with world.store.begin() as unit:
        unit.save_configuration(replace(carts.STORE, version=1))
    assert world.downloads.refresh_configuration()
    assert [job for job, _ in fetched(world)] == list(packages.ORDER)
    assert world.store.configuration() == replace(NAMED, version=version, register_id="S1-1")


def test_an_hq_that_went_back_in_time_is_followed_by_what_the_packages_hold(world):
    """The numbers are the same, the texts are not: they are told apart by their hashes."""
    configuration.put(world.hq, NAMED, "test")
    world.downloads.refresh_configuration()
    (channel,) = (one for one in world.store.packages() if one.job == packages.CHANNEL)
    with world.store.begin() as unit:
        unit.hold_package(replace(channel, sha256="0" * 64))
    world.wire.sent.clear()
    world.downloads.refresh_configuration()
    assert [job for job, _ in fetched(world)] == [packages.CHANNEL]


def test_r54_what_came_back_elsewhere_is_download_1200(world):
    order = carts.placed(carts.cart(("3 x 40.00", carts.CARRY)))
    back = replace(order.lines[0], returned=1000)
    world.hq.run(lambda unit: returns.put(unit, replace(order, lines=(back,))))
    world.rounds().step()
    known = world.store.returned_elsewhere(order.order_no)
    assert known == ReturnedGoods(order.order_no, ((1, 1000),))
    (line,) = with_returned(order, known, {}).lines
    assert (line.returned, line.returned_value.gross) == (1000, 40_00)
    (line,) = with_returned(order, known, {1: 1000}).lines
    assert (line.returned, line.returned_value.gross) == (2000, 80_00)
    owing = replace(order, unpaid=50_00)
    assert with_returned(owing, known, {}).unpaid == 10_00, "R90: it settled what was owed"
    assert with_returned(owing, known, {1: 1000}).unpaid == 0
    mine = replace(order, lines=(replace(back, returned=3000),))
    assert with_returned(mine, known, {1: 1000}) == mine
    world.wire.sent.clear()
    assert not world.downloads.refresh_returns()
    with world.hq.read() as unit:
        assert devices.find(unit, world.store.identity().device_id).returns_version == 1
    assert len(world.wire.sent) == 1


def test_every_field_of_a_configuration_travels_in_one_package():
    parts = {job: json.loads(body) for job, body in packages.parts_of(carts.STORE).items()}
    found = [
        (section, name)
        for part in parts.values()
        for section, content in part.items()
        for name in (content if section in packages.PARTED else [""])
    ]
    assert len(set(found)) == len(found)
    made = packages.NOTHING_YET
    for job in packages.ORDER:
        made = packages.with_part(made, job, json.dumps(parts[job]))
    assert made == replace(carts.STORE, version=0)


def test_fs3_a_byte_that_was_changed_in_the_catalogue_is_named_and_all_is_fetched_anew(world):
    """A price on disk that nobody at head office has set is not sold for longer than it takes."""
    world.rounds().step()
    name, version = world.store.catalogue_file()
    file = world.home / name
    world.catalogues.close()
    content = bytearray(file.read_bytes())
    at = content.index(b'"price_minor":1000') + len('"price_minor":')
    content[at] = ord("2")
    file.write_bytes(content)
    (found,) = verify(world.store)
    assert str(found).endswith("it was changed (product)")
    world.rounds().step()
    assert world.store.catalogue_file()[1] == version
    assert verify(world.store) == []
    assert world.catalogues.current().product("A").price_minor == 1000
    assert not file.exists()
    assert world.store.journal_rows()[0].what == "catalogue_damaged"
    seal = world.home / f"{world.store.catalogue_file()[0]}.seal"
    seal.write_bytes(seal.read_bytes()[:-1] + b"x")
    assert list(map(str, verify(world.store))) == [f"{seal.name}: it was changed"]
    world.catalogues.close()
    (world.home / world.store.catalogue_file()[0]).write_bytes(b"")
    world.build()
    with pytest.raises(Unavailable, match="corrupt"):
        world.catalogues.current()
    world.rounds().step()
    assert world.catalogues.current().product("A").price_minor == 1000
