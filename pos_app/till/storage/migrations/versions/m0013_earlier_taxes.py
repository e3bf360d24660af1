"""Version 13: a shift that was open during an update knows the tax of all its business (R190)."""

from typing import Any

revision = "0013"
down_revision: str | None = "0012"

STATEMENTS: tuple[str, ...] = ()


def upgrade() -> None:
    """Run by Alembic when an older file is opened."""
    from alembic import op

    from pos_app.till.storage.earlier_taxes import add_earlier_taxes

    driver: Any = op.get_bind().connection.driver_connection
    add_earlier_taxes(driver)
