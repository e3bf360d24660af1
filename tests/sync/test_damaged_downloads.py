"""A download that is damaged here, or malformed or without an end there, changes nothing else."""

import itertools
import json
from contextlib import suppress

import pytest

from pos_app.contract.downloads import PackageRequest
from pos_app.domain.errors import AnswerUnknown, Unavailable
from pos_app.hq import catalogue, configuration
from pos_app.till.sync import downloads
from tests.sync.test_downloads import QUOTED, many
from tests.sync.world import reply


@pytest.mark.parametrize("at", [0, 100, 4096 * 3 + 3, 4096 * 20])
def test_fs3_an_unfinished_catalogue_that_is_damaged_is_begun_anew(world, at):
    """It is read by nobody: at worst one round ends, and the next one fetches all again."""
    catalogue.put_products(world.hq, many(2500))

    def cut(_kind: str, _rows: int) -> None:
        raise AnswerUnknown("hq", "cut")

    with pytest.raises(AnswerUnknown):
        world.downloads.refresh_catalogue(cut)
    unfinished = world.home / downloads.UNFINISHED
    damaged = bytearray(unfinished.read_bytes())
    damaged[at : at + 90] = b"\xff" * 90
    unfinished.write_bytes(damaged)
    with suppress(Unavailable):
        world.downloads.refresh_catalogue()
    world.downloads.refresh_catalogue()
    assert len(world.catalogues.current().search("lamp", 200)) == 200
    assert not unfinished.exists()


@pytest.mark.parametrize(
    "page",
    [
        {"rows": ["{}"], "next_cursor": "", "version": 9, "done": True},
        {"rows": ['{"sku": 1}'], "next_cursor": "", "version": 9, "done": True},
        {"rows": [], "next_cursor": "", "version": 9, "done": False},
        {"rows": "none"},
    ],
)
def test_a_malformed_page_changes_nothing(world, page):
    world.downloads.refresh_catalogue()
    held = held_of(world)
    world.wire.mood = reply(200, json.dumps(page).encode())
    for refresh in refreshed_by(world):
        with pytest.raises(Unavailable, match="garbage"):
            refresh()
    assert held_of(world) == held
    world.wire.mood = "up"
    catalogue.put_products(world.hq, many(3))
    assert world.downloads.refresh_catalogue()
    assert world.catalogues.current().product("N00002") is not None


def refreshed_by(world):
    fetch = world.downloads
    return fetch.refresh_catalogue, fetch.refresh_returns, lambda: fetch.refresh_stock(9)


def held_of(world):
    version = world.catalogues.current().version
    return version, world.store.returned_progress(), world.store.stock_progress()


def test_a_head_office_that_never_ends_a_download_is_left(world, monkeypatch):
    world.downloads.refresh_configuration()
    configuration.put(world.hq, QUOTED, "test")
    offered = world.client.downloads(downloads.held_here(world.store))
    head, pages = offered.packages[0], itertools.count()
    offered = offered.model_copy(update={"packages": (head,)})
    part = world.client.package(PackageRequest(job=head.job, version=head.version, offset=0))
    monkeypatch.setattr(downloads, "PAGES_MAX", 3)
    monkeypatch.setattr(downloads, "ROUNDS_MAX", 3)

    def endless(path, _body):
        if path.endswith("/catalogue"):
            page = {"rows": [], "next_cursor": f"{next(pages)}", "version": 9, "done": False}
            return 200, {}, json.dumps(page).encode()
        told = offered if path.endswith("/downloads") else part
        return 200, {}, told.model_dump_json().encode()

    world.wire.mood = endless
    for refresh in (*refreshed_by(world), world.downloads.refresh_configuration):
        with pytest.raises(Unavailable, match="garbage"):
            refresh()
    assert len(world.wire.sent) < 30
    assert world.store.returned_progress()[0] == 0
    assert world.store.stock_progress().mark == 0
