"""Clerks' days as files: played through the same operations, storage and sync path
as the program.
"""
