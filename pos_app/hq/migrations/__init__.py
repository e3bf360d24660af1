"""Every version HQ's database ever had; must never change one that was released."""

from pathlib import Path

from pos_app.db.schema import Schema
from pos_app.hq import (  # noqa: F401 - their tables join
    care_tables,
    catalogue_tables,
    master_tables,
    parked_tables,
    sale_tables,
    value_tables,
)
from pos_app.hq.tables import create

VERSIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010")
SCHEMA = Schema(create=create, folder=Path(__file__).parent, versions=VERSIONS)
