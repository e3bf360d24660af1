"""The master data from which the registers' configurations are published: kinds and their fields,
changes, rules, composition, publishing. The only room that writes them.
"""
