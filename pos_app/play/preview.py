"""A screen layout as a till draws it: asked for on standard input, answered with a PNG on standard
output; head office starts it for its designer, and it touches nothing of a real till or office.
"""

import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QBuffer, QEventLoop, QIODevice, QTimer
from PySide6.QtWidgets import QApplication

from pos_app.contract.layout_preview import LayoutPreview
from pos_app.contract.translate import decode
from pos_app.play.furnish import CLERK
from pos_app.play.player import play
from pos_app.play.scenario import Scenario, read_scenario
from pos_app.play.window import window_of
from pos_app.play.world import World
from pos_app.resources_dir import resources_dir
from pos_app.till.session import RegisterSession
from pos_app.till.ui.shop import Shop
from pos_app.till.ui.window import MainWindow

MANAGER = "manager"
SETTLE_MS = 300
"""What the window does by itself after a gesture is on the screen by then."""


def main() -> int:
    """Exit status 0 and a picture."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    sys.stdout.buffer.write(picture(decode(LayoutPreview, sys.stdin.buffer.read())))
    return 0


def picture(wish: LayoutPreview) -> bytes:
    """The window as PNG, over a till and a head office of a few seconds."""
    scenario = read_scenario(resources_dir() / "example" / "preview.toml")
    with tempfile.TemporaryDirectory(prefix="pos-app-preview-") as folder:
        world = World.fresh(scenario, Path(folder), http=False)
        try:
            put(world.session, wish)
            play(until(scenario, wish.area), world)
            world.session.sign_in(world.session.configuration.staff_member(CLERK))
            return drawn(world, wish)
        finally:
            world.close()


def until(scenario: Scenario, area: str) -> Scenario:
    """The day up to where the area is seen: an order is opened when no cart is in hand."""
    names = [one.step.name for one in scenario.steps]
    cut = names.index("synchronise_orders") + 1 if area in {"recalled", "shift"} else len(names)
    return replace(scenario, steps=scenario.steps[:cut])


def put(session: RegisterSession, wish: LayoutPreview) -> None:
    """The layout, and the group of the clerk; a manager fills the screen for her."""
    before = session.configuration
    groups = tuple(
        replace(wish.group, group_id=one.group_id) if one.group_id == CLERK else one
        for one in before.groups
    )
    with session.store.begin() as unit:
        unit.save_configuration(replace(before, layout=wish.layout, groups=groups))
    session.refresh_configuration()
    session.sign_in(session.configuration.staff_member(MANAGER))


def drawn(world: World, wish: LayoutPreview) -> bytes:
    """The window with that area in it."""
    window = window_of(world.session, wish.language, wish.theme)
    window.resize(wish.width, wish.height)
    settle()
    if isinstance(window.shop, Shop):
        show(window.shop, wish.area, world)
    settle()
    made = png(window)
    window.close()
    return made


def show(shop: Shop, area: str, world: World) -> None:
    """Where the buttons of the area stand."""
    if area == "more":
        shop.ask("more")
    elif area == "shift":
        shop.ask("tab_shift")
    elif area == "recalled":
        shop.ask("tab_orders")
        shop.orders.open_order(world.last_order)


def settle() -> None:
    """Let the window's own work come to its end."""
    loop = QEventLoop()
    QTimer.singleShot(SETTLE_MS, loop.quit)
    loop.exec()


def png(window: MainWindow) -> bytes:
    """What the window shows."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    window.grab().save(buffer, "PNG")
    QApplication.sendPostedEvents()
    return bytes(buffer.data().data())


if __name__ == "__main__":
    sys.exit(main())
