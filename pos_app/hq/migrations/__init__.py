"""Every version HQ's database ever had; must never change one that was released."""

from pathlib import Path

from pos_app.db.schema import Schema
from pos_app.hq.tables import (  # noqa: F401 - their tables join
    care,
    catalogue,
    head_office,
    intake,
    master,
    orders,
    parked,
    people,
    runs,
    sales,
    tills,
    values,
)
from pos_app.hq.tables.parts import create

VERSIONS = tuple(f"{number:04d}" for number in range(1, 22))
SCHEMA = Schema(create=create, folder=Path(__file__).parent, versions=VERSIONS)
