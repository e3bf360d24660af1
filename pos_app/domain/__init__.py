"""The rules of the shop: frozen values and pure functions; no I/O, no clock, no library outside the
standard one.
"""
