"""What the designer's preview shows: area, language, theme, screen and permission group."""

from importlib.util import find_spec

from starlette.responses import Response

from pos_app.contract.layout_preview import LayoutPreview
from pos_app.domain.staff import PermissionGroup
from pos_app.domain.user_operations import AREAS
from pos_app.hq.master.compose import permission_group, screen_layout
from pos_app.hq.master.states import MasterState, draft
from pos_app.hq.web.console.visit import NotFound, Visit

SIZES = ("1280x720", "1366x768", "1920x1080")
THEMES = ("light", "dark")
LANGUAGES = ("nl", "en")


def can_draw() -> bool:
    """Whether the till's program with its window is on this machine."""
    return find_spec("PySide6") is not None


def wish_of(visit: Visit, data: MasterState, key: str) -> LayoutPreview:
    """What the address asks for; what it does not say is the language of whoever looks, the usual
    screen, and a group that may do everything.
    """
    record = data.one("layout", key)
    if record is None:
        raise NotFound
    group = data.one("group", visit.asked("group", 40))
    size = visit.asked("size", 12)
    width, height = (int(x) for x in (size if size in SIZES else SIZES[1]).split("x"))
    area = visit.asked("area", 12)
    return LayoutPreview(
        layout=screen_layout(record, key),
        group=permission_group(group) if group else PermissionGroup("", ""),
        area=area if area in AREAS else AREAS[0],
        language=_one_of(visit.asked("language", 2), LANGUAGES, visit.words.language),
        theme=_one_of(visit.asked("theme", 5), THEMES, THEMES[0]),
        width=width,
        height=height,
    )


def _one_of(wanted: str, known: tuple[str, ...], usual: str) -> str:
    return wanted if wanted in known else usual


def preview(visit: Visit) -> Response:
    """`/console/layouts/{key}/preview.png`."""
    with visit.hq.read() as unit:
        wish = wish_of(visit, draft(unit), visit.names["key"])
    picture = visit.jobs.previews.drawn(wish)
    if not picture:
        return Response(status_code=503)
    return Response(picture, media_type="image/png")
