"""Tills, their keys and epochs, and what they are told of their store."""

from sqlalchemy import Column, Index, LargeBinary

from pos_app.db.types import append_only
from pos_app.hq.tables.parts import Key, Number, at, key, number, table

DEVICE = table(
    "device",
    key("device_id", primary=True),
    Column("public_key", Key, nullable=False, unique=True),
    key("store_id"),
    key("register_id"),
    key("state", default="active"),
    at("enrolled_at"),
    at("contact_at", null=True),
    number("queue_length"),
    key("oldest_unsent_at"),
    key("version"),
    number("configuration_version"),
    number("catalogue_version"),
    number("returns_version"),
    Index("device_place", "store_id", "register_id"),
)
DEVICE_KEY = table(
    "device_key",
    key("public_key", primary=True),
    key("device_id"),
    at("since"),
    at("retired_at", null=True),
    Index("device_key_device", "device_id"),
)
EPOCH = table(
    "epoch",
    key("epoch", primary=True),
    key("device_id"),
    number("through"),
    key("head_hash"),
    at("made_at"),
    key("state", default="open"),
    number("durable_through"),
    Index("epoch_device", "device_id"),
)
ENROL_CODE = table(
    "enrol_code",
    key("code_hash", primary=True),
    key("store_id"),
    key("register_id"),
    key("made_by"),
    at("made_at"),
    at("expires_at"),
    at("used_at", null=True),
    key("device_id"),
    at("withdrawn_at", null=True),
)
NONCE = table(
    "nonce", key("nonce", primary=True), key("device_id"), at("at"), Index("nonce_at", "at")
)

CONFIGURATION = table(
    "configuration",
    Column("version", Number, primary_key=True, autoincrement=False),
    key("store_id"),
    key("register_id"),
    Column("body", LargeBinary, nullable=False),
    at("made_at"),
    key("made_by"),
    Index("configuration_place", "store_id", "register_id", "version"),
)
append_only(CONFIGURATION)
