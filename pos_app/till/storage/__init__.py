"""The till's own files: everything that must survive a power cut; must never talk to HQ or a
device.
"""
