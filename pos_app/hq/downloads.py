"""Downloads to tills (R54, R55): which packages each lacks, in the order in which they came into
force, and their text in parts. A till of wire 1.0 is told its configuration whole.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from pos_app.contract import messages as m
from pos_app.contract.downloads import (
    PACKAGES_MAX,
    PART_CHARACTERS,
    DownloadsReply,
    DownloadsRequest,
    HeldPackage,
    PackageHead,
    PackageReply,
    PackageRequest,
)
from pos_app.contract.packages import ORDER, REGISTERS, Parts, hash_of, parts_of, text_of
from pos_app.contract.translate import decode, encode
from pos_app.db.database import Unit
from pos_app.domain.configuration import Configuration
from pos_app.domain.errors import Refused
from pos_app.hq import configuration
from pos_app.hq.authentication import Caller
from pos_app.hq.core import Core
from pos_app.hq.rows import Device
from pos_app.hq.store import configurations, devices, master

STEPS_MAX = 50
"""Versions that a till may lag behind and still get one after the other; a till that lags further
gets the newest of each package.
"""


def whole(hq: Core, caller: Caller, request: m.ConfigurationRequest) -> m.ConfigurationReply:
    """The whole configuration for a till of wire 1.0, where it lacks the newest."""
    device = replace(caller.device, configuration_version=request.version)

    def job(unit: Unit) -> None:
        caller.admit(unit)
        devices.touch(unit, device.device_id, caller.at, configuration_version=request.version)
        master.received(unit, device.device_id, {master.EVERY_JOB: request.version}, caller.at)
        if request.failed:
            place = (master.EVERY_JOB, request.failed)
            master.failed(unit, device.device_id, place, caller.at, request.error or "?")

    hq.run(job)
    with hq.read() as unit:
        current = configuration.offered(unit, device, caller.at)
    if current is None:
        return m.ConfigurationReply(version=request.version, configuration="")
    return m.ConfigurationReply(version=current.version, configuration=encode(current).decode())


def lacking(hq: Core, caller: Caller, request: DownloadsRequest) -> DownloadsReply:
    """What the till has yet to apply; what it says of itself is kept. After one that it could not
    take it gets nothing until somebody sends that one again.
    """
    device = caller.device
    with hq.read() as unit:
        offered = configurations.current(unit, device.store_id, device.register_id, caller.at)
        stopped = request.failed or master.failure(unit, device.device_id) is not None
        newest = 0 if offered is None or stopped else offered[0]
        heads = _heads(unit, device, request.held, newest) if newest else ()

    def job(unit: Unit) -> None:
        caller.admit(unit)
        devices.touch(unit, device.device_id, caller.at, configuration_version=request.version)
        if request.failed:
            place = (request.failed, request.failed_version)
            master.failed(unit, device.device_id, place, caller.at, request.error or "?")
        master.received(unit, device.device_id, _through(request, heads, newest), caller.at)

    hq.run(job)
    return DownloadsReply(
        version=newest or request.version,
        packages=heads[:PACKAGES_MAX],
        more=len(heads) > PACKAGES_MAX,
    )


def _through(
    request: DownloadsRequest, heads: Sequence[PackageHead], newest: int
) -> dict[int, int]:
    """Through which version the till has each package that it holds."""
    through = {one.job: newest for one in request.held}
    for head in reversed(heads):
        if head.job in through:
            through[head.job] = head.version - 1
    return through


def _heads(
    unit: Unit, device: Device, held: Sequence[HeldPackage], newest: int
) -> tuple[PackageHead, ...]:
    """The packages that the till lacks, by version and then by their number."""
    versions = configurations.versions(unit, device.store_id, device.register_id, newest)
    mine = {one.job: one for one in held}
    found = [
        PackageHead(job=job, version=number, size=len(body), sha256=hash_of(body))
        for job in ORDER
        for number, body in _steps(unit, device, versions, job, mine.get(job))
    ]
    return tuple(sorted(found, key=lambda one: (one.version, ORDER.index(one.job))))


def _steps(
    unit: Unit, device: Device, versions: list[int], job: int, held: HeldPackage | None
) -> list[tuple[int, str]]:
    """Version and text of each change of that package since the one that the till holds."""
    newest = _parts(unit, device, versions[-1])[job]
    if held is not None and held.sha256 == hash_of(newest):
        return []
    if held is None or held.version not in versions[-STEPS_MAX:]:
        return [(versions[-1], newest)]
    before = _parts(unit, device, held.version)[job]
    if hash_of(before) != held.sha256:
        return [(versions[-1], newest)]
    found = []
    for number in versions[versions.index(held.version) + 1 :]:
        body = _parts(unit, device, number)[job]
        if body != before:
            found.append((number, body))
            before = body
    return found


def part(hq: Core, caller: Caller, request: PackageRequest) -> PackageReply:
    """A part of a package's text."""
    device = caller.device
    hq.run(caller.admit)
    with hq.read() as unit:
        current = configurations.current(unit, device.store_id, device.register_id, caller.at)
        newest = current[0] if current else 0
        versions = configurations.versions(unit, device.store_id, device.register_id, newest)
        if request.version not in versions or request.job not in ORDER:
            raise Refused("BAD_PLACE", after=f"{request.job} {request.version}")
        body = _parts(unit, device, request.version)[request.job]
    return PackageReply(part=body[request.offset : request.offset + PART_CHARACTERS])


def _parts(unit: Unit, device: Device, version: int) -> Parts:
    """The packages of that version for the register; only one of them names it."""
    found = _parted(configurations.body(unit, version))
    own = json.loads(found[REGISTERS]) | {"register_id": device.register_id}
    return found | {REGISTERS: text_of(own)}


@lru_cache(maxsize=64)
def _parted(body: bytes) -> Parts:
    return parts_of(decode(Configuration, body))
