"""One module per version, in order; `STATEMENTS` is all that a version changes."""
