"""Widgets of the design language; they must never know the session or an operation."""
