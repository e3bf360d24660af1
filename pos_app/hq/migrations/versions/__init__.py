"""Scripts that lift an older database, one per released version."""
