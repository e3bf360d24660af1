"""Shows the till, head office, devices and screen settings and saves those that may change; it
never shows a secret.
"""
