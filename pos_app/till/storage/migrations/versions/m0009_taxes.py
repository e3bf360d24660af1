"""Version 9: what each business invoiced by tax rate, and foreign cash by its currency, for X and Z
(R77, R190).
"""

revision = "0009"
down_revision: str | None = "0008"

STATEMENTS = (
    """CREATE TABLE business_tax (
        transaction_id TEXT NOT NULL REFERENCES business (transaction_id),
        rate INTEGER NOT NULL, net_minor INTEGER NOT NULL, tax_minor INTEGER NOT NULL,
        PRIMARY KEY (transaction_id, rate)
    ) STRICT""",
    """CREATE TRIGGER business_tax_no_update BEFORE UPDATE ON business_tax
        BEGIN SELECT RAISE(ABORT, 'business_tax is append-only'); END""",
    """CREATE TRIGGER business_tax_no_delete BEFORE DELETE ON business_tax
        BEGIN SELECT RAISE(ABORT, 'business_tax is append-only'); END""",
    "ALTER TABLE tender ADD COLUMN currency TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE tender ADD COLUMN foreign_minor INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE tender ADD COLUMN foreign_decimals INTEGER NOT NULL DEFAULT 2",
)


def upgrade() -> None:
    """Run by Alembic when an older file is opened."""
    from alembic import op

    for statement in STATEMENTS:
        op.execute(statement)
