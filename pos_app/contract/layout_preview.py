"""What head office asks of the till's program to draw a screen layout before it is published."""

from dataclasses import dataclass

from pos_app.domain.configuration import ScreenLayout
from pos_app.domain.staff import PermissionGroup


@dataclass(frozen=True, slots=True)
class LayoutPreview:
    """The layout as somebody of the group would see that area of it, in one language and theme, on
    a screen of so many pixels.
    """

    layout: ScreenLayout
    group: PermissionGroup
    area: str = "actions"
    language: str = "nl"
    theme: str = "light"
    width: int = 1366
    height: int = 768
