"""A furnished store to try: HQ and a till on fresh databases, and a clerk's day in it."""
