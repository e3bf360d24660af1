"""What nothing asks for is not kept: an index of the intake that no query uses, and when somebody
signed in, which the journal tells.
"""

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """An index and a column go."""
    op.drop_index("intake_state_order", "intake_state")
    op.drop_column("operator", "signed_in_at")
