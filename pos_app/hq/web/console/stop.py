"""One address of the console: its page, and what it takes to read or act there."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from starlette.responses import Response

from pos_app.hq.web.console.visit import Visit

FORM_BYTES_MAX = 64 * 1024
FIELDS_MAX = 40

Page = Callable[[Visit], Response]


@dataclass(frozen=True, slots=True)
class Stop:
    """One address: its page, the right that reading or acting there takes, whether it is outside
    the door or open before the second factor was shown, whether acting there asks for that factor
    again, whether it opens to somebody who must choose a passphrase first, whether its page keeps
    to the store that the query names (`by_store`; a record of the address names its own), and how
    large a form it takes.
    """

    path: str
    page: Page
    method: str = "GET"
    right: str = ""
    outside: bool = False
    halfway: bool = False
    again: bool = False
    first: bool = False
    by_store: bool = False
    bytes_max: int = FORM_BYTES_MAX
    fields_max: int = FIELDS_MAX

    @property
    def opens_early(self) -> bool:
        """Whether it opens before a passphrase of one's own was chosen."""
        return self.first or self.outside or self.halfway


def named(stop: Stop, right: str, **names: str) -> Stop:
    """The stop for one of several kinds; its page finds the kind among the address's names."""

    def page(visit: Visit) -> Response:
        return stop.page(visit.with_names(**names))

    return replace(stop, page=page, right=stop.right or right)
