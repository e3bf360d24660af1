"""R47: the designer's preview is the till's own window with that layout, as a group sees it."""

import pytest
from PySide6.QtGui import QImage

from pos_app.contract.layout_preview import LayoutPreview
from pos_app.domain.configuration import ButtonFace, ButtonTone, ScreenLayout
from pos_app.domain.staff import Permission, PermissionGroup
from pos_app.play.preview import picture

LAYOUT = ScreenLayout(
    areas={"actions": ("ship", "more"), "more": ("park", "ship_all")},
    faces={"actions/ship": ButtonFace("Away", "Weg", ButtonTone.DANGER)},
)
EVERYTHING = PermissionGroup("", "")


def seen(**more) -> QImage:
    wish = LayoutPreview(LAYOUT, more.pop("group", EVERYTHING), **more)
    return QImage.fromData(picture(wish))


@pytest.mark.usefixtures("qapp")
def test_r47_language_group_and_screen_are_those_that_are_asked_for():
    first = seen()
    assert (first.width(), first.height()) == (1366, 768)
    denied = PermissionGroup("tim", "Tim", permissions={"ship": Permission.DENIED})
    pictures = [
        first,
        seen(language="en"),
        seen(group=denied),
        seen(area="recalled", width=1280, height=720),
    ]
    assert all(one != other for at, one in enumerate(pictures) for other in pictures[:at])
