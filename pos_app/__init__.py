"""A till and its head office; this module only knows the version and imports nothing."""

__version__ = "0.1.0"
