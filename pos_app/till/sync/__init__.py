"""The till's side of HQ: client, outbox, downloads, thread; it must never hold up a gesture."""
