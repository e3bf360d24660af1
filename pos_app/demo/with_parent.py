"""Runs a module as a program for as long as the process that started it lives: standard input is a
pipe that only that process holds open, and it closes even where the process was killed.
"""

import os
import runpy
import signal
import sys
import threading
import time
from collections.abc import Sequence

STDIN = 0
END_SECONDS = 10.0


def main(words: Sequence[str]) -> None:
    """The module of the first word, with the others as its arguments."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    sys.argv = list(words)
    runpy.run_module(words[0], run_name="__main__", alter_sys=True)


def _end_with_parent() -> None:
    """Asks this process to end once the pipe is closed; then insists."""
    while os.read(STDIN, 1):
        pass
    signal.raise_signal(signal.SIGTERM)
    time.sleep(END_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
