"""HQ's tables (SQLAlchemy Core), a module per noun; must never hold a rule."""
