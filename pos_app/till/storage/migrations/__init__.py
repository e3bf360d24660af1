"""The till database's shape, version by version; must never change a migration that was
released.
"""
