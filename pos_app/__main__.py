"""Lets `python -m pos_app` be the same program as `pos-app`; it must never do anything itself."""

import sys

from pos_app.cli import main

sys.exit(main())
