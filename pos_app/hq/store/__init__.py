"""HQ's statements, one module per noun; must never decide anything, the callers do.

Every function takes the open unit (a database transaction of `db.Database`) as its first argument.
"""
