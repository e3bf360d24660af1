"""Takes PySide's hook out of Python's import; for who imports this after PySide, before the rest.

The hook reads the source of every module that is imported later, to see whether it asks for other
spellings of Qt's names (`from __feature__ import snake_case`). Nothing here asks, and it was a
twelfth of the start.
"""

import builtins

ORIGINAL = "__orig_import__"
"""Where PySide keeps what its hook stands before."""

setattr(builtins, "__import__", getattr(builtins, ORIGINAL, builtins.__import__))  # noqa: B010
