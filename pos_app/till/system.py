"""The real surroundings of a till: the machine's clock, ids, settings and addresses; no window."""

import secrets as randomness
from collections.abc import Callable
from pathlib import Path

from pos_app.db.room import BALLAST_BYTES, Ballast
from pos_app.domain.errors import Refused
from pos_app.system_clock import SystemClock, SystemIds
from pos_app.till.config import MachineSettings, SecretStore, read_settings, save_settings
from pos_app.till.devices.card_terminal import CardTerminal
from pos_app.till.devices.no_terminal import NoTerminal
from pos_app.till.devices.socket_terminal import SocketTerminal
from pos_app.till.register import Register, Surroundings
from pos_app.till.sync.transport import LateTransport, Transport, check_address


def chance() -> float:
    """A number from 0 to 1 for the jitter of the back-off."""
    return randomness.randbelow(1_000_001) / 1_000_000


def save_hq_address(home: Path, url: str) -> None:
    """Keep HQ's address in the machine's settings; other settings stay."""
    save_settings(home, {"hq_url": url})


def _terminal_of(settings: MachineSettings) -> CardTerminal:
    """The card terminal that the settings name: a port of this machine, or none."""

    port = settings.terminal.rpartition(":")[2]
    if not settings.terminal:
        return NoTerminal()
    if not port.isdigit():
        raise Refused("SETTINGS_INVALID", key="terminal", file="pos-app.toml")
    return SocketTerminal(int(port), SystemClock())


def open_register(
    home: Path,
    secrets: SecretStore,
    wake: Callable[[], None] = lambda: None,
    open_drawer: Callable[[], None] = lambda: None,
    *,
    recovering: bool = False,
) -> Register:
    """The register of this home with the real outside."""

    settings, clock = read_settings(home), SystemClock()
    url = check_address(settings.hq_url or "http://127.0.0.1")

    def over_http() -> Transport:
        from pos_app.till.sync.http_transport import HttpTransport

        return HttpTransport(url, certificates=settings.hq_certificates)

    return Register.open(
        home,
        Surroundings(
            transport=LateTransport(over_http),
            secrets=secrets,
            terminal=_terminal_of(settings),
            clock=clock,
            ids=SystemIds(),
            chance=chance,
            wake=wake,
            open_drawer=open_drawer,
            ballast=Ballast(home / "ballast", BALLAST_BYTES),
        ),
        recovering=recovering,
    )
