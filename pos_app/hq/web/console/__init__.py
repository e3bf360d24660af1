"""The pages people at head office work with; they add to HQ's records and must never overwrite
them.
"""
