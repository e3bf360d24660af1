"""People of the console, their stays and second factors."""

from sqlalchemy import Boolean, Column, Index

from pos_app.hq.tables.parts import Key, at, key, number, table, text

OPERATOR = table(
    "operator",
    key("operator_id", primary=True),
    Column("login", Key, nullable=False, unique=True),
    text("name"),
    text("password_hash"),
    key("role", default="administrator"),
    key("language", default="en"),
    Column("active", Boolean, nullable=False),
    number("failures"),
    at("failed_at", null=True),
    at("made_at"),
    text("stores"),
)
CONSOLE_SESSION = table(
    "console_session",
    key("session_hash", primary=True),
    key("operator_id"),
    text("csrf"),
    at("made_at"),
    at("seen_at"),
    at("factor_at", null=True),
    key("address"),
    Index("console_session_operator", "operator_id"),
)
SECOND_FACTOR = table(
    "second_factor",
    key("operator_id", primary=True),
    text("sealed"),
    number("last_step"),
    number("failures"),
    at("failed_at", null=True),
    at("made_at"),
)
RECOVERY_CODE = table(
    "recovery_code",
    key("code_hash", primary=True),
    key("operator_id"),
    at("made_at"),
    at("used_at", null=True),
    Index("recovery_code_operator", "operator_id"),
)
