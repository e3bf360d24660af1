"""Screen layouts drawn by the till's own program, in a process of its own: head office has no
window, and what is drawn is what a till would show.
"""

import logging
import subprocess
import sys
import threading
from collections import OrderedDict

from pos_app.contract.layout_preview import LayoutPreview
from pos_app.contract.translate import encode, sha256

LOG = logging.getLogger(__name__)

PROGRAM = "pos_app.play.preview"
SECONDS_MAX = 30
KEPT = 24
PNG = b"\x89PNG"


class Previews:
    """The pictures drawn last; one is drawn at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[bytes, bytes] = OrderedDict()

    def drawn(self, wish: LayoutPreview) -> bytes:
        """The PNG, or nothing where the till's program could not draw it."""
        body = encode(wish)
        key = sha256(body)
        with self._lock:
            if key not in self._kept:
                picture = _draw(body)
                if not picture:
                    return b""
                self._kept[key] = picture
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            return self._kept[key]


def _draw(body: bytes) -> bytes:
    command = [sys.executable, "-m", PROGRAM]
    try:
        done = subprocess.run(
            command, input=body, capture_output=True, timeout=SECONDS_MAX, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        LOG.warning("the till's program could not draw a layout: %s", type(error).__name__)
        return b""
    if done.returncode or not done.stdout.startswith(PNG):
        LOG.warning("the till's program ended with %s and no picture", done.returncode)
        return b""
    return done.stdout
